//! The undamaged carriageway: aggregate, wheel tracks, repairs, seams, paint.

use crate::look::{Look, Repair};
use crate::noise::{fractal, lerp, smoothstep, unit, value};
use crate::road::{CENTRE_LINE_M, LANE_M, LEFT_EDGE_M, RIGHT_EDGE_M};

/// Tone (0..1) and warmth (-1..1) of the bare asphalt at chainage `s` and offset `e`, metres, without its grain.
pub fn coarse(look: &Look, s: f32, e: f32) -> (f32, f32) {
    let warm = look.warmth + 0.05 * value(s * 0.4, e * 0.4, look.seed ^ 77);
    (look.asphalt * wear_tone(look, s, e), warm)
}

/// Tone and warmth with grain, seam, repairs and paint, from those of the bare asphalt.
pub fn fine(look: &Look, s: f32, e: f32, (bare, warm): (f32, f32)) -> (f32, f32) {
    let mut tone = bare * aggregate(look, s, e) * seam(look, s, e);
    for (i, repair) in look.repairs.iter().enumerate() {
        tone *= repair_gain(look, repair, i as u32, s, e);
    }
    let (cover, paint, paint_warm) = paint(look, s, e);
    (lerp(tone, paint, cover), lerp(warm, paint_warm, cover))
}

/// Stones in bitumen: bright and dark grains from 5 mm to 40 mm.
fn aggregate(look: &Look, s: f32, e: f32) -> f32 {
    let cell = 0.006;
    let grain = unit((s / cell) as i32, (e / cell + 4096.0) as i32, look.seed) - 0.5;
    let stones = value(s / 0.011, e / 0.011, look.seed ^ 1) * 0.5
        + value(s / 0.026, e / 0.026, look.seed ^ 2) * 0.32;
    let bright = (unit(
        (s / 0.012) as i32,
        (e / 0.012 + 4096.0) as i32,
        look.seed ^ 3,
    ) - 0.93)
        .max(0.0)
        * 9.0;
    let dark = (unit(
        (s / 0.010) as i32,
        (e / 0.010 + 4096.0) as i32,
        look.seed ^ 4,
    ) - 0.94)
        .max(0.0)
        * 7.0;
    (1.0 + look.speckle * (grain * 0.9 + stones + bright - dark)).max(0.15)
}

/// Slow changes of tone: blotches, streaks along the road, wheel tracks, oil in mid-lane.
fn wear_tone(look: &Look, s: f32, e: f32) -> f32 {
    let seed = look.seed ^ 0x55;
    let blotch =
        0.06 * fractal(s / 0.7, e / 0.35, seed, 3) + 0.09 * fractal(s / 6.0, e / 1.6, seed ^ 1, 2);
    let streak =
        0.04 * value(s / 5.0, e / 0.1, seed ^ 2) + 0.05 * value(s / 9.0, e / 0.2, seed ^ 3);
    let lane = |centre: f32| {
        let track = |at: f32| (-((e - centre - at) / 0.27).powi(2)).exp();
        let oil = (-((e - centre) / 0.3).powi(2)).exp();
        0.085 * (track(-0.78) + track(0.78)) * (1.0 + 0.6 * value(s / 7.0, 0.5, seed ^ 4))
            - 0.06 * oil
    };
    let dust = 0.14 * smoothstep(0.45, 0.0, e - LEFT_EDGE_M)
        + 0.12 * smoothstep(0.5, 0.0, RIGHT_EDGE_M - e);
    1.0 + blotch + streak + lane(0.0) + lane(LANE_M) + dust
}

/// The tar seam between two paving lanes, broken and thin.
fn seam(look: &Look, s: f32, e: f32) -> f32 {
    if (e - CENTRE_LINE_M - 0.22).abs() > 0.06 {
        return 1.0;
    }
    let at = CENTRE_LINE_M + 0.22 + 0.015 * value(s / 1.3, 3.0, look.seed ^ 9);
    let there = smoothstep(-0.2, 0.5, value(s / 11.0, 8.0, look.seed ^ 10));
    1.0 - 0.13 * there * (-((e - at) / 0.012).powi(2)).exp()
}

/// Tone of an old repair against its surroundings, with a ragged, tarred edge.
fn repair_gain(look: &Look, repair: &Repair, id: u32, s: f32, e: f32) -> f32 {
    let straight = (s - repair.s[0])
        .min(repair.s[1] - s)
        .min(e - repair.e[0])
        .min(repair.e[1] - e);
    if straight < -0.08 {
        return 1.0;
    }
    let inside = straight + 0.012 * value(s / 0.12, e / 0.12, look.seed ^ (0x900 + id));
    let body = lerp(1.0, repair.gain, smoothstep(-0.01, 0.02, inside));
    body * (1.0 - 0.16 * (-(inside / 0.016).powi(2)).exp())
}

/// Cover (0..1), tone and warmth of road paint.
fn paint(look: &Look, s: f32, e: f32) -> (f32, f32, f32) {
    let line = |centre: f32, half: f32| smoothstep(half + 0.006, half - 0.006, (e - centre).abs());
    let dashed = smoothstep(0.0, 0.02, (s % 10.0) - 2.5) * smoothstep(0.0, 0.02, 7.5 - (s % 10.0));
    let middle = line(CENTRE_LINE_M, 0.075) * if look.yellow { 1.0 } else { dashed };
    let edges = line(LEFT_EDGE_M + 0.42, 0.075).max(line(RIGHT_EDGE_M - 0.42, 0.075));
    let cover = middle.max(edges);
    if cover <= 0.0 {
        return (0.0, 0.0, 0.0);
    }
    // Paint goes first from the tops of the stones, and in whole flakes.
    let flakes = 0.5 + 0.5 * fractal(s / 0.16, e / 0.09, look.seed ^ 21, 3);
    let stones = 0.5 + 0.5 * value(s / 0.011, e / 0.011, look.seed ^ 1);
    let age = look.wear * (1.0 + 0.5 * value(s / 13.0, e, look.seed ^ 22));
    let kept = smoothstep(age - 0.12, age + 0.12, 0.65 * flakes + 0.35 * stones);
    let dirt = 1.0 - 0.12 * fractal(s / 0.5, e / 0.2, look.seed ^ 23, 3);
    let (tone, warm) = if look.yellow && middle >= edges {
        (0.38, 0.85)
    } else {
        (0.52, 0.04)
    };
    (cover * kept * 0.93, tone * dirt, warm)
}
