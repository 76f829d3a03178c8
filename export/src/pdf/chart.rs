//! Line charts of what becomes of the roads, one line a scenario.

use serde::Serialize;

/// A chart; places are shares of its width from the left and of its height from below.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    pub title: String,
    pub years: Vec<Tick>,
    pub values: Vec<Tick>,
    pub lines: Vec<Line>,
}

/// A place on an axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tick {
    pub at: f64,
    pub text: String,
}

/// The line of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub name: String,
    pub points: Vec<[f64; 2]>,
    /// The height at which its name stands at its end, clear of the others.
    pub name_at: f64,
}

/// A chart of values by year from now; `None` where none of them has two years.
pub fn chart(title: &str, series: &[(String, Vec<f64>)]) -> Option<Chart> {
    let known = |values: &[f64]| values.iter().filter(|v| v.is_finite()).count() > 1;
    let series: Vec<_> = series.iter().filter(|(_, values)| known(values)).collect();
    let years = series.iter().map(|(_, values)| values.len() - 1).max()?;
    let all = || series.iter().flat_map(|(_, values)| values.iter().copied());
    let greatest = all().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let (step, top) = scale(greatest);
    let tick = |k: u32| Tick {
        at: f64::from(k) * step / top,
        text: plain(f64::from(k) * step),
    };
    let year_step = years.div_ceil(6).max(1);
    let share = |year: usize| year as f64 / years as f64;
    let points = |values: &[f64]| -> Vec<[f64; 2]> {
        let known = values.iter().enumerate().filter(|(_, v)| v.is_finite());
        known
            .map(|(year, v)| [share(year), (v / top).clamp(0.0, 1.0)])
            .collect()
    };
    let mut lines: Vec<Line> = series
        .iter()
        .map(|(name, values)| (name, points(values)))
        .map(|(name, points)| Line {
            name: name.clone(),
            name_at: points.last().map_or(0.0, |p| p[1]),
            points,
        })
        .collect();
    spread(&mut lines);
    Some(Chart {
        title: title.to_owned(),
        years: (0..=years)
            .step_by(year_step)
            .map(|y| Tick {
                at: share(y),
                text: y.to_string(),
            })
            .collect(),
        values: (0..=(top / step).round() as u32).map(tick).collect(),
        lines,
    })
}

/// Moves names apart that would stand on each other.
fn spread(lines: &mut [Line]) {
    const APART: f64 = 0.1;
    let mut order: Vec<&mut Line> = lines.iter_mut().collect();
    order.sort_by(|a, b| a.name_at.total_cmp(&b.name_at));
    let mut least = f64::NEG_INFINITY;
    for line in order {
        line.name_at = line.name_at.max(least);
        least = line.name_at + APART;
    }
}

/// A round step, and the multiple of it that reaches the greatest value in at most five.
fn scale(greatest: f64) -> (f64, f64) {
    let rough = (greatest / 5.0).max(0.02);
    let ten = 10_f64.powf(rough.log10().floor());
    let round = [1.0, 2.0, 5.0, 10.0];
    let step = ten * round.into_iter().find(|r| r * ten >= rough).unwrap_or(10.0);
    (step, step * (greatest / step).ceil().max(1.0))
}

fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_round_and_hold_every_value() {
        for greatest in [0.0, 0.3, 1.0, 7.0, 23.4, 40.0, 99.9, 100.0] {
            let (step, top) = scale(greatest);
            assert!(
                top >= greatest && top / step <= 5.01,
                "{greatest}: {step} {top}"
            );
        }
        assert_eq!(scale(23.4), (5.0, 25.0));
    }

    #[test]
    fn lines_go_from_now_to_the_last_year() {
        let series = [("nothing".to_owned(), vec![20.0, 22.5, 25.0])];
        let chart = chart("crack ratio", &series).unwrap();
        assert_eq!(chart.lines[0].points, [[0.0, 0.8], [0.5, 0.9], [1.0, 1.0]]);
        assert_eq!(chart.years.last().unwrap().text, "2");
        assert_eq!(chart.values.last().unwrap().text, "25");
    }

    #[test]
    fn names_of_lines_that_end_together_stand_apart() {
        let line = |name: &str| (name.to_owned(), vec![10.0, 20.0]);
        let chart = chart("x", &[line("A"), line("B"), line("C")]).unwrap();
        let at: Vec<f64> = chart.lines.iter().map(|l| l.name_at).collect();
        assert!(at[1] - at[0] > 0.09 && at[2] - at[1] > 0.09, "{at:?}");
    }

    #[test]
    fn nothing_known_is_no_chart() {
        assert_eq!(chart("x", &[]), None);
        assert_eq!(chart("x", &[("a".to_owned(), vec![1.0, f64::NAN])]), None);
    }
}
