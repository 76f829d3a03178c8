//! What can be done on a stretch, what it costs and what it is worth.

use super::{Offer, Part, Unit, Work, stretch::Stretch};
use crate::{Band, Because, Interval, Policy, Priority, Ranked, Takes, Term, Treatment};

/// Worth is told for this length of road.
const PER_M: f64 = 100.0;

/// A work that could be done, and what it offers.
#[derive(Clone, Debug)]
pub(super) struct Possible {
    pub work: Work,
    pub offer: Offer,
}

/// Every sensible way to repair a stretch: each treatment, and those for spots together.
pub(super) fn possible(stretch: &Stretch, all: &[Ranked], policy: &Policy) -> Vec<Possible> {
    let sections: Vec<&Ranked> = stretch.sections.iter().map(|n| &all[*n]).collect();
    let bands = sections
        .iter()
        .filter_map(|r| Some(r.section.condition.as_ref()?.band));
    let Some(band) = bands.max() else {
        return Vec::new();
    };
    let parts: Vec<(&Treatment, Part, f64)> = policy
        .treatments
        .iter()
        .filter(|t| t.bands.contains(&band) && (stretch.surface || t.unit != Unit::SquareMetre))
        .filter_map(|t| {
            let part = part(t, &sections);
            let benefit = benefit(t, &sections);
            (part.quantity.value > 0.0 && benefit > 0.0).then_some((t, part, benefit))
        })
        .collect();
    let mut ways: Vec<Vec<usize>> = (0..parts.len()).map(|n| vec![n]).collect();
    for a in 0..parts.len() {
        for b in a + 1..parts.len() {
            if go_together(parts[a].0, parts[b].0) {
                ways.push(vec![a, b]);
            }
        }
    }
    ways.iter()
        .map(|way| {
            let chosen: Vec<_> = way.iter().map(|n| &parts[*n]).collect();
            let benefit = chosen.iter().map(|(_, _, benefit)| benefit).sum();
            let parts = chosen.iter().map(|(_, part, _)| part.clone()).collect();
            let work = work(&sections, band, parts, benefit);
            let cost = work.cost.value.ceil() as i64;
            Possible {
                offer: Offer { cost, benefit },
                work,
            }
        })
        .collect()
}

/// Two treatments of spots that take away different things are done on one visit.
fn go_together(a: &Treatment, b: &Treatment) -> bool {
    let spots = a.unit != Unit::SquareMetre && b.unit != Unit::SquareMetre;
    let (a, b) = (a.takes, b.takes);
    let apart = a.cracks * b.cracks + a.potholes * b.potholes + a.ride * b.ride == 0.0;
    spots && apart
}

/// A treatment on these sections.
fn part(treatment: &Treatment, sections: &[&Ranked]) -> Part {
    let sum = |of: fn(&Ranked) -> Interval| -> Interval {
        sections
            .iter()
            .fold(Interval::default(), |sum, r| sum.plus(of(r)))
    };
    let quantity = match treatment.unit {
        Unit::SquareMetre => sum(|r| Interval::exact(r.section.length_m() * r.section.width_m)),
        Unit::Metre => sum(|r| {
            r.section
                .condition
                .as_ref()
                .map_or(Interval::default(), |c| c.crack_length_m)
        }),
        Unit::Each => sum(potholes),
    };
    Part {
        treatment: treatment.name.clone(),
        title: treatment.title.clone(),
        unit: treatment.unit,
        quantity,
        cost: quantity.map(|n| treatment.set_up_cost + treatment.unit_cost * n),
        life_years: treatment.life_years,
    }
}

/// Potholes on a section, with the interval of how many there may be.
fn potholes(ranked: &Ranked) -> Interval {
    let section = &ranked.section;
    let Some(condition) = &section.condition else {
        return Interval::default();
    };
    let seen_m = section.survey.share * section.length_m();
    let counted = condition.potholes_per_100m.map(|n| n * seen_m / 100.0);
    Interval {
        value: f64::from(condition.potholes),
        ..counted
    }
}

/// Points of priority taken away × 100 m × years.
fn benefit(treatment: &Treatment, sections: &[&Ranked]) -> f64 {
    let each = sections
        .iter()
        .filter_map(|r| Some((r.priority.as_ref()?, r.section.length_m())));
    let taken = each.map(|(priority, length_m)| {
        priority.score * share_taken(priority, &treatment.takes) * length_m / PER_M
    });
    taken.sum::<f64>() * treatment.life_years
}

/// The share of a section's severity that a treatment takes away.
fn share_taken(priority: &Priority, takes: &Takes) -> f64 {
    let points = |term: Term| -> f64 {
        let of_term = priority.because.iter().find(|b: &&Because| b.term == term);
        of_term.map_or(0.0, |b| b.points)
    };
    let parts = [
        (points(Term::Cracks), takes.cracks),
        (points(Term::Potholes), takes.potholes),
        (points(Term::Ride), takes.ride),
    ];
    let all: f64 = parts.iter().map(|(points, _)| points).sum();
    let taken: f64 = parts.iter().map(|(points, share)| points * share).sum();
    if all > 0.0 { taken / all } else { 0.0 }
}

fn work(sections: &[&Ranked], band: Band, parts: Vec<Part>, benefit: f64) -> Work {
    let first = &sections[0].section;
    let length_m: f64 = sections.iter().map(|r| r.section.length_m()).sum();
    let names: Vec<&str> = parts.iter().map(|part| part.treatment.as_str()).collect();
    let worst = sections
        .iter()
        .filter_map(|r| r.priority.as_ref())
        .max_by(|a, b| a.score.total_cmp(&b.score));
    let mean = sections.iter().fold(Interval::default(), |sum, r| {
        let share = r.section.length_m() / length_m;
        let ratio = r
            .section
            .condition
            .as_ref()
            .map_or(Interval::default(), |c| c.crack_ratio);
        sum.plus(ratio.map(|c| c * share))
    });
    let counted = sections.iter().filter_map(|r| r.section.condition.as_ref());
    Work {
        id: format!("{}.{}", first.id, names.join("+")),
        road: first.road.clone(),
        road_name: sections[0].road_name.clone(),
        from_m: first.from_m,
        length_m,
        sections: sections.iter().map(|r| r.section.id.clone()).collect(),
        lines: joined(sections),
        cost: parts
            .iter()
            .fold(Interval::default(), |sum, part| sum.plus(part.cost)),
        parts,
        benefit,
        priority: worst.map_or(0.0, |p| p.score),
        band,
        crack_ratio: mean,
        potholes: counted.map(|c| c.potholes).sum(),
        because: worst.map_or(Vec::new(), |p| p.because.clone()),
        picture: None,
    }
}

/// The lines of sections, joined where one begins as another ends.
fn joined(sections: &[&Ranked]) -> Vec<Vec<crate::LonLat>> {
    let mut lines: Vec<Vec<crate::LonLat>> = Vec::new();
    for section in sections.iter().map(|r| &r.section) {
        match lines.last_mut() {
            Some(line) if line.last().is_some() && line.last() == section.line.first() => {
                line.extend(section.line.iter().skip(1));
            }
            _ if section.line.len() > 1 => lines.push(section.line.clone()),
            _ => {}
        }
    }
    lines
}
