//! An observation: one damage as one pass of a vehicle saw it.

use crate::{
    ClassGroup, Covariance, DamageClass, DriveId, LonLat, Sighting, estimate::Estimate,
    estimate::SIGMAS_95, road_axes::RoadAxes,
};
use jiff::Timestamp;

/// A drive that comes back to a place after this long passes it anew.
pub(crate) const PASSES_APART_S: f64 = 20.0;
/// However many frames saw it: boxes of one damage err alike.
const LEAST_OWN_SIGMA_M: f64 = 0.15;
/// Points of a long crack are no closer than this.
const PATH_STEP_M: f64 = 4.0;

/// One damage as one pass saw it, fused from its frames.
#[derive(Clone, Debug)]
pub(crate) struct Observation<'a> {
    /// Its sightings by frame.
    pub members: Vec<&'a Sighting>,
    /// When the frame that counts most was taken.
    pub at: Timestamp,
    pub position: LonLat,
    pub heading_deg: f64,
    /// What errs from damage to damage.
    pub own: Covariance,
    /// What the drive has in common there, by its receiver.
    pub receiver: Covariance,
    /// And by its clock.
    pub clock: Covariance,
    /// What the camera's mounting does to it.
    pub aim: Covariance,
    pub length: Estimate,
    pub width: Estimate,
    /// Whether no frame saw all of it.
    pub open_ended: bool,
    /// Start to end along the driving direction; at least two points.
    pub path: Vec<LonLat>,
}

/// The sightings of a defect by pass: by drive, and within a drive by time.
pub(crate) fn passes<'a>(
    sightings: impl IntoIterator<Item = &'a Sighting>,
) -> Vec<Vec<&'a Sighting>> {
    let mut all: Vec<&Sighting> = sightings.into_iter().collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let near = |a: &&Sighting, b: &&Sighting| {
        let apart_s = b.captured_at.duration_since(a.captured_at).as_secs_f64();
        a.id.drive == b.id.drive && apart_s.abs() <= PASSES_APART_S
    };
    all.chunk_by(near).map(<[_]>::to_vec).collect()
}

impl<'a> Observation<'a> {
    /// Fuses sightings of one damage in one pass; `None` if none of them can place it.
    pub fn of(members: Vec<&'a Sighting>) -> Option<Self> {
        let good = good_views(&members);
        let best = *good.iter().min_by(|a, b| weight(b).total_cmp(&weight(a)))?;
        let axes = RoadAxes::at(best);
        let places: Vec<(f64, f64)> = good.iter().map(|s| axes.to_road(s.position)).collect();
        let mut along = fused(
            &good,
            &places,
            |p| p.0,
            |s| (s.error.own_along_m, s.error.aim_along_m),
        );
        let across = fused(
            &good,
            &places,
            |p| p.1,
            |s| (s.error.own_across_m, s.error.aim_across_m),
        );
        let mut length = size(&good, |s| (s.length_m, s.length_sigma_m));
        let mut path = None;
        if let Some(run) = Run::of(&members, &axes) {
            along.value = f64::midpoint(run.start_m, run.end_m);
            length.value = run.end_m - run.start_m;
            length.variance += 2.0 * along.variance;
            path = Some(run.path);
        }
        let half_m = length.value / 2.0;
        let ends = || [along.value - half_m, along.value + half_m];
        let heading_deg = best.heading_deg;
        Some(Self {
            at: best.captured_at,
            position: axes.to_globe(along.value, across.value),
            heading_deg,
            own: Covariance::along_across(
                heading_deg,
                along.variance.sqrt(),
                across.variance.sqrt(),
            ),
            receiver: Covariance::along_across(
                heading_deg,
                best.error.receiver_m,
                best.error.receiver_m,
            ),
            clock: Covariance::along_across(heading_deg, best.error.clock_along_m, 0.0),
            aim: Covariance::along_across(
                heading_deg,
                mean(&good, |s| s.error.aim_along_m),
                mean(&good, |s| s.error.aim_across_m),
            ),
            path: path.unwrap_or_else(|| ends().map(|at| axes.to_globe(at, across.value)).to_vec()),
            length,
            width: size(&good, |s| (s.width_m, s.width_sigma_m)),
            open_ended: good.iter().all(|s| s.open.any()),
            members,
        })
    }

    pub fn drive(&self) -> &'a DriveId {
        &self.members[0].id.drive
    }

    pub fn group(&self) -> ClassGroup {
        self.members[0].class.group()
    }

    /// Sum of the scores that speak for a class.
    pub fn votes(&self, class: DamageClass) -> f64 {
        let of_class = self.members.iter().filter(|s| s.class == class);
        of_class.map(|s| s.score).sum()
    }
}

/// The sightings that say where it is: those that saw all of it, if there are any.
fn good_views<'a>(members: &[&'a Sighting]) -> Vec<&'a Sighting> {
    let placing: Vec<&Sighting> = members.iter().copied().filter(|s| s.places).collect();
    let whole: Vec<&Sighting> = placing.iter().copied().filter(|s| !s.open.any()).collect();
    if whole.is_empty() { placing } else { whole }
}

fn variance((own, aim): (f64, f64)) -> f64 {
    own.powi(2) + aim.powi(2)
}

fn weight(s: &Sighting) -> f64 {
    1.0 / variance((s.error.own_along_m, s.error.aim_along_m)).max(1e-6)
}

/// The mean place by all that differs with the frame and the distance; its variance is the frames' own.
fn fused(
    seen: &[&Sighting],
    places: &[(f64, f64)],
    value: fn(&(f64, f64)) -> f64,
    sigmas: fn(&Sighting) -> (f64, f64),
) -> Estimate {
    let by_all = Estimate::mean(places.iter().zip(seen).map(|(place, s)| Estimate {
        value: value(place),
        variance: variance(sigmas(s)),
    }));
    let own = Estimate::mean(seen.iter().map(|s| Estimate {
        value: 0.0,
        variance: sigmas(s).0.powi(2),
    }));
    Estimate {
        value: by_all.value,
        variance: own.variance.max(LEAST_OWN_SIGMA_M.powi(2)),
    }
}

/// Frames share the mounting's error in pitch: more of them make a size no surer than the best.
fn size(seen: &[&Sighting], value: fn(&Sighting) -> (f64, f64)) -> Estimate {
    let estimates = || {
        seen.iter().map(|s| {
            let (value, sigma) = value(s);
            Estimate {
                value,
                variance: sigma.powi(2),
            }
        })
    };
    Estimate {
        value: Estimate::mean(estimates()).value,
        variance: estimates().map(|e| e.variance).fold(f64::MAX, f64::min),
    }
}

fn mean(seen: &[&Sighting], value: fn(&Sighting) -> f64) -> f64 {
    let (sum, weights) = seen.iter().fold((0.0, 0.0), |(sum, weights), s| {
        (sum + weight(s) * value(s), weights + weight(s))
    });
    sum / weights
}

/// A crack that runs on from frame to frame.
struct Run {
    /// Metres along from the axes' origin, measured along the crack.
    start_m: f64,
    end_m: f64,
    path: Vec<LonLat>,
}

impl Run {
    /// Sightings scatter; only a crack whose sightings lie farther apart than their errors allow runs on.
    fn of(members: &[&Sighting], axes: &RoadAxes) -> Option<Self> {
        let seen: Vec<&Sighting> = members.iter().copied().filter(|s| s.places).collect();
        if seen.first()?.class.group() == ClassGroup::Pothole {
            return None;
        }
        let at = chain(&seen, axes);
        let (least, most) = span(at.iter().copied());
        let scatter = |s: &&Sighting| s.error.own_along_m.hypot(s.error.aim_along_m);
        if most - least <= 2.0 * SIGMAS_95 * seen.iter().map(scatter).fold(0.0, f64::max) {
            return None;
        }
        let ends = |side: f64| {
            at.iter()
                .zip(&seen)
                .map(move |(at, s)| at + side * s.length_m / 2.0)
        };
        let (start_m, end_m) = (span(ends(-1.0)).0, span(ends(1.0)).1);
        let mut along: Vec<(f64, &Sighting)> = at.into_iter().zip(seen).collect();
        along.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some(Self {
            start_m,
            end_m,
            path: path(&along, start_m, end_m),
        })
    }
}

/// How far along each sighting lies, measured from one to the next, so that bends do no harm.
fn chain(seen: &[&Sighting], axes: &RoadAxes) -> Vec<f64> {
    let mut last: Option<(f64, &Sighting)> = None;
    let mut all = Vec::with_capacity(seen.len());
    for s in seen {
        let at = match last {
            None => axes.to_road(s.position).0,
            Some((at, before)) => at + RoadAxes::at(before).to_road(s.position).0,
        };
        last = Some((at, s));
        all.push(at);
    }
    all
}

fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::MAX, f64::MIN), |(least, most), v| {
        (least.min(v), most.max(v))
    })
}

/// The centres of the sightings, a few metres apart, drawn out to both ends.
fn path(along: &[(f64, &Sighting)], start_m: f64, end_m: f64) -> Vec<LonLat> {
    let end = |(at, s): &(f64, &Sighting), to: f64| RoadAxes::at(s).to_globe(to - at, 0.0);
    let mut path: Vec<LonLat> = along
        .first()
        .map(|first| end(first, start_m))
        .into_iter()
        .collect();
    let mut last_m = start_m;
    for (at, s) in along {
        if at - last_m >= PATH_STEP_M && end_m - at >= PATH_STEP_M {
            path.push(s.position);
            last_m = *at;
        }
    }
    path.extend(along.last().map(|last| end(last, end_m)));
    path
}
