//! Placing and merging judged apart from seeing: the boxes are those that the true damage has in the
//! pictures of a real recording with known truth.

use crate::{
    house::{json, michimori},
    shared::shared,
};
use export::{Options, RowSink, geojson::Writer};
use geo::Coord;
use ingest::{
    Camera,
    locate::{Found, Shot, locate, view},
};
use register::{
    DamageClass, Defect, DefectId, DriveId, FrameOutcome, FrameRecord, Known, LifePolicy,
    LocalPlane, LonLat, Pass, Sighting,
    collection::{Standing, defect_row, defects},
    merge,
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path, process::Command};

const FRAMES_A_SECOND: f64 = 15.0;
/// Damage smaller than this in a picture is not drawn around.
const LEAST_PX: f64 = 6.0;
const POINTS_A_SIDE: usize = 9;

/// A true damage: its middle, the way the road runs there, and its extent along and across.
struct Damage {
    class: DamageClass,
    middle: LonLat,
    heading_deg: f64,
    length_m: f64,
    width_m: f64,
}

fn write_defects<'a>(all: impl Iterator<Item = &'a Defect>, out: &Path) {
    let (collection, options) = (defects(), Options::default());
    let mut sink = Writer::new(&collection, &options, fs::File::create(out).unwrap()).unwrap();
    let rows = all.map(|defect| defect_row(defect, &Standing::default(), None));
    sink.rows(rows).unwrap();
    sink.finish().unwrap();
}

/// Where the camera truly was.
struct Pose {
    at_s: f64,
    place: LonLat,
    heading_deg: f64,
}

fn features(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["features"].as_array_mut().unwrap().drain(..).collect()
}

fn position(at: &Value) -> LonLat {
    LonLat::new(at[0].as_f64().unwrap(), at[1].as_f64().unwrap()).unwrap()
}

fn poses(path: &Path) -> Vec<Pose> {
    let pose = |line: &str| {
        let v: Vec<f64> = line.split(',').map(|v| v.parse().unwrap()).collect();
        Pose {
            at_s: v[0],
            place: LonLat::new(v[1], v[2]).unwrap(),
            heading_deg: v[3],
        }
    };
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .skip(1)
        .map(pose)
        .collect()
}

fn damages(folder: &Path, poses: &[Pose]) -> Vec<Damage> {
    let damage = |feature: Value| {
        let middle = position(&feature["geometry"]["coordinates"]);
        let plane = LocalPlane::at(middle);
        let away = |pose: &&Pose| {
            let at = plane.to_plane(pose.place);
            at.x.hypot(at.y)
        };
        let nearest = poses
            .iter()
            .min_by(|a, b| away(a).total_cmp(&away(b)))
            .unwrap();
        let of = &feature["properties"];
        Damage {
            class: of["class"].as_str().unwrap().parse().unwrap(),
            middle,
            heading_deg: nearest.heading_deg,
            length_m: of["length_m"].as_f64().unwrap(),
            width_m: of["width_m"].as_f64().unwrap(),
        }
    };
    features(&folder.join("truth.geojson"))
        .into_iter()
        .map(damage)
        .collect()
}

/// Between the poses around a moment.
fn pose_at(poses: &[Pose], at_s: f64) -> Pose {
    let after = poses
        .partition_point(|p| p.at_s < at_s)
        .clamp(1, poses.len() - 1);
    let (a, b) = (&poses[after - 1], &poses[after]);
    let share = (at_s - a.at_s) / (b.at_s - a.at_s);
    let between = |a: f64, b: f64| a + (b - a) * share;
    let turn = (b.heading_deg - a.heading_deg + 180.0).rem_euclid(360.0) - 180.0;
    Pose {
        at_s,
        place: LonLat::new(
            between(a.place.lon(), b.place.lon()),
            between(a.place.lat(), b.place.lat()),
        )
        .unwrap(),
        heading_deg: a.heading_deg + turn * share,
    }
}

/// The box of a damage in the picture taken there, cut to the picture.
fn box_of(camera: &Camera, pose: &Pose, damage: &Damage) -> Option<[f64; 4]> {
    let around = LocalPlane::at(pose.place);
    let middle = around.to_plane(damage.middle);
    let turned = |heading_deg: f64, along: f64, across: f64| {
        let (sin, cos) = heading_deg.to_radians().sin_cos();
        Coord {
            x: along * sin + across * cos,
            y: along * cos - across * sin,
        }
    };
    let [w, h] = camera.image().map(f64::from);
    let floor = camera.bonnet_row().min(h);
    let mut edges = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for n in 0..POINTS_A_SIDE * POINTS_A_SIDE {
        let share = |n: usize| n as f64 / (POINTS_A_SIDE - 1) as f64 - 0.5;
        let (along, across) = (
            share(n / POINTS_A_SIDE) * damage.length_m,
            share(n % POINTS_A_SIDE) * damage.width_m,
        );
        let p = middle + turned(damage.heading_deg, along, across);
        let (sin, cos) = pose.heading_deg.to_radians().sin_cos();
        let road = Coord {
            x: p.x * cos - p.y * sin,
            y: p.x * sin + p.y * cos,
        };
        if road.y < 1.0 {
            continue;
        }
        let pixel = camera.to_pixel(road)?;
        edges = [
            edges[0].min(pixel.x),
            edges[1].min(pixel.y),
            edges[2].max(pixel.x),
            edges[3].max(pixel.y),
        ];
    }
    let cut = [
        edges[0].max(0.0),
        edges[1].max(0.0),
        edges[2].min(w),
        edges[3].min(floor),
    ];
    let whole = (edges[2] - edges[0]) * (edges[3] - edges[1]);
    let (width, height) = (cut[2] - cut[0], cut[3] - cut[1]);
    let shown = width >= LEAST_PX && height >= LEAST_PX / 2.0 && width * height >= 0.3 * whole;
    shown.then_some(cut)
}

/// The frames of a pass as the program places them.
fn planned(folder: &Path, pass: &str, home: &Path) -> (DriveId, f64, Vec<FrameRecord>) {
    let mut inspect = michimori();
    inspect
        .arg("inspect")
        .arg(folder.join(format!("{pass}.mp4")));
    inspect.args(["--dry-run", "--json", "--dump"]).arg(home);
    let plan = json(&mut inspect);
    let drive = plan["drive"].as_str().unwrap();
    let lines = fs::read_to_string(home.join(drive).join("1-frames.jsonl")).unwrap();
    let frames = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let clock_sigma_s = plan["clock"]["sigma_s"].as_f64().unwrap();
    (DriveId(drive.into()), clock_sigma_s, frames.collect())
}

fn sightings(
    folder: &Path,
    pass: &str,
    camera: &Camera,
    (drive, clock_sigma_s, frames): &(DriveId, f64, Vec<FrameRecord>),
) -> Vec<Sighting> {
    let poses = poses(&folder.join(format!("{pass}.positions.csv")));
    let damages = damages(folder, &poses);
    let mut all = Vec::new();
    for frame in frames {
        let FrameOutcome::Placed(fix) = &frame.outcome else {
            continue;
        };
        let pose = pose_at(&poses, f64::from(frame.index) / FRAMES_A_SECOND);
        let found = damages.iter().filter_map(|damage| {
            Some(Found {
                class: damage.class,
                score: 0.5,
                pixel_box: box_of(camera, &pose, damage)?,
            })
        });
        let shot = Shot {
            drive,
            frame: frame.index,
            captured_at: frame.captured_at.unwrap(),
            clock_sigma_s: *clock_sigma_s,
            fix,
        };
        all.extend(locate(camera, &shot, &found.collect::<Vec<_>>()).0);
    }
    all
}

fn add(known: &mut BTreeMap<DefectId, Known>, pass: &Pass) {
    let near: Vec<Known> = known.values().cloned().collect();
    let plan = merge(&near, pass, &LifePolicy::default());
    for defect in plan.defects {
        let sightings = known
            .remove(&defect.id)
            .map_or_else(Vec::new, |k| k.sightings);
        let fresh = Known {
            sightings,
            unseen: Vec::new(),
            word: None,
            defect,
        };
        known.insert(fresh.defect.id.clone(), fresh);
    }
    for sighting in pass.sightings {
        let defect = plan
            .members
            .get(&sighting.id)
            .and_then(|id| known.get_mut(id));
        defect
            .into_iter()
            .for_each(|known| known.sightings.push(sighting.clone()));
    }
}

#[test]
fn with_perfect_eyes_every_damage_is_one_defect_where_it_is() {
    let (Some(folder), Some(tool)) = (
        shared("data/drives/pavement-a"),
        shared("tools/score_defects.py"),
    ) else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let camera = Camera::load(&folder.join("camera.toml")).unwrap();
    let mut known = BTreeMap::new();
    for pass in ["pass1", "pass2"] {
        let planned = planned(&folder, pass, home.path());
        let sightings = sightings(&folder, pass, &camera, &planned);
        let driven = Pass {
            drive: &planned.0,
            frames: &planned.2,
            view: view(&camera).unwrap(),
            sightings: &sightings,
            roads: &[],
        };
        add(&mut known, &driven);
        let out = home.path().join("d.geojson");
        write_defects(known.values().map(|k| &k.defect), &out);
        let mut python = Command::new("python3");
        python
            .arg(&tool)
            .arg(&out)
            .arg(folder.join("truth.geojson"))
            .arg(folder.join("road.geojson"));
        let scored = json(&mut python);
        eprintln!("with the truth's boxes, up to {pass}: {scored}");
        let number = |pointer: &str| scored.pointer(pointer).and_then(Value::as_f64).unwrap();
        assert!(
            number("/compact/extra_copies_per_found") <= 0.05,
            "{scored}"
        );
        assert!(number("/compact/error_median_m") <= 2.5, "{scored}");
        assert!(number("/compact/recall") >= 0.9, "{scored}");
        assert!(number("/ellipse_coverage") >= 0.9, "{scored}");
    }
}
