//! The drives over a road.

use crate::{Store, StoreError, rows};
use register::{DriveId, LocalPlane, LonLat, Passage, RoadId, Stop, View};
use rusqlite::params;
use std::collections::BTreeMap;

/// Frames taken just before a road was reached have its beginning in view.
const FRAMES_BEFORE: u32 = 8;
/// Frames farther apart than this do not follow one another.
const APART_M: f64 = 30.0;

/// A frame on a road.
struct OnRoad {
    drive: DriveId,
    frame: u32,
    stop: Stop,
    position: LonLat,
    at_ms: i64,
}

impl Store {
    /// The drives over a road, in order of time, with their places in that order.
    pub(super) fn passages(
        &self,
        road: &RoadId,
    ) -> Result<(Vec<Passage>, BTreeMap<DriveId, usize>), StoreError> {
        let frames = self.frames_on(road)?;
        let mut passages = Vec::new();
        for of_drive in frames.chunk_by(|a, b| a.drive == b.drive) {
            let Some(view) = self.view_of(&of_drive[0].drive)? else {
                continue;
            };
            let mut stops = Vec::new();
            for (n, frame) in of_drive.iter().enumerate() {
                let follows = n
                    .checked_sub(1)
                    .is_some_and(|n| apart_m(&of_drive[n], frame) <= APART_M);
                if !follows {
                    stops.extend(self.stops_before(frame, &view)?);
                }
                stops.push(frame.stop);
            }
            let first_ms = of_drive
                .iter()
                .map(|frame| frame.at_ms)
                .min()
                .unwrap_or_default();
            passages.push(Passage {
                drive: of_drive[0].drive.clone(),
                at: jiff::Timestamp::from_millisecond(first_ms).unwrap_or_default(),
                view,
                stops,
            });
        }
        passages.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.drive.cmp(&b.drive)));
        let places = passages
            .iter()
            .enumerate()
            .map(|(n, p)| (p.drive.clone(), n))
            .collect();
        Ok((passages, places))
    }

    fn frames_on(&self, road: &RoadId) -> Result<Vec<OnRoad>, StoreError> {
        self.all(
            "SELECT m.drive, m.frame, m.chainage_m, m.offset_m, m.forward, f.lon, f.lat,
                    coalesce(f.captured_at, d.recorded_from, 0)
             FROM matched m JOIN frame f ON f.drive = m.drive AND f.n = m.frame JOIN drive d ON d.id = m.drive
             WHERE m.road = ?1 ORDER BY m.drive, m.frame",
            [&road.0],
            |row| {
                Ok(OnRoad {
                    drive: DriveId(row.get(0)?),
                    frame: row.get(1)?,
                    stop: Stop {
                        chainage_m: row.get(2)?,
                        offset_m: row.get(3)?,
                        forward: row.get(4)?,
                    },
                    position: rows::position(row, 5)?,
                    at_ms: row.get(7)?,
                })
            },
        )
    }

    fn view_of(&self, drive: &DriveId) -> Result<Option<View>, StoreError> {
        let view = "SELECT view FROM drive WHERE id = ?1";
        self.one(view, [&drive.0], |row| rows::json(row, 0))
    }

    /// Where the frames before the first one on a road were, as if the road began earlier.
    fn stops_before(&self, first: &OnRoad, view: &View) -> Result<Vec<Stop>, StoreError> {
        let before = self.all(
            "SELECT lon, lat FROM frame WHERE drive = ?1 AND n < ?2 AND skipped IS NULL ORDER BY n DESC LIMIT ?3",
            params![first.drive.0, first.frame, FRAMES_BEFORE],
            |row| rows::position(row, 0),
        )?;
        let plane = LocalPlane::at(first.position);
        let along = if first.stop.forward { -1.0 } else { 1.0 };
        let stop = |position: LonLat| {
            let apart = plane.to_plane(position);
            let apart_m = apart.x.hypot(apart.y);
            let chainage_m = first.stop.chainage_m + along * apart_m;
            (apart_m < view.far_m).then_some(Stop {
                chainage_m,
                ..first.stop
            })
        };
        Ok(before.into_iter().map_while(stop).collect())
    }
}

fn apart_m(a: &OnRoad, b: &OnRoad) -> f64 {
    let apart = LocalPlane::at(a.position).to_plane(b.position);
    apart.x.hypot(apart.y)
}
