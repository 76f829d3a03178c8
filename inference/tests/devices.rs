//! Devices other than the processor: never a silent way back to it. The ONNX Runtime library of
//! the tests knows none of them, so each is an error, with or without its cargo feature; run with
//! `--features cuda,tensorrt,openvino,coreml,xnnpack` to see the other half.

mod support;

use michimori_inference::{Detector, DetectorError, DetectorOptions, Device, DeviceError, Model};
use support::{golden, runtime};

/// The devices with whether they are built in.
const DEVICES: [(Device, bool); 6] = [
    (Device::Cuda(0), cfg!(feature = "cuda")),
    (Device::Cuda(1), cfg!(feature = "cuda")),
    (Device::TensorRt(0), cfg!(feature = "tensorrt")),
    (Device::OpenVino, cfg!(feature = "openvino")),
    (Device::CoreMl, cfg!(feature = "coreml")),
    (Device::Xnnpack, cfg!(feature = "xnnpack")),
];

fn on(device: Device) -> Result<Detector, DetectorError> {
    let graphs = golden().with_file_name("graphs");
    let model = Model::load(&graphs.join("yolov8.toml")).unwrap();
    let options = DetectorOptions {
        device,
        ..DetectorOptions::default()
    };
    Detector::new(runtime(), &model, options)
}

#[test]
fn the_processor_is_the_default_and_is_reported() {
    assert_eq!(on(Device::default()).unwrap().device(), Device::Cpu);
}

#[test]
fn a_device_that_cannot_be_had_is_an_error_that_says_what_to_do() {
    for (device, is_built_in) in DEVICES {
        if cfg!(target_os = "macos") && is_built_in {
            println!("{device}: skipped, libraries for Macs may have it");
            continue;
        }
        let Err(DetectorError::Device(error)) = on(device) else {
            panic!("{device} was had, or failed as if it could be");
        };
        let message = error.to_string();
        assert!(message.contains(&device.to_string()), "{message}");
        if is_built_in {
            assert!(matches!(error, DeviceError::NotInLibrary { .. }), "{error}");
            let library = runtime().path().display().to_string();
            assert!(
                message.contains(&library) && message.contains("--ort-lib"),
                "{message}"
            );
        } else {
            assert!(matches!(error, DeviceError::NotBuilt { .. }), "{error}");
            let build = format!(
                "built without {device}; build it with --features {}",
                device.name()
            );
            assert!(message.contains(&build), "{message}");
        }
    }
}
