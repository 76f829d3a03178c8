//! The register's file from outside: what goes in comes out, whole or not at all.

// The workspace's name for the crate under test.
extern crate michimori_store as store;

mod accounts;
mod audit;
mod changes;
mod concurrency;
mod jobs;
mod made;
mod merging;
mod opening;
mod planning;
mod progress;
mod review;
mod round_trip;
mod transactions;
mod uploads;
