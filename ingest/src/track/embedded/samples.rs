//! Where the samples of a video's tracks lie, and when they are due (ISO/IEC 14496-12, 8.6 and 8.7).

use super::{
    boxes::{Atom, Mp4, first},
    numbers::{array, be_u32, be_u64},
};
use std::{
    io::{self, Read, Seek},
    ops::Range,
};

/// No table of a day's video is longer.
const MOST_TABLE_BYTES: u64 = 64 << 20;
/// Samples that are listed at most: GPS at 18 Hz for 30 hours.
const MOST_SAMPLES: usize = 2 << 20;
/// The largest sample that can hold GPS; GoPro's are below 50 kB.
const MOST_SAMPLE_BYTES: u64 = 1 << 20;

/// The tracks of a video.
#[derive(Debug)]
pub(super) struct Movie {
    /// Seconds since 1904, when the recording was made; 0 if the camera does not say.
    pub created_1904_s: u64,
    tracks: Vec<MediaTrack>,
    /// Presentation time of the first picture.
    video_start_s: f64,
}

#[derive(Debug)]
struct MediaTrack {
    is_video: bool,
    /// The four letters of its first sample description.
    coding: [u8; 4],
    timescale: f64,
    /// What the edit list adds to times.
    shift_s: f64,
    tables: Vec<Atom>,
}

/// A sample: where it lies, and when it is due.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    place: Range<u64>,
    /// Seconds from the video's first presentation time.
    pub media_s: f64,
    /// How long it is due.
    pub duration_s: f64,
}

impl Sample {
    pub fn read<R: Read + Seek>(&self, mp4: &mut Mp4<R>) -> io::Result<Vec<u8>> {
        mp4.bytes(self.place.clone(), MOST_SAMPLE_BYTES)
    }
}

impl Movie {
    pub fn read<R: Read + Seek>(mp4: &mut Mp4<R>, moov: &Atom) -> io::Result<Self> {
        let atoms = mp4.boxes(moov.body.clone())?;
        let (mut created_1904_s, mut timescale) = (0, None);
        if let Some(mvhd) = first(&atoms, b"mvhd") {
            let head = mp4.bytes(mvhd.body.clone(), 32)?;
            created_1904_s = created(&head).unwrap_or(0);
            timescale = timescale_of(&head);
        }
        let mut tracks = Vec::new();
        for trak in atoms.iter().filter(|atom| &atom.kind == b"trak") {
            tracks.extend(MediaTrack::read(mp4, trak, timescale)?);
        }
        let mut video_start_s = 0.0;
        if let Some(video) = tracks.iter().find(|track| track.is_video) {
            video_start_s = video.shift_s + video.first_delay_s(mp4)?;
        }
        Ok(Self {
            created_1904_s,
            tracks,
            video_start_s,
        })
    }

    /// All samples of at least `least_bytes` in tracks of one coding.
    pub fn samples<R: Read + Seek>(
        &self,
        mp4: &mut Mp4<R>,
        coding: &[u8; 4],
        least_bytes: u32,
    ) -> io::Result<Vec<Sample>> {
        let mut samples = Vec::new();
        for track in self.tracks.iter().filter(|track| &track.coding == coding) {
            let shift_s = track.shift_s - self.video_start_s;
            track.samples(mp4, least_bytes, shift_s, &mut samples)?;
        }
        Ok(samples)
    }
}

impl MediaTrack {
    /// `None` where one of the needed boxes is missing.
    fn read<R: Read + Seek>(
        mp4: &mut Mp4<R>,
        trak: &Atom,
        movie_timescale: Option<f64>,
    ) -> io::Result<Option<Self>> {
        let trak = mp4.boxes(trak.body.clone())?;
        let Some(mdia) = first(&trak, b"mdia") else {
            return Ok(None);
        };
        let mdia = mp4.boxes(mdia.body.clone())?;
        let (Some(mdhd), Some(hdlr), Some(minf)) = (
            first(&mdia, b"mdhd"),
            first(&mdia, b"hdlr"),
            first(&mdia, b"minf"),
        ) else {
            return Ok(None);
        };
        let Some(timescale) = timescale_of(&mp4.bytes(mdhd.body.clone(), 32)?) else {
            return Ok(None);
        };
        let is_video = mp4.bytes(hdlr.body.clone(), 12)?.ends_with(b"vide");
        let minf = mp4.boxes(minf.body.clone())?;
        let Some(stbl) = first(&minf, b"stbl") else {
            return Ok(None);
        };
        let tables = mp4.boxes(stbl.body.clone())?;
        let described = table(mp4, &tables, b"stsd", 16)?;
        let mut shift_s = 0.0;
        if let Some(edts) = first(&trak, b"edts") {
            let edits = mp4.boxes(edts.body.clone())?;
            let list = table(mp4, &edits, b"elst", 4096)?;
            shift_s = edit_shift_s(&list, movie_timescale, timescale);
        }
        Ok(Some(Self {
            is_video,
            coding: array(&described, 12).unwrap_or_default(),
            timescale,
            shift_s,
            tables,
        }))
    }

    /// How much later than decoded the first sample is shown.
    fn first_delay_s<R: Read + Seek>(&self, mp4: &mut Mp4<R>) -> io::Result<f64> {
        let offsets = table(mp4, &self.tables, b"ctts", 16)?;
        let first = array(&offsets, 12).map_or(0, i32::from_be_bytes);
        Ok(f64::from(first) / self.timescale)
    }

    fn samples<R: Read + Seek>(
        &self,
        mp4: &mut Mp4<R>,
        least_bytes: u32,
        shift_s: f64,
        samples: &mut Vec<Sample>,
    ) -> io::Result<()> {
        let sizes = table(mp4, &self.tables, b"stsz", MOST_TABLE_BYTES)?;
        let runs = table(mp4, &self.tables, b"stsc", MOST_TABLE_BYTES)?;
        let mut durations = Durations::new(table(mp4, &self.tables, b"stts", MOST_TABLE_BYTES)?);
        let chunks = Chunks {
            short: table(mp4, &self.tables, b"stco", MOST_TABLE_BYTES)?,
            long: table(mp4, &self.tables, b"co64", MOST_TABLE_BYTES)?,
        };
        // Samples do not overlap: together they fit into the file, or the tables are wrong.
        let mut budget = mp4.len();
        let (mut n, mut run, mut ticks) = (0, 0, 0u64);
        for chunk in 0.. {
            let Some(mut at) = chunks.offset(chunk) else {
                break;
            };
            if run_starts(&runs, run + 1).is_some_and(|start| start <= chunk) {
                run += 1;
            }
            for _ in 0..be_u32(&runs, 12 + 12 * run).unwrap_or(0) {
                let Some(size) = sample_size(&sizes, n) else {
                    return Ok(());
                };
                let duration = u64::from(durations.next().unwrap_or(0));
                let Some(left) = budget.checked_sub(u64::from(size)) else {
                    return Ok(());
                };
                budget = left;
                let end = at.saturating_add(u64::from(size));
                if size >= least_bytes.max(1) && samples.len() < MOST_SAMPLES {
                    samples.push(Sample {
                        place: at..end,
                        media_s: ticks as f64 / self.timescale + shift_s,
                        duration_s: duration as f64 / self.timescale,
                    });
                }
                at = end;
                ticks = ticks.saturating_add(duration);
                n += 1;
            }
        }
        Ok(())
    }
}

/// The content of a table; empty where there is none.
fn table<R: Read + Seek>(
    mp4: &mut Mp4<R>,
    tables: &[Atom],
    kind: &[u8; 4],
    most: u64,
) -> io::Result<Vec<u8>> {
    match first(tables, kind) {
        Some(atom) => mp4.bytes(atom.body.clone(), most),
        None => Ok(Vec::new()),
    }
}

/// `mvhd` and `mdhd` begin alike; version 1 has wider times.
fn created(head: &[u8]) -> Option<u64> {
    match head.first()? {
        1 => be_u64(head, 4),
        _ => be_u32(head, 4).map(u64::from),
    }
}

fn timescale_of(head: &[u8]) -> Option<f64> {
    let at = if head.first()? == &1 { 20 } else { 12 };
    be_u32(head, at).filter(|scale| *scale > 0).map(f64::from)
}

/// Empty edits delay a track, the first real one skips its beginning.
fn edit_shift_s(list: &[u8], movie_timescale: Option<f64>, timescale: f64) -> f64 {
    let wide = list.first() == Some(&1);
    let mut shift_s = 0.0;
    for n in 0..be_u32(list, 4).unwrap_or(0) as usize {
        let edit = if wide {
            let at = 8 + 20 * n;
            be_u64(list, at).zip(array(list, at + 8).map(i64::from_be_bytes))
        } else {
            let at = 8 + 12 * n;
            let start = array(list, at + 4).map(i32::from_be_bytes);
            be_u32(list, at).map(u64::from).zip(start.map(i64::from))
        };
        match edit {
            Some((duration, -1)) => shift_s += movie_timescale.map_or(0.0, |s| duration as f64 / s),
            Some((_, start)) => return shift_s - start as f64 / timescale,
            None => break,
        }
    }
    shift_s
}

/// The first chunk, counted from 0, of a run of chunks.
fn run_starts(runs: &[u8], run: usize) -> Option<usize> {
    let start = be_u32(runs, run.checked_mul(12)?.checked_add(8)?)?;
    (start as usize).checked_sub(1)
}

fn sample_size(sizes: &[u8], n: usize) -> Option<u32> {
    let (constant, count) = (be_u32(sizes, 4)?, be_u32(sizes, 8)?);
    match constant {
        _ if n >= count as usize => None,
        0 => be_u32(sizes, n.checked_mul(4)?.checked_add(12)?),
        size => Some(size),
    }
}

/// Where the chunks lie, in 32 or in 64 bits.
struct Chunks {
    short: Vec<u8>,
    long: Vec<u8>,
}

impl Chunks {
    fn offset(&self, chunk: usize) -> Option<u64> {
        let short = || be_u32(&self.short, chunk.checked_mul(4)?.checked_add(8)?);
        let long = || be_u64(&self.long, chunk.checked_mul(8)?.checked_add(8)?);
        short().map(u64::from).or_else(long)
    }
}

/// The durations of the samples, one after another, from runs of equal ones.
struct Durations {
    table: Vec<u8>,
    at: usize,
    left: u32,
}

impl Durations {
    fn new(table: Vec<u8>) -> Self {
        Self {
            left: be_u32(&table, 8).unwrap_or(0),
            at: 8,
            table,
        }
    }
}

impl Iterator for Durations {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            self.at += 8;
            self.left = be_u32(&self.table, self.at)?;
        }
        self.left -= 1;
        be_u32(&self.table, self.at + 4)
    }
}

#[cfg(test)]
mod tests {
    use super::super::built::{Meta, Video};
    use super::*;
    use std::io::Cursor;

    fn read(video: &Video) -> Vec<(f64, f64, Vec<u8>)> {
        let mut mp4 = Mp4::new(Cursor::new(video.bytes())).unwrap();
        let top = mp4.top().unwrap();
        let movie = Movie::read(&mut mp4, first(&top, b"moov").unwrap()).unwrap();
        let samples = movie.samples(&mut mp4, b"test", 2).unwrap();
        let content = |s: &Sample| (s.media_s, s.duration_s, s.read(&mut mp4).unwrap());
        samples.iter().map(content).collect()
    }

    fn video() -> Video {
        Video {
            meta: Some(Meta {
                coding: *b"test",
                samples: [&b"one"[..], b"x", b"two", b"three"]
                    .map(<[u8]>::to_vec)
                    .to_vec(),
                sample_ms: 500,
                delay_ms: 0,
            }),
            ..Video::default()
        }
    }

    #[test]
    fn samples_with_their_times_wherever_the_tables_lie() {
        let expected = [
            (0.0, 0.5, b"one".to_vec()),
            (1.0, 0.5, b"two".to_vec()),
            (1.5, 0.5, b"three".to_vec()),
        ];
        for (moov_first, wide) in [(false, false), (true, false), (false, true)] {
            let video = Video {
                moov_first,
                wide,
                ..video()
            };
            assert_eq!(read(&video), expected, "{moov_first} {wide}");
        }
    }

    #[test]
    fn edits_and_delays_shift_against_the_first_picture() {
        let mut late = video();
        late.meta.as_mut().unwrap().delay_ms = 250;
        assert_eq!(read(&late)[0].0, 0.25);
        // Pictures shown 40 ms after decoding, of which the edit list takes 40 ms away again.
        let reordered = Video {
            picture_delay_ms: 40,
            ..video()
        };
        assert_eq!(read(&reordered)[0].0, 0.0);
        let unedited = Video {
            picture_delay_ms: 40,
            no_edits: true,
            ..video()
        };
        assert_eq!(read(&unedited)[0].0, -0.04);
    }
}
