//! The detector must find what an independent reference in Python (golden.py) finds: boxes to
//! 0.001 px, scores to 0.001, from the same pixels resized with the same rounding; nearly the same
//! with Pillow's own rounding. The reference is run if the project has a Python environment
//! (`.venv`); the drawn road has its answers kept in `tests/golden`, for where there is none.

#[path = "support/reference.rs"]
mod reference;
mod support;

use std::{fs, path::PathBuf};

use michimori_inference::decode_picture;
use reference::{Case, EXACT, Tolerance, answers, cases, compare_kept, compare_live};
use support::{golden, project};

/// Same pixels, other rounding: up to two grey levels apart.
const NEAR: Tolerance = Tolerance {
    side_px: 2.0,
    score: 0.02,
};

/// In eight bits neighbouring cells often have the same score to the last bit, and which of their
/// boxes suppression keeps depends on the order they come in: sides differ by some pixels, and weak
/// boxes beside them may be left over on one side only.
const TIED: Tolerance = Tolerance {
    side_px: 5.0,
    score: 0.05,
};

/// Cards of the models in eight bits.
fn eight_bit_cards() -> Vec<PathBuf> {
    let mut cards = all_cards();
    cards.retain(|path| path.to_string_lossy().ends_with("-int8.toml"));
    assert!(!cards.is_empty(), "no 8-bit model card in models/");
    cards
}

/// Cards of the models in 32 bits.
fn cards() -> Vec<PathBuf> {
    let mut cards = all_cards();
    cards.retain(|path| !path.to_string_lossy().ends_with("-int8.toml"));
    assert!(!cards.is_empty(), "no model card in models/");
    cards
}

/// Cards of the models that lie in the project.
fn all_cards() -> Vec<PathBuf> {
    let mut cards: Vec<_> = fs::read_dir(project().join("models"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
        .collect();
    cards.sort();
    cards
}

#[test]
fn finds_on_the_drawn_road_what_the_reference_finds() {
    let cases = cases(&golden(), "fixed");
    for card in cards() {
        let name = card.file_stem().unwrap().to_str().unwrap();
        let ours = answers(&card, &cases);
        compare_kept(name, &golden(), &card, &cases, &ours);
    }
}

#[test]
fn finds_in_eight_bits_what_the_reference_finds_but_for_ties() {
    let cases = cases(&golden(), "fixed");
    for card in eight_bit_cards() {
        let ours = answers(&card, &cases);
        compare_live("eight bits", &card, &cases, &ours, TIED);
    }
}

#[test]
fn rounding_as_pillow_does_changes_next_to_nothing() {
    let cases = cases(&golden(), "pillow");
    for card in cards() {
        let ours = answers(&card, &cases);
        compare_live("Pillow's rounding", &card, &cases, &ours, NEAR);
    }
}

/// Everything in `[input]` and `[classes]` set otherwise than in the network's own card.
#[test]
fn card_settings_mean_what_the_reference_takes_them_for() {
    let card = golden().with_file_name("graphs").join("yolox.toml");
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.toml");
    fs::copy(card.with_extension("onnx"), other.with_extension("onnx")).unwrap();
    let mut text = fs::read_to_string(&card).unwrap();
    for (was, becomes) in [
        (
            "colour = \"bgr\"",
            "colour = \"rgb\"\nmean = [0.1, -0.2, 0.3]\nstd = [0.5, 0.6, 0.4]",
        ),
        ("padding = 114", "padding = 90"),
        ("scale = 0.00392156862745098", "scale = 0.002"),
        (
            "size = [256, 160]\nmultiple_of = 32",
            "size = [256, 192]\nmultiple_of = 64",
        ),
        ("anchor = \"top_left\"", "anchor = \"centre\""),
        (
            "[thresholds]",
            "[classes.map]\nD40 = \"ignore\"\nD10 = \"alligator_crack\"\n\n[thresholds]",
        ),
    ] {
        assert!(text.contains(was), "the card has no {was}");
        text = text.replace(was, becomes);
    }
    fs::write(&other, text).unwrap();
    let cases = cases(&golden(), "fixed");
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
    for card in cards() {
        let ours = answers(&card, &cases);
        compare_live("real pictures", &card, &cases, &ours, EXACT);
    }
}
