//! Coordinate systems by their addresses.

use crate::problem::Problem;
use export::crs::{Crs, Epsg};

/// WGS 84, longitude before latitude: what is sent if nothing else is asked for.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";

/// Those that can be asked for beside CRS84: WGS 84, the web's Mercator, JGD2011 and its nineteen zones.
fn codes() -> impl Iterator<Item = u32> {
    [4326, 3857, 6668].into_iter().chain(6669..=6687)
}

/// A coordinate system with the order that its authority gives its axes.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    pub(super) crs: Crs,
    is_crs84: bool,
}

impl Ordered {
    pub(super) fn crs84() -> Self {
        Self {
            crs: Crs::wgs84(),
            is_crs84: true,
        }
    }

    /// The one at an address, if it can be asked for.
    pub(super) fn at(address: Option<&str>) -> Result<Self, Problem> {
        let Some(address) = address.filter(|address| *address != CRS84) else {
            return Ok(Self::crs84());
        };
        let code = address
            .strip_prefix(EPSG)
            .and_then(|code| code.parse().ok());
        let known = code.filter(|code| codes().any(|known| known == *code));
        let crs = known.and_then(|code| Crs::from_epsg(code).ok());
        let crs = crs.ok_or_else(|| {
            Problem::bad_request(format!(
                "`{address}` is no coordinate system here: use one that the collection lists under `crs`"
            ))
        })?;
        Ok(Self {
            crs,
            is_crs84: false,
        })
    }

    /// Its address.
    pub(super) fn address(&self) -> String {
        if self.is_crs84 {
            CRS84.to_owned()
        } else {
            address(self.crs.epsg())
        }
    }

    /// A position as its authority orders it.
    pub(super) fn ordered(&self, position: [f64; 2]) -> [f64; 2] {
        // Swapping twice is no change: the way there is the way back.
        if self.is_crs84 {
            position
        } else {
            self.crs.in_authority_order(position)
        }
    }

    pub(super) fn is_crs84(&self) -> bool {
        self.is_crs84
    }
}

fn address(epsg: Epsg) -> String {
    format!("{EPSG}{}", epsg.code())
}

/// The addresses of all that can be asked for.
pub(super) fn all() -> Vec<String> {
    let others = codes().filter_map(Epsg::new).map(address);
    std::iter::once(CRS84.to_owned()).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_system_can_be_had_at_its_address() {
        let all = all();
        assert_eq!(all.len(), 23);
        for listed in all {
            assert_eq!(Ordered::at(Some(&listed)).unwrap().address(), listed);
        }
        for other in [
            "",
            "EPSG:4326",
            "http://www.opengis.net/def/crs/EPSG/0/2154",
            "4326",
        ] {
            assert!(Ordered::at(Some(other)).is_err(), "{other}");
        }
    }

    #[test]
    fn latitude_comes_first_where_the_authority_has_it_so() {
        let order = |address: &str| Ordered::at(Some(address)).unwrap().ordered([139.0, 35.0]);
        assert_eq!(order(CRS84), [139.0, 35.0]);
        assert_eq!(order(&format!("{EPSG}4326")), [35.0, 139.0]);
        assert_eq!(order(&format!("{EPSG}6677")), [35.0, 139.0]);
        assert_eq!(order(&format!("{EPSG}3857")), [139.0, 35.0]);
    }
}
