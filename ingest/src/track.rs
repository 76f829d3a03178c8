//! Where the vehicle was: time-stamped positions, and the fix at any moment between them.

mod gpx;
mod local_fit;
mod tolerant;

use jiff::{SignedDuration, Timestamp};
use local_fit::LocalFit;
use register::{Fix, LocalPlane, LonLat, SkipReason};
use std::path::{Path, PathBuf};

/// One position of the receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackPoint {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub position: LonLat,
}

/// A track that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    /// The file cannot be read.
    #[error("{}: the track cannot be read: {source}; check the name given with --track", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no GPX.
    #[error("{}: this is not a GPX file: {what}; export the track again as GPX 1.1", path.display())]
    NotGpx {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        what: String,
    },
    /// There are positions, but they carry no times.
    #[error("{}: none of the {points} track points has a time, so no frame can be placed; export the recorded track, not a planned route", path.display())]
    NoTimes {
        /// The file.
        path: PathBuf,
        /// How many points there are.
        points: usize,
    },
    /// There are no positions.
    #[error("{}: the track has fewer than two usable points; was the receiver switched on?", path.display())]
    TooShort {
        /// The file.
        path: PathBuf,
    },
}

/// A longer silence of the receiver is a gap, not a straight line.
const MAX_GAP_S: f64 = 5.0;
/// A longer way between two points is a gap, not a straight line.
const MAX_GAP_M: f64 = 60.0;
/// Faster than any patrol: a point that far away is the receiver's mistake.
const MAX_SPEED_MPS: f64 = 70.0;
/// Below this the vehicle stands; walking pace, and above what noise alone looks like.
const STANDING_MPS: f64 = 1.0;
/// Standard deviation of a consumer receiver in a street, where the track does not say.
const RECEIVER_SIGMA_M: f64 = 2.5;
/// Half of the stretch that position, heading and speed are fitted to.
const FIT_HALF_S: f64 = 2.6;

/// A cleaned track: at least two points, strictly later one after another.
#[derive(Clone, Debug)]
pub struct Track {
    points: Vec<TrackPoint>,
    noise_sigma_m: f64,
}

impl Track {
    /// Reads a GPX file. A time without zone is taken for UTC.
    pub fn load(path: &Path) -> Result<Self, TrackError> {
        let bytes = std::fs::read(path).map_err(|source| TrackError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let points = gpx::read(&bytes).map_err(|what| TrackError::NotGpx {
            path: path.to_owned(),
            what,
        })?;
        let timed: Vec<TrackPoint> = points.iter().filter_map(|point| point.timed()).collect();
        if timed.is_empty() && !points.is_empty() {
            return Err(TrackError::NoTimes {
                path: path.to_owned(),
                points: points.len(),
            });
        }
        Self::from_points(timed).ok_or_else(|| TrackError::TooShort {
            path: path.to_owned(),
        })
    }

    /// A track from points in any order: doubled times and impossible jumps are left out.
    /// `None` with fewer than two points left.
    pub fn from_points(mut points: Vec<TrackPoint>) -> Option<Self> {
        points.sort_by_key(|point| point.at);
        points.dedup_by_key(|point| point.at);
        let mut kept: Vec<TrackPoint> = Vec::with_capacity(points.len());
        for point in points {
            match kept.last() {
                Some(last) if speed_mps(last, &point) > MAX_SPEED_MPS => {}
                _ => kept.push(point),
            }
        }
        let noise_sigma_m = noise_sigma_m(&kept);
        (kept.len() >= 2).then_some(Self {
            points: kept,
            noise_sigma_m,
        })
    }

    /// Time of the first and of the last point.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        (self.points[0].at, self.points[self.points.len() - 1].at)
    }

    /// Where the vehicle was; a reason where the track cannot tell.
    ///
    /// Position, heading and speed come from a curve fitted to the points around the moment,
    /// never across a gap and never beyond the ends.
    pub fn fix(&self, at: Timestamp) -> Result<Fix, SkipReason> {
        let after = self.points.partition_point(|point| point.at < at);
        let exact = self.points.get(after).is_some_and(|point| point.at == at);
        let before = if exact {
            after
        } else {
            after.checked_sub(1).ok_or(SkipReason::OutsideTrack)?
        };
        if after >= self.points.len() {
            return Err(SkipReason::OutsideTrack);
        }
        if before != after && is_gap(&self.points[before], &self.points[after]) {
            return Err(SkipReason::TrackGap);
        }
        let plane = LocalPlane::at(self.points[before].position);
        let near = self.unbroken_around(before, after, at);
        let samples = near.iter().map(|point| {
            (
                seconds(point.at.duration_since(at)),
                plane.to_plane(point.position),
            )
        });
        // A lone point between two gaps tells where, but not which way.
        let fit = LocalFit::of(samples, FIT_HALF_S).ok_or(SkipReason::TrackGap)?;
        let speed_mps = fit.velocity.x.hypot(fit.velocity.y);
        if speed_mps < STANDING_MPS {
            return Err(SkipReason::Standing);
        }
        Ok(Fix {
            position: plane.to_globe(fit.position),
            heading_deg: fit
                .velocity
                .x
                .atan2(fit.velocity.y)
                .to_degrees()
                .rem_euclid(360.0),
            speed_mps,
            error_m: register::radius95_m(RECEIVER_SIGMA_M, RECEIVER_SIGMA_M),
            heading_sigma_deg: (self.noise_sigma_m * fit.velocity_gain)
                .atan2(speed_mps)
                .to_degrees(),
            jitter_m: self.noise_sigma_m * fit.position_gain,
        })
    }

    /// The points within the fitted stretch that no gap parts from the moment.
    fn unbroken_around(&self, before: usize, after: usize, at: Timestamp) -> &[TrackPoint] {
        let within = |point: &TrackPoint| seconds(point.at.duration_since(at)).abs() <= FIT_HALF_S;
        let mut first = before;
        while first > 0
            && within(&self.points[first - 1])
            && !is_gap(&self.points[first - 1], &self.points[first])
        {
            first -= 1;
        }
        let mut last = after;
        while last + 1 < self.points.len()
            && within(&self.points[last + 1])
            && !is_gap(&self.points[last], &self.points[last + 1])
        {
            last += 1;
        }
        &self.points[first..=last]
    }
}

fn is_gap(a: &TrackPoint, b: &TrackPoint) -> bool {
    seconds(b.at.duration_since(a.at)) > MAX_GAP_S || metres(a, b) > MAX_GAP_M
}

fn speed_mps(a: &TrackPoint, b: &TrackPoint) -> f64 {
    metres(a, b) / seconds(b.at.duration_since(a.at)).max(1e-3)
}

fn metres(a: &TrackPoint, b: &TrackPoint) -> f64 {
    let apart = LocalPlane::at(a.position).to_plane(b.position);
    apart.x.hypot(apart.y)
}

fn seconds(duration: SignedDuration) -> f64 {
    duration.as_secs_f64()
}

/// The noise from point to point: how far points lie from the middle of their neighbours.
///
/// For independent noise σ per axis that distance has the standard deviation √1.5 σ; the median
/// of its absolute value is 0.6745 of it, whatever the few sharp turns do.
fn noise_sigma_m(points: &[TrackPoint]) -> f64 {
    const LEAST_M: f64 = 0.1;
    let mut bends: Vec<f64> = Vec::new();
    for three in points.windows(3) {
        if is_gap(&three[0], &three[1]) || is_gap(&three[1], &three[2]) {
            continue;
        }
        let plane = LocalPlane::at(three[1].position);
        let (a, c) = (
            plane.to_plane(three[0].position),
            plane.to_plane(three[2].position),
        );
        let whole = seconds(three[2].at.duration_since(three[0].at));
        let part = seconds(three[1].at.duration_since(three[0].at)) / whole;
        let middle = a + (c - a) * part;
        bends.extend([middle.x.abs(), middle.y.abs()]);
    }
    if bends.is_empty() {
        return RECEIVER_SIGMA_M;
    }
    let half = bends.len() / 2;
    let (_, median, _) = bends.select_nth_unstable_by(half, f64::total_cmp);
    (*median / 0.6745 / 1.5f64.sqrt()).clamp(LEAST_M, RECEIVER_SIGMA_M)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Coord;
    use proptest::prelude::*;

    fn time(seconds: f64) -> Timestamp {
        Timestamp::from_millisecond((seconds * 1000.0).round() as i64).unwrap()
    }

    fn plane() -> LocalPlane {
        LocalPlane::at(LonLat::new(139.7, 35.6).unwrap())
    }

    fn track(points: impl IntoIterator<Item = (f64, f64, f64)>) -> Track {
        let point = |(t, x, y)| TrackPoint {
            at: time(t),
            position: plane().to_globe(Coord { x, y }),
        };
        Track::from_points(points.into_iter().map(point).collect()).unwrap()
    }

    fn eastward() -> Track {
        track((0..20).map(|t| (f64::from(t), 10.0 * f64::from(t), 0.0)))
    }

    #[test]
    fn between_points_of_a_straight_drive() {
        let fix = eastward().fix(time(7.4)).unwrap();
        let at = plane().to_plane(fix.position);
        assert!((at.x - 74.0).abs() < 0.01 && at.y.abs() < 0.01, "{at:?}");
        assert!((fix.heading_deg - 90.0).abs() < 0.1 && (fix.speed_mps - 10.0).abs() < 0.01);
    }

    #[test]
    fn a_steady_turn_is_followed() {
        let turn = |t: f64| (t, 50.0 * (t / 5.0).sin(), 50.0 * (1.0 - (t / 5.0).cos()));
        let fix = track((0..20).map(|t| turn(f64::from(t))))
            .fix(time(7.5))
            .unwrap();
        let at = plane().to_plane(fix.position);
        let (_, x, y) = turn(7.5);
        assert!((at.x - x).hypot(at.y - y) < 0.3, "{at:?} against {x} {y}");
        let heading = 90.0 - (7.5f64 / 5.0).to_degrees();
        assert!(
            (fix.heading_deg - heading).abs() < 3.0,
            "{} against {heading}",
            fix.heading_deg
        );
    }

    #[test]
    fn no_extrapolation_and_nothing_across_gaps() {
        assert_eq!(eastward().fix(time(-0.1)), Err(SkipReason::OutsideTrack));
        assert_eq!(eastward().fix(time(19.1)), Err(SkipReason::OutsideTrack));
        assert!(eastward().fix(time(19.0)).is_ok() && eastward().fix(time(0.0)).is_ok());
        let silent = track([0.0, 1.0, 2.0, 8.0, 9.0, 10.0].map(|t| (t, 3.0 * t, 0.0)));
        assert_eq!(silent.fix(time(5.0)), Err(SkipReason::TrackGap));
        assert!(silent.fix(time(1.5)).is_ok() && silent.fix(time(8.5)).is_ok());
        let leap = track([
            (0.0, 0.0, 0.0),
            (1.0, 10.0, 0.0),
            (3.0, 75.0, 0.0),
            (4.0, 85.0, 0.0),
        ]);
        assert_eq!(leap.fix(time(2.0)), Err(SkipReason::TrackGap));
    }

    #[test]
    fn standing_still_is_seen_through_the_noise() {
        let jitter = [0.9, -0.7, 0.3, -1.1, 0.8, 0.2, -0.6, 1.0, -0.4, 0.5];
        let standing = track(
            jitter
                .iter()
                .enumerate()
                .map(|(t, e)| (t as f64, *e, -e * 0.5)),
        );
        for t in [2.0, 4.5, 7.2] {
            assert_eq!(standing.fix(time(t)), Err(SkipReason::Standing));
        }
    }

    #[test]
    fn mistakes_of_the_receiver_are_left_out() {
        let mut points: Vec<_> = (0..10)
            .map(|t| (f64::from(t), 10.0 * f64::from(t), 0.0))
            .collect();
        points.push((4.5, 5000.0, 0.0));
        points.push((3.0, 31.0, 0.0));
        points.reverse();
        let track = track(points);
        assert_eq!(track.points.len(), 10);
        assert!(track.fix(time(4.5)).is_ok());
    }

    proptest! {
        #[test]
        fn a_fix_lies_near_the_track_or_has_a_reason(
            times in prop::collection::vec((0.0..200.0f64, -300.0..300.0f64, -300.0..300.0f64), 2..50),
            at in -10.0..210.0f64,
        ) {
            let points = times.into_iter().map(|(t, x, y)| TrackPoint {
                at: time(t), position: plane().to_globe(Coord { x, y }),
            });
            if let Some(track) = Track::from_points(points.collect())
                && let Ok(fix) = track.fix(time(at))
            {
                let here = LocalPlane::at(fix.position);
                let nearest = track.points.iter().map(|p| {
                    let p = here.to_plane(p.position);
                    p.x.hypot(p.y)
                });
                prop_assert!(nearest.fold(f64::MAX, f64::min) <= MAX_GAP_M);
                prop_assert!((0.0..360.0).contains(&fix.heading_deg) && fix.speed_mps.is_finite());
                prop_assert!(fix.jitter_m.is_finite() && fix.heading_sigma_deg.is_finite());
            }
        }
    }
}
