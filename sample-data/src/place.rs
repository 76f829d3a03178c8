//! The whole made place of one seed: road, surface, damage and surroundings.

use crate::damage::{self, Damage};
use crate::drive::{FIRST_FRAME_M, FRAME_STEP_M};
use crate::ground::Shadows;
use crate::look::{Look, stream};
use crate::render::Scene;
use crate::road::Road;
use crate::scenery::Scenery;
use crate::strip::Strip;
use crate::surface::{coarse, fine};
use rand::RngExt;

/// Road beyond the last frame, metres.
const BEYOND_M: f64 = 50.0;

/// The scene and what is damaged in it.
pub struct Place {
    /// What the camera sees.
    pub scene: Scene,
    /// What is to be found.
    pub damages: Vec<Damage>,
}

impl Place {
    /// Makes the place for a drive of `frames` frames, with surface texels of `texel_m`.
    pub fn new(seed: u64, frames: usize, texel_m: f32) -> Self {
        let mut rng = stream(seed, 0);
        let last = FIRST_FRAME_M + frames as f64 * FRAME_STEP_M;
        let road = Road::new(
            last + BEYOND_M,
            rng.random_range(0.2..1.2),
            rng.random_range(0.0..6.0),
        );
        let length_m = road.length_m() as f32;
        let look = Look::new(seed, length_m);
        let mut strip = Strip::bake(
            length_m,
            texel_m,
            |s, e| coarse(&look, s, e),
            |s, e, bare| fine(&look, s, e, bare),
        );
        let (from, to) = (FIRST_FRAME_M as f32 + 4.0, last as f32 + 4.0);
        let damages = damage::paint(&mut strip, &look, &road, seed, from, to);
        strip.finish();
        let scenery = Scenery::new(seed, &road, &look);
        let shadows = Shadows::cast(&road, &look, &scenery);
        Self {
            scene: Scene {
                road,
                look,
                strip,
                scenery,
                shadows,
            },
            damages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::road::{LEFT_EDGE_M, RIGHT_EDGE_M};

    #[test]
    fn all_damage_lies_within_the_road_and_the_drive() {
        let place = Place::new(3, 30, 0.03);
        assert_eq!(place.damages.len(), 8);
        for damage in &place.damages {
            let [s, e] = damage.middle();
            assert!((40.0..125.0).contains(&s), "{damage:?}");
            assert!(e.abs() <= 2.3, "{damage:?}");
            assert!(damage.extent.e[0] > LEFT_EDGE_M && damage.extent.e[1] < RIGHT_EDGE_M);
            assert!(damage.extent.area_m2 > 0.002 && !damage.extent.points.is_empty());
        }
    }
}
