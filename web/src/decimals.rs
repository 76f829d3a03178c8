//! Numbers on the wire carry no more decimals than they are worth.

use register::LonLat;

/// `value` to so many decimals.
pub(crate) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    // An empty sum is -0.0.
    (value * scale).round() / scale + 0.0
}

/// Longitude and latitude to 7 decimals: about a centimetre.
pub(crate) fn degrees(position: LonLat) -> [f64; 2] {
    [rounded(position.lon(), 7), rounded(position.lat(), 7)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_cut_by_rounding() {
        assert_eq!(rounded(2.346, 2), 2.35);
        assert_eq!(rounded(-0.049, 1), 0.0);
        let here = LonLat::new(139.123_456_78, -35.000_000_04).unwrap();
        assert_eq!(degrees(here), [139.123_456_8, -35.0]);
    }
}
