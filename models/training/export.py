"""Writes a trained network as ONNX: 32-bit, and 8-bit for the same boxes in half the time.

    export.py --weights runs/a-cooled/last.pt --data DIR --out ../road-nano-v1

Both files take [1, 3, height, width] with sides that are multiples of 32 and give the head's raw boxes (a card says
`layout = "yolox"`, `boxes = "grid"`). The 8-bit one is made by static quantisation (QDQ, weights per channel) with
ranges from a sample of the training images. A card is written beside each; its thresholds and `[measured]` are to be
filled in from `michimori model evaluate`.
"""

import argparse
import hashlib
import os
import tempfile
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from look import MOST_OVERLAP, PADDING, letterbox
from network import build, load
from road_data import CLASSES, read_manifest

OPERATORS = 17
INPUT, OUTPUT = "images", "predictions"


def write_fp32(network, path):
    network.eval()
    network.head.decode_in_inference = False
    sides = {INPUT: {2: "height", 3: "width"}, OUTPUT: {1: "cells"}}
    torch.onnx.export(
        network, torch.zeros(1, 3, 256, 320), path, opset_version=OPERATORS, dynamo=False,
        input_names=[INPUT], output_names=[OUTPUT], dynamic_axes=sides,
    )  # fmt: skip
    model = onnx.load(path)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, path)


class Sample(CalibrationDataReader):
    """Training images as the program prepares them, one at a time."""

    def __init__(self, pictures, longest_px):
        self.pictures, self.longest_px = iter(pictures), longest_px

    def get_next(self):
        picture = next(self.pictures, None)
        if picture is None:
            return None
        canvas, _ = letterbox(picture.read()[0], self.longest_px)
        return {INPUT: canvas.transpose(2, 0, 1)[None].astype(np.float32)}


def write_int8(fp32, path, pictures, longest_px, in_float):
    with tempfile.TemporaryDirectory() as folder:
        ready = str(Path(folder) / "ready.onnx")
        quant_pre_process(str(fp32), ready, skip_symbolic_shape=True)
        nodes = [node.name for node in onnx.load(ready).graph.node]
        quantize_static(
            ready, str(path), Sample(pictures, longest_px), quant_format=QuantFormat.QDQ, per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax,
            reduce_range=True, nodes_to_exclude=[name for name in nodes if any(part in name for part in in_float)],
            extra_options={"CalibMaxIntermediateOutputs": 16},
        )  # fmt: skip


CARD = """name = "{name}"
licence = "Apache-2.0 (weights; started from YOLOX-nano COCO). Trained on images under CC BY-SA 4.0, MIT and CC BY 4.0."
sha256 = "{sha256}"

[input]
size = [{longest_px}, {longest_px}]        # width, height
multiple_of = 32         # the network takes any height and width that are multiples of this, up to size
layout = "nchw"
colour = "bgr"
padding = {padding}
anchor = "top_left"

[output]
layout = "yolox"
boxes = "grid"           # cx and cy from their cell, w and h as logarithms, all in strides

[classes]
names = [{classes}]

[thresholds]
score = 0.25
nms_iou = {nms_iou}

[provenance]
architecture = "YOLOX-nano, ReLU6, 3 x 3 stem, short head"
parameters = {parameters}
precision = "{precision}"
"""


def write_card(onnx_file, precision, longest_px, parameters):
    """The card, but for what only measuring can tell; one that is there already only gets the new hash."""
    card = onnx_file.with_suffix(".toml")
    sha256 = hashlib.sha256(onnx_file.read_bytes()).hexdigest()
    if card.exists():
        lines = card.read_text().splitlines()
        text = "\n".join(f'sha256 = "{sha256}"' if line.startswith("sha256 ") else line for line in lines) + "\n"
    else:
        text = CARD.format(
            name=onnx_file.stem, sha256=sha256, longest_px=longest_px, padding=PADDING, nms_iou=MOST_OVERLAP,
            classes=", ".join(f'"{name}"' for name in CLASSES), parameters=parameters, precision=precision,
        )  # fmt: skip
    card.write_text(text)


def spread(pictures, count):
    """So many pictures, spread evenly over the sets, the same ones every time."""
    by_set = {}
    for picture in pictures:
        by_set.setdefault(picture.set, []).append(picture)
    share = -(-count // len(by_set))
    return [one for members in by_set.values() for one in members[:: max(len(members) // share, 1)][:share]][:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--weights", required=True, help="a checkpoint of train.py")
    add("--data", required=True, help="folder with the training images, for the ranges of the 8-bit file")
    add("--out", required=True, help="name without extension: writes NAME.onnx and NAME-int8.onnx")
    add("--width", type=float, default=0.25)
    add("--longest-px", type=int, default=512)
    add("--sample", type=int, default=200, help="images the ranges are taken from")
    add("--in-float", nargs="*", default=["/stem/", "/head/Concat", "/head/Sigmoid", "/head/Reshape", "/head/Transpose"], help="parts of layer names left in 32 bits")
    options = parser.parse_args()
    network = build(options.width)
    network.load_state_dict(load(options.weights))
    fp32, int8 = Path(f"{options.out}.onnx"), Path(f"{options.out}-int8.onnx")
    write_fp32(network, str(fp32))
    training = [one for one in read_manifest(options.data) if one.split == "train" and one.set != "close-up"]
    write_int8(fp32, int8, spread(training, options.sample), options.longest_px, options.in_float)
    parameters = sum(values.numel() for values in network.parameters())
    for path, precision in ((fp32, "32 bits"), (int8, "8 bits: static QDQ, weights per channel")):
        write_card(path, precision, options.longest_px, parameters)
        print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
