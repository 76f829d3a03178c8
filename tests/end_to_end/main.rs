//! The real program, run as its users run it.

mod accounts;
mod bad_input;
mod browser;
mod calibrate;
mod demo;
mod export;
mod house;
mod inspect;
mod model;
mod planning;
mod remerge;
mod resume;
mod reviewing;
mod sending;
mod server;
mod shared;
mod truth_boxes;
mod video;
