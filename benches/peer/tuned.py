"""The same work as plain.py by someone who knows the machine: one process per core, no threads within, no copies to spare."""

import multiprocessing
import sys

import cv2
import numpy as np
import onnxruntime

from plain import decode, fit, parse_arguments, read_frames, read_track, rows_of, write


class Worker:
    """A session of one thread, and the buffers that frames of one size reuse."""

    def __init__(self, folder, track, settings):
        cv2.setNumThreads(0)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(str(settings.model), options, providers=["CPUExecutionProvider"])
        self.name = self.session.get_inputs()[0].name
        self.buffers = {}
        self.folder, self.track, self.settings = folder, track, settings

    def rows(self, frame):
        """The CSV rows of one frame."""
        image = cv2.imread(str(self.folder / frame[0]))
        content, size, scale = fit(image)
        # One set for each size of picture, so that the grey around it stays.
        if content not in self.buffers:
            self.buffers[content] = buffers(size)
        padded, planes, tensor = self.buffers[content]
        cv2.resize(image, content, dst=padded[: content[1], : content[0]], interpolation=cv2.INTER_LINEAR)
        cv2.split(padded, planes)
        for values, plane in zip(tensor[0], planes):
            values[:] = plane
        output = self.session.run(None, {self.name: tensor})[0][0]
        return rows_of(frame, self.track, decode(output, size, self.settings, scale))


def buffers(size):
    """(grey image, its three planes, the network's input) of this (width, height)."""
    width, height = size
    padded = np.full((height, width, 3), 114, np.uint8)
    planes = [np.empty((height, width), np.uint8) for _ in range(3)]
    return padded, planes, np.empty((1, 3, height, width), np.float32)


worker = None


def start(*of):
    global worker
    worker = Worker(*of)


def rows(frame):
    return worker.rows(frame)


def main():
    arguments, settings = parse_arguments(__doc__, workers=True)
    frames = read_frames(arguments.frames)
    # Forked, the libraries are loaded once; macOS cannot fork safely.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    state = (arguments.frames, read_track(arguments.track), settings)
    with context.Pool(arguments.workers, start, state) as pool:
        found = [row for frame_rows in pool.imap(rows, frames, chunksize=4) for row in frame_rows]
    write(arguments.out, found)
    print(f"frames={len(frames)} detections={len(found)}")


if __name__ == "__main__":
    main()
