//! The 50 cm mesh of Japan's pavement surveys: how much of a road's surface is cracked.

use crate::{DamageClass, Defect};
use std::collections::{BTreeMap, BTreeSet};

/// Side of a cell.
const CELL_M: f64 = 0.5;
/// Of a cell with one crack this share counts; with more, all of it (Handbook of Pavement Survey and Testing
/// Methods, Japan Road Association: 0.15 of 0.25 m²).
const ONE_CRACK: f64 = 0.6;
/// Steps along a crack, so that no cell is stepped over.
const STEP_M: f64 = 0.1;
/// No damage is longer or wider than this on the mesh: a wrong size must not fill the memory.
const MOST_M: f64 = 500.0;

/// A defect on its road.
#[derive(Clone, Debug)]
pub struct Damage<'a> {
    /// The defect.
    pub defect: &'a Defect,
    /// Its path: metres along the road and to the right of its middle.
    pub path: Vec<[f64; 2]>,
    /// Drives that saw it, as places in the road's list of passages.
    pub seen_by: Vec<usize>,
}

/// How much is made of a damage's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Least,
    Best,
    Most,
}

type Cell = (i32, i32);

/// Cracks in each cell; alligator cracking counts as two.
#[derive(Clone, Debug, Default)]
pub(super) struct Mesh {
    cells: BTreeMap<Cell, u32>,
}

impl Mesh {
    /// Draws a damage into the mesh; potholes leave it as it is.
    pub fn draw(&mut self, damage: &Damage, size: Size) {
        let (cracks, cells) = match damage.defect.class {
            DamageClass::Pothole => return,
            DamageClass::AlligatorCrack => (2, net(damage, size)),
            DamageClass::LongitudinalCrack => (1, line(&lengthened(damage, size))),
            DamageClass::TransverseCrack => (1, line(&across(damage, size))),
        };
        for cell in cells {
            *self.cells.entry(cell).or_default() += cracks;
        }
    }

    /// The cracked area between two chainages.
    pub fn area_m2(&self, from_m: f64, to_m: f64) -> f64 {
        let column = |at_m: f64| (at_m / CELL_M).round() as i32;
        let first = (column(from_m), i32::MIN);
        let end = (column(to_m).max(column(from_m)), i32::MIN);
        let counted = |cracks: &u32| if *cracks > 1 { 1.0 } else { ONE_CRACK };
        let counts: f64 = self.cells.range(first..end).map(|(_, c)| counted(c)).sum();
        counts * CELL_M * CELL_M
    }
}

/// What a size is taken for: never below nothing.
pub(super) fn sized(value: f64, error: f64, size: Size) -> f64 {
    match size {
        Size::Least => (value - error).max(0.0),
        Size::Best => value,
        Size::Most => value + error,
    }
    .min(MOST_M)
}

/// A crack's path, made longer or shorter at both ends alike.
pub(super) fn lengthened(damage: &Damage, size: Size) -> Vec<[f64; 2]> {
    let defect = damage.defect;
    let by_m = sized(defect.length_m, defect.length_error_m, size) - defect.length_m;
    let mut path = damage.path.clone();
    if by_m < 0.0 {
        path = shortened(&path, -by_m / 2.0);
        path.reverse();
        path = shortened(&path, -by_m / 2.0);
        path.reverse();
        return path;
    }
    let n = path.len();
    if n >= 2 {
        let (first, last) = (
            beyond(path[1], path[0], by_m / 2.0),
            beyond(path[n - 2], path[n - 1], by_m / 2.0),
        );
        (path[0], path[n - 1]) = (first, last);
    }
    path
}

/// The point so far beyond `b`, coming from `a`.
fn beyond(a: [f64; 2], b: [f64; 2], by_m: f64) -> [f64; 2] {
    let apart = (b[0] - a[0]).hypot(b[1] - a[1]);
    if apart < 1e-9 {
        return b;
    }
    [0, 1].map(|i| b[i] + (b[i] - a[i]) / apart * by_m)
}

/// The path without its first metres; its last point stays.
fn shortened(path: &[[f64; 2]], by_m: f64) -> Vec<[f64; 2]> {
    let mut left_m = by_m;
    for (n, two) in path.windows(2).enumerate() {
        let [a, b] = [two[0], two[1]];
        let apart = (b[0] - a[0]).hypot(b[1] - a[1]);
        if apart > left_m {
            let share = left_m / apart;
            let start = [0, 1].map(|i| a[i] + (b[i] - a[i]) * share);
            return [start]
                .into_iter()
                .chain(path[n + 1..].iter().copied())
                .collect();
        }
        left_m -= apart;
    }
    path.last().copied().into_iter().collect()
}

/// A line across the road at the middle of the path.
fn across(damage: &Damage, size: Size) -> Vec<[f64; 2]> {
    let defect = damage.defect;
    let half_m = sized(defect.width_m, defect.width_error_m, size) / 2.0;
    let n = damage.path.len().max(1) as f64;
    let middle = [0, 1].map(|i| damage.path.iter().map(|p| p[i]).sum::<f64>() / n);
    vec![
        [middle[0], middle[1] - half_m],
        [middle[0], middle[1] + half_m],
    ]
}

/// The cells that a line runs through.
fn line(path: &[[f64; 2]]) -> BTreeSet<Cell> {
    stepped(path).map(cell).collect()
}

/// The cells of a strip along the path, as wide as the damage.
fn net(damage: &Damage, size: Size) -> BTreeSet<Cell> {
    let defect = damage.defect;
    let half_m = sized(defect.width_m, defect.width_error_m, size) / 2.0;
    let across = (half_m / CELL_M * 2.0).ceil() as i32;
    let path = lengthened(damage, size);
    let strip = stepped(&path).flat_map(|[along, right]| {
        (-across..=across).map(move |n| {
            let share = f64::from(n) / f64::from(across.max(1));
            cell([along, right + half_m * share])
        })
    });
    strip.collect()
}

/// Points along a path, close together, its ends included.
fn stepped(path: &[[f64; 2]]) -> impl Iterator<Item = [f64; 2]> {
    let between = path.windows(2).flat_map(|two| {
        let [a, b] = [two[0], two[1]];
        let steps = ((b[0] - a[0]).hypot(b[1] - a[1]).min(MOST_M) / STEP_M).ceil() as i32;
        (0..steps).map(move |n| {
            let share = f64::from(n) / f64::from(steps);
            [0, 1].map(|i| a[i] + (b[i] - a[i]) * share)
        })
    });
    between.chain(path.last().copied())
}

fn cell([along, right]: [f64; 2]) -> Cell {
    // A cell's own edge counts to the next one; rounding must not decide.
    let index = |at_m: f64| (at_m / CELL_M + 1e-9).floor() as i32;
    (index(along), index(right))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::defect::tests::seen_once;

    /// A damage along the road at an offset.
    pub fn damage(defect: &Defect, from_m: f64, to_m: f64, right_m: f64) -> Damage<'_> {
        Damage {
            defect,
            path: vec![[from_m, right_m], [to_m, right_m]],
            seen_by: vec![0],
        }
    }

    fn sized_defect(class: DamageClass, length_m: f64, width_m: f64) -> Defect {
        Defect {
            class,
            length_m,
            length_error_m: 1.0,
            width_m,
            width_error_m: 0.2,
            ..seen_once()
        }
    }

    #[test]
    fn one_crack_counts_sixty_percent_of_its_cells_and_two_count_all() {
        let crack = sized_defect(DamageClass::LongitudinalCrack, 10.0, 0.1);
        let mut mesh = Mesh::default();
        mesh.draw(&damage(&crack, 5.0, 14.99, 0.2), Size::Best);
        // 20 cells of 0.25 m².
        assert!((mesh.area_m2(0.0, 20.0) - 20.0 * 0.15).abs() < 1e-9);
        mesh.draw(&damage(&crack, 5.0, 14.99, 0.3), Size::Best);
        assert!((mesh.area_m2(0.0, 20.0) - 20.0 * 0.25).abs() < 1e-9);
        assert_eq!(mesh.area_m2(20.0, 40.0), 0.0);
    }

    #[test]
    fn a_crack_across_and_a_net_fill_the_cells_they_lie_in() {
        let crack = sized_defect(DamageClass::TransverseCrack, 0.2, 2.9);
        let mut mesh = Mesh::default();
        mesh.draw(&damage(&crack, 5.1, 5.3, 0.0), Size::Best);
        assert!((mesh.area_m2(0.0, 20.0) - 6.0 * 0.15).abs() < 1e-9);
        let alligator = sized_defect(DamageClass::AlligatorCrack, 4.0, 1.9);
        let mut mesh = Mesh::default();
        mesh.draw(&damage(&alligator, 10.01, 13.99, 0.0), Size::Best);
        // 8 by 4 cells.
        assert!((mesh.area_m2(0.0, 20.0) - 8.0).abs() < 1e-9);
    }

    #[test]
    fn the_error_of_a_size_makes_the_area_less_and_more() {
        let crack = sized_defect(DamageClass::LongitudinalCrack, 10.0, 0.1);
        let drawn = |size| {
            let mut mesh = Mesh::default();
            mesh.draw(&damage(&crack, 5.0, 14.99, 0.2), size);
            mesh.area_m2(0.0, 20.0)
        };
        assert!(drawn(Size::Least) < drawn(Size::Best) && drawn(Size::Best) < drawn(Size::Most));
        let gone = sized_defect(DamageClass::LongitudinalCrack, 0.5, 0.1);
        let mut mesh = Mesh::default();
        mesh.draw(&damage(&gone, 5.0, 5.5, 0.2), Size::Least);
        assert!(mesh.area_m2(0.0, 20.0) <= 0.15 + 1e-9);
    }
}
