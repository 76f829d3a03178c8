//! Numbers as people read them.

use register::{Interval, Language, Unit};

/// A number without its sign of error, in groups of three digits.
pub fn grouped(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    let zero = plain.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !zero {
        text.insert(0, '−');
    }
    text
}

/// How sums of money are written.
#[derive(Clone, Copy, Debug)]
pub struct Money<'a> {
    pub currency: &'a str,
    pub language: Language,
}

impl Money<'_> {
    /// A sum with its currency.
    pub fn sum(self, amount: f64) -> String {
        self.named(&grouped(amount, 0))
    }

    /// The ends of an interval to three significant digits: more would feign a precision. Nothing
    /// where the sum is known.
    pub fn range(self, cost: Interval) -> String {
        if cost.low == cost.high {
            return String::new();
        }
        let end = |x| grouped(three_digits(x), 0);
        self.named(&format!("{}–{}", end(cost.low), end(cost.high)))
    }

    fn named(self, digits: &str) -> String {
        match (self.currency, self.language) {
            ("JPY", Language::Ja) => format!("{digits}円"),
            ("JPY", Language::En) => format!("¥{digits}"),
            ("EUR", _) => format!("€{digits}"),
            ("", _) => digits.to_owned(),
            (code, Language::En) => format!("{code} {digits}"),
            (code, Language::Ja) => format!("{digits} {code}"),
        }
    }
}

fn three_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let step = 10_f64.powf(value.abs().log10().floor() - 2.0).max(1.0);
    (value / step).round() * step
}

/// Metres below a kilometre, kilometres from there on.
pub fn length(metres: f64) -> String {
    if metres.abs() < 999.5 {
        format!("{} m", grouped(metres, 0))
    } else {
        format!("{} km", grouped(metres / 1000.0, 1))
    }
}

/// A round length, as on a scale bar.
pub fn round_length(metres: f64) -> String {
    if metres < 1000.0 {
        format!("{} m", grouped(metres, 0))
    } else {
        format!("{} km", grouped(metres / 1000.0, 0))
    }
}

/// A percentage with its interval.
pub fn percent(ratio: Interval) -> String {
    format!(
        "{} % ({}–{})",
        grouped(ratio.value, 1),
        grouped(ratio.low, 1),
        grouped(ratio.high, 1)
    )
}

/// How much of a treatment.
pub fn quantity(quantity: Interval, unit: Unit, language: Language) -> String {
    let words = unit.words();
    let unit_text = words.text(language);
    match (unit, language) {
        (Unit::Each, Language::En) => format!("{} ×", grouped(quantity.value, 0)),
        (Unit::Each, Language::Ja) => format!("{}{unit_text}", grouped(quantity.value, 0)),
        _ => format!("{} {unit_text}", grouped(quantity.value, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEN: Money = Money {
        currency: "JPY",
        language: Language::Ja,
    };

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!(grouped(1_234_567.4, 0), "1,234,567");
        assert_eq!(grouped(999.0, 0), "999");
        assert_eq!(grouped(-1234.56, 1), "−1,234.6");
        assert_eq!(grouped(-0.2, 0), "0");
        assert_eq!(grouped(f64::NAN, 0), "–");
    }

    #[test]
    fn intervals_of_money_do_not_feign_a_precision() {
        let cost = Interval {
            value: 12_345_678.0,
            low: 9_876_543.0,
            high: 15_432_100.0,
        };
        assert_eq!(YEN.sum(cost.value), "12,345,678円");
        assert_eq!(YEN.range(cost), "9,880,000–15,400,000円");
        assert_eq!(three_digits(57.0), 57.0);
    }

    #[test]
    fn a_known_sum_has_no_interval() {
        assert_eq!(YEN.range(Interval::exact(0.0)), "");
    }

    #[test]
    fn every_currency_is_named() {
        let en = |currency| Money {
            currency,
            language: Language::En,
        };
        assert_eq!(en("JPY").sum(5.0), "¥5");
        assert_eq!(en("SEK").sum(5000.0), "SEK 5,000");
        assert_eq!(en("").sum(5000.0), "5,000");
    }

    #[test]
    fn a_kilometre_is_a_thousand_metres() {
        assert_eq!(length(20.0), "20 m");
        assert_eq!(length(999.6), "1.0 km");
        assert_eq!(length(12_340.0), "12.3 km");
    }
}
