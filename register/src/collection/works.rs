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
        properties: what().into_iter().chain(worth()).chain(why()).collect(),
    }
}

const METRES: Kind = Kind::Number { decimals: 1 };
const PERCENT: Kind = Kind::Number { decimals: 1 };

fn what() -> [Property; 14] {
    let w = Words::of;
    [
        property(
            "id",
            Kind::Text,
            w("Work", "工事ID"),
            w(
                "Its first section and its treatment",
                "最初の区間と工法による識別名",
            ),
        ),
        property(
            "rank",
            Kind::Integer,
            w("Rank", "順位"),
            w("Its place on the list", "リスト内の順位"),
        ),
        property(
            "decision",
            Kind::Code,
            w("Decision", "採否"),
            w(
                "do: on the list; leave_out: not on it",
                "do=実施、leave_out=見送り",
            ),
        ),
        property(
            "road_id",
            Kind::Text,
            w("Road", "路線ID"),
            w("The road it begins on", "起点のある路線"),
        ),
        property(
            "road_name",
            Kind::Text,
            w("Road name", "路線名"),
            w("The road's name", "路線の名称"),
        ),
        property(
            "from_m",
            METRES,
            w("From (m)", "始点 (m)"),
            w(
                "Metres from the start of the road's line",
                "路線起点からの距離",
            ),
        ),
        property(
            "length_m",
            METRES,
            w("Length (m)", "延長 (m)"),
            w("How long it is", "工事延長"),
        ),
        property(
            "sections",
            Kind::Integer,
            w("Sections", "区間数"),
            w("How many sections it joins", "まとめた区間の数"),
        ),
        property(
            "treatment",
            Kind::Text,
            w("Treatment", "工法コード"),
            w(
                "The treatment's name in the policy",
                "方針ファイルでの工法名",
            ),
        ),
        property(
            "treatment_title",
            Kind::Text,
            w("What is done", "工法"),
            w("The treatment in words", "補修工法"),
        ),
        property(
            "area_m2",
            METRES,
            w("Surface (m²)", "面積 (m²)"),
            w("Surface made new", "施工面積"),
        ),
        property(
            "cracks_m",
            METRES,
            w("Cracks (m)", "ひび割れ (m)"),
            w(
                "Cracks sealed; a lower bound",
                "注入するひび割れの延長(下限値)",
            ),
        ),
        property(
            "holes",
            Kind::Integer,
            w("Holes", "穴埋め箇所"),
            w("Potholes patched", "穴埋めするポットホールの数"),
        ),
        property(
            "band",
            Kind::Code,
            w("Band (screening)", "区分(スクリーニング)"),
            w("The worst band of its sections", "区間のうち最も悪い区分"),
        ),
    ]
}

fn worth() -> [Property; 11] {
    let w = Words::of;
    [
        property(
            "cost",
            Kind::Money,
            w("Cost", "費用"),
            w("By the policy's unit costs", "方針の単価による概算費用"),
        ),
        property(
            "cost_low",
            Kind::Money,
            w("Cost, low", "費用・下限"),
            w(
                "By the lower end of the quantity's 95 % interval",
                "数量の95 %信頼区間の下限による費用",
            ),
        ),
        property(
            "cost_high",
            Kind::Money,
            w("Cost, high", "費用・上限"),
            w(
                "By the upper end of that interval",
                "同区間の上限による費用",
            ),
        ),
        property(
            "cost_so_far",
            Kind::Money,
            w("Cost so far", "累計費用"),
            w(
                "Of this work and all before it on the list",
                "この工事までの累計費用",
            ),
        ),
        property(
            "benefit",
            METRES,
            w("Benefit", "効果"),
            w(
                "Points of priority taken away × 100 m × years that it lasts",
                "低減される優先度×100 m×耐用年数",
            ),
        ),
        property(
            "benefit_per_million",
            METRES,
            w("Benefit per million", "100万円当たり効果"),
            w(
                "Benefit for each million of its cost",
                "費用100万当たりの効果",
            ),
        ),
        property(
            "priority",
            METRES,
            w("Priority", "優先度"),
            w(
                "The highest priority of its sections, 0 to 100",
                "区間の優先度の最大値(0~100)",
            ),
        ),
        property(
            "crack_ratio",
            PERCENT,
            w("Crack ratio (%)", "ひび割れ率 (%)"),
            w(
                "Mean of its sections; a lower bound",
                "区間の平均ひび割れ率(下限値)",
            ),
        ),
        property(
            "crack_ratio_low",
            PERCENT,
            w("Crack ratio, low (%)", "ひび割れ率・下限 (%)"),
            w("Lower end of its 95 % interval", "95 %信頼区間の下限"),
        ),
        property(
            "crack_ratio_high",
            PERCENT,
            w("Crack ratio, high (%)", "ひび割れ率・上限 (%)"),
            w("Upper end of that interval", "同区間の上限"),
        ),
        property(
            "potholes",
            Kind::Integer,
            w("Potholes", "ポットホール数"),
            w("Potholes on it", "工事区間のポットホールの数"),
        ),
    ]
}

fn why() -> [Property; 2] {
    let w = Words::of;
    [
        property(
            "reasons",
            Kind::Text,
            w("Reasons", "理由"),
            w(
                "Why, from its section that matters most, with the points of each reason",
                "最も優先度の高い区間の理由と点数",
            ),
        ),
        property(
            "left_out",
            Kind::Text,
            w("Why left out", "見送りの理由"),
            w("Why it is not on the list", "リストに入らない理由"),
        ),
    ]
}

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
