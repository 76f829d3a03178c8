//! A sighting: one detection placed on the ground.

use crate::{DamageClass, DriveId, LonLat};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names a sighting for good: the drive, the frame, and its place among the frame's detections.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SightingId {
    /// The drive.
    pub drive: DriveId,
    /// The frame's place in the recording.
    pub frame: u32,
    /// The detection's place in the frame, from 0, best score first.
    pub n: u32,
}

impl fmt::Display for SightingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.drive, self.frame, self.n)
    }
}

/// Standard deviations of a sighting's place, along and across the road.
///
/// `shared` errors (receiver, clock, heading) move everything seen at that moment of the drive
/// together; `own` errors (bounce, box edges, the receiver's jitter) differ from frame to frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroundError {
    /// Along the road, shared by the drive.
    pub shared_along_m: f64,
    /// Across the road, shared by the drive.
    pub shared_across_m: f64,
    /// Along the road, this frame's own.
    pub own_along_m: f64,
    /// Across the road, this frame's own.
    pub own_across_m: f64,
}

impl GroundError {
    /// Radius that holds the true place 95 times in 100.
    pub fn radius95_m(&self) -> f64 {
        crate::radius95_m(
            self.shared_along_m.hypot(self.own_along_m),
            self.shared_across_m.hypot(self.own_across_m),
        )
    }
}

/// A detection placed on the ground: where, how large, and how sure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// Its lasting name.
    pub id: SightingId,
    /// What the detector called it.
    pub class: DamageClass,
    /// The detector's score, 0 to 1.
    pub score: f64,
    /// Left, top, right, bottom in pixels of the frame.
    pub pixel_box: [f64; 4],
    /// When the frame was taken.
    pub captured_at: Timestamp,
    /// Centre of what was seen.
    pub position: LonLat,
    /// Driving direction, degrees clockwise from north: the axis that length is measured along.
    pub heading_deg: f64,
    /// From the camera's foot to the nearest edge of the damage.
    pub distance_m: f64,
    /// Extent along the road.
    pub length_m: f64,
    /// Standard deviation of the length.
    pub length_sigma_m: f64,
    /// Extent across the road.
    pub width_m: f64,
    /// Standard deviation of the width.
    pub width_sigma_m: f64,
    /// Whether the damage ran out of view, so that its size is a lower bound.
    pub open_ended: bool,
    /// How far the position may be off.
    pub error: GroundError,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::LocalPlane;
    use geo::Coord;

    /// A pothole of drive `a`, seen in `frame` at metres along and across a road that runs north.
    pub(crate) fn at(frame: u32, along: f64, across: f64) -> Sighting {
        let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
        Sighting {
            id: SightingId {
                drive: DriveId("a".into()),
                frame,
                n: 0,
            },
            class: DamageClass::Pothole,
            score: 0.5,
            pixel_box: [0.0, 0.0, 10.0, 10.0],
            captured_at: Timestamp::from_millisecond(i64::from(frame) * 250).unwrap(),
            position: plane.to_globe(Coord {
                x: across,
                y: along,
            }),
            heading_deg: 0.0,
            distance_m: 6.0,
            length_m: 0.6,
            length_sigma_m: 0.2,
            width_m: 0.5,
            width_sigma_m: 0.1,
            open_ended: false,
            error: GroundError {
                shared_along_m: 2.0,
                shared_across_m: 2.0,
                own_along_m: 0.4,
                own_across_m: 0.3,
            },
        }
    }

    /// The same sighting, seen by another drive.
    pub(crate) fn of_drive(drive: &str, mut sighting: Sighting) -> Sighting {
        sighting.id.drive = DriveId(drive.into());
        sighting
    }
}
