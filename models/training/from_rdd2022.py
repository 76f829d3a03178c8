"""Brings the public RDD2022 set into the layout this recipe reads: images/, labels/, manifest.csv.

    from_rdd2022.py RDD2022 OUT [--countries Japan India ...] [--longest-px 640]

RDD2022 (Arya et al. 2022, arXiv:2209.08538; CC BY-SA 4.0) unpacks to COUNTRY/train/images and
COUNTRY/train/annotations/xmls. Neighbouring pictures often show one place, so blocks of 50 consecutive numbers are one
scene group and stay in one split; one group in ten is held out.
"""

import argparse
import csv
import hashlib
from pathlib import Path
from xml.etree import ElementTree

import cv2

CODES = {"D00": 0, "D10": 1, "D20": 2, "D40": 3}
BLOCK, HELD_OUT_OF_TEN = 50, 1
COLUMNS = ["file", "split", "set", "country", "scene_group", "augmented", "licence", "source"]


def yolo_lines(annotation):
    """Boxes of our four classes as YOLO text; other damage of the set is left out."""
    root = ElementTree.parse(annotation).getroot()
    width, height = (float(root.findtext(f"size/{side}")) for side in ("width", "height"))
    for thing in root.iter("object"):
        kind = CODES.get(thing.findtext("name"))
        edges = [float(thing.findtext(f"bndbox/{edge}")) for edge in ("xmin", "ymin", "xmax", "ymax")]
        x0, x1 = (min(max(edge / width, 0), 1) for edge in (edges[0], edges[2]))
        y0, y1 = (min(max(edge / height, 0), 1) for edge in (edges[1], edges[3]))
        if kind is not None and x1 > x0 and y1 > y0:
            yield f"{kind} {(x0 + x1) / 2:.6f} {(y0 + y1) / 2:.6f} {x1 - x0:.6f} {y1 - y0:.6f}\n"


def group_and_split(country, number):
    group = f"{country}-{number // BLOCK:05}"
    tenth = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 10
    return group, "val" if tenth < HELD_OUT_OF_TEN else "train"


def bring(image, annotation, country, out, longest_px):
    """Writes one picture with its labels; gives its manifest row."""
    pixels = cv2.imread(str(image))
    if pixels is None:
        raise SystemExit(f"{image}: cannot be read as an image; unpack the set again")
    factor = min(1, longest_px / max(pixels.shape[:2]))
    pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(out / "images" / image.name), pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])
    (out / "labels" / f"{image.stem}.txt").write_text("".join(yolo_lines(annotation)))
    group, split = group_and_split(country, int(image.stem.rsplit("_", 1)[-1]))
    return [image.name, split, "rdd2022", country, group, "", "CC BY-SA 4.0", "RDD2022"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rdd2022", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--countries", nargs="*", help="folders to take [default: all]")
    parser.add_argument("--longest-px", type=int, default=640)
    options = parser.parse_args()
    for folder in ("images", "labels"):
        (options.out / folder).mkdir(parents=True, exist_ok=True)
    rows = []
    for country in sorted(path for path in options.rdd2022.iterdir() if (path / "train").is_dir()):
        if options.countries and country.name not in options.countries:
            continue
        for image in sorted((country / "train" / "images").glob("*.jpg")):
            annotation = country / "train" / "annotations" / "xmls" / f"{image.stem}.xml"
            if annotation.exists():
                rows.append(bring(image, annotation, country.name, options.out, options.longest_px))
        print(country.name, len(rows), "pictures so far", flush=True)
    if not rows:
        raise SystemExit(f"{options.rdd2022}: there is no COUNTRY/train/images with annotations/xmls in it")
    with open(options.out / "manifest.csv", "w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
