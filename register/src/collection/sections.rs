//! Sections as a collection.

use super::{Collection, Kind, Picture, Property, Row, Shape, ShapeKind, Value, property, reasons};
use crate::{Interval, Ranked, Words};

/// Sections: one row for each stretch of road.
pub fn sections() -> Collection {
    Collection {
        name: "sections",
        title: Words::of("Sections", "区間"),
        about: Words::of(
            "One row for each stretch of road (20 m unless set otherwise), surveyed or not",
            "道路の区間1つにつき1行(既定20 m、未点検区間を含む)",
        ),
        shape: ShapeKind::Lines,
        properties: PLACE
            .into_iter()
            .chain(ORDER)
            .chain(CONDITION)
            .chain(SURVEY)
            .chain(MEASURED)
            .collect(),
    }
}

const METRES: Kind = Kind::Number { decimals: 1 };
const PERCENT: Kind = Kind::Number { decimals: 1 };
const INDEX: Kind = Kind::Number { decimals: 2 };
const LOW: Words = Words::of(
    "Lower end of the 95 % interval of the column before",
    "前の列の95 %信頼区間の下限",
);
const HIGH: Words = Words::of("Upper end of that interval", "同区間の上限");

const PLACE: [Property; 6] = [
    property(
        "id",
        Kind::Text,
        Words::of("Section", "区間ID"),
        Words::of(
            "Its lasting name: its road and where it begins",
            "恒久的な識別名(路線と起点からの距離)",
        ),
    ),
    property(
        "road_id",
        Kind::Text,
        Words::of("Road", "路線ID"),
        Words::of("The road it is part of", "区間のある路線"),
    ),
    property(
        "road_name",
        Kind::Text,
        Words::of("Road name", "路線名"),
        Words::of("The road's name", "路線の名称"),
    ),
    property(
        "from_m",
        METRES,
        Words::of("From (m)", "始点 (m)"),
        Words::of(
            "Metres from the start of the road's line",
            "路線起点からの距離(始点)",
        ),
    ),
    property(
        "to_m",
        METRES,
        Words::of("To (m)", "終点 (m)"),
        Words::of(
            "Metres from the start of the road's line",
            "路線起点からの距離(終点)",
        ),
    ),
    property(
        "width_m",
        METRES,
        Words::of("Width (m)", "幅員 (m)"),
        Words::of(
            "From edge to edge: as imported, else by lanes, else what is usual for its class",
            "車道幅員(取込値、なければ車線数または道路種別から推定)",
        ),
    ),
];

const ORDER: [Property; 7] = [
    property(
        "rank",
        Kind::Integer,
        Words::of("Rank", "順位"),
        Words::of(
            "Its place in the order of priority; empty where it was not surveyed",
            "優先度の順位(未点検は空欄)",
        ),
    ),
    property(
        "rank_best",
        Kind::Integer,
        Words::of("Best rank", "最高順位"),
        Words::of(
            "Its best place when any one weight of the policy is 20 % lighter or heavier",
            "方針の重みを1つずつ±20 %変えたときの最高順位",
        ),
    ),
    property(
        "rank_worst",
        Kind::Integer,
        Words::of("Worst rank", "最低順位"),
        Words::of(
            "Its worst place under the same changes",
            "同じ変化のもとでの最低順位",
        ),
    ),
    property(
        "priority",
        Kind::Number { decimals: 1 },
        Words::of("Priority", "優先度"),
        Words::of(
            "0 to 100: severity × growth × exposure, by the policy's weights; it follows new surveys only when they change it for good",
            "0~100(重大度×進行×重要性)。新しい点検で明確に変化したときのみ更新",
        ),
    ),
    property(
        "priority_low",
        Kind::Number { decimals: 1 },
        Words::of("Priority, low", "優先度(下限)"),
        Words::of(
            "The priority if the condition is as good as its interval allows",
            "状態が信頼区間内で最も良い場合の優先度",
        ),
    ),
    property(
        "priority_high",
        Kind::Number { decimals: 1 },
        Words::of("Priority, high", "優先度(上限)"),
        Words::of(
            "The priority if the condition is as bad as its interval allows",
            "状態が信頼区間内で最も悪い場合の優先度",
        ),
    ),
    property(
        "reasons",
        Kind::Text,
        Words::of("Reasons", "理由"),
        Words::of(
            "Why, with the points that each reason gives",
            "優先度の理由と各理由の点数",
        ),
    ),
];

const CONDITION: [Property; 15] = [
    property(
        "band",
        Kind::Code,
        Words::of("Band (screening)", "区分(スクリーニング)"),
        Words::of(
            "By the crack ratio: I below 20 %, II below 40 %, III from there on; empty where not surveyed. A screening, no diagnosis",
            "ひび割れ率による区分:I<20 %≦II<40 %≦III(未点検は空欄)。診断ではなくスクリーニング",
        ),
    ),
    property(
        "crack_ratio",
        PERCENT,
        Words::of("Crack ratio (%)", "ひび割れ率 (%)"),
        Words::of(
            "Cracked cells of a 50 cm mesh (one crack 60 %, more 100 %) over the area seen; a lower bound",
            "50 cmメッシュ法(1本60 %、2本以上100 %)によるひび割れ面積÷点検面積。下限値",
        ),
    ),
    property(
        "crack_ratio_low",
        PERCENT,
        Words::of("Crack ratio, low (%)", "ひび割れ率・下限 (%)"),
        LOW,
    ),
    property(
        "crack_ratio_high",
        PERCENT,
        Words::of("Crack ratio, high (%)", "ひび割れ率・上限 (%)"),
        HIGH,
    ),
    property(
        "mci2",
        INDEX,
        Words::of("MCI2", "MCI2"),
        Words::of(
            "10 − 2.23 C^0.3 by the crack ratio C: an upper bound",
            "MCI2=10−2.23C^0.3(Cはひび割れ率)。上限値",
        ),
    ),
    property("mci2_low", INDEX, Words::of("MCI2, low", "MCI2・下限"), LOW),
    property(
        "mci2_high",
        INDEX,
        Words::of("MCI2, high", "MCI2・上限"),
        HIGH,
    ),
    property(
        "crack_length_m",
        METRES,
        Words::of("Cracks (m)", "線状ひび割れ (m)"),
        Words::of(
            "Length of longitudinal and transverse cracks",
            "縦断・横断ひび割れの延長",
        ),
    ),
    property(
        "crack_area_m2",
        METRES,
        Words::of("Cracked area (m²)", "ひび割れ面積 (m²)"),
        Words::of(
            "Cracked cells of the 50 cm mesh, by how much of each counts",
            "50 cmメッシュ法によるひび割れ面積",
        ),
    ),
    property(
        "potholes",
        Kind::Integer,
        Words::of("Potholes", "ポットホール数"),
        Words::of("Potholes seen and not mended", "未補修のポットホールの数"),
    ),
    property(
        "potholes_per_100m",
        PERCENT,
        Words::of("Potholes in 100 m", "ポットホール/100 m"),
        Words::of(
            "Potholes in 100 m of road seen",
            "点検延長100 m当たりのポットホール数",
        ),
    ),
    property(
        "potholes_per_100m_low",
        PERCENT,
        Words::of("Potholes in 100 m, low", "ポットホール/100 m・下限"),
        LOW,
    ),
    property(
        "potholes_per_100m_high",
        PERCENT,
        Words::of("Potholes in 100 m, high", "ポットホール/100 m・上限"),
        HIGH,
    ),
    property(
        "trend_per_year",
        PERCENT,
        Words::of("Trend (% a year)", "変化 (%/年)"),
        Words::of(
            "Change of the crack ratio in a year; empty before three surveys over 90 days",
            "ひび割れ率の年間変化(90日以上・3回以上の点検がない場合は空欄)",
        ),
    ),
    property(
        "trend_error",
        PERCENT,
        Words::of("Trend error", "変化の誤差"),
        Words::of(
            "Half the width of the trend's 95 % interval",
            "変化の95 %信頼区間の半幅",
        ),
    ),
];

const SURVEY: [Property; 7] = [
    property(
        "surveyed",
        Kind::Share,
        Words::of("Surveyed", "点検率"),
        Words::of("Share of its length that was seen", "点検された延長の割合"),
    ),
    property(
        "surveyed_forward",
        Kind::Share,
        Words::of("Surveyed forward", "点検率(順方向)"),
        Words::of(
            "Share of its length seen along the road's line",
            "路線方向に走行して点検された割合",
        ),
    ),
    property(
        "surveyed_backward",
        Kind::Share,
        Words::of("Surveyed backward", "点検率(逆方向)"),
        Words::of(
            "Share of its length seen against the road's line",
            "路線と逆方向に走行して点検された割合",
        ),
    ),
    property(
        "lanes_seen",
        Kind::Integer,
        Words::of("Lanes seen", "点検車線数"),
        Words::of("Lanes whose middle was seen", "中央が点検された車線の数"),
    ),
    property(
        "lanes",
        Kind::Integer,
        Words::of("Lanes", "車線数"),
        Words::of("Lanes of the road, both ways together", "車線数(往復計)"),
    ),
    property(
        "drives",
        Kind::Integer,
        Words::of("Drives", "走行数"),
        Words::of("Drives that saw it", "点検した走行の数"),
    ),
    property(
        "last_survey",
        Kind::Time,
        Words::of("Last survey", "最終点検"),
        Words::of("When it was last seen", "最後に点検された日時"),
    ),
];

const MEASURED: [Property; 5] = [
    property(
        "rut_mm",
        METRES,
        Words::of("Rut (mm)", "わだち掘れ (mm)"),
        Words::of(
            "As measured by another vehicle and imported",
            "取り込んだ測定値",
        ),
    ),
    property(
        "roughness_mm",
        INDEX,
        Words::of("Roughness (mm)", "平たん性 (mm)"),
        Words::of(
            "As measured by another vehicle and imported",
            "取り込んだ測定値",
        ),
    ),
    property(
        "mci",
        INDEX,
        Words::of("MCI", "MCI"),
        Words::of(
            "The whole index, where rut and roughness were imported",
            "わだち掘れ・平たん性の測定値がある場合のMCI",
        ),
    ),
    property(
        "area_seen_m2",
        METRES,
        Words::of("Area seen (m²)", "点検面積 (m²)"),
        Words::of(
            "The ground that was seen, counted once",
            "点検された面積(重複なし)",
        ),
    ),
    property(
        "complaints",
        Kind::Integer,
        Words::of("Complaints", "苦情件数"),
        Words::of("Complaints of people nearby", "付近の苦情・通報の件数"),
    ),
];

/// One section as a row.
pub fn section_row(ranked: &Ranked, picture: Option<Picture>) -> Row {
    let section = &ranked.section;
    let condition = section.condition.as_ref();
    let priority = ranked.priority.as_ref();
    let survey = &section.survey;
    let of = |interval: fn(&crate::Condition) -> Interval| condition.map(interval);
    let crack_ratio = of(|c| c.crack_ratio);
    let (mci2, potholes) = (of(|c| c.mci2), of(|c| c.potholes_per_100m));
    let measured = section.measured.as_ref();
    Row {
        id: section.id.0.clone(),
        shape: Some(Shape::Lines(vec![section.line.clone()])),
        values: vec![
            section.id.0.as_str().into(),
            section.road.0.as_str().into(),
            ranked.road_name.as_deref().into(),
            section.from_m.into(),
            section.to_m.into(),
            section.width_m.into(),
            ranked.rank.into(),
            ranked.rank_range.map(|(best, _)| best).into(),
            ranked.rank_range.map(|(_, worst)| worst).into(),
            ranked.settled.into(),
            priority.map(|p| p.low).into(),
            priority.map(|p| p.high).into(),
            priority.map(|p| reasons(&p.because)).into(),
            condition.map_or(Value::Nothing, |c| {
                Value::Code(c.band.name(), c.band.words())
            }),
            crack_ratio.map(|i| i.value).into(),
            crack_ratio.map(|i| i.low).into(),
            crack_ratio.map(|i| i.high).into(),
            mci2.map(|i| i.value).into(),
            mci2.map(|i| i.low).into(),
            mci2.map(|i| i.high).into(),
            condition.map(|c| c.crack_length_m.value).into(),
            condition.map(|c| c.crack_area_m2.value).into(),
            condition.map(|c| c.potholes).into(),
            potholes.map(|i| i.value).into(),
            potholes.map(|i| i.low).into(),
            potholes.map(|i| i.high).into(),
            section.trend.map(|trend| trend.per_year).into(),
            section.trend.map(|trend| trend.per_year_error).into(),
            survey.share.into(),
            survey.forward.into(),
            survey.backward.into(),
            survey.lanes_seen.into(),
            survey.lanes.into(),
            survey.drives.into(),
            survey.last.into(),
            measured.map(|m| m.rut_mm).into(),
            measured.map(|m| m.roughness_mm).into(),
            condition.and_then(|c| c.mci).map(|i| i.value).into(),
            survey.area_m2.into(),
            section.complaints.into(),
        ],
        picture,
    }
}
