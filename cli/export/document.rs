//! The work list to print.

use super::{Job, about, pictures::PDF_WIDTH_PX};
use anyhow::Result;
use export::pdf::{self, DETAILED, Report, Stretch};
use jiff::Zoned;
use register::{LonLat, Ranked, WorkList};
use std::{collections::BTreeMap, io::Write};

/// Writes it, and returns how many works it lists.
pub fn write(job: &Job, out: impl Write) -> Result<u64> {
    let paper = &job.args.paper;
    let (list, ranked) = job.source.worklist()?;
    let roads = job.source.store.network()?;
    let roads: Vec<Vec<LonLat>> = roads.roads().map(|road| road.line.clone()).collect();
    let report = Report {
        language: job.options.language,
        title: paper
            .title
            .clone()
            .unwrap_or_else(|| about::title(job.options.language)),
        organisation: paper.organisation.clone(),
        made: Zoned::now()
            .with_time_zone(job.options.time_zone.clone())
            .date(),
        about: about::lines(job)?,
        pictures: pictures(job, &list),
        list: &list,
        roads: &roads,
        sections: &stretches(&ranked),
        fonts_dir: paper.fonts.clone(),
    };
    pdf::write(&report, out)?;
    Ok(list.works.len() as u64)
}

/// The sections along their roads.
fn stretches(ranked: &[Ranked]) -> Vec<Stretch> {
    let mut along: Vec<&Ranked> = ranked.iter().collect();
    along.sort_by(|a, b| {
        let (a, b) = (&a.section, &b.section);
        (&a.road, a.from_m)
            .partial_cmp(&(&b.road, b.from_m))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let stretch = |ranked: &&Ranked| Stretch {
        line: ranked.section.line.clone(),
        band: ranked
            .section
            .condition
            .as_ref()
            .map(|condition| condition.band),
    };
    along.iter().map(stretch).collect()
}

fn pictures(job: &Job, list: &WorkList) -> BTreeMap<String, Vec<u8>> {
    let shown = list.works.iter().take(DETAILED);
    shown
        .filter_map(|work| {
            let small = job
                .source
                .pictures
                .thumbnail(work.picture.as_ref()?, PDF_WIDTH_PX)?;
            Some((work.id.clone(), small))
        })
        .collect()
}
