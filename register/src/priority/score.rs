//! The formula: severity × growth × exposure, and which points come from what.

use super::{Because, Priority, Term};
use crate::{Condition, Interval, Policy, RoadAttributes, Section, Weights, Words};

/// What speaks for a section, each from 0 to 1, before anything is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Terms {
    pub cracks: Interval,
    pub potholes: Interval,
    /// `None` where it was not measured: then it has no weight.
    pub ride: Option<f64>,
    pub growth: f64,
    /// Traffic, bus, school, emergency, pedestrians, complaints.
    pub exposure: [f64; 6],
}

const EXPOSURE: [Term; 6] = [
    Term::Traffic,
    Term::Bus,
    Term::School,
    Term::Emergency,
    Term::Pedestrians,
    Term::Complaints,
];

impl Weights {
    fn exposure(&self) -> [f64; 6] {
        [
            self.traffic,
            self.bus,
            self.school,
            self.emergency,
            self.pedestrians,
            self.complaints,
        ]
    }
}

/// Traffic as a share of the full one: as told, else what is usual for the class.
fn traffic(attributes: &RoadAttributes, policy: &Policy) -> f64 {
    match attributes.traffic_per_day {
        Some(vehicles) => (vehicles / policy.full.traffic_per_day).clamp(0.0, 1.0),
        None => policy
            .traffic_by_class
            .of(attributes.class.unwrap_or_default()),
    }
}

/// How much a road means to people, from 1 / (1 + all weights) to 1.
pub(super) fn exposure(attributes: &RoadAttributes, complaints: f64, policy: &Policy) -> [f64; 6] {
    let flag = |told: Option<bool>| f64::from(u8::from(told == Some(true)));
    let walkers = attributes.pedestrians_per_day.unwrap_or(0.0);
    [
        traffic(attributes, policy),
        flag(attributes.bus_route),
        flag(attributes.school_route),
        flag(attributes.emergency_route),
        (walkers / policy.full.pedestrians_per_day).clamp(0.0, 1.0),
        (complaints / policy.full.complaints).clamp(0.0, 1.0),
    ]
}

impl Terms {
    /// What speaks for a section; `None` where its condition is not known.
    pub fn of(section: &Section, attributes: &RoadAttributes, policy: &Policy) -> Option<Self> {
        let condition = section.condition.as_ref()?;
        let full = &policy.full;
        let share = |value: f64, full: f64| (value / full).clamp(0.0, 1.0);
        let ride = section
            .measured
            .as_ref()
            .map(|m| share(m.rut_mm, full.rut_mm).max(share(m.roughness_mm, full.roughness_mm)));
        let growth = section.trend.filter(|trend| trend.significant);
        Some(Self {
            cracks: condition.crack_ratio.map(|c| share(c, full.crack_ratio)),
            potholes: condition
                .potholes_per_100m
                .map(|p| share(p, full.potholes_per_100m)),
            ride,
            growth: growth.map_or(0.0, |trend| share(trend.per_year, full.growth_per_year)),
            exposure: exposure(attributes, f64::from(section.complaints), policy),
        })
    }

    /// The severity, 0 to 1.
    fn severity(&self, w: &Weights, of: fn(Interval) -> f64) -> f64 {
        let ride = self.ride.map_or(0.0, |ride| w.ride * ride);
        let sum = w.cracks * of(self.cracks) + w.potholes * of(self.potholes) + ride;
        sum / self.weight(w)
    }

    fn weight(&self, w: &Weights) -> f64 {
        w.cracks + w.potholes + self.ride.map_or(0.0, |_| w.ride)
    }

    /// Points for each unit of severity, before growth and exposure.
    fn unit(w: &Weights) -> f64 {
        let most: f64 = w.exposure().iter().sum();
        100.0 / ((1.0 + w.growth) * (1.0 + most))
    }

    /// The score, 0 to 100.
    pub fn score(&self, w: &Weights, of: fn(Interval) -> f64) -> f64 {
        let exposed: f64 = w
            .exposure()
            .iter()
            .zip(self.exposure)
            .map(|(w, x)| w * x)
            .sum();
        let growth = 1.0 + w.growth * self.growth;
        Self::unit(w) * self.severity(w, of) * growth * (1.0 + exposed)
    }

    /// The score as a sum: the severity's parts by themselves, what growth adds to them, and what each
    /// exposure adds to both.
    pub fn points(&self, w: &Weights) -> Vec<(Term, f64)> {
        let part = Self::unit(w) / self.weight(w);
        let mut points = vec![
            (Term::Cracks, part * w.cracks * self.cracks.value),
            (Term::Potholes, part * w.potholes * self.potholes.value),
            (
                Term::Ride,
                self.ride.map_or(0.0, |ride| part * w.ride * ride),
            ),
        ];
        let severe: f64 = points.iter().map(|(_, points)| points).sum();
        let grown = severe * w.growth * self.growth;
        points.push((Term::Growth, grown));
        let exposed = w.exposure().into_iter().zip(self.exposure).zip(EXPOSURE);
        points.extend(exposed.map(|((w, x), term)| (term, (severe + grown) * w * x)));
        points
    }
}

/// How much a section matters; `None` where it was not surveyed.
pub fn priority(
    section: &Section,
    attributes: &RoadAttributes,
    policy: &Policy,
) -> Option<Priority> {
    let condition = section.condition.as_ref()?;
    let terms = Terms::of(section, attributes, policy)?;
    let mut because: Vec<Because> = terms
        .points(&policy.weights)
        .into_iter()
        .filter(|(_, points)| *points > 0.0)
        .map(|(term, points)| Because {
            term,
            points,
            words: told(term, section, condition, attributes),
        })
        .collect();
    because.sort_by(|a, b| b.points.total_cmp(&a.points));
    let weights = &policy.weights;
    Some(Priority {
        score: terms.score(weights, |i| i.value),
        low: terms.score(weights, |i| i.low),
        high: terms.score(weights, |i| i.high),
        because,
    })
}

/// A reason with its numbers.
fn told(
    term: Term,
    section: &Section,
    condition: &Condition,
    attributes: &RoadAttributes,
) -> Words {
    let words = Words::of;
    match term {
        Term::Cracks => {
            let c = condition.crack_ratio;
            Words::said(
                format!(
                    "crack ratio {:.0} % ({:.0} to {:.0})",
                    c.value, c.low, c.high
                ),
                format!("ひび割れ率{:.0} %({:.0}~{:.0})", c.value, c.low, c.high),
            )
        }
        Term::Potholes => {
            let n = condition.potholes;
            Words::said(
                format!("{n} pothole{}", if n == 1 { "" } else { "s" }),
                format!("ポットホール{n}箇所"),
            )
        }
        Term::Ride => section
            .measured
            .as_ref()
            .map_or(words("ride", "走行性"), |m| {
                Words::said(
                    format!(
                        "measured rut {:.0} mm, roughness {:.1} mm",
                        m.rut_mm, m.roughness_mm
                    ),
                    format!(
                        "わだち掘れ{:.0} mm・平たん性{:.1} mm(測定値)",
                        m.rut_mm, m.roughness_mm
                    ),
                )
            }),
        Term::Growth => section.trend.map_or(words("it gets worse", "進行中"), |t| {
            Words::said(
                format!(
                    "crack ratio rises by {:.1} ± {:.1} a year",
                    t.per_year, t.per_year_error
                ),
                format!(
                    "ひび割れ率が年{:.1}±{:.1}ポイント増加",
                    t.per_year, t.per_year_error
                ),
            )
        }),
        Term::Traffic => traffic_told(attributes),
        Term::Bus => words("bus route", "バス路線"),
        Term::School => words("way to school", "通学路"),
        Term::Emergency => words("emergency route", "緊急輸送道路"),
        Term::Pedestrians => words("many people on foot", "歩行者が多い"),
        Term::Complaints => Words::said(
            format!("{} complaints nearby", section.complaints),
            format!("付近の苦情{}件", section.complaints),
        ),
    }
}

fn traffic_told(attributes: &RoadAttributes) -> Words {
    match attributes.traffic_per_day {
        Some(vehicles) => Words::said(
            format!("{vehicles:.0} vehicles a day"),
            format!("交通量{vehicles:.0}台/日"),
        ),
        None => {
            let class = attributes.class.unwrap_or_default().words();
            Words::said(
                format!("traffic as usual on {}", class.en),
                format!("{}としての標準的な交通量", class.ja),
            )
        }
    }
}
