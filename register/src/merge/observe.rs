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
/// Standard deviation of a crack's ends, by its size.
const BOX_SCATTER: f64 = 0.25;
/// What another class of crack costs, beside squared standard deviations.
const OTHER_CLASS: f64 = 3.0;
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
    let (along, across) = RoadAxes::at(a).to_road(b.position);
    let squared = match a.class.group() {
        ClassGroup::Pothole => {
            let reach_m = if a.places && b.places {
                MAX_REACH_M
            } else {
                f64::MAX
            };
            if along.hypot(across) > reach_m {
                return None;
            }
            let (v_along, v_across) = variances(a, b);
            along.powi(2) / v_along + across.powi(2) / v_across
        }
        ClassGroup::Crack => cracks_apart(a, b, along, across),
    };
    (squared <= GATE).then_some(squared)
}

/// What two sightings of one pass differ by, as variances along and across.
fn variances(a: &Sighting, b: &Sighting) -> (f64, f64) {
    let (ea, eb) = (a.error, b.error);
    let squares = |parts: [f64; 3]| parts.iter().map(|p| p * p).sum::<f64>().max(1e-6);
    (
        squares([
            ea.own_along_m,
            eb.own_along_m,
            ea.aim_along_m - eb.aim_along_m,
        ]),
        squares([
            ea.own_across_m,
            eb.own_across_m,
            ea.aim_across_m - eb.aim_across_m,
        ]),
    )
}

/// Squared distance of two crack boxes: both ends must agree as far as they were seen, and the sides.
///
/// An end that ran out of view says only that the crack goes at least so far.
fn cracks_apart(a: &Sighting, b: &Sighting, along: f64, across: f64) -> f64 {
    let (v_along, v_across) = variances(a, b);
    let (half_a, half_b) = (a.length_m / 2.0, b.length_m / 2.0);
    let near = end(along - half_b + half_a, a.open.near, b.open.near);
    let far = end(-(along + half_b - half_a), a.open.far, b.open.far);
    let gap = (along.abs() - half_a - half_b).max(0.0);
    // Boxes are drawn by eye: their ends scatter with their size.
    let v_box = (BOX_SCATTER * a.length_m.min(b.length_m)).powi(2);
    let beside = (across.abs() - (a.width_m - b.width_m).abs() / 2.0).max(0.0);
    let v_beside = v_across + (BOX_SCATTER * a.width_m.min(b.width_m)).powi(2);
    let other_class = if a.class == b.class { 0.0 } else { OTHER_CLASS };
    (near.powi(2) + far.powi(2)) / 2.0 / (v_along + v_box)
        + gap.powi(2) / v_along
        + beside.powi(2) / v_beside
        + other_class
}

/// How far two ends contradict each other, `by` being how much farther out the first one lies.
fn end(by: f64, first_open: bool, second_open: bool) -> f64 {
    match (first_open, second_open) {
        (false, false) => by,
        // The crack goes at least as far as the open one says.
        (false, true) => (-by).max(0.0),
        (true, false) => by.max(0.0),
        (true, true) => 0.0,
    }
}

/// Metres along and across between the edges of two cracks.
fn gaps(a: &Sighting, b: &Sighting) -> (f64, f64) {
    let (along, across) = RoadAxes::at(a).to_road(b.position);
    (
        (along.abs() - (a.length_m + b.length_m) / 2.0).max(0.0),
        (across.abs() - (a.width_m + b.width_m) / 2.0).max(0.0),
    )
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
    let (gap_along, gap_across) = gaps(a, b);
    let (along, _) = RoadAxes::at(a).to_road(b.position);
    let overlap = (a.length_m + b.length_m) / 2.0 - along.abs();
    let side_by_side = overlap > 0.5 * a.length_m.min(b.length_m);
    gap_along <= CONTINUES_WITHIN_M && gap_across == 0.0 && !side_by_side
}
