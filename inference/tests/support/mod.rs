//! Where things lie, and the runtime, for tests that run models.

use std::path::{Path, PathBuf};

use michimori_inference::{Runtime, RuntimeSearch};

/// The project's folder.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Answers of the reference and the drawn road.
pub fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// ONNX Runtime from the project's `.ort`, else as usual.
pub fn runtime() -> &'static Runtime {
    let fetched = project().join(".ort");
    let search = RuntimeSearch {
        explicit: fetched.is_dir().then_some(fetched),
        env: std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from),
    };
    Runtime::load(&search).unwrap_or_else(|error| panic!("{error}"))
}
