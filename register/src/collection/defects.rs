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
        properties: identity()
            .into_iter()
            .chain(measures())
            .chain(on_its_road())
            .chain(life())
            .collect(),
    }
}

const METRES: Kind = Kind::Number { decimals: 2 };

fn identity() -> [Property; 8] {
    let w = Words::of;
    [
        property(
            "id",
            Kind::Text,
            w("Defect", "損傷ID"),
            w("Its lasting name", "恒久的な識別名"),
        ),
        property(
            "class",
            Kind::Code,
            w("Class", "種類"),
            w(
                "What most of its sightings were taken for",
                "検出の多数決による損傷の種類",
            ),
        ),
        property(
            "status",
            Kind::Code,
            w("Status", "状態"),
            w(
                "candidate: found by the machine; confirmed: held to be real; rejected: a false alarm; repaired: mended",
                "candidate=候補、confirmed=確認済み、rejected=誤検出、repaired=補修済み",
            ),
        ),
        property(
            "score",
            Kind::Share,
            w("Score", "スコア"),
            w(
                "The detector's best score, 0 to 1",
                "検出器の最高スコア(0~1)",
            ),
        ),
        property(
            "sightings",
            Kind::Integer,
            w("Sightings", "検出回数"),
            w("In how many frames it was seen", "検出された画像の数"),
        ),
        property(
            "drives",
            Kind::Integer,
            w("Drives", "走行数"),
            w("On how many drives it was seen", "検出された走行の数"),
        ),
        property(
            "first_seen",
            Kind::Time,
            w("First seen", "初回検出"),
            w("When it was first seen", "最初に検出された日時"),
        ),
        property(
            "last_seen",
            Kind::Time,
            w("Last seen", "最終検出"),
            w("When it was last seen", "最後に検出された日時"),
        ),
    ]
}

fn measures() -> [Property; 3] {
    let w = Words::of;
    [
        property(
            "length_m",
            METRES,
            w("Length (m)", "長さ (m)"),
            w("Extent along the road", "道路方向の長さ"),
        ),
        property(
            "width_m",
            METRES,
            w("Width (m)", "幅 (m)"),
            w("Extent across the road", "道路横断方向の幅"),
        ),
        property(
            "position_error_m",
            METRES,
            w("Position error (m)", "位置誤差 (m)"),
            w(
                "Radius that holds the true centre 95 times in 100",
                "95 %の確率で真の中心を含む半径",
            ),
        ),
    ]
}

fn on_its_road() -> [Property; 4] {
    let w = Words::of;
    [
        property(
            "severity",
            Kind::Share,
            w("Severity", "重大度"),
            w(
                "How bad it is by its class and size, 0 to 1",
                "種類と大きさによる重大度(0~1)",
            ),
        ),
        property(
            "road_id",
            Kind::Text,
            w("Road", "路線ID"),
            w("The road it lies on", "損傷のある路線"),
        ),
        property(
            "chainage_m",
            Kind::Number { decimals: 1 },
            w("Chainage (m)", "距離標 (m)"),
            w(
                "Metres from the start of the road's line",
                "路線起点からの距離",
            ),
        ),
        property(
            "priority",
            Kind::Number { decimals: 1 },
            w("Priority", "優先度"),
            w(
                "How much it matters, 0 to 100: severity times what its road means to people",
                "優先度(0~100):重大度×路線の重要性",
            ),
        ),
    ]
}

fn life() -> [Property; 8] {
    let w = Words::of;
    [
        property(
            "length_error_m",
            METRES,
            w("Length error (m)", "長さの誤差 (m)"),
            w(
                "Half the width of the length's 95 % interval",
                "長さの95 %信頼区間の半幅",
            ),
        ),
        property(
            "width_error_m",
            METRES,
            w("Width error (m)", "幅の誤差 (m)"),
            w(
                "Half the width of the width's 95 % interval",
                "幅の95 %信頼区間の半幅",
            ),
        ),
        property(
            "open_ended",
            Kind::Flag,
            w("Runs out of view", "画面外へ続く"),
            w(
                "Whether its size is a lower bound",
                "大きさが下限値かどうか",
            ),
        ),
        property(
            "reason",
            Kind::Code,
            w("Why", "状態の理由"),
            w("Why it has its status", "現在の状態になった理由"),
        ),
        property(
            "gone",
            Kind::Share,
            w("Probably gone", "消失確率"),
            w(
                "Probability that it is there no more, from drives that passed and did not see it",
                "通過しても検出されなかった走行から求めた、消失している確率",
            ),
        ),
        property(
            "passed_unseen",
            Kind::Integer,
            w("Passed unseen", "未検出通過"),
            w(
                "Drives since it was last seen that did not see it",
                "最終検出以降、通過して検出されなかった走行の数",
            ),
        ),
        property(
            "growth_per_year",
            METRES,
            w("Growth a year", "年間進行量"),
            w(
                "Change in a year of its length, width or area (m or m²), where that is more than chance",
                "長さ・幅・面積の年間変化(有意な場合のみ、mまたはm²)",
            ),
        ),
        property(
            "road_name",
            Kind::Text,
            w("Road name", "路線名"),
            w("The name of the road it lies on", "損傷のある路線の名称"),
        ),
    ]
}

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
