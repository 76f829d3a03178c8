//! The reference in Python (golden.py) and how the detector is held against it.

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

use crate::support::{project, runtime};

/// Greatest difference allowed: sides of boxes in pixels, and scores.
#[derive(Clone, Copy)]
pub struct Tolerance {
    pub side_px: f64,
    pub score: f64,
}

/// Same pixels, same rounding.
pub const EXACT: Tolerance = Tolerance {
    side_px: 1e-3,
    score: 1e-3,
};
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    pub image: PathBuf,
    pub region: Option<[u32; 4]>,
    pub resize: String,
    pub score: f32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    pub class: String,
    pub score: f64,
    #[serde(rename = "box")]
    pub bbox: [f64; 4],
}

/// The cases in a folder's `cases.json`, with this way of resizing.
pub fn cases(folder: &Path, resize: &str) -> Vec<Case> {
    let text = fs::read_to_string(folder.join("cases.json")).unwrap();
    let mut cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    for case in &mut cases {
        case.image = folder.join(&case.image);
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
pub fn answers(card: &Path, cases: &[Case]) -> Vec<Vec<Found>> {
    let model = Model::load(card).unwrap();
    let answer = |case: &Case| {
        let options = DetectorOptions {
            score: Fraction::new(case.score),
            ..DetectorOptions::default()
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
pub fn compare_live(
    what: &str,
    card: &Path,
    cases: &[Case],
    ours: &[Vec<Found>],
    allowed: Tolerance,
) {
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

/// Compares with the answers kept in a folder, and with what the reference finds now if it can be
/// run; one of the two there must be.
pub fn compare_kept(name: &str, folder: &Path, card: &Path, cases: &[Case], ours: &[Vec<Found>]) {
    let kept = folder.join(name).with_extension("json");
    if let Ok(text) = fs::read(&kept) {
        let kept: Vec<Vec<Found>> = serde_json::from_slice(&text).unwrap();
        let what = format!("{name}, answers kept");
        compare(&what, cases, ours, &kept, EXACT);
    } else {
        let live = project().join(".venv").exists();
        assert!(
            live,
            "neither {} nor .venv to compare with; see golden.py",
            kept.display()
        );
    }
    compare_live(name, card, cases, ours, EXACT);
}
