//! EPSG codes, and the many ways in which files write them.

use super::CrsError;
use std::fmt;

/// A code of EPSG's list of coordinate systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epsg(u16);

impl Epsg {
    /// WGS 84 in degrees.
    pub const WGS_84: Epsg = Epsg(4326);

    /// The code of a number; none for numbers that EPSG does not use.
    pub fn new(code: u32) -> Option<Epsg> {
        u16::try_from(code).ok().filter(|code| *code > 0).map(Epsg)
    }

    /// The number.
    pub fn code(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Epsg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{}", self.0)
    }
}

/// Numbers that are not EPSG's but stand for one of its systems: web Mercator's nicknames.
const NICKNAMES: [(u32, u32); 4] = [
    (102_100, 3857),
    (102_113, 3857),
    (900_913, 3857),
    (3785, 3857),
];

/// Reads a number, `EPSG:n`, an OGC URN or an OGC address.
pub(super) fn parse(text: &str) -> Result<u32, CrsError> {
    let not_a_code = || CrsError::NotACode {
        text: text.chars().take(80).collect(),
    };
    let words: Vec<String> = text
        .trim()
        .split([':', '/', '#'])
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    let last = words.last().ok_or_else(not_a_code)?;
    if matches!(last.as_str(), "CRS84" | "CRS84H") {
        return Ok(4326);
    }
    let is_epsg = words.len() == 1
        || words
            .iter()
            .any(|word| matches!(word.as_str(), "EPSG" | "EPSG.XML"));
    let code: u32 = last.parse().map_err(|_| not_a_code())?;
    if !is_epsg {
        return Err(not_a_code());
    }
    let nickname = NICKNAMES.iter().find(|(nickname, _)| *nickname == code);
    Ok(nickname.map_or(code, |(_, code)| *code))
}
