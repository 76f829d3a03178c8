//! Text for people, in the languages of those who use it.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, str::FromStr};

/// A language that everything for people is said in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// A language that nothing is said in.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a language here: use en or ja")]
pub struct UnknownLanguage(String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        match name {
            "en" => Ok(Self::En),
            "ja" => Ok(Self::Ja),
            _ => Err(UnknownLanguage(name.to_owned())),
        }
    }
}

/// The same said in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Words {
    /// In English.
    pub en: Cow<'static, str>,
    /// In Japanese.
    pub ja: Cow<'static, str>,
}

impl Words {
    /// Words that are known beforehand.
    pub const fn of(en: &'static str, ja: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(en),
            ja: Cow::Borrowed(ja),
        }
    }

    /// Words made up of what is at hand.
    pub fn said(en: String, ja: String) -> Self {
        Self {
            en: Cow::Owned(en),
            ja: Cow::Owned(ja),
        }
    }

    /// The words in one language.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}
