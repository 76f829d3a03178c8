//! Characters that a file's encoding does not have.

use crate::CellPlace;
use std::{collections::BTreeMap, fmt};

/// How many places are remembered for each character.
const PLACES: usize = 5;

/// The characters that an encoding does not have and `〓` stands for, with how often and where they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfit {
    /// Each character with how often it came and where it came first.
    pub characters: BTreeMap<char, (u64, Vec<CellPlace>)>,
}

impl Unfit {
    /// Whether every character fitted.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    pub(super) fn note(&mut self, c: char, row: &str, column: &'static str) {
        let (count, places) = self.characters.entry(c).or_default();
        *count += 1;
        if places.len() < PLACES {
            places.push(CellPlace {
                row: row.to_owned(),
                column,
            });
        }
    }
}

impl fmt::Display for Unfit {
    /// A line for each character.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (c, (count, places))) in self.characters.iter().enumerate() {
            let gap = if n == 0 { "" } else { "\n" };
            write!(f, "{gap}{c} (U+{:04X}), {count} times: ", u32::from(*c))?;
            for (n, place) in places.iter().enumerate() {
                let gap = if n == 0 { "" } else { ", " };
                write!(f, "{gap}{place}")?;
            }
            if *count > places.len() as u64 {
                f.write_str(", …")?;
            }
        }
        Ok(())
    }
}
