//! The ONNX Runtime library: found, checked, loaded once for the whole process.

mod search;

use std::{
    error::Error,
    ffi::CStr,
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use libloading::{Library, Symbol};
use ort::environment::Environment;

/// Where to look before the usual places. Each is a library file or a folder that holds one; the
/// first one given is the only place looked in, so that a wish is never silently passed over.
#[derive(Debug, Clone, Default)]
pub struct RuntimeSearch {
    /// From the command line (`--ort-lib`).
    pub explicit: Option<PathBuf>,
    /// From the environment (`ORT_DYLIB_PATH`).
    pub env: Option<PathBuf>,
}

/// ONNX Runtime, loaded. There is one in a process.
#[derive(Debug)]
pub struct Runtime {
    environment: Environment,
    path: PathBuf,
    version: String,
}

/// A place looked in, and why it did not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The file or folder.
    pub place: PathBuf,
    /// Why it did not do.
    pub fault: String,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n  {}: {}", self.place.display(), self.fault)
    }
}

/// Why ONNX Runtime cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// No library was found that can be used.
    #[error(
        "no usable ONNX Runtime library (1.{} or newer) was found. Looked at:{}\n\
         Run `make .ort` to fetch it, or name it with --ort-lib or ORT_DYLIB_PATH",
        ort::MINOR_VERSION,
        .attempts.iter().map(Attempt::to_string).collect::<String>()
    )]
    NotFound {
        /// Every place looked in.
        attempts: Vec<Attempt>,
    },
    /// The library was loaded but does not start.
    #[error("{path}: ONNX Runtime {version} does not start: {detail}; run `make .ort` to renew it")]
    Start {
        /// The library.
        path: PathBuf,
        /// Its version.
        version: String,
        /// What it says.
        detail: String,
    },
}

static LOADED: OnceLock<Runtime> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

impl Runtime {
    /// Loads ONNX Runtime from the first place that has a usable one: what `search` names; beside
    /// the executable; `.ort/` in the current folder; `.ort/` in each folder above the executable;
    /// the system's libraries. Once loaded, later calls give the same one, whatever they ask for.
    ///
    /// # Errors
    /// [`RuntimeError::NotFound`] with every place looked in; [`RuntimeError::Start`] if the
    /// library refuses.
    pub fn load(search: &RuntimeSearch) -> Result<&'static Self, RuntimeError> {
        if let Some(runtime) = LOADED.get() {
            return Ok(runtime);
        }
        let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = LOADED.get() {
            return Ok(runtime);
        }
        keep_quiet();
        let runtime = Self::first_usable(search)?;
        Ok(LOADED.get_or_init(|| runtime))
    }

    fn first_usable(search: &RuntimeSearch) -> Result<Self, RuntimeError> {
        let mut attempts = Vec::new();
        let executable = std::env::current_exe().ok();
        let folder = std::env::current_dir().ok();
        for place in search::places(search, executable.as_deref(), folder.as_deref()) {
            let candidates = match place.libraries() {
                Ok(candidates) => candidates,
                Err(attempt) => {
                    attempts.push(attempt);
                    continue;
                }
            };
            for path in candidates {
                match open(&path) {
                    Ok((builder, version)) => return Self::start(builder, path, version),
                    Err(fault) => attempts.push(Attempt { place: path, fault }),
                }
            }
        }
        Err(RuntimeError::NotFound { attempts })
    }

    fn start(
        builder: ort::environment::EnvironmentBuilder,
        path: PathBuf,
        version: String,
    ) -> Result<Self, RuntimeError> {
        match builder.with_name("michimori").with_telemetry(false).build() {
            Ok(environment) => Ok(Self {
                environment,
                path,
                version,
            }),
            Err(error) => Err(RuntimeError::Start {
                path,
                version,
                detail: error.to_string(),
            }),
        }
    }

    /// The library file, or the name the system's loader knows it by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The library's version, such as `1.31.1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }
}

/// Opens a library and hands it to `ort`, after checking that it is ONNX Runtime and new enough.
fn open(path: &Path) -> Result<(ort::environment::EnvironmentBuilder, String), String> {
    // Held until `ort` has it too, so that it is not unloaded and loaded again.
    let (_library, version) = probe(path)?;
    let builder = ort::init_from(path).map_err(|error| error.to_string())?;
    Ok((builder, version))
}

/// Keeps ONNX Runtime from reporting home: since 1.29 its Linux builds do so unless this is set
/// before the environment is made, and switching telemetry off later is too late.
#[allow(unsafe_code)]
fn keep_quiet() {
    const SILENCE: &str = "ORT_DISABLE_TELEMETRY";
    if std::env::var_os(SILENCE).is_none() {
        // SAFETY: run once, under the lock above, before the library that reads it is loaded;
        // nothing else here changes the environment or reads it past Rust's own lock.
        unsafe { std::env::set_var(SILENCE, "1") };
    }
}

/// The library and its version; fails if it cannot be loaded, is something else or is too old.
#[allow(unsafe_code)]
fn probe(path: &Path) -> Result<(Library, String), String> {
    type GetApiBase = unsafe extern "C" fn() -> *const ort::sys::OrtApiBase;
    // SAFETY: runs the library's start-up code. The file is one the user named or installed as
    // ONNX Runtime; there is no way to look into it without loading it.
    let library = unsafe { Library::new(path) }.map_err(reason)?;
    // SAFETY: every ONNX Runtime exports this function with this signature.
    let get_api_base: Symbol<GetApiBase> = unsafe { library.get(b"OrtGetApiBase\0") }
        .map_err(|_| "a library, but not ONNX Runtime (no OrtGetApiBase)".to_owned())?;
    // SAFETY: takes nothing and gives null or a table that lives as long as the library.
    let base = unsafe { get_api_base().as_ref() }.ok_or("gives no interface at all")?;
    // SAFETY: takes nothing and gives null or a text that ends with a zero and is never freed.
    let version = unsafe {
        let text = (base.GetVersionString)();
        (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
    };
    let version = version.ok_or("gives no version, so it is not ONNX Runtime")?;
    // SAFETY: takes a number and gives null if it does not know that interface. `ort` would panic.
    let api = unsafe { (base.GetApi)(ort::MINOR_VERSION) };
    if !new_enough(&version) || api.is_null() {
        return Err(format!(
            "version {version} does not have the interface of 1.{}",
            ort::MINOR_VERSION
        ));
    }
    Ok((library, version))
}

/// What the system's loader says, such as `invalid ELF header`.
fn reason(error: libloading::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether a version such as `1.31.1` has the interface this program was built for.
fn new_enough(version: &str) -> bool {
    let mut numbers = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    // Later major versions are unknown: the interface is only promised within the first.
    major == 1 && minor >= ort::MINOR_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_before_the_interface_are_too_old() {
        for (version, usable) in [
            ("1.17.0", true),
            ("1.31.1", true),
            ("1.16.3", false),
            ("1.9", false),
            ("0.31.1", false),
            ("2.31.0", false),
            ("", false),
            ("nonsense", false),
        ] {
            assert_eq!(new_enough(version), usable, "{version}");
        }
    }

    #[test]
    fn a_wrong_file_is_an_error_with_place_and_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("libonnxruntime.so");
        std::fs::write(&text, "not a library").unwrap();
        let program = std::env::current_exe().unwrap();
        for wrong in [text, program, folder.path().join("absent.so")] {
            let search = RuntimeSearch {
                explicit: Some(wrong.clone()),
                env: None,
            };
            let message = Runtime::first_usable(&search).unwrap_err().to_string();
            assert!(message.contains(&wrong.display().to_string()), "{message}");
            assert!(message.contains("make .ort"), "{message}");
        }
    }
}
