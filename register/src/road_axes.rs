//! Coordinates along and across the road around a place.

use crate::{LocalPlane, LonLat, Sighting};
use geo::Coord;

/// Metres along (ahead) and across (right) from an origin, on a straight piece of road.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoadAxes {
    plane: LocalPlane,
    along: Coord<f64>,
}

impl RoadAxes {
    pub fn at(sighting: &Sighting) -> Self {
        Self::new(sighting.position, sighting.heading_deg)
    }

    pub fn new(origin: LonLat, heading_deg: f64) -> Self {
        let (x, y) = heading_deg.to_radians().sin_cos();
        Self {
            plane: LocalPlane::at(origin),
            along: Coord { x, y },
        }
    }

    /// Metres along and (to the right) across the road.
    pub fn to_road(self, position: LonLat) -> (f64, f64) {
        let p = self.plane.to_plane(position);
        (
            p.x * self.along.x + p.y * self.along.y,
            p.x * self.along.y - p.y * self.along.x,
        )
    }

    pub fn to_globe(self, along: f64, across: f64) -> LonLat {
        self.plane.to_globe(Coord {
            x: along * self.along.x + across * self.along.y,
            y: along * self.along.y - across * self.along.x,
        })
    }
}
