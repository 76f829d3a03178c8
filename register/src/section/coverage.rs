//! Survey coverage: which ground of a road was seen.

use crate::View;

/// A bit a column: what of one metre of road was seen, from its left edge to its right.
type Mask = u64;

/// Half a metre, unless the road is wider than 64 of these.
const COLUMN_M: f64 = 0.5;

/// Where a vehicle was on a road when a frame was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Metres from the start of the road's line. A frame taken just before the road was reached counts
    /// too: then it lies beyond the line's end.
    pub chainage_m: f64,
    /// Metres to the right of the road's middle, looking along its line.
    pub offset_m: f64,
    /// Whether it drove along the line.
    pub forward: bool,
}

/// The ground of a road, seen or not, metre by metre.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coverage {
    metres: Vec<Mask>,
    width_m: f64,
    columns: u32,
    column_m: f64,
}

impl Coverage {
    /// Nothing seen yet.
    pub fn none(length_m: f64, width_m: f64) -> Self {
        let column_m = COLUMN_M.max(width_m / 64.0);
        Self {
            metres: vec![0; length_m.ceil() as usize],
            width_m,
            columns: ((width_m / column_m).round() as u32).clamp(1, 64),
            column_m,
        }
    }

    /// Adds what a frame had in view.
    pub fn see(&mut self, stop: Stop, view: &View) {
        let along = if stop.forward { 1.0 } else { -1.0 };
        let (near, far) = (
            stop.chainage_m + along * view.near_m,
            stop.chainage_m + along * view.far_m,
        );
        let first = near.min(far).floor().max(0.0) as usize;
        let last = near.max(far).ceil().max(0.0) as usize;
        for metre in first..last.min(self.metres.len()) {
            let ahead_m = (metre as f64 + 0.5 - stop.chainage_m) * along;
            let Some((left_m, right_m)) = view.edges(ahead_m) else {
                continue;
            };
            let (a, b) = (
                stop.offset_m + along * left_m,
                stop.offset_m + along * right_m,
            );
            self.metres[metre] |= self.mask(a.min(b), a.max(b));
        }
    }

    /// The columns whose middle lies between two offsets.
    fn mask(&self, from_m: f64, to_m: f64) -> Mask {
        let column = |offset_m: f64| (offset_m + self.width_m / 2.0) / self.column_m - 0.5;
        let first = column(from_m).ceil().max(0.0) as u32;
        let end = (column(to_m).floor() + 1.0).clamp(0.0, f64::from(self.columns)) as u32;
        if first >= end {
            return 0;
        }
        let below = |n: u32| if n >= 64 { Mask::MAX } else { (1 << n) - 1 };
        below(end) & !below(first)
    }

    /// Adds what another coverage of the same road has.
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.metres.iter_mut().zip(&other.metres) {
            *mine |= theirs;
        }
    }

    fn between(&self, from_m: f64, to_m: f64) -> &[Mask] {
        let end = (to_m.round() as usize).min(self.metres.len());
        &self.metres[(from_m.round() as usize).min(end)..end]
    }

    /// Share of a stretch's length of which anything was seen.
    pub fn share(&self, from_m: f64, to_m: f64) -> f64 {
        let metres = self.between(from_m, to_m);
        let seen = metres.iter().filter(|mask| **mask != 0).count();
        seen as f64 / metres.len().max(1) as f64
    }

    /// The ground seen of a stretch.
    pub fn area_m2(&self, from_m: f64, to_m: f64) -> f64 {
        let cells: u32 = self
            .between(from_m, to_m)
            .iter()
            .map(|m| m.count_ones())
            .sum();
        f64::from(cells) * self.column_m
    }

    /// Lanes of equal width whose middle was seen on at least half of a stretch.
    pub fn lanes_seen(&self, from_m: f64, to_m: f64, lanes: u32) -> u32 {
        let metres = self.between(from_m, to_m);
        let lane_m = self.width_m / f64::from(lanes.max(1));
        let seen = |lane: &u32| {
            let middle_m = (f64::from(*lane) + 0.5) * lane_m - self.width_m / 2.0;
            let half_m = self.column_m / 2.0 + 1e-6;
            let mask = self.mask(middle_m - half_m, middle_m + half_m);
            let seen = metres.iter().filter(|m| **m & mask == mask).count();
            seen > 0 && 2 * seen >= metres.len()
        };
        (0..lanes).filter(seen).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: View = View {
        near_m: 4.0,
        far_m: 12.0,
        left_m: [-2.0, -6.0],
        right_m: [2.0, 6.0],
    };

    fn driven(forward: bool, offset_m: f64) -> Coverage {
        let mut coverage = Coverage::none(100.0, 12.0);
        for n in 0..50 {
            coverage.see(
                Stop {
                    chainage_m: f64::from(n) * 2.0,
                    offset_m,
                    forward,
                },
                &VIEW,
            );
        }
        coverage
    }

    #[test]
    fn a_drive_sees_what_lies_ahead_of_it() {
        let forward = driven(true, -3.0);
        assert_eq!(forward.share(0.0, 4.0), 0.0);
        assert_eq!(forward.share(20.0, 40.0), 1.0);
        let backward = driven(false, 3.0);
        assert_eq!(backward.share(96.0, 100.0), 0.0);
        assert_eq!(backward.share(0.0, 20.0), 1.0);
    }

    #[test]
    fn from_one_lane_the_far_edge_of_a_wide_road_stays_unseen_until_one_drives_back() {
        let mut both = driven(true, -3.0);
        // From 3 m left of the middle, 12 m ahead, one sees 5.75 m to either side: up to 2.75 m on the right.
        let seen = both.area_m2(20.0, 40.0);
        assert!((seen - 20.0 * 8.5).abs() <= 20.0 * 0.5, "{seen}");
        assert_eq!(both.lanes_seen(20.0, 40.0, 2), 1);
        both.join(&driven(false, 3.0));
        assert_eq!(both.area_m2(20.0, 40.0), 20.0 * 12.0);
        assert_eq!(both.lanes_seen(20.0, 40.0, 2), 2);
    }

    #[test]
    fn nothing_is_seen_beyond_the_ends_or_off_the_road() {
        let mut coverage = Coverage::none(10.0, 200.0);
        for chainage_m in [-1e9, -20.0, 30.0, 1e9, f64::NAN] {
            let forward = true;
            coverage.see(
                Stop {
                    chainage_m,
                    offset_m: 0.0,
                    forward,
                },
                &VIEW,
            );
        }
        coverage.see(
            Stop {
                chainage_m: 0.0,
                offset_m: 500.0,
                forward: true,
            },
            &VIEW,
        );
        assert_eq!(coverage.area_m2(0.0, 10.0), 0.0);
    }
}
