//! What part of the road a camera sees well enough to place damage on.

use serde::{Deserialize, Serialize};

/// A stretch of road in front of a vehicle, seen from its antenna: all of it between two distances
/// ahead, as wide as the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Where it begins, in metres ahead.
    pub near_m: f64,
    /// Where it ends.
    pub far_m: f64,
    /// Metres to the right of its left edge, at its beginning and at its end.
    pub left_m: [f64; 2],
    /// The same of its right edge.
    pub right_m: [f64; 2],
}

impl View {
    /// How far from the antenna anything in view may lie.
    pub fn reach_m(&self) -> f64 {
        let corners = [
            (self.near_m, self.left_m[0]),
            (self.near_m, self.right_m[0]),
            (self.far_m, self.left_m[1]),
            (self.far_m, self.right_m[1]),
        ];
        corners.iter().map(|(y, x)| y.hypot(*x)).fold(0.0, f64::max)
    }

    /// Whether a place lies in view, and so far from its sides.
    pub fn holds(&self, right_m: f64, ahead_m: f64, margin_m: f64) -> bool {
        self.edges(ahead_m).is_some_and(|(left_m, edge_m)| {
            (left_m + margin_m..=edge_m - margin_m).contains(&right_m)
        })
    }

    /// Metres to the right of its left and its right edge at a distance; `None` out of view.
    pub fn edges(&self, ahead_m: f64) -> Option<(f64, f64)> {
        if !(self.near_m..=self.far_m).contains(&ahead_m) {
            return None;
        }
        let share = (ahead_m - self.near_m) / (self.far_m - self.near_m).max(1e-9);
        let at = |[near, far]: [f64; 2]| near + (far - near) * share;
        Some((at(self.left_m), at(self.right_m)))
    }

    /// Metres along the road from its middle, for a place in view.
    pub fn from_middle(&self, right_m: f64, ahead_m: f64) -> Option<f64> {
        let middle_m = f64::midpoint(self.near_m, self.far_m);
        self.holds(right_m, ahead_m, 0.0)
            .then_some((ahead_m - middle_m).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_widens_with_the_distance() {
        let view = View {
            near_m: 4.0,
            far_m: 12.0,
            left_m: [-2.0, -6.0],
            right_m: [2.0, 6.0],
        };
        assert!(
            view.holds(3.9, 8.0, 0.0) && !view.holds(3.9, 8.0, 0.2) && !view.holds(0.0, 3.0, 0.0)
        );
        assert_eq!(view.from_middle(0.0, 9.0), Some(1.0));
        assert!((view.reach_m() - 12f64.hypot(6.0)).abs() < 1e-12);
    }
}
