//! What `ffprobe` says of a video.

use super::{input, planes::Coding};
use crate::recording::{
    RecordingError,
    process::{Tools, read_all, read_last},
};
use jiff::Timestamp;
use serde::Deserialize;
use std::{collections::HashMap, path::Path, thread};

/// More than a million frames' times: nothing longer is a recording.
const ANSWER_BYTES: usize = 256 << 20;

/// The first video stream.
pub(super) struct Stream {
    /// Width and height as shown: after the rotation that the file asks for.
    pub size: [u32; 2],
    /// The codec's name.
    pub codec: String,
    /// The rotation that the file asks for.
    pub turned_deg: i64,
    /// How its pixels are coded, if as usual.
    pub coding: Option<Coding>,
    /// The container's start.
    pub start_s: f64,
    /// When the recording began, by the camera's clock.
    pub created: Option<Timestamp>,
    /// Frames that the file's head promises.
    pub promised: Option<u64>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<StreamAnswer>,
    #[serde(default)]
    format: FormatAnswer,
}

#[derive(Deserialize)]
struct StreamAnswer {
    width: Option<u32>,
    height: Option<u32>,
    #[serde(default)]
    codec_name: String,
    #[serde(default)]
    pix_fmt: String,
    #[serde(default)]
    color_space: String,
    #[serde(default)]
    color_range: String,
    nb_frames: Option<String>,
    #[serde(default)]
    tags: HashMap<String, String>,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

#[derive(Default, Deserialize)]
struct FormatAnswer {
    start_time: Option<String>,
    #[serde(default)]
    tags: HashMap<String, String>,
}

pub(super) fn stream(path: &Path, tools: &Tools) -> Result<Stream, RecordingError> {
    let entries = "stream=codec_name,width,height,nb_frames,pix_fmt,color_space,color_range:stream_tags=creation_time:\
                   stream_side_data=rotation:format=start_time:format_tags=creation_time";
    let answer = ask(path, tools, entries, "json")?;
    let not_a_video = |what: &str| RecordingError::NotAVideo {
        path: path.to_owned(),
        what: what.to_owned(),
    };
    let answer: Answer = serde_json::from_slice(&answer)
        .map_err(|e| not_a_video(&format!("ffprobe's answer makes no sense: {e}")))?;
    let stream = answer
        .streams
        .first()
        .ok_or_else(|| not_a_video("it has no video stream"))?;
    let size = stream
        .width
        .zip(stream.height)
        .filter(|(w, h)| (1..=MAX_SIDE).contains(w) && (1..=MAX_SIDE).contains(h));
    let (w, h) = size.ok_or_else(|| not_a_video("its pictures have no size"))?;
    let turned = stream.side_data_list.iter().find_map(|side| side.rotation);
    let turned_deg = turned.map_or(0, |degrees| degrees.round() as i64);
    let on_its_side = (turned_deg as f64 / 90.0).round() as i64 % 2 != 0;
    let tags = [&answer.format.tags, &stream.tags];
    let start_s: Option<f64> = answer.format.start_time.and_then(|t| t.parse().ok());
    Ok(Stream {
        size: if on_its_side { [h, w] } else { [w, h] },
        codec: stream.codec_name.clone(),
        turned_deg,
        coding: Coding::of(&stream.pix_fmt, &stream.color_space, &stream.color_range),
        start_s: start_s.filter(|t| t.is_finite()).unwrap_or(0.0),
        created: tags
            .iter()
            .find_map(|tags| created(tags.get("creation_time")?)),
        promised: stream.nb_frames.as_ref().and_then(|n| n.parse().ok()),
    })
}

/// A longer side is no camera's.
const MAX_SIDE: u32 = 16_384;

/// A clock that was never set starts at 1904 or 1970: that is no time.
fn created(text: &str) -> Option<Timestamp> {
    const YEAR_2000_S: i64 = 946_684_800;
    text.parse::<Timestamp>()
        .ok()
        .filter(|at| at.as_second() >= YEAR_2000_S)
}

/// What the container says of the frames, without decoding any.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Packets {
    /// Presentation time of every frame in seconds, ascending.
    pub pts_s: Vec<f64>,
    /// Those of the frames that need no other to be decoded.
    pub keys_s: Vec<f64>,
    /// How long the last frame is shown.
    pub last_s: f64,
    /// Packets, shown or not.
    pub count: u64,
}

pub(super) fn packets(path: &Path, tools: &Tools) -> Result<Packets, RecordingError> {
    let entries = "packet=pts_time,dts_time,duration_time,flags";
    let answer = ask(path, tools, entries, "csv=print_section=0")?;
    Ok(read_packets(&String::from_utf8_lossy(&answer)))
}

/// Lines of `pts_time,dts_time,duration_time,flags`; AVI files have no presentation times.
fn read_packets(answer: &str) -> Packets {
    let mut packets = Packets::default();
    for line in answer.lines() {
        let mut fields = line.split(',');
        let mut time = || {
            let time: Option<f64> = fields.next()?.trim().parse().ok();
            time.filter(|t| t.is_finite())
        };
        let (pts_s, dts_s, duration_s) = (time(), time(), time());
        let Some(at_s) = pts_s.or(dts_s) else {
            continue;
        };
        let flags = fields.next().unwrap_or_default();
        packets.count += 1;
        // Frames before the beginning of an edit list are decoded but never shown.
        if flags.contains('D') {
            continue;
        }
        packets.pts_s.push(at_s);
        if flags.contains('K') {
            packets.keys_s.push(at_s);
        }
        packets.last_s = duration_s.unwrap_or(packets.last_s);
    }
    for times in [&mut packets.pts_s, &mut packets.keys_s] {
        times.sort_by(f64::total_cmp);
        times.dedup();
    }
    packets
}

fn ask(path: &Path, tools: &Tools, entries: &str, format: &str) -> Result<Vec<u8>, RecordingError> {
    let (tool, stdout, stderr) = tools.start("ffprobe", |command| {
        command.args(["-v", "error", "-protocol_whitelist", "file,pipe"]);
        command.args(["-select_streams", "v:0"]);
        command
            .args(["-show_entries", entries, "-of", format, "-i"])
            .arg(input(path));
    })?;
    let complaints = thread::spawn({
        let heartbeat = tool.heartbeat();
        move || read_last(stderr, heartbeat)
    });
    let not_a_video = |what| RecordingError::NotAVideo {
        path: path.to_owned(),
        what,
    };
    let answer = read_all(stdout, ANSWER_BYTES, tool.heartbeat())
        .map_err(|fault| not_a_video(format!("ffprobe's answer cannot be read: {fault}")))?;
    let content = tool.finish(path)?;
    let complaints = complaints.join().unwrap_or_default();
    if content {
        Ok(answer)
    } else {
        Err(not_a_video(reason(&complaints, path)))
    }
}

/// What was said last, without the file's name, which the message has already.
fn reason(complaints: &str, path: &Path) -> String {
    if complaints.contains("moov atom not found") {
        let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
        return format!(
            "the file was cut off before it was finished (no moov atom): about {} cannot be read",
            megabytes(bytes)
        );
    }
    let named = format!("file:{}: ", path.display());
    let last = complaints.lines().map(str::trim).rfind(|l| !l.is_empty());
    match last {
        Some(line) => line.replace(&named, ""),
        None => "ffprobe failed and gave no reason".into(),
    }
}

fn megabytes(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    format!("{megabytes:.*} MB", usize::from(megabytes < 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packets_come_in_order_of_showing() {
        let packets = read_packets(
            "0.000000,-0.2,0.1,K_\n0.4,0.0,0.1,__\n0.2,0.1,0.1,__,\n\n-0.1,-0.3,0.1,KD\nN/A,N/A,0.1,__\n",
        );
        assert_eq!(packets.pts_s, [0.0, 0.2, 0.4]);
        assert_eq!((packets.keys_s, packets.count), (vec![0.0], 4));
        assert_eq!(packets.last_s, 0.1);
    }

    #[test]
    fn files_without_presentation_times_go_by_decoding_times() {
        let packets = read_packets("N/A,0.000000,0.1,K_\nN/A,0.100000,0.1,__\n");
        assert_eq!(packets.pts_s, [0.0, 0.1]);
    }

    #[test]
    fn a_clock_that_was_never_set_has_no_time() {
        assert_eq!(created("1970-01-01T00:00:00.000000Z"), None);
        assert_eq!(created("1904-01-01T00:00:00.000000Z"), None);
        assert!(created("2026-10-05T01:12:07.000000Z").is_some());
    }

    proptest! {
        #[test]
        fn any_answer_is_read(answer in "[0-9eE.,KD_NA/naif\\n-]{0,200}") {
            let packets = read_packets(&answer);
            prop_assert!(packets.pts_s.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(packets.keys_s.len() <= packets.pts_s.len());
        }
    }
}
