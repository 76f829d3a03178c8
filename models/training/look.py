"""Boxes that a network finds in a picture, prepared as the program prepares it."""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import cv2
import numpy as np
import onnxruntime
import torch

from network import build_for, load
from scoring import strongest

STEP_PX, PADDING, STRIDES = 32, 114, (8, 16, 32)
LOWEST_SCORE, MOST_OVERLAP, MOST_BOXES = 0.01, 0.5, 100


def letterbox(pixels, longest_px):
    """The picture at this longest side in the top left corner of sides that are multiples of 32, and its scale."""
    height, width = pixels.shape[:2]
    scale = longest_px / max(height, width)
    w, h = (max(int(side * scale + 0.5), 1) for side in (width, height))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas = np.full((-(-h // STEP_PX) * STEP_PX, -(-w // STEP_PX) * STEP_PX, 3), PADDING, np.uint8)
    canvas[:h, :w] = cv2.resize(pixels, (w, h), interpolation=way)
    return canvas, np.array([w / width, h / height] * 2, np.float32)


def boxes_of(rows, scale):
    """Rows [n, 5 + classes] (centre, sides, objectness, classes) to [m, 6]: class, score, x0, y0, x1, y1."""
    scores = rows[:, 4:5] * rows[:, 5:]
    kind = scores.argmax(1)
    best = scores[np.arange(len(rows)), kind]
    rows, kind, best = rows[best >= LOWEST_SCORE], kind[best >= LOWEST_SCORE], best[best >= LOWEST_SCORE]
    corners = np.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1) / scale
    kept = [
        np.flatnonzero(kind == one)[strongest(corners[kind == one], best[kind == one], MOST_OVERLAP)] for one in np.unique(kind)
    ]
    found = np.concatenate([kind[:, None], best[:, None], corners], 1)[np.concatenate(kept).astype(int) if kept else []]
    return found[np.argsort(-found[:, 1], kind="stable")[:MOST_BOXES]]


@torch.no_grad()
def look(network, pixels, longest_px, device="cpu"):
    canvas, scale = letterbox(pixels, longest_px)
    tensor = torch.from_numpy(canvas.transpose(2, 0, 1)[None].copy()).float().to(device)
    rows = network(tensor.contiguous(memory_format=torch.channels_last))[0].float().cpu().numpy()
    return boxes_of(rows, scale)


class Exported:
    """An ONNX file of ours, called like a network in torch."""

    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, tensor):
        name = self.session.get_inputs()[0].name
        rows = self.session.run(None, {name: np.ascontiguousarray(tensor.numpy())})[0]
        return torch.from_numpy(in_pixels(rows, *tensor.shape[2:]))


def in_pixels(rows, height, width):
    """Raw boxes (strides from their cell, sides as logarithms) to centres and sides in pixels."""
    grids = [np.stack(np.meshgrid(np.arange(width // s), np.arange(height // s)), -1).reshape(-1, 2) for s in STRIDES]
    strides = np.concatenate([np.full((len(grid), 1), s) for grid, s in zip(grids, STRIDES)])
    rows[..., :2] = (rows[..., :2] + np.concatenate(grids)) * strides
    rows[..., 2:4] = np.exp(rows[..., 2:4]) * strides
    return rows


def open_network(path):
    """A checkpoint of train.py, a bare state dict, or an ONNX file."""
    if str(path).endswith(".onnx"):
        return Exported(str(path))
    return build_for(load(path)).eval().to(memory_format=torch.channels_last)
