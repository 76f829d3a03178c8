//! From a report to what the layout is given: numbers written out, texts in one language.

use super::{
    LEFT_OUT_TOLD, Report,
    chart::Chart,
    fonts::Fonts,
    map,
    map::Map,
    number,
    scribe::Scribe,
    texts,
    typeset::{Files, LAYOUT},
};
use register::{Language, Work};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// All that the layout prints.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    language: &'static str,
    fonts: Vec<String>,
    title: String,
    organisation: Option<String>,
    date: [i16; 3],
    date_text: String,
    labels: BTreeMap<&'static str, String>,
    figures: Vec<Figure>,
    summary: Vec<String>,
    map: Option<Map>,
    bar_text: String,
    map_note: Option<String>,
    scenarios: Vec<Scenario>,
    charts: Vec<Chart>,
    works: Vec<Entry>,
    total_cost: String,
    total_length: String,
    details: Vec<Detail>,
    details_note: Option<String>,
    left_out: Vec<Entry>,
    left_out_note: Option<String>,
    reading: Vec<[String; 2]>,
    about: Vec<[String; 2]>,
}

/// A number that stands for much, with what it is.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub value: String,
    pub name: String,
    pub note: String,
}

/// What a budget buys.
#[derive(Clone, Debug, Serialize)]
pub struct Scenario {
    pub letter: String,
    pub name: String,
    pub this_list: bool,
    pub works: String,
    pub length: String,
    pub cost: String,
    pub range: String,
    pub crack_ratio: String,
    pub band_iii: String,
}

/// A line of a table of works.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place on the list, if it is on it.
    pub rank: Option<usize>,
    pub road: String,
    pub place: String,
    pub length: String,
    pub treatment: String,
    pub quantity: String,
    pub cost: String,
    /// Sum of the costs to here, or why it is left out.
    pub last: String,
    pub band: &'static str,
    pub priority: String,
}

/// A block of its own.
#[derive(Clone, Debug, Serialize)]
pub struct Detail {
    pub rank: usize,
    pub entry: Entry,
    pub range: String,
    pub quantity: String,
    pub band: String,
    pub crack_ratio: String,
    pub potholes: String,
    pub because: Vec<Reason>,
    pub picture: Option<String>,
    /// Whether it is taller than wide.
    pub upright: bool,
    /// Whether there was one that could not be read.
    pub broken: bool,
    pub caption: Option<String>,
}

/// One reason of a priority.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    pub points: String,
    /// Of 100 points.
    pub share: f64,
    pub text: String,
}

/// The document of a report, and the files that it shows.
pub fn of(report: &Report<'_>) -> (Document, Files) {
    let scribe = Scribe::of(report);
    let list = report.list;
    let mut files = Files::new();
    let drawn = map::draw(report);
    let map = drawn.map(|(map, svg)| {
        files.push(("map.svg".to_owned(), svg.into_bytes()));
        map
    });
    let works = scribe.works();
    let details = scribe.details(&works, &mut files);
    let mut about: Vec<[String; 2]> = report
        .about
        .iter()
        .map(|(name, text)| [tame(name, usize::MAX), tame(text, usize::MAX)])
        .collect();
    about.extend(scribe.broken(&details));
    let numbered = map.as_ref().map_or(works.len(), |m| m.marks.len());
    let more = |told: usize, all: usize| (all > told).then(|| all - told);
    let document = Document {
        language: match report.language {
            Language::En => "en",
            Language::Ja => "ja",
        },
        fonts: Vec::new(),
        title: tame(&report.title, usize::MAX),
        organisation: report.organisation.as_deref().map(|o| tame(o, usize::MAX)),
        date: [
            report.made.year(),
            report.made.month().into(),
            report.made.day().into(),
        ],
        date_text: scribe.date(),
        labels: texts::labels(report.language),
        figures: scribe.figures(),
        summary: scribe.summary(),
        bar_text: map
            .as_ref()
            .map_or_else(String::new, |m| number::round_length(m.bar_m)),
        map,
        map_note: more(numbered, works.len()).map(|n| scribe.say(&texts::not_numbered(n))),
        scenarios: scribe.scenarios(),
        charts: scribe.charts(),
        total_cost: scribe.money.sum(list.cost.value),
        total_length: number::length(length_m(list.works.iter())),
        details_note: more(details.len(), works.len()).map(|n| scribe.say(&texts::not_detailed(n))),
        works,
        details,
        left_out: scribe.left_out(),
        left_out_note: more(LEFT_OUT_TOLD, list.left_out.len())
            .map(|n| scribe.say(&texts::more_left_out(n))),
        reading: scribe.reading(),
        about,
    };
    (document, files)
}

impl Document {
    /// Every character that may be printed, the layout's own among them.
    pub fn characters(&self) -> BTreeSet<char> {
        // Writing data of our own as JSON cannot fail; without text no font is needed.
        let text = serde_json::to_string(self).unwrap_or_default();
        text.chars()
            .chain(LAYOUT.chars())
            .chain(' '..='~')
            .collect()
    }

    /// Names the fonts, and puts [?] for what they do not have.
    pub fn set_in(&mut self, fonts: &Fonts, language: Language) {
        self.fonts.clone_from(&fonts.families);
        if fonts.undrawable.is_empty() {
            return;
        }
        let replace = |text: &mut String| {
            if text.contains(|c| fonts.undrawable.contains(&c)) {
                *text = text.replace(|c| fonts.undrawable.contains(&c), "[?]");
            }
        };
        self.names().for_each(replace);
        let told = texts::undrawable(fonts.undrawable.len());
        let name = texts::UNDRAWABLE.text(language).to_owned();
        self.about.push([name, told.text(language).to_owned()]);
    }

    /// All text that comes with the data.
    fn names(&mut self) -> impl Iterator<Item = &mut String> {
        let details = self.details.iter_mut().flat_map(|d| {
            let reasons = d.because.iter_mut().map(|b| &mut b.text);
            reasons
                .chain(d.caption.as_mut())
                .chain([&mut d.entry.road, &mut d.entry.treatment])
        });
        let entries = self.works.iter_mut().chain(&mut self.left_out);
        let entries = entries.flat_map(|e| [&mut e.road, &mut e.treatment]);
        details
            .chain(entries)
            .chain(self.about.iter_mut().flatten())
            .chain(self.organisation.as_mut())
            .chain([&mut self.title])
    }

    /// What names this document among others, for the file's identifier.
    pub fn identity(&self) -> String {
        let organisation = self.organisation.as_deref().unwrap_or_default();
        format!(
            "michimori work list\n{organisation}\n{}\n{}",
            self.title, self.date_text
        )
    }
}

/// The length of several works.
pub fn length_m<'a>(works: impl Iterator<Item = &'a Work>) -> f64 {
    works.map(|w| w.length_m).sum()
}

/// Text from outside as one line that breaks: no control characters, no endless words or names.
pub fn tame(text: &str, most: usize) -> String {
    const WORD: usize = 28;
    let mut tamed = String::new();
    let mut run = 0;
    for (i, c) in text.chars().enumerate() {
        if i >= most {
            tamed.push('…');
            break;
        }
        let c = if c.is_control() { ' ' } else { c };
        run = if c.is_whitespace() { 0 } else { run + 1 };
        if run > WORD && c.is_ascii() {
            tamed.push('\u{200B}');
            run = 0;
        }
        tamed.push(c);
    }
    tamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_one_line_that_breaks() {
        assert_eq!(tame("a\nb\u{7}", 9), "a b ");
        assert_eq!(tame("abcdef", 3), "abc…");
        let endless = tame(&"x".repeat(90), 120);
        let longest = endless.split('\u{200B}').map(str::len).max();
        assert!(longest.is_some_and(|n| n <= 29), "{endless}");
    }
}
