//! Lines cut at the sides of a square (Liang and Barsky).

/// The pieces of a line within a square from `low` to `high` both ways.
pub(super) fn clipped(line: &[[f64; 2]], low: f64, high: f64) -> Vec<Vec<[f64; 2]>> {
    let mut pieces: Vec<Vec<[f64; 2]>> = Vec::new();
    let mut goes_on = false;
    for ends in line.windows(2) {
        let (a, b) = (ends[0], ends[1]);
        let Some((from, to)) = inside(a, b, low, high) else {
            goes_on = false;
            continue;
        };
        let at = |share: f64| [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
        match pieces.last_mut() {
            Some(piece) if goes_on => piece.push(at(to)),
            _ => pieces.push(vec![at(from), at(to)]),
        }
        goes_on = to >= 1.0;
    }
    pieces
}

/// From which share of a stretch to which it is within the square.
fn inside(a: [f64; 2], b: [f64; 2], low: f64, high: f64) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for axis in 0..2 {
        let along = b[axis] - a[axis];
        for (towards, room) in [(-along, a[axis] - low), (along, high - a[axis])] {
            if towards == 0.0 && room < 0.0 {
                return None;
            }
            let share = room / towards;
            if towards < 0.0 {
                from = from.max(share);
            } else if towards > 0.0 {
                to = to.min(share);
            }
        }
    }
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_pieces() {
        let line = [[1.0, 5.0], [15.0, 5.0], [15.0, 7.0], [1.0, 7.0]];
        let pieces = clipped(&line, 0.0, 10.0);
        assert_eq!(
            pieces,
            [vec![[1.0, 5.0], [10.0, 5.0]], vec![[10.0, 7.0], [1.0, 7.0]]]
        );
    }

    #[test]
    fn a_line_through_and_a_line_beside() {
        assert_eq!(
            clipped(&[[-5.0, 5.0], [15.0, 5.0]], 0.0, 10.0),
            [vec![[0.0, 5.0], [10.0, 5.0]]]
        );
        assert!(clipped(&[[-5.0, 11.0], [15.0, 11.0]], 0.0, 10.0).is_empty());
    }

    proptest! {
        #[test]
        fn no_piece_lies_outside(line in prop::collection::vec([-20.0..20.0f64, -20.0..20.0f64], 0..12)) {
            for place in clipped(&line, 0.0, 10.0).iter().flatten().flatten() {
                prop_assert!((-1e-9..=10.0 + 1e-9).contains(place));
            }
            let whole = clipped(&line, -20.0, 20.0);
            prop_assert!(whole.iter().map(Vec::len).sum::<usize>() >= line.len().saturating_sub(1));
        }
    }
}
