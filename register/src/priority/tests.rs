use super::*;
use crate::{
    Band, Condition, Interval, Policy, RoadAttributes, RoadClass, RoadId, SectionId, Survey, Trend,
    mci2,
};

/// A surveyed section with a crack ratio in percent and potholes in 100 m.
pub(crate) fn surveyed(name: &str, crack_ratio: f64, potholes_per_100m: f64) -> Section {
    let crack_ratio = Interval {
        value: crack_ratio,
        low: crack_ratio / 2.0,
        high: (crack_ratio * 1.5).min(100.0),
    };
    Section {
        id: SectionId(name.into()),
        road: RoadId("r1".into()),
        from_m: 0.0,
        to_m: 20.0,
        width_m: 5.0,
        line: Vec::new(),
        survey: Survey::default(),
        condition: Some(Condition {
            crack_length_m: Interval::exact(0.0),
            crack_area_m2: Interval::exact(0.0),
            crack_ratio,
            band: Band::of(crack_ratio.value),
            potholes: (potholes_per_100m / 5.0) as u32,
            potholes_per_100m: Interval::exact(potholes_per_100m),
            mci2: crack_ratio.map(mci2),
            mci: None,
        }),
        measured: None,
        history: Vec::new(),
        trend: None,
        complaints: 0,
    }
}

fn school_street() -> RoadAttributes {
    RoadAttributes {
        class: Some(RoadClass::Local),
        school_route: Some(true),
        ..RoadAttributes::default()
    }
}

fn entry(section: Section, settled: Option<f64>) -> Entry {
    Entry {
        section,
        attributes: RoadAttributes::default(),
        settled,
    }
}

/// The example of the handbook page: see docs/planning.md.
#[test]
fn the_worked_example_holds() {
    let policy = Policy::default();
    let found = priority(&surveyed("s", 20.0, 5.0), &school_street(), &policy).unwrap();
    // severity = (0.5 × 20/40 + 0.4 × 5/5) / 0.9 = 0.7222; growth 1; exposure 1 + 0.4 × 0.1 + 0.3 = 1.34;
    // 100 × 0.7222 × 1.34 / (1.5 × 2.7) = 23.9.
    assert!((found.score - 23.9).abs() < 0.05, "{}", found.score);
    let points = |term| {
        found
            .because
            .iter()
            .find(|b| b.term == term)
            .map(|b| b.points)
    };
    assert!((points(Term::Potholes).unwrap() - 10.97).abs() < 0.01);
    assert!((points(Term::Cracks).unwrap() - 6.86).abs() < 0.01);
    assert!((points(Term::School).unwrap() - 5.35).abs() < 0.01);
    assert!((points(Term::Traffic).unwrap() - 0.71).abs() < 0.01);
    let sum: f64 = found.because.iter().map(|b| b.points).sum();
    assert!((sum - found.score).abs() < 1e-9);
    assert!(found.low < found.score && found.score < found.high);
    assert_eq!(found.because[0].words.en, "1 pothole");
    assert_eq!(found.because[1].words.ja, "ひび割れ率20 %(10~30)");
}

#[test]
fn nothing_is_said_of_what_was_not_surveyed() {
    let unseen = Section {
        condition: None,
        ..surveyed("s", 20.0, 5.0)
    };
    assert_eq!(
        priority(&unseen, &school_street(), &Policy::default()),
        None
    );
    let order = ranked(
        vec![
            entry(unseen, Some(50.0)),
            entry(surveyed("t", 0.0, 0.0), None),
        ],
        &Policy::default(),
    );
    assert_eq!(order[0].section.id.0, "t");
    assert_eq!((order[1].rank, order[1].settled), (None, None));
}

#[test]
fn the_worst_road_of_all_has_100_points_and_a_sound_one_none() {
    let policy = Policy::default();
    let worst = Section {
        complaints: 9,
        trend: Some(Trend {
            per_year: 9.0,
            per_year_error: 1.0,
            significant: true,
        }),
        ..surveyed("s", 60.0, 50.0)
    };
    let road = RoadAttributes {
        traffic_per_day: Some(1e6),
        pedestrians_per_day: Some(1e6),
        bus_route: Some(true),
        school_route: Some(true),
        emergency_route: Some(true),
        ..RoadAttributes::default()
    };
    assert!((priority(&worst, &road, &policy).unwrap().score - 100.0).abs() < 1e-9);
    assert_eq!(
        priority(&surveyed("s", 0.0, 0.0), &road, &policy)
            .unwrap()
            .score,
        0.0
    );
}

#[test]
fn ranks_follow_a_change_only_when_it_is_for_good() {
    let policy = Policy::default();
    let score = |crack_ratio| {
        let attributes = RoadAttributes::default();
        priority(&surveyed("s", crack_ratio, 0.0), &attributes, &policy)
            .unwrap()
            .score
    };
    let (a, b) = (score(20.0), score(22.0));
    let order = |settled_a: f64| {
        let entries = vec![
            entry(surveyed("a", 20.0, 0.0), Some(settled_a)),
            entry(surveyed("b", 22.0, 0.0), Some(b)),
        ];
        ranked(entries, &policy)[0].section.id.0.clone()
    };
    assert!(b > a);
    // It was ahead, and has not fallen behind by much: it stays ahead.
    assert_eq!(order(b + 0.5), "a");
    assert_eq!(order(a + 10.0), "b");
}

#[test]
fn a_rank_tells_how_firm_it_is() {
    let cracked = surveyed("cracked", 38.0, 0.0);
    let holed = surveyed("holed", 0.0, 6.0);
    let sound = surveyed("sound", 0.0, 0.0);
    let entries = [cracked, holed, sound].map(|section| entry(section, None));
    let order = ranked(entries.into(), &Policy::default());
    let ranges: Vec<_> = order.iter().map(|r| r.rank_range.unwrap()).collect();
    // 0.5 × 38/40 against 0.4 × 1: 20 % on either weight turns the first two round, never the third.
    assert_eq!(ranges, [(1, 2), (1, 2), (3, 3)]);
}
