//! Times, track, camera and boxes as text.

use crate::camera::Camera;
use crate::drive::Trackpoint;
use crate::labels::Label;
use crate::render::Shot;
use crate::road::lon_lat;
use jiff::Timestamp;

/// `frames.csv`: file and time of capture.
pub fn frames_csv(shots: &[(Timestamp, Shot)]) -> String {
    let mut text = String::from("file,captured_at\n");
    for (i, (time, _)) in shots.iter().enumerate() {
        text += &format!("{i:04}.jpg,{time:.3}\n");
    }
    text
}

/// `boxes.csv`: which damage is seen where, corners in pixels.
pub fn boxes_csv(frames: &[Vec<Label>]) -> String {
    let mut text = String::from("file,id,class,left,top,right,bottom\n");
    for (i, boxes) in frames.iter().enumerate() {
        for Label {
            id,
            class,
            corners: [l, t, r, b],
        } in boxes
        {
            text += &format!("{i:04}.jpg,{id},{class},{l:.1},{t:.1},{r:.1},{b:.1}\n");
        }
    }
    text
}

/// The track as GPX 1.1.
pub fn gpx(track: &[Trackpoint]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gpx version=\"1.1\" creator=\"michimori-sample-data\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n\
         <trk><name>Synthetic sample drive</name><trkseg>\n",
    );
    for point in track {
        let [lon, lat] = lon_lat(point.at);
        text += &format!(
            "<trkpt lat=\"{lat:.7}\" lon=\"{lon:.7}\"><ele>14.0</ele><time>{:.3}</time></trkpt>\n",
            point.time
        );
    }
    text + "</trkseg></trk>\n</gpx>\n"
}

/// The camera file.
pub fn camera_toml(camera: &Camera) -> String {
    format!(
        "# The virtual camera of the sample drive; exact but for the vehicle's bounce (at most 0.25 deg of pitch).\n\
         height_m = {:.2}\n\
         pitch_deg = {:.1}        # down\n\
         yaw_deg = 0.0          # right of the driving direction\n\
         roll_deg = 0.0\n\
         hfov_deg = {:.1}\n\
         image = [{}, {}]\n\
         antenna_ahead_m = {:.1} # the GPS antenna is behind the camera\n\
         antenna_right_m = 0.0\n\
         bonnet_row = {}\n",
        camera.height_m,
        camera.pitch.to_degrees(),
        camera.hfov_deg,
        camera.width,
        camera.height,
        camera.antenna_ahead_m,
        camera.bonnet_row,
    )
}
