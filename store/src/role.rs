//! What a person's work is, and what it lets them do.

use serde::{Deserialize, Serialize};

/// A person's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks only.
    Viewer,
    /// Drives, and uploads recordings.
    Patrol,
    /// Reviews defects.
    Engineer,
    /// Makes work lists.
    Planner,
    /// Keeps accounts and the server.
    Admin,
}

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Seeing the register.
    Read,
    /// Uploading recordings, and starting and stopping their inspection.
    Upload,
    /// Saying what a defect is.
    Review,
    /// Keeping plans and policies.
    Plan,
    /// Accounts, tokens, and the log of all that was done.
    Manage,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Upload,
        Self::Review,
        Self::Plan,
        Self::Manage,
    ];

    /// The name used on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Upload => "upload",
            Self::Review => "review",
            Self::Plan => "plan",
            Self::Manage => "manage",
        }
    }
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Viewer,
        Self::Patrol,
        Self::Engineer,
        Self::Planner,
        Self::Admin,
    ];

    /// The name used on the wire and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Patrol => "patrol",
            Self::Engineer => "engineer",
            Self::Planner => "planner",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether a person with this work may do that.
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::Read => true,
            Right::Upload => matches!(self, Self::Patrol | Self::Engineer | Self::Admin),
            Right::Review => matches!(self, Self::Engineer | Self::Admin),
            Right::Plan => matches!(self, Self::Planner | Self::Admin),
            Right::Manage => self == Self::Admin,
        }
    }
}
