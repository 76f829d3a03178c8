//! The detector as a whole: what it refuses, and that threads do not disturb each other.

mod support;

use std::{fs, thread};

use image::RgbImage;
use michimori_inference::{
    DetectError, Detection, Detector, DetectorError, DetectorOptions, Fraction, Model, Region,
    Runtime, RuntimeSearch, Sha256Digest, decode_picture,
};
use support::{golden, project, runtime};

fn card() -> String {
    fs::read_to_string(project().join("models/road-nano-v0.toml")).unwrap()
}

fn network() -> Vec<u8> {
    fs::read(project().join("models/road-nano-v0.onnx")).unwrap()
}

fn drawn_road() -> RgbImage {
    decode_picture(&fs::read(golden().join("asphalt.png")).unwrap()).unwrap()
}

/// A detector for which nearly nothing is too weak.
fn eager(model: &Model) -> Detector {
    let options = DetectorOptions {
        score: Fraction::new(0.01),
        nms_iou: None,
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
    let own = Sha256Digest::of(&network()).to_string();
    let card = card().replace(&own, &Sha256Digest::of(b"no network").to_string());
    let error = refusal(&card, b"no network".to_vec());
    assert!(matches!(error, DetectorError::Session { .. }), "{error}");
    assert!(error.to_string().contains("road-nano-v0"), "{error}");
}

#[test]
fn a_card_for_another_network_is_refused_with_both_shapes() {
    let wider = refusal(&card().replace("[512, 512]", "[640, 512]"), network()).to_string();
    assert!(
        wider.contains("[1, 3, 512, 512]") && wider.contains("[1, 3, 512, 640]"),
        "{wider}"
    );
    let fewer = refusal(&card().replace(", \"pothole\"]", "]"), network()).to_string();
    assert!(
        fewer.contains("[1, 5376, 9]") && fewer.contains("[1, 5376, 8]"),
        "{fewer}"
    );
}

#[test]
fn boxes_are_sorted_and_lie_in_the_image_even_when_a_region_is_searched() {
    let model = Model::load(&project().join("models/road-nano-v0.onnx")).unwrap();
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
    let model = Model::load(&project().join("models/road-nano-v0.toml")).unwrap();
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
    let model = Model::load(&project().join("models/road-nano-v0.toml")).unwrap();
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
