//! The register's tables, read by area, time and page.

use super::{area::meet, datetime::When};
use crate::{
    kept::{FromRegister, Kept},
    plan::Plans,
    problem::Problem,
    readers::Readers,
};
use axum::extract::FromRef;
use jiff::Timestamp;
use register::{
    Bounds, DefectId, Drive, Policy,
    collection::{Collection, Row, Shape, drive_row, section_row, work_rows},
};
use serde::Deserialize;
use store::{Asked, Changes, Store};

/// A table by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Table {
    Defects,
    Sections,
    Worklist,
    Drives,
}

/// Which rows are asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub within: Option<Bounds>,
    pub when: When,
    pub offset: u64,
    pub limit: u32,
}

/// Some rows, and how many there are in all.
pub(super) struct Rows {
    pub rows: Vec<Row>,
    pub matched: u64,
}

/// Around everything in a table, and from when to when.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub bounds: Option<Bounds>,
    pub times: Option<[Timestamp; 2]>,
}

/// All that tables are read from.
#[derive(Clone)]
pub(crate) struct Sources {
    pub readers: Readers,
    pub plans: Plans,
    pub drives: Kept<Drives>,
}

impl FromRef<crate::app::App> for Sources {
    fn from_ref(app: &crate::app::App) -> Self {
        Self {
            readers: FromRef::from_ref(app),
            plans: FromRef::from_ref(app),
            drives: FromRef::from_ref(app),
        }
    }
}

/// All drives as rows.
pub(crate) struct Drives(Vec<(Row, Place)>);

/// Where and when a row is.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    bounds: Option<Bounds>,
    times: Option<[Timestamp; 2]>,
}

impl FromRegister for Drives {
    fn depends(changes: &Changes) -> [i64; 2] {
        [changes.drives, 0]
    }

    fn make(store: &Store) -> Result<Self, Problem> {
        let row = |line: store::TrackLine, drive: &Drive| {
            let row = drive_row(drive, line.stretches);
            let times = drive
                .recorded_from
                .zip(drive.recorded_to)
                .map(<[_; 2]>::from);
            let place = Place {
                bounds: around(row.shape.as_ref()),
                times,
            };
            (row, place)
        };
        // Both are in the same order.
        let (lines, drives) = (store.tracks()?, store.drives()?);
        Ok(Self(
            lines
                .into_iter()
                .zip(&drives)
                .map(|(line, drive)| row(line, drive))
                .collect(),
        ))
    }
}

impl Table {
    pub(super) const ALL: [Self; 4] = [Self::Defects, Self::Sections, Self::Worklist, Self::Drives];

    pub(super) fn collection(self) -> Collection {
        let [defects, sections, worklist, drives] = register::collection::all();
        match self {
            Self::Defects => defects,
            Self::Sections => sections,
            Self::Worklist => worklist,
            Self::Drives => drives,
        }
    }

    /// The rows asked for.
    pub(super) async fn rows(self, from: &Sources, wanted: Wanted) -> Result<Rows, Problem> {
        match self {
            Self::Defects => {
                from.readers
                    .read(move |store| defects(store, &wanted))
                    .await
            }
            Self::Drives => {
                let made = from.drives.get(&from.readers).await?;
                let all = &made.thing.0;
                Ok(wanted.some(all.len(), |n| all[n].1, |n| all[n].0.clone()))
            }
            Self::Sections => {
                let made = from.plans.up_to_date().await?;
                let all = &made.thing.usual().ranked;
                Ok(wanted.some(
                    all.len(),
                    |n| {
                        let section = &all[n].section;
                        Place {
                            bounds: Bounds::around(section.line.iter().copied()),
                            times: section.survey.last.map(|last| [last; 2]),
                        }
                    },
                    |n| section_row(&all[n], None),
                ))
            }
            Self::Worklist => {
                let made = from.plans.up_to_date().await?;
                let rows: Vec<Row> = work_rows(made.thing.all_works()).collect();
                let place = |n: usize| Place {
                    bounds: around(rows[n].shape.as_ref()),
                    times: None,
                };
                Ok(wanted.some(rows.len(), place, |n| rows[n].clone()))
            }
        }
    }

    /// The row of this name.
    pub(super) async fn row(self, from: &Sources, id: String) -> Result<Option<Row>, Problem> {
        if self == Self::Defects {
            return from.readers.read(move |store| defect(store, id)).await;
        }
        let all = Wanted {
            limit: u32::MAX,
            ..Wanted::default()
        };
        let rows = self.rows(from, all).await?.rows;
        Ok(rows.into_iter().find(|row| row.id == id))
    }

    /// How far it reaches.
    pub(super) async fn extent(self, from: &Sources) -> Result<Extent, Problem> {
        let joined = |places: &mut dyn Iterator<Item = Place>| {
            places.fold(Extent::default(), |extent, place| Extent {
                bounds: join(extent.bounds, place.bounds, both),
                times: join(extent.times, place.times, |a, b| {
                    [a[0].min(b[0]), a[1].max(b[1])]
                }),
            })
        };
        match self {
            Self::Defects => {
                from.readers
                    .read(|store| {
                        let found = store.defect_extent()?;
                        Ok(Extent {
                            bounds: found.map(|f| f.0),
                            times: found.map(|f| f.1),
                        })
                    })
                    .await
            }
            Self::Drives => {
                let made = from.drives.get(&from.readers).await?;
                Ok(joined(&mut made.thing.0.iter().map(|(_, place)| *place)))
            }
            Self::Sections | Self::Worklist => {
                let made = from.plans.up_to_date().await?;
                let sections = made.thing.usual().ranked.iter().map(|r| &r.section);
                let mut places = sections.map(|section| Place {
                    bounds: Bounds::around(section.line.iter().copied()),
                    times: section
                        .survey
                        .last
                        .map(|last| [last; 2])
                        .filter(|_| self == Self::Sections),
                });
                Ok(joined(&mut places))
            }
        }
    }
}

impl Wanted {
    /// The page of those out of `all` that match. What has no time is there at all times, as the standard has it.
    fn some(&self, all: usize, place: impl Fn(usize) -> Place, row: impl Fn(usize) -> Row) -> Rows {
        let matches = |n: &usize| {
            let Place { bounds, times } = place(*n);
            let is_within = self
                .within
                .is_none_or(|asked| bounds.is_some_and(|b| meet(&asked, &b)));
            is_within && times.is_none_or(|times| self.when.meets(times))
        };
        let matching: Vec<usize> = (0..all).filter(matches).collect();
        let offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let page = matching.iter().skip(offset).take(self.limit as usize);
        Rows {
            rows: page.map(|n| row(*n)).collect(),
            matched: matching.len() as u64,
        }
    }
}

fn defects(store: &Store, wanted: &Wanted) -> Result<Rows, Problem> {
    let page = store.defect_page(&Asked {
        within: wanted.within,
        from: wanted.when.from,
        to: wanted.when.to,
        offset: wanted.offset,
        limit: wanted.limit,
    })?;
    let standings = store.standings(&page.defects, &Policy::default())?;
    let each = page.defects.iter().zip(&standings);
    Ok(Rows {
        rows: each
            .map(|(defect, standing)| register::collection::defect_row(defect, standing, None))
            .collect(),
        matched: page.matched.into(),
    })
}

fn defect(store: &Store, id: String) -> Result<Option<Row>, Problem> {
    let Some(defect) = store.defect(&DefectId(id))? else {
        return Ok(None);
    };
    let standings = store.standings(std::slice::from_ref(&defect), &Policy::default())?;
    let standing = standings.into_iter().next().unwrap_or_default();
    Ok(Some(register::collection::defect_row(
        &defect, &standing, None,
    )))
}

fn around(shape: Option<&Shape>) -> Option<Bounds> {
    match shape? {
        Shape::Point(position) => Bounds::around([*position]),
        Shape::Lines(lines) => Bounds::around(lines.iter().flatten().copied()),
    }
}

fn join<T>(a: Option<T>, b: Option<T>, both: impl Fn(T, T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(both(a, b)),
        (a, b) => a.or(b),
    }
}

fn both(a: Bounds, b: Bounds) -> Bounds {
    Bounds {
        west: a.west.min(b.west),
        south: a.south.min(b.south),
        east: a.east.max(b.east),
        north: a.north.max(b.north),
    }
}
