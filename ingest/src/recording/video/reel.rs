//! Video files that follow one another, as one recording.

use super::{
    Pixels, Shape, Video,
    naming::{camera, chapter},
    runs::{self, Timed},
};
use crate::{
    hash::Content,
    recording::{
        Clip, FrameTime, OpenOptions, RecordingError, StartSource,
        exif::WHOLE_SECONDS_SIGMA_S,
        files::{by_nature, name_of},
        process::Tools,
    },
};
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use register::FileFault;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Standard deviation of an end that was taken from the file's modification time.
const FILE_TIME_SIGMA_S: f64 = 5.0;

/// Clips of one camera without a break.
#[derive(Debug)]
pub(crate) struct Reel {
    pub clips: Vec<Clip>,
    videos: Vec<Video>,
    tools: Tools,
}

/// A reel with what is known of it.
pub(in crate::recording) struct Opened {
    pub reel: Reel,
    pub frames: Vec<FrameTime>,
    pub start: StartSource,
    /// What of its files is lost.
    pub lost: Vec<FileFault>,
}

impl Opened {
    /// A single file.
    pub fn file(file: &Path, options: &OpenOptions, tools: &Tools) -> Result<Self, RecordingError> {
        let video = Video::open(file, options, tools)?;
        let alone = in_runs(vec![video], tools).into_iter().next();
        alone.ok_or_else(|| RecordingError::NoPictures {
            path: file.to_owned(),
        })
    }

    /// All files of a folder, one reel for each unbroken run of a camera's files, with the files
    /// that cannot be used.
    pub fn folder(
        files: &[PathBuf],
        root: &Path,
        options: &OpenOptions,
        tools: &Tools,
    ) -> Result<(Vec<Self>, Vec<FileFault>), RecordingError> {
        let opened: Vec<_> = files
            .par_iter()
            .map(|file| (file, Video::open(file, options, tools)))
            .collect();
        let mut faults = Vec::new();
        let mut cameras: BTreeMap<_, Vec<Video>> = BTreeMap::new();
        for (file, video) in opened {
            match video {
                Err(fault) if fault.concerns_all_files() => return Err(fault),
                Err(fault) => faults.push(FileFault {
                    file: name_of(file),
                    fault: fault.without(file),
                }),
                Ok(video) => {
                    let kind = (video.size, video.codec.clone(), video.turned_deg);
                    let camera = (camera(&video.file, root), kind);
                    cameras.entry(camera).or_default().push(video);
                }
            }
        }
        let mut reels: Vec<Self> = cameras
            .into_values()
            .flat_map(|videos| in_runs(videos, tools))
            .collect();
        reels.sort_by_key(|reel| reel.frames.first().and_then(|frame| frame.captured_at));
        Ok((reels, faults))
    }

    /// Files in order, with their times after `base`.
    fn of(
        videos: Vec<Video>,
        timed: &[Timed],
        base: Option<Timestamp>,
        start: StartSource,
        tools: &Tools,
    ) -> Self {
        let starts = runs::starts(timed);
        let mut opened = Self {
            reel: Reel {
                clips: Vec::new(),
                videos: Vec::new(),
                tools: tools.clone(),
            },
            frames: Vec::new(),
            start,
            lost: Vec::new(),
        };
        let mut covered_s = f64::MIN;
        for (mut video, start) in videos.into_iter().zip(starts) {
            let after_base = |pts_s: f64| start.at_s + (pts_s - video.first_s);
            // What a camera records twice at a change of file is taken once.
            let twice = video.pts_s.partition_point(|t| after_base(*t) <= covered_s);
            covered_s = video
                .pts_s
                .last()
                .map_or(covered_s, |t| covered_s.max(after_base(*t)));
            let time = |pts_s: &f64| FrameTime {
                captured_at: base
                    .and_then(|base| base.checked_add(seconds(after_base(*pts_s))).ok()),
                clock_sigma_s: start.sigma_s,
            };
            let first = opened.frames.len();
            opened
                .frames
                .extend(video.pts_s.iter().skip(twice).map(time));
            video.forget(0..twice);
            if video.pts_s.is_empty() {
                video.lost = Some("left out: all of its time is in the file before it".into());
            }
            opened.lost.extend(video.lost.take().map(|fault| FileFault {
                file: name_of(&video.file),
                fault,
            }));
            opened.reel.clips.push(Clip {
                file: video.file.clone(),
                first: u32::try_from(first).unwrap_or(u32::MAX),
                frames: u32::try_from(video.pts_s.len()).unwrap_or(u32::MAX),
                starts_at: base.and_then(|base| base.checked_add(seconds(start.at_s)).ok()),
                start_pts_s: video.first_s,
                duration_s: video.duration_s,
                created: video.created,
                named: video.named.as_ref().map(|named| named.at),
            });
            opened.reel.videos.push(video);
        }
        opened
    }
}

/// Cuts the files of one camera into reels.
fn in_runs(mut videos: Vec<Video>, tools: &Tools) -> Vec<Opened> {
    let trusted = trusted(&videos);
    let base = videos
        .iter()
        .find_map(|video| timed(video, trusted).2)
        .unwrap_or_default();
    let at_end = trusted == StartSource::CreationTime && created_at_end(&mut videos, base);
    let chapters: Vec<_> = videos
        .iter()
        .filter_map(|video| chapter(&video.file))
        .collect();
    let mut untimed = Vec::new();
    let mut files: Vec<(Timed, StartSource, Video)> = Vec::new();
    for video in videos {
        let (mut this, mut source, mut at) = timed(&video, trusted);
        // A chapter carries the time of the first: without those before, that says nothing.
        let orphan = this.chapter.is_some_and(|this| {
            this.part > 0
                && !chapters
                    .iter()
                    .any(|c| c.of == this.of && c.part + 1 == this.part)
        });
        if orphan {
            (this, source, at) = timed(&video, StartSource::FileTime);
        }
        let Some(at) = at else {
            untimed.push(Opened::of(vec![video], &[this], None, source, tools));
            continue;
        };
        this.own_s = at.duration_since(base).as_secs_f64();
        if at_end && source == StartSource::CreationTime {
            this.own_s -= this.duration_s;
        }
        files.push((this, source, video));
    }
    gather_chapters(&mut files);
    files.sort_by(|(a, _, x), (b, _, y)| {
        let order = a.own_s.total_cmp(&b.own_s).then(a.chapter.cmp(&b.chapter));
        order.then_with(|| by_nature(&x.file, &y.file))
    });
    let lengths = runs::cut(&files.iter().map(|(this, ..)| *this).collect::<Vec<_>>());
    let mut files = files.into_iter();
    let reel = |length| {
        let (mut timed, mut sources, mut videos) = (Vec::new(), Vec::new(), Vec::new());
        for (this, source, video) in files.by_ref().take(length) {
            timed.push(this);
            sources.push(source);
            videos.push(video);
        }
        let source = sources.first().copied().unwrap_or(StartSource::Unknown);
        if at_end && source == StartSource::CreationTime {
            // The recording still begins at what its first file says: whether that is the truth
            // is for whoever compares clocks.
            let first_s = timed.first().map_or(0.0, |first| first.duration_s);
            timed.iter_mut().for_each(|this| this.own_s += first_s);
        }
        Opened::of(videos, &timed, Some(base), source, tools)
    };
    let mut reels: Vec<Opened> = lengths.into_iter().map(reel).collect();
    reels.append(&mut untimed);
    reels
}

/// Gives every chapter that says the same as the one before it that one's time, whatever its
/// source.
fn gather_chapters(files: &mut [(Timed, StartSource, Video)]) {
    files.sort_by_key(|(this, ..)| this.chapter);
    for n in 1..files.len() {
        let (before, rest) = files.split_at_mut(n);
        let Some((this, source, video)) = rest.first_mut() else {
            return;
        };
        let found = before.iter().rev().find(|(before, _, earlier)| {
            runs::follows(before, this) && earlier.created == video.created
        });
        if let Some((before, of, _)) = found {
            (this.own_s, this.sigma_s, *source) = (before.own_s, before.sigma_s, *of);
        }
    }
}

/// The best source that all files of a camera have: times of different clocks do not mix.
fn trusted(videos: &[Video]) -> StartSource {
    [StartSource::CreationTime, StartSource::FileName]
        .into_iter()
        .find(|source| {
            videos
                .iter()
                .all(|video| timed(video, *source).1 == *source)
        })
        .unwrap_or(StartSource::CreationTime)
}

/// What a file says of its time: by the `preferred` source if it has that, else by the next best.
fn timed(video: &Video, preferred: StartSource) -> (Timed, StartSource, Option<Timestamp>) {
    let now = Timestamp::now();
    let named = video.named.as_ref();
    // A clock that is ahead of ours is believed only where the name does not know better.
    let created = video
        .created
        .filter(|at| *at <= now || named.is_none_or(|named| named.at > now));
    let by_creation = created.map(|at| (at, WHOLE_SECONDS_SIGMA_S, StartSource::CreationTime));
    let by_name = named.map(|named| (named.at, named.sigma_s, StartSource::FileName));
    let by_file = video
        .modified
        .and_then(|end| end.checked_sub(seconds(video.duration_s)).ok())
        .map(|at| (at, FILE_TIME_SIGMA_S, StartSource::FileTime));
    let found = match preferred {
        StartSource::FileTime => by_file,
        StartSource::FileName => by_name.or(by_creation).or(by_file),
        _ => by_creation.or(by_name).or(by_file),
    };
    let timed = Timed {
        own_s: 0.0,
        sigma_s: found.map_or(0.0, |(_, sigma_s, _)| sigma_s),
        duration_s: video.duration_s,
        chapter: chapter(&video.file),
    };
    let source = found.map_or(StartSource::Unknown, |(.., source)| source);
    (timed, source, found.map(|(at, ..)| at))
}

fn created_at_end(videos: &mut [Video], base: Timestamp) -> bool {
    videos.sort_by(|a, b| {
        a.created
            .cmp(&b.created)
            .then_with(|| by_nature(&a.file, &b.file))
    });
    let after_base = |at: Timestamp| at.duration_since(base).as_secs_f64();
    let times: Vec<_> = videos
        .iter()
        .filter_map(|video| {
            let named = video.named.as_ref().map(|named| after_base(named.at));
            Some((after_base(video.created?), video.duration_s, named))
        })
        .collect();
    runs::created_at_end(&times)
}

impl Reel {
    /// The content hash: a file's, or its files' together.
    pub fn id(&self) -> String {
        match self.videos.as_slice() {
            [video] => video.content.alone(),
            videos => Content::together(videos.iter().map(Video::identity).collect()),
        }
    }

    /// The names of its first and, where there are several, of its last file.
    pub fn name(&self) -> String {
        match self.videos.as_slice() {
            [] => String::new(),
            [video] => name_of(&video.file),
            [first, .., last] => format!("{} to {}", name_of(&first.file), name_of(&last.file)),
        }
    }

    pub fn frame_name(&self, index: u32) -> String {
        let clip = self.clips.partition_point(|clip| clip.first <= index);
        let found = clip
            .checked_sub(1)
            .and_then(|n| self.clips.get(n).zip(self.videos.get(n)));
        match found {
            None => format!("frame {index}"),
            Some((clip, video)) => {
                let within = video.frame_name(index - clip.first);
                match self.clips.len() {
                    1 => within,
                    _ => format!("{}, {within}", name_of(&clip.file)),
                }
            }
        }
    }

    /// Gives the wanted frames in order, until `take` says that it has enough.
    ///
    /// Where ffmpeg hangs on one file of several, the frames of that file are faults; where it
    /// hangs again, it is not the file, and the recording ends.
    pub(in crate::recording) fn read(
        &self,
        wanted: impl Iterator<Item = u32> + Clone,
        shape: Shape,
        take: &mut dyn FnMut(u32, Result<Pixels, String>) -> bool,
    ) -> Result<(), RecordingError> {
        let mut may_hang = self.clips.len() > 1;
        for (clip, video) in self.clips.iter().zip(&self.videos) {
            let here = clip.first..clip.first.saturating_add(clip.frames);
            let local = wanted
                .clone()
                .filter(|index| here.contains(index))
                .map(|index| index - clip.first);
            let mut given = 0;
            let more = video.read(&self.tools, local.clone(), shape, &mut |index, picture| {
                given += 1;
                take(clip.first + index, picture)
            });
            let more = match more {
                Err(fault @ RecordingError::Hung { .. }) if may_hang => {
                    may_hang = false;
                    let words = fault.without(&clip.file);
                    local
                        .skip(given)
                        .all(|index| take(clip.first + index, Err(words.clone())))
                }
                more => more?,
            };
            if !more {
                break;
            }
        }
        Ok(())
    }

    /// Width and height of its frames.
    pub fn size(&self) -> [u32; 2] {
        self.videos.first().map_or([0, 0], |video| video.size)
    }
}

fn seconds(seconds: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::ZERO)
}
