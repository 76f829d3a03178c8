//! What damage covers on the ground: a line for a crack, an area for anything wider.

use crate::{DamageClass, Defect, LocalPlane, LonLat};
use geo::{Coord, Geometry, LineString, Polygon};

impl Defect {
    /// Its shape in degrees: longitudinal cracks as a line along the road, transverse ones as a line
    /// across, alligator cracking and potholes as an area.
    pub fn shape(&self) -> Geometry<f64> {
        let plane = LocalPlane::at(self.position());
        let path: Vec<Coord<f64>> = self.path.iter().map(|&p| plane.to_plane(p)).collect();
        let globe = |points: Vec<Coord<f64>>| -> LineString<f64> {
            points
                .into_iter()
                .map(|p| degrees(plane.to_globe(p)))
                .collect()
        };
        match self.class {
            DamageClass::LongitudinalCrack => globe(path).into(),
            DamageClass::TransverseCrack => {
                let (sin, cos) = self.heading_deg.to_radians().sin_cos();
                let right = Coord { x: cos, y: -sin } * (self.width_m / 2.0);
                globe(vec![-right, right]).into()
            }
            DamageClass::AlligatorCrack | DamageClass::Pothole => {
                Polygon::new(globe(band(&path, self.width_m)), vec![]).into()
            }
        }
    }
}

fn degrees(p: LonLat) -> Coord<f64> {
    Coord {
        x: p.lon(),
        y: p.lat(),
    }
}

/// The outline of a path of this width: along its right side and back along its left one.
fn band(path: &[Coord<f64>], width_m: f64) -> Vec<Coord<f64>> {
    let side = |n: usize| {
        let before = path[n.saturating_sub(1)];
        let after = path[(n + 1).min(path.len() - 1)];
        let way = after - before;
        let long = way.x.hypot(way.y).max(1e-9);
        Coord {
            x: way.y / long,
            y: -way.x / long,
        } * (width_m / 2.0)
    };
    let right = (0..path.len()).map(|n| path[n] + side(n));
    let left = (0..path.len()).rev().map(|n| path[n] - side(n));
    right.chain(left).collect()
}
