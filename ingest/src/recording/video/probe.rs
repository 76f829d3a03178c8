//! What `ffprobe` says of a video.

use super::input;
use crate::recording::{
    RecordingError,
    process::{Tool, read_all},
};
use jiff::Timestamp;
use serde::Deserialize;
use std::{collections::HashMap, path::Path, thread};

/// The first video stream.
pub(super) struct Stream {
    /// Width and height as shown: after the rotation that the file asks for.
    pub size: [u32; 2],
    /// The container's start.
    pub start_s: f64,
    /// When the recording began, by the camera's clock.
    pub created: Option<Timestamp>,
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

pub(super) fn stream(path: &Path) -> Result<Stream, RecordingError> {
    let entries = "stream=width,height:stream_tags=creation_time:stream_side_data=rotation:\
                   format=start_time:format_tags=creation_time";
    let answer = ask(path, entries, "json")?;
    let not_a_video = |what: String| RecordingError::NotAVideo {
        path: path.to_owned(),
        what,
    };
    let answer: Answer = serde_json::from_slice(&answer).map_err(|e| not_a_video(e.to_string()))?;
    let stream = answer
        .streams
        .first()
        .ok_or_else(|| not_a_video("it has no video stream".into()))?;
    let size = stream
        .width
        .zip(stream.height)
        .filter(|(w, h)| *w > 0 && *h > 0);
    let (w, h) = size.ok_or_else(|| not_a_video("its pictures have no size".into()))?;
    let turned = stream.side_data_list.iter().find_map(|side| side.rotation);
    let on_its_side = turned.is_some_and(|degrees| (degrees / 90.0).round() as i64 % 2 != 0);
    let tags = [&answer.format.tags, &stream.tags];
    Ok(Stream {
        size: if on_its_side { [h, w] } else { [w, h] },
        start_s: answer
            .format
            .start_time
            .and_then(|t| t.parse().ok())
            .unwrap_or(0.0),
        created: tags
            .iter()
            .find_map(|tags| created(tags.get("creation_time")?)),
    })
}

/// A clock that was never set starts at 1904 or 1970: that is no time.
fn created(text: &str) -> Option<Timestamp> {
    const YEAR_2000_S: i64 = 946_684_800;
    text.parse::<Timestamp>()
        .ok()
        .filter(|at| at.as_second() >= YEAR_2000_S)
}

/// Presentation time of every frame in seconds, ascending, without decoding any.
pub(super) fn frame_times(path: &Path) -> Result<Vec<f64>, RecordingError> {
    let answer = ask(path, "packet=pts_time", "csv=print_section=0")?;
    let text = String::from_utf8_lossy(&answer);
    let mut times: Vec<f64> = text
        .lines()
        .filter_map(|line| line.trim_end_matches(',').trim().parse().ok())
        .collect();
    times.retain(|t| t.is_finite());
    times.sort_by(f64::total_cmp);
    times.dedup();
    Ok(times)
}

fn ask(path: &Path, entries: &str, format: &str) -> Result<Vec<u8>, RecordingError> {
    let (tool, stdout, stderr) = Tool::start("ffprobe", |command| {
        command.args([
            "-v",
            "error",
            "-protocol_whitelist",
            "file,pipe",
            "-select_streams",
            "v:0",
        ]);
        command
            .args(["-show_entries", entries, "-of", format, "-i"])
            .arg(input(path));
    })?;
    let complaints = thread::spawn({
        let heartbeat = tool.heartbeat();
        move || read_all(stderr, heartbeat).unwrap_or_default()
    });
    let answer = read_all(stdout, tool.heartbeat());
    let content = tool.finish(path)?;
    let complaints = complaints.join().unwrap_or_default();
    if !content {
        let what = last_line(&complaints, path);
        return Err(RecordingError::NotAVideo {
            path: path.to_owned(),
            what,
        });
    }
    answer.map_err(|source| RecordingError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// What was said last, without the file's name, which the message has already.
fn last_line(complaints: &[u8], path: &Path) -> String {
    let text = String::from_utf8_lossy(complaints);
    let named = format!("file:{}: ", path.display());
    let mut lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let reason = lines.iter().find(|l| l.contains("moov atom not found"));
    match reason {
        Some(_) => "moov atom not found (the file was cut off before it was finished)".into(),
        None => lines
            .pop()
            .unwrap_or("ffprobe gave no reason")
            .replace(&named, ""),
    }
}
