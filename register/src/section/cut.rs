//! Cutting a road into sections, and what was seen of each.

use super::{
    Condition, Measured, Section, SectionId, Stop, Survey, SurveyPoint,
    condition::{Looked, condition, trend},
    coverage::Coverage,
    mesh::{Damage, Mesh, Size},
};
use crate::{DamageClass, DriveId, LonLat, Road, SectionPolicy, View};
use jiff::Timestamp;

/// One drive over a road.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The drive.
    pub drive: DriveId,
    /// When it passed.
    pub at: Timestamp,
    /// What its frames had in view.
    pub view: View,
    /// Where they were taken.
    pub stops: Vec<Stop>,
}

/// Everything that is known of one road.
#[derive(Clone, Copy)]
pub struct RoadRecord<'a> {
    /// The road.
    pub road: &'a Road,
    /// The length of its line.
    pub length_m: f64,
    /// Drives over it, in order of time.
    pub passages: &'a [Passage],
    /// Damage on it.
    pub damage: &'a [Damage<'a>],
    /// What other vehicles measured on it.
    pub measured: &'a [Measured],
    /// Chainages of complaints nearby.
    pub complaints: &'a [f64],
    /// The line between two chainages.
    pub part: &'a dyn Fn(f64, f64) -> Vec<LonLat>,
}

/// Cuts a road into sections. `recall` is how often a drive sees a damage that is there.
pub fn sections(record: &RoadRecord, policy: &SectionPolicy, recall: f64) -> Vec<Section> {
    let ground = Ground::of(record);
    let cuts = cuts(record.length_m, policy.length_m);
    cuts.windows(2)
        .map(|ends| section(record, &ground, policy, recall, ends[0], ends[1]))
        .collect()
}

/// Where sections begin and end. What is left at the end makes a section if it is at least half as long.
fn cuts(length_m: f64, section_m: f64) -> Vec<f64> {
    let whole = (length_m / section_m + 0.5).floor().max(1.0) as usize;
    let mut cuts: Vec<f64> = (0..whole).map(|n| n as f64 * section_m).collect();
    cuts.push(length_m);
    cuts
}

/// A road's surface as all drives and as each drive saw it.
struct Ground {
    width_m: f64,
    all: Coverage,
    forward: Coverage,
    backward: Coverage,
    each: Vec<Coverage>,
    /// Damage that stands: at least, best and at most.
    meshes: [Mesh; 3],
    each_mesh: Vec<Mesh>,
}

impl Ground {
    fn of(record: &RoadRecord) -> Self {
        let width_m = record.road.width_m();
        let none = Coverage::none(record.length_m, width_m);
        let mut ground = Self {
            width_m,
            all: none.clone(),
            forward: none.clone(),
            backward: none.clone(),
            each: Vec::new(),
            meshes: Default::default(),
            each_mesh: vec![Mesh::default(); record.passages.len()],
        };
        for passage in record.passages {
            let mut own = none.clone();
            for stop in &passage.stops {
                own.see(*stop, &passage.view);
                let way = if stop.forward {
                    &mut ground.forward
                } else {
                    &mut ground.backward
                };
                way.see(*stop, &passage.view);
            }
            ground.all.join(&own);
            ground.each.push(own);
        }
        for damage in record.damage {
            for n in &damage.seen_by {
                if let Some(mesh) = ground.each_mesh.get_mut(*n) {
                    mesh.draw(damage, Size::Best);
                }
            }
            if damage.stands() {
                ground.meshes[1].draw(damage, Size::Best);
                ground.meshes[2].draw(damage, Size::Most);
            }
            if damage.is_certain() {
                ground.meshes[0].draw(damage, Size::Least);
            }
        }
        ground
    }

    fn survey(&self, record: &RoadRecord, from_m: f64, to_m: f64) -> Survey {
        let lanes = record.road.lanes();
        let seen = |coverage: &&Coverage| coverage.share(from_m, to_m) > 0.0;
        let drives = self.each.iter().filter(seen).count();
        let last = record
            .passages
            .iter()
            .zip(&self.each)
            .filter(|(_, c)| seen(c));
        Survey {
            share: self.all.share(from_m, to_m),
            forward: self.forward.share(from_m, to_m),
            backward: self.backward.share(from_m, to_m),
            area_m2: self.all.area_m2(from_m, to_m),
            lanes_seen: self.all.lanes_seen(from_m, to_m, lanes),
            lanes,
            drives: drives as u32,
            last: last.map(|(passage, _)| passage.at).max(),
        }
    }

    /// What each drive that saw enough of a stretch made of it.
    fn history(
        &self,
        record: &RoadRecord,
        least_surveyed: f64,
        from_m: f64,
        to_m: f64,
    ) -> Vec<SurveyPoint> {
        let point = |n: usize| {
            let coverage = &self.each[n];
            let area_m2 = coverage.area_m2(from_m, to_m);
            if coverage.share(from_m, to_m) < least_surveyed || area_m2 <= 0.0 {
                return None;
            }
            let cracked_m2 = self.each_mesh[n].area_m2(from_m, to_m);
            let holes = record.damage.iter().filter(|damage| {
                damage.is_pothole_within(from_m, to_m) && damage.seen_by.contains(&n)
            });
            Some(SurveyPoint {
                drive: record.passages[n].drive.clone(),
                at: record.passages[n].at,
                area_m2,
                crack_ratio: (100.0 * cracked_m2 / area_m2).min(100.0),
                potholes: holes.count() as u32,
            })
        };
        (0..self.each.len()).filter_map(point).collect()
    }
}

fn section(
    record: &RoadRecord,
    ground: &Ground,
    policy: &SectionPolicy,
    recall: f64,
    from_m: f64,
    to_m: f64,
) -> Section {
    let survey = ground.survey(record, from_m, to_m);
    let history = ground.history(record, policy.least_surveyed, from_m, to_m);
    let measured = measured(record.measured, from_m, to_m);
    let nearby = |at_m: &&f64| (from_m..to_m).contains(*at_m);
    let seen_enough = survey.share >= policy.least_surveyed && survey.area_m2 > 0.0;
    let condition: Option<Condition> = seen_enough.then(|| {
        let areas_m2 = [0, 1, 2].map(|n| ground.meshes[n].area_m2(from_m, to_m));
        condition(&Looked {
            areas_m2,
            damage: record.damage,
            survey: &survey,
            measured: measured.as_ref(),
            recall,
            from_m,
            to_m,
        })
    });
    Section {
        id: SectionId::of(&record.road.id, from_m),
        road: record.road.id.clone(),
        from_m,
        to_m,
        width_m: ground.width_m,
        line: (record.part)(from_m, to_m),
        trend: trend(&history),
        complaints: record.complaints.iter().filter(nearby).count() as u32,
        survey,
        condition,
        measured,
        history,
    }
}

/// The mean of what was measured on a stretch, by how much of it each measurement covers; of stretches
/// measured more than once the latest counts.
fn measured(all: &[Measured], from_m: f64, to_m: f64) -> Option<Measured> {
    let latest = all
        .iter()
        .filter(|m| m.from_m < to_m && m.to_m > from_m)
        .map(|m| m.on)
        .max()?;
    let mut sums = [0.0; 3];
    for m in all.iter().filter(|m| m.on == latest) {
        let metres = m.to_m.min(to_m) - m.from_m.max(from_m);
        if metres > 0.0 {
            sums[0] += metres;
            sums[1] += metres * m.rut_mm;
            sums[2] += metres * m.roughness_mm;
        }
    }
    (sums[0] >= (to_m - from_m) / 2.0).then(|| Measured {
        from_m,
        to_m,
        rut_mm: sums[1] / sums[0],
        roughness_mm: sums[2] / sums[0],
        on: latest,
    })
}

impl Damage<'_> {
    /// Whether it counts: not a false alarm, not mended.
    pub(super) fn stands(&self) -> bool {
        use crate::Status::{Candidate, Confirmed};
        matches!(self.defect.status, Candidate | Confirmed)
    }

    /// Whether nobody doubts it.
    pub(super) fn is_certain(&self) -> bool {
        self.defect.status == crate::Status::Confirmed
    }

    /// The middle of its path.
    pub(super) fn middle_m(&self) -> f64 {
        let n = self.path.len().max(1) as f64;
        self.path.iter().map(|p| p[0]).sum::<f64>() / n
    }

    pub(super) fn is_pothole_within(&self, from_m: f64, to_m: f64) -> bool {
        self.defect.class == DamageClass::Pothole && (from_m..to_m).contains(&self.middle_m())
    }
}
