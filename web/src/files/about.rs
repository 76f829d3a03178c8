//! What a table was made from, for those who have to defend it.

use super::{Files, FilesError, PolicyFrom};
use jiff::{Timestamp, tz::TimeZone};
use register::{Drive, Language, Words};

impl Files<'_> {
    /// A heading and a text each.
    pub(super) fn about(&self) -> Result<Vec<(String, String)>, FilesError> {
        let (order, options) = (self.order, &self.order.options);
        let policy = policy(&order.policy_from);
        let register = order.register.clone();
        let told = [
            (
                Words::of("Register", "台帳"),
                Words::said(register.clone(), register),
            ),
            (
                Words::of("Surveyed", "点検"),
                surveyed(&self.store.drives()?, &options.time_zone),
            ),
            (Words::of("Policy", "方針"), policy),
            (
                Words::of("Made by", "作成"),
                Words::said(version(), version()),
            ),
            (
                Words::of("What it is", "位置づけ"),
                Words::of(
                    "A screening by camera. It replaces no inspection; look at each place before ordering work.",
                    "カメラによるスクリーニングです。法令に基づく点検や診断に代わるものではありません。発注前に現地を確認してください。",
                ),
            ),
        ];
        let language = options.language;
        let text = |words: &Words| words.text(language).to_owned();
        Ok(told
            .iter()
            .map(|(name, said)| (text(name), text(said)))
            .collect())
    }
}

fn policy(from: &PolicyFrom) -> Words {
    match from {
        PolicyFrom::BuiltIn => Words::of(
            "the built-in one (`michimori policy` prints it)",
            "組み込みの方針(`michimori policy`で表示)",
        ),
        PolicyFrom::File(path) => {
            let path = path.display();
            Words::said(path.to_string(), path.to_string())
        }
        PolicyFrom::Changed(changes) => Words::said(
            format!("the built-in one, but {changes}"),
            format!("組み込みの方針を変更:{changes}"),
        ),
    }
}

fn version() -> String {
    format!("Michimori {}", env!("CARGO_PKG_VERSION"))
}

/// How many drives, and from when to when.
fn surveyed(drives: &[Drive], zone: &TimeZone) -> Words {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let first = drives.iter().filter_map(|drive| drive.recorded_from).min();
    let last = drives.iter().filter_map(|drive| drive.recorded_to).max();
    let n = drives.len();
    let noun = if n == 1 { "drive" } else { "drives" };
    match first.zip(last) {
        Some((first, last)) => Words::said(
            format!("{n} {noun}, {} to {}", day(first), day(last)),
            format!("走行{n}回({}~{})", day(first), day(last)),
        ),
        None => Words::said(format!("{n} {noun}"), format!("走行{n}回")),
    }
}

/// The heading of a printed list, unless one was given.
pub(super) fn title(language: Language) -> String {
    Words::of("Road repair plan", "道路補修計画")
        .text(language)
        .to_owned()
}
