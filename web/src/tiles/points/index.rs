//! All defects in the order of the Z-order curve: a tile's defects lie side by side.

use super::{Kind, byte, drawn::Drawn};
use crate::{problem::Problem, tiles::Place};
use register::{DriveId, Policy};
use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
    sync::{Arc, Mutex, PoisonError},
};
use store::Store;

/// One defect. A million of them and their names take some 45 MB.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// Where it is.
    pub key: u64,
    /// Where its name begins.
    id_at: u32,
    /// The number of its road.
    pub road: u32,
    /// Seconds since 1970.
    pub last_seen_s: u32,
    id_len: u8,
    pub kind: Kind,
    pub severity: u8,
    pub score: u8,
}

/// The defects of one kind in one small square: what an unfiltered map adds up when many are in view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crowd {
    pub key: u64,
    pub count: u32,
    pub kind: Kind,
    /// The worst severity.
    pub severity: u8,
}

impl Crowd {
    /// A defect by itself.
    pub fn of_one(point: &Point) -> Self {
        Self {
            key: point.key,
            count: 1,
            kind: point.kind,
            severity: point.severity,
        }
    }
}

/// Squares of a crowd are those of a cluster at the highest zoom that shows clusters: some 30 m in Tokyo.
const CROWD_BITS: u32 = 2 * (super::draw::CLUSTERED_TO as u32 + super::draw::GRID_BITS);

/// No road.
const OFF_ROAD: u32 = u32::MAX;

/// The defects of a moment.
#[derive(Default)]
pub(crate) struct Index {
    points: Vec<Point>,
    crowds: Vec<Crowd>,
    /// All names, one after the other.
    ids: String,
    roads: HashMap<String, u32>,
    /// Places of the defects that a drive saw, for the drives asked for last.
    of_drives: Mutex<Vec<(DriveId, Arc<Vec<u32>>)>>,
    /// Tiles that took long to draw.
    pub(super) tiles: Drawn,
}

/// Drives whose defects are remembered.
const DRIVES_KEPT: usize = 16;

impl Index {
    /// Reads all defects.
    pub(crate) fn read(store: &Store) -> Result<Self, Problem> {
        let mut index = Self::default();
        store.each_map_defect(&Policy::default(), |defect| {
            let (Ok(id_at), Ok(id_len)) = (
                u32::try_from(index.ids.len()),
                u8::try_from(defect.id.len()),
            ) else {
                return;
            };
            index.ids.push_str(defect.id);
            let roads = &mut index.roads;
            let road = defect.road.map_or(OFF_ROAD, |road| match roads.get(road) {
                Some(known) => *known,
                None => {
                    let next = roads.len() as u32;
                    roads.insert(road.to_owned(), next);
                    next
                }
            });
            index.points.push(Point {
                key: Place::of(defect.position).key(),
                id_at,
                road,
                last_seen_s: (defect.last_seen_ms / 1000).clamp(0, u32::MAX.into()) as u32,
                id_len,
                kind: Kind::new(defect.class, defect.status),
                severity: byte(defect.severity),
                score: byte(defect.score),
            });
        })?;
        index.points.sort_unstable_by_key(|p| (p.key, p.id_at));
        index.points.shrink_to_fit();
        index.crowds = crowds(&index.points);
        Ok(index)
    }

    /// The number of a road, if any defect lies on it.
    pub(super) fn road(&self, id: &str) -> Option<u32> {
        self.roads.get(id).copied()
    }

    /// A defect's name.
    pub(super) fn id(&self, point: &Point) -> &str {
        let from = point.id_at as usize;
        self.ids
            .get(from..from + usize::from(point.id_len))
            .unwrap_or("")
    }

    pub(super) fn points_in(&self, keys: &RangeInclusive<u64>) -> &[Point] {
        between(&self.points, keys, |point| point.key)
    }

    pub(super) fn crowds_in(&self, keys: &RangeInclusive<u64>) -> &[Crowd] {
        between(&self.crowds, keys, |crowd| crowd.key)
    }

    /// Those of a list of places that lie in a range.
    pub(super) fn places_in<'a>(
        &'a self,
        places: &'a [u32],
        keys: &RangeInclusive<u64>,
    ) -> impl Iterator<Item = &'a Point> {
        let key = |place: &u32| self.points.get(*place as usize).map_or(u64::MAX, |p| p.key);
        between(places, keys, key)
            .iter()
            .filter_map(|place| self.points.get(*place as usize))
    }

    /// The places of the defects that a drive saw, in order.
    pub(crate) fn of_drive(
        &self,
        store: &Store,
        drive: &DriveId,
    ) -> Result<Arc<Vec<u32>>, Problem> {
        let kept = || {
            self.of_drives
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some((_, places)) = kept().iter().find(|(known, _)| known == drive) {
            return Ok(Arc::clone(places));
        }
        let seen: HashSet<String> = store
            .defects_of_drive(drive)?
            .into_iter()
            .map(|d| d.0)
            .collect();
        let places = (0..)
            .zip(&self.points)
            .filter(|(_, point)| seen.contains(self.id(point)));
        let places: Arc<Vec<u32>> = Arc::new(places.map(|(place, _)| place).collect());
        let mut kept = kept();
        kept.truncate(DRIVES_KEPT - 1);
        kept.insert(0, (drive.clone(), Arc::clone(&places)));
        Ok(places)
    }
}

/// The part of an ordered list whose keys lie in a range.
fn between<'a, T>(all: &'a [T], keys: &RangeInclusive<u64>, key: impl Fn(&T) -> u64) -> &'a [T] {
    let from = all.partition_point(|one| key(one) < *keys.start());
    let all = &all[from..];
    &all[..all.partition_point(|one| key(one) <= *keys.end())]
}

/// Counts points by square and kind.
fn crowds(points: &[Point]) -> Vec<Crowd> {
    let square = |point: &Point| point.key >> (64 - CROWD_BITS);
    let mut crowds = Vec::new();
    for together in points.chunk_by(|a, b| square(a) == square(b)) {
        let mut of_kind: [Option<Crowd>; 16] = [None; 16];
        for point in together {
            let crowd = of_kind[usize::from(point.kind.0 % 16)].get_or_insert(Crowd {
                // Its middle.
                key: square(point) << (64 - CROWD_BITS) | 0b11 << (62 - CROWD_BITS),
                count: 0,
                kind: point.kind,
                severity: 0,
            });
            crowd.count += 1;
            crowd.severity = crowd.severity.max(point.severity);
        }
        crowds.extend(of_kind.into_iter().flatten());
    }
    crowds
}

#[cfg(test)]
mod tests {
    use super::{super::Filter, *};
    use crate::tiles::Tile;
    use proptest::prelude::*;
    use register::{DamageClass, Status};

    #[test]
    fn a_point_is_small() {
        assert_eq!(size_of::<Point>(), 24);
        assert_eq!(size_of::<Crowd>(), 16);
    }

    fn point(key: u64, severity: u8) -> Point {
        Point {
            key,
            id_at: 0,
            road: OFF_ROAD,
            last_seen_s: 0,
            id_len: 0,
            kind: Kind::new(DamageClass::Pothole, Status::Candidate),
            severity,
            score: 0,
        }
    }

    #[test]
    fn thousands_close_together_stand_apart_from_zoom_18_on() {
        let here = Place::of(register::LonLat::new(139.7, 35.6).unwrap());
        let points = (0..3000).map(|n| point(here.key() + n, 0)).collect();
        let index = Index {
            points,
            ids: String::new(),
            ..Index::default()
        };
        let everything = Filter::try_from(super::super::Question::default()).unwrap();
        let names = |z: u8| {
            let tile = Tile::new(z, here.x >> (32 - z), here.y >> (32 - z)).unwrap();
            let drawn = index.tile(tile, &everything, &None).unwrap();
            let holds = |name: &str| drawn.windows(name.len()).any(|at| at == name.as_bytes());
            (holds("clusters"), holds("defects"))
        };
        assert_eq!(names(15), (true, false));
        assert_eq!(names(17), (true, false));
        assert_eq!(names(18), (false, true));
    }

    proptest! {
        #[test]
        fn crowds_count_every_point_once(mut keys in prop::collection::vec(any::<u64>(), 0..50), near in any::<u64>()) {
            keys.extend([near, near ^ 1, near ^ 2]);
            keys.sort_unstable();
            let points: Vec<Point> = keys.iter().map(|key| point(*key, (key % 200) as u8)).collect();
            let crowds = crowds(&points);
            prop_assert_eq!(crowds.iter().map(|c| c.count).sum::<u32>() as usize, points.len());
            prop_assert!(crowds.is_sorted_by_key(|c| c.key));
            let worst = |of: &mut dyn Iterator<Item = u8>| of.max();
            prop_assert_eq!(worst(&mut crowds.iter().map(|c| c.severity)), worst(&mut points.iter().map(|p| p.severity)));
        }
    }
}
