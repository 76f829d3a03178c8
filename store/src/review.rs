//! What people say of defects: kept, logged and taken back, never over somebody else's head.

use crate::{AuditEntry, Deed, Said, Store, StoreError, audit, regroup, words};
use jiff::Timestamp;
use register::{DamageClass, DefectId, LifePolicy, SightingId, Status};
use rusqlite::Transaction;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a person says of a defect.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    /// It stands like this; `candidate` gives it back to the machine.
    Status {
        /// The status.
        status: Status,
        /// Why.
        reason: Option<String>,
    },
    /// It is of this class.
    Class(DamageClass),
    /// It is the same damage as another one, which it takes in.
    Merge {
        /// The other one.
        other: DefectId,
        /// The latest entry on the other one that the person knew of.
        other_revision: i64,
    },
    /// These sightings are another damage.
    Split(BTreeSet<SightingId>),
}

/// Who says it, when, and from what knowledge.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Who.
    pub user: &'a str,
    /// When.
    pub at: Timestamp,
    /// The latest entry on the defect that the person knew of; 0 for none.
    pub revision: i64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is kept.
    Done {
        /// The defect that was spoken of.
        defect: DefectId,
        /// The entry of the log.
        entry: i64,
    },
    /// Somebody did something that the person did not know of; nothing was changed.
    Changed(Box<AuditEntry>),
    /// There is no such defect, or no such entry.
    Missing,
    /// It cannot be done; nothing was changed.
    Refused(&'static str),
}

const REVIEWING: &str = "keeping what was said of a defect";

impl Store {
    /// The latest entry of the log on a defect; 0 for none.
    pub fn revision(&self, id: &DefectId) -> Result<i64, StoreError> {
        Ok(self.latest_deed(&id.0)?.map_or(0, |entry| entry.id))
    }

    /// Keeps what a person says of a defect and logs it; all or nothing.
    pub fn review(
        &mut self,
        id: &DefectId,
        saying: &Saying,
        given: Given,
        policy: &LifePolicy,
    ) -> Result<Outcome, StoreError> {
        self.in_one_step(|store, tx| {
            if store.defect(id)?.is_none() {
                return Ok(Outcome::Missing);
            }
            if let Some(entry) = newer(store, id, given.revision)? {
                return Ok(Outcome::Changed(entry));
            }
            let speaker = Speaker {
                store,
                tx,
                given,
                policy,
                undoes: None,
            };
            match saying {
                Saying::Status { status, reason } => speaker.status(id, *status, reason.as_deref()),
                Saying::Class(class) => speaker.class(id, *class),
                Saying::Merge {
                    other,
                    other_revision,
                } => speaker.merge(id, other, *other_revision),
                Saying::Split(off) => speaker.split(id, off),
            }
        })
    }

    /// Takes back what an entry of the log did to a defect, if nothing was done to it since.
    pub fn undo(
        &mut self,
        entry: i64,
        user: &str,
        at: Timestamp,
        policy: &LifePolicy,
    ) -> Result<Outcome, StoreError> {
        self.in_one_step(|store, tx| {
            let Some(entry) = store.deed(entry)? else {
                return Ok(Outcome::Missing);
            };
            let id = DefectId(entry.subject.clone().unwrap_or_default());
            if store.defect(&id)?.is_none() {
                return Ok(Outcome::Missing);
            }
            if let Some(later) = newer(store, &id, entry.id)? {
                return Ok(Outcome::Changed(later));
            }
            let given = Given {
                user,
                at,
                revision: entry.id,
            };
            let speaker = Speaker {
                store,
                tx,
                given,
                policy,
                undoes: Some(entry.id),
            };
            speaker.undo(&id, &entry)
        })
    }

    /// Runs a task in a transaction that is kept only if the task is done.
    fn in_one_step(
        &mut self,
        task: impl FnOnce(&Self, &Transaction) -> Result<Outcome, StoreError>,
    ) -> Result<Outcome, StoreError> {
        let outcome = {
            let tx = self.begin()?;
            let outcome = task(self, &tx)?;
            if matches!(outcome, Outcome::Done { .. }) {
                tx.commit().map_err(self.fail(REVIEWING))?;
            }
            outcome
        };
        Ok(outcome)
    }
}

/// The latest entry on a defect, if it is another one than the person knew of.
fn newer(store: &Store, id: &DefectId, known: i64) -> Result<Option<Box<AuditEntry>>, StoreError> {
    let latest = store.latest_deed(&id.0)?;
    Ok(latest.filter(|entry| entry.id != known).map(Box::new))
}

/// A person who says something of defects, within a transaction.
struct Speaker<'a> {
    store: &'a Store,
    tx: &'a Transaction<'a>,
    given: Given<'a>,
    policy: &'a LifePolicy,
    undoes: Option<i64>,
}

impl Speaker<'_> {
    fn status(
        &self,
        id: &DefectId,
        status: Status,
        reason: Option<&str>,
    ) -> Result<Outcome, StoreError> {
        let before = self.store.said(id)?;
        let after = Said {
            status: (status != Status::Candidate).then_some(status),
            at: self.given.at,
            class: before.as_ref().and_then(|said| said.class),
            reason: reason.map(str::to_owned),
            user: Some(self.given.user.to_owned()),
        };
        let action = match status {
            Status::Candidate => "defect_reopened",
            Status::Confirmed => "defect_confirmed",
            Status::Rejected => "defect_rejected",
            Status::Repaired => "defect_repaired",
        };
        self.say(id, action, before.as_ref(), Some(&after), reason)
    }

    fn class(&self, id: &DefectId, class: DamageClass) -> Result<Outcome, StoreError> {
        let before = self.store.said(id)?;
        let standing = before.clone().unwrap_or(Said {
            status: None,
            at: self.given.at,
            class: None,
            reason: None,
            user: None,
        });
        let after = Said {
            class: Some(class),
            user: Some(self.given.user.to_owned()),
            ..standing
        };
        self.say(
            id,
            "defect_reclassified",
            before.as_ref(),
            Some(&after),
            None,
        )
    }

    fn say(
        &self,
        id: &DefectId,
        action: &str,
        before: Option<&Said>,
        after: Option<&Said>,
        reason: Option<&str>,
    ) -> Result<Outcome, StoreError> {
        words::keep(self.tx, id, after).map_err(self.store.fail(REVIEWING))?;
        words::apply(self.store, self.tx, id, self.policy)?;
        let entry = self.log(
            action,
            id,
            before.map(|said| json!(said)),
            after.map(|said| json!(said)),
            reason,
        )?;
        Ok(Outcome::Done {
            defect: id.clone(),
            entry,
        })
    }

    fn merge(
        &self,
        id: &DefectId,
        other: &DefectId,
        other_revision: i64,
    ) -> Result<Outcome, StoreError> {
        if id == other {
            return Ok(Outcome::Refused("a defect cannot be merged with itself"));
        }
        if self.store.defect(other)?.is_none() {
            return Ok(Outcome::Missing);
        }
        if let Some(entry) = newer(self.store, other, other_revision)? {
            return Ok(Outcome::Changed(entry));
        }
        let went = regroup::join(self.store, self.tx, id, other, self.policy)?;
        words::apply(self.store, self.tx, id, self.policy)?;
        self.log(
            "defect_merged_away",
            other,
            None,
            Some(json!({"into": id})),
            None,
        )?;
        let after = json!({"with": other, "sightings": went});
        let entry = self.log("defect_merged", id, None, Some(after), None)?;
        Ok(Outcome::Done {
            defect: id.clone(),
            entry,
        })
    }

    fn split(&self, id: &DefectId, off: &BTreeSet<SightingId>) -> Result<Outcome, StoreError> {
        let Some(new) = regroup::part(self.store, self.tx, id, off, self.policy)? else {
            return Ok(Outcome::Refused(
                "each of both needs at least one sighting of this defect that says where it is",
            ));
        };
        words::apply(self.store, self.tx, id, self.policy)?;
        words::apply(self.store, self.tx, &new, self.policy)?;
        self.log("defect_parted", &new, None, Some(json!({"from": id})), None)?;
        let after = json!({"into": new, "sightings": off});
        let entry = self.log("defect_split", id, None, Some(after), None)?;
        Ok(Outcome::Done {
            defect: id.clone(),
            entry,
        })
    }

    fn undo(&self, id: &DefectId, entry: &AuditEntry) -> Result<Outcome, StoreError> {
        let after = entry.after.as_ref();
        let undone = match entry.action.as_str() {
            "defect_confirmed"
            | "defect_rejected"
            | "defect_repaired"
            | "defect_reopened"
            | "defect_reclassified" => {
                let before: Option<Said> = entry.before.clone().and_then(read);
                let now = self.store.said(id)?;
                return self.say(id, "undo", now.as_ref(), before.as_ref(), None);
            }
            "defect_merged" => after
                .and_then(|after| read(after["sightings"].clone()))
                .map(|off| self.split(id, &off)),
            "defect_split" => match after.and_then(|after| read::<DefectId>(after["into"].clone()))
            {
                Some(new) => match self.store.latest_deed(&new.0)? {
                    Some(later) if later.action != "defect_parted" => {
                        Some(Ok(Outcome::Changed(Box::new(later))))
                    }
                    Some(parted) => Some(self.merge(id, &new, parted.id)),
                    None => None,
                },
                None => None,
            },
            _ => None,
        };
        undone.unwrap_or(Ok(Outcome::Refused("this cannot be taken back")))
    }

    fn log(
        &self,
        action: &str,
        id: &DefectId,
        before: Option<Value>,
        after: Option<Value>,
        reason: Option<&str>,
    ) -> Result<i64, StoreError> {
        let deed = Deed {
            before,
            after,
            reason,
            undoes: self.undoes,
            ..Deed::new(self.given.at, self.given.user, action).to(&id.0)
        };
        audit::note(self.tx, &deed).map_err(self.store.fail(REVIEWING))
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}
