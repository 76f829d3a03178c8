//! Defects as a collection.

use super::{Collection, Kind, Picture, Property, Row, Shape, ShapeKind, Value, property};
use crate::{Defect, RoadPlace, Words};

/// What a defect's road makes of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Where it is on a road; `None` off the network.
    pub place: Option<RoadPlace>,
    /// The road's name.
    pub road_name: Option<String>,
    /// How bad it is by its class and size, 0 to 1.
    pub severity: Option<f64>,
    /// How much it matters, 0 to 100.
    pub priority: Option<f64>,
}

/// Defects: one row for each damage.
pub fn defects() -> Collection {
    Collection {
        name: "defects",
        title: Words::of("Defects", "損傷"),
        about: Words::of(
            "One row for each damage of the road, merged from everything seen of it",
            "路面の損傷1件につき1行(すべての検出を統合した結果)",
        ),
        shape: ShapeKind::Point,
        properties: IDENTITY
            .into_iter()
            .chain(MEASURES)
            .chain(ON_ITS_ROAD)
            .chain(LIFE)
            .collect(),
    }
}

const METRES: Kind = Kind::Number { decimals: 2 };

const IDENTITY: [Property; 8] = [
    property(
        "id",
        Kind::Text,
        Words::of("Defect", "損傷ID"),
        Words::of("Its lasting name", "恒久的な識別名"),
    ),
    property(
        "class",
        Kind::Code,
        Words::of("Class", "種類"),
        Words::of(
            "What most of its sightings were taken for",
            "検出の多数決による損傷の種類",
        ),
    ),
    property(
        "status",
        Kind::Code,
        Words::of("Status", "状態"),
        Words::of(
            "candidate: found by the machine; confirmed: held to be real; rejected: a false alarm; repaired: mended",
            "candidate=候補、confirmed=確認済み、rejected=誤検出、repaired=補修済み",
        ),
    ),
    property(
        "score",
        Kind::Share,
        Words::of("Score", "スコア"),
        Words::of(
            "The detector's best score, 0 to 1",
            "検出器の最高スコア(0~1)",
        ),
    ),
    property(
        "sightings",
        Kind::Integer,
        Words::of("Sightings", "検出回数"),
        Words::of("In how many frames it was seen", "検出された画像の数"),
    ),
    property(
        "drives",
        Kind::Integer,
        Words::of("Drives", "走行数"),
        Words::of("On how many drives it was seen", "検出された走行の数"),
    ),
    property(
        "first_seen",
        Kind::Time,
        Words::of("First seen", "初回検出"),
        Words::of("When it was first seen", "最初に検出された日時"),
    ),
    property(
        "last_seen",
        Kind::Time,
        Words::of("Last seen", "最終検出"),
        Words::of("When it was last seen", "最後に検出された日時"),
    ),
];

const MEASURES: [Property; 3] = [
    property(
        "length_m",
        METRES,
        Words::of("Length (m)", "長さ (m)"),
        Words::of("Extent along the road", "道路方向の長さ"),
    ),
    property(
        "width_m",
        METRES,
        Words::of("Width (m)", "幅 (m)"),
        Words::of("Extent across the road", "道路横断方向の幅"),
    ),
    property(
        "position_error_m",
        METRES,
        Words::of("Position error (m)", "位置誤差 (m)"),
        Words::of(
            "Radius that holds the true centre 95 times in 100",
            "95 %の確率で真の中心を含む半径",
        ),
    ),
];

const ON_ITS_ROAD: [Property; 4] = [
    property(
        "severity",
        Kind::Share,
        Words::of("Severity", "重大度"),
        Words::of(
            "How bad it is by its class and size, 0 to 1",
            "種類と大きさによる重大度(0~1)",
        ),
    ),
    property(
        "road_id",
        Kind::Text,
        Words::of("Road", "路線ID"),
        Words::of("The road it lies on", "損傷のある路線"),
    ),
    property(
        "chainage_m",
        Kind::Number { decimals: 1 },
        Words::of("Chainage (m)", "距離標 (m)"),
        Words::of(
            "Metres from the start of the road's line",
            "路線起点からの距離",
        ),
    ),
    property(
        "priority",
        Kind::Number { decimals: 1 },
        Words::of("Priority", "優先度"),
        Words::of(
            "How much it matters, 0 to 100: severity times what its road means to people",
            "優先度(0~100):重大度×路線の重要性",
        ),
    ),
];

const LIFE: [Property; 8] = [
    property(
        "length_error_m",
        METRES,
        Words::of("Length error (m)", "長さの誤差 (m)"),
        Words::of(
            "Half the width of the length's 95 % interval",
            "長さの95 %信頼区間の半幅",
        ),
    ),
    property(
        "width_error_m",
        METRES,
        Words::of("Width error (m)", "幅の誤差 (m)"),
        Words::of(
            "Half the width of the width's 95 % interval",
            "幅の95 %信頼区間の半幅",
        ),
    ),
    property(
        "open_ended",
        Kind::Flag,
        Words::of("Runs out of view", "画面外へ続く"),
        Words::of(
            "Whether its size is a lower bound",
            "大きさが下限値かどうか",
        ),
    ),
    property(
        "reason",
        Kind::Code,
        Words::of("Why", "状態の理由"),
        Words::of("Why it has its status", "現在の状態になった理由"),
    ),
    property(
        "gone",
        Kind::Share,
        Words::of("Probably gone", "消失確率"),
        Words::of(
            "Probability that it is there no more, from drives that passed and did not see it",
            "通過しても検出されなかった走行から求めた、消失している確率",
        ),
    ),
    property(
        "passed_unseen",
        Kind::Integer,
        Words::of("Passed unseen", "未検出通過"),
        Words::of(
            "Drives since it was last seen that did not see it",
            "最終検出以降、通過して検出されなかった走行の数",
        ),
    ),
    property(
        "growth_per_year",
        METRES,
        Words::of("Growth a year", "年間進行量"),
        Words::of(
            "Change in a year of its length, width or area (m or m²), where that is more than chance",
            "長さ・幅・面積の年間変化(有意な場合のみ、mまたはm²)",
        ),
    ),
    property(
        "road_name",
        Kind::Text,
        Words::of("Road name", "路線名"),
        Words::of("The name of the road it lies on", "損傷のある路線の名称"),
    ),
];

/// One defect as a row.
pub fn defect_row(defect: &Defect, standing: &Standing, picture: Option<Picture>) -> Row {
    let place = standing.place.as_ref();
    let growth = defect.growth.filter(|growth| growth.significant);
    Row {
        id: defect.id.0.clone(),
        shape: Some(Shape::Point(defect.position())),
        values: vec![
            defect.id.0.as_str().into(),
            Value::Code(defect.class.name(), defect.class.words()),
            Value::Code(defect.status.name(), defect.status.words()),
            defect.score.into(),
            defect.sightings.into(),
            defect.drives.into(),
            defect.first_seen.into(),
            defect.last_seen.into(),
            defect.length_m.into(),
            defect.width_m.into(),
            defect.position_error_m.into(),
            standing.severity.into(),
            place.map(|place| place.road.0.as_str()).into(),
            place.map(|place| place.chainage_m).into(),
            standing.priority.into(),
            defect.length_error_m.into(),
            defect.width_error_m.into(),
            defect.open_ended.into(),
            Value::Code(defect.reason.name(), defect.reason.words()),
            defect.gone.into(),
            defect.passed_unseen.into(),
            growth.map(|growth| growth.per_year).into(),
            standing.road_name.as_deref().into(),
        ],
        picture,
    }
}
