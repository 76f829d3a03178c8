//! Chosen frames of a video as pixels, in order, with memory for one frame.

use super::{Shape, Video, input, selection::Selection};
use crate::recording::{
    RecordingError,
    process::{Tool, Tools},
};
use std::{
    io::{self, BufRead, BufReader, Read},
    process::{ChildStderr, ChildStdout},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
};

/// Decoding starts this long before the keyframe that the first frame needs, so that no seek
/// lands behind it.
const RUN_UP_S: f64 = 0.5;

/// Gives the wanted frames to `take`; `false` when it had enough.
pub(super) fn frames(
    video: &Video,
    tools: &Tools,
    wanted: &[(u32, f64)],
    shape: Shape,
    take: &mut dyn FnMut(u32, Result<Vec<u8>, String>) -> bool,
) -> Result<bool, RecordingError> {
    let Some(&(_, first_s)) = wanted.first() else {
        return Ok(true);
    };
    let selection = Selection::of(wanted, &video.pts_s);
    let tolerance_s = selection.tolerance_s;
    let (tool, mut pixels, log) = start(video, tools, &selection, wanted.len(), first_s, shape)?;
    let (shown, complaint) = follow(log, tool.heartbeat());
    let mut rest = wanted.iter().copied().peekable();
    while let Ok(pts_s) = shown.recv() {
        // A frame that could not be decoded never comes out: it was the one before.
        while let Some((index, _)) = rest.next_if(|(_, t)| *t < pts_s - tolerance_s) {
            if !tool.while_it_waits(|| take(index, Err(UNDECODABLE.into()))) {
                return Ok(false);
            }
        }
        let Ok(picture) = read_frame(&mut pixels, shape.bytes(video)) else {
            break;
        };
        if let Some((index, _)) = rest.next_if(|(_, t)| (t - pts_s).abs() <= tolerance_s)
            && !tool.while_it_waits(|| take(index, Ok(picture)))
        {
            return Ok(false);
        }
    }
    drop(pixels);
    let content = tool.finish(&video.file)?;
    let fault = match complaint.join() {
        Ok(Some(complaint)) if !content => format!("{UNDECODABLE}; ffmpeg says: {complaint}"),
        _ => UNDECODABLE.to_owned(),
    };
    Ok(rest.all(|(index, _)| take(index, Err(fault.clone()))))
}

/// No line of the log is longer.
const LINE_BYTES: u64 = 64 << 10;
const UNDECODABLE: &str = "this part of the video cannot be decoded";

/// Starts ffmpeg: raw pixels of the chosen frames on one pipe, their times on the other.
fn start(
    video: &Video,
    tools: &Tools,
    selection: &Selection,
    count: usize,
    first_s: f64,
    shape: Shape,
) -> Result<(Tool, ChildStdout, ChildStderr), RecordingError> {
    let filter = format!(
        "select='{}',showinfo=checksum=0{}",
        selection.expression,
        shape.filter()
    );
    let key = video.keys_s.partition_point(|key_s| *key_s <= first_s);
    let key_s = key.checked_sub(1).and_then(|n| video.keys_s.get(n));
    let seek_s = (key_s.unwrap_or(&first_s) - video.start_s - RUN_UP_S).max(0.0);
    tools.start("ffmpeg", |command| {
        command.args(["-nostdin", "-hide_banner", "-nostats"]);
        command.args(["-loglevel", "level+info", "-progress", "pipe:2"]);
        command.args(["-protocol_whitelist", "file,pipe", "-copyts"]);
        command.args(["-threads", &threads().to_string()]);
        if video.keyframes {
            command.args(["-skip_frame", "nokey"]);
        }
        if let Shape::Grey(_) = shape {
            // A third less work, and the blocks it leaves do not show in small pictures.
            command.args(["-skip_loop_filter", "all"]);
        }
        command
            .args(["-ss", &format!("{seek_s:.6}"), "-i"])
            .arg(input(&video.file));
        command.args(["-map", "0:v:0", "-vf", &filter, "-fps_mode", "passthrough"]);
        command.args(["-frames:v", &count.to_string()]);
        command.args(["-f", "rawvideo"]);
        if let Some(format) = shape.pixel_format(video) {
            command.args(["-pix_fmt", format]);
        }
        command.arg("pipe:1");
    })
}

/// Some more than cores: those that wait for a frame to be taken leave none idle.
fn threads() -> usize {
    const MORE: usize = 2;
    thread::available_parallelism().map_or(1, usize::from) + MORE
}

/// Follows ffmpeg's log: the time of each frame that `showinfo` shows, and its last complaint.
fn follow(
    log: ChildStderr,
    heartbeat: impl Fn() + Send + 'static,
) -> (Receiver<f64>, JoinHandle<Option<String>>) {
    let (shown, times) = mpsc::channel();
    let follower = thread::spawn(move || {
        let mut complaint = None;
        let mut log = BufReader::new(log);
        let mut line = Vec::new();
        while let Ok(1..) = (&mut log).take(LINE_BYTES).read_until(b'\n', &mut line) {
            heartbeat();
            let text = String::from_utf8_lossy(&line);
            if let Some(time) = time_shown(&text) {
                // The receiver may have enough; the pipe is still emptied to its end.
                let _ = shown.send(time);
            } else if let Some((_, words)) = text.split_once("[error] ") {
                complaint = Some(words.trim().to_owned());
            }
            line.clear();
        }
        complaint
    });
    (times, follower)
}

fn time_shown(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("pts_time:")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// One frame, read into memory that is not cleared before.
fn read_frame(pixels: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut frame = Vec::with_capacity(bytes);
    pixels.take(bytes as u64).read_to_end(&mut frame)?;
    if frame.len() == bytes {
        Ok(frame)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_in_the_log() {
        let line = "[Parsed_showinfo_1 @ 0x1] [info] n:   0 pts:  21 pts_time:1.75    duration:1";
        assert_eq!(time_shown(line), Some(1.75));
        assert_eq!(time_shown("pts_time:"), None);
        assert_eq!(time_shown("out_time=00:00:01"), None);
    }
}
