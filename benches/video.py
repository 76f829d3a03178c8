"""What a long video costs beside its own decoding, and the memory it takes.

The same file is decoded by ffmpeg alone and inspected with a detector that does next to nothing, in turns: what the
second takes more is the overhead of everything but detection. Then once with the default detector, for its memory.
The recording is one minute of the sample's pictures, looped; it is made once and kept under target/. Run it with `make bench`.
"""

import argparse
import json
import statistics
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from end_to_end import METRES_PER_DEGREE, REPOSITORY, SPEED_M_S, run

START = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.utc)
# Seconds of driving and standing: the clock is set by such changes.
DRIVE_S, STAND_S = 70, 12
NO_DETECTOR = REPOSITORY / "inference/tests/graphs/nms-rows.onnx"


def make_video(path, minutes, sample):
    """1080p, 30 frames a second, H.264, as a dashcam writes it."""
    if path.exists():
        return
    print(f"making {path.name}, once", file=sys.stderr)
    path.parent.mkdir(parents=True, exist_ok=True)
    minute, draft = path.with_name("minute.mp4"), path.with_suffix(".part.mp4")
    made = f"creation_time={START.isoformat()}"
    command = ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-framerate", "30", "-i", sample / "frames/%04d.jpg"]
    command += ["-t", "60", "-vf", "scale=1920:1080,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast"]
    run([*command, "-b:v", "12M", "-g", "60", minute])
    run(["ffmpeg", "-v", "error", "-y", "-stream_loop", str(minutes - 1), "-i", minute, "-c", "copy", "-metadata", made, draft])
    draft.rename(path)


def make_track(path, minutes):
    """Northwards, with stops; a point each second."""
    points, north_m = [], 0.0
    for second in range(-5, minutes * 60 + 6):
        stamp = (START + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
        points.append(f'<trkpt lat="{35.6 + north_m / METRES_PER_DEGREE:.8f}" lon="139.7"><time>{stamp}</time></trkpt>')
        if second % (DRIVE_S + STAND_S) < DRIVE_S:
            north_m += SPEED_M_S
    path.write_text('<gpx version="1.1"><trk><trkseg>' + "\n".join(points) + "</trkseg></trk></gpx>\n")


def inspection(options, video, track, camera, scratch, *more):
    command = [options.michimori, "inspect", video, "--track", track, "--camera", camera, "--json"]
    return run([*command, "--db", Path(tempfile.mkdtemp(dir=scratch)) / "bench.db", *more])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--michimori", type=Path, default=REPOSITORY / "target/release/michimori", help="a release build")
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-detector", action="store_true", help="leave out the last part")
    options = parser.parse_args()
    sample = REPOSITORY / "sample-data/drive"
    video = REPOSITORY / f"target/bench-video/{options.minutes}-minutes.mp4"
    make_video(video, options.minutes, sample)
    decode = ["ffmpeg", "-v", "error", "-nostdin", "-i", video, "-map", "0:v:0", "-f", "null", "-"]
    with tempfile.TemporaryDirectory(prefix="bench-", dir=REPOSITORY / "target") as name:
        scratch = Path(name)
        track, camera = scratch / "track.gpx", scratch / "camera.toml"
        make_track(track, options.minutes)
        camera.write_text((sample / "camera.toml").read_text())
        no_detector = ["--model", NO_DETECTOR, "--threshold", "1"]
        ratios = []
        for turn in range(options.rounds):
            alone = run(decode).seconds
            ours = inspection(options, video, track, camera, scratch, *no_detector)
            ratios.append(ours.seconds / alone)
            placed = json.loads(ours.words)["drives"][0]["placed"]
            print(f"  round {turn + 1}  ffmpeg {alone:.1f} s, ours without detection {ours.seconds:.1f} s, {placed} frames", file=sys.stderr)
        print(f"\n{options.minutes} minutes of 1080p: all but detection takes {statistics.median(ratios):.2f} x ffmpeg's decoding alone")
        if not options.without_detector:
            whole = inspection(options, video, track, camera, scratch)
            print(f"with the default detector {whole.seconds:.0f} s, peak memory {whole.peak_bytes / 2**20:.0f} MiB (without ffmpeg's own)")


if __name__ == "__main__":
    main()
