//! The places ONNX Runtime may lie in, in the order they are looked at.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Attempt, RuntimeSearch};

/// The folder that `make .ort` fills.
const PROJECT_FOLDER: &str = ".ort";

/// A place that may hold the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Named by the user: a library file, or a folder with one.
    Named(PathBuf),
    /// A folder that may hold it, or may not exist.
    Folder(PathBuf),
    /// A name for the system's loader.
    System(&'static str),
}

/// All places, best first. `executable` and `folder` are the program's own file and the current
/// folder, where known.
pub(super) fn places(
    search: &RuntimeSearch,
    executable: Option<&Path>,
    folder: Option<&Path>,
) -> Vec<Place> {
    if let Some(named) = search.explicit.as_ref().or(search.env.as_ref()) {
        return vec![Place::Named(named.clone())];
    }
    let beside = executable.and_then(Path::parent);
    let above = beside.into_iter().flat_map(Path::ancestors);
    let mut folders: Vec<PathBuf> = beside.map(Path::to_owned).into_iter().collect();
    for parent in folder.into_iter().chain(above) {
        let candidate = parent.join(PROJECT_FOLDER);
        if !folders.contains(&candidate) {
            folders.push(candidate);
        }
    }
    let system = system_names().iter().map(|name| Place::System(name));
    folders
        .into_iter()
        .map(Place::Folder)
        .chain(system)
        .collect()
}

impl Place {
    /// The libraries to try here, best first, or why there is none.
    pub(super) fn libraries(&self) -> Result<Vec<PathBuf>, Attempt> {
        match self {
            Self::System(name) => Ok(vec![PathBuf::from(name)]),
            Self::Folder(folder) => libraries_in(folder),
            Self::Named(path) if path.is_dir() => libraries_in(path),
            // Anything else than a file (a pipe, a device) could block the loader for ever.
            Self::Named(path) if path.is_file() => Ok(vec![absolute(path)]),
            Self::Named(path) if path.exists() => Err(nothing(path, "is neither file nor folder")),
            Self::Named(path) => Err(nothing(path, "no such file")),
        }
    }
}

fn nothing(place: &Path, fault: impl Into<String>) -> Attempt {
    Attempt {
        place: place.to_owned(),
        fault: fault.into(),
    }
}

/// Without this, `ort` would take a relative path from the executable's folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn libraries_in(folder: &Path) -> Result<Vec<PathBuf>, Attempt> {
    let entries = fs::read_dir(folder).map_err(|error| nothing(folder, error.to_string()))?;
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((version_in_name(entry.file_name().to_str()?)?, entry.path())))
        .filter(|(_, path)| path.is_file())
        .map(|(version, path)| (version, absolute(&path)))
        .collect();
    if found.is_empty() {
        return Err(nothing(folder, format!("no {} in it", plain_name())));
    }
    // The plain name first (whoever put it there chose it), then the newest version.
    found.sort_by(|(a, _), (b, _)| (b.is_empty(), b).cmp(&(a.is_empty(), a)));
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// The version in a library's file name, empty for the plain name; `None` for another file.
fn version_in_name(name: &str) -> Option<Vec<u32>> {
    let rest = name
        .strip_prefix(std::env::consts::DLL_PREFIX)?
        .strip_prefix("onnxruntime")?;
    let suffix = std::env::consts::DLL_SUFFIX;
    // libonnxruntime.so.1.31.1 on Linux, libonnxruntime.1.31.1.dylib on a Mac.
    let version = rest
        .strip_prefix(suffix)
        .or_else(|| rest.strip_suffix(suffix))?;
    if version.is_empty() {
        return Some(Vec::new());
    }
    version
        .strip_prefix('.')?
        .split('.')
        .map(|number| number.parse().ok())
        .collect()
}

fn plain_name() -> String {
    format!(
        "{}onnxruntime{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    )
}

fn system_names() -> &'static [&'static str] {
    if cfg!(windows) {
        &["onnxruntime.dll"]
    } else if cfg!(target_os = "macos") {
        &["libonnxruntime.dylib"]
    } else {
        &["libonnxruntime.so", "libonnxruntime.so.1"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_names_is_the_only_place() {
        let search = RuntimeSearch {
            explicit: Some("a".into()),
            env: Some("b".into()),
        };
        assert_eq!(places(&search, None, None), [Place::Named("a".into())]);
        let search = RuntimeSearch {
            explicit: None,
            env: Some("b".into()),
        };
        assert_eq!(places(&search, None, None), [Place::Named("b".into())]);
    }

    #[test]
    fn otherwise_beside_the_executable_then_dot_ort_folders_then_the_system() {
        let executable = Path::new("/project/target/program");
        let found = places(
            &RuntimeSearch::default(),
            Some(executable),
            Some(Path::new("/here")),
        );
        let folders: Vec<&Path> = found
            .iter()
            .filter_map(|place| match place {
                Place::Folder(folder) => Some(folder.as_path()),
                _ => None,
            })
            .collect();
        let expected = [
            "/project/target",
            "/here/.ort",
            "/project/target/.ort",
            "/project/.ort",
            "/.ort",
        ];
        assert_eq!(folders, expected.map(Path::new));
        assert_eq!(found.len(), folders.len() + system_names().len());
    }

    #[test]
    fn the_plain_name_comes_first_then_the_newest_version() {
        let folder = tempfile::tempdir().unwrap();
        let plain = plain_name();
        let numbered = |version: &str| match cfg!(target_os = "macos") {
            true => plain.replace(".dylib", &format!(".{version}.dylib")),
            false => format!("{plain}.{version}"),
        };
        for name in [
            &numbered("1.9.0"),
            &numbered("1.31.1"),
            &plain,
            &plain.replace("onnxruntime", "onnxruntime_providers_shared"),
            &"notes.txt".to_owned(),
        ] {
            fs::write(folder.path().join(name), b"").unwrap();
        }
        let found = Place::Folder(folder.path().to_owned()).libraries().unwrap();
        let expected = [plain.clone(), numbered("1.31.1"), numbered("1.9.0")];
        assert_eq!(found, expected.map(|name| folder.path().join(name)));
        assert_eq!(
            Place::Named(folder.path().to_owned()).libraries().unwrap(),
            found
        );
    }

    #[test]
    fn a_place_without_a_library_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let fault = |place: Place| place.libraries().unwrap_err().fault;
        assert!(fault(Place::Folder(folder.path().to_owned())).contains("onnxruntime"));
        assert_eq!(
            fault(Place::Named(folder.path().join("absent"))),
            "no such file"
        );
        if cfg!(unix) {
            assert_eq!(
                fault(Place::Named("/dev/null".into())),
                "is neither file nor folder"
            );
        }
    }
}
