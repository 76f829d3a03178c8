//! The life of a defect: found, confirmed, mended, back again; and what a person says of it.

use crate::{DamageClass, DriveId, Status, Words, observation::Observation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// When the machine may say by itself that a damage is real, or gone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifePolicy {
    /// Seen on so many drives, a damage is confirmed.
    pub drives: u32,
    /// Or seen in so many frames of one drive...
    pub frames: u32,
    /// ...with at least this mean score.
    pub mean_score: f64,
    /// How often a pass sees a damage that is there, before its own record says otherwise.
    pub recall: f64,
    /// How many passes that belief weighs as much as.
    pub recall_weight: f64,
    /// Mean time until a damage is mended.
    pub repair_years: f64,
    /// Held to be gone from this probability on.
    pub gone: f64,
}

impl Default for LifePolicy {
    fn default() -> Self {
        Self {
            drives: 2,
            frames: 5,
            mean_score: 0.6,
            recall: 0.7,
            recall_weight: 5.0,
            repair_years: 2.0,
            gone: 0.95,
        }
    }
}

/// A drive that passed where the damage is, looked, and did not see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unseen {
    /// The drive.
    pub drive: DriveId,
    /// When it passed.
    pub at: Timestamp,
}

/// What a person said of a defect. It wins over what the machine makes of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The status given; `candidate` gives the defect back to the machine. `None` where none was.
    pub status: Option<Status>,
    /// When the status was said.
    pub at: Timestamp,
    /// The class it is, whatever the machine elected.
    pub class: Option<DamageClass>,
}

impl Word {
    /// A word on the status alone.
    pub fn on_status(status: Status, at: Timestamp) -> Self {
        Self {
            status: Some(status),
            at,
            class: None,
        }
    }
}

/// Why a defect has its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not enough is known yet.
    New,
    /// Several drives saw it.
    SeenOnDrives,
    /// One drive saw it often and strongly.
    SeenStrongly,
    /// Drives passed and did not see it.
    PassedUnseen,
    /// It was gone, and is seen again.
    Returned,
    /// A person said so.
    Word,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::SeenOnDrives,
        Self::SeenStrongly,
        Self::PassedUnseen,
        Self::Returned,
        Self::Word,
    ];

    /// The name used in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::SeenOnDrives => "seen_on_drives",
            Self::SeenStrongly => "seen_strongly",
            Self::PassedUnseen => "passed_unseen",
            Self::Returned => "returned",
            Self::Word => "word",
        }
    }

    /// The reason for people.
    pub fn words(self) -> Words {
        match self {
            Self::New => Words::of("not enough is known yet", "情報がまだ不足"),
            Self::SeenOnDrives => Words::of("seen on several drives", "複数の走行で検出"),
            Self::SeenStrongly => Words::of(
                "seen often and clearly on one drive",
                "一度の走行で繰り返し明瞭に検出",
            ),
            Self::PassedUnseen => {
                Words::of("drives passed and did not see it", "通過しても検出されず")
            }
            Self::Returned => Words::of("was gone and is seen again", "消失後に再検出"),
            Self::Word => Words::of("a person said so", "担当者の判断"),
        }
    }
}

/// Where a defect stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Life {
    pub status: Status,
    pub reason: Reason,
    /// Probability that it is there no more.
    pub gone: f64,
    /// Passes since it was last seen that did not see it.
    pub passed_unseen: u32,
}

/// One thing that happened to a defect.
enum Event<'a> {
    Seen(&'a Observation<'a>),
    Unseen,
    Word(Status),
}

/// Goes through everything that happened to a defect, in the order of time.
pub(crate) fn life(
    seen: &[Observation],
    unseen: &[Unseen],
    word: Option<Word>,
    policy: &LifePolicy,
) -> Life {
    let mut events: Vec<(Timestamp, Event)> = Vec::with_capacity(seen.len() + unseen.len() + 1);
    events.extend(seen.iter().map(|o| (o.at, Event::Seen(o))));
    events.extend(unseen.iter().map(|u| (u.at, Event::Unseen)));
    events.extend(word.and_then(|w| Some((w.at, Event::Word(w.status?)))));
    events.sort_by_key(|(at, _)| *at);
    let mut story = Story::new(policy);
    for (at, event) in events {
        match event {
            Event::Seen(o) => story.seen(at, o),
            Event::Unseen => story.unseen(at),
            Event::Word(status) => story.word(status),
        }
    }
    Life {
        status: story.status,
        reason: story.reason,
        gone: story.gone,
        passed_unseen: story.passed_unseen,
    }
}

struct Story<'a> {
    policy: &'a LifePolicy,
    status: Status,
    reason: Reason,
    /// A person's word that evidence does not change.
    held: bool,
    /// The drives that saw it since it was last gone.
    drives: BTreeSet<DriveId>,
    gone: f64,
    passed_unseen: u32,
    /// Passes after the first that saw it, and that did not while it was there.
    hits: f64,
    misses: f64,
    last: Option<Timestamp>,
}

impl<'a> Story<'a> {
    fn new(policy: &'a LifePolicy) -> Self {
        Self {
            policy,
            status: Status::Candidate,
            reason: Reason::New,
            held: false,
            drives: BTreeSet::new(),
            gone: 0.0,
            passed_unseen: 0,
            hits: 0.0,
            misses: 0.0,
            last: None,
        }
    }

    fn seen(&mut self, at: Timestamp, o: &Observation) {
        if self.last.is_some() {
            // It was there all the time: the passes that did not see it missed it.
            self.hits += 1.0;
            if !self.is_away() {
                self.misses += f64::from(self.passed_unseen);
            }
        }
        if self.is_away() && !self.held {
            self.status = Status::Candidate;
            self.reason = Reason::Returned;
            self.drives.clear();
        }
        (self.gone, self.passed_unseen, self.last) = (0.0, 0, Some(at));
        self.drives.insert(o.drive().clone());
        if self.held || self.status == Status::Confirmed {
            return;
        }
        let frames = o.members.len() as f64;
        let mean_score = o.members.iter().map(|s| s.score).sum::<f64>() / frames;
        let strong =
            frames >= f64::from(self.policy.frames) && mean_score >= self.policy.mean_score;
        if self.drives.len() >= self.policy.drives as usize {
            (self.status, self.reason) = (Status::Confirmed, Reason::SeenOnDrives);
        } else if strong {
            (self.status, self.reason) = (Status::Confirmed, Reason::SeenStrongly);
        }
    }

    /// Bayes' rule: it may have been mended since the last pass, or it is there and was missed.
    fn unseen(&mut self, at: Timestamp) {
        let Some(last) = self.last.replace(at) else {
            return;
        };
        let policy = self.policy;
        let weight = policy.recall_weight;
        let recall = (policy.recall * weight + self.hits) / (weight + self.hits + self.misses);
        let years = at.duration_since(last).as_secs_f64().max(0.0) / (365.25 * 86_400.0);
        let stays = (-years / policy.repair_years).exp();
        let there = (1.0 - self.gone) * stays;
        let missed = there * (1.0 - recall);
        self.gone = (1.0 - there) / (1.0 - there + missed);
        self.passed_unseen += 1;
        if self.gone >= policy.gone && !self.held {
            match self.status {
                Status::Confirmed => self.leave(Status::Repaired),
                // Nobody and nothing ever held it to be real.
                Status::Candidate => self.leave(Status::Rejected),
                Status::Rejected | Status::Repaired => {}
            }
        }
    }

    fn leave(&mut self, status: Status) {
        (self.status, self.reason) = (status, Reason::PassedUnseen);
    }

    fn word(&mut self, status: Status) {
        (self.status, self.reason) = (status, Reason::Word);
        // What was mended may break again; and a word can be taken back.
        self.held = matches!(status, Status::Confirmed | Status::Rejected);
        if status == Status::Candidate {
            self.reason = Reason::New;
        }
        if status == Status::Repaired {
            self.drives.clear();
        }
    }

    fn is_away(&self) -> bool {
        matches!(self.status, Status::Repaired | Status::Rejected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sighting, sighting::tests::at};
    use jiff::SignedDuration;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    /// What became of a damage, day by day: `s` seen, `S` seen strongly, `.` passed unseen, `c`, `x` and `r` a
    /// person's confirmed, rejected and repaired.
    fn story(days: &str) -> Life {
        let day = |n: usize| Timestamp::UNIX_EPOCH + DAY * (7 * n as i32);
        let sighting = |n: usize, frame: u32, score: f64| {
            let mut s = at(frame, 0.0, 0.0);
            (s.id.drive, s.score, s.captured_at) = (DriveId(n.to_string()), score, day(n));
            s
        };
        let (mut seen, mut unseen, mut word) = (Vec::<Vec<Sighting>>::new(), Vec::new(), None);
        for (n, what) in days.chars().enumerate() {
            let said = |status| Some(Word::on_status(status, day(n)));
            match what {
                's' => seen.push(vec![sighting(n, 0, 0.5)]),
                'S' => seen.push((0..6).map(|frame| sighting(n, frame, 0.8)).collect()),
                '.' => unseen.push(Unseen {
                    drive: DriveId(n.to_string()),
                    at: day(n),
                }),
                'c' => word = said(Status::Confirmed),
                'x' => word = said(Status::Rejected),
                'r' => word = said(Status::Repaired),
                _ => unreachable!(),
            }
        }
        let seen: Vec<Observation> = seen
            .iter()
            .filter_map(|s| Observation::of(s.iter().collect()))
            .collect();
        life(&seen, &unseen, word, &LifePolicy::default())
    }

    #[test]
    fn two_drives_or_one_strong_one_confirm() {
        let stands = |days| (story(days).status, story(days).reason);
        assert_eq!(stands("s"), (Status::Candidate, Reason::New));
        assert_eq!(stands("s.s"), (Status::Confirmed, Reason::SeenOnDrives));
        assert_eq!(stands("S"), (Status::Confirmed, Reason::SeenStrongly));
    }

    #[test]
    fn what_is_passed_unseen_often_enough_is_gone_and_returns() {
        assert_eq!(story("ss...").status, Status::Confirmed);
        let gone = story("ss.......");
        assert_eq!(
            (gone.status, gone.reason),
            (Status::Repaired, Reason::PassedUnseen)
        );
        assert!(gone.gone >= 0.95 && gone.passed_unseen == 7);
        let back = story("ss.......s");
        assert_eq!(
            (back.status, back.reason),
            (Status::Candidate, Reason::Returned)
        );
        assert!(back.gone == 0.0 && back.passed_unseen == 0);
        assert_eq!(story("ss.......ss").status, Status::Confirmed);
    }

    #[test]
    fn a_single_find_that_never_comes_back_is_given_up() {
        assert_eq!(story("s.......").status, Status::Rejected);
        assert_eq!(story("s.......s").status, Status::Candidate);
    }

    #[test]
    fn each_miss_makes_it_likelier_to_be_gone_and_seldom_seen_damage_is_given_longer() {
        let gone: Vec<f64> = (1..6)
            .map(|n| story(&format!("ss{}", ".".repeat(n))).gone)
            .collect();
        assert!(gone.windows(2).all(|two| two[0] < two[1]), "{gone:?}");
        assert!(story("s.s..s..s...").gone < story("ssss...").gone);
    }

    #[test]
    fn a_persons_word_wins() {
        assert_eq!(story("sc........").status, Status::Confirmed);
        assert!(story("sc........").gone > 0.95);
        assert_eq!(story("sxssS").status, Status::Rejected);
        assert_eq!(story("ssr").status, Status::Repaired);
        assert_eq!(story("ssrs").status, Status::Candidate);
        assert_eq!(story("ssrss").status, Status::Confirmed);
    }
}
