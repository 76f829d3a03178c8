//! The map: roads grey, sections by band, works by number. Lines are one SVG of a path a kind, in
//! hundredths of a millimetre; writing is left to the layout.

use super::{Report, Stretch, label};
use geo::{Coord, LineString, Simplify};
use register::{Band, Bounds, LocalPlane, LonLat};
use serde::Serialize;
use std::fmt::Write;

/// The frame's width: that of the text on A4.
pub const WIDTH_MM: f64 = 170.0;
const LEAST_HEIGHT_MM: f64 = 60.0;
const GREATEST_HEIGHT_MM: f64 = 148.0;
const PADDING_MM: f64 = 8.0;
/// A map shows at least this: one short work is not blown up to a page.
const LEAST_EXTENT_M: f64 = 200.0;
/// What simplifying may move a line by; print shows no less.
const TOLERANCE_MM: f64 = 0.04;
/// Units of the drawing in a millimetre.
const PER_MM: f64 = 100.0;

/// A map, ready to be placed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Map {
    pub width_mm: f64,
    pub height_mm: f64,
    /// The scale bar.
    pub bar_mm: f64,
    pub bar_m: f64,
    /// Numbers of works.
    pub marks: Vec<label::Mark>,
}

/// Draws the map; `None` where there is nothing to draw.
pub fn draw(report: &Report<'_>) -> Option<(Map, String)> {
    let works = &report.list.works;
    let work_points = || works.iter().flat_map(|w| w.lines.iter().flatten().copied());
    let section_points = report.sections.iter().flat_map(|s| s.line.iter().copied());
    let bounds = Bounds::around(section_points.chain(work_points()))
        .or_else(|| Bounds::around(report.roads.iter().flatten().copied()))?;
    let sheet = Sheet::over(bounds)?;
    let mut svg = sheet.head();
    sheet.roads(&mut svg, report.roads);
    let work_lines = works.iter().flat_map(|w| &w.lines).map(|l| sheet.line(l));
    sheet.path(&mut svg, &WORK, &sheet.drawn(work_lines));
    sheet.path(
        &mut svg,
        &WORK_INSIDE,
        &sheet.drawn(works.iter().flat_map(|w| &w.lines).map(|l| sheet.line(l))),
    );
    for (band, style) in &BANDS {
        sheet.path(
            &mut svg,
            style,
            &sheet.drawn(chains(&sheet, report.sections, *band)),
        );
    }
    svg.push_str("</svg>");
    let middles = works
        .iter()
        .map(|w| middle(&w.lines).map(|p| sheet.place(p)));
    let (bar_m, bar_mm) = sheet.bar();
    let map = Map {
        width_mm: WIDTH_MM,
        height_mm: sheet.height_mm,
        bar_mm,
        bar_m,
        marks: label::place(middles, [WIDTH_MM, sheet.height_mm], bar_mm),
    };
    Some((map, svg))
}

/// How a kind of line is drawn. Bands differ by width and dashes, not by colour alone.
struct Style {
    colour: &'static str,
    width_mm: f64,
    dashes_mm: &'static [f64],
}

const ROAD: Style = Style {
    colour: "#cdd3d8",
    width_mm: 0.22,
    dashes_mm: &[],
};
const WORK: Style = Style {
    colour: "#16202a",
    width_mm: 2.1,
    dashes_mm: &[],
};
const WORK_INSIDE: Style = Style {
    colour: "#ffffff",
    width_mm: 1.6,
    dashes_mm: &[],
};
/// The worst is drawn last, on top.
const BANDS: [(Option<Band>, Style); 4] = [
    (
        None,
        Style {
            colour: "#8b96a1",
            width_mm: 0.3,
            dashes_mm: &[0.3, 0.7],
        },
    ),
    (
        Some(Band::I),
        Style {
            colour: "#5b9a86",
            width_mm: 0.4,
            dashes_mm: &[],
        },
    ),
    (
        Some(Band::Ii),
        Style {
            colour: "#c98a1b",
            width_mm: 0.8,
            dashes_mm: &[1.2, 0.5],
        },
    ),
    (
        Some(Band::Iii),
        Style {
            colour: "#8f1d24",
            width_mm: 1.1,
            dashes_mm: &[],
        },
    ),
];

/// The paper under the map: where a position comes to lie on it.
struct Sheet {
    plane: LocalPlane,
    middle: Coord<f64>,
    mm_per_m: f64,
    height_mm: f64,
}

impl Sheet {
    fn over(bounds: Bounds) -> Option<Self> {
        let corner = |lon, lat| LonLat::new(lon, lat).ok();
        let origin = corner(
            (bounds.west + bounds.east) / 2.0,
            (bounds.south + bounds.north) / 2.0,
        )?;
        let plane = LocalPlane::at(origin);
        let a = plane.to_plane(corner(bounds.west, bounds.south)?);
        let b = plane.to_plane(corner(bounds.east, bounds.north)?);
        let width_m = (b.x - a.x).abs().max(LEAST_EXTENT_M);
        let height_m = (b.y - a.y).abs().max(LEAST_EXTENT_M);
        let inside_mm = WIDTH_MM - 2.0 * PADDING_MM;
        let wanted_mm = height_m * inside_mm / width_m + 2.0 * PADDING_MM;
        let height_mm = wanted_mm.clamp(LEAST_HEIGHT_MM, GREATEST_HEIGHT_MM);
        let mm_per_m = (inside_mm / width_m).min((height_mm - 2.0 * PADDING_MM) / height_m);
        Some(Self {
            plane,
            middle: Coord {
                x: (a.x + b.x) / 2.0,
                y: (a.y + b.y) / 2.0,
            },
            mm_per_m,
            height_mm,
        })
    }

    /// Millimetres from the frame's left and upper edge.
    fn place(&self, position: LonLat) -> Coord<f64> {
        let p = self.plane.to_plane(position);
        Coord {
            x: WIDTH_MM / 2.0 + (p.x - self.middle.x) * self.mm_per_m,
            y: self.height_mm / 2.0 - (p.y - self.middle.y) * self.mm_per_m,
        }
    }

    fn line(&self, line: &[LonLat]) -> Vec<Coord<f64>> {
        line.iter().map(|&p| self.place(p)).collect()
    }

    /// A round length that takes about a fifth of the width, in metres and on paper.
    fn bar(&self) -> (f64, f64) {
        let most_m = WIDTH_MM / 5.0 / self.mm_per_m;
        let ten = 10_f64.powf(most_m.log10().floor());
        let steps = [5.0, 2.0, 1.0];
        let step = steps.into_iter().find(|s| s * ten <= most_m).unwrap_or(1.0);
        (step * ten, step * ten * self.mm_per_m)
    }

    fn head(&self) -> String {
        let (width, height) = (WIDTH_MM * PER_MM, self.height_mm * PER_MM);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{}mm" viewBox="0 0 {width:.0} {height:.0}">"#,
            self.height_mm
        )
    }

    fn roads(&self, svg: &mut String, roads: &[Vec<LonLat>]) {
        let lines = roads.iter().map(|road| self.line(road));
        let path = self.drawn(lines);
        self.path(svg, &ROAD, &path);
    }

    fn path(&self, svg: &mut String, style: &Style, path: &str) {
        if path.is_empty() {
            return;
        }
        let dashes: Vec<String> = style
            .dashes_mm
            .iter()
            .map(|mm| format!("{:.0}", mm * PER_MM))
            .collect();
        let cap = if dashes.is_empty() { "round" } else { "butt" };
        // Writing to a String cannot fail.
        let _ = write!(
            svg,
            r#"<path fill="none" stroke="{}" stroke-width="{:.0}" stroke-linecap="{cap}" stroke-linejoin="round" stroke-dasharray="{}" d="{path}"/>"#,
            style.colour,
            style.width_mm * PER_MM,
            if dashes.is_empty() {
                "none".to_owned()
            } else {
                dashes.join(" ")
            },
        );
    }

    /// Lines as the data of one SVG path; what lies outside the frame is left out.
    fn drawn(&self, lines: impl Iterator<Item = Vec<Coord<f64>>>) -> String {
        let mut path = String::new();
        for line in lines {
            for run in self.inside(&line) {
                append(&mut path, &run);
            }
        }
        path
    }

    /// The stretches of a line whose segments may touch the frame.
    fn inside(&self, line: &[Coord<f64>]) -> Vec<LineString<f64>> {
        let near = |a: Coord<f64>, b: Coord<f64>| {
            a.x.min(b.x) <= WIDTH_MM
                && a.x.max(b.x) >= 0.0
                && a.y.min(b.y) <= self.height_mm
                && a.y.max(b.y) >= 0.0
        };
        let mut runs: Vec<Vec<Coord<f64>>> = Vec::new();
        let mut going_on = false;
        for pair in line.windows(2) {
            let &[a, b] = pair else { continue };
            let touches = near(a, b);
            match runs.last_mut() {
                Some(run) if touches && going_on => run.push(b),
                _ if touches => runs.push(vec![a, b]),
                _ => {}
            }
            going_on = touches;
        }
        let simple = |run| LineString::new(run).simplify(TOLERANCE_MM);
        runs.into_iter().map(simple).collect()
    }
}

fn append(path: &mut String, line: &LineString<f64>) {
    let unit = |mm: f64| (mm * PER_MM).round() as i64;
    let mut last = None;
    for point in line.coords() {
        let (x, y) = (unit(point.x), unit(point.y));
        // Writing to a String cannot fail.
        let _ = match last {
            None => write!(path, "M{x} {y}"),
            Some((a, b)) => write!(path, "l{} {}", x - a, y - b),
        };
        last = Some((x, y));
    }
}

/// Sections of one band, with those that follow each other joined to one line.
fn chains(
    sheet: &Sheet,
    sections: &[Stretch],
    band: Option<Band>,
) -> impl Iterator<Item = Vec<Coord<f64>>> {
    let mut chains: Vec<Vec<Coord<f64>>> = Vec::new();
    for section in sections.iter().filter(|s| s.band == band) {
        let line = sheet.line(&section.line);
        match (chains.last_mut(), line.first()) {
            (Some(chain), Some(first)) if chain.last().is_some_and(|end| touch(*end, *first)) => {
                chain.extend(line.into_iter().skip(1));
            }
            _ => chains.push(line),
        }
    }
    chains.into_iter()
}

fn touch(a: Coord<f64>, b: Coord<f64>) -> bool {
    (a.x - b.x).hypot(a.y - b.y) < TOLERANCE_MM / 4.0
}

/// A point on the longest of the lines, about its middle.
fn middle(lines: &[Vec<LonLat>]) -> Option<LonLat> {
    let longest = lines.iter().max_by_key(|line| line.len())?;
    match longest.as_slice() {
        [] => None,
        [a, b] => LonLat::new((a.lon() + b.lon()) / 2.0, (a.lat() + b.lat()) / 2.0).ok(),
        points => points.get(points.len() / 2).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    fn sheet() -> Sheet {
        Sheet::over(Bounds::around([at(24.90, 60.15), at(24.96, 60.18)]).unwrap()).unwrap()
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let sheet = sheet();
        let (a, b) = (sheet.place(at(24.91, 60.16)), sheet.place(at(24.95, 60.17)));
        assert!(b.x > a.x && b.y < a.y);
        for p in [a, b] {
            assert!((0.0..WIDTH_MM).contains(&p.x) && (0.0..sheet.height_mm).contains(&p.y));
        }
    }

    #[test]
    fn the_bar_is_as_long_as_it_says() {
        let sheet = sheet();
        let (bar_m, bar_mm) = sheet.bar();
        assert_eq!(bar_m, 500.0);
        let lat = 60.16;
        let (a, b) = (sheet.place(at(24.92, lat)), sheet.place(at(24.93, lat)));
        // A degree of longitude at 60.16° N: 55 533 m (WGS 84).
        let mm_per_m = (b.x - a.x) / 555.33;
        assert!((bar_mm / bar_m / mm_per_m - 1.0).abs() < 1e-3);
        assert!(bar_mm < WIDTH_MM / 5.0 && bar_mm > WIDTH_MM / 15.0);
    }

    #[test]
    fn sections_that_follow_each_other_are_one_line() {
        let sheet = sheet();
        let along = |k: usize| at(24.91 + 0.0003 * k as f64, 60.16);
        let mut sections: Vec<Stretch> = (0..100)
            .map(|k| Stretch {
                line: vec![along(k), along(k + 1)],
                band: Some(Band::Ii),
            })
            .collect();
        sections[50].band = Some(Band::I);
        let path = sheet.drawn(chains(&sheet, &sections, Some(Band::Ii)));
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert!(path.len() < 60, "simplified: {path}");
    }

    #[test]
    fn what_lies_elsewhere_is_not_drawn() {
        let sheet = sheet();
        let far = [at(25.5, 60.5), at(25.6, 60.6)].map(|p| sheet.place(p));
        assert!(sheet.inside(&far).is_empty());
        let across =
            [at(24.0, 60.165), at(24.93, 60.165), at(26.0, 60.165)].map(|p| sheet.place(p));
        assert_eq!(sheet.inside(&across).len(), 1);
    }

    #[test]
    fn one_place_alone_is_a_map_too() {
        let bounds = Bounds::around([at(139.7, 35.6)]).unwrap();
        let sheet = Sheet::over(bounds).unwrap();
        let p = sheet.place(at(139.7, 35.6));
        assert!((p.x - WIDTH_MM / 2.0).abs() < 1e-6 && (p.y - sheet.height_mm / 2.0).abs() < 1e-6);
    }
}
