//! Chosen frames of a video as pixels, in order, with memory for one frame.

use super::{Video, input};
use crate::recording::{Picture, RecordingError, process::Tool};
use image::RgbImage;
use std::{
    fmt::Write,
    io::{self, BufRead, BufReader, Read},
    process::{ChildStderr, ChildStdout},
    sync::mpsc::{self, Receiver},
    thread,
};

/// Decoding starts this long before the first frame, so that no seek lands behind it.
const RUN_UP_S: f64 = 2.0;

/// Gives the wanted frames to `take`; `false` when it had enough.
pub(super) fn frames(
    video: &Video,
    wanted: &[u32],
    take: &mut dyn FnMut(u32, Result<Picture, String>) -> bool,
) -> Result<bool, RecordingError> {
    let times: Vec<(u32, f64)> = wanted
        .iter()
        .filter_map(|&i| Some((i, *video.pts_s.get(i as usize)?)))
        .collect();
    let Some(&(_, first_s)) = times.first() else {
        return Ok(true);
    };
    let tolerance_s = tolerance_s(&video.pts_s);
    let (tool, mut pixels, log) = start(video, &times, first_s, tolerance_s)?;
    let shown = follow(log, tool.heartbeat());
    let mut next = 0;
    while let Ok(pts_s) = shown.recv() {
        // A frame that could not be decoded never comes out: it was the one before.
        while next < times.len() && times[next].1 < pts_s - tolerance_s {
            if !take(times[next].0, Err(UNDECODABLE.into())) {
                return Ok(false);
            }
            next += 1;
        }
        let Ok(picture) = read_frame(&mut pixels, video.size) else {
            break;
        };
        if next < times.len() && (times[next].1 - pts_s).abs() <= tolerance_s {
            next += 1;
            if !take(times[next - 1].0, Ok(Picture::Pixels(picture))) {
                return Ok(false);
            }
        }
    }
    tool.finish(&video.path)?;
    Ok(times[next..]
        .iter()
        .all(|(index, _)| take(*index, Err(UNDECODABLE.into()))))
}

/// Starts ffmpeg: raw pixels of the chosen frames on one pipe, their times on the other.
fn start(
    video: &Video,
    times: &[(u32, f64)],
    first_s: f64,
    tolerance_s: f64,
) -> Result<(Tool, ChildStdout, ChildStderr), RecordingError> {
    let filter = format!(
        "select='{}',showinfo=checksum=0",
        chosen(times, tolerance_s)
    );
    let seek_s = (first_s - video.start_s - RUN_UP_S).max(0.0);
    Tool::start("ffmpeg", |command| {
        command.args([
            "-nostdin",
            "-hide_banner",
            "-nostats",
            "-loglevel",
            "level+info",
        ]);
        command.args([
            "-progress",
            "pipe:2",
            "-protocol_whitelist",
            "file,pipe",
            "-copyts",
        ]);
        command
            .args(["-ss", &format!("{seek_s:.6}"), "-i"])
            .arg(input(&video.path));
        command.args(["-map", "0:v:0", "-vf", &filter, "-fps_mode", "passthrough"]);
        command.args(["-frames:v", &times.len().to_string()]);
        command.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]);
    })
}

const UNDECODABLE: &str = "this part of the video cannot be decoded";

/// How far apart two times of the same frame may be written: well within the shortest frame.
fn tolerance_s(pts_s: &[f64]) -> f64 {
    let shortest = pts_s
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(f64::MAX, f64::min);
    (shortest * 0.4).clamp(1e-6, 2e-3)
}

/// A filter expression that is true for the wanted times: a search tree, so that it costs the
/// logarithm of their number for each decoded frame.
fn chosen(times: &[(u32, f64)], tolerance_s: f64) -> String {
    fn grow(tree: &mut String, times: &[(u32, f64)], tolerance_s: f64) {
        // Writing to a string cannot fail.
        if let [(_, t)] = times {
            let _ = write!(
                tree,
                "between(t,{:.6},{:.6})",
                t - tolerance_s,
                t + tolerance_s
            );
            return;
        }
        let (early, late) = times.split_at(times.len() / 2);
        let parting = f64::midpoint(early[early.len() - 1].1, late[0].1);
        let _ = write!(tree, "if(lt(t,{parting:.6}),");
        grow(tree, early, tolerance_s);
        tree.push(',');
        grow(tree, late, tolerance_s);
        tree.push(')');
    }
    let mut tree = String::new();
    grow(&mut tree, times, tolerance_s);
    tree
}

/// Follows ffmpeg's log: the time of each frame that `showinfo` shows, then the end.
fn follow(log: ChildStderr, heartbeat: impl Fn() + Send + 'static) -> Receiver<f64> {
    let (shown, times) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(log).split(b'\n').map_while(Result::ok) {
            heartbeat();
            let line = String::from_utf8_lossy(&line);
            if let Some(time) = line
                .split_once("pts_time:")
                .map(|(_, rest)| rest.trim_start())
                && let Some(Ok(time)) = time.split_whitespace().next().map(str::parse)
                && shown.send(time).is_err()
            {
                return;
            }
        }
    });
    times
}

fn read_frame(pixels: &mut impl Read, [w, h]: [u32; 2]) -> io::Result<RgbImage> {
    let mut frame = vec![0; w as usize * h as usize * 3];
    pixels.read_exact(&mut frame)?;
    RgbImage::from_raw(w, h, frame).ok_or_else(|| io::Error::other("a frame of another size"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_balanced() {
        let times: Vec<(u32, f64)> = (0..1000).map(|n| (n, f64::from(n) * 0.5)).collect();
        let tree = chosen(&times, 0.002);
        let mut depth = 0;
        let deepest = tree.chars().map(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth
        });
        assert!(deepest.max().unwrap() <= 12);
        assert_eq!(tree.matches("between").count(), 1000);
        assert!(
            tree.len() < 100_000,
            "one argument holds at most 128 KiB: {}",
            tree.len()
        );
    }
}
