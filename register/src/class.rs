//! The four kinds of road damage.

use crate::Words;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A kind of road damage, with its RDD2022 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DamageClass {
    /// D00: a crack along the driving direction.
    LongitudinalCrack,
    /// D10: a crack across the driving direction.
    TransverseCrack,
    /// D20: a net of cracks, also called fatigue cracking.
    AlligatorCrack,
    /// D40: a hole in the surface.
    Pothole,
}

/// Classes that a detector confuses with one another on the same damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassGroup {
    /// Any of the three crack classes.
    Crack,
    /// Potholes.
    Pothole,
}

/// A class name that is none of ours.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a damage class: use longitudinal_crack, transverse_crack, alligator_crack or pothole"
)]
pub struct UnknownClass(pub String);

impl DamageClass {
    /// Every class, in the order of the RDD2022 codes.
    pub const ALL: [Self; 4] = [
        Self::LongitudinalCrack,
        Self::TransverseCrack,
        Self::AlligatorCrack,
        Self::Pothole,
    ];

    /// The name used in files, in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::LongitudinalCrack => "longitudinal_crack",
            Self::TransverseCrack => "transverse_crack",
            Self::AlligatorCrack => "alligator_crack",
            Self::Pothole => "pothole",
        }
    }

    /// What people call it.
    pub fn words(self) -> Words {
        match self {
            Self::LongitudinalCrack => Words::of("longitudinal crack", "縦断ひび割れ"),
            Self::TransverseCrack => Words::of("transverse crack", "横断ひび割れ"),
            Self::AlligatorCrack => Words::of("alligator cracking", "亀甲状ひび割れ"),
            Self::Pothole => Words::of("pothole", "ポットホール"),
        }
    }

    /// The group within which a detector may change its mind between frames.
    pub fn group(self) -> ClassGroup {
        match self {
            Self::Pothole => ClassGroup::Pothole,
            _ => ClassGroup::Crack,
        }
    }
}

impl fmt::Display for DamageClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DamageClass {
    type Err = UnknownClass;

    fn from_str(name: &str) -> Result<Self, UnknownClass> {
        Self::ALL
            .into_iter()
            .find(|class| class.name() == name)
            .ok_or_else(|| UnknownClass(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for class in DamageClass::ALL {
            assert_eq!(class.name().parse::<DamageClass>().unwrap(), class);
            assert_eq!(
                serde_json::to_string(&class).unwrap(),
                format!("\"{class}\"")
            );
        }
        assert!("D00".parse::<DamageClass>().is_err());
    }
}
