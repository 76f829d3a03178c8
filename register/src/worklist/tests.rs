use super::*;
use crate::{
    Entry, Policy, Ranked, RoadAttributes, RoadClass, Section, priority::tests::surveyed, ranked,
};

/// Sections of 20 m along one road, by crack ratio and potholes in 100 m; `None` was not surveyed.
fn road(told: &[Option<(f64, f64)>]) -> Vec<Ranked> {
    let entry = |(n, told): (usize, &Option<(f64, f64)>)| {
        let (crack_ratio, potholes) = told.unwrap_or_default();
        let at = surveyed("", crack_ratio, potholes);
        let from_m = 20.0 * n as f64;
        let mut section = Section {
            id: SectionId::of(&at.road, from_m),
            from_m,
            to_m: from_m + 20.0,
            ..at
        };
        section.survey.share = 1.0;
        if told.is_none() {
            section.condition = None;
        }
        Entry {
            section,
            attributes: RoadAttributes::default(),
            settled: None,
        }
    };
    ranked(
        told.iter().enumerate().map(entry).collect(),
        &Policy::default(),
    )
}

fn chain(sections: &[Ranked]) -> Vec<usize> {
    let mut chain: Vec<usize> = (0..sections.len()).collect();
    chain.sort_by(|a, b| {
        sections[*a]
            .section
            .from_m
            .total_cmp(&sections[*b].section.from_m)
    });
    chain
}

fn listed(told: &[Option<(f64, f64)>], budget: i64, policy: &Policy) -> WorkList {
    let sections = road(told);
    Planning {
        chains: &[chain(&sections)],
        sections: &sections,
        class: &|_| RoadClass::Local,
        policy,
    }
    .worklist(budget, &[])
}

const SOUND: Option<(f64, f64)> = Some((0.0, 0.0));
const CRACKED: Option<(f64, f64)> = Some((45.0, 0.0));
const HOLED: Option<(f64, f64)> = Some((0.0, 5.0));

#[test]
fn neighbours_are_repaired_together_over_short_gaps() {
    let rich = 1_000_000_000;
    let list = listed(
        &[CRACKED, CRACKED, SOUND, CRACKED, SOUND, SOUND, HOLED],
        rich,
        &Policy::default(),
    );
    let told: Vec<(f64, f64, String)> = list
        .works
        .iter()
        .map(|w| (w.from_m, w.length_m, w.treatment()))
        .collect();
    assert_eq!(
        told,
        [(0.0, 80.0, "replace".into()), (120.0, 20.0, "patch".into())]
    );
    assert!(list.proven && list.left_out.is_empty());
    // 80 m × 5 m × 20,000 + 500,000, and 20,000 + 30,000.
    assert_eq!(list.cost.value, 8_500_000.0 + 50_000.0);
    assert!(list.outcomes[1].band_iii[0] < list.outcomes[0].band_iii[0]);
}

#[test]
fn a_long_bad_road_is_several_works() {
    let list = listed(&[CRACKED; 25], 1_000_000_000, &Policy::default());
    assert_eq!(list.works.len(), 3);
    assert!(list.works.iter().all(|work| work.length_m <= 200.0));
}

#[test]
fn what_is_left_out_says_why() {
    let told = [
        CRACKED,
        SOUND,
        SOUND,
        HOLED,
        SOUND,
        SOUND,
        Some((30.0, 0.0)),
    ];
    let list = listed(&told, 60_000, &Policy::default());
    assert_eq!(list.works.len(), 1);
    assert_eq!(list.works[0].treatment(), "patch");
    let whys: Vec<LeftOut> = list.left_out.iter().map(|(_, why)| *why).collect();
    assert_eq!(whys, [LeftOut::DearerThanBudget; 2]);
    let list = listed(&told, 1_600_000, &Policy::default());
    let whys: Vec<&LeftOut> = list.left_out.iter().map(|(_, why)| why).collect();
    assert!(
        whys.iter()
            .any(|why| !matches!(why, LeftOut::DearerThanBudget)),
        "{whys:?}"
    );
}

#[test]
fn no_budget_and_no_survey_give_an_honest_empty_list() {
    let list = listed(&[CRACKED, HOLED], 0, &Policy::default());
    assert!(list.works.is_empty() && list.left_out.len() == 2 && list.cost.value == 0.0);
    let list = listed(&[None, None], 1_000_000, &Policy::default());
    assert!(list.works.is_empty() && list.left_out.is_empty());
    assert_eq!((list.not_surveyed, list.not_surveyed_m), (2, 40.0));
}

#[test]
fn nothing_done_gets_worse_by_what_is_assumed() {
    let list = listed(&[Some((10.0, 0.0))], 0, &Policy::default());
    let nothing = &list.outcomes[0];
    assert_eq!(nothing.budget, None);
    // Local streets gain 2 points a year.
    assert_eq!(nothing.crack_ratio[0], 10.0);
    assert!((nothing.crack_ratio[10] - 30.0).abs() < 1e-9);
    assert_eq!((nothing.band_iii[10], nothing.band_iii.len()), (0.0, 11));
}

/// The example of the handbook page: see docs/planning.md.
#[test]
fn the_worked_example_holds() {
    let list = listed(&[Some((20.0, 5.0))], 10_000_000, &Policy::default());
    let work = &list.works[0];
    // 100 m² × 10,000 + 300,000.
    assert_eq!(
        (work.treatment().as_str(), work.cost.value),
        ("overlay", 1_300_000.0)
    );
    // severity 0.7222, exposure 1.04: 18.55 points; overlay takes 0.9 of the cracks' 0.385 and all of the
    // potholes' 0.615 of it: 17.83 × 0.2 × 12 years.
    assert!((work.benefit - 42.8).abs() < 0.05, "{}", work.benefit);
}
