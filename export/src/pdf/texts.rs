//! Everything that the document says of itself, in every language.

use super::{DETAILED, LEFT_OUT_TOLD};
use register::{Language, Words};
use std::collections::BTreeMap;

/// Words of the layout by the name that `worklist.typ` knows them by.
const LABELS: &[(&str, Words)] = &[
    (
        "map_alt",
        Words::of(
            "Map of the roads: sections by screening band, works by number. The table of works says the same in words.",
            "道路の地図。区間の区分と工事番号を示す。同じ内容は工事一覧表に記載。",
        ),
    ),
    ("band_i", Words::of("I: sound", "I 健全")),
    (
        "band_ii",
        Words::of("II: preventive repair", "II 表層機能保持"),
    ),
    ("band_iii", Words::of("III: repair", "III 修繕")),
    ("no_band", Words::of("not surveyed", "未点検")),
    ("other_road", Words::of("other road", "その他の道路")),
    (
        "work",
        Words::of("work, with its number", "工事箇所(番号は順位)"),
    ),
    ("north", Words::of("N", "北")),
    (
        "scenarios",
        Words::of("What each budget buys", "予算別の比較"),
    ),
    ("scenario", Words::of("Scenario", "シナリオ")),
    ("works", Words::of("Works", "工事件数")),
    ("length", Words::of("Length", "延長")),
    ("cost", Words::of("Cost", "費用")),
    ("crack_ratio", Words::of("Crack ratio", "ひび割れ率")),
    (
        "share_iii",
        Words::of("Length in band III", "区分IIIの延長割合"),
    ),
    ("years", Words::of("years from now", "年後")),
    (
        "chart_alt",
        Words::of(
            "Line chart; the table of scenarios has its ends",
            "折れ線グラフ(始めと終わりの値は予算別の表に記載)",
        ),
    ),
    ("list", Words::of("The works", "工事一覧")),
    ("rank", Words::of("No.", "順位")),
    ("road", Words::of("Road, place", "路線・位置")),
    ("treatment", Words::of("Treatment", "工法")),
    ("cost_so_far", Words::of("So far", "累計")),
    ("band", Words::of("Band", "区分")),
    ("priority", Words::of("Priority", "優先度")),
    ("total", Words::of("Total", "合計")),
    ("details", Words::of("The works one by one", "工事別の詳細")),
    ("potholes", Words::of("Potholes", "ポットホール")),
    ("quantity", Words::of("Quantity", "数量")),
    (
        "reasons",
        Words::of("Why here: points of priority", "優先度の理由と点数"),
    ),
    ("interval", Words::of("95 % interval", "95 %信頼区間")),
    (
        "picture_alt",
        Words::of("Picture of the damage", "損傷の写真"),
    ),
    (
        "picture_broken",
        Words::of(
            "The picture of this work cannot be read and was left out.",
            "この工事の写真は読み取れないため省略しました。",
        ),
    ),
    ("left_out", Words::of("Works left out", "見送った工事")),
    ("why", Words::of("Why", "理由")),
    ("reading", Words::of("How to read this", "この資料の読み方")),
    ("about", Words::of("What this was made from", "作成条件")),
    ("page_of", Words::of("of", "/")),
];

/// The words of the layout in one language.
pub fn labels(language: Language) -> BTreeMap<&'static str, String> {
    LABELS
        .iter()
        .map(|(name, words)| (*name, words.text(language).to_owned()))
        .collect()
}

pub const NOTHING_DONE: Words = Words::of("Nothing done", "補修しない場合");
pub const BROKEN: Words = Words::of("Pictures left out", "省略した写真");
pub const UNDRAWABLE: Words = Words::of("Characters without a font", "表示できない文字");
pub const KEY_WORKS: Words = Words::of("works", "工事件数");
pub const KEY_COST: Words = Words::of("cost", "費用");
pub const KEY_LEFT_OUT: Words = Words::of("works left out", "見送り");
pub const KEY_NOT_SURVEYED: Words = Words::of("not surveyed", "未点検");
pub const NOT_GOOD: Words = Words::of("nothing is known of it", "状態は不明");
pub const OTHER_ROADS: Words = Words::of("and on to other roads", "から他の路線へ続く");

/// What the budget buys, said with its numbers already written.
pub fn bought(budget: &str, works: usize, km: &str, cost: &str, range: &str) -> Words {
    let en_works = counted(works, "work", "works");
    Words::said(
        format!(
            "The budget of {budget} buys {en_works} on {km} of road for an estimated {cost} (95 % interval {range})."
        ),
        format!(
            "予算{budget}で、{works}件・延長{km}の補修を提案します。概算費用は{cost}(95 %信頼区間 {range})です。"
        ),
    )
}

pub const MAY_COST_MORE: Words = Words::of(
    "The upper end of this interval is above the budget: agree beforehand what is dropped if prices or quantities turn out high.",
    "信頼区間の上限は予算を上回ります。単価や数量が上振れした場合に何を見送るか、あらかじめ決めておく必要があります。",
);

/// An empty list under this budget.
pub fn nothing_bought(budget: &str) -> Words {
    Words::said(
        format!("The budget of {budget} buys no work: the list is empty."),
        format!("予算{budget}で実施できる工事はありません。リストは空です。"),
    )
}

pub const NOTHING_KNOWN: Words = Words::of(
    "No damage that calls for a work is known. This holds only for what was surveyed.",
    "補修を要する損傷は確認されていません。ただし点検済みの範囲に限ります。",
);

/// How much is left out.
pub fn left_out(works: usize, km: &str, cost: &str) -> Words {
    let en_works = counted(works, "further work", "further works");
    Words::said(
        format!("Left out: {en_works} on {km} of road, {cost} in all; the reasons are at the end."),
        format!("{works}件・延長{km}(合計{cost})を見送りました。理由は末尾の表に示します。"),
    )
}

pub const NOTHING_LEFT_OUT: Words =
    Words::of("No known work is left out.", "見送った工事はありません。");

/// How much nobody surveyed.
pub fn not_surveyed(sections: u32, km: &str) -> Words {
    let en_sections = counted(sections as usize, "section", "sections");
    Words::said(
        format!(
            "Not surveyed: {km} of road ({en_sections}). Nothing is known of their condition. Not surveyed is not good."
        ),
        format!(
            "延長{km}({sections}区間)は未点検です。状態は分かっておらず、「健全」という意味ではありません。"
        ),
    )
}

pub const ALL_SURVEYED: Words = Words::of(
    "Every section was surveyed.",
    "すべての区間が点検済みです。",
);

/// Works whose number is not on the map.
pub fn not_numbered(works: usize) -> Words {
    Words::said(
        format!(
            "{works} of the works have no number here, for want of room: the table has them all."
        ),
        format!(
            "紙面の都合により、{works}件は図に番号を示していません。工事一覧にはすべて記載しています。"
        ),
    )
}

/// Works without a block of their own.
pub fn not_detailed(works: usize) -> Words {
    Words::said(
        format!(
            "Here are the first {DETAILED} works. The other {works} are in the table only; the spreadsheet export has every column of them."
        ),
        format!(
            "先頭の{DETAILED}件を示します。残る{works}件は工事一覧のみに記載しています(全項目は表計算形式の出力を参照)。"
        ),
    )
}

/// Works left out that are not told.
pub fn more_left_out(works: usize) -> Words {
    Words::said(
        format!(
            "Told are the first {LEFT_OUT_TOLD}, the most important first; {works} more were left out."
        ),
        format!(
            "優先度の高い順に先頭の{LEFT_OUT_TOLD}件を示します。ほかに{works}件を見送りました。"
        ),
    )
}

/// Pictures that could not be read.
pub fn broken(ranks: &str) -> Words {
    Words::said(
        format!("Those of these works cannot be read: no. {ranks}."),
        format!("順位{ranks}の工事の写真は読み取れません。"),
    )
}

/// Characters that no font has.
pub fn undrawable(count: usize) -> Words {
    Words::said(
        format!("No font here can draw {count} of the characters in names; [?] stands for each."),
        format!("名称中の{count}種類の文字は表示できるフォントがないため、[?]で示しています。"),
    )
}

/// How many, with the noun that goes with it.
fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The place in [`READING`] of how works are chosen.
pub const CHOICE: usize = 4;

/// What the numbers mean and where they end: a heading and a text each.
pub const READING: [(Words, Words); 6] = [
    (
        Words::of(
            "A screening, not a diagnosis",
            "スクリーニングであり診断ではない",
        ),
        Words::of(
            "A camera on a patrol car saw the surface. It measures no depth, no rut and no roughness, and replaces no inspection that a law asks for. Look at each place before ordering work.",
            "巡回車のカメラが見た路面の情報です。深さ・わだち掘れ・平たん性は測っておらず、法令に基づく点検や診断に代わるものではありません。発注前に現地を確認してください。",
        ),
    ),
    (
        Words::of("Crack ratio: at least this much", "ひび割れ率(下限値)"),
        Words::of(
            "Cracked over surveyed area on a mesh of 50 cm: a cell with one crack counts 60 %, with two or more 100 %. What no camera saw is not in it, so the true value is this or more. The range in brackets is the 95 % interval.",
            "50 cmメッシュによる、点検した面積に対するひび割れ面積の割合です(1マスにひび割れ1本で60 %、2本以上で100 %)。カメラに写らなかったひび割れは含まないため、真の値はこれ以上です。括弧内は95 %信頼区間です。",
        ),
    ),
    (
        Words::of("Bands", "区分"),
        Words::of(
            "I below 20 % crack ratio, II from 20 %, III from 40 % (after Japan's inspection guideline for pavements, 2016). A work has the worst band of its sections. A section that was not surveyed has no band: it is not in band I.",
            "ひび割れ率20 %未満をI、20 %以上をII、40 %以上をIIIとします(国土交通省「舗装点検要領」平成28年に準拠)。工事の区分は、含まれる区間のうち最も悪いものです。未点検の区間に区分はなく、Iとは見なしません。",
        ),
    ),
    (
        Words::of("Priority", "優先度"),
        Words::of(
            "0 to 100: how bad the surface is, how fast it gets worse, and who depends on the road, by the weights of the policy. The points of the reasons add up to it; for a work, those of its section that matters most.",
            "0~100点。損傷の程度、悪化の速さ、道路の利用(交通量・バス・通学路など)を方針の重みで合成します。理由ごとの点数の合計が優先度です。工事では、最も優先度の高い区間の点数を示します。",
        ),
    ),
    (
        Words::of("Choice of the works", "工事の選び方"),
        Words::of(
            "The benefit of a work is points of priority taken away × 100 m of road × years that the treatment lasts. Of all sets of works that the budget pays for, the list is the one with the greatest benefit. A work left out is not sound: others do more good for the money.",
            "工事の効果=低減される優先度×延長(100 m単位)×補修の耐用年数。予算内で効果の合計が最大となる組合せを選んでいます。見送った工事は「健全」ではなく、費用対効果で他に及ばないものです。",
        ),
    ),
    (
        Words::of("Costs", "費用"),
        Words::of(
            "Estimates by the unit costs of the policy and the quantities seen; no offers. The interval holds the error of the quantities; in a total, errors are taken to go together.",
            "方針の単価と確認された数量による概算であり、見積りではありません。信頼区間は数量の誤差によるもので、合計では誤差が同じ向きに出るものとして足しています。",
        ),
    ),
];

/// What choosing by good for the money alone would reach.
pub fn greedy(percent: &str) -> Words {
    Words::said(
        format!(
            "Taking works by benefit for the money, one after the other, would reach {percent} % of this list's benefit."
        ),
        format!("費用対効果の高い順に選ぶ方法では、このリストの効果の{percent} %にとどまります。"),
    )
}

pub const NOT_PROVEN: Words = Words::of(
    "For this list the search ended early: a set with slightly more benefit may exist.",
    "このリストでは探索を途中で打ち切ったため、効果がわずかに大きい組合せが存在する可能性があります。",
);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_layout_uses_every_label_and_no_other() {
        let layout = include_str!("worklist.typ");
        let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let used: BTreeSet<&str> = layout
            .match_indices("t.")
            .filter(|(at, _)| !layout[..*at].ends_with(in_name))
            .filter_map(|(at, _)| layout[at + 2..].split(|c| !in_name(c)).next())
            .collect();
        let known: BTreeSet<&str> = LABELS.iter().map(|(name, _)| *name).collect();
        assert_eq!(used, known);
    }

    #[test]
    fn how_works_are_chosen_is_where_it_is_said_to_be() {
        assert_eq!(READING[CHOICE].0.en, "Choice of the works");
    }

    #[test]
    fn japanese_is_japanese_and_english_is_not() {
        let kana = |s: &str| s.chars().any(|c| ('\u{3040}'..'\u{A000}').contains(&c));
        for (en, ja) in LABELS.iter().map(|(_, w)| (&w.en, &w.ja)) {
            assert!(!kana(en) && !en.is_empty() && !ja.is_empty(), "{en} {ja}");
        }
        for words in READING.iter().flat_map(|(a, b)| [a, b]) {
            assert!(!kana(&words.en) && kana(&words.ja), "{}", words.en);
        }
    }
}
