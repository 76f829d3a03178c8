"""Frames a second of the whole program, start to finish, against two Python programs that do the same; then its memory.

Machines are noisy: the programs take turns, in a new order each round, and medians are compared. Run it with `make bench`.
"""

import argparse
import csv
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

# No program here reports home, ours or a peer's.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

REPOSITORY = Path(__file__).resolve().parent.parent
PEERS = REPOSITORY / "benches" / "peer"
FRAME_STEP_M = 2.5
SPEED_M_S = 10.0
METRES_PER_DEGREE = 111_195.0
START = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Drive:
    """A folder of frames with frames.csv, and the files that go with it."""

    frames: Path
    track: Path
    camera: Path
    count: int


@dataclass(frozen=True)
class Run:
    """One run of one program."""

    seconds: float
    peak_bytes: int
    words: str


def stamp(seconds):
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_drive(folder, sample, count):
    """The sample's frames over and over along a straight road, one every 2.5 m, with a GPS point every second."""
    frames = folder / "frames"
    frames.mkdir(parents=True)
    pictures = sorted((sample / "frames").glob("*.jpg"))
    if not pictures:
        sys.exit(f"{sample / 'frames'} holds no JPEGs")
    with open(frames / "frames.csv", "w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["file", "captured_at"])
        for i, picture in zip(range(count), itertools.cycle(pictures)):
            name = f"{i:06d}.jpg"
            link_or_copy(picture, frames / name)
            rows.writerow([name, stamp(i * FRAME_STEP_M / SPEED_M_S)])
    track = folder / "track.gpx"
    last = int(count * FRAME_STEP_M / SPEED_M_S) + 3
    points = "\n".join(
        f'<trkpt lat="{35.6 + second * SPEED_M_S / METRES_PER_DEGREE:.8f}" lon="139.7"><time>{stamp(second)}</time></trkpt>'
        for second in range(-2, last)
    )
    track.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="bench" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>\n{points}\n</trkseg></trk></gpx>\n"
    )
    return Drive(frames, track, sample / "camera.toml", count)


def link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def run(command):
    """Runs a command to its end: wall time, peak memory of the process, what it printed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        complaints.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}\nfailed with {process.returncode}:\n{complaints.read().decode()}")
        # Linux counts in KiB, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        return Run(seconds, usage.ru_maxrss * unit, words.read().decode())


def programs(options):
    """{name: function(drive, scratch folder) -> command}."""

    def michimori(drive, scratch):
        inputs = [options.michimori, "inspect", drive.frames, "--track", drive.track, "--camera", drive.camera]
        # --every 1: the frames lie 2.5 m apart, and none is to be passed over as too close.
        inputs += ["--every", "1", "--model", options.model, "--workers", str(options.workers)]
        return [*inputs, "--db", scratch / "bench.db", "--json"]

    def peer(name, *more):
        def command(drive, scratch):
            inputs = [sys.executable, PEERS / name, drive.frames, "--track", drive.track]
            return [*inputs, "--model", options.model, "--out", scratch / "detections.csv", *more]

        return command

    return {
        "michimori": michimori,
        "plain.py": peer("plain.py"),
        "tuned.py": peer("tuned.py", "--workers", str(options.workers)),
    }


def measure(name, command, drive, scratch):
    """One run in a fresh folder: nothing is known from an earlier one."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    result = run(command(drive, folder))
    shutil.rmtree(folder)
    seen = frames_seen(name, result.words)
    if seen != drive.count:
        sys.exit(f"{name} looked at {seen} of {drive.count} frames: the comparison would not be fair")
    return result


def frames_seen(name, words):
    """How many frames the program says it looked at."""
    if name == "michimori":
        return frames_placed(json.loads(words))
    return int(words.split("frames=")[1].split()[0])


def frames_placed(report):
    """The sum of `placed` in a report, however deep: one recording has one, several have several."""
    if isinstance(report, dict):
        return report["placed"] if "placed" in report else sum(map(frames_placed, report.values()))
    return sum(map(frames_placed, report)) if isinstance(report, list) else 0


def compare(drive, options, scratch):
    """{name: [Run of each round]}; the first round only warms the disk's cache."""
    commands = programs(options)
    names = list(commands)
    runs = {name: [] for name in names}
    for turn in range(options.rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            result = measure(name, commands[name], drive, scratch)
            if turn > 0:
                runs[name].append(result)
            print(f"  round {turn}  {name:10s} {drive.count / result.seconds:6.1f} frames/s", file=sys.stderr)
    return runs


def report_speed(runs, drive, options):
    print(f"\n{drive.count} frames, {options.workers} workers, {options.rounds} rounds; whole process, median (lowest to highest)\n")
    print(f"{'':12s}{'frames/s':>9s}  {'':18s}{'michimori is faster by':>24s}")
    ours = [result.seconds for result in runs["michimori"]]
    for name, results in runs.items():
        rates = [drive.count / result.seconds for result in results]
        line = f"{name:12s}{statistics.median(rates):9.1f}  ({min(rates):.1f} to {max(rates):.1f})".ljust(41)
        if name != "michimori":
            ratios = [theirs.seconds / own for theirs, own in zip(results, ours)]
            line += f"{statistics.median(ratios):10.2f} x  ({min(ratios):.2f} to {max(ratios):.2f})"
        print(line.rstrip())


def report_memory(few, many, options, scratch):
    command = programs(options)["michimori"]
    peaks = [measure("michimori", command, drive, scratch).peak_bytes / 2**20 for drive in (few, many)]
    print(f"\nmichimori's peak memory: {peaks[0]:.0f} MiB at {few.count} frames, {peaks[1]:.0f} MiB at {many.count}", end="")
    print(f" ({peaks[1] / peaks[0]:.2f} x)")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--michimori", type=Path, default=REPOSITORY / "target/release/michimori", help="a release build")
    parser.add_argument("--model", type=Path, default=REPOSITORY / "models/road-nano-v1.onnx")
    parser.add_argument("--drive", type=Path, default=REPOSITORY / "sample-data/drive", help="frames/ and camera.toml")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--many-frames", type=int, default=2000, help="for the memory at the end")
    return parser.parse_args()


def main():
    options = parse_options()
    # Beside the sample's frames, so that they can be linked instead of copied.
    (REPOSITORY / "target").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=REPOSITORY / "target") as name:
        scratch = Path(name)
        few = make_drive(scratch / "few", options.drive, options.frames)
        many = make_drive(scratch / "many", options.drive, options.many_frames)
        report_speed(compare(few, options, scratch), few, options)
        report_memory(few, many, options, scratch)


if __name__ == "__main__":
    main()
