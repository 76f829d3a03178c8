//! Writes a report's parts in its language.

use super::{
    DETAILED, LEFT_OUT_TOLD, Report, chart,
    chart::Chart,
    document::{Detail, Entry, Figure, Reason, Scenario, length_m, tame},
    number::{self, Money},
    picture, texts,
    typeset::Files,
};
use register::{Interval, Language, Outcome, Part, Unit, Words, Work};

/// Characters of a name at most; more would be no name.
const LONGEST_NAME: usize = 120;

/// The writer of one report.
pub struct Scribe<'a> {
    report: &'a Report<'a>,
    /// How sums are written.
    pub money: Money<'a>,
}

impl<'a> Scribe<'a> {
    /// For a report.
    pub fn of(report: &'a Report<'a>) -> Self {
        let money = Money {
            currency: &report.list.currency,
            language: report.language,
        };
        Self { report, money }
    }

    /// Words in its language.
    pub fn say(&self, words: &Words) -> String {
        words.text(self.report.language).to_owned()
    }

    /// The day it was made.
    pub fn date(&self) -> String {
        let (y, m, d) = (
            self.report.made.year(),
            self.report.made.month(),
            self.report.made.day(),
        );
        match self.report.language {
            Language::En => format!("{d} {}", self.report.made.strftime("%B %Y")),
            Language::Ja => format!("{y}年{m}月{d}日"),
        }
    }

    /// The numbers at the top.
    pub fn figures(&self) -> Vec<Figure> {
        let list = self.report.list;
        let left_out = list.left_out.iter().map(|(work, _)| work);
        let figure = |name: &Words, value: String, note: String| Figure {
            value,
            name: self.say(name),
            note,
        };
        vec![
            figure(
                &texts::KEY_WORKS,
                list.works.len().to_string(),
                number::length(length_m(list.works.iter())),
            ),
            figure(
                &texts::KEY_COST,
                self.money.sum(list.cost.value),
                self.money.range(list.cost),
            ),
            figure(
                &texts::KEY_LEFT_OUT,
                list.left_out.len().to_string(),
                number::length(length_m(left_out)),
            ),
            figure(
                &texts::KEY_NOT_SURVEYED,
                number::length(list.not_surveyed_m),
                if list.not_surveyed > 0 {
                    self.say(&texts::NOT_GOOD)
                } else {
                    String::new()
                },
            ),
        ]
    }

    /// What the list says, in sentences.
    pub fn summary(&self) -> Vec<String> {
        let list = self.report.list;
        let budget = self.money.sum(list.budget as f64);
        let mut said = Vec::new();
        if list.works.is_empty() {
            said.push(texts::nothing_bought(&budget));
        } else {
            let km = number::length(length_m(list.works.iter()));
            let (cost, range) = (self.money.sum(list.cost.value), self.money.range(list.cost));
            said.push(texts::bought(&budget, list.works.len(), &km, &cost, &range));
            if list.cost.high > list.budget as f64 {
                said.push(texts::MAY_COST_MORE);
            }
        }
        if !list.left_out.is_empty() {
            let works = || list.left_out.iter().map(|(work, _)| work);
            let cost = self.money.sum(works().map(|w| w.cost.value).sum());
            let km = number::length(length_m(works()));
            said.push(texts::left_out(list.left_out.len(), &km, &cost));
        } else if list.works.is_empty() {
            said.push(texts::NOTHING_KNOWN);
        } else {
            said.push(texts::NOTHING_LEFT_OUT);
        }
        said.push(match list.not_surveyed {
            0 => texts::ALL_SURVEYED,
            sections => texts::not_surveyed(sections, &number::length(list.not_surveyed_m)),
        });
        said.iter().map(|words| self.say(words)).collect()
    }

    fn outcomes(&self) -> impl Iterator<Item = (String, &'a Outcome)> {
        ('A'..='H')
            .map(String::from)
            .zip(&self.report.list.outcomes)
    }

    /// What each budget buys.
    pub fn scenarios(&self) -> Vec<Scenario> {
        let change = |values: &[f64], scale: f64| match values {
            [] => "–".to_owned(),
            [now] => format!("{} %", number::grouped(now * scale, 1)),
            [now, .., then] => format!(
                "{} → {} %",
                number::grouped(now * scale, 1),
                number::grouped(then * scale, 1)
            ),
        };
        self.outcomes()
            .map(|(letter, outcome)| Scenario {
                letter,
                name: outcome.budget.map_or_else(
                    || self.say(&texts::NOTHING_DONE),
                    |budget| self.money.sum(budget as f64),
                ),
                this_list: outcome.budget == Some(self.report.list.budget),
                works: outcome.works.to_string(),
                length: number::length(outcome.length_m),
                cost: self.money.sum(outcome.cost.value),
                range: self.money.range(outcome.cost),
                crack_ratio: change(&outcome.crack_ratio, 1.0),
                band_iii: change(&outcome.band_iii, 100.0),
            })
            .collect()
    }

    /// What becomes of the roads.
    pub fn charts(&self) -> Vec<Chart> {
        let labels = texts::labels(self.report.language);
        let title = |name| format!("{} (%)", labels.get(name).map_or("", String::as_str));
        let percent = |shares: &[f64]| shares.iter().map(|s| s * 100.0).collect();
        let cracks: Vec<_> = self
            .outcomes()
            .map(|(l, o)| (l, o.crack_ratio.clone()))
            .collect();
        let worst: Vec<_> = self
            .outcomes()
            .map(|(l, o)| (l, percent(&o.band_iii)))
            .collect();
        [("crack_ratio", cracks), ("share_iii", worst)]
            .into_iter()
            .filter_map(|(name, series)| chart::chart(&title(name), &series))
            .collect()
    }

    /// The table of works.
    pub fn works(&self) -> Vec<Entry> {
        let mut so_far = 0.0;
        let works = (1..).zip(&self.report.list.works);
        works
            .map(|(rank, work)| {
                so_far += work.cost.value;
                self.entry(Some(rank), work, self.money.sum(so_far))
            })
            .collect()
    }

    /// The table of works left out.
    pub fn left_out(&self) -> Vec<Entry> {
        let told = self.report.list.left_out.iter().take(LEFT_OUT_TOLD);
        told.map(|(work, why)| self.entry(None, work, self.say(&why.words())))
            .collect()
    }

    fn entry(&self, rank: Option<usize>, work: &Work, last: String) -> Entry {
        let name = work
            .road_name
            .as_deref()
            .filter(|name| !name.trim().is_empty());
        Entry {
            rank,
            road: tame(name.unwrap_or(&work.road.0), LONGEST_NAME),
            place: self.place(work),
            length: number::length(work.length_m),
            treatment: tame(work.title().text(self.report.language), LONGEST_NAME),
            quantity: self.quantities(work, |part| {
                number::quantity(part.quantity, part.unit, self.report.language)
            }),
            cost: self.money.sum(work.cost.value),
            last,
            band: work.band.name(),
            priority: number::grouped(work.priority, 1),
        }
    }

    /// Where it lies on its road; a work that turns into another road has no end on this one.
    fn place(&self, work: &Work) -> String {
        let from = number::grouped(work.from_m, 0);
        let prefix = format!("{}-", work.road);
        if work.sections.iter().all(|id| id.0.starts_with(&prefix)) {
            format!(
                "{from}–{} m",
                number::grouped(work.from_m + work.length_m, 0)
            )
        } else {
            format!("{from} m {}", self.say(&texts::OTHER_ROADS))
        }
    }

    /// Blocks of the first works; their pictures go to the files.
    pub fn details(&self, entries: &[Entry], files: &mut Files) -> Vec<Detail> {
        let works = (1..).zip(self.report.list.works.iter().zip(entries));
        works
            .take(DETAILED)
            .map(|(rank, (work, entry))| self.detail(rank, work, entry.clone(), files))
            .collect()
    }

    fn detail(&self, rank: usize, work: &Work, entry: Entry, files: &mut Files) -> Detail {
        let jpeg = self.report.pictures.get(&work.id);
        let readable = jpeg.and_then(|jpeg| Some((jpeg, picture::size_px(jpeg)?)));
        let picture = readable.map(|(jpeg, _)| {
            let name = format!("picture-{}.jpg", rank);
            files.push((name.clone(), jpeg.clone()));
            name
        });
        Detail {
            rank,
            range: self.money.range(work.cost),
            quantity: self.quantities(work, |part| self.quantity(part.quantity, part.unit)),
            band: self.say(&work.band.words()),
            crack_ratio: number::percent(work.crack_ratio),
            potholes: work.potholes.to_string(),
            because: work
                .because
                .iter()
                .map(|b| Reason {
                    points: number::grouped(b.points, 1),
                    share: if b.points.is_finite() {
                        (b.points / 100.0).clamp(0.0, 1.0)
                    } else {
                        0.0
                    },
                    text: tame(b.words.text(self.report.language), usize::MAX),
                })
                .collect(),
            broken: jpeg.is_some() && picture.is_none(),
            upright: readable.is_some_and(|(_, (width, height))| height > width),
            caption: picture.is_some().then(|| self.caption(work)).flatten(),
            picture,
            entry,
        }
    }

    /// How much of each treatment, in the order in which they are named.
    fn quantities(&self, work: &Work, told: impl Fn(&Part) -> String) -> String {
        let each: Vec<String> = work.parts.iter().map(told).collect();
        each.join(" + ")
    }

    fn quantity(&self, quantity: Interval, unit: Unit) -> String {
        let value = number::quantity(quantity, unit, self.report.language);
        if quantity.low == quantity.high {
            return value;
        }
        let (low, high) = (
            number::grouped(quantity.low, 0),
            number::grouped(quantity.high, 0),
        );
        format!("{value} ({low}–{high})")
    }

    fn caption(&self, work: &Work) -> Option<String> {
        let picture = work.picture.as_ref()?;
        let drive: String = picture.drive.0.chars().take(12).collect();
        Some(tame(&format!("{drive} #{}", picture.frame), LONGEST_NAME))
    }

    /// Which pictures could not be read.
    pub fn broken(&self, details: &[Detail]) -> Option<[String; 2]> {
        let ranks: Vec<String> = details
            .iter()
            .filter(|d| d.broken)
            .map(|d| d.rank.to_string())
            .collect();
        let told = || self.say(&texts::broken(&ranks.join(", ")));
        (!ranks.is_empty()).then(|| [self.say(&texts::BROKEN), told()])
    }

    /// What the numbers mean.
    pub fn reading(&self) -> Vec<[String; 2]> {
        let list = self.report.list;
        let mut passages: Vec<[String; 2]> = texts::READING
            .iter()
            .map(|(name, text)| [self.say(name), self.say(text)])
            .collect();
        let space = match self.report.language {
            Language::En => " ",
            Language::Ja => "",
        };
        if let Some(choice) = passages.get_mut(texts::CHOICE) {
            let share = list.greedy_benefit / list.benefit * 100.0;
            let greedy = (share.is_finite() && share <= 100.0)
                .then(|| self.say(&texts::greedy(&number::grouped(share, 1))));
            let unproven = (!list.proven).then(|| self.say(&texts::NOT_PROVEN));
            for more in greedy.into_iter().chain(unproven) {
                choice[1] = format!("{}{space}{more}", choice[1]);
            }
        }
        passages
    }
}
