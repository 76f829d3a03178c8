//! The work list as a collection.

use super::{Collection, Kind, Property, Row, Shape, ShapeKind, Value, property, reasons};
use crate::{LeftOut, Unit, Words, Work, WorkList};

/// The work list: one row for each work, those to do first.
pub fn worklist() -> Collection {
    Collection {
        name: "worklist",
        title: Words::of("Work list", "補修リスト"),
        about: Words::of(
            "One row for each work: first those that the budget buys, then those left out, and why",
            "工事1件につき1行(予算内の工事、続いて見送った工事とその理由)",
        ),
        shape: ShapeKind::Lines,
        properties: WHAT.into_iter().chain(WORTH).chain(WHY).collect(),
    }
}

const METRES: Kind = Kind::Number { decimals: 1 };
const PERCENT: Kind = Kind::Number { decimals: 1 };

const WHAT: [Property; 14] = [
    property(
        "id",
        Kind::Text,
        Words::of("Work", "工事ID"),
        Words::of(
            "Its first section and its treatment",
            "最初の区間と工法による識別名",
        ),
    ),
    property(
        "rank",
        Kind::Integer,
        Words::of("Rank", "順位"),
        Words::of("Its place on the list", "リスト内の順位"),
    ),
    property(
        "decision",
        Kind::Code,
        Words::of("Decision", "採否"),
        Words::of(
            "do: on the list; leave_out: not on it",
            "do=実施、leave_out=見送り",
        ),
    ),
    property(
        "road_id",
        Kind::Text,
        Words::of("Road", "路線ID"),
        Words::of("The road it begins on", "起点のある路線"),
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
            "路線起点からの距離",
        ),
    ),
    property(
        "length_m",
        METRES,
        Words::of("Length (m)", "延長 (m)"),
        Words::of("How long it is", "工事延長"),
    ),
    property(
        "sections",
        Kind::Integer,
        Words::of("Sections", "区間数"),
        Words::of("How many sections it joins", "まとめた区間の数"),
    ),
    property(
        "treatment",
        Kind::Text,
        Words::of("Treatment", "工法コード"),
        Words::of(
            "The treatment's name in the policy",
            "方針ファイルでの工法名",
        ),
    ),
    property(
        "treatment_title",
        Kind::Text,
        Words::of("What is done", "工法"),
        Words::of("The treatment in words", "補修工法"),
    ),
    property(
        "area_m2",
        METRES,
        Words::of("Surface (m²)", "面積 (m²)"),
        Words::of("Surface made new", "施工面積"),
    ),
    property(
        "cracks_m",
        METRES,
        Words::of("Cracks (m)", "ひび割れ (m)"),
        Words::of(
            "Cracks sealed; a lower bound",
            "注入するひび割れの延長(下限値)",
        ),
    ),
    property(
        "holes",
        Kind::Integer,
        Words::of("Holes", "穴埋め箇所"),
        Words::of("Potholes patched", "穴埋めするポットホールの数"),
    ),
    property(
        "band",
        Kind::Code,
        Words::of("Band (screening)", "区分(スクリーニング)"),
        Words::of("The worst band of its sections", "区間のうち最も悪い区分"),
    ),
];

const WORTH: [Property; 11] = [
    property(
        "cost",
        Kind::Money,
        Words::of("Cost", "費用"),
        Words::of("By the policy's unit costs", "方針の単価による概算費用"),
    ),
    property(
        "cost_low",
        Kind::Money,
        Words::of("Cost, low", "費用・下限"),
        Words::of(
            "By the lower end of the quantity's 95 % interval",
            "数量の95 %信頼区間の下限による費用",
        ),
    ),
    property(
        "cost_high",
        Kind::Money,
        Words::of("Cost, high", "費用・上限"),
        Words::of(
            "By the upper end of that interval",
            "同区間の上限による費用",
        ),
    ),
    property(
        "cost_so_far",
        Kind::Money,
        Words::of("Cost so far", "累計費用"),
        Words::of(
            "Of this work and all before it on the list",
            "この工事までの累計費用",
        ),
    ),
    property(
        "benefit",
        METRES,
        Words::of("Benefit", "効果"),
        Words::of(
            "Points of priority taken away × 100 m × years that it lasts",
            "低減される優先度×100 m×耐用年数",
        ),
    ),
    property(
        "benefit_per_million",
        METRES,
        Words::of("Benefit per million", "100万円当たり効果"),
        Words::of(
            "Benefit for each million of its cost",
            "費用100万当たりの効果",
        ),
    ),
    property(
        "priority",
        METRES,
        Words::of("Priority", "優先度"),
        Words::of(
            "The highest priority of its sections, 0 to 100",
            "区間の優先度の最大値(0~100)",
        ),
    ),
    property(
        "crack_ratio",
        PERCENT,
        Words::of("Crack ratio (%)", "ひび割れ率 (%)"),
        Words::of(
            "Mean of its sections; a lower bound",
            "区間の平均ひび割れ率(下限値)",
        ),
    ),
    property(
        "crack_ratio_low",
        PERCENT,
        Words::of("Crack ratio, low (%)", "ひび割れ率・下限 (%)"),
        Words::of("Lower end of its 95 % interval", "95 %信頼区間の下限"),
    ),
    property(
        "crack_ratio_high",
        PERCENT,
        Words::of("Crack ratio, high (%)", "ひび割れ率・上限 (%)"),
        Words::of("Upper end of that interval", "同区間の上限"),
    ),
    property(
        "potholes",
        Kind::Integer,
        Words::of("Potholes", "ポットホール数"),
        Words::of("Potholes on it", "工事区間のポットホールの数"),
    ),
];

const WHY: [Property; 2] = [
    property(
        "reasons",
        Kind::Text,
        Words::of("Reasons", "理由"),
        Words::of(
            "Why, from its section that matters most, with the points of each reason",
            "最も優先度の高い区間の理由と点数",
        ),
    ),
    property(
        "left_out",
        Kind::Text,
        Words::of("Why left out", "見送りの理由"),
        Words::of("Why it is not on the list", "リストに入らない理由"),
    ),
];

/// A list's rows, one after the other.
pub fn work_rows(list: &WorkList) -> impl Iterator<Item = Row> {
    let chosen = list.works.iter().scan(0.0, |so_far, work| {
        *so_far += work.cost.value;
        Some((work, None, Some(*so_far)))
    });
    let left_out = list
        .left_out
        .iter()
        .map(|(work, why)| (work, Some(*why), None));
    chosen
        .chain(left_out)
        .zip(1_u32..)
        .map(|((work, why, so_far), n)| work_row(work, why, so_far, n))
}

fn work_row(work: &Work, left_out: Option<LeftOut>, cost_so_far: Option<f64>, n: u32) -> Row {
    let decision = match left_out {
        None => Value::Code("do", Words::of("do", "実施")),
        Some(_) => Value::Code("leave_out", Words::of("leave out", "見送り")),
    };
    let money = |sum: f64| Value::Integer(sum.round() as i64);
    let per_million = (work.cost.value > 0.0).then(|| work.benefit / work.cost.value * 1e6);
    Row {
        id: work.id.clone(),
        shape: Some(Shape::Lines(work.lines.clone())),
        values: vec![
            work.id.as_str().into(),
            left_out.is_none().then_some(n).into(),
            decision,
            work.road.0.as_str().into(),
            work.road_name.as_deref().into(),
            work.from_m.into(),
            work.length_m.into(),
            (work.sections.len() as u32).into(),
            work.treatment().into(),
            work.title().into(),
            work.quantity(Unit::SquareMetre).into(),
            work.quantity(Unit::Metre).into(),
            work.quantity(Unit::Each).map(|n| n.round() as i64).into(),
            Value::Code(work.band.name(), work.band.words()),
            money(work.cost.value),
            money(work.cost.low),
            money(work.cost.high),
            cost_so_far.map_or(Value::Nothing, money),
            work.benefit.into(),
            per_million.into(),
            work.priority.into(),
            work.crack_ratio.value.into(),
            work.crack_ratio.low.into(),
            work.crack_ratio.high.into(),
            work.potholes.into(),
            reasons(&work.because).into(),
            left_out.map(LeftOut::words).into(),
        ],
        picture: work.picture.clone(),
    }
}

impl Unit {
    /// The name used in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::SquareMetre => "m2",
            Self::Metre => "m",
            Self::Each => "each",
        }
    }

    /// The unit for people.
    pub fn words(self) -> Words {
        match self {
            Self::SquareMetre => Words::of("m²", "m²"),
            Self::Metre => Words::of("m", "m"),
            Self::Each => Words::of("each", "箇所"),
        }
    }
}

impl LeftOut {
    /// The reason for people.
    pub fn words(self) -> Words {
        match self {
            Self::DearerThanBudget => Words::of(
                "by itself dearer than the whole budget",
                "単独で予算総額を超えるため",
            ),
            Self::OthersDoMore {
                per_thousand,
                least_chosen,
            } => Words::said(
                format!(
                    "the works on the list do more good for the money: {least_chosen:.3} or more for each thousand, this one {per_thousand:.3}"
                ),
                format!(
                    "リスト内の工事のほうが費用対効果が高いため(千円当たり効果:リスト内{least_chosen:.3}以上、本件{per_thousand:.3})"
                ),
            ),
            Self::BudgetUsedUp => Words::of(
                "what is left of the budget does not pay for it",
                "予算の残額では足りないため",
            ),
        }
    }
}
