use super::*;
use crate::{
    DamageClass, Defect, DriveId, Road, RoadAttributes, SectionPolicy, Status, View,
    defect::tests::seen_once,
};
use jiff::SignedDuration;

const POLICY: SectionPolicy = SectionPolicy {
    length_m: 20.0,
    least_surveyed: 0.5,
};

fn road(width_m: f64) -> Road {
    Road {
        id: RoadId("r1".into()),
        key: None,
        line: Vec::new(),
        attributes: RoadAttributes {
            width_m: Some(width_m),
            ..RoadAttributes::default()
        },
    }
}

/// A drive along the road from one chainage to another, `days` after the first.
fn passage(days: i64, from_m: f64, to_m: f64, offset_m: f64) -> Passage {
    let forward = to_m > from_m;
    let frames = ((to_m - from_m).abs() / 2.0) as i32;
    let way = if forward { 2.0 } else { -2.0 };
    Passage {
        drive: DriveId(days.to_string()),
        at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days),
        view: View {
            near_m: 4.0,
            far_m: 12.0,
            left_m: [-3.0, -3.0],
            right_m: [3.0, 3.0],
        },
        stops: (0..frames)
            .map(|n| Stop {
                chainage_m: from_m + way * f64::from(n),
                offset_m,
                forward,
            })
            .collect(),
    }
}

fn cracked(class: DamageClass, status: Status, length_m: f64, width_m: f64) -> Defect {
    Defect {
        class,
        status,
        length_m,
        width_m,
        length_error_m: 0.0,
        width_error_m: 0.0,
        ..seen_once()
    }
}

fn cut(length_m: f64, width_m: f64, passages: &[Passage], damage: &[Damage]) -> Vec<Section> {
    let road = road(width_m);
    let record = RoadRecord {
        road: &road,
        length_m,
        passages,
        damage,
        measured: &[],
        complaints: &[],
        part: &|_, _| Vec::new(),
    };
    sections(&record, &POLICY, 0.7)
}

#[test]
fn a_road_is_cut_every_20_m_and_a_short_rest_joins_the_last() {
    let ends = |length_m| -> Vec<f64> {
        cut(length_m, 5.0, &[], &[])
            .iter()
            .map(|s| s.to_m)
            .collect()
    };
    assert_eq!(ends(61.0), [20.0, 40.0, 61.0]);
    assert_eq!(ends(71.0), [20.0, 40.0, 60.0, 71.0]);
    assert_eq!(ends(3.0), [3.0]);
    let names: Vec<String> = cut(45.0, 5.0, &[], &[])
        .into_iter()
        .map(|s| s.id.0)
        .collect();
    assert_eq!(names, ["r1-00000", "r1-00020"]);
}

#[test]
fn what_was_not_surveyed_has_no_condition() {
    let sections = cut(60.0, 5.0, &[passage(0, 0.0, 30.0, 0.0)], &[]);
    // Seen from 4 m to 40 m.
    let known: Vec<bool> = sections.iter().map(|s| s.condition.is_some()).collect();
    assert_eq!(known, [true, true, false]);
    assert_eq!(sections[2].survey.share, 0.0);
    assert_eq!(sections[2].survey.last, None);
    assert_eq!(sections[0].condition.as_ref().unwrap().band, Band::I);
}

/// The example of the handbook page: see docs/planning.md.
#[test]
fn the_worked_example_holds() {
    let alligator = cracked(DamageClass::AlligatorCrack, Status::Confirmed, 7.9, 2.4);
    let damage = [Damage {
        defect: &alligator,
        path: vec![[5.05, 0.25], [12.95, 0.25]],
        seen_by: vec![0],
    }];
    let sections = cut(40.0, 5.0, &[passage(0, -12.0, 40.0, 0.0)], &damage);
    let condition = sections[0].condition.as_ref().unwrap();
    // 16 × 5 cells of 0.25 m² on 20 m × 5 m.
    assert!((sections[0].survey.area_m2 - 100.0).abs() < 1e-9);
    assert!(
        (condition.crack_area_m2.value - 20.0).abs() < 1e-9,
        "{condition:?}"
    );
    assert!((condition.crack_ratio.value - 20.0).abs() < 1e-9);
    assert_eq!(condition.band, Band::Ii);
    assert!((condition.mci2.value - 4.52).abs() < 0.005);
    // One drive sees seven in ten: up to 28.6 % may be there.
    assert!((condition.crack_ratio.high - 20.0 / 0.7).abs() < 0.01);
    assert!(condition.mci2.low < 4.0 && condition.mci2.high == condition.mci2.value);
}

#[test]
fn doubtful_damage_counts_but_not_in_the_lower_end_and_mended_damage_not_at_all() {
    let at = |status| cracked(DamageClass::Pothole, status, 0.5, 0.5);
    let holes = [
        Status::Candidate,
        Status::Confirmed,
        Status::Rejected,
        Status::Repaired,
    ]
    .map(at);
    let damage: Vec<Damage> = holes
        .iter()
        .map(|defect| Damage {
            defect,
            path: vec![[9.8, 0.0], [10.2, 0.0]],
            seen_by: vec![0],
        })
        .collect();
    let sections = cut(20.0, 5.0, &[passage(0, -12.0, 20.0, 0.0)], &damage);
    let condition = sections[0].condition.as_ref().unwrap();
    assert_eq!(condition.potholes, 2);
    let potholes = condition.potholes_per_100m;
    assert!((potholes.value - 10.0).abs() < 1e-9 && (potholes.low - 5.0).abs() < 1e-9);
}

#[test]
fn each_drive_tells_what_it_saw_itself() {
    let crack = cracked(DamageClass::LongitudinalCrack, Status::Confirmed, 10.0, 0.1);
    let damage = [Damage {
        defect: &crack,
        path: vec![[5.05, 0.2], [14.95, 0.2]],
        seen_by: vec![1, 2],
    }];
    let drives = [
        passage(0, -12.0, 20.0, 0.0),
        passage(200, -12.0, 20.0, 0.0),
        passage(400, 32.0, 0.0, 0.0),
    ];
    let sections = cut(20.0, 5.0, &drives, &damage);
    let ratios: Vec<f64> = sections[0]
        .history
        .iter()
        .map(|p| (p.crack_ratio * 10.0).round() / 10.0)
        .collect();
    assert_eq!(ratios, [0.0, 3.0, 3.0]);
    assert!(sections[0].trend.is_some_and(|trend| trend.per_year > 0.0));
    assert_eq!(sections[0].survey.drives, 3);
    assert_eq!(sections[0].survey.forward, 1.0);
}
