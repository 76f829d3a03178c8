//! Roads where none are imported: the lines that drives drew themselves.

use crate::{
    Fix, FrameOutcome, FrameRecord, LocalPlane, LonLat, Network, Road, RoadAttributes, RoadId,
};
use geo::{Coord, LineString, Simplify};
use rstar::{RTree, primitives::GeomWithData};

/// A line no farther away than this is the same road: lanes and receivers' errors are.
const SAME_ROAD_M: f64 = 10.0;
/// If it runs in the same direction or the opposite one, within this.
const SAME_WAY_DEG: f64 = 30.0;
/// What one drives over anew in the same direction after this long a way was driven before.
const AGAIN_M: f64 = 60.0;
/// A shorter piece is no road.
const LEAST_M: f64 = 20.0;
/// Frames farther apart than this are not joined.
const GAP_M: f64 = 60.0;
/// Lines are drawn with no more points than they need for this.
const STRAIGHT_M: f64 = 0.4;

type Point = GeomWithData<[f64; 2], (f64, f64)>;

/// The roads that a drive went on and that are not known yet.
pub fn driven_roads(known: &Network, frames: &[FrameRecord]) -> Vec<Road> {
    let fixes: Vec<&Fix> = frames
        .iter()
        .filter_map(|frame| match &frame.outcome {
            FrameOutcome::Placed(fix) => Some(fix),
            FrameOutcome::Skipped(_) => None,
        })
        .collect();
    let Some(first) = fixes.first() else {
        return Vec::new();
    };
    let plane = LocalPlane::at(first.position);
    let mut drawn: RTree<Point> = RTree::new();
    let (mut lines, mut line, mut way_m) = (Vec::new(), Vec::<Coord>::new(), 0.0);
    for fix in fixes {
        let at = plane.to_plane(fix.position);
        let step_m = line
            .last()
            .map_or(0.0, |last| (at.x - last.x).hypot(at.y - last.y));
        way_m += step_m;
        let is_known = runs_along(known, fix) || was_driven(&drawn, at, fix.heading_deg, way_m);
        if is_known || step_m > GAP_M {
            lines.push(std::mem::take(&mut line));
        }
        if !is_known {
            line.push(at);
        }
        drawn.insert(Point::new([at.x, at.y], (fix.heading_deg, way_m)));
    }
    lines.push(line);
    lines
        .into_iter()
        .filter_map(|line| road(line, &plane))
        .collect()
}

/// Whether a known road runs here.
fn runs_along(known: &Network, fix: &Fix) -> bool {
    let near = known.near(fix.position, SAME_ROAD_M);
    near.iter()
        .any(|road| same_way(road.heading_deg, fix.heading_deg))
}

/// Whether this drive came along here before.
fn was_driven(drawn: &RTree<Point>, at: Coord, heading_deg: f64, way_m: f64) -> bool {
    drawn
        .locate_within_distance([at.x, at.y], SAME_ROAD_M * SAME_ROAD_M)
        .any(|point| {
            let (heading, driven_m) = point.data;
            let is_before = way_m - driven_m > AGAIN_M || turned_back(heading, heading_deg);
            is_before && same_way(heading, heading_deg)
        })
}

fn same_way(a_deg: f64, b_deg: f64) -> bool {
    let apart = (a_deg - b_deg).rem_euclid(180.0);
    apart.min(180.0 - apart) <= SAME_WAY_DEG
}

fn turned_back(a_deg: f64, b_deg: f64) -> bool {
    let apart = (a_deg - b_deg).rem_euclid(360.0);
    (90.0..=270.0).contains(&apart)
}

/// A line as a road; `None` if it is too short.
fn road(line: Vec<Coord>, plane: &LocalPlane) -> Option<Road> {
    let steps = line
        .windows(2)
        .map(|two| (two[1].x - two[0].x).hypot(two[1].y - two[0].y));
    if steps.sum::<f64>() < LEAST_M {
        return None;
    }
    let simple = LineString::new(line).simplify(STRAIGHT_M);
    let points: Vec<LonLat> = simple.0.into_iter().map(|at| plane.to_globe(at)).collect();
    Some(Road {
        id: RoadId::of_line(&points),
        key: None,
        line: points,
        attributes: RoadAttributes::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// A drive through points of a plane, a frame every 2 m.
    fn drive(points: &[(f64, f64)]) -> Vec<FrameRecord> {
        let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
        let mut frames = Vec::new();
        for two in points.windows(2) {
            let (east, north) = (two[1].0 - two[0].0, two[1].1 - two[0].1);
            let steps = (east.hypot(north) / 2.0) as u32;
            for n in 0..steps {
                let share = f64::from(n) / f64::from(steps);
                let at = Coord {
                    x: two[0].0 + east * share,
                    y: two[0].1 + north * share,
                };
                frames.push(FrameRecord {
                    index: frames.len() as u32,
                    captured_at: Some(Timestamp::UNIX_EPOCH),
                    outcome: FrameOutcome::Placed(Fix {
                        position: plane.to_globe(at),
                        heading_deg: east.atan2(north).to_degrees(),
                        speed_mps: 8.0,
                        error_m: 5.0,
                        heading_sigma_deg: 1.0,
                        jitter_m: 0.3,
                    }),
                    picture: None,
                });
            }
        }
        frames
    }

    fn lengths(roads: &[Road]) -> Vec<f64> {
        let network = Network::new(roads.to_vec());
        roads
            .iter()
            .map(|road| network.length_m(&road.id).unwrap().round())
            .collect()
    }

    #[test]
    fn a_street_and_back_is_one_road() {
        let roads = driven_roads(
            &Network::new(vec![]),
            &drive(&[(0.0, 0.0), (0.0, 300.0), (5.0, 300.0), (5.0, 0.0)]),
        );
        assert_eq!(roads.len(), 1);
        assert!(
            (lengths(&roads)[0] - 300.0).abs() < 15.0,
            "{:?}",
            lengths(&roads)
        );
        // Straight pieces need few points.
        assert!(roads[0].line.len() < 8);
    }

    #[test]
    fn only_what_is_new_is_added() {
        let first = driven_roads(&Network::new(vec![]), &drive(&[(0.0, 0.0), (0.0, 300.0)]));
        let known = Network::new(first);
        assert_eq!(
            driven_roads(&known, &drive(&[(3.0, 300.0), (3.0, 0.0)])),
            []
        );
        let onward = driven_roads(&known, &drive(&[(2.0, 100.0), (2.0, 500.0)]));
        assert_eq!(onward.len(), 1);
        assert!(
            (lengths(&onward)[0] - 190.0).abs() < 15.0,
            "{:?}",
            lengths(&onward)
        );
        let across = driven_roads(&known, &drive(&[(-100.0, 150.0), (100.0, 150.0)]));
        assert_eq!(across.len(), 1);
    }

    #[test]
    fn nothing_driven_is_no_road() {
        assert_eq!(driven_roads(&Network::new(vec![]), &[]), []);
        assert_eq!(
            driven_roads(&Network::new(vec![]), &drive(&[(0.0, 0.0), (0.0, 10.0)])),
            []
        );
    }
}
