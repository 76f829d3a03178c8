//! Road damage: which, where, how large; and painting it into the road.

mod alligator;
mod crack;
mod patch;
mod pothole;

use crate::look::{Look, stream};
use crate::road::Road;
use crate::strip::Strip;
use patch::{Extent, Patch};
use rand::seq::SliceRandom;
use rand::{RngExt, rngs::ChaCha8Rng};

/// Road from one damage to the next, metres.
const SPACING_M: f32 = 9.0;

/// Class of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// D00
    LongitudinalCrack,
    /// D10
    TransverseCrack,
    /// D20
    AlligatorCrack,
    /// D40
    Pothole,
}

impl Class {
    /// Name in the truth file.
    pub fn name(self) -> &'static str {
        match self {
            Self::LongitudinalCrack => "longitudinal_crack",
            Self::TransverseCrack => "transverse_crack",
            Self::AlligatorCrack => "alligator_crack",
            Self::Pothole => "pothole",
        }
    }

    /// Number in label files: D00, D10, D20, D40 are 0, 1, 2, 3.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// One damage as it lies in the road.
#[derive(Clone, Debug)]
pub struct Damage {
    /// Number in the truth file.
    pub id: usize,
    /// Class of damage.
    pub class: Class,
    /// Extent and visible points.
    pub extent: Extent,
}

impl Damage {
    /// Chainage and offset of the middle, metres.
    pub fn middle(&self) -> [f32; 2] {
        let [s, e] = [self.extent.s, self.extent.e];
        [(s[0] + s[1]) / 2.0, (e[0] + e[1]) / 2.0]
    }
}

/// Paints damage between the chainages `from` and `to` and tells what lies where.
pub fn paint(
    strip: &mut Strip,
    look: &Look,
    road: &Road,
    seed: u64,
    from: f32,
    to: f32,
) -> Vec<Damage> {
    let mut rng = stream(seed, 2);
    let slots = ((to - from) / SPACING_M).max(1.0) as usize;
    let mut damages = Vec::new();
    for (slot, class) in classes(&mut rng, slots).into_iter().enumerate() {
        let s = from + (slot as f32 + 0.5) * SPACING_M + rng.random_range(-1.0..1.0);
        let patch = draw(strip.texel_m(), look, road, &mut rng, class, s);
        patch.lay(strip);
        if let Some(extent) = patch.extent() {
            damages.push(Damage {
                id: damages.len(),
                class,
                extent,
            });
        }
    }
    damages
}

/// As many of each class as can be, shuffled.
fn classes(rng: &mut ChaCha8Rng, count: usize) -> Vec<Class> {
    use Class::{AlligatorCrack, LongitudinalCrack, Pothole, TransverseCrack};
    let order = [AlligatorCrack, Pothole, LongitudinalCrack, TransverseCrack];
    let mut all: Vec<Class> = order.into_iter().cycle().take(count).collect();
    all.shuffle(rng);
    all
}

/// Draws one damage with its middle near chainage `s`.
fn draw(
    texel_m: f32,
    look: &Look,
    road: &Road,
    rng: &mut ChaCha8Rng,
    class: Class,
    s: f32,
) -> Patch {
    let wheel = if rng.random_bool(0.5) { -0.8 } else { 0.8 };
    match class {
        Class::LongitudinalCrack => {
            let half = rng.random_range(1.7..3.3);
            let e = wheel + rng.random_range(-0.35..0.35);
            let drift = rng.random_range(-0.25..0.25);
            let mut patch = Patch::new(
                texel_m,
                [s - half - 0.7, s + half + 0.7],
                [e - 1.1, e + 1.1],
            );
            let width = rng.random_range(0.011..0.019);
            crack::draw(
                &mut patch,
                rng,
                [s - half, e - drift],
                [s + half, e + drift],
                width,
            );
            patch
        }
        Class::TransverseCrack => {
            let e = [rng.random_range(-1.5..-1.1), rng.random_range(1.1..2.0)];
            let skew = rng.random_range(-0.2..0.2);
            let mut patch = Patch::new(texel_m, [s - 1.2, s + 1.2], [e[0] - 0.3, e[1] + 0.3]);
            let width = rng.random_range(0.014..0.023);
            crack::draw(&mut patch, rng, [s - skew, e[0]], [s + skew, e[1]], width);
            patch
        }
        Class::AlligatorCrack => {
            let half = [rng.random_range(1.1..2.6), rng.random_range(0.5..0.8)];
            let middle = [s, wheel + rng.random_range(-0.1..0.1)];
            let mut patch = around(texel_m, middle, half, 0.1);
            let net = alligator::Net {
                middle,
                half,
                cell_m: rng.random_range(0.12..0.20),
                width_m: rng.random_range(0.009..0.015),
                seed: rng.random(),
            };
            alligator::draw(&mut patch, &net);
            patch
        }
        Class::Pothole => {
            let size = rng.random_range(0.26..0.46);
            let half = [size * rng.random_range(0.95..1.5), size];
            let middle = [s, rng.random_range(-1.15..1.35)];
            let mut patch = around(texel_m, middle, half, 0.45);
            let hole = pothole::Hole {
                middle,
                half,
                depth_m: rng.random_range(0.04..0.08),
                sun: sun_on_road(look, road, s),
                sunshine: look.shadow,
                wet: rng.random_bool(0.15),
                bottom: look.asphalt * rng.random_range(0.75..1.45),
                seed: rng.random(),
            };
            pothole::draw(&mut patch, rng, &hole);
            patch
        }
    }
}

/// A raster around a middle, with a margin.
fn around(texel_m: f32, middle: [f32; 2], half: [f32; 2], margin: f32) -> Patch {
    let span = |k: usize| {
        [
            middle[k] - half[k] * 1.35 - margin,
            middle[k] + half[k] * 1.35 + margin,
        ]
    };
    Patch::new(texel_m, span(0), span(1))
}

/// Unit vector towards the sun in road coordinates (ahead, right) at chainage `s`.
fn sun_on_road(look: &Look, road: &Road, s: f32) -> [f32; 2] {
    let turn = look.sun_azimuth - road.station(f64::from(s)).heading;
    [turn.cos() as f32, turn.sin() as f32]
}
