//! Which track belongs to a recording.

use super::{EmbeddedTrack, RawPoint, Track, TrackError, TrackFile};
use crate::{Clip, Recording, fingerprint};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::path::{Path, PathBuf};

/// More files than this in a folder are not searched for a track.
const MOST_FILES: usize = 50;

/// A track with where it comes from.
#[derive(Clone, Debug)]
pub struct FoundTrack {
    /// The track.
    pub track: Track,
    /// Its files and formats, for people.
    pub origin: String,
    /// What was passed over, in words.
    pub notes: Vec<String>,
    /// Seconds to add to the camera's clock, where the camera wrote satellite time into the recording.
    pub own_clock_s: Option<f64>,
    /// Hash of all that was read.
    pub fingerprint: String,
}

/// The track given; else the one beside the recording with its name; else what the camera wrote into
/// the recording; else the one in its folder that fits.
///
/// `sigma_m` is the receiver's standard deviation for each axis, if it is known.
///
/// # Errors
/// There is none, or it cannot be used.
pub fn find_track(
    recording: &Recording,
    given: &[PathBuf],
    zone: &TimeZone,
    sigma_m: Option<f64>,
) -> Result<FoundTrack, TrackError> {
    if !given.is_empty() {
        return joined(given, zone)?.found(sigma_m);
    }
    let names =
        std::iter::once(&recording.path).chain(recording.clips().iter().map(|clip| &clip.file));
    let mut beside: Vec<PathBuf> = names.filter_map(|name| TrackFile::beside(name)).collect();
    beside.sort();
    beside.dedup();
    if !beside.is_empty() {
        return joined(&beside, zone)?.found(sigma_m);
    }
    if let Some(log) = embedded(recording, zone)? {
        return log.found(sigma_m);
    }
    match in_folder(recording, zone) {
        Some(log) => log.found(sigma_m),
        None => Err(TrackError::Missing {
            path: recording.path.clone(),
        }),
    }
}

/// Points with where they come from.
#[derive(Default)]
struct Log {
    points: Vec<RawPoint>,
    origins: Vec<String>,
    notes: Vec<String>,
    own_clock_s: Option<f64>,
}

impl Log {
    fn found(self, sigma_m: Option<f64>) -> Result<FoundTrack, TrackError> {
        let track =
            Track::from_points(&self.points, sigma_m).ok_or_else(|| TrackError::TooShort {
                path: in_short(&self.origins).into(),
            })?;
        let mut notes = self.notes;
        notes.extend(track.left_out().words());
        Ok(FoundTrack {
            track,
            origin: in_short(&self.origins),
            notes,
            own_clock_s: self.own_clock_s,
            fingerprint: fingerprint([format!("{:?}", self.points).as_bytes()]),
        })
    }

    fn add(&mut self, path: &Path, file: TrackFile) {
        self.origins
            .push(format!("{} ({})", name_of(path), file.format.words()));
        self.points.extend(file.points);
        self.notes.extend(
            file.notes
                .into_iter()
                .map(|note| format!("{}: {note}", name_of(path))),
        );
    }
}

fn joined(files: &[PathBuf], zone: &TimeZone) -> Result<Log, TrackError> {
    let mut log = Log::default();
    for path in files {
        log.add(path, TrackFile::read(path, zone)?);
    }
    Ok(log)
}

/// What the camera wrote into the recording's files.
fn embedded(recording: &Recording, zone: &TimeZone) -> Result<Option<Log>, TrackError> {
    let mut log = Log::default();
    let mut offsets_s: Vec<f64> = Vec::new();
    for clip in recording.clips() {
        let Some(track) = EmbeddedTrack::read(&clip.file, zone)? else {
            continue;
        };
        log.origins.push(format!(
            "in {} ({})",
            name_of(&clip.file),
            track.format.words()
        ));
        log.notes.extend(
            track
                .notes
                .into_iter()
                .map(|note| format!("{}: {note}", name_of(&clip.file))),
        );
        for embedded in track.points {
            let by_camera = media_time(clip, embedded.media_s);
            let times = embedded.point.at.zip(by_camera);
            offsets_s.extend(times.map(|(gps, camera)| gps.duration_since(camera).as_secs_f64()));
            let at = embedded.point.at.or(by_camera);
            log.points.push(RawPoint {
                at,
                ..embedded.point
            });
        }
    }
    if log.points.is_empty() {
        return Ok(None);
    }
    let half = offsets_s.len() / 2;
    log.own_clock_s = Some(match offsets_s.is_empty() {
        // Positions by the frames' own times need no clock.
        true => 0.0,
        false => *offsets_s.select_nth_unstable_by(half, f64::total_cmp).1,
    });
    Ok(Some(log))
}

fn media_time(clip: &Clip, media_s: f64) -> Option<Timestamp> {
    clip.starts_at?
        .checked_add(SignedDuration::try_from_secs_f64(media_s).ok()?)
        .ok()
}

/// The tracks in the recording's folder that have time in common with it; a lone one in any case,
/// for the clock may be wrong.
fn in_folder(recording: &Recording, zone: &TimeZone) -> Option<Log> {
    let folder = match recording.path.is_dir() {
        true => recording.path.as_path(),
        false => recording
            .path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    };
    let parent = folder
        .parent()
        .into_iter()
        .filter(|_| recording.path.is_dir());
    let folders = std::iter::once(folder).chain(parent);
    let mut logs: Vec<(PathBuf, TrackFile)> = folders
        .flat_map(tracks_in)
        .filter_map(|path| Some((path.clone(), TrackFile::read(&path, zone).ok()?)))
        .collect();
    if logs.len() > 1 {
        let (from, to) = recording.span()?;
        let common = |file: &TrackFile| {
            let mut times = file.points.iter().filter_map(|point| point.at);
            times.any(|at| from <= at && at <= to)
        };
        logs.retain(|(_, file)| common(file));
    }
    let mut log = Log::default();
    logs.into_iter()
        .for_each(|(path, file)| log.add(&path, file));
    (!log.points.is_empty()).then_some(log)
}

/// Files that are tracks by their name, in order; none in a folder with very many.
fn tracks_in(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let paths = files.filter_map(|entry| Some(entry.ok()?.path()));
    let mut tracks: Vec<PathBuf> = paths.filter(|path| TrackFile::is_likely(path)).collect();
    tracks.sort();
    if tracks.len() > MOST_FILES {
        Vec::new()
    } else {
        tracks
    }
}

/// The first and the number of all.
fn in_short(origins: &[String]) -> String {
    match origins {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
