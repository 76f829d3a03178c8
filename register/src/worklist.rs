//! The work list: what to repair, how, and in which order, under a budget.

mod chains;
mod choose;
mod offers;
mod outcome;
mod plan;
mod stretch;
#[cfg(test)]
mod tests;

pub use chains::chains;
pub use choose::{Choice, Offer, choose};
pub use plan::{Planning, Ways};

use crate::{Band, Because, Interval, Language, LonLat, Picture, RoadId, SectionId, Words};
use serde::{Deserialize, Serialize};

/// One job for one crew: a stretch of road and what is done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Its name: that of its first section, a dot, and the treatment.
    pub id: String,
    /// The road it begins on.
    pub road: RoadId,
    /// That road's name.
    pub road_name: Option<String>,
    /// Where on that road it begins.
    pub from_m: f64,
    /// How long it is, over all of its roads.
    pub length_m: f64,
    /// Its sections in order.
    pub sections: Vec<SectionId>,
    /// Its middle.
    pub lines: Vec<Vec<LonLat>>,
    /// What is done.
    pub parts: Vec<Part>,
    /// What it costs.
    pub cost: Interval,
    /// What it is worth: priority points × 100 m × years.
    pub benefit: f64,
    /// The highest priority of its sections.
    pub priority: f64,
    /// The worst band of its sections.
    pub band: Band,
    /// The mean crack ratio of its sections, in percent.
    pub crack_ratio: Interval,
    /// Potholes on it.
    pub potholes: u32,
    /// Why, from the section that matters most; the greatest reason first.
    pub because: Vec<Because>,
    /// The picture that shows the worst of it.
    pub picture: Option<Picture>,
}

/// One treatment within a work.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The treatment's name in the policy.
    pub treatment: String,
    /// The treatment for people.
    pub title: Words,
    /// What it is counted in.
    pub unit: Unit,
    /// How much of it: square metres, metres or pieces.
    pub quantity: Interval,
    /// What it costs.
    pub cost: Interval,
    /// How long it lasts.
    pub life_years: f64,
}

impl Work {
    /// The treatments' names, joined.
    pub fn treatment(&self) -> String {
        let names: Vec<&str> = self
            .parts
            .iter()
            .map(|part| part.treatment.as_str())
            .collect();
        names.join("+")
    }

    /// What is done, for people.
    pub fn title(&self) -> Words {
        let told = |language| {
            let titles: Vec<&str> = self
                .parts
                .iter()
                .map(|part| part.title.text(language))
                .collect();
            titles.join(" + ")
        };
        Words::said(told(Language::En), told(Language::Ja))
    }

    /// How much is done of what is counted in a unit; `None` where nothing is.
    pub fn quantity(&self, unit: Unit) -> Option<f64> {
        let parts = self.parts.iter().filter(|part| part.unit == unit);
        parts.map(|part| part.quantity.value).reduce(|a, b| a + b)
    }
}

/// What a treatment is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Unit {
    /// Square metres of road.
    #[serde(rename = "m2")]
    SquareMetre,
    /// Metres of crack.
    #[serde(rename = "m")]
    Metre,
    /// Pieces: potholes.
    #[serde(rename = "each")]
    Each,
}

/// Why a work is not on the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LeftOut {
    /// By itself dearer than the whole budget.
    DearerThanBudget,
    /// Others do more good for the money.
    OthersDoMore {
        /// Good for each 1,000 units of money: of this work...
        per_thousand: f64,
        /// ...and of the least good one on the list.
        least_chosen: f64,
    },
    /// The budget is used up, although it would do as much good for the money.
    BudgetUsedUp,
}

/// What a budget buys, and what becomes of the roads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// The budget; none where nothing is done.
    pub budget: Option<i64>,
    /// What is spent.
    pub cost: Interval,
    /// Works done.
    pub works: u32,
    /// Road on which anything is done.
    pub length_m: f64,
    /// Road that gets a new surface.
    pub surface_m: f64,
    /// Worth of all works.
    pub benefit: f64,
    /// The mean crack ratio of the surveyed roads by year from now, in percent.
    pub crack_ratio: Vec<f64>,
    /// The share of the surveyed length in band III by year from now.
    pub band_iii: Vec<f64>,
}

/// The list for one budget.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkList {
    /// What may be spent.
    pub budget: i64,
    /// What sums are in.
    pub currency: String,
    /// What all of it costs.
    pub cost: Interval,
    /// What all of it is worth.
    pub benefit: f64,
    /// The works to do, the most important first.
    pub works: Vec<Work>,
    /// The works left out, the most important first, and why.
    pub left_out: Vec<(Work, LeftOut)>,
    /// What choosing by good for the money alone would be worth.
    pub greedy_benefit: f64,
    /// Whether it is proven that no other list within the budget is worth more.
    pub proven: bool,
    /// Sections that nobody surveyed: nothing can be said of them.
    pub not_surveyed: u32,
    /// And their length.
    pub not_surveyed_m: f64,
    /// Nothing done, this budget, and any others asked for.
    pub outcomes: Vec<Outcome>,
}
