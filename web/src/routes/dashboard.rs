//! `GET /api/dashboard`: how it goes.

use crate::{
    decimals::rounded,
    kept::{FromRegister, Kept},
    plan::Plans,
    problem::Problem,
    readers::Readers,
};
use axum::{Json, extract::State};
use jiff::{Timestamp, tz::TimeZone};
use register::{DamageClass, Drive, Status};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Changes, Counted, Store};

/// What is counted in the register.
pub(crate) struct Counts {
    drives: Vec<Drive>,
    defects: Vec<Counted>,
    repaired: Vec<(String, u32)>,
}

impl FromRegister for Counts {
    fn depends(changes: &Changes) -> [i64; 2] {
        [changes.defects, changes.drives]
    }

    fn make(store: &Store) -> Result<Self, Problem> {
        Ok(Self {
            drives: store.drives()?,
            defects: store.count_defects()?,
            repaired: store.count_repaired()?,
        })
    }
}

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Dashboard {
    /// Weeks in which anything was driven, in order of time.
    weeks: Vec<Week>,
    /// Open defects (candidate or confirmed) by class and by how long they are known.
    by_class_age: BTreeMap<DamageClass, Ages>,
    repaired_by_month: Vec<Month>,
    coverage: Coverage,
    /// The detectors in use, those of most drives first.
    models: Vec<Model>,
    open: Open,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Week {
    /// As ISO 8601 numbers it: `2026-W47`.
    week: String,
    driven_km: f64,
    drives: u32,
}

/// Defects by the days since they were first seen.
#[derive(Default, Serialize, utoipa::ToSchema)]
struct Ages {
    up_to_30: u32,
    up_to_90: u32,
    up_to_365: u32,
    older: u32,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Month {
    month: String,
    defects: u32,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Coverage {
    surveyed_m: f64,
    network_m: f64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Model {
    name: String,
    /// Lowest score that counted; older drives do not know it.
    threshold: Option<f64>,
    drives: u32,
}

#[derive(Default, Serialize, utoipa::ToSchema)]
struct Open {
    candidate: u32,
    confirmed: u32,
}

/// The register in numbers that change from week to week.
#[utoipa::path(
    get, path = "/api/dashboard", tag = "register",
    responses(
        (status = 200, body = Dashboard, description = "The numbers.")
    )
)]
pub(crate) async fn dashboard(
    State(readers): State<Readers>,
    State(counts): State<Kept<Counts>>,
    State(plans): State<Plans>,
) -> Result<Json<Dashboard>, Problem> {
    let counts = counts.get(&readers).await?;
    let planned = plans.as_they_are().await?;
    let [surveyed_m, network_m] = planned.thing.coverage_m();
    let Counts {
        drives,
        defects,
        repaired,
    } = &counts.thing;
    let today = (Timestamp::now().as_second() / 86_400) as i32;
    let of_status = |status| {
        let some = defects.iter().filter(|counted| counted.status == status);
        some.map(|counted| counted.defects).sum()
    };
    let month = |(month, defects): &(String, u32)| Month {
        month: month.clone(),
        defects: *defects,
    };
    Ok(Json(Dashboard {
        weeks: weeks(drives, &TimeZone::system()),
        by_class_age: ages(defects, today),
        repaired_by_month: repaired.iter().map(month).collect(),
        coverage: Coverage {
            surveyed_m: surveyed_m.round(),
            network_m: network_m.round(),
        },
        models: models(drives),
        open: Open {
            candidate: of_status(Status::Candidate),
            confirmed: of_status(Status::Confirmed),
        },
    }))
}

/// What was driven in each week of the server's calendar; a drive whose time is not known is in none.
fn weeks(drives: &[Drive], zone: &TimeZone) -> Vec<Week> {
    let mut weeks: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    for drive in drives {
        let Some(from) = drive.recorded_from else {
            continue;
        };
        let iso = from.to_zoned(zone.clone()).date().iso_week_date();
        let week = format!("{:04}-W{:02}", iso.year(), iso.week());
        let (driven_m, count) = weeks.entry(week).or_default();
        *driven_m += drive.report.driven_m;
        *count += 1;
    }
    let week = |(week, (driven_m, drives))| Week {
        week,
        driven_km: rounded(driven_m / 1000.0, 2),
        drives,
    };
    weeks.into_iter().map(week).collect()
}

fn ages(defects: &[Counted], today: i32) -> BTreeMap<DamageClass, Ages> {
    let mut ages: BTreeMap<DamageClass, Ages> = DamageClass::ALL
        .into_iter()
        .map(|class| (class, Ages::default()))
        .collect();
    let is_open =
        |counted: &&Counted| matches!(counted.status, Status::Candidate | Status::Confirmed);
    for counted in defects.iter().filter(is_open) {
        let of_class = ages.entry(counted.class).or_default();
        let of_age = match today - counted.first_seen_day {
            ..=30 => &mut of_class.up_to_30,
            31..=90 => &mut of_class.up_to_90,
            91..=365 => &mut of_class.up_to_365,
            _ => &mut of_class.older,
        };
        *of_age += counted.defects;
    }
    ages
}

fn models(drives: &[Drive]) -> Vec<Model> {
    let mut models: Vec<Model> = Vec::new();
    for drive in drives {
        let (name, threshold) = (&drive.model, drive.report.threshold);
        let alike = |model: &&mut Model| model.name == *name && model.threshold == threshold;
        match models.iter_mut().find(alike) {
            Some(model) => model.drives += 1,
            None => models.push(Model {
                name: name.clone(),
                threshold,
                drives: 1,
            }),
        }
    }
    models.sort_by_key(|model| std::cmp::Reverse(model.drives));
    models
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_mended_or_never_there_has_no_age() {
        let counted = |status, first_seen_day| Counted {
            class: DamageClass::Pothole,
            status,
            first_seen_day,
            defects: 2,
        };
        let defects = [
            counted(Status::Candidate, 100),
            counted(Status::Confirmed, 69),
            counted(Status::Rejected, 100),
            counted(Status::Repaired, 100),
            counted(Status::Candidate, -500),
        ];
        let ages = &ages(&defects, 100)[&DamageClass::Pothole];
        assert_eq!(
            (ages.up_to_30, ages.up_to_90, ages.up_to_365, ages.older),
            (2, 2, 0, 2)
        );
    }
}
