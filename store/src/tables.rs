//! The register's tables as rows for other programs.

use crate::{Store, StoreError, rows};
use register::{
    Defect, DefectId, DriveId, Policy, RoadAttributes, RoadId, RoadPlace, SectionId,
    collection::{Picture, Row, Standing, defect_row, drive_row},
    defect_priority, severity,
};
use rusqlite::params;
use std::collections::HashMap;

impl Store {
    /// Tells every defect as a row, best score first, without holding them all; `take` ends it with an
    /// error of its own. How many there were.
    pub fn each_defect<E: From<StoreError>>(
        &self,
        policy: &Policy,
        with_pictures: u32,
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<u32, E> {
        let roads = self.attributes()?;
        let sql = format!(
            "SELECT {}, road, chainage_m, offset_m FROM defect ORDER BY score DESC, id",
            rows::DEFECT
        );
        let mut select = self.db.prepare(&sql).map_err(self.fail(TELLING))?;
        let mut found = select.query([]).map_err(self.fail(TELLING))?;
        let mut told = 0;
        while let Some(row) = found.next().map_err(self.fail(TELLING))? {
            let defect = rows::defect(row).map_err(self.fail(TELLING))?;
            let place = place(row).map_err(self.fail(TELLING))?;
            let picture = if told < with_pictures {
                self.picture_of(&defect.id)?
            } else {
                None
            };
            take(defect_row(
                &defect,
                &standing(&defect, place, &roads, policy),
                picture,
            ))?;
            told += 1;
        }
        Ok(told)
    }

    /// How each of some defects stands on the roads, and how much it matters.
    pub fn standings(
        &self,
        defects: &[Defect],
        policy: &Policy,
    ) -> Result<Vec<Standing>, StoreError> {
        let sql = "SELECT road, chainage_m, offset_m FROM defect WHERE id = ?1";
        let attributes = "SELECT attributes FROM road WHERE id = ?1";
        let mut roads = HashMap::new();
        let stands = |defect: &Defect| {
            let place = self.one(sql, [&defect.id.0], place)?.flatten();
            if let Some(RoadPlace { road, .. }) = &place
                && !roads.contains_key(road)
                && let Some(known) = self.one(attributes, [&road.0], |row| rows::json(row, 0))?
            {
                roads.insert(road.clone(), known);
            }
            Ok(standing(defect, place, &roads, policy))
        };
        defects.iter().map(stands).collect()
    }

    fn attributes(&self) -> Result<HashMap<RoadId, RoadAttributes>, StoreError> {
        let all = self.all("SELECT id, attributes FROM road", [], |row| {
            Ok((RoadId(row.get(0)?), rows::json(row, 1)?))
        })?;
        Ok(all.into_iter().collect())
    }

    /// The picture that shows a defect best: its surest sighting of which one is kept.
    pub fn picture_of(&self, defect: &DefectId) -> Result<Option<Picture>, StoreError> {
        self.one(
            "SELECT s.drive, s.frame, s.x0, s.y0, s.x1, s.y1 FROM sighting s
             JOIN frame f ON f.drive = s.drive AND f.n = s.frame
             WHERE s.defect = ?1 AND f.picture_w IS NOT NULL
             ORDER BY s.places DESC, s.score DESC, s.drive, s.frame, s.n LIMIT 1",
            [&defect.0],
            |row| {
                Ok(Picture {
                    drive: DriveId(row.get(0)?),
                    frame: row.get(1)?,
                    boxes: vec![[row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]],
                })
            },
        )
    }

    /// The picture of the worst damage on some sections that stands.
    pub fn worst_picture(
        &self,
        sections: &[SectionId],
        policy: &Policy,
    ) -> Result<Option<Picture>, StoreError> {
        let mut worst: Option<(f64, DefectId)> = None;
        for id in sections {
            let Some(section) = self.section(id)? else {
                continue;
            };
            let sql = format!(
                "SELECT {} FROM defect WHERE road = ?1 AND chainage_m >= ?2 AND chainage_m < ?3
                 AND status IN ('candidate', 'confirmed')",
                rows::DEFECT
            );
            let within = params![section.road.0, section.from_m, section.to_m];
            for defect in self.all(&sql, within, rows::defect)? {
                let bad = severity(&defect, policy) * defect.score;
                if worst.as_ref().is_none_or(|(most, _)| bad > *most) {
                    worst = Some((bad, defect.id));
                }
            }
        }
        match worst {
            Some((_, id)) => self.picture_of(&id),
            None => Ok(None),
        }
    }

    /// Tells every drive as a row, newest first.
    pub fn each_drive<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<u32, E> {
        let drives = self.drives()?;
        for drive in &drives {
            let stretches = self.track(&drive.id)?;
            take(drive_row(drive, stretches))?;
        }
        Ok(drives.len() as u32)
    }
}

const TELLING: &str = "reading the register";

fn place(row: &rusqlite::Row) -> rusqlite::Result<Option<RoadPlace>> {
    let Some(road) = row.get::<_, Option<String>>("road")? else {
        return Ok(None);
    };
    Ok(Some(RoadPlace {
        road: RoadId(road),
        chainage_m: row.get("chainage_m")?,
        offset_m: row.get("offset_m")?,
    }))
}

fn standing(
    defect: &Defect,
    place: Option<RoadPlace>,
    roads: &HashMap<RoadId, RoadAttributes>,
    policy: &Policy,
) -> Standing {
    let severity = severity(defect, policy);
    let attributes = place.as_ref().and_then(|place| roads.get(&place.road));
    Standing {
        road_name: attributes.and_then(|a| a.name.clone()),
        severity: Some(severity),
        priority: attributes.map(|a| defect_priority(severity, a, policy)),
        place,
    }
}
