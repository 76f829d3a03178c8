"""The reference for golden.rs: the same card, model and images through numpy, Pillow and onnxruntime.

Usage: golden.py CARD.toml < CASES.json > ANSWERS.json
A case is {"image": path, "region": [x, y, w, h] or null, "score": lowest score that counts,
"resize": "fixed" or "pillow"}; its answer is a list of {"class": name, "score": number,
"box": [x0, y0, x1, y1] in image pixels}. Both ways of resizing are the same triangle filter, but
round otherwise: "fixed" like Pillow-SIMD and fast_image_resize (15-bit weights, columns first),
"pillow" like Pillow (22-bit weights, rows first).
To renew the answers kept for a model, in the folder golden:
    ../../../.venv/bin/python ../golden.py ../../../models/NAME.toml < cases.json > NAME.json
and for the tiny networks of layouts.rs, in the folder graphs:
    for card in *.toml; do
        ../../../.venv/bin/python ../golden.py $card < cases.json > ${card%.toml}.json
    done
"""
import json
import pathlib
import sys
import tomllib

import numpy as np
import onnxruntime
from PIL import Image

OURS = {"D00": "longitudinal_crack", "D10": "transverse_crack", "D20": "alligator_crack", "D40": "pothole"}


def fixed_point_weights(length, wanted):
    """Integer weights [wanted, length] of the triangle filter, and how many bits they have."""
    step = length / wanted
    radius = max(step, 1.0)
    centres = (np.arange(wanted)[:, None] + 0.5) * step
    weights = (1 - abs(np.arange(length) + 0.5 - centres) / radius).clip(0)
    weights /= weights.sum(axis=1, keepdims=True)
    bits = max(bits for bits in range(22) if np.floor(weights.max() * 2**bits + 0.5) < 2**15)
    return np.floor(weights * 2**bits + 0.5), bits


def resize_in_fixed_point(picture, width, height):
    pixels = np.asarray(picture, np.float64)
    rows, bits = fixed_point_weights(picture.height, height)
    pixels = np.floor(np.einsum("ij,jkc->ikc", rows, pixels, optimize=True) / 2**bits + 0.5)
    columns, bits = fixed_point_weights(picture.width, width)
    pixels = np.floor(np.einsum("ij,kjc->kic", columns, pixels, optimize=True) / 2**bits + 0.5)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def resize(picture, width, height, way):
    if way == "fixed":
        return resize_in_fixed_point(picture, width, height)
    return picture.resize((width, height), Image.Resampling.BILINEAR)


def letterbox(picture, spec, way):
    """The input tensor, the scale of x and y, and where the picture begins in it."""
    (width, height), (w, h) = spec["size"], picture.size
    factor = min(width / w, height / h)
    inner_w = min(max(int(w * factor + 0.5), 1), width)
    inner_h = min(max(int(h * factor + 0.5), 1), height)
    if step := spec.get("multiple_of"):
        width, height = -(-inner_w // step) * step, -(-inner_h // step) * step
    left, top = (0, 0) if spec["anchor"] == "top_left" else ((width - inner_w) // 2, (height - inner_h) // 2)
    canvas = Image.new("RGB", (width, height), (spec["padding"],) * 3)
    canvas.paste(resize(picture, inner_w, inner_h, way), (left, top))
    values = np.asarray(canvas, np.float64)
    if spec["colour"] == "bgr":
        values = values[:, :, ::-1]
    values = (values * spec.get("scale", 1.0) - spec.get("mean", [0.0] * 3)) / spec.get("std", [1.0] * 3)
    tensor = np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32)
    return tensor, (inner_w / w, inner_h / h), (left, top)


def rows_in_pixels(rows, width, height):
    """Rows as the head gives them, [N, 5 + classes] over the cells of strides 8, 16 and 32, with boxes in input pixels."""
    corners, strides = [], []
    for stride in (8, 16, 32):
        y, x = np.mgrid[0:height:stride, 0:width:stride]
        corners.append(np.column_stack([x.ravel(), y.ravel()]))
        strides.append(np.full((x.size, 1), stride))
    corners, strides = np.concatenate(corners), np.concatenate(strides)
    return np.hstack([rows[:, :2] * strides + corners, np.exp(rows[:, 2:4]) * strides, rows[:, 4:]])


def overlap(box, others):
    w = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    h = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    shared = w.clip(0) * h.clip(0)
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    return shared / np.maximum((box[2] - box[0]) * (box[3] - box[1]) + areas - shared, 1e-300)


def strongest(boxes, scores, max_iou):
    """Indices of the boxes that remain, for boxes of one class."""
    order, kept = np.argsort(-scores, kind="stable"), []
    while order.size:
        kept.append(order[0])
        order = order[1:][overlap(boxes[order[0]], boxes[order[1:]]) <= max_iou]
    return kept


def around(rows):
    """Corners of boxes given by centre and sides."""
    half = rows[:, 2:4] / 2
    return np.hstack([rows[:, :2] - half, rows[:, :2] + half])


def rows_with_objectness(rows):
    scores = rows[:, 4:].astype(np.float32)
    products = scores[:, :1] * scores[:, 1:]
    return around(rows), products.max(axis=1), products.argmax(axis=1)


def decode_yolox(card, outputs, size):
    rows, = outputs("rows")
    grid = card["output"].get("boxes", "pixels") == "grid"
    return rows_with_objectness(rows_in_pixels(rows, *size) if grid else rows)


def decode_yolov5(card, outputs, size):
    rows, = outputs("rows")
    return rows_with_objectness(rows)


def decode_yolov8(card, outputs, size):
    rows = outputs("rows")[0].T
    return around(rows), rows[:, 4:].max(axis=1), rows[:, 4:].argmax(axis=1)


def decode_detr(card, outputs, size):
    logits, boxes = outputs("logits", "boxes")
    if card["output"]["scores"] == "sigmoid":
        logits = 1 / (1 + np.exp(-logits))
    if card["output"]["scores"] == "softmax":
        powers = np.exp(logits)
        logits = (powers / powers.sum(axis=1, keepdims=True))[:, :-1]
    return around(boxes) * [*size, *size], logits.max(axis=1), logits.argmax(axis=1)


def decode_nms(card, outputs, size):
    try:
        rows, = outputs("rows")
        boxes, scores, classes = rows[:, :4], rows[:, 4], rows[:, 5]
    except LookupError:
        boxes, scores, classes = outputs("boxes", "scores", "labels")
    scale = [*size, *size] if card["output"].get("boxes") == "fractions" else [1] * 4
    return boxes * scale, scores, classes.astype(int)


DECODERS = {
    "yolox": decode_yolox, "yolov5": decode_yolov5, "yolov8": decode_yolov8, "detr": decode_detr, "nms": decode_nms,
}


def run(session, card, tensor):
    """Corners [N, 4] in input pixels, scores [N] and class numbers [N], of the best class of every row."""
    size = tensor.shape[3], tensor.shape[2]
    second = card["input"].get("size_input")
    inputs = {one.name: np.array([size]) if one.name == second else tensor for one in session.get_inputs()}
    found = dict(zip([one.name for one in session.get_outputs()], session.run(None, inputs)))

    def outputs(*roles):
        names = card["output"].get("names", {})
        if len(found) == len(roles) == 1:
            names = {roles[0]: next(iter(found))}
        if roles == ("logits", "boxes") and not names:
            names = {"boxes" if tensor.shape[-1] == 4 else "logits": name for name, tensor in found.items()}
        if roles == ("rows",) and "rows" not in names:
            raise LookupError("no rows")
        chosen = [found[names.get(role, role)] for role in roles]
        lists = {"scores", "labels"}
        return [one[0] if one.ndim == 3 or (role in lists and one.ndim == 2) else one for role, one in zip(roles, chosen)]

    return DECODERS[card["output"]["layout"]](card, outputs, size)


def boxes_in_image(corners, scale, corner, region):
    return (corners.astype(np.float64) - [*corner, *corner]) / [*scale, *scale] + [*region[:2], *region[:2]]


def detect(session, card, case):
    image = Image.open(case["image"]).convert("RGB")
    region = case["region"] or [0, 0, *image.size]
    x, y, w, h = region
    tensor, scale, corner = letterbox(image.crop((x, y, x + w, y + h)), card["input"], case["resize"])
    corners, scores, channels = run(session, card, tensor)
    boxes = boxes_in_image(corners, scale, corner, region)
    wanted = card["classes"].get("map", {})
    names = [wanted.get(name, OURS.get(name, name)) for name in card["classes"]["names"]]
    names = [name if name in OURS.values() else "ignore" for name in names]
    found = []
    for ours in sorted(set(names) - {"ignore"}):
        of_class = np.isin(channels, [i for i, name in enumerate(names) if name == ours])
        chosen = np.flatnonzero(of_class & (scores >= np.float32(case["score"])))
        for i in chosen[strongest(boxes[chosen], scores[chosen], card["thresholds"]["nms_iou"])]:
            clipped = np.clip(boxes[i], 0, [*image.size, *image.size])
            if clipped[2] > clipped[0] and clipped[3] > clipped[1]:
                found.append({"class": ours, "score": float(scores[i]), "box": clipped.tolist()})
    return sorted(found, key=lambda one: -one["score"])


def main(card_path):
    card = tomllib.loads(card_path.read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(card_path.with_suffix(".onnx"), options, providers=["CPUExecutionProvider"])
    json.dump([detect(session, card, case) for case in json.load(sys.stdin)], sys.stdout, indent=1)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
