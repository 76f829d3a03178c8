//! A made drive along a road that runs north, and what it saw.

use jiff::Timestamp;
use register::{
    DamageClass, Drive, DriveId, Fix, FrameOutcome, FrameRecord, GroundError, LifePolicy, LonLat,
    MergePlan, OpenSides, Report, Sighting, SightingId, SkipReason, View,
};
use store::{DriveRecord, Store};

/// Frames in every made drive, two metres apart.
pub const FRAMES: u32 = 12;
/// The frame that was lost in a gap of the track.
pub const LOST: u32 = 5;
/// The frame that was too close to the one before.
pub const CLOSE: u32 = 8;
/// The detector's name.
pub const MODEL: &str = "made-nano";

/// A place at metres along the road and to its right.
pub fn place(along_m: f64, right_m: f64) -> LonLat {
    const METRES_PER_DEGREE: f64 = 111_000.0;
    let lon = 139.7 + right_m / METRES_PER_DEGREE / 35.6f64.to_radians().cos();
    LonLat::new(lon, 35.6 + along_m / METRES_PER_DEGREE).unwrap()
}

/// A damage seen in one frame, at metres along and right.
pub fn seen(class: DamageClass, drive: &str, frame: u32, along_m: f64, right_m: f64) -> Sighting {
    Sighting {
        id: SightingId {
            drive: DriveId(drive.into()),
            frame,
            n: 0,
        },
        class,
        score: 0.5 + f64::from(frame) / 100.0,
        pixel_box: [100.0, 200.5, 180.0, 260.0],
        captured_at: taken(frame),
        position: place(along_m, right_m),
        heading_deg: 0.0,
        distance_m: 6.25,
        length_m: 0.6,
        length_sigma_m: 0.2,
        width_m: 0.5,
        width_sigma_m: 0.1,
        open: OpenSides::default(),
        places: true,
        error: GroundError {
            receiver_m: 2.0,
            clock_along_m: 1.5,
            aim_along_m: 0.3,
            aim_across_m: 0.1,
            own_along_m: 0.4,
            own_across_m: 0.3,
        },
    }
}

/// A pothole seen in one frame.
pub fn pothole(drive: &str, frame: u32, along_m: f64) -> Sighting {
    seen(DamageClass::Pothole, drive, frame, along_m, 0.0)
}

/// A drive past two potholes and an alligator crack: three defects, five sightings.
pub fn past_three(drive: &str) -> Vec<Sighting> {
    vec![
        pothole(drive, 1, 8.0),
        pothole(drive, 2, 8.2),
        seen(DamageClass::AlligatorCrack, drive, 3, 12.0, -1.0),
        pothole(drive, 9, 25.0),
        pothole(drive, 10, 25.1),
    ]
}

/// What a frame has in view.
pub const VIEW: View = View {
    near_m: 4.0,
    far_m: 12.0,
    left_m: [-2.6, -7.8],
    right_m: [2.6, 7.8],
};

/// Merges a drive that is not in the register yet.
pub fn merge(store: &mut Store, record: &DriveRecord) -> MergePlan {
    let merged = store.merge_drive(record, &LifePolicy::default()).unwrap();
    merged.expect("the drive is new")
}

/// A drive with these sightings, as it is written.
pub fn record(drive: &str, sightings: Vec<Sighting>) -> DriveRecord {
    let frames: Vec<FrameRecord> = (0..FRAMES).map(|n| frame(n, &sightings)).collect();
    let mut report = Report {
        sightings: u32::try_from(sightings.len()).unwrap(),
        too_far: 1,
        inspected_m: 18.0,
        threshold: Some(0.25),
        ..Report::default()
    };
    frames.iter().for_each(|f| report.count(&f.outcome));
    DriveRecord {
        drive: Drive {
            id: DriveId(drive.into()),
            name: format!("patrol {drive}.mp4"),
            vehicle: Some("道路パトロール 1".into()),
            model: MODEL.into(),
            recorded_from: Some(taken(0)),
            recorded_to: Some(taken(FRAMES - 1)),
            report,
            view: VIEW,
            ground: None,
        },
        frames,
        sightings,
    }
}

fn frame(index: u32, sightings: &[Sighting]) -> FrameRecord {
    let seen = sightings.iter().any(|s| s.id.frame == index);
    FrameRecord {
        index,
        captured_at: (index != CLOSE).then(|| taken(index)),
        outcome: match index {
            LOST => FrameOutcome::Skipped(SkipReason::TrackGap),
            CLOSE => FrameOutcome::Skipped(SkipReason::TooClose),
            _ => FrameOutcome::Placed(Fix {
                position: place(2.0 * f64::from(index), 0.0),
                heading_deg: 359.5,
                speed_mps: 8.0,
                error_m: 3.5,
                heading_sigma_deg: 1.5,
                jitter_m: 0.4,
            }),
        },
        picture: seen.then_some([1280, 720]),
    }
}

fn taken(frame: u32) -> Timestamp {
    let start = Timestamp::from_millisecond(1_790_000_000_123).unwrap();
    start + std::time::Duration::from_millis(250 * u64::from(frame))
}
