//! Sections, each by itself near by, and runs of like ones from afar.

use super::{Lines, TileError};
use crate::{decimals::rounded, tiles::Tile};
use jiff::Timestamp;
use register::{Band, LonLat, Ranked};

/// From this zoom on every section is drawn by itself.
const SINGLE_FROM: u8 = 15;

/// The sections of a moment.
pub(crate) struct Sections {
    single: Lines<Told>,
    runs: Lines<Told>,
}

struct Told {
    /// A run of sections has none.
    id: Option<String>,
    road: String,
    band: Option<Band>,
    surveyed: Option<Timestamp>,
    score: Option<f64>,
    rank: Option<u32>,
}

impl Sections {
    /// These sections, in any order.
    pub(crate) fn new(ranked: &[Ranked]) -> Self {
        let mut along: Vec<&Ranked> = ranked.iter().collect();
        along.sort_by(|a, b| {
            let (a, b) = (&a.section, &b.section);
            a.road.cmp(&b.road).then(a.from_m.total_cmp(&b.from_m))
        });
        let alike = |a: &&Ranked, b: &&Ranked| {
            a.section.road == b.section.road && band(a) == band(b) && is_joined(a, b)
        };
        Self {
            single: Lines::new(
                along
                    .iter()
                    .map(|one| (one.section.line.clone(), told(one))),
            ),
            runs: Lines::new(along.chunk_by(alike).map(run)),
        }
    }

    /// A tile with the layer `sections`; ages are counted in days until now.
    pub(crate) fn tile(&self, tile: Tile, now: Timestamp) -> Result<Vec<u8>, TileError> {
        let lines = if tile.z() >= SINGLE_FROM {
            &self.single
        } else {
            &self.runs
        };
        lines.tile(
            "sections",
            tile,
            |_| true,
            |told, feature| {
                if let Some(id) = &told.id {
                    feature.add_tag_string("id", id);
                }
                feature.add_tag_string("road", &told.road);
                if let Some(band) = told.band {
                    feature.add_tag_string("band", band.name());
                }
                if let Some(surveyed) = told.surveyed {
                    let days = (now.as_second() - surveyed.as_second()) / 86_400;
                    feature.add_tag_int("days", days.max(0));
                }
                if let Some(score) = told.score {
                    feature.add_tag_double("score", rounded(score, 1));
                }
                if let Some(rank) = told.rank {
                    feature.add_tag_uint("rank", rank.into());
                }
            },
        )
    }
}

fn band(ranked: &Ranked) -> Option<Band> {
    ranked
        .section
        .condition
        .as_ref()
        .map(|condition| condition.band)
}

fn is_joined(a: &Ranked, b: &Ranked) -> bool {
    a.section.line.last() == b.section.line.first()
}

fn told(ranked: &Ranked) -> Told {
    Told {
        id: Some(ranked.section.id.0.clone()),
        road: ranked.section.road.0.clone(),
        band: band(ranked),
        surveyed: ranked.section.survey.last,
        score: ranked.settled,
        rank: ranked.rank,
    }
}

/// Sections that follow one another as one line: as long ago surveyed as the oldest, as urgent as the first.
fn run(sections: &[&Ranked]) -> (Vec<LonLat>, Told) {
    let mut line: Vec<LonLat> = sections
        .iter()
        .flat_map(|one| one.section.line.iter().copied())
        .collect();
    line.dedup();
    let each = || sections.iter().map(|one| told(one));
    let told = Told {
        id: None,
        road: sections[0].section.road.0.clone(),
        band: band(sections[0]),
        surveyed: each().filter_map(|told| told.surveyed).min(),
        score: each().filter_map(|told| told.score).max_by(f64::total_cmp),
        rank: each().filter_map(|told| told.rank).min(),
    };
    (line, told)
}
