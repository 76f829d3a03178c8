//! Cutting a road into sections anew.

use super::REFRESHING;
use crate::{Store, StoreError, rows};
use register::{
    Damage, Defect, DriveId, LifePolicy, Measured, Network, Policy, Road, RoadId, RoadRecord,
    Section, sections,
};
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;

impl Store {
    pub(super) fn stale_roads(&self) -> Result<Vec<RoadId>, StoreError> {
        self.all("SELECT road FROM stale ORDER BY road", [], |row| {
            Ok(RoadId(row.get(0)?))
        })
    }

    /// Cuts a road anew and writes its sections.
    pub(super) fn recut(
        &self,
        tx: &Transaction,
        id: &RoadId,
        policy: &Policy,
        life: &LifePolicy,
    ) -> Result<(), StoreError> {
        let Some(road) = self.road(id)? else {
            return Ok(());
        };
        let alone = Network::new(vec![road.clone()]);
        let (passages, places) = self.passages(id)?;
        let defects = self.defects_on(id)?;
        let seen_by = self.drives_that_saw_on(id)?;
        let damage: Vec<Damage> = defects
            .iter()
            .map(|defect| damage(defect, &alone, id, &seen_by, &places))
            .collect();
        let record = RoadRecord {
            road: &road,
            length_m: alone.length_m(id).unwrap_or_default(),
            passages: &passages,
            damage: &damage,
            measured: &self.measured_on(id)?,
            complaints: &self.complaints_along(&road, &alone, policy.full.complaints_within_m)?,
            part: &|from_m, to_m| alone.part(id, from_m, to_m),
        };
        let cut = sections(&record, &policy.sections, life.recall);
        write(tx, id, cut).map_err(self.fail(REFRESHING))
    }

    /// The defects on a road, by chainage.
    fn defects_on(&self, road: &RoadId) -> Result<Vec<Defect>, StoreError> {
        let sql = format!(
            "SELECT {} FROM defect WHERE road = ?1 ORDER BY chainage_m, id",
            rows::DEFECT
        );
        self.all(&sql, [&road.0], rows::defect)
    }

    /// Which drives saw the defects on a road.
    fn drives_that_saw_on(
        &self,
        road: &RoadId,
    ) -> Result<BTreeMap<String, Vec<DriveId>>, StoreError> {
        let seen = self.all(
            "SELECT DISTINCT s.defect, s.drive FROM defect d JOIN sighting s ON s.defect = d.id
             WHERE d.road = ?1 ORDER BY s.defect, s.drive",
            [&road.0],
            |row| Ok((row.get::<_, String>(0)?, DriveId(row.get(1)?))),
        )?;
        let mut by_defect: BTreeMap<String, Vec<DriveId>> = BTreeMap::new();
        for (defect, drive) in seen {
            by_defect.entry(defect).or_default().push(drive);
        }
        Ok(by_defect)
    }

    fn measured_on(&self, road: &RoadId) -> Result<Vec<Measured>, StoreError> {
        self.all(
            "SELECT from_m, to_m, rut_mm, roughness_mm, measured_on FROM measured WHERE road = ?1
             ORDER BY from_m, to_m",
            [&road.0],
            |row| {
                Ok(Measured {
                    from_m: row.get(0)?,
                    to_m: row.get(1)?,
                    rut_mm: row.get(2)?,
                    roughness_mm: row.get(3)?,
                    on: match row.get_ref(4)?.as_str()? {
                        "" => None,
                        _ => Some(rows::parsed(row, 4)?),
                    },
                })
            },
        )
    }

    /// Chainages of complaints within some metres of a road's edge.
    fn complaints_along(
        &self,
        road: &Road,
        alone: &Network,
        within_m: f64,
    ) -> Result<Vec<f64>, StoreError> {
        let Some(bounds) = register::Bounds::around(road.line.iter().copied()) else {
            return Ok(Vec::new());
        };
        let near = bounds.widened(within_m + road.width_m());
        let positions = self.all(
            "SELECT lon, lat FROM complaint WHERE lat BETWEEN ?1 AND ?2 AND lon BETWEEN ?3 AND ?4 ORDER BY id",
            params![near.south, near.north, near.west, near.east],
            |row| rows::position(row, 0),
        )?;
        let reach_m = within_m + road.width_m() / 2.0;
        let nearest = |position| {
            let near = alone.near(position, reach_m);
            let nearest = near
                .into_iter()
                .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
            nearest.map(|near| near.place.chainage_m)
        };
        Ok(positions.into_iter().filter_map(nearest).collect())
    }
}

/// A defect as it lies on its road.
fn damage<'a>(
    defect: &'a Defect,
    alone: &Network,
    road: &RoadId,
    seen_by: &BTreeMap<String, Vec<DriveId>>,
    places: &BTreeMap<DriveId, usize>,
) -> Damage<'a> {
    let onto = |position: &register::LonLat| {
        let place = alone.locate_on(road, *position)?;
        Some([place.chainage_m, place.offset_m])
    };
    let drives = seen_by.get(&defect.id.0).into_iter().flatten();
    Damage {
        defect,
        path: defect.path.iter().filter_map(onto).collect(),
        seen_by: drives
            .filter_map(|drive| places.get(drive).copied())
            .collect(),
    }
}

fn write(tx: &Transaction, road: &RoadId, sections: Vec<Section>) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM section WHERE road = ?1", [&road.0])?;
    let mut insert = tx.prepare_cached("INSERT INTO section VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for mut section in sections {
        let history = std::mem::take(&mut section.history);
        insert.execute(params![
            section.id.0,
            road.0,
            section.from_m,
            rows::to_json(&section)?,
            rows::to_json(&history)?
        ])?;
    }
    Ok(())
}
