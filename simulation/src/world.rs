//! A made world: streets and the true damage on them.

use crate::{
    random::{numbers, one_of},
    route::Route,
};
use geo::Coord;
use rand::{RngExt, rngs::ChaCha8Rng};
use register::{CentreLine, DamageClass, LocalPlane, LonLat};

/// Half of a road of two lanes.
const HALF_WIDTH_M: f64 = 3.2;
/// The driven lane lies left of the middle of the road.
const LANE_RIGHT_M: f64 = -1.6;
/// Damage lies at most so far from the middle of the lane.
const OFFSET_M: f64 = 1.2;
/// Length of a row of damage that is counted, and the free road behind it.
const ROW_M: f64 = 100.0;
const ROW_GAP_M: f64 = 50.0;
/// The way begins and ends with free road.
const FREE_ENDS_M: f64 = 30.0;
/// Damage nearer together than this, on roads that cross, is left out.
const LEAST_APART_M: f64 = 4.0;

/// What is to be driven.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    /// Straights, curves, corners and crossings.
    Network,
    /// Twice around a block, on streets so many metres beside one another.
    Parallel {
        /// Metres between their middles.
        apart_m: f64,
    },
}

/// How the damage lies along the lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spacing {
    /// Damage of all classes, one every so many metres.
    Every(f64),
    /// Potholes, so many metres apart in rows of 100 m.
    Rows(f64),
}

impl Spacing {
    /// Metres from one to the next.
    pub fn metres(self) -> f64 {
        match self {
            Self::Every(metres) | Self::Rows(metres) => metres,
        }
    }

    /// Farther from the truth than this, a defect is not held to be that damage.
    pub fn reach_m(self) -> f64 {
        const USUAL_M: f64 = 6.0;
        USUAL_M.min(self.metres() / 2.0)
    }
}

/// One damage as it truly is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// Its class.
    pub class: DamageClass,
    /// Its centre, metres east and north.
    pub at: Coord<f64>,
    /// Direction of the lane there, clockwise from north.
    pub heading_rad: f64,
    /// Extent along the lane.
    pub length_m: f64,
    /// Extent across the lane.
    pub width_m: f64,
    /// Which stretch of 100 m it lies on.
    pub row: usize,
}

/// Streets with damage.
#[derive(Clone, Debug)]
pub struct World {
    /// The same seed makes the same world and the same drives.
    pub seed: u64,
    pub(crate) route: Route,
    pub(crate) plane: LocalPlane,
    /// From one drive to the next.
    pub(crate) apart_s: i64,
    /// Where on the road is driven: up to which distance, so many metres right of its middle.
    lanes: Vec<(f64, f64)>,
    spacing: Spacing,
    truths: Vec<Truth>,
}

impl World {
    /// Makes a world.
    pub fn new(seed: u64, layout: Layout, spacing: Spacing) -> Self {
        let mut rng = numbers(seed, 0);
        let route = match layout {
            Layout::Network => Route::network(&mut rng),
            Layout::Parallel { apart_m } => Route::spiral(apart_m, &mut rng),
        };
        let truths = truths(&route, spacing, &mut rng);
        Self {
            truths,
            ..Self::along(seed, route, plane(), spacing)
        }
    }

    /// A way without damage; drives are a week apart.
    pub(crate) fn along(seed: u64, route: Route, plane: LocalPlane, spacing: Spacing) -> Self {
        const WEEK_S: i64 = 7 * 86_400;
        Self {
            seed,
            route,
            plane,
            apart_s: WEEK_S,
            lanes: vec![(f64::INFINITY, LANE_RIGHT_M)],
            spacing,
            truths: Vec::new(),
        }
    }

    /// The same with this damage, driven in these lanes, so often.
    pub(crate) fn with(self, truths: Vec<Truth>, lanes: Vec<(f64, f64)>, apart_s: i64) -> Self {
        Self {
            truths,
            lanes,
            apart_s,
            ..self
        }
    }

    /// How far right of the road's middle is driven; lanes are changed within some metres.
    pub(crate) fn lane_right_m(&self, chainage_m: f64) -> f64 {
        const CHANGED_WITHIN_M: f64 = 12.0;
        const SAMPLES: i32 = 6;
        let lane = |at_m: f64| {
            let lane = self.lanes.partition_point(|(to_m, _)| *to_m <= at_m);
            let lane = self.lanes.get(lane).or(self.lanes.last());
            lane.map_or(0.0, |(_, right_m)| *right_m)
        };
        let step_m = CHANGED_WITHIN_M / f64::from(SAMPLES);
        let sum: f64 = (-SAMPLES..=SAMPLES)
            .map(|n| lane(chainage_m + f64::from(n) * step_m))
            .sum();
        sum / f64::from(2 * SAMPLES + 1)
    }

    /// All true damage, in the order in which it is driven over.
    pub fn truths(&self) -> &[Truth] {
        &self.truths
    }

    /// Metres from one damage to the next.
    pub fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// The streets as a road file has them: middles, which nobody drives on, without error.
    pub fn roads(&self) -> Vec<CentreLine> {
        let road = |street: &Vec<Coord<f64>>| CentreLine {
            points: street.iter().map(|&at| self.plane.to_globe(at)).collect(),
            half_width_m: HALF_WIDTH_M,
        };
        self.route.streets().iter().map(road).collect()
    }

    /// Damage of random kind somewhere on the lane.
    pub(crate) fn anywhere(&self, rng: &mut ChaCha8Rng) -> Truth {
        let chainage_m = rng.random_range(FREE_ENDS_M..self.route.length_m() - FREE_ENDS_M);
        let lane_m = self.lane_right_m(chainage_m);
        damage(&self.route, lane_m, chainage_m, self.spacing, rng)
    }
}

/// The plane that made streets are measured in.
pub(crate) fn plane() -> LocalPlane {
    const SOMEWHERE: [f64; 2] = [139.7, 35.6];
    LocalPlane::at(LonLat::try_from(SOMEWHERE).expect("a constant place on the globe"))
}

fn truths(route: &Route, spacing: Spacing, rng: &mut ChaCha8Rng) -> Vec<Truth> {
    let last_m = route.length_m() - FREE_ENDS_M;
    let mut truths: Vec<Truth> = Vec::new();
    let mut chainage_m = FREE_ENDS_M;
    while chainage_m < last_m {
        let jitter_m = rng.random_range(-0.1..0.1) * spacing.metres();
        let new = damage(route, LANE_RIGHT_M, chainage_m + jitter_m, spacing, rng);
        if truths.iter().all(|old| is_clear(old, &new, spacing)) {
            truths.push(new);
        }
        chainage_m += spacing.metres();
        let into_period_m = (chainage_m - FREE_ENDS_M) % (ROW_M + ROW_GAP_M);
        if matches!(spacing, Spacing::Rows(_)) && into_period_m >= ROW_M {
            chainage_m += ROW_M + ROW_GAP_M - into_period_m;
        }
    }
    truths
}

/// Damage of random kind in a lane so far right of the road's middle.
pub(crate) fn damage(
    route: &Route,
    lane_right_m: f64,
    chainage_m: f64,
    spacing: Spacing,
    rng: &mut ChaCha8Rng,
) -> Truth {
    let pose = route.at(chainage_m);
    let offset_m = rng.random_range(-OFFSET_M..OFFSET_M);
    let class = match spacing {
        Spacing::Every(_) => one_of(rng, &DamageClass::ALL).unwrap_or(DamageClass::Pothole),
        Spacing::Rows(_) => DamageClass::Pothole,
    };
    let (length_m, width_m) = match class {
        DamageClass::LongitudinalCrack => (1.0..4.0, 0.1..0.4),
        DamageClass::TransverseCrack => (0.1..0.4, 1.0..2.5),
        DamageClass::AlligatorCrack => (0.8..3.0, 0.6..1.6),
        DamageClass::Pothole => (0.3..0.9, 0.3..0.9),
    };
    let period_m = match spacing {
        Spacing::Every(_) => ROW_M,
        Spacing::Rows(_) => ROW_M + ROW_GAP_M,
    };
    Truth {
        class,
        at: pose.beside(lane_right_m + offset_m, 0.0),
        heading_rad: pose.heading_rad,
        length_m: rng.random_range(length_m),
        width_m: rng.random_range(width_m),
        row: ((chainage_m - FREE_ENDS_M).max(0.0) / period_m) as usize,
    }
}

/// Where the way crosses itself, two damages may come to lie on one spot: nobody could tell them apart.
fn is_clear(old: &Truth, new: &Truth, spacing: Spacing) -> bool {
    let apart = old.at - new.at;
    apart.x.hypot(apart.y) >= LEAST_APART_M.min(0.7 * spacing.metres())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_lies_in_the_lane_at_the_chosen_spacing() {
        let world = World::new(5, Layout::Network, Spacing::Every(40.0));
        let expected = world.route.length_m() / 40.0;
        let n = world.truths().len() as f64;
        assert!((n - expected).abs() < 6.0, "{n} for {expected}");
        for truth in world.truths() {
            let nearest = (0..2 * world.route.length_m() as usize)
                .map(|half_m| world.route.at(half_m as f64 / 2.0).seen(truth.at))
                .min_by(|a, b| a.x.hypot(a.y).total_cmp(&b.x.hypot(b.y)))
                .unwrap();
            assert!((nearest.x + 1.6).abs() < 1.3, "{nearest:?}");
        }
        for (a, b) in world.truths().iter().zip(&world.truths()[1..]) {
            let apart = (a.at - b.at).x.hypot((a.at - b.at).y);
            assert!((20.0..90.0).contains(&apart), "{apart}");
        }
    }

    #[test]
    fn potholes_come_in_rows_of_100_m() {
        let world = World::new(5, Layout::Network, Spacing::Rows(5.0));
        let in_row = |row| world.truths().iter().filter(|t| t.row == row).count();
        assert!((19..=21).contains(&in_row(0)), "{}", in_row(0));
        let is_pothole = |t: &Truth| t.class == DamageClass::Pothole;
        assert!(world.truths().iter().all(is_pothole));
    }

    #[test]
    fn the_seed_makes_the_world() {
        let truths = |seed| {
            World::new(seed, Layout::Network, Spacing::Every(15.0))
                .truths()
                .to_vec()
        };
        assert_eq!(truths(1), truths(1));
        assert_ne!(truths(1), truths(2));
    }
}
