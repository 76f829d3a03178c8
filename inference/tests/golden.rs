//! The detector must find what an independent reference in Python (golden.py) finds: boxes to
//! 0.001 px, scores to 0.001, from the same pixels resized with the same rounding; nearly the same
//! with Pillow's own rounding. The reference is run if the project has a Python environment
//! (`.venv`); the drawn road has its answers kept in `tests/golden`, for where there is none.

mod support;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use michimori_inference::{
    Detection, Detector, DetectorOptions, Fraction, Model, Region, decode_picture,
};
use serde::{Deserialize, Serialize};
use support::{golden, project, runtime};

/// Greatest difference allowed: sides of boxes in pixels, and scores.
#[derive(Clone, Copy)]
struct Tolerance {
    side_px: f64,
    score: f64,
}

/// Same pixels, same rounding.
const EXACT: Tolerance = Tolerance {
    side_px: 1e-3,
    score: 1e-3,
};
/// Same pixels, other rounding: up to two grey levels apart.
const NEAR: Tolerance = Tolerance {
    side_px: 2.0,
    score: 0.02,
};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Case {
    image: PathBuf,
    region: Option<[u32; 4]>,
    resize: String,
    score: f32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Found {
    class: String,
    score: f64,
    #[serde(rename = "box")]
    bbox: [f64; 4],
}

/// Cards of the models that lie in the project.
fn cards() -> Vec<PathBuf> {
    let mut cards: Vec<_> = fs::read_dir(project().join("models"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
        .collect();
    cards.sort();
    assert!(!cards.is_empty(), "no model card in models/");
    cards
}

/// The drawn road, seen in several ways, with this way of resizing.
fn drawn_road(resize: &str) -> Vec<Case> {
    let text = fs::read_to_string(golden().join("cases.json")).unwrap();
    let mut cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    for case in &mut cases {
        case.image = golden().join(&case.image);
        case.resize = resize.to_owned();
    }
    cases
}

/// What the reference finds now; `None` without a Python environment.
fn reference(card: &Path, cases: &[Case]) -> Option<Vec<Vec<Found>>> {
    let python = project().join(".venv/bin/python");
    if !python.exists() {
        return None;
    }
    let mut child = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden.py"))
        .arg(card)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&serde_json::to_vec(cases).unwrap())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "golden.py failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// What the detector finds.
fn answers(card: &Path, cases: &[Case]) -> Vec<Vec<Found>> {
    let model = Model::load(card).unwrap();
    let answer = |case: &Case| {
        let options = DetectorOptions {
            score: Fraction::new(case.score),
            nms_iou: None,
        };
        let mut detector = Detector::new(runtime(), &model, options).unwrap();
        let image = decode_picture(&fs::read(&case.image).unwrap()).unwrap();
        let region = case.region.map(|[x, y, w, h]| Region { x, y, w, h });
        let named = |found: Detection| Found {
            class: model.card().classes()[found.class].to_string(),
            score: found.score.into(),
            bbox: [found.bbox.x0, found.bbox.y0, found.bbox.x1, found.bbox.y1].map(f64::from),
        };
        detector
            .detect(&image, region)
            .unwrap()
            .into_iter()
            .map(named)
            .collect()
    };
    cases.iter().map(answer).collect()
}

/// Greatest difference of sides and of score; `None` for different classes.
fn difference(a: &Found, b: &Found) -> Option<Tolerance> {
    let sides = a.bbox.iter().zip(&b.bbox).map(|(a, b)| (a - b).abs());
    let side_px = sides.fold(0.0, f64::max);
    (a.class == b.class).then(|| Tolerance {
        side_px,
        score: (a.score - b.score).abs(),
    })
}

/// Every find of either side must be found by the other within the tolerance, unless it is so weak
/// that the other may have left it out. Prints how many there are and how far they are apart.
fn compare(
    what: &str,
    cases: &[Case],
    ours: &[Vec<Found>],
    theirs: &[Vec<Found>],
    allowed: Tolerance,
) {
    assert_eq!(
        (ours.len(), theirs.len()),
        (cases.len(), cases.len()),
        "{what}: answers"
    );
    let (mut boxes, mut greatest) = (
        0,
        Tolerance {
            side_px: 0.0,
            score: 0.0,
        },
    );
    for ((case, ours), theirs) in cases.iter().zip(ours).zip(theirs) {
        let sure = f64::from(case.score) + allowed.score;
        let both_ways = [(ours, theirs), (theirs, ours)];
        for (found, others) in both_ways
            .iter()
            .flat_map(|(these, those)| these.iter().map(move |found| (found, *those)))
            .filter(|(found, _)| found.score >= sure)
        {
            let far = others
                .iter()
                .filter_map(|other| difference(found, other))
                .filter(|far| far.side_px <= allowed.side_px && far.score <= allowed.score)
                .min_by(|a, b| a.side_px.total_cmp(&b.side_px))
                .unwrap_or_else(|| panic!("{what}, {case:?}: no {found:?} among {others:#?}"));
            greatest.side_px = greatest.side_px.max(far.side_px);
            greatest.score = greatest.score.max(far.score);
            boxes += 1;
        }
    }
    assert!(boxes > 0, "{what}: nothing to compare");
    let (boxes, Tolerance { side_px, score }) = (boxes / 2, greatest);
    println!("{what}: {boxes} boxes agree; furthest {side_px:.1e} px, {score:.1e} in score");
}

/// Compares with what the reference finds now, if it can be run here.
fn compare_live(what: &str, card: &Path, cases: &[Case], ours: &[Vec<Found>], allowed: Tolerance) {
    match reference(card, cases) {
        Some(live) => compare(
            &format!("{what}, Python run now"),
            cases,
            ours,
            &live,
            allowed,
        ),
        None => println!("{what}: skipped, there is no .venv to run Python"),
    }
}

#[test]
fn finds_on_the_drawn_road_what_the_reference_finds() {
    let cases = drawn_road("fixed");
    for card in cards() {
        let name = card.file_stem().unwrap().to_str().unwrap();
        let ours = answers(&card, &cases);
        let kept = golden().join(name).with_extension("json");
        if let Ok(text) = fs::read(&kept) {
            let kept: Vec<Vec<Found>> = serde_json::from_slice(&text).unwrap();
            compare(
                &format!("{name}, answers kept"),
                &cases,
                &ours,
                &kept,
                EXACT,
            );
        } else {
            let live = project().join(".venv").exists();
            assert!(
                live,
                "neither {} nor .venv to compare with; see golden.py",
                kept.display()
            );
        }
        compare_live(name, &card, &cases, &ours, EXACT);
    }
}

#[test]
fn rounding_as_pillow_does_changes_next_to_nothing() {
    let card = project().join("models/road-nano-v0.toml");
    let cases = drawn_road("pillow");
    compare_live(
        "Pillow's rounding",
        &card,
        &cases,
        &answers(&card, &cases),
        NEAR,
    );
}

/// Everything in `[input]` and `[classes]` set otherwise than in the model's own card.
#[test]
fn card_settings_mean_what_the_reference_takes_them_for() {
    let card = project().join("models/road-nano-v0.toml");
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.toml");
    fs::copy(card.with_extension("onnx"), other.with_extension("onnx")).unwrap();
    let mut text = fs::read_to_string(&card).unwrap();
    for (was, becomes) in [
        (
            "colour = \"bgr\"",
            "colour = \"rgb\"\nscale = 0.5\nmean = [1, -2, 3]\nstd = [0.5, 0.6, 0.4]",
        ),
        ("padding = 114", "padding = 90"),
        ("multiple_of = 32", "multiple_of = 128"),
        ("anchor = \"top_left\"", "anchor = \"centre\""),
        (
            "[thresholds]",
            "[classes.map]\npothole = \"ignore\"\ntransverse_crack = \"alligator_crack\"\n\n[thresholds]",
        ),
    ] {
        assert!(text.contains(was), "the card has no {was}");
        text = text.replace(was, becomes);
    }
    fs::write(&other, text).unwrap();
    let cases = drawn_road("fixed");
    let ours = answers(&other, &cases);
    let found = |class| ours.iter().flatten().any(|found| found.class == class);
    assert!(found("longitudinal_crack") && found("alligator_crack"));
    assert!(!found("pothole") && !found("transverse_crack"));
    compare_live("other settings", &other, &cases, &ours, EXACT);
}

/// Five real pictures, turned into PNG so that both sides see what one JPEG decoder made of them.
#[test]
fn finds_on_real_pictures_what_the_reference_finds() {
    let pictures = project().join("../shared/data/road-damage/images");
    let card = project().join("models/road-nano-v0.toml");
    let Ok(entries) = fs::read_dir(&pictures) else {
        println!(
            "real pictures: skipped, {} is not there",
            pictures.display()
        );
        return;
    };
    let mut jpegs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    jpegs.sort();
    let folder = tempfile::tempdir().unwrap();
    let chosen = jpegs.iter().step_by((jpegs.len() / 5).max(1)).take(5);
    let as_png = |(number, jpeg): (usize, &PathBuf)| {
        let image = folder.path().join(format!("{number}.png"));
        decode_picture(&fs::read(jpeg).unwrap())
            .unwrap()
            .save(&image)
            .unwrap();
        Case {
            image,
            region: None,
            resize: "fixed".to_owned(),
            score: 0.05,
        }
    };
    let cases: Vec<Case> = chosen.enumerate().map(as_png).collect();
    compare_live(
        "real pictures",
        &card,
        &cases,
        &answers(&card, &cases),
        EXACT,
    );
}
