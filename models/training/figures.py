"""Draws what a model can and cannot do: curves of a run, precision against recall, a contact sheet of hits and misses.

    figures.py --weights NAME.onnx --data DIR --out DIR [--runs runs/a runs/a-cooled] [--threshold 0.25]
"""

import argparse
import csv
from pathlib import Path

import cv2
import matplotlib
import numpy as np

from look import look, open_network
from road_data import CLASSES, read_manifest
from scoring import hits, score

matplotlib.use("Agg")
from matplotlib import pyplot

# Hit, false alarm, missed; BGR.
GREEN, RED, BLUE = (80, 200, 60), (60, 60, 230), (230, 140, 40)
TILE_PX, COLUMNS, ROWS = 320, 6, 5


def curves(runs, out):
    """Loss and held-out scores over the images seen."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4))
    for run in map(Path, runs):
        loss, val = rows_of(run / "loss.csv"), rows_of(run / "val.csv")
        left.plot(loss[:, 0] / 1000, loss[:, 1], label=run.name)
        right.plot(val[:, 0] / 1000, val[:, 1], marker="o", label=f"{run.name}: mAP50")
        right.plot(val[:, 0] / 1000, val[:, 6], marker=".", linestyle="--", label=f"{run.name}: F1")
    for axis, title in ((left, "loss"), (right, "held-out images")):
        axis.set(title=title, xlabel="thousand images seen")
        axis.legend()
        axis.grid(alpha=0.3)
    figure.savefig(out / "curves.png", dpi=110, bbox_inches="tight")


def rows_of(path):
    with open(path, newline="") as file:
        return np.array([[float(value) for value in row] for row in csv.reader(file)])


def precision_and_recall(looked, out):
    """One curve a class, for all images together and for each country."""
    groups = {"all": [one[1:] for one in looked]}
    for picture, *pair in looked:
        groups.setdefault(picture.country or picture.set, []).append(tuple(pair))
    figure, axes = pyplot.subplots(1, len(groups), figsize=(5 * len(groups), 4.4), squeeze=False)
    for axis, (name, images) in zip(axes[0], groups.items()):
        ap50 = score(images)["ap50"]
        found = np.concatenate([found for found, _ in images])
        hit, truth = np.concatenate([hits(*image) for image in images]), np.concatenate([truth for _, truth in images])
        for kind, label in enumerate(CLASSES):
            mine, wanted = found[:, 0] == kind, (truth[:, 0] == kind).sum()
            true = hit[mine][np.argsort(-found[mine, 1], kind="stable")].cumsum()
            axis.plot(true / max(wanted, 1), true / np.arange(1, len(true) + 1), label=f"{label} {ap50[kind]:.2f} (n {wanted})")
        axis.set(title=f"{name}, {len(images)} images", xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1))
        axis.legend(fontsize=8)
        axis.grid(alpha=0.3)
    figure.savefig(out / "precision-recall.png", dpi=110, bbox_inches="tight")


def contact_sheet(looked, threshold, out):
    """Green: found. Blue: missed. Red: false alarm. Evenly drawn from the images."""
    chosen = looked[:: max(len(looked) // (COLUMNS * ROWS), 1)][: COLUMNS * ROWS]
    tiles = [tile(picture, found[found[:, 1] >= threshold], truth) for picture, found, truth in chosen]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[at : at + COLUMNS]) for at in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(out / "contact-sheet.png"), np.vstack(rows))


def tile(picture, found, truth):
    pixels, _ = picture.read()
    factor = TILE_PX / max(pixels.shape[:2])
    pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    hit = hits(found, truth)
    # Seen the other way round: which marked damage is met by some box found.
    met = hits(np.insert(truth, 1, 1.0, axis=1), np.delete(found, 1, axis=1))
    for row, good in zip(truth, met):
        if not good:
            box(pixels, row[1:] * factor, BLUE, f"missed {CLASSES[int(row[0])][:5]}")
    for row, good in zip(found, hit):
        box(pixels, row[2:] * factor, GREEN if good else RED, f"{CLASSES[int(row[0])][:5]} {row[1]:.2f}")
    canvas = np.zeros((TILE_PX, TILE_PX, 3), np.uint8)
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels[:TILE_PX, :TILE_PX]
    return canvas


def box(pixels, corners, colour, text):
    x0, y0, x1, y1 = (int(value) for value in corners)
    cv2.rectangle(pixels, (x0, y0), (x1, y1), colour, 2)
    cv2.putText(pixels, text, (x0 + 2, max(y0 - 3, 9)), cv2.FONT_HERSHEY_SIMPLEX, 0.36, colour, 1, cv2.LINE_AA)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--weights", required=True, help="a checkpoint of train.py or an ONNX file")
    add("--data", required=True)
    add("--out", required=True, type=Path)
    add("--runs", nargs="*", default=[], help="run folders whose curves are drawn")
    add("--longest-px", type=int, default=512)
    add("--threshold", type=float, default=0.25)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    network, looked = open_network(options.weights), []
    for picture in read_manifest(options.data):
        if picture.split == "val":
            pixels, truth = picture.read()
            looked.append((picture, look(network, pixels, options.longest_px), truth))
    precision_and_recall(looked, options.out)
    contact_sheet(looked, options.threshold, options.out)
    if options.runs:
        curves(options.runs, options.out)


if __name__ == "__main__":
    main()
