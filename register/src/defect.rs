//! A defect: one physical damage, summarised from everything seen of it.

use crate::{ClassGroup, DamageClass, LocalPlane, LonLat, Sighting, SightingId, radius95_m};
use geo::Coord;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, iter, str::FromStr};

/// Names a defect for good: a `d` and 12 characters drawn from its first sighting.
///
/// The same drive gives the same names on a vehicle and on a server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DefectId(pub String);

impl DefectId {
    /// The name of the defect that this sighting is the first of.
    pub fn first_seen_as(sighting: &SightingId) -> Self {
        // Crockford's digits: none that is mistaken for another when read out or typed.
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let hash = blake3::hash(sighting.to_string().as_bytes());
        let digit = |byte: &u8| char::from(DIGITS[usize::from(byte % 32)]);
        // The letter in front keeps spreadsheets from reading `12e5…` as a number.
        Self(
            iter::once('d')
                .chain(hash.as_bytes()[..12].iter().map(digit))
                .collect(),
        )
    }
}

impl fmt::Display for DefectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a defect stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Found by the detector, not yet looked at.
    Candidate,
    /// Held to be real.
    Confirmed,
    /// Held to be a false alarm.
    Rejected,
    /// Mended.
    Repaired,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [
        Self::Candidate,
        Self::Confirmed,
        Self::Rejected,
        Self::Repaired,
    ];

    /// The name used in files, in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Repaired => "repaired",
        }
    }

    /// The status after the damage was seen by another drive: what was mended is open again.
    pub fn seen_again(self) -> Self {
        if self == Self::Repaired {
            Self::Candidate
        } else {
            self
        }
    }
}

/// A status name that is none of ours.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a status: use candidate, confirmed, rejected or repaired")]
pub struct UnknownStatus(String);

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(name: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.name() == name)
            .ok_or_else(|| UnknownStatus(name.to_owned()))
    }
}

/// One physical damage on the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Defect {
    /// Its lasting name.
    pub id: DefectId,
    /// The class most of its sightings voted for, by score.
    pub class: DamageClass,
    /// Where it stands in its life.
    pub status: Status,
    /// Best score of any sighting, 0 to 1.
    pub score: f64,
    /// How often it was seen.
    pub sightings: u32,
    /// In how many drives it was seen.
    pub drives: u32,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it was last seen.
    pub last_seen: Timestamp,
    /// Its centre.
    pub position: LonLat,
    /// Radius that holds the true centre 95 times in 100.
    pub position_error_m: f64,
    /// The axis its length is measured along, degrees clockwise from north.
    pub heading_deg: f64,
    /// Extent along the road.
    pub length_m: f64,
    /// Half-width of the 95 % interval of the length.
    pub length_error_m: f64,
    /// Extent across the road.
    pub width_m: f64,
    /// Half-width of the 95 % interval of the width.
    pub width_error_m: f64,
    /// Whether it always ran out of view, so that its size is a lower bound.
    pub open_ended: bool,
}

/// Two-sided 95 % of a normal distribution, in standard deviations.
const SIGMAS_95: f64 = 1.96;

impl Defect {
    /// The damage that these sightings are of; `None` where there are none.
    pub fn of(id: DefectId, status: Status, sightings: &[Sighting]) -> Option<Self> {
        let best = sightings
            .iter()
            .max_by(|a, b| a.score.total_cmp(&b.score))?;
        let axes = RoadAxes::at(best);
        let mut by_drive: BTreeMap<_, Vec<&Sighting>> = BTreeMap::new();
        for sighting in sightings {
            by_drive
                .entry(&sighting.id.drive)
                .or_default()
                .push(sighting);
        }
        let views: Vec<View> = by_drive
            .values()
            .map(|seen| View::of(seen, &axes))
            .collect();
        let whole: Vec<&View> = views.iter().filter(|view| !view.open_ended).collect();
        let sized = if whole.is_empty() {
            views.iter().collect()
        } else {
            whole
        };
        let along = Estimate::mean(views.iter().map(|view| view.along));
        let across = Estimate::mean(views.iter().map(|view| view.across));
        let length = Estimate::mean(sized.iter().map(|view| view.length));
        let width = Estimate::mean(sized.iter().map(|view| view.width));
        Some(Self {
            id,
            class: elected(sightings),
            status,
            score: best.score,
            sightings: sightings.len() as u32,
            drives: views.len() as u32,
            first_seen: sightings.iter().map(|s| s.captured_at).min()?,
            last_seen: sightings.iter().map(|s| s.captured_at).max()?,
            position: axes.to_globe(along.value, across.value),
            position_error_m: radius95_m(along.variance.sqrt(), across.variance.sqrt()),
            heading_deg: best.heading_deg,
            length_m: length.value,
            length_error_m: SIGMAS_95 * length.variance.sqrt(),
            width_m: width.value,
            width_error_m: SIGMAS_95 * width.variance.sqrt(),
            open_ended: views.iter().all(|view| view.open_ended),
        })
    }
}

/// The class with the greatest sum of scores; the earlier RDD code where two are equal.
fn elected(sightings: &[Sighting]) -> DamageClass {
    let votes = |class| -> f64 {
        sightings
            .iter()
            .filter(|s| s.class == class)
            .map(|s| s.score)
            .sum()
    };
    DamageClass::ALL
        .into_iter()
        .rev()
        .max_by(|a, b| votes(*a).total_cmp(&votes(*b)))
        .unwrap_or(DamageClass::Pothole)
}

/// Coordinates along and across the road around one sighting.
pub(crate) struct RoadAxes {
    plane: LocalPlane,
    along: Coord<f64>,
}

impl RoadAxes {
    pub(crate) fn at(sighting: &Sighting) -> Self {
        let (x, y) = sighting.heading_deg.to_radians().sin_cos();
        Self {
            plane: LocalPlane::at(sighting.position),
            along: Coord { x, y },
        }
    }

    /// Metres along and (to the right) across the road.
    pub(crate) fn to_road(&self, position: LonLat) -> (f64, f64) {
        let p = self.plane.to_plane(position);
        (
            p.x * self.along.x + p.y * self.along.y,
            p.x * self.along.y - p.y * self.along.x,
        )
    }

    fn to_globe(&self, along: f64, across: f64) -> LonLat {
        self.plane.to_globe(Coord {
            x: along * self.along.x + across * self.along.y,
            y: along * self.along.y - across * self.along.x,
        })
    }
}

/// A value with its variance.
#[derive(Clone, Copy, Debug)]
struct Estimate {
    value: f64,
    variance: f64,
}

impl Estimate {
    /// The mean of independent estimates, weighted by what each knows.
    fn mean(estimates: impl Iterator<Item = Self>) -> Self {
        // A variance of nothing would outweigh all others: a millimetre is the least.
        let (sum, weight) = estimates.fold((0.0, 0.0), |(sum, weight), e| {
            let w = 1.0 / e.variance.max(1e-6);
            (sum + w * e.value, weight + w)
        });
        Self {
            value: sum / weight,
            variance: 1.0 / weight,
        }
    }
}

/// What one drive saw of a damage.
struct View {
    along: Estimate,
    across: Estimate,
    length: Estimate,
    width: Estimate,
    open_ended: bool,
}

impl View {
    fn of(seen: &[&Sighting], axes: &RoadAxes) -> Self {
        let places: Vec<(f64, f64)> = seen.iter().map(|s| axes.to_road(s.position)).collect();
        let own = |value: fn(&(f64, f64)) -> f64, sigma: fn(&Sighting) -> f64| {
            Estimate::mean(places.iter().zip(seen).map(|(place, s)| Estimate {
                value: value(place),
                variance: sigma(s).powi(2),
            }))
        };
        // Frames share the mounting's error in pitch: more of them make a size no surer.
        let size = |value: fn(&Sighting) -> f64, sigma: fn(&Sighting) -> f64| Estimate {
            variance: mean(seen.iter().map(|s| sigma(s).powi(2))),
            ..Estimate::mean(seen.iter().map(|s| Estimate {
                value: value(s),
                variance: sigma(s).powi(2),
            }))
        };
        let mut along = own(|p| p.0, |s| s.error.own_along_m);
        let mut across = own(|p| p.1, |s| s.error.own_across_m);
        let mut length = size(|s| s.length_m, |s| s.length_sigma_m);
        if let Some((start, end)) = run(seen, &places) {
            along.value = f64::midpoint(start, end);
            length.value = end - start;
            length.variance += mean(seen.iter().map(|s| 2.0 * s.error.own_along_m.powi(2)));
        }
        along.variance += mean(seen.iter().map(|s| s.error.shared_along_m.powi(2)));
        across.variance += mean(seen.iter().map(|s| s.error.shared_across_m.powi(2)));
        Self {
            along,
            across,
            length,
            width: size(|s| s.width_m, |s| s.width_sigma_m),
            open_ended: seen.iter().all(|s| s.open_ended),
        }
    }
}

/// Start and end along the road of a crack that runs on from frame to frame.
///
/// Sightings scatter; only a crack whose sightings lie farther apart than their errors allow runs on.
fn run(seen: &[&Sighting], places: &[(f64, f64)]) -> Option<(f64, f64)> {
    if seen.iter().any(|s| s.class.group() == ClassGroup::Pothole) {
        return None;
    }
    let alongs = || places.iter().map(|place| place.0);
    let spread = alongs().fold(f64::MIN, f64::max) - alongs().fold(f64::MAX, f64::min);
    let scatter = seen.iter().map(|s| s.error.own_along_m).fold(0.0, f64::max);
    if spread <= 2.0 * SIGMAS_95 * scatter {
        return None;
    }
    let ends = || {
        places
            .iter()
            .zip(seen)
            .map(|(place, s)| (place.0, s.length_m / 2.0))
    };
    let start = ends().map(|(at, half)| at - half).fold(f64::MAX, f64::min);
    let end = ends().map(|(at, half)| at + half).fold(f64::MIN, f64::max);
    Some((start, end))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len().max(1) as f64;
    values.sum::<f64>() / n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sighting::tests::{at, of_drive};

    fn defect(sightings: &[Sighting]) -> Defect {
        Defect::of(DefectId("x".into()), Status::Candidate, sightings).unwrap()
    }

    #[test]
    fn more_frames_help_less_than_more_drives() {
        let one = defect(&[at(0, 0.0, 0.0)]);
        let frames = defect(&[at(0, 0.0, 0.0), at(1, 0.1, 0.0), at(2, -0.1, 0.0)]);
        let drives = defect(&[at(0, 0.0, 0.0), of_drive("b", at(0, 0.1, 0.0))]);
        assert!(frames.position_error_m < one.position_error_m);
        assert!(drives.position_error_m < frames.position_error_m);
        assert_eq!((frames.drives, drives.drives, frames.sightings), (1, 2, 3));
    }

    #[test]
    fn a_pothole_does_not_grow_by_scatter_but_a_crack_runs_on() {
        let far_apart = [at(0, 0.0, 0.0), at(1, 4.0, 0.0), at(2, 8.0, 0.0)];
        assert!((defect(&far_apart).length_m - 0.6).abs() < 1e-9);
        let crack = far_apart.map(|s| Sighting {
            class: DamageClass::LongitudinalCrack,
            ..s
        });
        let crack = defect(&crack);
        assert!((crack.length_m - 8.6).abs() < 1e-6, "{}", crack.length_m);
        assert_eq!(crack.class, DamageClass::LongitudinalCrack);
    }

    #[test]
    fn the_vote_counts_scores() {
        let mut seen = [at(0, 0.0, 0.0), at(1, 0.0, 0.0), at(2, 0.0, 0.0)];
        seen[0].class = DamageClass::AlligatorCrack;
        seen[0].score = 0.9;
        seen[1].class = DamageClass::TransverseCrack;
        seen[1].score = 0.3;
        seen[2].class = DamageClass::TransverseCrack;
        seen[2].score = 0.4;
        assert_eq!(defect(&seen).class, DamageClass::AlligatorCrack);
    }

    #[test]
    fn names_are_lasting_and_distinct() {
        let ids: std::collections::BTreeSet<_> = (0..2000)
            .map(|n| DefectId::first_seen_as(&at(n, 0.0, 0.0).id))
            .collect();
        assert_eq!(ids.len(), 2000);
        assert_eq!(
            DefectId::first_seen_as(&at(0, 0.0, 0.0).id),
            DefectId::first_seen_as(&at(0, 9.0, 1.0).id)
        );
    }
}
