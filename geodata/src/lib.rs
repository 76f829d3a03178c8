//! Map files and coordinate systems: what a city has comes in ([`read`]), what it can open goes out ([`gpkg`]).
//!
//! Positions are `[longitude, latitude]` in degrees of WGS 84 at every border of this crate; files in
//! other coordinate systems are converted where they are read and written ([`crs`]).

mod blob;
pub mod crs;
mod feature;
pub mod gpkg;
pub mod read;
