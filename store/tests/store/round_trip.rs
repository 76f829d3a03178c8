//! What is written is read again as it was.

use crate::made::{self, CLOSE, FRAMES, LOST, merge, past_three, place, record, seen};
use jiff::Timestamp;
use proptest::prelude::*;
use register::{
    Bounds, DamageClass, Defect, DefectId, DriveId, FrameOutcome, GroundError, MergePlan,
    OpenSides, Sighting, SkipReason,
};
use std::{collections::BTreeMap, path::Path};
use store::{DriveRecord, Store};

fn in_memory() -> Store {
    Store::open(Path::new(":memory:")).unwrap()
}

fn written() -> (Store, DriveRecord, MergePlan) {
    let mut store = in_memory();
    let record = record("a", past_three("a"));
    let plan = merge(&mut store, &record);
    (store, record, plan)
}

#[test]
fn a_drive_reads_back() {
    let (store, record, _) = written();
    let id = &record.drive.id;
    assert_eq!(store.drive(id).unwrap().as_ref(), Some(&record.drive));
    assert_eq!(store.drives().unwrap(), [record.drive]);
    assert_eq!(store.drive(&DriveId("b".into())).unwrap(), None);
}

#[test]
fn a_drive_without_times_and_vehicle_reads_back() {
    let mut record = record("a", Vec::new());
    record.drive.vehicle = None;
    record.drive.recorded_from = None;
    record.drive.recorded_to = None;
    let mut store = in_memory();
    merge(&mut store, &record);
    assert_eq!(store.drives().unwrap(), [record.drive]);
}

#[test]
fn frames_read_back_placed_and_skipped() {
    let (store, record, _) = written();
    let frame = |n| store.frame(&record.drive.id, n).unwrap();
    for made in &record.frames {
        assert_eq!(frame(made.index).as_ref(), Some(made));
    }
    assert_eq!(frame(FRAMES), None);
    let skipped = |n| frame(n).unwrap().outcome;
    assert_eq!(skipped(LOST), FrameOutcome::Skipped(SkipReason::TrackGap));
    assert_eq!(skipped(CLOSE), FrameOutcome::Skipped(SkipReason::TooClose));
}

#[test]
fn every_skip_reason_reads_back() {
    let reasons = [
        SkipReason::NoTime,
        SkipReason::OutsideTrack,
        SkipReason::TrackGap,
        SkipReason::Standing,
        SkipReason::TooClose,
        SkipReason::Unreadable,
    ];
    let mut record = record("a", Vec::new());
    for (frame, reason) in record.frames.iter_mut().zip(reasons) {
        frame.outcome = FrameOutcome::Skipped(reason);
    }
    let mut store = in_memory();
    merge(&mut store, &record);
    for made in &record.frames {
        let read = store.frame(&record.drive.id, made.index).unwrap();
        assert_eq!(read.as_ref(), Some(made));
    }
}

#[test]
fn defects_and_their_sightings_read_back() {
    let (store, record, plan) = written();
    assert_eq!(plan.defects.len(), 3);
    for defect in &plan.defects {
        assert_eq!(store.defect(&defect.id).unwrap().as_ref(), Some(defect));
        let seen = store.seen_in(&defect.id).unwrap();
        let mut members: Vec<Sighting> = record
            .sightings
            .iter()
            .filter(|s| plan.members[&s.id] == defect.id)
            .cloned()
            .collect();
        members.sort_by(|a, b| b.score.total_cmp(&a.score));
        let read: Vec<Sighting> = seen.iter().map(|s| s.sighting.clone()).collect();
        assert_eq!(read, members, "best score first");
        for view in seen {
            assert_eq!(view.drive_name, record.drive.name);
            assert_eq!(view.picture, Some([1280, 720]));
        }
    }
    let nobody = DefectId("nobody".into());
    assert_eq!(store.defect(&nobody).unwrap(), None);
    assert_eq!(store.seen_in(&nobody).unwrap(), []);
}

#[test]
fn a_box_holds_the_defects_inside_it_best_first() {
    let (store, _, plan) = written();
    let (near, far) = (place(0.0, -5.0), place(15.0, 5.0));
    let page = store.defects(Bounds::around([near, far]), 1).unwrap();
    assert_eq!(page.matched, 2, "the third lies 25 m along");
    let best = plan
        .defects
        .iter()
        .filter(|d| d.position().lat() < far.lat());
    let best = best.max_by(|a, b| a.score.total_cmp(&b.score));
    assert_eq!(page.defects.first(), best);
    assert_eq!(page.defects.len(), 1, "no more than asked for");
    assert_eq!(store.defects(None, u32::MAX).unwrap().defects.len(), 3);
}

#[test]
fn the_summary_counts_everything_and_reaches_around_it() {
    let (store, _, plan) = written();
    let summary = store.summary().unwrap();
    assert_eq!(
        (
            summary.drives,
            summary.frames,
            summary.sightings,
            summary.defects
        ),
        (1, FRAMES, 5, 3)
    );
    let by_class = BTreeMap::from([
        (DamageClass::LongitudinalCrack, 0),
        (DamageClass::TransverseCrack, 0),
        (DamageClass::AlligatorCrack, 1),
        (DamageClass::Pothole, 2),
    ]);
    assert_eq!(summary.by_class, by_class);
    let road = [place(0.0, 0.0), place(2.0 * f64::from(FRAMES - 1), 0.0)];
    let defects = plan.defects.iter().map(Defect::position);
    assert_eq!(summary.bounds, Bounds::around(defects.chain(road)));
    assert_eq!(in_memory().summary().unwrap().bounds, None);
}

#[test]
fn tracks_break_where_the_signal_was_lost_and_nowhere_else() {
    let (store, record, _) = written();
    let [track] = store.tracks().unwrap().try_into().unwrap();
    assert_eq!(
        (&track.drive, &track.name),
        (&record.drive.id, &record.drive.name)
    );
    let along = |n: u32| place(2.0 * f64::from(n), 0.0);
    let before = (0..LOST).map(along).collect();
    let after = (LOST + 1..FRAMES)
        .filter(|&n| n != CLOSE)
        .map(along)
        .collect();
    let stretches: [Vec<_>; 2] = [before, after];
    assert_eq!(track.stretches, stretches);
}

fn sightings() -> impl Strategy<Value = Sighting> {
    let class = prop::sample::select(DamageClass::ALL.to_vec());
    let metres = || prop::array::uniform8(0.0..50.0f64);
    let place = (-180.0..=180.0f64, -90.0..=90.0f64, 0.0..360.0f64);
    let time = 0..4_102_444_800_000i64;
    (class, metres(), place, time, any::<bool>(), 0.0..=1.0f64).prop_map(
        |(class, m, (lon, lat, heading_deg), ms, far, score)| Sighting {
            score,
            pixel_box: [m[0], m[1], m[0] + m[2], m[1] + m[3]],
            captured_at: Timestamp::from_millisecond(ms).unwrap(),
            position: register::LonLat::new(lon, lat).unwrap(),
            heading_deg,
            distance_m: m[4],
            length_m: m[5],
            width_m: m[6],
            open: OpenSides {
                far,
                ..OpenSides::default()
            },
            error: GroundError {
                clock_along_m: m[7],
                ..made::pothole("a", 1, 0.0).error
            },
            ..seen(class, "a", 1, 0.0, 0.0)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_sighting_reads_back_to_the_last_bit(sighting in sightings()) {
        let mut store = in_memory();
        let record = record("a", vec![sighting.clone()]);
        let plan = merge(&mut store, &record);
        let known = store.known(&plan.defects[0].id).unwrap().unwrap();
        prop_assert_eq!(&known.sightings, &[sighting]);
        prop_assert_eq!(&known.defect, &plan.defects[0]);
    }
}
