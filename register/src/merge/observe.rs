//! Tracking: the sightings of one pass joined into observations, frame by frame.
//!
//! Where a damage should be in the next frame follows from the fixes, so that sightings are compared
//! on the ground. What the frames have in common (receiver, clock) cancels out; what differs with
//! the distance (pitch, height) cancels out for as much as the distance is the same.

use super::assign::{Pair, assign};
use crate::{
    ClassGroup, Sighting,
    observation::{Observation, PASSES_APART_S},
    road_axes::RoadAxes,
};

/// 99 % of a chi-squared distribution with two degrees of freedom.
const GATE: f64 = 9.21;
/// No damage is joined across more than this, however large the stated errors.
const MAX_REACH_M: f64 = 5.0;
/// Two boxes of one frame are one crack if the second starts this near to where the first ends.
const CONTINUES_WITHIN_M: f64 = 1.0;
/// A crack running on is compared with its latest sightings only.
const RECENT: usize = 8;

/// Joins the sightings of one pass into observations, in the order of their first frames.
pub(super) fn observe<'a>(sightings: &[&'a Sighting]) -> Vec<Observation<'a>> {
    let (near, far): (Vec<_>, Vec<_>) = sightings.iter().copied().partition(|s| s.places);
    let mut tracks = track(&near);
    support(&mut tracks, &far);
    let fused = tracks.into_iter().filter_map(|mut track| {
        track.sort_by(|a, b| a.id.cmp(&b.id));
        Observation::of(track)
    });
    fused.collect()
}

type Track<'a> = Vec<&'a Sighting>;

fn track<'a>(sightings: &[&'a Sighting]) -> Vec<Track<'a>> {
    let mut tracks: Vec<Track> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for frame in sightings.chunk_by(|a, b| a.id.frame == b.id.frame) {
        open.retain(|&t| seconds(last(&tracks[t]), frame[0]).abs() <= PASSES_APART_S);
        let joined = join(&tracks, &open, frame);
        let mut alone = Vec::new();
        for (&sighting, joined) in frame.iter().zip(joined) {
            match joined {
                Some(t) => tracks[open[t]].push(sighting),
                None => alone.push(sighting),
            }
        }
        for sighting in alone {
            let whole = |&&t: &&usize| continues_all(&tracks[t], sighting);
            match open.iter().find(whole).copied() {
                Some(t) => tracks[t].push(sighting),
                None => {
                    open.push(tracks.len());
                    tracks.push(vec![sighting]);
                }
            }
        }
    }
    tracks
}

/// The open track of each sighting of a frame, one to one, by the least sum of squared distances.
fn join(tracks: &[Track], open: &[usize], frame: &[&Sighting]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (row, sighting) in frame.iter().enumerate() {
        for (column, &t) in open.iter().enumerate() {
            let recent = tracks[t].iter().rev().take(RECENT);
            let nearest = recent
                .filter_map(|m| distance(m, sighting))
                .min_by(f64::total_cmp);
            pairs.extend(nearest.map(|cost| Pair { row, column, cost }));
        }
    }
    assign(frame.len(), &pairs, GATE)
}

/// Gives far sightings to the tracks they foretold; those of nothing nearer are left out.
fn support<'a>(tracks: &mut [Track<'a>], far: &[&'a Sighting]) {
    let firsts: Vec<&Sighting> = tracks.iter().map(|track| track[0]).collect();
    for frame in far.chunk_by(|a, b| a.id.frame == b.id.frame) {
        let mut pairs = Vec::new();
        for (row, sighting) in frame.iter().enumerate() {
            for (column, first) in firsts.iter().enumerate() {
                let ahead_s = seconds(sighting, first);
                if (0.0..=PASSES_APART_S).contains(&ahead_s) {
                    pairs.extend(distance(first, sighting).map(|cost| Pair { row, column, cost }));
                }
            }
        }
        for (&sighting, track) in frame.iter().zip(assign(frame.len(), &pairs, GATE)) {
            if let Some(track) = track {
                tracks[track].push(sighting);
            }
        }
    }
}

fn last<'a>(track: &Track<'a>) -> &'a Sighting {
    track[track.len() - 1]
}

fn seconds(from: &Sighting, to: &Sighting) -> f64 {
    to.captured_at
        .duration_since(from.captured_at)
        .as_secs_f64()
}

/// Squared distance in standard deviations, or `None` out of reach or for another class group.
fn distance(a: &Sighting, b: &Sighting) -> Option<f64> {
    if a.class.group() != b.class.group() {
        return None;
    }
    let (along, across) = apart(a, b);
    let reach_m = if a.places && b.places {
        MAX_REACH_M
    } else {
        f64::MAX
    };
    if along.hypot(across) > reach_m {
        return None;
    }
    let (ea, eb) = (a.error, b.error);
    let squares = |parts: [f64; 3]| parts.iter().map(|p| p * p).sum::<f64>().max(1e-6);
    let v_along = squares([
        ea.own_along_m,
        eb.own_along_m,
        ea.aim_along_m - eb.aim_along_m,
    ]);
    let v_across = squares([
        ea.own_across_m,
        eb.own_across_m,
        ea.aim_across_m - eb.aim_across_m,
    ]);
    let squared = along.powi(2) / v_along + across.powi(2) / v_across;
    (squared <= GATE).then_some(squared)
}

/// Metres along and across between two sightings: between centres of potholes, edges of cracks.
fn apart(a: &Sighting, b: &Sighting) -> (f64, f64) {
    let (along, across) = RoadAxes::at(a).to_road(b.position);
    match a.class.group() {
        ClassGroup::Pothole => (along.abs(), across.abs()),
        ClassGroup::Crack => (
            (along.abs() - (a.length_m + b.length_m) / 2.0).max(0.0),
            (across.abs() - (a.width_m + b.width_m) / 2.0).max(0.0),
        ),
    }
}

/// Whether the sighting continues everything the track has of the same frame, and there is some.
fn continues_all(track: &Track, sighting: &Sighting) -> bool {
    let mut same_frame = track
        .iter()
        .filter(|m| m.id.frame == sighting.id.frame)
        .peekable();
    same_frame.peek().is_some() && same_frame.all(|m| continues(m, sighting))
}

/// Whether two boxes of one frame are pieces of one crack, one ahead of the other.
fn continues(a: &Sighting, b: &Sighting) -> bool {
    if a.class.group() != ClassGroup::Crack || b.class.group() != ClassGroup::Crack {
        return false;
    }
    let (gap_along, gap_across) = apart(a, b);
    let (along, _) = RoadAxes::at(a).to_road(b.position);
    let overlap = (a.length_m + b.length_m) / 2.0 - along.abs();
    let side_by_side = overlap > 0.5 * a.length_m.min(b.length_m);
    gap_along <= CONTINUES_WITHIN_M && gap_across == 0.0 && !side_by_side
}
