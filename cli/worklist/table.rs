//! The work list on a terminal.

use register::{Language, Outcome, Unit, WorkList};
use std::io::{self, Write};

/// Works shown; all of them are in the exports.
const SHOWN: usize = 30;

/// The words of the table, in one language.
struct Texts {
    heading: &'static str,
    nothing: &'static str,
    more: &'static str,
    left_out: &'static str,
    not_surveyed: &'static str,
    budget: &'static str,
    no_limit: &'static str,
    do_nothing: &'static str,
    outcomes: &'static str,
    greedy: &'static str,
    not_proven: &'static str,
}

const EN: Texts = Texts {
    heading: "rank  priority  band  cost           length  road",
    nothing: "nothing is on the list: no surveyed section needs what the budget can pay for",
    more: "more works (see the export)",
    left_out: "works are left out; the export says why",
    not_surveyed: "not surveyed: nothing can be said of",
    budget: "budget",
    no_limit: "no limit",
    do_nothing: "do nothing",
    outcomes: "                        cost   works      km   crack ratio now → in years   band III now → in years",
    greedy: "choosing by benefit for the money alone would be worth",
    not_proven: "time ran out before this list was proven to be the best",
};

const JA: Texts = Texts {
    heading: "順位  優先度    区分  費用           延長    路線",
    nothing: "リストは空です。点検済み区間に、この予算で実施できる補修はありません",
    more: "件の工事がほかにあります(エクスポートを参照)",
    left_out: "件の工事を見送りました(理由はエクスポートを参照)",
    not_surveyed: "未点検のため評価できない延長:",
    budget: "予算",
    no_limit: "上限なし",
    do_nothing: "何もしない",
    outcomes: "                        費用   件数      km   ひび割れ率 現在→年後           区分III 現在→年後",
    greedy: "費用対効果の順だけで選んだ場合の効果:",
    not_proven: "時間内に最適性を証明できませんでした",
};

/// Writes the list for people.
pub fn write(
    list: &WorkList,
    is_limited: bool,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let texts = match language {
        Language::En => &EN,
        Language::Ja => &JA,
    };
    if list.works.is_empty() {
        writeln!(out, "{}", texts.nothing)?;
    } else {
        writeln!(out, "{}", texts.heading)?;
    }
    for (work, rank) in list.works.iter().zip(1..).take(SHOWN) {
        let road = work.road_name.as_deref().unwrap_or(&work.road.0);
        writeln!(
            out,
            "{rank:>4}  {:>8.1}  {:<4}  {:>13}  {:>5.0} m  {road}, {:.0} m: {}{}",
            work.priority,
            work.band.name(),
            money(work.cost.value),
            work.length_m,
            work.from_m,
            work.title().text(language),
            quantities(work, language),
        )?;
    }
    if list.works.len() > SHOWN {
        writeln!(out, "{} {}", list.works.len() - SHOWN, texts.more)?;
    }
    if !list.left_out.is_empty() {
        writeln!(out, "{} {}", list.left_out.len(), texts.left_out)?;
    }
    if list.not_surveyed > 0 {
        writeln!(
            out,
            "{} {:.1} km",
            texts.not_surveyed,
            list.not_surveyed_m / 1000.0
        )?;
    }
    writeln!(out, "\n{}", texts.outcomes)?;
    for outcome in &list.outcomes {
        write_outcome(outcome, is_limited, &list.currency, texts, out)?;
    }
    if list.greedy_benefit < list.benefit {
        let share = 100.0 * list.greedy_benefit / list.benefit;
        writeln!(out, "{} {share:.2} %", texts.greedy)?;
    }
    if !list.proven {
        writeln!(out, "{}", texts.not_proven)?;
    }
    Ok(())
}

fn write_outcome(
    outcome: &Outcome,
    is_limited: bool,
    currency: &str,
    texts: &Texts,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = match outcome.budget {
        None => texts.do_nothing.to_owned(),
        Some(_) if !is_limited => format!("{}: {}", texts.budget, texts.no_limit),
        Some(budget) => format!("{} {} {currency}", texts.budget, money(budget as f64)),
    };
    let ends = |years: &[f64]| {
        let (now, then) = (
            years.first().copied().unwrap_or_default(),
            years.last().copied().unwrap_or_default(),
        );
        (now, then, years.len().saturating_sub(1))
    };
    let (cracks, cracks_then, years) = ends(&outcome.crack_ratio);
    let (bad, bad_then, _) = ends(&outcome.band_iii);
    writeln!(
        out,
        "{name}\n{:>28}  {:>6}  {:>6.2}   {cracks:>5.1} % → {cracks_then:>5.1} % ({years})      {:>5.1} % → {:>5.1} % ({years})",
        money(outcome.cost.value),
        outcome.works,
        outcome.length_m / 1000.0,
        100.0 * bad,
        100.0 * bad_then,
    )
}

/// How much is done, such as " (45 m, 3)".
fn quantities(work: &register::Work, language: Language) -> String {
    let each = [Unit::SquareMetre, Unit::Metre, Unit::Each]
        .into_iter()
        .filter_map(|unit| {
            let quantity = work.quantity(unit)?;
            Some(format!("{quantity:.0} {}", unit.words().text(language)))
        });
    format!(" ({})", each.collect::<Vec<_>>().join(", "))
}

/// A sum with its thousands apart.
pub fn money(sum: f64) -> String {
    let digits = format!("{:.0}", sum.abs());
    let mut told = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n) % 3 == 0 {
            told.push(',');
        }
        told.push(digit);
    }
    if sum < -0.5 { format!("-{told}") } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_have_their_thousands_apart() {
        assert_eq!(money(1_234_567.4), "1,234,567");
        assert_eq!(money(999.0), "999");
        assert_eq!(money(0.0), "0");
        assert_eq!(money(-1000.0), "-1,000");
    }
}
