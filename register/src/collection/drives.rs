//! Drives as a collection.

use super::{Collection, Kind, Row, Shape, ShapeKind, Value, property};
use crate::{Drive, Language, LonLat, SkipReason, Words, estimate::SIGMAS_95};

/// Drives: one row for each pass of a vehicle.
pub fn drives() -> Collection {
    let w = Words::of;
    Collection {
        name: "drives",
        title: w("Drives", "走行"),
        about: w(
            "One row for each drive, with what became of its frames",
            "走行1回につき1行(画像の処理結果を含む)",
        ),
        shape: ShapeKind::Lines,
        properties: vec![
            property(
                "id",
                Kind::Text,
                w("Drive", "走行ID"),
                w(
                    "The content hash of its recording",
                    "録画の内容から求めた識別名",
                ),
            ),
            property(
                "name",
                Kind::Text,
                w("Recording", "録画"),
                w(
                    "The recording's file or folder name",
                    "録画のファイル名またはフォルダー名",
                ),
            ),
            property(
                "vehicle",
                Kind::Text,
                w("Vehicle", "車両"),
                w("The vehicle, if it was named", "車両名(指定された場合)"),
            ),
            property(
                "recorded_from",
                Kind::Time,
                w("From", "開始"),
                w("Time of the first frame", "最初の画像の日時"),
            ),
            property(
                "recorded_to",
                Kind::Time,
                w("To", "終了"),
                w("Time of the last frame", "最後の画像の日時"),
            ),
            property(
                "driven_m",
                Kind::Number { decimals: 0 },
                w("Driven (m)", "走行距離 (m)"),
                w(
                    "Way driven while recording, gaps left out",
                    "録画中の走行距離(欠測を除く)",
                ),
            ),
            property(
                "inspected_m",
                Kind::Number { decimals: 0 },
                w("Surveyed (m)", "点検延長 (m)"),
                w(
                    "Way between the frames that were looked at",
                    "検出にかけた画像の間の距離",
                ),
            ),
            property(
                "frames",
                Kind::Integer,
                w("Frames", "画像数"),
                w("All of its frames", "すべての画像の数"),
            ),
            property(
                "placed",
                Kind::Integer,
                w("Placed", "測位済み"),
                w(
                    "Frames put on the map and looked at",
                    "測位して検出にかけた画像の数",
                ),
            ),
            property(
                "skipped",
                Kind::Integer,
                w("Left out", "除外"),
                w("Frames left out", "除外した画像の数"),
            ),
            property(
                "skipped_why",
                Kind::Text,
                w("Why left out", "除外の理由"),
                w("Frames left out, by reason", "除外した画像の理由別の数"),
            ),
            property(
                "sightings",
                Kind::Integer,
                w("Sightings", "検出数"),
                w(
                    "Damage seen near enough to be placed, frame by frame",
                    "位置を求められた損傷の検出数(画像ごと)",
                ),
            ),
            property(
                "clock",
                Kind::Code,
                w("Clock", "時計"),
                w(
                    "given: set by hand; ok: found from the pictures; ambiguous: several offsets fit; failed: not checked",
                    "given=手動設定、ok=画像から特定、ambiguous=複数の候補、failed=未確認",
                ),
            ),
            property(
                "clock_offset_s",
                Kind::Number { decimals: 2 },
                w("Clock offset (s)", "時計のずれ (秒)"),
                w(
                    "Seconds added to the camera's times",
                    "カメラの時刻に加えた秒数",
                ),
            ),
            property(
                "clock_error_s",
                Kind::Number { decimals: 2 },
                w("Clock error (s)", "時計の誤差 (秒)"),
                w(
                    "Half the width of the offset's 95 % interval",
                    "ずれの95 %信頼区間の半幅",
                ),
            ),
            property(
                "model",
                Kind::Text,
                w("Model", "検出モデル"),
                w("The detector that looked at it", "使用した検出器"),
            ),
        ],
    }
}

/// One drive as a row; `stretches` are its placed frames joined, broken where the track was lost.
pub fn drive_row(drive: &Drive, stretches: Vec<Vec<LonLat>>) -> Row {
    let report = &drive.report;
    let clock = &report.clock;
    let skipped: u32 = report.skipped.values().sum();
    Row {
        id: drive.id.0.clone(),
        shape: (!stretches.is_empty()).then_some(Shape::Lines(stretches)),
        values: vec![
            drive.id.0.as_str().into(),
            drive.name.as_str().into(),
            drive.vehicle.as_deref().into(),
            drive.recorded_from.into(),
            drive.recorded_to.into(),
            report.driven_m.into(),
            report.inspected_m.into(),
            report.frames.into(),
            report.placed.into(),
            skipped.into(),
            why_skipped(drive).into(),
            report.sightings.into(),
            Value::Code(clock.verdict.name(), clock.verdict.words()),
            clock.offset_s.into(),
            clock.sigma_s.map(|sigma| SIGMAS_95 * sigma).into(),
            drive.model.as_str().into(),
        ],
        picture: None,
    }
}

/// Each reason with its count, the most frequent first.
fn why_skipped(drive: &Drive) -> Option<Words> {
    let mut reasons: Vec<_> = drive.report.skipped.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let told = |language| {
        let each = |(reason, count): &(&SkipReason, &u32)| {
            format!("{}: {count}", reason.words().text(language))
        };
        reasons.iter().map(each).collect::<Vec<_>>().join("; ")
    };
    (!reasons.is_empty()).then(|| Words::said(told(Language::En), told(Language::Ja)))
}
