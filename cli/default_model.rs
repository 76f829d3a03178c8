//! Which detector to use: the one built in, or one from a file.

use anyhow::{Result, bail};
use inference::Model;
use std::path::{Path, PathBuf};

/// The built-in detector: the program is whole without any other file.
const CARD: &str = include_str!("../models/road-nano-v0.toml");
const ONNX: &[u8] = include_bytes!("../models/road-nano-v0.onnx");

/// The detector of that name or file; the built-in one without either.
pub fn find(wanted: Option<&str>) -> Result<Model> {
    let Some(wanted) = wanted else {
        return Ok(Model::from_parts(CARD, ONNX)?);
    };
    let path = Path::new(wanted);
    if path.extension().is_some_and(|e| e == "onnx" || e == "toml") || path.is_file() {
        return Ok(Model::load(path)?);
    }
    let built_in = Model::from_parts(CARD, ONNX)?;
    if built_in.card().name() == wanted {
        return Ok(built_in);
    }
    let places = places(wanted);
    match places.iter().find(|place| place.is_file()) {
        Some(card) => Ok(Model::load(card)?),
        None => bail!(
            "no model is called {wanted}: the built-in one is {}, and there is no {}; \
             give the file of another with --model FILE.onnx",
            built_in.card().name(),
            places
                .iter()
                .map(|p| p.display().to_string())
                .collect::<Vec<_>>()
                .join(" or "),
        ),
    }
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
    fn the_built_in_model_is_whole_and_found_by_name() {
        let built_in = find(None).unwrap();
        assert_eq!(
            find(Some(built_in.card().name())).unwrap().card().sha256(),
            built_in.card().sha256()
        );
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
