//! The map and its API as a browser meets them.

mod access;
mod accounts;
mod app;
mod basemap;
mod dashboard;
mod defects;
mod drives;
mod exports;
mod forgery;
mod jobs;
mod logging_in;
#[path = "../../../store/tests/store/made.rs"]
mod made;
mod ogc;
mod openapi;
mod pages;
mod pictures;
mod plan;
mod register;
mod review;
mod routes;
mod serving;
mod sessions;
mod summary;
mod tiles;
mod tokens;
mod uploads;
mod users;
