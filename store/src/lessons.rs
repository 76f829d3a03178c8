//! What people said, by picture: what detectors can learn from.

use crate::{Store, StoreError, rows};
use jiff::Timestamp;
use register::{DamageClass, DriveId, LonLat, Status};
use rusqlite::Row;

/// A kept picture that shows something a person judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The drive.
    pub drive: DriveId,
    /// The frame.
    pub frame: u32,
    /// Where something of it lies.
    pub place: LonLat,
    /// Every box in it: left, top, right, bottom in pixels.
    pub boxes: Vec<([f64; 4], Verdict)>,
}

/// What a person said of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It shows damage of this class.
    Damage(DamageClass),
    /// It shows no damage.
    None,
    /// Nobody said.
    Unjudged,
}

/// Words hang on single sightings: the latest of a defect's counts for all of them.
const SQL: &str = "
    WITH said AS (
        SELECT q.defect, w.status, w.at, row_number() OVER (PARTITION BY q.defect ORDER BY w.at DESC) AS place
        FROM word w JOIN sighting q USING (drive, frame, n) WHERE w.status IS NOT NULL AND q.defect IS NOT NULL
    )
    SELECT s.drive, s.frame, s.lon, s.lat, s.x0, s.y0, s.x1, s.y1, s.captured_at, d.class, said.status, said.at
    FROM sighting s JOIN frame f ON f.drive = s.drive AND f.n = s.frame
    LEFT JOIN defect d ON d.id = s.defect
    LEFT JOIN said ON said.defect = s.defect AND said.place = 1
    WHERE f.picture_w IS NOT NULL AND EXISTS (
        SELECT 1 FROM sighting t JOIN said ON said.defect = t.defect WHERE t.drive = s.drive AND t.frame = s.frame
    )
    ORDER BY s.drive, s.frame, s.n";

impl Store {
    /// The kept pictures in which a person judged at least one box.
    pub fn judged(&self) -> Result<Vec<Judged>, StoreError> {
        let boxes = self.all(SQL, [], judged_box)?;
        let mut pictures: Vec<Judged> = Vec::new();
        for one in boxes {
            match pictures.last_mut() {
                Some(last) if (&last.drive, last.frame) == (&one.drive, one.frame) => {
                    last.boxes.extend(one.boxes);
                }
                _ => pictures.push(one),
            }
        }
        pictures.retain(|picture| picture.boxes.iter().any(|(_, v)| *v != Verdict::Unjudged));
        Ok(pictures)
    }
}

/// A picture with one of its boxes.
fn judged_box(row: &Row) -> rusqlite::Result<Judged> {
    let status = match row.get::<_, Option<String>>(10)? {
        Some(_) => Some((rows::parsed::<Status>(row, 10)?, rows::time(row, 11)?)),
        None => None,
    };
    let verdict = match status {
        Some((status, at)) => verdict(status, at, rows::time(row, 8)?, rows::parsed(row, 9)?),
        None => Verdict::Unjudged,
    };
    Ok(Judged {
        drive: DriveId(row.get(0)?),
        frame: row.get(1)?,
        place: rows::position(row, 2)?,
        boxes: vec![(
            [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?],
            verdict,
        )],
    })
}

fn verdict(status: Status, said_at: Timestamp, taken_at: Timestamp, class: DamageClass) -> Verdict {
    match status {
        Status::Confirmed => Verdict::Damage(class),
        Status::Rejected => Verdict::None,
        // What was mended was damage before; what is seen there since is another matter.
        Status::Repaired if taken_at <= said_at => Verdict::Damage(class),
        Status::Repaired | Status::Candidate => Verdict::Unjudged,
    }
}
