//! The road in plan: a gently curving driven lane, cross-section widths, and the way to longitude and latitude.

/// Distance between stored stations of the alignment, in metres.
const STEP_M: f64 = 0.25;
/// Where the road begins on the globe (longitude, latitude), degrees.
const ORIGIN: [f64; 2] = [139.7012, 35.6027];

/// Width of one lane, metres.
pub const LANE_M: f32 = 3.25;
/// Offset of the left edge of the asphalt from the driven lane's centre, metres (right is positive).
pub const LEFT_EDGE_M: f32 = -2.05;
/// Offset of the right edge of the asphalt from the driven lane's centre, metres.
pub const RIGHT_EDGE_M: f32 = 5.30;
/// Offset of the line between the two directions, metres. Traffic keeps left.
pub const CENTRE_LINE_M: f32 = LANE_M / 2.0;

/// A point of the plan: metres east and north of the road's beginning.
pub type Plan = [f64; 2];

/// One place on the driven lane's centre.
#[derive(Clone, Copy, Debug)]
pub struct Station {
    /// Metres east and north.
    pub at: Plan,
    /// Driving direction, radians clockwise from north.
    pub heading: f64,
}

impl Station {
    /// Unit vector along the driving direction.
    pub fn ahead(&self) -> Plan {
        [self.heading.sin(), self.heading.cos()]
    }
    /// Unit vector to the right of the driving direction.
    pub fn right(&self) -> Plan {
        [self.heading.cos(), -self.heading.sin()]
    }
}

/// Centre of the driven lane as a curve of slowly changing curvature.
pub struct Road {
    stations: Vec<Station>,
}

impl Road {
    /// Lays a road of `length_m` that starts towards `heading` (radians) and bends with radii above 230 m;
    /// `phase` (radians) chooses where it bends.
    pub fn new(length_m: f64, heading: f64, phase: f64) -> Self {
        let count = (length_m / STEP_M).ceil() as usize + 1;
        let mut here = Station {
            at: [0.0, 0.0],
            heading,
        };
        let mut stations = Vec::with_capacity(count);
        for i in 0..count {
            stations.push(here);
            let s = i as f64 * STEP_M;
            let curvature = (s / 47.0 + phase).sin() / 230.0;
            here.heading += curvature * STEP_M / 2.0;
            let ahead = here.ahead();
            here.at = [
                here.at[0] + ahead[0] * STEP_M,
                here.at[1] + ahead[1] * STEP_M,
            ];
            here.heading += curvature * STEP_M / 2.0;
        }
        Self { stations }
    }

    /// Length of the alignment, metres.
    pub fn length_m(&self) -> f64 {
        (self.stations.len() - 1) as f64 * STEP_M
    }

    /// The place at chainage `s` (metres); the ends go on straight.
    pub fn station(&self, s: f64) -> Station {
        let last = self.stations.len() - 2;
        let i = ((s / STEP_M).floor().max(0.0) as usize).min(last);
        let (a, b) = (self.stations[i], self.stations[i + 1]);
        let t = s / STEP_M - i as f64;
        let mix = |p: f64, q: f64| p + (q - p) * t;
        Station {
            at: [mix(a.at[0], b.at[0]), mix(a.at[1], b.at[1])],
            heading: mix(a.heading, b.heading.clamp(a.heading - 0.1, b.heading + 0.1)),
        }
    }

    /// The point `e` metres right of chainage `s`.
    pub fn point(&self, s: f64, e: f64) -> Plan {
        let station = self.station(s);
        let right = station.right();
        [station.at[0] + right[0] * e, station.at[1] + right[1] * e]
    }

    /// Chainage and offset of a plan point, by Newton steps from the chainage `guess`.
    pub fn locate(&self, p: Plan, guess: f64) -> (f64, f64) {
        let mut s = guess;
        let mut e = 0.0;
        for _ in 0..4 {
            let station = self.station(s);
            let d = [p[0] - station.at[0], p[1] - station.at[1]];
            let (ahead, right) = (station.ahead(), station.right());
            e = d[0] * right[0] + d[1] * right[1];
            let along = d[0] * ahead[0] + d[1] * ahead[1];
            s += along;
            if along.abs() < 1e-4 {
                break;
            }
        }
        (s, e)
    }
}

/// Longitude and latitude (WGS 84, degrees) of a plan point.
///
/// Metres per degree from the series of the meridian and parallel radii at the origin's latitude.
pub fn lon_lat(p: Plan) -> [f64; 2] {
    let lat = ORIGIN[1].to_radians();
    let north = 111_132.954 - 559.822 * (2.0 * lat).cos() + 1.175 * (4.0 * lat).cos();
    let east = 111_412.84 * lat.cos() - 93.5 * (3.0 * lat).cos() + 0.118 * (5.0 * lat).cos();
    [ORIGIN[0] + p[0] / east, ORIGIN[1] + p[1] / north]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn locate_undoes_point(s in 1.0..290.0f64, e in -8.0..8.0f64, slip in -6.0..6.0f64) {
            let road = Road::new(300.0, 0.6, 1.0);
            let (s2, e2) = road.locate(road.point(s, e), s + slip);
            prop_assert!((s - s2).abs() < 0.02 && (e - e2).abs() < 0.02, "{s2} {e2}");
        }
    }

    #[test]
    fn a_degree_is_as_long_as_the_ellipsoid_says() {
        let there = lon_lat([905.6, 1109.5]);
        assert!(
            (there[0] - ORIGIN[0] - 0.01).abs() < 2e-5
                && (there[1] - ORIGIN[1] - 0.01).abs() < 2e-5
        );
    }
}
