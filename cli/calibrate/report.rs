//! What `michimori calibrate` says.

use ingest::{Calibration, Scale, hfov_deg};
use serde_json::{Value, json};
use std::path::Path;

/// For people.
pub fn print(found: &Calibration, args: &super::args::Calibrate) {
    let m = found.camera.mounting();
    let [pitch, yaw, roll] = found.angle_errors95_deg();
    let (height, focal) = match found.scale {
        Scale::Focal { .. } => ("found", "given"),
        Scale::Height { .. } => ("given", "found"),
        Scale::Turns => ("found", "found from turns"),
    };
    eprintln!(
        "from {} pairs of pictures on {} stretches of road (likeness {:.2}); errors hold 95 times in 100:",
        found.pairs, found.stretches, found.alike
    );
    eprintln!(
        "  pitch   {:8.2} ± {pitch:.2} degrees down, found",
        m.pitch_rad.to_degrees()
    );
    eprintln!(
        "  yaw     {:8.2} ± {yaw:.2} degrees right, found",
        m.yaw_rad.to_degrees()
    );
    eprintln!(
        "  roll    {:8.2} ± {roll:.2} degrees, found",
        m.roll_rad.to_degrees()
    );
    eprintln!(
        "  height  {:8.3} ± {:.3} m, {height}",
        m.height_m,
        found.height_error95_m()
    );
    eprintln!(
        "  focal   {:8.1} ± {:.1} px (angle of view {:.1} degrees), {focal}",
        m.focal_px,
        found.focal_error95_px(),
        hfov_deg(&found.camera)
    );
    match found.step {
        Some(step) => eprintln!(
            "check: between two pictures the vehicle drove {:.2} m and the ground under this camera moved {:.2} m (medians of {} pairs)",
            step.driven_m, step.seen_m, step.pairs
        ),
        None => eprintln!(
            "check: the road near the vehicle is found again too seldom to check the way of the ground"
        ),
    }
    if let (Scale::Focal { .. }, Some(tape_m)) = (found.scale, args.height) {
        let off_m = tape_m - m.height_m;
        if off_m.abs() > found.height_error95_m() + 0.04 {
            eprintln!(
                "note: the tape says {tape_m} m, and {:.2} m was found; one of --hfov, --height and the track is off: leave --hfov away to let the height decide",
                m.height_m
            );
        }
    }
}

/// For programs: lengths in metres, angles in degrees; `error95` is half an interval.
pub fn json(
    found: &Calibration,
    recording: &Path,
    clock_offset_s: f64,
    files: [&Path; 2],
) -> Value {
    let m = found.camera.mounting();
    let [pitch, yaw, roll] = found.angle_errors95_deg();
    let given = match found.scale {
        Scale::Focal { .. } => "focal",
        Scale::Height { .. } => "height",
        Scale::Turns => "nothing",
    };
    json!({
        "recording": recording,
        "height_m": m.height_m,
        "pitch_deg": m.pitch_rad.to_degrees(),
        "yaw_deg": m.yaw_rad.to_degrees(),
        "roll_deg": m.roll_rad.to_degrees(),
        "focal_px": m.focal_px,
        "hfov_deg": hfov_deg(&found.camera),
        "error95": {
            "height_m": found.height_error95_m(),
            "pitch_deg": pitch,
            "yaw_deg": yaw,
            "roll_deg": roll,
            "focal_px": found.focal_error95_px(),
        },
        "given": given,
        "pairs": found.pairs,
        "stretches": found.stretches,
        "likeness": found.alike,
        "ground_step": found.step.map(|step| json!({
            "driven_m": step.driven_m, "seen_m": step.seen_m, "pairs": step.pairs,
        })),
        "clock_offset_s": clock_offset_s,
        "camera": files[0],
        "picture": files[1],
    })
}
