//! Boxes of the damage in a frame, as YOLO text.

use crate::camera::Camera;
use crate::damage::Damage;
use crate::render::Shot;
use crate::road::Road;

/// Damage farther away than this is not labelled, metres.
const FAR_M: f64 = 15.0;
/// Smallest box that is labelled, pixels of a 1280-pixel picture.
const LEAST_PX: [f64; 2] = [10.0, 5.0];

/// A damage seen in a frame.
#[derive(Clone, Debug)]
pub struct Label {
    /// Number of the damage.
    pub id: usize,
    /// Number of its class.
    pub class: usize,
    /// Left, top, right, bottom, pixels.
    pub corners: [f64; 4],
}

/// Boxes of all damage that shows within [`FAR_M`] and above the bonnet.
pub fn labels(damages: &[Damage], road: &Road, camera: &Camera, shot: &Shot) -> Vec<Label> {
    damages
        .iter()
        .filter_map(|damage| label(damage, road, camera, shot))
        .collect()
}

fn label(damage: &Damage, road: &Road, camera: &Camera, shot: &Shot) -> Option<Label> {
    let mut corners = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let mut seen = 0;
    for [s, e] in &damage.extent.points {
        let [ahead, right] = shot.pose.relative(road.point(f64::from(*s), f64::from(*e)));
        if !(0.5..FAR_M).contains(&ahead) {
            continue;
        }
        let Some([u, v]) = camera.project(shot.pose.pitch, ahead, right) else {
            continue;
        };
        if !(0.0..f64::from(camera.width)).contains(&u) || v > camera.bonnet_top(u) {
            continue;
        }
        seen += 1;
        corners = [
            corners[0].min(u),
            corners[1].min(v),
            corners[2].max(u),
            corners[3].max(v),
        ];
    }
    let scale = f64::from(camera.width) / 1280.0;
    let large = corners[2] - corners[0] >= LEAST_PX[0] * scale
        && corners[3] - corners[1] >= LEAST_PX[1] * scale;
    // A last corner of something that has passed under the car is no fair example.
    let fair = seen * 8 >= damage.extent.points.len();
    (seen > 0 && large && fair).then(|| Label {
        id: damage.id,
        class: damage.class.index(),
        corners,
    })
}

/// The label file: class, centre and size as shares of the picture, one box a line.
pub fn yolo(labels: &[Label], camera: &Camera) -> String {
    let (w, h) = (f64::from(camera.width), f64::from(camera.height));
    let mut text = String::new();
    for Label {
        class,
        corners: [x0, y0, x1, y1],
        ..
    } in labels
    {
        let (x, y) = ((x0 + x1) / 2.0 / w, (y0 + y1) / 2.0 / h);
        text += &format!(
            "{class} {x:.6} {y:.6} {:.6} {:.6}\n",
            (x1 - x0) / w,
            (y1 - y0) / h
        );
    }
    text
}
