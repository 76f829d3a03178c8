"""Labelled road images: a folder with images/, labels/ (YOLO text) and manifest.csv.

The manifest has one row an image: file, split (train or val), set, country, scene_group, augmented. Images of one
scene_group show the same place; a group that stands in two splits is an error, because the score would be a lie.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

CLASSES = ("longitudinal_crack", "transverse_crack", "alligator_crack", "pothole")

# How often an image of a set is drawn, beside one of the other sets. Retouched and augmented copies teach less than
# their number says; the few wide dashcam views teach more.
SET_WEIGHTS = {"close-up": 0.3, "rdd2022-japan-retouched": 2.5, "rendered": 1.0}


@dataclass(frozen=True)
class Picture:
    """One labelled image."""

    image: Path
    labels: Path
    split: str
    set: str
    country: str
    scene_group: str

    @property
    def placeless(self):
        """Of a set whose places are not known: one group for all of it."""
        return self.scene_group == f"{self.set}/{self.set}"

    @property
    def weight(self):
        return SET_WEIGHTS.get(self.set, 1.0)

    def read(self):
        """Pixels [h, w, 3] in BGR and boxes [n, 5]: class, x0, y0, x1, y1 in pixels."""
        pixels = cv2.imread(str(self.image))
        if pixels is None:
            raise SystemExit(f"{self.image}: cannot be read as an image; remove its row from the manifest")
        height, width = pixels.shape[:2]
        return pixels, read_boxes(self.labels, width, height)


def drawing_weights(pictures):
    """How often each picture is drawn. A place of n pictures counts as the root of n: networks learn places by heart."""
    in_place = Counter(picture.scene_group for picture in pictures)
    by_place = np.array([1.0 if picture.placeless else in_place[picture.scene_group] ** -0.5 for picture in pictures])
    sets = np.array([picture.set for picture in pictures])
    means = {one: by_place[sets == one].mean() for one in set(sets)}
    return np.array([picture.weight * own / means[picture.set] for picture, own in zip(pictures, by_place)])


def read_boxes(path, width, height):
    """Boxes [n, 5] in pixels from YOLO text; an absent or empty file means no damage."""
    lines = path.read_text().split("\n") if path.exists() else []
    rows = [[float(number) for number in line.split()] for line in lines if line.strip()]
    if any(len(row) != 5 or not 0 <= row[0] < len(CLASSES) for row in rows):
        raise SystemExit(f"{path}: every line must be: class (0 to {len(CLASSES) - 1}) cx cy w h")
    kind, cx, cy, w, h = np.array(rows, np.float32).reshape(-1, 5).T
    return np.stack([kind, (cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height], 1)


def read_manifest(root):
    """Every picture of a folder, after checking that no place stands in two splits."""
    root = Path(root)
    with open(root / "manifest.csv", newline="") as rows:
        pictures = [picture_of(root, row) for row in csv.DictReader(rows)]
    check_splits(pictures)
    return pictures


def picture_of(root, row):
    stem = Path(row["file"]).stem
    # Sets without places of their own are one group each, so that they cannot cross splits either.
    group = f"{row['set']}/{row['scene_group'] or row['set']}"
    labels = root / "labels" / f"{stem}.txt"
    return Picture(root / "images" / row["file"], labels, row["split"], row["set"], row["country"], group)


def check_splits(pictures):
    splits = defaultdict(set)
    for picture in pictures:
        splits[picture.scene_group].add(picture.split)
    crossing = sorted(group for group, found in splits.items() if len(found) > 1)
    if crossing:
        raise SystemExit(f"{len(crossing)} scene groups are in more than one split, such as {crossing[0]}: one place, one split")


def read_rendered(root):
    """Frames of our own renderer (`michimori-sample-data --labels`), one drive a folder. For training only."""
    return [
        Picture(image, drive / "labels" / f"{image.stem}.txt", "train", "rendered", "", f"rendered/{drive.name}")
        for drive in sorted(Path(root).iterdir())
        if (drive / "labels").is_dir()
        for image in sorted((drive / "frames").glob("*.jpg"))
    ]
