//! `michimori model`: check, evaluate, bench.

use crate::{
    house::{json, michimori, project, run},
    shared::shared,
};
use serde_json::{Value, json as value};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn model(action: &str) -> Command {
    let mut command = michimori();
    command.args(["model", action]);
    command
}

/// What a call said when it failed, which it must.
fn failure(command: &mut Command) -> String {
    let output = run(command);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn number(found: &Value, pointer: &str) -> f64 {
    let number = found.pointer(pointer).and_then(Value::as_f64);
    number.unwrap_or_else(|| panic!("{pointer} in {found}"))
}

#[test]
fn the_built_in_model_is_whole_and_runs() {
    let checked = json(model("check").arg("--json"));
    assert_eq!(checked["layout"], "yolox");
    assert_eq!(checked["device"], "cpu");
    assert_eq!(checked["classes"].as_array().unwrap().len(), 4);
    assert!(number(&checked, "/second_run_ms") > 0.0);
    let words = String::from_utf8(run(&mut model("check")).stdout).unwrap();
    assert!(words.contains("whole, and it runs"), "{words}");
}

#[test]
fn every_shipped_model_is_whole_and_together_they_are_small() {
    let mut bytes = 0;
    for file in fs::read_dir(project("models")).unwrap() {
        let path = file.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "onnx")
        {
            bytes += fs::metadata(&path).unwrap().len();
            let checked = json(model("check").arg("--json").arg("--model").arg(&path));
            let stem = path.file_stem().unwrap().to_str().unwrap();
            assert_eq!(checked["model"], stem);
        }
    }
    assert!((1..=8_000_000).contains(&bytes), "{bytes} bytes");
}

#[test]
fn a_changed_network_and_an_absent_device_are_refused() {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(project("models")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let onnx = fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "onnx")
        })
        .unwrap();
    let mut bytes = fs::read(&onnx).unwrap();
    bytes[100] ^= 1;
    fs::write(&onnx, bytes).unwrap();
    let said = failure(model("check").arg("--model").arg(&onnx));
    assert!(said.contains(&onnx.display().to_string()), "{said}");
    let said = failure(model("check").args(["--device", "cuda"]));
    assert!(said.contains("cuda"), "{said}");
}

/// Frames of the sample drive in a folder, and a folder of labels.
struct Labelled {
    home: tempfile::TempDir,
}

impl Labelled {
    /// Labelled with what the detector itself finds at this score.
    fn by_the_detector(threshold: f64) -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["images", "labels"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        for frame in (0..60).step_by(5) {
            let name = format!("{frame:04}.jpg");
            let sample = project("sample-data/drive/frames").join(&name);
            fs::copy(sample, home.path().join("images").join(&name)).unwrap();
        }
        let labelled = Self { home };
        let found = labelled.path("found.json");
        json(labelled.evaluate().arg("--detections").arg(&found));
        let boxes: Value = serde_json::from_slice(&fs::read(found).unwrap()).unwrap();
        for one in boxes.as_array().unwrap() {
            if number(one, "/score") >= threshold {
                labelled.add_label(one);
            }
        }
        labelled
    }

    fn add_label(&self, found: &Value) {
        let side = |n: usize| number(found, &format!("/bbox/{n}"));
        let (width, height) = (1280.0, 720.0);
        let line = format!(
            "{} {} {} {} {}\n",
            number(found, "/category_id") - 1.0,
            (side(0) + side(2) / 2.0) / width,
            (side(1) + side(3) / 2.0) / height,
            side(2) / width,
            side(3) / height
        );
        let file = format!("labels/{}.txt", found["image_id"].as_str().unwrap());
        let text = fs::read_to_string(self.path(&file)).unwrap_or_default();
        fs::write(self.path(&file), text + &line).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn evaluate(&self) -> Command {
        let mut command = model("evaluate");
        command.arg("--images").arg(self.path("images"));
        command
            .arg("--labels")
            .arg(self.path("labels"))
            .arg("--json");
        command
    }
}

#[test]
fn a_detector_agrees_with_itself() {
    let labelled = Labelled::by_the_detector(0.4);
    let same = json(labelled.evaluate().args(["--threshold", "0.4"]));
    assert_eq!(same["images"], 12);
    assert_eq!(number(&same, "/map50"), 1.0);
    assert_eq!(number(&same, "/precision"), 1.0);
    let all = json(
        labelled
            .evaluate()
            .args(["--threshold", "0.05", "--workers", "1"]),
    );
    assert!(number(&all, "/precision") < 1.0, "{all}");
    assert_eq!(number(&all, "/map50"), 1.0);
}

#[test]
fn wrong_labels_and_lists_are_named() {
    let labelled = Labelled::by_the_detector(0.99);
    let list = labelled.path("list.txt");
    fs::write(&list, "0005.jpg\n0010\n").unwrap();
    let two = json(labelled.evaluate().arg("--list").arg(&list));
    assert_eq!(two["images"], 2);
    fs::write(&list, "9999.jpg").unwrap();
    let said = failure(labelled.evaluate().arg("--list").arg(&list));
    assert!(said.contains("9999.jpg"), "{said}");
    fs::write(labelled.path("labels/0010.txt"), "7 0.5 0.5 0.1 0.1").unwrap();
    let said = failure(&mut labelled.evaluate());
    assert!(
        said.contains("0010.txt") && said.contains("line 1"),
        "{said}"
    );
    fs::write(labelled.path("labels/0010.txt"), "").unwrap();
    fs::write(labelled.path("images/0010.jpg"), "no picture").unwrap();
    let said = failure(&mut labelled.evaluate());
    assert!(said.contains("0010.jpg"), "{said}");
}

#[test]
fn a_bench_has_a_line_for_each_number_of_workers() {
    let mut bench = model("bench");
    bench.args([
        "--workers",
        "1,2",
        "--seconds",
        "0.05",
        "--rounds",
        "1",
        "--json",
    ]);
    let rows = json(bench.args(["--input-px", "128"]));
    let workers: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["workers"])
        .collect();
    assert_eq!(workers, [&value!(1), &value!(2)]);
    assert!(number(&rows, "/0/images_per_s") > 0.0);
    assert_eq!(number(&rows, "/0/times_the_first"), 1.0);
}

/// The held-out labelled images, and a file that lists them.
fn held_out(home: &Path) -> Option<(PathBuf, PathBuf)> {
    let data = shared("data/road-damage")?;
    let manifest = fs::read_to_string(data.join("manifest.csv")).unwrap();
    let rows = manifest
        .lines()
        .map(|row| row.split(',').collect::<Vec<_>>());
    let names: Vec<&str> = rows
        .filter(|row| row[1] == "val")
        .map(|row| row[0])
        .collect();
    let list = home.join("val.txt");
    fs::write(&list, names.join("\n")).unwrap();
    Some((data, list))
}

#[test]
fn average_precision_equals_pycocotools_on_the_held_out_images() {
    let home = tempfile::tempdir().unwrap();
    let Some((data, list)) = held_out(home.path()) else {
        return;
    };
    let python = project(".venv/bin/python");
    if !python.exists() {
        eprintln!(
            "skipped: {} is not here; `make .venv` makes it",
            python.display()
        );
        return;
    }
    let (images, labels) = (data.join("images"), data.join("labels"));
    let found = home.path().join("found.json");
    let mut evaluate = model("evaluate");
    evaluate
        .arg("--images")
        .arg(&images)
        .arg("--labels")
        .arg(&labels);
    evaluate
        .arg("--list")
        .arg(&list)
        .arg("--detections")
        .arg(&found);
    let ours = json(evaluate.arg("--json"));
    let mut coco = Command::new(python);
    coco.arg(project("tests/end_to_end/coco_ap50.py"));
    let theirs = json(coco.arg(&found).arg(&images).arg(&labels).arg(&list));
    eprintln!("ours {} pycocotools {}", ours["map50"], theirs["map50"]);
    assert!((number(&ours, "/map50") - number(&theirs, "/map50")).abs() <= 0.001);
    let classes = [
        "longitudinal_crack",
        "transverse_crack",
        "alligator_crack",
        "pothole",
    ];
    for (n, class) in classes.iter().enumerate() {
        let (own, other) = (
            number(&ours, &format!("/ap50/{class}")),
            number(&theirs, &format!("/ap50/{n}")),
        );
        assert!(
            (own - other).abs() <= 0.001,
            "{class}: {own}, pycocotools {other}"
        );
    }
    assert!(number(&ours, "/map50") >= 0.50, "{ours}");
    assert!(number(&ours, "/best/f1") >= 0.52, "{ours}");
}

#[test]
fn cards_of_shipped_models_say_what_is_measured() {
    let home = tempfile::tempdir().unwrap();
    let Some((data, list)) = held_out(home.path()) else {
        return;
    };
    for name in ["road-nano-v1", "road-nano-v1-int8"] {
        let card = fs::read_to_string(project("models").join(format!("{name}.toml"))).unwrap();
        let stated = |key: &str| {
            let value = card
                .lines()
                .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix("= "));
            value.unwrap().trim().parse::<f64>().unwrap()
        };
        let mut evaluate = model("evaluate");
        evaluate.arg("--images").arg(data.join("images"));
        evaluate.arg("--labels").arg(data.join("labels"));
        evaluate.arg("--list").arg(&list);
        let found = json(evaluate.args(["--json", "--model", name]));
        eprintln!("{name}: {found}");
        // Eight bits are rounded differently by processors with and without VNNI.
        for (key, pointer) in [
            ("val_map50", "/map50"),
            ("val_f1", "/f1"),
            ("val_recall", "/recall"),
        ] {
            let (stated, found) = (stated(key), number(&found, pointer));
            assert!(
                (stated - found).abs() <= 0.01,
                "{name}: {key} {stated}, found {found}"
            );
        }
        let alarms = "/operating_points/few_false_alarms/clean_ground/share";
        assert!(number(&found, alarms) <= 0.02, "{found}");
    }
}
