//! Where the vehicle was: time-stamped positions, and the fix at any moment between them.

mod clean;
mod csv;
mod embedded;
mod file;
mod find;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod gpx;
mod nmea;
mod noise;
mod point;
mod reversing;
mod smooth;
mod stretch;
mod text;
mod time;

pub use file::{TrackFile, TrackFormat};
pub use find::{FoundTrack, find_track};
pub use point::{RawPoint, Reception};

use clean::{LeftOut, Point, clean, metres};
use embedded::EmbeddedTrack;
use jiff::{SignedDuration, Timestamp};
use noise::Noise;
use register::{Fix, SkipReason};
use std::path::PathBuf;
use stretch::{STANDING_MPS, Stretch};

/// A track that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    /// The file cannot be read.
    #[error("{}: the track cannot be read: {source}; check the name (--track), and that the card is still in", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is of no known format.
    #[error("{}: this is not a GPX, NMEA or CSV file with a track: {what}; export the track again as GPX 1.1", path.display())]
    NotATrack {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        what: String,
    },
    /// The format is known, but there is nothing in it to go by.
    #[error("{}: no track can be read from this {} file: {what}; look at it in the logger's own program, and export it again", path.display(), format.words())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What kind of file it is.
        format: TrackFormat,
        /// What is wrong.
        what: String,
    },
    /// The program `exiftool`, asked for the GPS of a video, did not answer.
    #[error("{}: exiftool could not look for a GPS track in this video: {what}; give the track with --track, or copy the video to a local disk and try again", path.display())]
    Exiftool {
        /// The video.
        path: PathBuf,
        /// What went wrong.
        what: String,
    },
    /// There are positions, but they carry no times.
    #[error("{}: none of the {points} track points has a time, so no frame can be placed: this is a planned route; export the recorded track", path.display())]
    NoTimes {
        /// The file.
        path: PathBuf,
        /// How many points there are.
        points: usize,
    },
    /// There are no positions.
    #[error("{}: the track has fewer than two usable points; was the receiver switched on?", path.display())]
    TooShort {
        /// The file.
        path: PathBuf,
    },
    /// Nothing says where the vehicle was.
    #[error("{}: there is no track: none was given with --track, none lies beside it with the same name, the camera wrote none into it, and none in its folder fits; give the drive's GPX, NMEA or CSV file with --track", path.display())]
    Missing {
        /// The recording.
        path: PathBuf,
    },
}

/// A longer silence of the receiver is a gap, not a straight line.
const MAX_GAP_S: f64 = 5.0;
/// A longer way between two points is a gap, not a straight line.
const MAX_GAP_M: f64 = 60.0;
/// The own error of a fix is what changes within this time; the rest moves a whole scene alike.
const JITTER_S: f64 = 2.0;

/// A cleaned and smoothed track.
#[derive(Clone, Debug)]
pub struct Track {
    /// Stretches without a gap, in order of time; at least one has two points.
    stretches: Vec<Stretch>,
    noise: Noise,
    left_out: LeftOut,
}

impl Track {
    /// A track from a receiver's log; `sigma_m` is its standard deviation for each axis, if that is
    /// known. `None` where fewer than two points are usable.
    pub fn from_points(raw: &[RawPoint], sigma_m: Option<f64>) -> Option<Self> {
        let (points, left_out) = clean(raw);
        if points.len() < 2 {
            return None;
        }
        let stretches: Vec<&[Point]> = points.chunk_by(|a, b| !is_gap(a, b)).collect();
        let noise = Noise::of(&stretches, sigma_m);
        let stretches = stretches
            .into_iter()
            .map(|points| Stretch::of(points, &noise))
            .collect();
        Some(Self {
            stretches,
            noise,
            left_out,
        })
    }

    /// What was left out of the receiver's log.
    fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// Time of the first and of the last point.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        let (first, last) = (
            &self.stretches[0],
            &self.stretches[self.stretches.len() - 1],
        );
        (first.start, last.end())
    }

    /// Times from and to between which there was no signal.
    pub fn gaps(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        self.stretches
            .windows(2)
            .map(|two| (two[0].end(), two[1].start))
    }

    /// Where the vehicle was; a reason where the track cannot tell.
    ///
    /// Never across a gap, and never beyond the ends.
    pub fn fix(&self, at: Timestamp) -> Result<Fix, SkipReason> {
        let (from, to) = self.span();
        if at < from || at > to {
            return Err(SkipReason::OutsideTrack);
        }
        let stretch = self.stretch(at).ok_or(SkipReason::TrackGap)?;
        let at_s = seconds(at.duration_since(stretch.start));
        let moment = stretch.at(at_s, &self.noise).ok_or(SkipReason::TrackGap)?;
        if moment.speed_mps < STANDING_MPS {
            return Err(SkipReason::Standing);
        }
        if stretch.reverses(at_s) {
            return Err(SkipReason::Reversing);
        }
        let sigma_m = moment.position_sigma_m.hypot(self.noise.hidden_m);
        Ok(Fix {
            position: stretch.plane.to_globe(moment.position),
            heading_deg: moment.heading_rad.to_degrees().rem_euclid(360.0),
            speed_mps: moment.speed_mps,
            error_m: register::radius95_m(sigma_m, sigma_m),
            heading_sigma_deg: moment.heading_sigma_rad.to_degrees(),
            jitter_m: self.jitter_m().min(sigma_m),
        })
    }

    /// Speed over ground at a moment; `None` where the track cannot tell. Standing is 0.
    pub fn speed_mps(&self, at: Timestamp) -> Option<f64> {
        match self.fix(at) {
            Ok(fix) => Some(fix.speed_mps),
            Err(SkipReason::Standing) => Some(0.0),
            Err(_) => None,
        }
    }

    /// Metres driven between two moments, gaps and standing left out.
    pub fn driven_m(&self, from: Timestamp, to: Timestamp) -> f64 {
        self.stretches
            .iter()
            .map(|stretch| stretch.driven_m(from, to))
            .sum()
    }

    /// For each stretch: seconds since `start`, metres driven and radians turned to the right, at
    /// points at least `apart_s` from one another.
    pub(crate) fn odometer(&self, start: Timestamp, apart_s: f64) -> Vec<Vec<[f64; 3]>> {
        self.stretches
            .iter()
            .map(|stretch| stretch.odometer(start, apart_s))
            .collect()
    }

    fn stretch(&self, at: Timestamp) -> Option<&Stretch> {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.start <= at);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        (at <= stretch.end()).then_some(stretch)
    }

    /// What of the noise differs between frames that see the same thing.
    fn jitter_m(&self) -> f64 {
        let drifted = self.noise.drift_m.powi(2) * (1.0 - (-JITTER_S / self.noise.drift_s).exp());
        // About three points a second or two have a say in a smoothed position.
        (self.noise.white_m.powi(2) / 3.0 + drifted).sqrt()
    }
}

fn is_gap(a: &Point, b: &Point) -> bool {
    seconds(b.at.duration_since(a.at)) > MAX_GAP_S || metres(a, b) > MAX_GAP_M
}

fn seconds(duration: SignedDuration) -> f64 {
    duration.as_secs_f64()
}

#[cfg(test)]
mod errors_hold;
#[cfg(test)]
mod tests;
