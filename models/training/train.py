"""Trains the detector. Stop it whenever you like; the same command goes on where it was.

    train.py --data DIR --run runs/a --init yolox_nano_coco.pt --images 90000
    train.py --data DIR --run runs/a-cooled --init runs/a/last.pt --images 30000 --side-px 576 --cosine

A run at a constant learning rate can be made longer at any time; a last run from its averaged weights at the size of use,
the rate falling to nothing, gives the weights to ship. The averaged weights are the ones evaluated and exported.
"""

import argparse
import copy
import csv
import math
import os
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from augment import training_view
from class_loss import ClassLoss
from distil import Teacher
from eight_bits import round_as_exported
from look import look
from network import Network, carry_over, load
from road_data import CLASSES, drawing_weights, read_manifest, read_rendered
from scoring import score
from transplant import transplanted

# Square and wide, as shares of the side asked for: a smaller one costs less and shows damage at the same scale.
CANVASES, STEP_PX = [(1.0, 1.0), (8 / 7, 5 / 7), (6 / 7, 6 / 7)], 32
# Longest side of a picture when it is drawn at the scale of use, by that side.
IN_USE = 1.07
MOST_TRUTHS = 60
AVERAGE_STEPS, WARM_UP_STEPS = 600, 200
LAST_SHARE = 0.01
# Of a run: with --relu6 activations are bent wholly by then; with --eight-bits rounding begins then.
BENT_FROM, ROUNDED_FROM = 0.2, 0.75
# Four pictures in one teach surroundings; towards the end most views are what the network will see in use, and the
# distance of a box's sides counts beside its overlap (as YOLOX does in its last epochs).
MOSAIC, CALM_MOSAIC, CALM_FROM = 0.5, 0.1, 0.75


def calm_from(options):
    """The number of the first view of the calm last part."""
    return CALM_FROM * options.images if options.cosine else math.inf


class Views(torch.utils.data.Dataset):
    """Training views by number: the same number is the same view, so that a resumed run sees what it would have."""

    def __init__(self, pictures, options):
        self.pictures, self.options = pictures, options
        weights = drawing_weights(pictures)
        self.cumulated = np.cumsum(weights) / weights.sum()
        self.decoded = {}

    def draw(self, rng):
        number = min(int(np.searchsorted(self.cumulated, rng.random())), len(self.pictures) - 1)
        if number not in self.decoded:
            self.decoded[number] = self.pictures[number].read()
        return self.decoded[number]

    def __getitem__(self, number):
        options = self.options
        shares = CANVASES[np.random.default_rng((options.seed, number // options.batch)).integers(len(CANVASES))]
        width, height = (round(options.side_px * share / STEP_PX) * STEP_PX for share in shares)
        rng = np.random.default_rng((options.seed, number, 1))
        draw = lambda rng: transplanted(rng, self.draw)
        mosaic = CALM_MOSAIC if number >= calm_from(options) else MOSAIC
        pixels, boxes = training_view(rng, draw, width, height, mosaic, IN_USE * options.side_px)
        truth = np.zeros((MOST_TRUTHS, 5), np.float32)
        boxes = boxes[:MOST_TRUTHS]
        centres, sides = (boxes[:, 1:3] + boxes[:, 3:]) / 2, boxes[:, 3:] - boxes[:, 1:3]
        truth[: len(boxes)] = np.concatenate([boxes[:, :1], centres, sides], 1)
        return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1))), torch.from_numpy(truth)


class Run:
    """Everything a checkpoint holds, and the folder it lives in."""

    def __init__(self, options):
        self.options, self.folder = options, Path(options.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.network, self.seen = Network(options.width), 0
        kept = self.folder / "last.pt"
        if not kept.exists() and options.init:
            print("carried over", carry_over(load(options.init), self.network))
        self.network.to(options.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        self.network.head.bcewithlog_loss = ClassLoss(torch.tensor(options.class_weights, device=options.device), options.smoothing)
        self.rounded = False
        self.teacher = Teacher(options.teacher, self.network, options.device) if options.teacher else None
        many, one = [], []
        for values in self.network.parameters():
            (many if values.ndim > 1 else one).append(values)
        groups = [{"params": many, "weight_decay": 0.05}, {"params": one, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=options.rate)
        if kept.exists():
            self.restore(torch.load(kept, map_location=options.device, weights_only=False))

    def restore(self, state):
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.seen = state["seen"]
        print("goes on from", self.seen, "images")

    def save(self):
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(), "seen": self.seen}
        torch.save(state | {"optimiser": self.optimiser.state_dict()}, self.folder / "last.part")
        os.replace(self.folder / "last.part", self.folder / "last.pt")

    def rate(self):
        share = 1.0
        if self.options.cosine:
            share = max(LAST_SHARE, (1 + math.cos(math.pi * min(self.seen / self.options.images, 1))) / 2)
        return self.options.rate * share * min(1, (self.seen / self.options.batch + 1) / WARM_UP_STEPS)

    def step(self, pixels, truth):
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        self.ready_for_eight_bits(self.seen / self.options.images)
        pixels = pixels.to(self.options.device).float().contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.options.device, torch.bfloat16, enabled=self.options.bf16):
            features = [level.float() for level in self.network.backbone(pixels)]
        self.network.head.use_l1 = self.seen >= calm_from(self.options)
        # The head places boxes to a pixel: too fine for the eight bits of a bfloat16.
        loss = self.network.head(features, truth.to(self.options.device), pixels)[0]
        if self.teacher:
            loss = loss + self.teacher.distance(pixels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.seen += len(pixels)
        self.follow()
        return float(loss.detach())

    def ready_for_eight_bits(self, share):
        """Bends activations and begins to round, as far as asked for at this share of the run."""
        if self.options.relu6:
            self.network.bend_to(min(1.0, share / BENT_FROM))
        if self.options.eight_bits and share >= ROUNDED_FROM and not self.rounded:
            round_as_exported(self.network)
            self.rounded = True

    @torch.no_grad()
    def follow(self):
        """The averaged weights take a small step towards the present ones, which they follow closely at first.

        While activations bend there is nothing to average: each step is another network.
        """
        alike = self.seen - (BENT_FROM * self.options.images if self.options.relu6 else 0)
        share = 1 / min(AVERAGE_STEPS, max(1, 10 + alike / self.options.batch / 4)) if alike > 0 else 1.0
        for kept, now in zip(self.average.state_dict().values(), self.network.state_dict().values()):
            if kept.dtype.is_floating_point:
                kept.lerp_(now, share)
            else:
                kept.copy_(now)
        self.average.bend_to(float(self.network.bend))


def validate(run, pictures):
    looked = []
    for picture in pictures:
        pixels, truth = picture.read()
        looked.append((look(run.average, pixels, run.options.look_px, run.options.device), truth))
    result = score(looked)
    row = [run.seen, round(result["map50"], 4), *(round(ap, 4) for ap in result["ap50"])]
    write_row(run.folder / "val.csv", row + [round(result["best"][key], 4) for key in ("f1", "threshold")])
    print("val", row, "F1", round(result["best"]["f1"], 3), flush=True)


def write_row(path, row):
    with open(path, "a", newline="") as file:
        csv.writer(file).writerow(row)


def train(options):
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(0)
    pictures = read_manifest(options.data)
    training = [picture for picture in pictures if picture.split == "train"]
    training += read_rendered(options.rendered) if options.rendered else []
    held_out = [picture for picture in pictures if picture.split == "val"]
    print(len(training), "images to train on,", len(held_out), "held out")
    run = Run(options)
    views = Views(training, options)
    numbers = range(run.seen, options.images - options.images % options.batch)
    loader = torch.utils.data.DataLoader(views, options.batch, sampler=numbers, num_workers=options.workers, prefetch_factor=4)
    run.network.train()
    started, before, losses = time.time(), run.seen, []
    for pixels, truth in loader:
        losses.append(run.step(pixels, truth))
        steps = run.seen // options.batch
        if steps % 100 == 0:
            speed = (run.seen - before) / (time.time() - started)
            write_row(run.folder / "loss.csv", [run.seen, round(float(np.mean(losses)), 4), f"{run.rate():.6f}"])
            print(f"{run.seen}/{options.images} loss {np.mean(losses):.3f} {speed:.1f} images/s", flush=True)
            losses = []
        if steps % 100 == 0:
            run.save()
        if steps % options.validate_every == 0:
            validate(run, held_out)
    run.save()
    validate(run, held_out)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", required=True, help="folder with images/, labels/ and manifest.csv")
    add("--run", required=True, help="folder for checkpoints and curves")
    add("--init", help="weights to start from: a checkpoint or a bare state dict")
    add("--teacher", help="state dict of a YOLOX-nano with our classes, to learn from beside the truth")
    add("--rendered", help="folder of drives rendered by michimori-sample-data --labels")
    add("--images", type=int, default=90_000, help="training views in all")
    add("--cosine", action="store_true", help="let the rate fall over the whole run, which then cannot be made longer")
    add("--rate", type=float, default=1e-3)
    add("--side-px", type=int, default=448, help="side of a training view, more or less")
    add("--eight-bits", action="store_true", help="round in the last quarter as the 8-bit file will")
    add("--class-weights", type=float, nargs=len(CLASSES), default=[1.0] * len(CLASSES), help="how much mistaking each kind counts")
    add("--smoothing", type=float, default=0.0, help="share of every class label that goes to all classes")
    add("--bf16", action="store_true", help="trunk and neck in bfloat16: half as fast again where the processor has it")
    add("--batch", type=int, default=16)
    add("--width", type=float, default=0.25)
    add("--relu6", action="store_true", help="bend activations from SiLU to ReLU6 in the first fifth: what 8 bits need")
    add("--look-px", type=int, default=512, help="longest side when validating")
    add("--validate-every", type=int, default=1000, metavar="STEPS")
    add("--threads", type=int, default=os.cpu_count())
    add("--workers", type=int, default=1, help="processes that prepare views")
    add("--device", default="cpu", help="cpu, cuda or mps")
    add("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    train(arguments())
