//! What lies below the register's own layers.

use std::path::PathBuf;

/// The base map, if there is one beside the roads of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Basemap {
    /// None: nothing is asked of any other server.
    #[default]
    None,
    /// An archive of tiles on this computer.
    Pmtiles(PathBuf),
    /// Pictures from another server.
    Raster(Tiles),
    /// Vector tiles from another server.
    Vector(Tiles),
}

/// Tiles of another server: a template with `{z}`, `{x}` and `{y}`, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    url: String,
    origin: String,
    credit: String,
}

/// An address that no tiles can be had from.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no address of tiles: it must be like https://tiles.example/map/{{z}}/{{x}}/{{y}}.png, with https (or http) and all of {{z}}, {{x}} and {{y}}"
)]
pub struct InvalidTiles(String);

impl Tiles {
    /// The tiles at an address, with the credit that their makers ask for.
    ///
    /// # Errors
    /// [`InvalidTiles`].
    pub fn new(url: &str, credit: &str) -> Result<Self, InvalidTiles> {
        let invalid = || InvalidTiles(url.to_owned());
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme));
        let (host, _) = rest
            .and_then(|rest| rest.split_once('/'))
            .ok_or_else(invalid)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        let is_whole = ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part));
        if host.is_empty() || !host.chars().all(plain) || !is_whole {
            return Err(invalid());
        }
        let scheme = url.split_once(host).map_or("", |(scheme, _)| scheme);
        Ok(Self {
            url: url.to_owned(),
            origin: format!("{scheme}{host}"),
            credit: credit.to_owned(),
        })
    }

    /// Whether these are vector tiles, by the end of the address.
    pub fn are_vector(&self) -> bool {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        [".pbf", ".mvt"].iter().any(|end| path.ends_with(end))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn credit(&self) -> &str {
        &self.credit
    }
}

impl Basemap {
    /// The other server that the page has to ask, if any.
    pub(crate) fn origin(&self) -> Option<&str> {
        match self {
            Self::None | Self::Pmtiles(_) => None,
            Self::Raster(tiles) | Self::Vector(tiles) => Some(&tiles.origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_tiles_names_its_origin() {
        let tiles = Tiles::new(
            "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png",
            "GSI",
        )
        .unwrap();
        assert!(!tiles.are_vector());
        let map = Basemap::Raster(tiles);
        assert_eq!(map.origin(), Some("https://cyberjapandata.gsi.go.jp"));
        let vector = Tiles::new("http://127.0.0.1:81/{z}/{x}/{y}.pbf?key=1", "").unwrap();
        assert!(vector.are_vector());
        assert_eq!(
            Basemap::Vector(vector).origin(),
            Some("http://127.0.0.1:81")
        );
    }

    #[test]
    fn what_could_loosen_the_page_is_refused() {
        for url in [
            "tiles/{z}/{x}/{y}.png",
            "ftp://a/{z}/{x}/{y}.png",
            "https:///{z}/{x}/{y}.png",
            "https://a.example/{z}/{x}.png",
            "https://a.example; script-src */{z}/{x}/{y}",
            "https://*/{z}/{x}/{y}",
            "https://user@a.example/{z}/{x}/{y}",
        ] {
            assert!(Tiles::new(url, "").is_err(), "{url}");
        }
    }
}
