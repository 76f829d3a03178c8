//! The detector as a whole: what it refuses, and that threads do not disturb each other.

mod support;

use std::{fs, path::PathBuf, thread};

use image::RgbImage;
use michimori_inference::{
    DetectError, Detection, Detector, DetectorError, DetectorOptions, Fraction, Model, Region,
    Runtime, RuntimeSearch, Sha256Digest, decode_picture,
};
use support::{golden, runtime};

/// The tiny YOLOX of make_graphs.py, its sides free up to 256 × 160.
fn graph(extension: &str) -> PathBuf {
    let graphs = golden().with_file_name("graphs");
    graphs.join("yolox").with_extension(extension)
}

fn card() -> String {
    fs::read_to_string(graph("toml")).unwrap()
}

fn network() -> Vec<u8> {
    fs::read(graph("onnx")).unwrap()
}

/// The network with this free length fixed: the name gives way to a number of as many bytes.
fn with_length(network: Vec<u8>, name: &str, length: usize) -> Vec<u8> {
    // Protocol Buffers: field 2 of a dimension is its name, field 1 its length in groups of 7 bits.
    let named = [&[0x12, name.len() as u8], name.as_bytes()].concat();
    let mut fixed = vec![0x08];
    fixed.extend((0..=name.len()).map(|group| {
        let more = if group < name.len() { 0x80 } else { 0 };
        (length >> (7 * group)) as u8 & 0x7F | more
    }));
    let at = network
        .windows(named.len())
        .position(|bytes| bytes == named)
        .unwrap_or_else(|| panic!("the network has no free {name}"));
    [&network[..at], &fixed, &network[at + named.len()..]].concat()
}

/// The network as it would be for 256 × 160 pixels only.
fn fixed_network() -> Vec<u8> {
    with_length(with_length(network(), "height", 160), "width", 256)
}

/// The card with the digest of this network.
fn card_for(changed: &[u8]) -> String {
    let own = Sha256Digest::of(&network()).to_string();
    card().replace(&own, &Sha256Digest::of(changed).to_string())
}

fn drawn_road() -> RgbImage {
    decode_picture(&fs::read(golden().join("asphalt.png")).unwrap()).unwrap()
}

/// A detector for which nearly nothing is too weak.
fn eager(model: &Model) -> Detector {
    let options = DetectorOptions {
        score: Fraction::new(0.1),
        ..DetectorOptions::default()
    };
    Detector::new(runtime(), model, options).unwrap()
}

fn refusal(card: &str, network: Vec<u8>) -> DetectorError {
    let model = Model::from_parts(card, network).unwrap();
    Detector::new(runtime(), &model, DetectorOptions::default()).unwrap_err()
}

#[test]
fn the_runtime_is_loaded_once_and_says_what_it_is() {
    let first = runtime();
    let elsewhere = RuntimeSearch {
        explicit: Some("elsewhere".into()),
        env: None,
    };
    assert!(std::ptr::eq(Runtime::load(&elsewhere).unwrap(), first));
    assert!(first.version().starts_with("1."), "{}", first.version());
    assert!(first.path().to_string_lossy().contains("onnxruntime"));
}

#[test]
fn bytes_that_are_no_network_are_refused() {
    let error = refusal(&card_for(b"no network"), b"no network".to_vec());
    assert!(matches!(error, DetectorError::Session { .. }), "{error}");
    assert!(error.to_string().contains("yolox"), "{error}");
}

#[test]
fn a_card_for_another_network_is_refused_with_both_shapes() {
    let wide = card_for(&fixed_network()).replace("[256, 160]", "[320, 160]");
    let wider = refusal(&wide, fixed_network()).to_string();
    assert!(
        wider.contains("[1, 3, 160, 256]") && wider.contains("[1, 3, 160, 320]"),
        "{wider}"
    );
    let fewer = refusal(&card().replace(", \"D40\"]", "]"), network()).to_string();
    assert!(
        fewer.contains("[1, -1, 9]") && fewer.contains("[1, 840, 8]"),
        "{fewer}"
    );
}

#[test]
fn sides_are_free_in_the_card_if_they_are_in_the_network_and_only_then() {
    let without_step = |card: String| card.replace("multiple_of = 32", "");
    let missing = refusal(&without_step(card()), network()).to_string();
    assert!(
        missing.contains("[1, 3, -1, -1]") && missing.contains("input.multiple_of"),
        "{missing}"
    );
    let fixed_card = card_for(&fixed_network());
    let surplus = refusal(&fixed_card, fixed_network()).to_string();
    assert!(
        surplus.contains("[1, 3, 160, 256] only") && surplus.contains("multiples of 32"),
        "{surplus}"
    );
    let rows = with_length(network(), "anchors", 840);
    let baked = refusal(&card_for(&rows), rows).to_string();
    assert!(
        baked.contains("[1, 840, 9]") && baked.contains("[1, 21, 9]"),
        "{baked}"
    );
    let fixed = Model::from_parts(&without_step(fixed_card), fixed_network()).unwrap();
    let found = eager(&fixed).detect(&drawn_road(), None).unwrap();
    assert!(found.len() > 3, "{found:?}");
}

#[test]
fn pictures_of_any_shape_take_turns() {
    let model = Model::load(&graph("toml")).unwrap();
    let (mut detector, road) = (eager(&model), drawn_road());
    let regions = [
        (0, 0, 640, 360),
        (230, 90, 150, 260),
        (0, 340, 640, 3),
        (300, 0, 1, 360),
    ];
    for (x, y, w, h) in regions.into_iter().cycle().take(8) {
        let region = Some(Region { x, y, w, h });
        let fresh = eager(&model).detect(&road, region).unwrap();
        assert_eq!(detector.detect(&road, region).unwrap(), fresh, "{region:?}");
    }
}

#[test]
fn boxes_are_sorted_and_lie_in_the_image_even_when_a_region_is_searched() {
    let model = Model::load(&graph("onnx")).unwrap();
    let (mut detector, road) = (eager(&model), drawn_road());
    let (width, height) = (road.width() as f32, road.height() as f32);
    for region in [
        None,
        Some(Region {
            x: 0,
            y: 260,
            w: 640,
            h: 100,
        }),
    ] {
        let found = detector.detect(&road, region).unwrap();
        assert!(found.len() > 3, "{found:?}");
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        for Detection { class, bbox, .. } in found {
            assert!(class < detector.card().classes().len());
            assert!(
                0.0 <= bbox.x0 && bbox.x0 < bbox.x1 && bbox.x1 <= width,
                "{bbox:?}"
            );
            assert!(
                0.0 <= bbox.y0 && bbox.y0 < bbox.y1 && bbox.y1 <= height,
                "{bbox:?}"
            );
        }
    }
    assert!(!detector.timings().run.is_zero());
}

#[test]
fn a_bad_image_is_an_error_and_the_detector_goes_on() {
    let model = Model::load(&graph("toml")).unwrap();
    let (mut detector, road) = (eager(&model), drawn_road());
    let before = detector.detect(&road, None).unwrap();
    assert!(matches!(
        detector.detect(&RgbImage::new(0, 0), None),
        Err(DetectError::Preprocess(_))
    ));
    let beyond = Region {
        x: 0,
        y: 0,
        w: 641,
        h: 360,
    };
    assert!(matches!(
        detector.detect(&road, Some(beyond)),
        Err(DetectError::Preprocess(_))
    ));
    assert_eq!(detector.detect(&road, None).unwrap(), before);
}

#[test]
fn threads_with_a_detector_each_find_the_same() {
    let model = Model::load(&graph("toml")).unwrap();
    let road = drawn_road();
    let alone = eager(&model).detect(&road, None).unwrap();
    let detectors = [eager(&model), eager(&model)];
    thread::scope(|scope| {
        let workers = detectors.map(|mut detector| {
            let road = &road;
            scope.spawn(move || [(); 3].map(|()| detector.detect(road, None).unwrap()))
        });
        for worker in workers {
            assert!(worker.join().unwrap().iter().all(|found| *found == alone));
        }
    });
}
