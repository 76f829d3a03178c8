//! The `bbox` of a question: `west,south,east,north` in degrees.

use register::{Bounds, InvalidPosition, LonLat};
use serde::Deserialize;
use std::str::FromStr;

/// A box on the globe, read from text.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Bbox(pub(crate) Bounds);

/// Text that is no box on the globe.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidBbox {
    #[error("a bbox has four numbers, west,south,east,north in degrees; here are {0}")]
    Count(usize),
    #[error("`{0}` is not a number; a bbox is west,south,east,north in degrees")]
    Number(String),
    #[error(transparent)]
    Position(#[from] InvalidPosition),
    #[error("the bbox is upside down: its south, {south}, lies north of its north, {north}")]
    UpsideDown { south: f64, north: f64 },
    #[error(
        "the bbox runs from west {west} to east {east}, the wrong way round; across the date line, ask once for each side"
    )]
    Backwards { west: f64, east: f64 },
}

impl FromStr for Bbox {
    type Err = InvalidBbox;

    fn from_str(text: &str) -> Result<Self, InvalidBbox> {
        let number = |part: &str| {
            let part = part.trim();
            part.parse()
                .map_err(|_| InvalidBbox::Number(part.to_owned()))
        };
        let numbers: Vec<f64> = text.split(',').map(number).collect::<Result<_, _>>()?;
        let &[west, south, east, north] = numbers.as_slice() else {
            return Err(InvalidBbox::Count(numbers.len()));
        };
        LonLat::new(west, south)?;
        LonLat::new(east, north)?;
        if south > north {
            return Err(InvalidBbox::UpsideDown { south, north });
        }
        if west > east {
            return Err(InvalidBbox::Backwards { west, east });
        }
        Ok(Self(Bounds {
            west,
            south,
            east,
            north,
        }))
    }
}

impl TryFrom<String> for Bbox {
    type Error = InvalidBbox;

    fn try_from(text: String) -> Result<Self, InvalidBbox> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_box_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", "`` is not a number"),
            ("1,2,3", "here are 3"),
            ("1,2,3,4,5", "here are 5"),
            ("1,2,x,4", "`x` is not a number"),
            ("1,NaN,3,4", "latitude NaN"),
            ("1,2,inf,4", "longitude inf"),
            ("1,2,181,4", "longitude 181"),
            ("1,-91,3,4", "latitude -91"),
            ("1,4,3,2", "upside down"),
            ("170,2,-170,4", "date line"),
        ] {
            let error = text.parse::<Bbox>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_single_point_and_the_whole_globe_are_boxes() {
        for text in ["7,7,7,7", "-180,-90,180,90", " 1, 2, 3, 4"] {
            assert!(text.parse::<Bbox>().is_ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_box_reads_back(
            west in -180.0..180.0f64, south in -90.0..90.0f64,
            share_x in 0.0..=1.0f64, share_y in 0.0..=1.0f64,
        ) {
            let east = (west + share_x * (180.0 - west)).clamp(west, 180.0);
            let north = (south + share_y * (90.0 - south)).clamp(south, 90.0);
            let Bbox(read) = format!("{west},{south},{east},{north}").parse().unwrap();
            prop_assert_eq!(read, Bounds { west, south, east, north });
        }

        #[test]
        fn no_text_is_answered_with_a_panic(text in "[-0-9eE.,nafiN ]{0,40}") {
            if let Ok(Bbox(b)) = text.parse() {
                prop_assert!(b.west <= b.east && b.south <= b.north);
            }
        }
    }
}
