//! Single cracks, along or across the lane: a jagged dark line of changing width, with branches and broken edges.

use super::patch::Patch;
use crate::noise::{lerp, smoothstep};
use rand::{RngExt, rngs::ChaCha8Rng};

/// One line to be drawn.
struct Stroke {
    points: Vec<[f32; 2]>,
    width_m: f32,
}

/// A single crack from `from` to `to` (chainage, offset) of typical width `width_m`.
pub fn draw(patch: &mut Patch, rng: &mut ChaCha8Rng, from: [f32; 2], to: [f32; 2], width_m: f32) {
    let points = jagged(rng, from, to, 0.05);
    let mut strokes = branches(rng, &points, width_m);
    if rng.random_bool(0.6) {
        strokes.push(companion(rng, &points, width_m));
    }
    strokes.push(Stroke { points, width_m });
    for stroke in &strokes {
        stain(patch, stroke);
    }
    for stroke in &strokes {
        cut(patch, rng, stroke);
    }
}

/// A broken line between two points by midpoint displacement down to the size of the stones.
pub fn jagged(rng: &mut ChaCha8Rng, from: [f32; 2], to: [f32; 2], roughness: f32) -> Vec<[f32; 2]> {
    let mut points = vec![from, to];
    let mut length = (to[0] - from[0]).hypot(to[1] - from[1]);
    while length > 0.012 {
        let mut finer = Vec::with_capacity(points.len() * 2);
        // Long waves are damped, or a long crack would leave the lane; stones make the short ones sharp.
        let swing = roughness * length.min(0.9) * if length < 0.3 { 1.8 } else { 1.0 };
        for pair in points.windows(2) {
            let [a, b] = [pair[0], pair[1]];
            let d = [b[0] - a[0], b[1] - a[1]];
            let norm = d[0].hypot(d[1]).max(1e-6);
            let shift = rng.random_range(-2.0f32..2.0) * swing;
            let middle = [
                (a[0] + b[0]) / 2.0 - d[1] / norm * shift,
                (a[1] + b[1]) / 2.0 + d[0] / norm * shift,
            ];
            finer.extend([a, middle]);
        }
        finer.push(to);
        points = finer;
        length /= 2.0;
    }
    points
}

/// Short side cracks that leave a line at an angle.
fn branches(rng: &mut ChaCha8Rng, trunk: &[[f32; 2]], width_m: f32) -> Vec<Stroke> {
    let length = trunk.len() as f32 * 0.01;
    let count = (length * rng.random_range(0.5..1.3)) as usize + 1;
    (0..count)
        .map(|_| {
            let i = rng.random_range(trunk.len() / 12..trunk.len() - trunk.len() / 12 - 1);
            let (a, b) = (trunk[i], trunk[(i + 8).min(trunk.len() - 1)]);
            let along = (b[1] - a[1]).atan2(b[0] - a[0]);
            let side = if rng.random_bool(0.5) { 1.0 } else { -1.0 };
            let angle = along + side * rng.random_range(0.35..1.1f32);
            let reach = rng.random_range(0.15..0.55f32);
            let end = [a[0] + angle.cos() * reach, a[1] + angle.sin() * reach];
            Stroke {
                points: jagged(rng, a, end, 0.10),
                width_m: width_m * rng.random_range(0.35..0.7),
            }
        })
        .collect()
}

/// A thinner crack that runs beside a part of the first and joins it.
fn companion(rng: &mut ChaCha8Rng, trunk: &[[f32; 2]], width_m: f32) -> Stroke {
    let n = trunk.len();
    let from = rng.random_range(0..n / 2);
    let to = (from + rng.random_range(n / 5..n / 2)).min(n - 1);
    let points = jagged(rng, trunk[from], trunk[to], 0.13);
    Stroke {
        points,
        width_m: width_m * rng.random_range(0.4..0.75),
    }
}

/// Width along a line: swelling and pinching, thin at the tips.
fn widths(rng: &mut ChaCha8Rng, stroke: &Stroke) -> Vec<f32> {
    let n = stroke.points.len();
    let mut swell = vec![0.0f32; n];
    let (mut slow, mut fast) = (0.0f32, 0.0f32);
    for w in &mut swell {
        slow = slow * 0.985 + rng.random_range(-0.15f32..0.15);
        fast = fast * 0.7 + rng.random_range(-0.35f32..0.35);
        *w = (1.0 + 0.45 * slow + 0.35 * fast).clamp(0.25, 2.2);
    }
    let tip = |i: usize| smoothstep(0.0, 0.1, i.min(n - 1 - i) as f32 / n as f32);
    (0..n)
        .map(|i| stroke.width_m * swell[i] * lerp(0.35, 1.0, tip(i)))
        .collect()
}

/// Dirt and moisture darken the asphalt beside a crack.
fn stain(patch: &mut Patch, stroke: &Stroke) {
    let reach = 0.012 + stroke.width_m * 1.6;
    for p in stroke.points.iter().step_by(3) {
        patch.disc(*p, reach, |d, touch| {
            let dark = 0.24 * smoothstep(reach, 0.0, d);
            touch.gain = touch.gain.min(1.0 - dark);
        });
    }
}

/// The open crack, with stones broken out of its edges.
fn cut(patch: &mut Patch, rng: &mut ChaCha8Rng, stroke: &Stroke) {
    let texel = patch.texel_m();
    for (p, width) in stroke.points.iter().zip(widths(rng, stroke)) {
        let radius = (width / 2.0).max(texel * 0.3);
        hole(patch, *p, radius, 0.10);
        if rng.random_bool(0.05) {
            let off = |rng: &mut ChaCha8Rng| rng.random_range(-1.0..1.0f32) * width * 0.9;
            let at = [p[0] + off(rng), p[1] + off(rng)];
            hole(patch, at, width * rng.random_range(0.5..1.0), 0.30);
        }
    }
}

/// Darkens a disc to `floor` of its tone, smooth at the texel's scale.
pub fn hole(patch: &mut Patch, at: [f32; 2], radius: f32, floor: f32) {
    let texel = patch.texel_m();
    patch.disc(at, radius + texel, |d, touch| {
        let cover = ((radius - d) / texel + 0.5).clamp(0.0, 1.0);
        touch.gain = touch.gain.min(lerp(1.0, floor, cover));
        touch.mark = touch.mark.max(cover);
    });
}
