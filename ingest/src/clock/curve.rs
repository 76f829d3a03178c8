//! The comparison of pictures and track as a picture (SVG), for people who want to see for themselves.

use super::{likelihood::Evidence, posterior::Posterior};
use std::fmt::Write;

const WIDTH: f64 = 960.0;
const PANEL: f64 = 220.0;
const MARGIN: f64 = 40.0;

/// Speeds by pictures and by track, and how likely each offset is.
#[derive(Clone, Debug)]
pub struct Curve {
    seen: Vec<Vec<(f64, f64)>>,
    tracked: Vec<Vec<(f64, f64)>>,
    offsets: Vec<(f64, f64)>,
    offset_s: f64,
}

impl Curve {
    pub(super) fn of(evidence: &Evidence, posterior: &Posterior, offset_s: f64) -> Self {
        let (from, to) = evidence.seen_span().unwrap_or_default();
        let shift = |stretch: &Vec<(f64, f64)>| {
            let here = stretch.iter().map(|(t, way)| (t - offset_s, *way));
            speeds(
                &here
                    .filter(|(t, _)| (from..=to).contains(t))
                    .collect::<Vec<_>>(),
            )
        };
        Self {
            seen: evidence.way.seen.iter().map(|part| speeds(part)).collect(),
            tracked: evidence.way.tracked.iter().map(shift).collect(),
            offsets: posterior.cells.clone(),
            offset_s,
        }
    }

    /// Two panels: speeds at the offset found, and the probability of offsets.
    pub fn svg(&self) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{}\" \
             font-family=\"sans-serif\" font-size=\"13\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            2.0 * PANEL + 3.0 * MARGIN
        );
        let title = format!(
            "speed (m/s) by seconds of the recording: pictures blue, track orange, moved by {:+.2} s",
            self.offset_s
        );
        let lines =
            |lines: &[Vec<(f64, f64)>], colour| lines.iter().map(|l| (l.clone(), colour)).collect();
        let mut both: Vec<(Vec<(f64, f64)>, &str)> = lines(&self.tracked, "#d95f02");
        both.extend(lines(&self.seen, "#1f78b4") as Vec<_>);
        panel(&mut svg, MARGIN, &title, &both);
        let offsets = vec![(self.offsets.clone(), "#333")];
        panel(
            &mut svg,
            PANEL + 2.0 * MARGIN,
            "probability by seconds to add to the camera's clock",
            &offsets,
        );
        svg + "</svg>\n"
    }
}

fn speeds(way: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let speed = |two: &[(f64, f64)]| {
        let seconds = (two[1].0 - two[0].0).max(1e-3);
        (
            f64::midpoint(two[0].0, two[1].0),
            (two[1].1 - two[0].1) / seconds,
        )
    };
    way.windows(2).map(speed).collect()
}

fn panel(svg: &mut String, top: f64, title: &str, lines: &[(Vec<(f64, f64)>, &str)]) {
    let all = || lines.iter().flat_map(|(line, _)| line);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = all()
            .map(of)
            .fold((f64::MAX, f64::MIN), |r, v| (r.0.min(v), r.1.max(v)));
        if low < high {
            (low, high)
        } else {
            (low.min(0.0), low.max(0.0) + 1.0)
        }
    };
    let ((left, right), (low, high)) = (range(|p| p.0), range(|p| p.1));
    let x = |t: f64| MARGIN + (t - left) / (right - left) * (WIDTH - 2.0 * MARGIN);
    let y = |v: f64| top + PANEL - (v - low) / (high - low) * PANEL;
    // Writing to a string cannot fail.
    let _ = write!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{}\">{title}</text>",
        top - 8.0
    );
    for (line, colour) in lines {
        let points: Vec<String> = line
            .iter()
            .map(|(t, v)| format!("{:.1},{:.1}", x(*t), y(*v)))
            .collect();
        let points = points.join(" ");
        let _ = write!(
            svg,
            "<polyline fill=\"none\" stroke=\"{colour}\" points=\"{points}\"/>"
        );
    }
    let bottom = top + PANEL + 16.0;
    let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"{bottom}\">{left:.2}</text>");
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{bottom}\" text-anchor=\"end\">{right:.2}</text>",
        WIDTH - MARGIN
    );
    let _ = write!(
        svg,
        "<text x=\"2\" y=\"{}\">{high:.1}</text><text x=\"2\" y=\"{}\">{low:.1}</text>",
        top + 12.0,
        top + PANEL
    );
}
