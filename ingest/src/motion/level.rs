//! Light and contrast levelled around every place, so that shadows and paint do not outshine texture.

/// Less contrast than this is the sensor's noise.
const LEAST_CONTRAST: f32 = 2.0;
/// Paint is brighter than texture by far, and says little of the way along it.
const MOST_CONTRASTS: f32 = 2.5;

/// Values in rows of `columns`, less the mean and over the contrast of the square of cells that
/// reaches `radius` to each side.
pub(crate) fn levelled(values: &[f32], columns: usize, radius: usize) -> Vec<f32> {
    let means = local_means(values, columns, radius);
    let edges: Vec<f32> = values
        .iter()
        .zip(&means)
        .map(|(v, mean)| v - mean)
        .collect();
    let squares: Vec<f32> = edges.iter().map(|v| v * v).collect();
    let variances = local_means(&squares, columns, radius);
    let level = |(edge, variance): (&f32, &f32)| {
        let contrast = (variance.max(0.0) + LEAST_CONTRAST * LEAST_CONTRAST).sqrt();
        (edge / contrast).clamp(-MOST_CONTRASTS, MOST_CONTRASTS)
    };
    edges.iter().zip(&variances).map(level).collect()
}

/// Means over squares of cells, by sums over everything above and left.
fn local_means(values: &[f32], columns: usize, radius: usize) -> Vec<f32> {
    let (rows, wide) = (values.len() / columns.max(1), columns + 1);
    let mut sums = vec![0f64; (rows + 1) * wide];
    for row in 0..rows {
        let mut line = 0.0;
        for column in 0..columns {
            line += f64::from(values[row * columns + column]);
            sums[(row + 1) * wide + column + 1] = sums[row * wide + column + 1] + line;
        }
    }
    let around = |at: usize, most: usize| (at.saturating_sub(radius), (at + radius + 1).min(most));
    let mut means = Vec::with_capacity(values.len());
    for row in 0..rows {
        let (top, bottom) = around(row, rows);
        for column in 0..columns {
            let (left, right) = around(column, columns);
            let sum =
                sums[bottom * wide + right] - sums[top * wide + right] - sums[bottom * wide + left]
                    + sums[top * wide + left];
            means.push((sum / ((bottom - top) * (right - left)) as f64) as f32);
        }
    }
    means
}
