"""What a good first script does: read a frame, letterbox it, run the model, keep the best boxes, put the frame on the track.

The libraries' defaults throughout: OpenCV and ONNX Runtime each take as many threads as they like.
Writes a CSV of detections with the position of their frame.
"""

import argparse
import bisect
import csv
import functools
import math
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

CLASSES = ["longitudinal_crack", "transverse_crack", "alligator_crack", "pothole"]
# The network's input: the longer side of the picture, and what both sides are multiples of.
SIDE, STEP = 576, 32
COLUMNS = ["file", "captured_at", "lat", "lon", "heading_deg", "class", "score", "left", "top", "right", "bottom"]


@dataclass(frozen=True)
class Settings:
    """The model file and its thresholds, as its card has them."""

    model: Path
    threshold: float
    nms_iou: float


def parse_arguments(description, workers=False):
    """The command line that both peers share. Each prints `frames=N detections=N` when it is done."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("frames", type=Path, help="a folder of JPEGs with frames.csv (file,captured_at)")
    parser.add_argument("--track", type=Path, required=True, help="a GPX file")
    parser.add_argument("--model", type=Path, required=True, help="a YOLOX model with free sides and raw boxes")
    parser.add_argument("--threshold", type=float, default=0.2)
    parser.add_argument("--nms-iou", type=float, default=0.5)
    parser.add_argument("--out", type=Path, required=True, help="the CSV to write")
    if workers:
        parser.add_argument("--workers", type=int, required=True)
    arguments = parser.parse_args()
    return arguments, Settings(arguments.model, arguments.threshold, arguments.nms_iou)


def parse_time(text):
    """Seconds since 1970 of an ISO 8601 time in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def read_frames(folder):
    """[(file, captured_at)] of a folder, in the order of frames.csv."""
    with open(folder / "frames.csv", newline="") as rows:
        return [(row["file"], row["captured_at"]) for row in csv.DictReader(rows)]


def read_track(path):
    """(times, latitudes, longitudes) of a GPX file, in the order of time."""
    points = []
    for point in xml.parse(path).iter("{http://www.topografix.com/GPX/1/1}trkpt"):
        at = parse_time(point.findtext("{http://www.topografix.com/GPX/1/1}time"))
        points.append((at, float(point.get("lat")), float(point.get("lon"))))
    return tuple(zip(*sorted(points)))


def geotag(track, captured_at):
    """(latitude, longitude, heading in degrees) at a time, between the two points around it; None outside the track."""
    times, latitudes, longitudes = track
    at = parse_time(captured_at)
    after = bisect.bisect_right(times, at)
    if after == 0 or after == len(times):
        return None
    before = after - 1
    share = (at - times[before]) / (times[after] - times[before])
    north = latitudes[after] - latitudes[before]
    east = longitudes[after] - longitudes[before]
    heading = math.degrees(math.atan2(east * math.cos(math.radians(latitudes[before])), north)) % 360
    return latitudes[before] + share * north, longitudes[before] + share * east, heading


def fit(image):
    """((width, height) of the picture in the input, (width, height) of the input, scale)."""
    height, width = image.shape[:2]
    scale = min(SIDE / height, SIDE / width)
    content = round(width * scale), round(height * scale)
    return content, tuple(math.ceil(side / STEP) * STEP for side in content), scale


def letterbox(image):
    """(image of the input's size with the picture at its top left on grey, scale)."""
    content, (width, height), scale = fit(image)
    small = cv2.resize(image, content, interpolation=cv2.INTER_LINEAR)
    padded = np.full((height, width, 3), 114, np.uint8)
    padded[: content[1], : content[0]] = small
    return padded, scale


@functools.cache
def grid(width, height):
    """(column and row, stride) of the cell of each output row, for an input of this size."""
    cells, strides = [], []
    for stride in (8, 16, 32):
        rows, columns = np.mgrid[: height // stride, : width // stride]
        cells.append(np.stack([columns.ravel(), rows.ravel()], axis=1))
        strides.append(np.full((rows.size, 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(strides).astype(np.float32)


def decode(output, size, settings, scale):
    """[(class, score, left, top, right, bottom)] in pixels of the frame, of the output for an input of this (width, height):
    scores above the threshold, overlaps removed per class."""
    # No class score is above 1: nearly every row falls here.
    likely = np.flatnonzero(output[:, 4] > settings.threshold)
    rows = output[likely]
    scores = rows[:, 4:5] * rows[:, 5:]
    classes = scores.argmax(axis=1)
    best = scores[np.arange(len(scores)), classes]
    kept = best > settings.threshold
    rows, likely, classes, best = rows[kept], likely[kept], classes[kept], best[kept]
    cells, strides = (of_row[likely] for of_row in grid(*size))
    strides = strides / scale
    centres, sides = (rows[:, :2] + cells) * strides, np.exp(rows[:, 2:4]) * strides
    corners = np.concatenate([centres - sides / 2, sides], axis=1)
    chosen = cv2.dnn.NMSBoxesBatched(corners.tolist(), best.tolist(), classes.tolist(), settings.threshold, settings.nms_iou)
    return [
        (CLASSES[classes[i]], best[i], corners[i, 0], corners[i, 1], corners[i, 0] + corners[i, 2], corners[i, 1] + corners[i, 3])
        for i in chosen
    ]


def rows_of(frame, track, detections):
    """The CSV rows of one frame; none if it cannot be placed."""
    file, captured_at = frame
    fix = geotag(track, captured_at)
    if fix is None:
        return []
    lat, lon, heading = fix
    place = [file, captured_at, f"{lat:.7f}", f"{lon:.7f}", f"{heading:.1f}"]
    return [place + [name, f"{score:.4f}", *(f"{edge:.1f}" for edge in box)] for name, score, *box in detections]


def write(path, rows):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def main():
    arguments, settings = parse_arguments(__doc__)
    session = onnxruntime.InferenceSession(str(settings.model), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    track, frames, rows = read_track(arguments.track), read_frames(arguments.frames), []
    for frame in frames:
        image = cv2.imread(str(arguments.frames / frame[0]))
        padded, scale = letterbox(image)
        tensor = padded.transpose(2, 0, 1)[np.newaxis].astype(np.float32)
        output = session.run(None, {name: tensor})[0][0]
        rows += rows_of(frame, track, decode(output, padded.shape[1::-1], settings, scale))
    write(arguments.out, rows)
    print(f"frames={len(frames)} detections={len(rows)}")


if __name__ == "__main__":
    main()
