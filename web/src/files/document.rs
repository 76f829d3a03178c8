//! The work list to print.

use super::{Files, FilesError, about, pictures::PDF_WIDTH_PX};
use export::pdf::{self, DETAILED, Report, Stretch};
use jiff::Zoned;
use register::{LonLat, Ranked, WorkList};
use std::{collections::BTreeMap, io::Write};

impl Files<'_> {
    /// Writes the work list to print, and returns how many works it lists.
    pub(super) fn document(&self, out: impl Write) -> Result<u64, FilesError> {
        let (order, options) = (self.order, &self.order.options);
        let paper = &order.paper;
        let (list, ranked) = self.worklist()?;
        let roads = self.store.network()?;
        let roads: Vec<Vec<LonLat>> = roads.roads().map(|road| road.line.clone()).collect();
        let title = paper.title.clone();
        let report = Report {
            language: options.language,
            title: title.unwrap_or_else(|| about::title(options.language)),
            organisation: paper.organisation.clone(),
            made: Zoned::now()
                .with_time_zone(options.time_zone.clone())
                .date(),
            about: self.about()?,
            pictures: self.of_works(&list),
            list: &list,
            roads: &roads,
            sections: &stretches(&ranked),
            fonts_dir: paper.fonts.clone(),
        };
        pdf::write(&report, out)?;
        Ok(list.works.len() as u64)
    }

    fn of_works(&self, list: &WorkList) -> BTreeMap<String, Vec<u8>> {
        let shown = list.works.iter().take(DETAILED);
        shown
            .filter_map(|work| {
                let small = self.thumbnail(work.picture.as_ref()?, PDF_WIDTH_PX)?;
                Some((work.id.clone(), small))
            })
            .collect()
    }
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
