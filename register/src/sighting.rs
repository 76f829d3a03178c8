//! A sighting: one detection placed on the ground.

use crate::{Covariance, DamageClass, DriveId, LonLat};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names a sighting for good: the drive, the frame, and its place among the frame's detections.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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

/// Standard deviations of a sighting's place: the error budget, by where it comes from.
///
/// The receiver and the clock move everything seen at that time of the drive together. Where the
/// camera points moves it by the more, the farther away it is. The own error differs from frame to
/// frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GroundError {
    /// Of the receiver, in every direction.
    pub receiver_m: f64,
    /// Of the clock, along the road.
    pub clock_along_m: f64,
    /// Of the camera's pitch and height, along the road.
    pub aim_along_m: f64,
    /// Of the camera's yaw and the vehicle's heading, across the road.
    pub aim_across_m: f64,
    /// Of bounce, box edges and the receiver's jitter, along the road.
    pub own_along_m: f64,
    /// The same across the road.
    pub own_across_m: f64,
}

impl GroundError {
    /// All of it, around a heading in degrees.
    pub fn covariance(&self, heading_deg: f64) -> Covariance {
        let along = [
            self.receiver_m,
            self.clock_along_m,
            self.aim_along_m,
            self.own_along_m,
        ];
        let across = [self.receiver_m, self.aim_across_m, self.own_across_m];
        let whole = |parts: &[f64]| parts.iter().map(|part| part * part).sum::<f64>().sqrt();
        Covariance::along_across(heading_deg, whole(&along), whole(&across))
    }

    /// Radius that holds the true place 95 times in 100.
    pub fn radius95_m(&self) -> f64 {
        self.covariance(0.0).radius95_m()
    }
}

/// The sides on which a damage ran out of view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSides {
    /// Towards the vehicle: it goes on under the bonnet.
    pub near: bool,
    /// Ahead: it goes on farther than damage is placed.
    pub far: bool,
    /// To the left or right: it goes on beyond the picture.
    pub beside: bool,
}

impl OpenSides {
    /// Whether it ran out of view anywhere.
    pub fn any(self) -> bool {
        self.near || self.far || self.beside
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
    /// On which sides the damage ran out of view, so that its size is a lower bound.
    pub open: OpenSides,
    /// Whether it is near enough to say where the damage is. A farther one only supports it.
    pub places: bool,
    /// How far the position may be off.
    pub error: GroundError,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::LocalPlane;
    use geo::Coord;
    use jiff::SignedDuration;

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
            open: OpenSides::default(),
            places: true,
            error: GroundError {
                receiver_m: 2.0,
                clock_along_m: 0.0,
                aim_along_m: 0.3,
                aim_across_m: 0.1,
                own_along_m: 0.4,
                own_across_m: 0.3,
            },
        }
    }

    /// Drives are a day apart: `a`, `b`, `c`...
    pub(crate) fn after(drive: &str) -> SignedDuration {
        let letter = drive.bytes().next().unwrap_or(b'a').saturating_sub(b'a');
        SignedDuration::from_hours(24 * i64::from(letter))
    }

    /// The same sighting, seen by another drive.
    pub(crate) fn of_drive(drive: &str, mut sighting: Sighting) -> Sighting {
        sighting.id.drive = DriveId(drive.into());
        sighting.captured_at += after(drive);
        sighting
    }
}
