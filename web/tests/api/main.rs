//! The map and its API as a browser meets them.

mod access;
mod accounts;
mod app;
mod defects;
mod drives;
mod forgery;
mod jobs;
mod logging_in;
#[path = "../../../store/tests/store/made.rs"]
mod made;
mod pages;
mod pictures;
mod register;
mod review;
mod routes;
mod serving;
mod sessions;
mod summary;
mod tokens;
mod uploads;
mod users;
