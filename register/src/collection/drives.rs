//! Drives as a collection.

use super::{Collection, Kind, Property, Row, Shape, ShapeKind, Value, property};
use crate::{Drive, Language, LonLat, SkipReason, Words, estimate::SIGMAS_95};

/// Drives: one row for each pass of a vehicle.
pub fn drives() -> Collection {
    Collection {
        name: "drives",
        title: Words::of("Drives", "走行"),
        about: Words::of(
            "One row for each drive, with what became of its frames",
            "走行1回につき1行(画像の処理結果を含む)",
        ),
        shape: ShapeKind::Lines,
        properties: COLUMNS.to_vec(),
    }
}

const COLUMNS: [Property; 16] = [
    property(
        "id",
        Kind::Text,
        Words::of("Drive", "走行ID"),
        Words::of(
            "The content hash of its recording",
            "録画の内容から求めた識別名",
        ),
    ),
    property(
        "name",
        Kind::Text,
        Words::of("Recording", "録画"),
        Words::of(
            "The recording's file or folder name",
            "録画のファイル名またはフォルダー名",
        ),
    ),
    property(
        "vehicle",
        Kind::Text,
        Words::of("Vehicle", "車両"),
        Words::of("The vehicle, if it was named", "車両名(指定された場合)"),
    ),
    property(
        "recorded_from",
        Kind::Time,
        Words::of("From", "開始"),
        Words::of("Time of the first frame", "最初の画像の日時"),
    ),
    property(
        "recorded_to",
        Kind::Time,
        Words::of("To", "終了"),
        Words::of("Time of the last frame", "最後の画像の日時"),
    ),
    property(
        "driven_m",
        Kind::Number { decimals: 0 },
        Words::of("Driven (m)", "走行距離 (m)"),
        Words::of(
            "Way driven while recording, gaps left out",
            "録画中の走行距離(欠測を除く)",
        ),
    ),
    property(
        "inspected_m",
        Kind::Number { decimals: 0 },
        Words::of("Surveyed (m)", "点検延長 (m)"),
        Words::of(
            "Way between the frames that were looked at",
            "検出にかけた画像の間の距離",
        ),
    ),
    property(
        "frames",
        Kind::Integer,
        Words::of("Frames", "画像数"),
        Words::of("All of its frames", "すべての画像の数"),
    ),
    property(
        "placed",
        Kind::Integer,
        Words::of("Placed", "測位済み"),
        Words::of(
            "Frames put on the map and looked at",
            "測位して検出にかけた画像の数",
        ),
    ),
    property(
        "skipped",
        Kind::Integer,
        Words::of("Left out", "除外"),
        Words::of("Frames left out", "除外した画像の数"),
    ),
    property(
        "skipped_why",
        Kind::Text,
        Words::of("Why left out", "除外の理由"),
        Words::of("Frames left out, by reason", "除外した画像の理由別の数"),
    ),
    property(
        "sightings",
        Kind::Integer,
        Words::of("Sightings", "検出数"),
        Words::of(
            "Damage seen near enough to be placed, frame by frame",
            "位置を求められた損傷の検出数(画像ごと)",
        ),
    ),
    property(
        "clock",
        Kind::Code,
        Words::of("Clock", "時計"),
        Words::of(
            "given: set by hand; ok: found from the pictures; ambiguous: several offsets fit; failed: not checked",
            "given=手動設定、ok=画像から特定、ambiguous=複数の候補、failed=未確認",
        ),
    ),
    property(
        "clock_offset_s",
        Kind::Number { decimals: 2 },
        Words::of("Clock offset (s)", "時計のずれ (秒)"),
        Words::of(
            "Seconds added to the camera's times",
            "カメラの時刻に加えた秒数",
        ),
    ),
    property(
        "clock_error_s",
        Kind::Number { decimals: 2 },
        Words::of("Clock error (s)", "時計の誤差 (秒)"),
        Words::of(
            "Half the width of the offset's 95 % interval",
            "ずれの95 %信頼区間の半幅",
        ),
    ),
    property(
        "model",
        Kind::Text,
        Words::of("Model", "検出モデル"),
        Words::of("The detector that looked at it", "使用した検出器"),
    ),
];

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
