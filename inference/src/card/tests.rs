use proptest::prelude::*;

use super::*;
use crate::{BoxUnit, DetrScores, OutputLayout, OutputRole, YoloxBoxes};

const CARD: &str = r#"
name = "test"
licence = "Apache-2.0"
sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

[input]
size = [640, 384]
layout = "nchw"
colour = "rgb"
padding = 114
anchor = "centre"
scale = 0.5
mean = [1, 2, 3]
std = [0.5, 0.25, 1.0]

[output]
layout = "yolox"

[classes]
names = ["D00", "manhole", "D40", "hole"]

[classes.map]
manhole = "ignore"
hole = "pothole"

[thresholds]
score = 0.25
nms_iou = 0.5

[provenance]
anything = { at = "all" }
"#;

fn card_with(was: &str, becomes: &str) -> Result<ModelCard, CardError> {
    assert!(CARD.contains(was), "the card has no {was}");
    parse(&CARD.replacen(was, becomes, 1), "cards/test.toml")
}

#[test]
fn every_field_arrives() {
    let card = parse(CARD, "cards/test.toml").unwrap();
    assert_eq!((card.name(), card.licence()), ("test", "Apache-2.0"));
    assert!(card.sha256().to_string().starts_with("ba7816bf"));
    let input = card.input();
    assert_eq!(
        (input.size(), input.padding()),
        (
            InputSize {
                width: 640,
                height: 384
            },
            114
        )
    );
    assert_eq!(
        (input.colour(), input.anchor()),
        (ColourOrder::Rgb, Anchor::Centre)
    );
    assert_eq!(
        input.normalisation().linear(),
        [(1.0, -2.0), (2.0, -8.0), (0.5, -3.0)]
    );
    assert_eq!(input.multiple_of(), None);
    assert_eq!(card.output(), OutputLayout::Yolox(YoloxBoxes::Pixels));
    assert_eq!(
        (
            card.thresholds().score.get(),
            card.thresholds().nms_iou.get()
        ),
        (0.25, 0.5)
    );
    assert!(card.provenance().contains_key("anything") && card.measured().is_empty());
}

#[test]
fn two_names_for_one_damage_are_one_class_and_ignored_ones_none() {
    let card = parse(CARD, "cards/test.toml").unwrap();
    assert_eq!(
        card.classes(),
        [DamageClass::LongitudinalCrack, DamageClass::Pothole]
    );
    assert_eq!(card.channels(), [Some(0), None, Some(1), Some(1)]);
}

#[test]
fn normalisation_is_left_out_for_plain_pixel_values() {
    let card = card_with(
        "scale = 0.5\nmean = [1, 2, 3]\nstd = [0.5, 0.25, 1.0]\n",
        "",
    )
    .unwrap();
    assert_eq!(card.input().normalisation().linear(), [(1.0, 0.0); 3]);
}

#[test]
fn an_input_is_as_small_as_the_step_allows_and_fixed_without_one() {
    let size_of = |step: &str, width, height| {
        let card = card_with("layout = \"nchw\"", &format!("layout = \"nchw\"\n{step}")).unwrap();
        let InputSize { width, height } = card.input().size_for(width, height);
        (width, height)
    };
    for (width, height, by_32, by_128) in [
        (640, 384, (640, 384), (640, 384)),
        (640, 360, (640, 384), (640, 384)),
        (640, 352, (640, 352), (640, 384)),
        (640, 1, (640, 32), (640, 128)),
        (97, 384, (128, 384), (128, 384)),
    ] {
        assert_eq!(size_of("multiple_of = 32", width, height), by_32);
        assert_eq!(size_of("multiple_of = 128", width, height), by_128);
        assert_eq!(size_of("", width, height), (640, 384));
    }
}

#[test]
fn boxes_may_be_left_raw() {
    let boxes = |line| card_with("layout = \"yolox\"", line).unwrap().output();
    let raw = boxes("layout = \"yolox\"\nboxes = \"grid\"");
    assert_eq!(raw, OutputLayout::Yolox(YoloxBoxes::Grid));
    let decoded = boxes("layout = \"yolox\"\nboxes = \"pixels\"");
    assert_eq!(decoded, OutputLayout::Yolox(YoloxBoxes::Pixels));
}

#[test]
fn every_layout_can_be_named_with_what_belongs_to_it() {
    let read = |lines: &str| {
        let card = card_with("layout = \"yolox\"", lines).unwrap();
        let names = card.output_names().clone();
        (card.output(), names.into_iter().collect::<Vec<_>>())
    };
    let named = |role, name: &str| (role, name.to_owned());
    let (boxes, logits) = (OutputRole::Boxes, OutputRole::Logits);
    for (lines, layout, names) in [
        ("layout = \"yolov8\"", OutputLayout::Yolov8, vec![]),
        (
            "layout = \"yolov5\"\nnames = { rows = \"p 3\" }",
            OutputLayout::Yolov5,
            vec![named(OutputRole::Rows, "p 3")],
        ),
        (
            "layout = \"detr\"\nscores = \"sigmoid\"\nnames = { logits = \"l\", boxes = \"b\" }",
            OutputLayout::Detr(DetrScores::Sigmoid),
            vec![named(logits, "l"), named(boxes, "b")],
        ),
        (
            "layout = \"detr\"\nscores = \"softmax\"\nboxes = \"fractions\"",
            OutputLayout::Detr(DetrScores::Softmax),
            vec![],
        ),
        (
            "layout = \"detr\"\nscores = \"probabilities\"",
            OutputLayout::Detr(DetrScores::Probabilities),
            vec![],
        ),
        (
            "layout = \"nms\"\nnames = { boxes = \"b\" }",
            OutputLayout::Nms(BoxUnit::Pixels),
            vec![named(boxes, "b")],
        ),
        (
            "layout = \"nms\"\nboxes = \"fractions\"",
            OutputLayout::Nms(BoxUnit::Fractions),
            vec![],
        ),
    ] {
        assert_eq!(read(lines), (layout, names), "{lines}");
    }
}

#[test]
fn a_size_input_may_be_named() {
    assert_eq!(parse(CARD, "x").unwrap().size_input(), None);
    let card = card_with("padding", "size_input = \"orig_target_sizes\"\npadding").unwrap();
    assert_eq!(card.size_input(), Some("orig_target_sizes"));
}

#[test]
fn unknown_classes_may_all_be_ignored_but_a_wrong_map_may_not() {
    let others = "[classes]\nothers = \"ignore\"";
    let text = CARD.replace("\"D00\"", "\"D43\", \"D20\", \"d00\"");
    assert!(parse(&text, "x").is_err());
    let card = parse(&text.replace("[classes]", others), "x").unwrap();
    assert_eq!(
        card.channels(),
        [None, Some(0), None, None, Some(1), Some(1)]
    );
    let wrong = text
        .replace("[classes]", others)
        .replace("\"pothole\"", "\"pot\"");
    assert!(parse(&wrong, "x").is_err());
}

#[test]
fn a_wrong_field_is_named_with_file_fault_and_remedy() {
    for (was, becomes, field, remedy) in [
        ("name = \"test\"", "name = \" \"", "name", "one line"),
        ("ba7816", "xa7816", "sha256", "sha256sum"),
        ("[640, 384]", "[640, 380]", "input.size", "multiples of 32"),
        ("[640, 384]", "[640, 0]", "input.size", "multiples of 32"),
        ("[640, 384]", "[-640, 384]", "input.size", "multiples of 32"),
        ("[640, 384]", "[640, 999936]", "input.size", "4096"),
        (
            "padding",
            "multiple_of = 0\npadding",
            "input.multiple_of",
            "multiple of 32",
        ),
        (
            "padding",
            "multiple_of = -32\npadding",
            "input.multiple_of",
            "multiple of 32",
        ),
        (
            "padding",
            "multiple_of = 16\npadding",
            "input.multiple_of",
            "multiple of 32",
        ),
        (
            "padding",
            "multiple_of = 96\npadding",
            "input.multiple_of",
            "divides both sides",
        ),
        (
            "\"yolox\"",
            "\"yolox\"\nboxes = \"cells\"",
            "output.boxes",
            "`pixels`, `grid`",
        ),
        ("\"yolox\"", "\"detr\"", "output.scores", "`softmax`"),
        (
            "\"yolox\"",
            "\"detr\"\nscores = \"logits\"",
            "output.scores",
            "`sigmoid`",
        ),
        (
            "\"yolox\"",
            "\"yolov8\"\nscores = \"sigmoid\"",
            "output.scores",
            "remove",
        ),
        (
            "\"yolox\"",
            "\"yolov8\"\nboxes = \"grid\"",
            "output.boxes",
            "here: `pixels`",
        ),
        (
            "\"yolox\"",
            "\"detr\"\nscores = \"sigmoid\"\nboxes = \"pixels\"",
            "output.boxes",
            "here: `fractions`",
        ),
        (
            "\"yolox\"",
            "\"nms\"\nboxes = \"grid\"",
            "output.boxes",
            "`pixels`, `fractions`",
        ),
        (
            "\"yolox\"",
            "\"yolov5\"\nnames = { boxes = \"a\" }",
            "output.names",
            "here: `rows`",
        ),
        (
            "\"yolox\"",
            "\"detr\"\nscores = \"sigmoid\"\nnames = { boxes = \"a\" }",
            "output.names",
            "name both",
        ),
        (
            "\"yolox\"",
            "\"nms\"\nnames = { rows = \"a\", boxes = \"b\" }",
            "output.names",
            "either `rows` or",
        ),
        (
            "\"yolox\"",
            "\"nms\"\nnames = { rows = \"\" }",
            "output.names",
            "one line",
        ),
        (
            "padding",
            "size_input = \" \"\npadding",
            "input.size_input",
            "one line",
        ),
        (
            "[classes]",
            "[classes]\nothers = \"pothole\"",
            "classes.others",
            "`ignore`",
        ),
        ("nchw", "nhwc", "input.layout", "`nchw`"),
        ("\"rgb\"", "\"grb\"", "input.colour", "`bgr`, `rgb`"),
        ("114", "256", "input.padding", "0 to 255"),
        ("centre", "center", "input.anchor", "`top_left`, `centre`"),
        ("scale = 0.5", "scale = 0.0", "input.scale", "above 0"),
        ("scale = 0.5", "scale = nan", "input.scale", "above 0"),
        ("[1, 2, 3]", "[1, inf, 3]", "input.mean", "finite"),
        ("0.25, 1.0]", "-0.25, 1.0]", "input.std", "above 0"),
        (
            "\"yolox\"",
            "\"yolov9\"",
            "output.layout",
            "`yolox`, `yolov8`",
        ),
        ("\"D00\"", "\"D43\"", "classes.names", "alligator_crack"),
        (
            "\"D00\", \"manhole\", \"D40\", \"hole\"",
            "",
            "classes.map",
            "remove",
        ),
        (
            "hole = \"pothole\"",
            "hole = \"pot\"",
            "classes.map",
            "alligator_crack",
        ),
        (
            "hole = \"pothole\"",
            "whole = \"pothole\"",
            "classes.map",
            "remove",
        ),
        (
            "score = 0.25",
            "score = 1.25",
            "thresholds.score",
            "0.0 to 1.0",
        ),
        (
            "nms_iou = 0.5",
            "nms_iou = nan",
            "thresholds.nms_iou",
            "0.0 to 1.0",
        ),
    ] {
        let message = card_with(was, becomes).expect_err(becomes).to_string();
        let begin = format!("cards/test.toml: {field}: ");
        assert!(message.starts_with(&begin), "{becomes}: {message}");
        assert!(message.contains(remedy), "{becomes}: {message}");
    }
}

#[test]
fn a_card_without_any_of_our_classes_is_refused() {
    let text = CARD.replace("\"D00\", \"manhole\", \"D40\", \"hole\"", "\"manhole\"");
    let message = parse(&text.replace("hole = \"pothole\"", ""), "x.toml")
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("x.toml: classes: no class"),
        "{message}"
    );
}

#[test]
fn misspelt_missing_and_mistyped_fields_show_the_line() {
    for (was, becomes, shown) in [
        ("padding = 114", "paddding = 114", "paddding"),
        ("[thresholds]", "[treshold]", "treshold"),
        ("padding = 114", "", "missing field `padding`"),
        ("[640, 384]", "[640]", "size"),
        ("padding = 114", "padding = \"grey\"", "grey"),
        ("name = \"test\"", "name = ", "name ="),
    ] {
        let error = card_with(was, becomes).expect_err(becomes);
        assert!(matches!(error, CardError::Syntax { .. }), "{error}");
        let message = error.to_string();
        assert!(message.starts_with("cards/test.toml: "), "{message}");
        assert!(
            message.contains(shown) && message.contains("line"),
            "{message}"
        );
    }
}

#[test]
fn the_cards_in_the_project_are_valid() {
    let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let mut cards = 0;
    for entry in std::fs::read_dir(models).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ext| ext == "toml") {
            ModelCard::load(&path).unwrap_or_else(|error| panic!("{error}"));
            cards += 1;
        }
    }
    assert!(cards > 0);
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in ".{0,200}", at in 0..CARD.len(), cut in 0..40_usize) {
        let end = (at + cut).min(CARD.len());
        let spoilt = format!("{}{text}{}", &CARD[..at], &CARD[end..]);
        let _ = parse(&spoilt, "spoilt.toml");
    }
}
