//! Defects as points, and as clusters where there are too many to be seen apart.

mod draw;
mod drawn;
mod filter;
mod index;

pub(crate) use filter::{Filter, InvalidFilter, Question};
pub(crate) use index::Index;

use register::{DamageClass, Status};

/// Class and status in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind(u8);

impl Kind {
    fn new(class: DamageClass, status: Status) -> Self {
        Self(place_of(&DamageClass::ALL, class) * 4 + place_of(&Status::ALL, status))
    }

    fn class(self) -> DamageClass {
        DamageClass::ALL[usize::from(self.0 / 4 % 4)]
    }

    fn status(self) -> Status {
        Status::ALL[usize::from(self.0 % 4)]
    }

    /// Its bit in a set of kinds.
    fn bit(self) -> u16 {
        1 << self.0
    }
}

fn place_of<T: PartialEq>(all: &[T; 4], one: T) -> u8 {
    (0..4).find(|n| all[usize::from(*n)] == one).unwrap_or(0)
}

/// A share of one in a byte.
fn byte(share: f64) -> u8 {
    (255.0 * share).round() as u8
}

/// The share that a byte stands for, to two decimals.
fn share(byte: u8) -> f64 {
    crate::decimals::rounded(f64::from(byte) / 255.0, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_holds_class_and_status() {
        for class in DamageClass::ALL {
            for status in Status::ALL {
                let kind = Kind::new(class, status);
                assert_eq!((kind.class(), kind.status()), (class, status));
                assert_eq!(kind.bit().count_ones(), 1);
            }
        }
    }

    #[test]
    fn a_share_in_a_byte_is_right_to_two_decimals() {
        for n in 0..=100 {
            let exact = f64::from(n) / 100.0;
            assert!((share(byte(exact)) - exact).abs() < 0.005, "{exact}");
        }
    }
}
