//! The map and its API as a browser meets them.

mod app;
mod defects;
mod drives;
mod jobs;
#[path = "../../../store/tests/store/made.rs"]
mod made;
mod pages;
mod pictures;
mod register;
mod review;
mod routes;
mod serving;
mod summary;
mod uploads;
