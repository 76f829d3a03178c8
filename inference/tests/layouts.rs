//! Every output layout, on the tiny networks of `tests/graphs` (made by make_graphs.py): the
//! detector must find what the reference in Python finds, and say what is wrong with a card that
//! is not for its network.

#[path = "support/reference.rs"]
mod reference;
mod support;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use image::{Rgb, RgbImage};
use michimori_inference::{
    DetectError, Detection, Detector, DetectorError, DetectorOptions, Fraction, Model,
    Sha256Digest, decode_picture,
};
use reference::{answers, cases, compare_kept};
use support::{golden, runtime};

fn graphs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphs")
}

fn card(name: &str) -> String {
    fs::read_to_string(graphs().join(name).with_extension("toml")).unwrap()
}

fn network(name: &str) -> Vec<u8> {
    fs::read(graphs().join(name).with_extension("onnx")).unwrap()
}

/// The model with every `(was, becomes)` in its card replaced.
fn with(name: &str, changes: &[(&str, &str)]) -> Model {
    let mut text = card(name);
    for (was, becomes) in changes {
        assert!(text.contains(was), "{name}: the card has no {was}");
        text = text.replacen(was, becomes, 1);
    }
    Model::from_parts(&text, network(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn detector(model: &Model) -> Result<Detector, DetectorError> {
    let options = DetectorOptions {
        score: Fraction::new(0.01),
        ..DetectorOptions::default()
    };
    Detector::new(runtime(), model, options)
}

/// What is said of the changed card when the network is opened.
fn refusal(name: &str, changes: &[(&str, &str)]) -> String {
    let Err(error) = detector(&with(name, changes)) else {
        panic!("{name} is accepted with {changes:?}");
    };
    assert!(matches!(error, DetectorError::Signature { .. }), "{error}");
    let message = error.to_string();
    assert!(message.starts_with(&format!("model {name}: ")), "{message}");
    message
}

fn drawn_road() -> RgbImage {
    decode_picture(&fs::read(golden().join("asphalt.png")).unwrap()).unwrap()
}

fn found(model: &Model) -> Result<Vec<Detection>, DetectError> {
    detector(model).unwrap().detect(&drawn_road(), None)
}

fn compare_with_reference(name: &str) {
    let card = graphs().join(name).with_extension("toml");
    let cases = cases(&graphs(), "fixed");
    let ours = answers(&card, &cases);
    let classes: BTreeSet<_> = ours.iter().flatten().map(|found| &found.class).collect();
    assert!(classes.len() > 1, "{name} finds {classes:?} only");
    compare_kept(name, &graphs(), &card, &cases, &ours);
}

macro_rules! agrees_with_the_reference {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            compare_with_reference($name);
        })*

        #[test]
        fn every_network_in_the_folder_is_tested() {
            let tested = BTreeSet::from([$($name.to_owned()),*]);
            let cards = fs::read_dir(graphs()).unwrap().map(|entry| entry.unwrap().path());
            let cards = cards.filter(|path| path.extension().is_some_and(|ext| ext == "toml"));
            let name = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert_eq!(cards.map(name).collect::<BTreeSet<_>>(), tested);
        }
    };
}

agrees_with_the_reference! {
    yolox_agrees_with_the_reference: "yolox",
    yolov8_agrees_with_the_reference: "yolov8",
    yolov5_agrees_with_the_reference: "yolov5",
    detr_by_sigmoid_agrees_with_the_reference: "detr-sigmoid",
    detr_by_softmax_agrees_with_the_reference: "detr-softmax",
    detr_of_probabilities_agrees_with_the_reference: "detr-probabilities",
    nms_in_rows_agrees_with_the_reference: "nms-rows",
    nms_in_fractions_agrees_with_the_reference: "nms-fractions",
    nms_in_three_parts_agrees_with_the_reference: "nms-parts",
    nms_with_a_size_input_agrees_with_the_reference: "nms-sized",
}

#[test]
fn a_network_that_finds_nothing_is_no_error() {
    let mut detector = detector(&with("nms-parts", &[])).unwrap();
    let grey = RgbImage::from_pixel(256, 160, Rgb([114; 3]));
    assert_eq!(detector.detect(&grey, None).unwrap(), []);
    assert!(!detector.detect(&drawn_road(), None).unwrap().is_empty());
    assert_eq!(detector.detect(&grey, None).unwrap(), []);
}

#[test]
fn nms_iou_1_keeps_all_that_the_network_keeps() {
    let kept = found(&with("nms-rows", &[("nms_iou = 0.5", "nms_iou = 1.0")])).unwrap();
    let suppressed = found(&with("nms-rows", &[])).unwrap();
    assert!(
        kept.len() > suppressed.len(),
        "{} {}",
        kept.len(),
        suppressed.len()
    );
}

#[test]
fn a_network_of_half_precision_is_refused_with_a_remedy() {
    let network = network("half");
    let text = card("yolov8");
    let sha256 = text
        .lines()
        .find(|line| line.starts_with("sha256"))
        .unwrap();
    let own = format!("sha256 = \"{}\"", Sha256Digest::of(&network));
    let model = Model::from_parts(&text.replace(sha256, &own), network).unwrap();
    let message = detector(&model).unwrap_err().to_string();
    assert!(
        message.contains("f16") && message.contains("f32 input"),
        "{message}"
    );
}

#[test]
fn a_card_of_another_layout_is_refused_with_both_shapes() {
    for (name, changes, given, asked) in [
        (
            "yolov8",
            &[("layout = \"yolov8\"", "layout = \"yolov5\"")][..],
            "[1, 8, 252]",
            "[1, any, 9]",
        ),
        (
            "yolov8",
            &[("layout = \"yolov8\"", "layout = \"yolox\"")],
            "[1, 8, 252]",
            "[1, 252, 9]",
        ),
        (
            "yolov8",
            &[(", \"D40\"]", "]")],
            "[1, 8, 252]",
            "[1, 7, any]",
        ),
        (
            "yolov8",
            &[("layout = \"yolov8\"", "layout = \"nms\"")],
            "[1, 8, 252]",
            "[1, any, 6] or [any, 6]",
        ),
        (
            "yolov5",
            &[(", \"crack\"", ""), ("crack = \"long", "\"D20\" = \"long")],
            "[1, -1, 9]",
            "[1, any, 8]",
        ),
        (
            "detr-softmax",
            &[("scores = \"softmax\"", "scores = \"sigmoid\"")],
            "[1, -1, 5]",
            "[1, any, 4]",
        ),
        (
            "detr-sigmoid",
            &[("scores = \"sigmoid\"", "scores = \"softmax\"")],
            "[1, 48, 4]",
            "[1, any, 5]",
        ),
        (
            "detr-probabilities",
            &[("\"person\", \"D00\", ", "")],
            "[1, 48, 6]",
            "[1, any, 4] or [1, any, 5]",
        ),
        (
            "nms-rows",
            &[("\"nms\"", "\"yolov8\"")],
            "[1, 40, 6]",
            "[1, 8, any]",
        ),
        (
            "nms-sized",
            &[("det_boxes\"", "scores\"")],
            "[1, 40]",
            "[1, any, 4] or [any, 4]",
        ),
    ] {
        let message = refusal(name, changes);
        assert!(
            message.contains(given) && message.contains(asked),
            "{name}: {message}"
        );
    }
}

#[test]
fn outputs_that_do_not_tell_what_they_are_must_be_named() {
    let names = "names = { logits = \"pred_logits\", boxes = \"pred_boxes\" }";
    for (name, names, told) in [
        (
            "detr-sigmoid",
            names,
            ["`pred_boxes`", "`pred_logits`", "names = { logits"],
        ),
        (
            "yolov5",
            "names = { rows = \"predictions\" }",
            ["`extra`", "`predictions`", "names = { rows"],
        ),
        (
            "nms-sized",
            "names = { boxes = \"det_boxes\" }",
            ["`det_boxes`", "`labels`", "names = { rows"],
        ),
    ] {
        let message = refusal(name, &[(names, "")]);
        assert!(told.iter().all(|part| message.contains(part)), "{message}");
    }
}

#[test]
fn a_name_no_output_has_is_an_error_that_lists_them() {
    for (name, was, becomes) in [
        ("yolov5", "predictions", "absent"),
        ("nms-sized", "det_boxes", "absent"),
        ("detr-sigmoid", "pred_logits", "absent"),
    ] {
        let message = refusal(name, &[(was, becomes)]);
        assert!(
            message.contains("`absent`") && message.contains("outputs: `"),
            "{message}"
        );
    }
    let extra = refusal("yolov5", &[("\"predictions\"", "\"extra\"")]);
    assert!(
        extra.contains("`extra`") && extra.contains("f32"),
        "{extra}"
    );
}

#[test]
fn a_second_input_must_be_named_and_be_there() {
    let line = "size_input = \"orig_target_sizes\"";
    let unnamed = refusal("nms-sized", &[(line, "")]);
    assert!(
        unnamed.contains("`images`") && unnamed.contains("input.size_input"),
        "{unnamed}"
    );
    let absent = refusal("nms-sized", &[(line, "size_input = \"absent\"")]);
    assert!(
        absent.contains("`absent`") && absent.contains("`orig_target_sizes`"),
        "{absent}"
    );
    let swapped = refusal("nms-sized", &[(line, "size_input = \"images\"")]);
    assert!(swapped.contains("`orig_target_sizes`"), "{swapped}");
}

#[test]
fn a_card_with_too_few_classes_or_raw_scores_is_an_error_when_it_shows() {
    let fewer = [(", \"D40\"]", "]")];
    let message = found(&with("nms-rows", &fewer)).unwrap_err().to_string();
    assert!(
        message.contains("number 3") && message.contains("names 3"),
        "{message}"
    );
    let raw = [("scores = \"softmax\"", "scores = \"probabilities\"")];
    let message = found(&with("detr-softmax", &raw)).unwrap_err().to_string();
    assert!(message.contains("output.scores"), "{message}");
}
