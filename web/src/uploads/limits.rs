//! How much people may send.

use std::time::Duration;

/// What the server takes in, and for how long it keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files together that wait to be inspected.
    pub quota_bytes: u64,
    /// Bytes that are left free on the disk: the register needs some.
    pub reserve_bytes: u64,
    /// Files that are sent together.
    pub batch_files: u32,
    /// How long an unfinished or unused file is kept.
    pub lifetime: Duration,
    /// How long a sender may be silent before its connection counts as cut.
    pub patience: Duration,
}

const GIB: u64 = 1 << 30;

impl Default for UploadLimits {
    fn default() -> Self {
        Self {
            file_bytes: 32 * GIB,
            quota_bytes: 200 * GIB,
            reserve_bytes: 2 * GIB,
            batch_files: 50_000,
            lifetime: Duration::from_secs(7 * 24 * 3600),
            patience: Duration::from_secs(30),
        }
    }
}
