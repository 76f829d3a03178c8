//! The map and its API as a browser meets them.

mod app;
mod basemap;
mod dashboard;
mod defects;
mod drives;
mod exports;
#[path = "../../../store/tests/store/made.rs"]
mod made;
mod ogc;
mod pages;
mod pictures;
mod plan;
mod register;
mod routes;
mod serving;
mod summary;
mod tiles;
