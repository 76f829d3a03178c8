//! A first mounting, from nothing but the pictures: the best of a grid.

use super::{
    fit::WIDE,
    ground::{FOCAL, HEIGHT, Own, Parameters, homography},
    pair::{Evidence, Pair, Size},
};
use nalgebra::Vector3;
use rayon::prelude::*;

/// A pair's own way and turns are looked for in so many steps to both sides.
const OWN_WAYS: i32 = 11;
const OWN_WAY: f64 = 0.03;
const OWN_TURNS: i32 = 3;
const OWN_STEP_PX: f64 = 1.2;
/// What a standard deviation costs of the likeness.
const UNLIKELY: f64 = 0.01;
/// Where the vanishing point is looked for, in shares of the picture's height above the middle and
/// of its width to both sides; and how finely, in pixels of the small picture.
const VANISHING_ABOVE: f64 = 1.2;
const VANISHING_BELOW: f64 = 0.02;
const VANISHING_ASIDE: f64 = 0.25;
const STEP_PX: [f64; 2] = [8.0, 4.0];
/// Heights that are tried, and the factor between them.
const HEIGHTS_M: [f64; 2] = [0.5, 4.0];
const HEIGHT_FACTOR: f64 = 1.08;
/// The part of the picture that is compared: the lower middle, always the same, as a mounting
/// could else choose what it is judged by.
const FROM_ROW: f64 = 0.08;
const ASIDE: f64 = 0.3;
/// Pairs and places that decide.
const PAIRS: usize = 14;
const PLACES: usize = 500;
/// So many of the places must be in both pictures.
const LEAST_SHARE: f64 = 0.6;
/// Every so many of the pairs judge the whole grid; all judge the best of it, and the best of those
/// are looked at more closely, with a step that is halved so often.
const EVERY: usize = 3;
const FIRST: usize = 400;
const FINALISTS: usize = 12;
const HALVINGS: usize = 4;

/// Pitch, yaw, roll and height under which the pictures are most alike, and how much; the focal
/// length stays.
pub(super) fn coarse(evidence: &Evidence, start: &Parameters) -> Option<(Parameters, f64)> {
    let [w, h] = evidence.size(Size::Half);
    let places = evidence.places(Size::Half, PLACES, |[x, y]| {
        y > h * FROM_ROW && x.abs() < w * ASIDE
    });
    let some = evidence.pairs.len().div_ceil(PAIRS).max(1);
    let pairs: Vec<&Pair> = evidence.pairs.iter().step_by(some).collect();
    let shrunk = evidence.shrunk(Size::Half);
    let score_by = |p: &Parameters, pairs: &[&Pair]| {
        let all = pairs
            .iter()
            .map(|pair| likeness(pair, &places, p, &Own::zeros(), shrunk))
            .sum::<Option<f64>>()?;
        Some(all / pairs.len() as f64)
    };
    let score = |p: &Parameters| score_by(p, &pairs);
    let few: Vec<&Pair> = pairs.iter().copied().step_by(EVERY).collect();
    let focal = start[FOCAL].exp() * shrunk;
    let first = best_of(grid([w, h], focal, start), FIRST, &|p| score_by(p, &few));
    let second = first.into_iter().map(|(p, _)| p).collect();
    best_of(second, FINALISTS, &score)
        .into_par_iter()
        .map(|first| closer(first, focal, &score))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The best candidates with their scores.
fn best_of(
    candidates: Vec<Parameters>,
    most: usize,
    score: &(impl Fn(&Parameters) -> Option<f64> + Sync),
) -> Vec<(Parameters, f64)> {
    let mut tried: Vec<(Parameters, f64)> = candidates
        .into_par_iter()
        .filter_map(|p| Some((p, score(&p)?)))
        .collect();
    tried.sort_by(|a, b| b.1.total_cmp(&a.1));
    tried.truncate(most);
    tried
}

/// The vanishing point's row and column give pitch and yaw.
fn grid([w, h]: [f64; 2], focal: f64, start: &Parameters) -> Vec<Parameters> {
    let steps = |from: f64, to: f64, step: f64| {
        (0..=((to - from) / step) as usize).map(move |n| from + n as f64 * step)
    };
    let heights: Vec<f64> =
        steps(HEIGHTS_M[0].ln(), HEIGHTS_M[1].ln(), HEIGHT_FACTOR.ln()).collect();
    let mut all = Vec::new();
    for row in steps(-h * VANISHING_ABOVE, h * VANISHING_BELOW, STEP_PX[1]) {
        for column in steps(-w * VANISHING_ASIDE, w * VANISHING_ASIDE, STEP_PX[0]) {
            let pitch = (-row / focal).atan();
            let yaw = (-column * pitch.cos() / focal).atan();
            all.extend(
                heights
                    .iter()
                    .map(|height| Parameters::new(pitch, yaw, 0.0, *height, start[FOCAL])),
            );
        }
    }
    all
}

/// Climbs from a candidate with ever smaller steps.
fn closer(
    first: (Parameters, f64),
    focal: f64,
    score: &impl Fn(&Parameters) -> Option<f64>,
) -> (Parameters, f64) {
    let mut best = first;
    let mut step = [
        STEP_PX[1] / focal,
        STEP_PX[0] / focal,
        0.02,
        HEIGHT_FACTOR.ln(),
    ];
    for _ in 0..HALVINGS {
        loop {
            let around = (0..=HEIGHT).flat_map(|n| [-1.0, 1.0].map(|sign| (n, sign)));
            let moved = around.filter_map(|(n, sign)| {
                let mut p = best.0;
                p[n] += sign * step[n];
                Some((p, score(&p)?))
            });
            match moved.max_by(|a, b| a.1.total_cmp(&b.1)) {
                Some(better) if better.1 > best.1 + 1e-6 => best = better,
                _ => break,
            }
        }
        step = step.map(|by| by / 2.0);
    }
    best
}

/// What each pair has of its own under a mounting, roughly: bounce up and down and to the side, and
/// the error of the way.
pub(super) fn own(evidence: &Evidence, p: &Parameters) -> Vec<Own> {
    let places = evidence.road(Size::Half, p);
    let shrunk = evidence.shrunk(Size::Half);
    let focal = p[FOCAL].exp() * shrunk;
    let steps = |most: i32| -most..=most;
    let mut tried = Vec::new();
    for way in steps(OWN_WAYS) {
        for up in steps(OWN_TURNS) {
            for aside in steps(OWN_TURNS) {
                let turn = |n: i32| f64::from(n) * OWN_STEP_PX / focal;
                let way = f64::from(way) * OWN_WAY;
                tried.push(Own::new(turn(up), turn(aside), 0.0, way));
            }
        }
    }
    let best = |pair: &Pair| {
        let judged = tried.iter().filter_map(|own| {
            // What is likelier beforehand wins among equals.
            let far = (own[3] / WIDE[3]).powi(2) + (own.xy() / WIDE[0]).norm_squared();
            Some((
                own,
                likeness(pair, &places, p, own, shrunk)? - UNLIKELY * far,
            ))
        });
        let best = judged.max_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or_else(Own::zeros, |(own, _)| *own)
    };
    evidence.pairs.par_iter().map(best).collect()
}

/// Correlation of the later picture with the earlier one laid onto it; `None` where too little is
/// in both.
fn likeness(
    pair: &Pair,
    places: &[[f64; 2]],
    p: &Parameters,
    own: &Own,
    shrunk: f64,
) -> Option<f64> {
    let h = homography(p, own, &pair.way, shrunk);
    let (before, after) = (Size::Half.of(&pair.before), Size::Half.of(&pair.after));
    let (mut both, mut first, mut second, mut common) = (0.0, 0.0, 0.0, 0);
    for place in places {
        let there = h * Vector3::new(place[0], place[1], 1.0);
        if there.z <= 0.0 {
            continue;
        }
        let seen = before.near([there.x / there.z, there.y / there.z]);
        if let (Some(a), Some(b)) = (seen, after.near(*place)) {
            both += a * b;
            first += a * a;
            second += b * b;
            common += 1;
        }
    }
    let enough = f64::from(common) >= LEAST_SHARE * places.len() as f64;
    enough.then(|| f64::from(both) / f64::from(first * second).sqrt().max(1e-6))
}
