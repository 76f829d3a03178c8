//! Coordinate systems by their EPSG code, to and from WGS 84.
//!
//! Everywhere in this crate a position is `[x, y]` = `[east, north]` = `[longitude, latitude]`, which is
//! how GeoJSON, GeoPackage and shapefiles store it, whatever the coordinate system's own order is.
//! [`Crs::axes`] tells that order, for CSV and OGC API output.
//!
//! Accuracy: the arithmetic agrees with PROJ to less than a millimetre. JGD2011, JGD2000, ETRS89 and their
//! like count as WGS 84, which they are to within a few decimetres (plate motion, earthquakes). The Tokyo
//! datum (EPSG:4301, 30161-30179) is moved by the three-parameter shift of EPSG, which is right to
//! about ten metres where leaving it out would cost 400 m; for better, convert with a grid first.

mod axes;
mod code;
mod wkt;

pub use axes::Axes;
pub use code::Epsg;

use proj4rs::{Proj, adaptors::transform_xy};

/// Why a coordinate system cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// The text is no code at all.
    #[error(
        "\"{text}\" is no coordinate system: give an EPSG code, such as 6677 or EPSG:6677 (Japan, zone IX)"
    )]
    NotACode {
        /// What was given.
        text: String,
    },
    /// The code is not in the list of EPSG.
    #[error(
        "the coordinate system EPSG:{code} is not known here: convert the file to EPSG:4326 (WGS 84) \
         with a GIS, or give the right code with --crs EPSG"
    )]
    UnknownCode {
        /// The code as given.
        code: u32,
    },
    /// The code is known, but its way to WGS 84 is not.
    #[error(
        "the coordinate system {epsg} ({name}) cannot be converted here, because {reason}: convert \
         the file to EPSG:4326 (WGS 84) with a GIS"
    )]
    NotConvertible {
        /// The code.
        epsg: Epsg,
        /// Its name in EPSG's list.
        name: &'static str,
        /// What stands against it.
        reason: &'static str,
    },
    /// A description in words (WKT) that no code is known for.
    #[error(
        "the coordinate system \"{name}\" is not known here: give its code with --crs EPSG, for \
         example --crs 6677 for Japan's plane rectangular system, zone IX (JGD2011)"
    )]
    UnknownName {
        /// The name in the description, or its beginning.
        name: String,
    },
}

/// A position that has no counterpart in the other coordinate system.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the position {x}, {y} lies outside of what {epsg} covers")]
pub struct OutsideCrs {
    /// The system that was to be left or entered.
    pub epsg: Epsg,
    /// First coordinate (east or longitude).
    pub x: f64,
    /// Second coordinate (north or latitude).
    pub y: f64,
}

/// A coordinate system that can be converted to and from WGS 84.
#[derive(Debug, Clone)]
pub struct Crs {
    epsg: Epsg,
    definition: crs_definitions::Def,
    conversion: Conversion,
}

#[derive(Debug, Clone)]
enum Conversion {
    /// Degrees on a datum that counts as WGS 84.
    None,
    Project(Box<Projection>),
}

#[derive(Debug, Clone)]
struct Projection {
    system: Proj,
    wgs84: Proj,
    is_geographic: bool,
}

const WGS84_PROJ4: &str = "+proj=longlat +datum=WGS84 +no_defs";

impl Crs {
    /// WGS 84 in degrees, EPSG:4326.
    pub fn wgs84() -> Crs {
        Crs {
            epsg: Epsg::WGS_84,
            definition: crs_definitions::EPSG_4326,
            conversion: Conversion::None,
        }
    }

    /// The coordinate system of an EPSG code.
    ///
    /// # Errors
    /// The code is unknown, or its relation to WGS 84 is (old datums that need grids, geocentric ones).
    pub fn from_epsg(code: u32) -> Result<Crs, CrsError> {
        let unknown = CrsError::UnknownCode { code };
        let epsg = Epsg::new(code).ok_or(unknown.clone())?;
        let definition = crs_definitions::from_code(epsg.code()).ok_or(unknown)?;
        let refuse = |reason| CrsError::NotConvertible {
            epsg,
            name: wkt::quoted_name(definition.wkt),
            reason,
        };
        if let Some(reason) = obstacle(&definition) {
            return Err(refuse(reason));
        }
        let conversion = conversion(definition.proj4)
            .ok_or_else(|| refuse("its projection is not among those known here"))?;
        Ok(Crs {
            epsg,
            definition,
            conversion,
        })
    }

    /// The coordinate system that a WKT text describes (a shapefile's `.prj`, versions 1 and 2, ESRI's
    /// dialect): by the EPSG code in it, else by its name.
    ///
    /// # Errors
    /// Neither leads to a known coordinate system; see also [`Crs::from_epsg`].
    pub fn from_wkt(text: &str) -> Result<Crs, CrsError> {
        Crs::from_epsg(wkt::find_code(text)?)
    }

    /// The coordinate system of a code in words: `6677`, `EPSG:6677`, `urn:ogc:def:crs:EPSG::6677`,
    /// `http://www.opengis.net/def/crs/EPSG/0/6677`, or OGC's `CRS84`.
    ///
    /// # Errors
    /// The text is no code; see also [`Crs::from_epsg`].
    pub fn from_name(text: &str) -> Result<Crs, CrsError> {
        Crs::from_epsg(code::parse(text)?)
    }

    /// Its code.
    pub fn epsg(&self) -> Epsg {
        self.epsg
    }

    /// Its name in EPSG's list, such as `JGD2011 / Japan Plane Rectangular CS IX`.
    pub fn name(&self) -> &'static str {
        wkt::quoted_name(self.definition.wkt)
    }

    /// Its definition as well-known text, version 1 (OGC 01-009).
    pub fn wkt(&self) -> &'static str {
        self.definition.wkt
    }

    /// Whether its coordinates are degrees.
    pub fn is_geographic(&self) -> bool {
        is_geographic(self.definition.proj4)
    }

    /// A position `[east, north]` of this system as `[longitude, latitude]` in degrees of WGS 84.
    ///
    /// # Errors
    /// The position lies outside of the system's reach, or is no number.
    pub fn to_wgs84(&self, [x, y]: [f64; 2]) -> Result<[f64; 2], OutsideCrs> {
        let outside = OutsideCrs {
            epsg: self.epsg,
            x,
            y,
        };
        let lon_lat = match &self.conversion {
            Conversion::None => Some([x, y]),
            Conversion::Project(projection) => projection.inverse([x, y]),
        };
        lon_lat.filter(is_on_earth).ok_or(outside)
    }

    /// `[longitude, latitude]` in degrees of WGS 84 as `[east, north]` of this system.
    ///
    /// # Errors
    /// The position lies outside of the system's reach, or is no number.
    pub fn from_wgs84(&self, lon_lat: [f64; 2]) -> Result<[f64; 2], OutsideCrs> {
        let [x, y] = lon_lat;
        let outside = OutsideCrs {
            epsg: self.epsg,
            x,
            y,
        };
        if !is_on_earth(&lon_lat) {
            return Err(outside);
        }
        match &self.conversion {
            Conversion::None => Ok(lon_lat),
            Conversion::Project(projection) => projection.forward(lon_lat).ok_or(outside),
        }
    }

    /// [`Crs::to_wgs84`] for many positions, in place.
    ///
    /// # Errors
    /// The first position that cannot be converted; those before it are converted already.
    pub fn all_to_wgs84(&self, positions: &mut [[f64; 2]]) -> Result<(), OutsideCrs> {
        for position in positions {
            *position = self.to_wgs84(*position)?;
        }
        Ok(())
    }

    /// [`Crs::from_wgs84`] for many positions, in place.
    ///
    /// # Errors
    /// The first position that cannot be converted; those before it are converted already.
    pub fn all_from_wgs84(&self, positions: &mut [[f64; 2]]) -> Result<(), OutsideCrs> {
        for position in positions {
            *position = self.from_wgs84(*position)?;
        }
        Ok(())
    }
}

impl Projection {
    fn inverse(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let (x, y) = if self.is_geographic {
            (x.to_radians(), y.to_radians())
        } else {
            (x, y)
        };
        let (lon, lat) = transform_xy(&self.system, &self.wgs84, x, y).ok()?;
        Some([lon.to_degrees(), lat.to_degrees()])
    }

    fn forward(&self, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        let (lon, lat) = (lon.to_radians(), lat.to_radians());
        let (x, y) = transform_xy(&self.wgs84, &self.system, lon, lat).ok()?;
        let (x, y) = if self.is_geographic {
            (x.to_degrees(), y.to_degrees())
        } else {
            (x, y)
        };
        (x.is_finite() && y.is_finite()).then_some([x, y])
    }
}

fn is_on_earth([lon, lat]: &[f64; 2]) -> bool {
    (-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat)
}

fn is_geographic(proj4: &str) -> bool {
    proj4.contains("+proj=longlat")
}

/// The value of `+key=` in a PROJ string.
fn parameter<'a>(proj4: &'a str, key: &str) -> Option<&'a str> {
    proj4
        .split_whitespace()
        .find_map(|word| word.strip_prefix('+')?.strip_prefix(key)?.strip_prefix('='))
}

/// Why a definition cannot be led to WGS 84 honestly, if so.
fn obstacle(definition: &crs_definitions::Def) -> Option<&'static str> {
    let proj4 = definition.proj4;
    let is_modern = |ellipsoid| matches!(ellipsoid, Some("GRS80" | "WGS84"));
    if proj4.contains("+proj=geocent") || proj4.trim().is_empty() {
        return Some("it is not a system of positions on a map");
    }
    if definition.wkt.is_empty() {
        return Some("its definition is not complete here");
    }
    if parameter(proj4, "nadgrids").is_some_and(|grids| grids != "@null")
        || parameter(proj4, "datum") == Some("NAD27")
    {
        return Some("it needs a grid of shifts that is not built in");
    }
    if parameter(proj4, "datum").is_none()
        && parameter(proj4, "towgs84").is_none()
        && parameter(proj4, "nadgrids").is_none()
        && !is_modern(parameter(proj4, "ellps"))
    {
        return Some("its shift against WGS 84 (often hundreds of metres) is not known");
    }
    if is_geographic(proj4) && !definition.wkt.contains("UNIT[\"degree\"") {
        return Some("its unit is not the degree");
    }
    None
}

/// The way of a PROJ string to WGS 84; none if the projection is not known.
fn conversion(proj4: &str) -> Option<Conversion> {
    let is_unshifted = parameter(proj4, "towgs84")
        .is_none_or(|shift| shift.split(',').all(|number| number == "0"))
        && matches!(parameter(proj4, "datum"), None | Some("WGS84"))
        && parameter(proj4, "pm").is_none();
    let is_modern = parameter(proj4, "datum") == Some("WGS84")
        || matches!(parameter(proj4, "ellps"), Some("GRS80" | "WGS84"));
    if is_geographic(proj4) && is_unshifted && is_modern {
        return Some(Conversion::None);
    }
    Some(Conversion::Project(Box::new(Projection {
        system: Proj::from_proj_string(proj4).ok()?,
        wgs84: Proj::from_proj_string(WGS84_PROJ4).ok()?,
        is_geographic: is_geographic(proj4),
    })))
}

#[cfg(test)]
mod tests;
