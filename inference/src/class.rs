//! The kinds of damage the project speaks of, and their codes in the RDD data sets.

use std::fmt;

/// A kind of road damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DamageClass {
    /// A crack along the lane (RDD code D00).
    LongitudinalCrack,
    /// A crack across the lane (RDD code D10).
    TransverseCrack,
    /// A net of cracks (RDD code D20).
    AlligatorCrack,
    /// A hole (RDD code D40).
    Pothole,
}

impl DamageClass {
    /// All classes, in the order of the label files (0..3 = D00, D10, D20, D40).
    pub const ALL: [Self; 4] = [
        Self::LongitudinalCrack,
        Self::TransverseCrack,
        Self::AlligatorCrack,
        Self::Pothole,
    ];

    /// The name used in cards, exports and the interface, such as `pothole`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LongitudinalCrack => "longitudinal_crack",
            Self::TransverseCrack => "transverse_crack",
            Self::AlligatorCrack => "alligator_crack",
            Self::Pothole => "pothole",
        }
    }

    /// The code in the Road Damage Dataset (RDD2022), such as `D40`.
    pub fn rdd_code(self) -> &'static str {
        match self {
            Self::LongitudinalCrack => "D00",
            Self::TransverseCrack => "D10",
            Self::AlligatorCrack => "D20",
            Self::Pothole => "D40",
        }
    }

    /// The class with this [`name`](Self::name), if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The class with this [`rdd_code`](Self::rdd_code), if there is one.
    pub fn from_rdd_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.rdd_code() == code)
    }
}

impl fmt::Display for DamageClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
