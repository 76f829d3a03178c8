//! Which detector to use: one of those built in, or one from a file.

use anyhow::{Result, bail};
use inference::Model;
use std::path::{Path, PathBuf};

/// Card and network of a built-in detector: the program is whole without any other file.
type BuiltIn = (&'static str, &'static [u8]);

/// The one in use unless another is asked for.
const DEFAULT: BuiltIn = (
    include_str!("../models/road-nano-v1.toml"),
    include_bytes!("../models/road-nano-v1.onnx"),
);
/// Twice as fast, a little less exact.
const EIGHT_BITS: BuiltIn = (
    include_str!("../models/road-nano-v1-int8.toml"),
    include_bytes!("../models/road-nano-v1-int8.onnx"),
);

/// The detector of that name or file; the default one without either.
pub fn find(wanted: Option<&str>) -> Result<Model> {
    let Some(wanted) = wanted else {
        return read(DEFAULT);
    };
    let path = Path::new(wanted);
    if path.extension().is_some_and(|e| e == "onnx" || e == "toml") || path.is_file() {
        return Ok(Model::load(path)?);
    }
    let mut names = Vec::new();
    for built_in in [DEFAULT, EIGHT_BITS] {
        let model = read(built_in)?;
        if model.card().name() == wanted {
            return Ok(model);
        }
        names.push(model.card().name().to_owned());
    }
    let places = places(wanted);
    match places.iter().find(|place| place.is_file()) {
        Some(card) => Ok(Model::load(card)?),
        None => bail!(
            "no model is called {wanted}: the built-in ones are {}, and there is no {}; \
             give the file of another with --model FILE.onnx",
            names.join(" and "),
            places
                .iter()
                .map(|p| p.display().to_string())
                .collect::<Vec<_>>()
                .join(" or "),
        ),
    }
}

fn read((card, onnx): BuiltIn) -> Result<Model> {
    Ok(Model::from_parts(card, onnx)?)
}

fn places(name: &str) -> Vec<PathBuf> {
    let card = format!("{name}.toml");
    let beside_us = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.to_owned()));
    [Some(PathBuf::new()), beside_us]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("models").join(&card))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_models_are_whole_and_found_by_name() {
        for built_in in [DEFAULT, EIGHT_BITS] {
            let card = read(built_in).unwrap().card().clone();
            let found = find(Some(card.name())).unwrap();
            assert_eq!(found.card().sha256(), card.sha256());
        }
        let names = [DEFAULT, EIGHT_BITS].map(|one| read(one).unwrap().card().name().to_owned());
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn an_unknown_name_says_where_it_was_looked_for() {
        let error = find(Some("no-such-model")).unwrap_err().to_string();
        assert!(
            error.contains("models/no-such-model.toml") && error.contains("--model"),
            "{error}"
        );
    }
}
