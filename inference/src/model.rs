//! A model: its card and its ONNX bytes, checked to belong together.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use crate::{CardError, ModelCard, Sha256Digest};

/// A model ready to be run: the ONNX bytes are those the card describes.
#[derive(Debug, Clone)]
pub struct Model {
    card: ModelCard,
    bytes: Cow<'static, [u8]>,
}

/// Why a model cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The card is missing or wrong.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The path is neither a card nor an ONNX file.
    #[error("{path}: a model is given by its card (NAME.toml) or its network (NAME.onnx)")]
    Name {
        /// What was given.
        path: PathBuf,
    },
    /// The network cannot be read.
    #[error("{path}: cannot read the network: {source}; NAME.onnx must lie beside NAME.toml")]
    Read {
        /// The ONNX file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The ONNX bytes are not those the card describes.
    #[error(
        "{file}: SHA-256 is {found}, but the card says {expected}; \
         fetch the file again, or correct sha256 in the card if you changed the network"
    )]
    Checksum {
        /// The ONNX file.
        file: String,
        /// What the card says.
        expected: Sha256Digest,
        /// What the bytes have.
        found: Sha256Digest,
    },
}

impl Model {
    /// Loads `NAME.toml` and `NAME.onnx`, given the path of either.
    ///
    /// # Errors
    /// [`ModelError`] if a file is missing, the card is wrong, or the two do not belong together.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        if !path
            .extension()
            .is_some_and(|ext| ext == "toml" || ext == "onnx")
        {
            return Err(ModelError::Name {
                path: path.to_owned(),
            });
        }
        let card = ModelCard::load(&path.with_extension("toml"))?;
        let onnx = path.with_extension("onnx");
        let bytes = std::fs::read(&onnx).map_err(|source| ModelError::Read {
            path: onnx.clone(),
            source,
        })?;
        Self::checked(card, bytes.into(), || onnx.display().to_string())
    }

    /// A model from the text of its card and its ONNX bytes, such as ones built into a program.
    ///
    /// # Errors
    /// [`ModelError`] if the card is wrong or the two do not belong together.
    pub fn from_parts(
        card_text: &str,
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Self, ModelError> {
        let card = ModelCard::parse(card_text, "the built-in model card")?;
        Self::checked(card, bytes.into(), || "the built-in network".to_owned())
    }

    fn checked(
        card: ModelCard,
        bytes: Cow<'static, [u8]>,
        file: impl FnOnce() -> String,
    ) -> Result<Self, ModelError> {
        let found = Sha256Digest::of(&bytes);
        if found != card.sha256() {
            return Err(ModelError::Checksum {
                file: file(),
                expected: card.sha256(),
                found,
            });
        }
        Ok(Self { card, bytes })
    }

    /// What the model is and wants.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The network in ONNX format.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn card(sha256: Sha256Digest) -> String {
        let own = include_str!("card/example.toml");
        let line = own.lines().find(|line| line.starts_with("sha256")).unwrap();
        own.replace(line, &format!("sha256 = \"{sha256}\""))
    }

    #[test]
    fn a_model_is_found_by_either_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let toml = folder.path().join("some.v1.toml");
        fs::write(&toml, card(Sha256Digest::of(b"network"))).unwrap();
        fs::write(folder.path().join("some.v1.onnx"), b"network").unwrap();
        for path in [&toml, &toml.with_extension("onnx")] {
            let model = Model::load(path).unwrap();
            assert_eq!(
                (model.bytes(), model.card().name()),
                (&b"network"[..], "example")
            );
        }
        let other = Model::load(&toml.with_extension("pt")).unwrap_err();
        assert!(matches!(other, ModelError::Name { .. }), "{other}");
    }

    #[test]
    fn changed_bytes_are_refused_with_file_and_both_digests() {
        let expected = Sha256Digest::of(b"network");
        let folder = tempfile::tempdir().unwrap();
        let onnx = folder.path().join("some.onnx");
        fs::write(onnx.with_extension("toml"), card(expected)).unwrap();
        fs::write(&onnx, b"netw0rk").unwrap();
        let message = Model::load(&onnx).unwrap_err().to_string();
        let found = Sha256Digest::of(b"netw0rk").to_string();
        for part in [&onnx.display().to_string(), &expected.to_string(), &found] {
            assert!(message.contains(part), "{message}");
        }
        assert!(Model::from_parts(&card(expected), &b"netw0rk"[..]).is_err());
        assert!(Model::from_parts(&card(expected), b"network".to_vec()).is_ok());
    }

    #[test]
    fn a_missing_half_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let toml = folder.path().join("some.toml");
        let no_card = Model::load(&toml).unwrap_err().to_string();
        assert!(
            no_card.contains("some.toml") && no_card.contains("NAME.onnx"),
            "{no_card}"
        );
        fs::write(&toml, card(Sha256Digest::of(b""))).unwrap();
        let no_network = Model::load(&toml).unwrap_err().to_string();
        assert!(no_network.contains("some.onnx"), "{no_network}");
    }
}
