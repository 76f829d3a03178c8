//! What people say of defects: kept, logged, taken back, and never over somebody else's head.

use crate::made::{merge, past_three, pothole, record};
use jiff::Timestamp;
use register::{DamageClass, Defect, DefectId, DriveId, LifePolicy, Reason, SightingId, Status};
use std::path::Path;
use store::{AuditFilter, Given, Outcome, Queue, Saying, Sorting, Store, Verdict};

struct Desk {
    store: Store,
    clock_s: i64,
}

impl Desk {
    /// A register with three potholes that drive `a` saw.
    fn new() -> Self {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        merge(&mut store, &record("a", past_three("a")));
        Self {
            store,
            clock_s: 1_800_000_000,
        }
    }

    fn defects(&self) -> Vec<Defect> {
        let mut all = self.store.defects(None, u32::MAX).unwrap().defects;
        all.sort_by(|a, b| a.position().lat().total_cmp(&b.position().lat()));
        all
    }

    fn ids(&self) -> Vec<DefectId> {
        self.defects().into_iter().map(|d| d.id).collect()
    }

    fn now(&mut self) -> Timestamp {
        self.clock_s += 60;
        Timestamp::from_second(self.clock_s).unwrap()
    }

    fn say_knowing(&mut self, id: &DefectId, saying: &Saying, revision: i64) -> Outcome {
        let given = Given {
            user: "sato",
            at: self.now(),
            revision,
        };
        self.store
            .review(id, saying, given, &LifePolicy::default())
            .unwrap()
    }

    /// Says something that must be done; the entry of the log.
    fn say(&mut self, id: &DefectId, saying: &Saying) -> i64 {
        let revision = self.store.revision(id).unwrap();
        done(self.say_knowing(id, saying, revision))
    }

    fn undo(&mut self, entry: i64) -> Outcome {
        let at = self.now();
        self.store
            .undo(entry, "suzuki", at, &LifePolicy::default())
            .unwrap()
    }

    fn defect(&self, id: &DefectId) -> Defect {
        self.store.defect(id).unwrap().unwrap()
    }

    fn merged_with(&self, other: &DefectId) -> Saying {
        Saying::Merge {
            other: other.clone(),
            other_revision: self.store.revision(other).unwrap(),
        }
    }
}

fn done(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Done { entry, .. } => entry,
        other => panic!("{other:?}"),
    }
}

fn status(status: Status) -> Saying {
    Saying::Status {
        status,
        reason: Some("shadow".into()),
    }
}

#[test]
fn a_status_is_kept_with_its_reason_and_given_back_to_the_machine() {
    let mut desk = Desk::new();
    let id = desk.ids()[0].clone();
    for said in [Status::Rejected, Status::Confirmed, Status::Repaired] {
        desk.say(&id, &status(said));
        let defect = desk.defect(&id);
        assert_eq!((defect.status, defect.reason), (said, Reason::Word));
        assert_eq!(
            desk.store.said(&id).unwrap().unwrap().reason.unwrap(),
            "shadow"
        );
    }
    desk.say(&id, &status(Status::Candidate));
    let defect = desk.defect(&id);
    assert_eq!(
        (defect.status, defect.reason),
        (Status::Candidate, Reason::New)
    );
    assert_eq!(desk.store.said(&id).unwrap(), None);
}

#[test]
fn a_status_taken_back_leaves_what_was_said_before() {
    let mut desk = Desk::new();
    let id = desk.ids()[0].clone();
    let before = desk.defect(&id);
    let first = desk.say(&id, &status(Status::Confirmed));
    let confirmed = desk.store.said(&id).unwrap();
    let second = desk.say(&id, &Saying::Class(DamageClass::AlligatorCrack));
    assert!(matches!(desk.undo(first), Outcome::Changed(later) if later.id == second));
    done(desk.undo(second));
    assert_eq!(desk.store.said(&id).unwrap(), confirmed);
    // What was taken back stays in the log; to take back the first, it has to be the latest.
    assert!(matches!(desk.undo(second), Outcome::Changed(_)));
    desk.say(&id, &status(Status::Candidate));
    assert_eq!(desk.defect(&id), before);
    let (log, _) = desk.store.audited(&AuditFilter::default(), 100).unwrap();
    let told: Vec<_> = log
        .iter()
        .map(|e| (e.action.as_str(), e.user.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("defect_reopened", "sato"),
            ("undo", "suzuki"),
            ("defect_reclassified", "sato"),
            ("defect_confirmed", "sato"),
        ]
    );
    assert_eq!(
        (log[1].undoes, log[2].undone_by),
        (Some(second), Some(log[1].id))
    );
}

#[test]
fn nobody_speaks_over_anothers_head() {
    let mut desk = Desk::new();
    let id = desk.ids()[0].clone();
    let first = desk.say(&id, &status(Status::Confirmed));
    let late = desk.say_knowing(&id, &status(Status::Rejected), 0);
    assert!(matches!(late, Outcome::Changed(entry) if entry.id == first && entry.user == "sato"));
    assert_eq!(desk.defect(&id).status, Status::Confirmed);
    let nobody = DefectId("nobody".into());
    assert_eq!(
        desk.say_knowing(&nobody, &status(Status::Rejected), 0),
        Outcome::Missing
    );
}

#[test]
fn a_class_given_by_a_person_outlives_further_drives_and_a_new_merge() {
    let mut desk = Desk::new();
    let id = desk.ids()[0].clone();
    desk.say(&id, &Saying::Class(DamageClass::AlligatorCrack));
    assert_eq!(desk.defect(&id).class, DamageClass::AlligatorCrack);
    merge(&mut desk.store, &record("b", past_three("b")));
    let seen_again = desk.defect(&id);
    assert_eq!(
        (seen_again.class, seen_again.drives),
        (DamageClass::AlligatorCrack, 2)
    );
    desk.store.remerge(&LifePolicy::default(), |_| ()).unwrap();
    assert_eq!(desk.defect(&id).class, DamageClass::AlligatorCrack);
    assert_eq!(desk.ids().len(), 3);
}

#[test]
fn two_that_are_one_are_joined_again_by_a_new_merge_and_parted_by_undoing() {
    let mut desk = Desk::new();
    let [one, other, third] = <[DefectId; 3]>::try_from(desk.ids()).unwrap();
    let before = desk.defects();
    assert_eq!(
        desk.say_knowing(&one, &desk.merged_with(&one), 0),
        Outcome::Refused("a defect cannot be merged with itself")
    );
    let entry = desk.say(&one, &desk.merged_with(&other));
    let whole = desk.defect(&one);
    assert_eq!(whole.sightings, before[0].sightings + before[1].sightings);
    assert_eq!(desk.ids(), [one.clone(), third.clone()]);
    desk.store.remerge(&LifePolicy::default(), |_| ()).unwrap();
    assert_eq!(desk.ids(), [one.clone(), third.clone()]);
    assert_eq!(desk.defect(&one).sightings, whole.sightings);
    done(desk.undo(entry));
    for (now, before) in desk.defects().iter().zip(&before) {
        assert_eq!(
            (&now.id, now.sightings, now.class),
            (&before.id, before.sightings, before.class)
        );
        assert!((now.position().lat() - before.position().lat()).abs() < 1e-7);
    }
    desk.store.remerge(&LifePolicy::default(), |_| ()).unwrap();
    assert_eq!(desk.ids(), [one, other, third]);
}

#[test]
fn one_that_is_two_is_parted_again_by_a_new_merge_and_joined_by_undoing() {
    let mut desk = Desk::new();
    merge(&mut desk.store, &record("b", past_three("b")));
    let before = desk.defects();
    let id = before[0].id.clone();
    let of_b = |known: register::Known| {
        known
            .sightings
            .into_iter()
            .map(|s| s.id)
            .filter(|s| s.drive.0 == "b")
    };
    let off = of_b(desk.store.known(&id).unwrap().unwrap()).collect();
    let entry = desk.say(&id, &Saying::Split(off));
    assert_eq!(desk.ids().len(), before.len() + 1);
    assert_eq!(desk.defect(&id).drives, 1);
    desk.store.remerge(&LifePolicy::default(), |_| ()).unwrap();
    assert_eq!(desk.ids().len(), before.len() + 1);
    done(desk.undo(entry));
    assert_eq!(desk.ids().len(), before.len());
    assert_eq!(desk.defect(&id).drives, 2);
}

#[test]
fn sightings_of_others_cannot_be_parted_off() {
    let mut desk = Desk::new();
    let id = desk.ids()[0].clone();
    let stranger = SightingId {
        drive: DriveId("x".into()),
        frame: 1,
        n: 0,
    };
    for off in [vec![], vec![stranger]] {
        let said = desk.say_knowing(&id, &Saying::Split(off.into_iter().collect()), 0);
        assert!(matches!(said, Outcome::Refused(_)), "{said:?}");
    }
    assert!(
        desk.store
            .audited(&AuditFilter::default(), 9)
            .unwrap()
            .0
            .is_empty()
    );
}

#[test]
fn a_queue_is_in_its_order_and_holds_what_was_asked_for() {
    let mut desk = Desk::new();
    merge(&mut desk.store, &record("b", vec![pothole("b", 10, 26.2)]));
    let id = desk.ids()[1].clone();
    desk.say(&id, &status(Status::Rejected));
    let ask = |queue: Queue| desk.store.queue(&queue, 2).unwrap();
    let all = ask(Queue::default());
    assert_eq!((all.0.len(), all.1), (2, 3));
    let rejected = Queue {
        status: Some(Status::Rejected),
        ..Queue::default()
    };
    assert_eq!(ask(rejected), (vec![id], 1));
    let of_b = Queue {
        drive: Some(DriveId("b".into())),
        order: Sorting::Newest,
        ..Queue::default()
    };
    assert_eq!(ask(of_b).1, 1);
    let route = ask(Queue {
        order: Sorting::Route,
        ..Queue::default()
    });
    let along: Vec<f64> = route
        .0
        .iter()
        .map(|id| desk.defect(id).position().lat())
        .collect();
    assert!(along[0] < along[1], "{along:?}");
}

#[test]
fn what_people_judged_can_be_learnt_from() {
    let mut desk = Desk::new();
    merge(&mut desk.store, &record("b", past_three("b")));
    assert_eq!(desk.store.judged().unwrap(), []);
    let [confirmed, rejected, _] = <[DefectId; 3]>::try_from(desk.ids()).unwrap();
    desk.say(&confirmed, &status(Status::Confirmed));
    desk.say(&confirmed, &Saying::Class(DamageClass::AlligatorCrack));
    desk.say(&rejected, &status(Status::Rejected));
    let verdicts: Vec<Verdict> = desk
        .store
        .judged()
        .unwrap()
        .into_iter()
        .flat_map(|picture| picture.boxes.into_iter().map(|(_, verdict)| verdict))
        .collect();
    let count = |verdict| verdicts.iter().filter(|v| **v == verdict).count() as u32;
    assert_eq!(
        count(Verdict::Damage(DamageClass::AlligatorCrack)),
        desk.defect(&confirmed).sightings
    );
    assert_eq!(count(Verdict::None), desk.defect(&rejected).sightings);
}
