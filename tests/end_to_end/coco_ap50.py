"""AP50 of boxes that `michimori model evaluate --detections` wrote, by pycocotools.

Usage: coco_ap50.py DETECTIONS.json IMAGES LABELS LIST
LIST names the images, one a line; LABELS holds YOLO text. Prints {"map50": number, "ap50": [one for each class]}.
"""

import contextlib
import json
import pathlib
import sys

from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

CLASSES = 4


def truth(images, labels, names):
    made = {"images": [], "annotations": [], "categories": [{"id": kind + 1} for kind in range(CLASSES)]}
    for name in names:
        with Image.open(images / name) as picture:
            width, height = picture.size
        stem = pathlib.Path(name).stem
        made["images"].append({"id": stem, "width": width, "height": height})
        file = labels / f"{stem}.txt"
        for line in file.read_text().splitlines() if file.exists() else []:
            kind, cx, cy, w, h = map(float, line.split())
            corner = [max(cx - w / 2, 0) * width, max(cy - h / 2, 0) * height]
            far = [min(cx + w / 2, 1) * width, min(cy + h / 2, 1) * height]
            sides = [far[0] - corner[0], far[1] - corner[1]]
            one = {"image_id": stem, "category_id": int(kind) + 1, "bbox": corner + sides, "area": sides[0] * sides[1]}
            made["annotations"].append({"id": len(made["annotations"]) + 1, "iscrowd": 0, **one})
    return made


def main(detections, images, labels, names):
    coco = COCO()
    coco.dataset = truth(pathlib.Path(images), pathlib.Path(labels), pathlib.Path(names).read_text().split())
    coco.createIndex()
    evaluation = COCOeval(coco, coco.loadRes(detections), "bbox")
    evaluation.params.iouThrs = evaluation.params.iouThrs[:1]
    evaluation.evaluate()
    evaluation.accumulate()
    # [threshold, recall, class, area, most boxes]: all areas, 100 boxes.
    precision = evaluation.eval["precision"][0, :, :, 0, -1]
    ap50 = [float(column.mean()) if column[0] >= 0 else None for column in precision.T]
    known = [value for value in ap50 if value is not None]
    return {"map50": sum(known) / len(known), "ap50": ap50}


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        answer = main(*sys.argv[1:])
    print(json.dumps(answer))
