"""Writes a trained network as ONNX, in 32 bits or in 8.

    export.py --weights runs/a/last.pt --out ../road-nano-v1
    export.py --weights runs/a-rounded/last.pt --out ../road-nano-v1-int8 --eight-bits --data DIR

The file takes [1, 3, height, width] with sides that are multiples of 32 and gives the head's raw boxes (a card says
`layout = "yolox"`, `boxes = "grid"`). In 32 bits its weights keep their names, so that training can go on from it. In 8
it is made by static quantisation (QDQ, weights per channel) with ranges from a sample of the training images, and twice
as fast if the activations are ReLU6. A card is written beside it; its thresholds and `[measured]` are to be filled in
from `michimori model evaluate`.
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
from network import build_for, load
from road_data import CLASSES, read_manifest

OPERATORS = 17
INPUT, OUTPUT = "images", "predictions"
# Parts of layer names that stay in 32 bits: the first layer sees pixels, the last ones place boxes.
IN_FLOAT = ("/stem/", "/head/Concat", "/head/Sigmoid", "/head/Reshape", "/head/Transpose")


def write_fp32(network, path):
    network.eval()
    network.head.decode_in_inference = False
    sides = {INPUT: {2: "height", 3: "width"}, OUTPUT: {1: "cells"}}
    # Batch norms are kept apart (the runtime folds them in): weights as they were trained, under their own names.
    torch.onnx.export(
        network, torch.zeros(1, 3, 256, 320), path, opset_version=OPERATORS, dynamo=False,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
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


def write_int8(network, path, pictures, longest_px):
    with tempfile.TemporaryDirectory() as folder:
        exact, ready = str(Path(folder) / "exact.onnx"), str(Path(folder) / "ready.onnx")
        write_fp32(network, exact)
        quant_pre_process(exact, ready, skip_symbolic_shape=True)
        nodes = [node.name for node in onnx.load(ready).graph.node]
        quantize_static(
            ready, path, Sample(pictures, longest_px), quant_format=QuantFormat.QDQ, per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax,
            reduce_range=True, nodes_to_exclude=[name for name in nodes if any(part in name for part in IN_FLOAT)],
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
architecture = "YOLOX-nano, {activation}, 6 x 6 first layer"
parameters = {parameters}
precision = "{precision}"
"""


def write_card(onnx_file, network, eight_bits, longest_px):
    """The card, but for what only measuring can tell; one that is there already only gets the new hash."""
    card = onnx_file.with_suffix(".toml")
    sha256 = hashlib.sha256(onnx_file.read_bytes()).hexdigest()
    if card.exists():
        lines = card.read_text().splitlines()
        text = "\n".join(f'sha256 = "{sha256}"' if line.startswith("sha256 ") else line for line in lines) + "\n"
    else:
        text = CARD.format(
            name=onnx_file.stem, sha256=sha256, longest_px=longest_px, padding=PADDING, nms_iou=MOST_OVERLAP,
            classes=", ".join(f'"{name}"' for name in CLASSES), parameters=sum(one.numel() for one in network.parameters()),
            activation="ReLU6" if float(network.bend) == 1 else "SiLU",
            precision="8 bits: static QDQ, weights per channel" if eight_bits else "32 bits",
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
    add("--out", required=True, help="name without extension")
    add("--eight-bits", action="store_true")
    add("--data", help="folder with the training images, for the ranges of the 8-bit file")
    add("--longest-px", type=int, default=512, help="side that the card names")
    add("--sample", type=int, default=200, help="images the ranges are taken from")
    options = parser.parse_args()
    if options.eight_bits and not options.data:
        parser.error("--eight-bits needs --data, for the ranges")
    network, path = build_for(load(options.weights)), Path(f"{options.out}.onnx")
    if options.eight_bits:
        training = [one for one in read_manifest(options.data) if one.split == "train" and one.set != "close-up"]
        write_int8(network, str(path), spread(training, options.sample), options.longest_px)
    else:
        write_fp32(network, str(path))
    write_card(path, network, options.eight_bits, options.longest_px)
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
