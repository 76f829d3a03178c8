//! The expression by which ffmpeg's `select` filter lets the wanted frames through.

use std::fmt::Write;

/// Wanted frames of one run of ffmpeg.
pub(super) struct Selection {
    /// For `select`.
    pub expression: String,
    /// How far apart two times of the same frame may be written.
    pub tolerance_s: f64,
}

/// Frames that an expression names one by one: one argument holds at most 128 KiB.
const FRAMES_A_TREE: usize = 1000;

impl Selection {
    /// Lets through the frames with their times, which are some of `all`.
    pub fn of(wanted: &[(u32, f64)], all: &[f64]) -> Self {
        let tolerance_s = tolerance_s(all);
        Self {
            expression: even(wanted, tolerance_s).unwrap_or_else(|| tree(wanted, tolerance_s)),
            tolerance_s,
        }
    }

    /// The wanted frames cut into runs that an expression can hold.
    pub fn runs<'a>(
        wanted: &'a [(u32, f64)],
        all: &[f64],
    ) -> impl Iterator<Item = &'a [(u32, f64)]> {
        let whole = even(wanted, tolerance_s(all)).is_some();
        wanted.chunks(if whole {
            wanted.len().max(1)
        } else {
            FRAMES_A_TREE
        })
    }
}

/// Well within the shortest frame.
fn tolerance_s(all: &[f64]) -> f64 {
    let shortest = all
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(f64::MAX, f64::min);
    (shortest * 0.4).clamp(1e-6, 2e-3)
}

/// One remainder for frames at a constant distance, however many; nothing where they are not.
fn even(wanted: &[(u32, f64)], tolerance_s: f64) -> Option<String> {
    let [(first, first_s), .., (last, last_s)] = wanted else {
        return None;
    };
    let count = (wanted.len() - 1) as f64;
    let every = f64::from(last - first) / count;
    let every_s = (last_s - first_s) / count;
    let fits = |(n, (index, at_s)): (usize, &(u32, f64))| {
        let n = n as f64;
        f64::from(index - first) == every * n
            && (first_s + every_s * n - at_s).abs() < tolerance_s / 4.0
    };
    // Frames between must not pass: a tolerance is far below the distance of two frames.
    let apart = every_s / every > 4.0 * tolerance_s;
    let early_s = first_s - tolerance_s / 2.0;
    (every_s > 0.0 && apart && wanted.iter().enumerate().all(fits)).then(|| {
        format!(
            "between(t,{early_s:.6},{:.6})*lt(mod(t-{early_s:.9},{every_s:.12}),{tolerance_s:.9})",
            last_s + tolerance_s / 2.0
        )
    })
}

/// A search tree, so that it costs the logarithm of the number of frames for each decoded one.
fn tree(wanted: &[(u32, f64)], tolerance_s: f64) -> String {
    fn grow(tree: &mut String, wanted: &[(u32, f64)], tolerance_s: f64) {
        // Writing to a string cannot fail.
        if let [(_, t)] = wanted {
            let (from, to) = (t - tolerance_s, t + tolerance_s);
            let _ = write!(tree, "between(t,{from:.6},{to:.6})");
            return;
        }
        let (early, late) = wanted.split_at(wanted.len() / 2);
        if let (Some((_, before)), Some((_, after))) = (early.last(), late.first()) {
            let _ = write!(tree, "if(lt(t,{:.6}),", f64::midpoint(*before, *after));
            grow(tree, early, tolerance_s);
            tree.push(',');
            grow(tree, late, tolerance_s);
            tree.push(')');
        }
    }
    let mut expression = String::new();
    grow(&mut expression, wanted, tolerance_s);
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_balanced() {
        let wanted: Vec<(u32, f64)> = (0..1000).map(|n| (n, f64::from(n * n) * 0.5)).collect();
        let tree = tree(&wanted, 0.002);
        let mut depth = 0;
        let deepest = tree.chars().map(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth
        });
        assert!(deepest.max().unwrap() <= 12);
        assert_eq!(tree.matches("between").count(), 1000);
        assert!(
            tree.len() < 100_000,
            "one argument holds at most 128 KiB: {}",
            tree.len()
        );
    }

    #[test]
    fn frames_at_a_constant_distance_are_one_run() {
        let all: Vec<f64> = (0..30_000).map(|n| f64::from(n) / 29.97).collect();
        let every = |step: usize| -> Vec<(u32, f64)> {
            all.iter()
                .copied()
                .enumerate()
                .map(|(n, t)| (n as u32, t))
                .step_by(step)
                .collect()
        };
        let even = every(3);
        assert_eq!(Selection::runs(&even, &all).count(), 1);
        assert!(Selection::of(&even, &all).expression.contains("mod"));
        let mut uneven = even.clone();
        uneven.remove(5000);
        assert_eq!(Selection::runs(&uneven, &all).count(), 10);
        assert!(Selection::of(&uneven[..1000], &all).expression.len() < 100_000);
        assert_eq!(Selection::runs(&[], &all).count(), 0);
    }
}
