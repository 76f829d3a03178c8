//! A defect: one physical damage, summarised from everything seen of it.

use crate::{
    Covariance, DamageClass, Ellipse, Growth, LifePolicy, LonLat, Reason, Sighting, SightingId,
    Unseen, Word, Words,
    estimate::{Estimate, SIGMAS_95},
    growth::growth,
    life::life,
    observation::{Observation, passes},
};
use jiff::Timestamp;
use nalgebra::Matrix2;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// Names a defect for good: a `d` and 12 characters drawn from its first sighting.
///
/// The same drive gives the same names on a vehicle and on a server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct DefectId(pub String);

impl DefectId {
    /// The name of the defect that this sighting is the first of.
    pub fn first_seen_as(sighting: &SightingId) -> Self {
        Self(named_after("d", &sighting.to_string()))
    }
}

/// A letter and 12 characters drawn from a text.
pub(crate) fn named_after(letter: &str, text: &str) -> String {
    // Crockford's digits: none that is mistaken for another when read out or typed.
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = blake3::hash(text.as_bytes());
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte % 32)]);
    // The letter in front keeps spreadsheets from reading `12e5…` as a number.
    letter
        .chars()
        .chain(hash.as_bytes()[..12].iter().map(digit))
        .collect()
}

impl fmt::Display for DefectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a defect stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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

    /// What people call it.
    pub fn words(self) -> Words {
        match self {
            Self::Candidate => Words::of("candidate", "候補"),
            Self::Confirmed => Words::of("confirmed", "確認済み"),
            Self::Rejected => Words::of("rejected", "誤検出"),
            Self::Repaired => Words::of("repaired", "補修済み"),
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

/// Where a defect is held to be, with the two kinds of error that more drives make smaller.
///
/// Merging moves it a little with every drive that passes (see [`merge`](crate::merge)).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The centre.
    pub position: LonLat,
    /// What this part of the register has in common: all drives' receivers and clocks.
    pub datum: Covariance,
    /// What is this defect's alone: bounce, box edges.
    pub own: Covariance,
}

/// One physical damage on the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Defect {
    /// Its lasting name.
    pub id: DefectId,
    /// What a person said it is, or the class most of its sightings voted for, by score.
    pub class: DamageClass,
    /// The sum of scores for each class, in the order of [`DamageClass::ALL`].
    pub votes: [f64; 4],
    /// Where it stands in its life.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// Probability that it is there no more, from the drives that passed and did not see it.
    pub gone: f64,
    /// Drives since it was last seen that passed and did not see it.
    pub passed_unseen: u32,
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
    /// Its centre, with what merging needs to move it.
    pub place: Place,
    /// The 95 % ellipse around its centre.
    pub ellipse: Ellipse,
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
    /// From its start to its end along the driving direction; at least two points.
    pub path: Vec<LonLat>,
    /// Whether it grows; `None` before that can be said.
    pub growth: Option<Growth>,
}

/// Everything that is known of one defect.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// Its sightings, at least one that places.
    pub sightings: &'a [Sighting],
    /// The drives that passed and did not see it.
    pub unseen: &'a [Unseen],
    /// What a person said.
    pub word: Option<Word>,
}

/// Sizes of two passes differ by at least this: boxes are drawn around damage, not measured.
const SIZE_SIGMA_M: f64 = 0.05;

impl Defect {
    /// Its centre.
    pub fn position(&self) -> LonLat {
        self.place.position
    }

    /// The class most of its sightings voted for, by score, whatever a person said.
    pub fn elected(&self) -> DamageClass {
        elected(&self.votes)
    }

    /// The damage with this history at this place; `None` where no sighting places it.
    pub fn of(id: DefectId, place: Place, history: History, policy: &LifePolicy) -> Option<Self> {
        let sightings = history.sightings;
        let best = sightings
            .iter()
            .max_by(|a, b| a.score.total_cmp(&b.score))?;
        let views: Vec<Observation> = passes(sightings)
            .into_iter()
            .filter_map(Observation::of)
            .collect();
        let longest = longest(&views)?;
        let life = life(&views, history.unseen, history.word, policy);
        let votes = DamageClass::ALL.map(|class| views.iter().map(|v| v.votes(class)).sum());
        let said = history.word.and_then(|word| word.class);
        let class = said.unwrap_or_else(|| elected(&votes));
        let (length, width) = (size(&views, |v| v.length), size(&views, |v| v.width));
        let whole = whole(&place, &views);
        let drives: BTreeSet<_> = views.iter().map(Observation::drive).collect();
        Some(Self {
            id,
            class,
            votes,
            status: life.status,
            reason: life.reason,
            gone: life.gone,
            passed_unseen: life.passed_unseen,
            score: best.score,
            sightings: sightings.len() as u32,
            drives: drives.len() as u32,
            first_seen: sightings.iter().map(|s| s.captured_at).min()?,
            last_seen: sightings.iter().map(|s| s.captured_at).max()?,
            place,
            ellipse: whole.ellipse95(),
            position_error_m: whole.radius95_m(),
            heading_deg: longest.heading_deg,
            length_m: length.value,
            length_error_m: SIGMAS_95 * length.variance.sqrt(),
            width_m: width.value,
            width_error_m: SIGMAS_95 * width.variance.sqrt(),
            open_ended: views.iter().all(|view| view.open_ended),
            path: moved(longest, place.position),
            growth: growth(class, &views),
        })
    }
}

/// The class with the greatest sum of scores; the earlier RDD code where two are equal.
fn elected(votes: &[f64; 4]) -> DamageClass {
    let by_votes = DamageClass::ALL.into_iter().zip(votes).rev();
    by_votes
        .max_by(|a, b| a.1.total_cmp(b.1))
        .map_or(DamageClass::Pothole, |(class, _)| class)
}

/// Its datum's and its own error, and that of the mountings, which more drives need not make smaller.
fn whole(place: &Place, views: &[Observation]) -> Covariance {
    let aim: Matrix2<f64> = views.iter().map(|v| v.aim.matrix()).sum();
    let aim = aim / views.len() as f64;
    (place.datum.matrix() + place.own.matrix() + aim).into()
}

/// The mean over passes that saw all of it, or over all passes where none did.
fn size(views: &[Observation], value: fn(&Observation) -> Estimate) -> Estimate {
    let any_whole = views.iter().any(|v| !v.open_ended);
    let counted = views.iter().filter(|v| !any_whole || !v.open_ended);
    Estimate::mean(counted.map(|v| {
        let e = value(v);
        Estimate {
            variance: e.variance + SIZE_SIGMA_M.powi(2),
            ..e
        }
    }))
}

/// The view that saw most of it: of several, one that saw all of it.
fn longest<'a, 'b>(views: &'b [Observation<'a>]) -> Option<&'b Observation<'a>> {
    let rank = |v: &&Observation| (!v.open_ended, v.length.value);
    views.iter().max_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    })
}

/// The path of a view, moved along with its centre.
fn moved(view: &Observation, centre: LonLat) -> Vec<LonLat> {
    let (from, to) = (
        crate::LocalPlane::at(view.position),
        crate::LocalPlane::at(centre),
    );
    let point = |p: &LonLat| to.to_globe(from.to_plane(*p));
    view.path.iter().map(point).collect()
}

#[cfg(test)]
pub(crate) mod tests;
