"""Learning from another network's answers beside the truth: dense, and free of the noise of one annotator.

After Hinton et al. 2015 (arXiv:1503.02531). The teacher is a network with our classes.
"""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from network import build_for, load

BOX_SHARE = 5.0
"""Of the box loss beside the others, as YOLOX has it."""


class RawAnswers:
    """What the last layers of a YOLOX head gave in the latest run, before any decoding."""

    def __init__(self, head):
        self.latest = {}
        for name in ("obj_preds", "cls_preds", "reg_preds"):
            for level, layer in enumerate(getattr(head, name)):
                layer.register_forward_hook(lambda _, __, output, key=(name, level): self.latest.__setitem__(key, output))

    def levels(self):
        """Objectness [n, 1, h, w], classes [n, c, h, w] and boxes [n, 4, h, w] of each level."""
        return [[self.latest[name, level] for name in ("obj_preds", "cls_preds", "reg_preds")] for level in range(3)]


class Teacher:
    """Gives the distance of a student's answers from its own, for the pictures the student has just seen."""

    def __init__(self, path, student, device):
        self.network = build_for(load(path)).eval()
        self.network.to(device, memory_format=torch.channels_last)
        self.own, self.students = RawAnswers(self.network.head), RawAnswers(student.head)

    def distance(self, pixels):
        with torch.no_grad():
            self.network(pixels)
        total = sure = 0.0
        for (objectness, classes, boxes), (to_objectness, to_classes, to_boxes) in zip(self.students.levels(), self.own.levels()):
            weight = to_objectness.sigmoid()
            total = total + cross_entropy(objectness, weight, reduction="sum")
            total = total + (weight * cross_entropy(classes, to_classes.sigmoid(), reduction="none")).sum()
            total = total + BOX_SHARE * (weight[:, 0] * (1 - overlap(boxes, to_boxes) ** 2)).sum()
            sure = sure + weight.sum()
        return total / sure.clamp(min=1)


def overlap(one, other):
    """Intersection over union [n, h, w] of raw boxes [n, 4, h, w] of the same cells: middles and logarithms of sides."""
    sides, others = one[:, 2:].clamp(max=6).exp(), other[:, 2:].clamp(max=6).exp()
    low = torch.maximum(one[:, :2] - sides / 2, other[:, :2] - others / 2)
    high = torch.minimum(one[:, :2] + sides / 2, other[:, :2] + others / 2)
    shared = (high - low).clamp(min=0).prod(1)
    return shared / (sides.prod(1) + others.prod(1) - shared + 1e-9)
