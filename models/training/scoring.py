"""Average precision at IoU 0.5 and F1, as `michimori model evaluate` counts them; numpy only."""

import numpy as np

IOU = 0.5
# Boxes a person would look at: F1 counts the best five of an image.
MOST_BOXES = 5
RECALL_STEPS = np.linspace(0, 1, 101)


def overlap(a, b):
    """Intersection over union of every box of a [n, 4] with every box of b [m, 4]."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clip(0).prod(2)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    return shared / (area_a[:, None] + area_b[None] - shared + 1e-9)


def strongest(boxes, scores, most_overlap):
    """Indices that non-maximum suppression keeps, best first."""
    order, kept = np.argsort(-scores, kind="stable"), []
    while len(order):
        kept.append(order[0])
        order = order[1:][overlap(boxes[order[:1]], boxes[order[1:]])[0] <= most_overlap]
    return kept


def hits(found, truth):
    """Whether each found row [class, score, x0, y0, x1, y1], best first, meets a box of truth [n, 5] not yet met."""
    order = np.argsort(-found[:, 1], kind="stable")
    free, hit = np.ones(len(truth), bool), np.zeros(len(found), bool)
    shared = overlap(found[:, 2:], truth[:, 1:])
    for row in order:
        candidates = np.where(free & (truth[:, 0] == found[row, 0]), shared[row], 0)
        if len(candidates) and candidates.max() >= IOU:
            free[candidates.argmax()] = False
            hit[row] = True
    return hit


def average_precision(scores, hit, wanted):
    """COCO's: precision, made monotonic, at 101 recalls."""
    if not wanted:
        return float("nan")
    order = np.argsort(-scores, kind="mergesort")
    true = hit[order].cumsum()
    recall, precision = true / wanted, true / np.arange(1, len(order) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, RECALL_STEPS, side="left")
    return float(np.append(precision, 0)[np.minimum(at, len(precision))].mean())


def score(images, classes=4):
    """`images`: (found [n, 6], truth [m, 5]) of each. Gives map50, ap50 per class, and the best F1 with its threshold."""
    met = [hits(found, truth) for found, truth in images]
    found = np.concatenate([found for found, _ in images]).reshape(-1, 6)
    hit, truth = np.concatenate(met), np.concatenate([truth for _, truth in images])
    ap50 = [
        average_precision(found[found[:, 0] == kind, 1], hit[found[:, 0] == kind], int((truth[:, 0] == kind).sum()))
        for kind in range(classes)
    ]
    return {"map50": float(np.nanmean(ap50)), "ap50": ap50, "best": best_f1(images, len(truth))}


def best_f1(images, wanted):
    """Precision, recall and F1 at the threshold where F1 is greatest."""
    few = [(found[np.argsort(-found[:, 1], kind="stable")[:MOST_BOXES]], truth) for found, truth in images]
    scores = np.concatenate([found[:, 1] for found, _ in few])
    hit = np.concatenate([hits(found, truth) for found, truth in few])
    best = {"f1": 0.0, "precision": 0.0, "recall": 0.0, "threshold": 0.0}
    for threshold in np.arange(0.02, 0.9, 0.01):
        counted, true = (scores >= threshold).sum(), hit[scores >= threshold].sum()
        f1 = 2 * true / max(counted + wanted, 1)
        if f1 > best["f1"]:
            precision, recall = true / max(counted, 1), true / max(wanted, 1)
            best = {"f1": float(f1), "precision": float(precision), "recall": float(recall), "threshold": float(threshold)}
    return best
