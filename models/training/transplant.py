"""Damage from one road put onto another, so that what is learnt is the damage and not the road around it.

Only the pattern goes over: how much darker or lighter each pixel is than the pavement around the damage. The road below
keeps its colour, grain and light, and a soft edge leaves no frame to be learnt instead (after Ghiasi et al. 2021,
arXiv:2012.07177, who paste objects as they are).
"""

import cv2
import numpy as np

# Of the views; patches in one; how much of the damage's own sides is taken along around it.
SHARE, MOST, AROUND = 0.15, 2, 0.2
LEAST_SIDE_PX, MOST_SIDE_SHARE = 8, 0.6
# Road lies below this share of a picture's height.
ROAD_FROM = 0.35
MOST_OVERLAP = 0.15
# Kinds that are seldom are put over more often: longitudinal, transverse, alligator, pothole.
KIND_WEIGHTS = np.array([1.0, 1.6, 0.8, 1.6])


def transplanted(rng, draw):
    """A picture drawn by `draw(rng)`, often with damage from others on it."""
    pixels, boxes = draw(rng)
    if rng.random() >= SHARE:
        return pixels, boxes
    pixels = pixels.copy()
    for _ in range(int(rng.integers(1, MOST + 1))):
        patch = taken(rng, *draw(rng), pixels.shape[:2])
        place = patch and free_place(rng, patch[1].shape[:2], boxes, pixels.shape[:2])
        if place:
            kind, pattern, inner = patch
            put(pixels, pattern, *place)
            x, y = place
            box = [kind, x + inner[0], y + inner[1], x + inner[2], y + inner[3]]
            boxes = np.concatenate([boxes, np.array([box], np.float32)])
    return pixels, boxes


def taken(rng, pixels, boxes, sides):
    """One damage of a picture as (kind, pattern [h, w, 3] of factors, box within the pattern); or nothing."""
    if not len(boxes):
        return None
    weights = KIND_WEIGHTS[boxes[:, 0].astype(int)]
    kind, x0, y0, x1, y1 = boxes[rng.choice(len(boxes), p=weights / weights.sum())]
    margin = np.array([(x1 - x0) * AROUND + 3, (y1 - y0) * AROUND + 3])
    left, top = np.maximum(np.floor([x0 - margin[0], y0 - margin[1]]), 0).astype(int)
    right, bottom = np.minimum(np.ceil([x1 + margin[0], y1 + margin[1]]), pixels.shape[1::-1]).astype(int)
    scale = np.exp(rng.uniform(np.log(0.6), np.log(1.3))) * max(sides) / max(pixels.shape[:2])
    scale = min(scale, MOST_SIDE_SHARE * sides[1] / (right - left), MOST_SIDE_SHARE * sides[0] / (bottom - top))
    if min(x1 - x0, y1 - y0) * scale < LEAST_SIDE_PX:
        return None
    part = cv2.resize(pixels[top:bottom, left:right], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inner = (np.array([x0 - left, y0 - top, x1 - left, y1 - top]) * scale).astype(np.float32)
    if rng.random() < 0.5:
        part, inner = part[:, ::-1], np.array([part.shape[1] - inner[2], inner[1], part.shape[1] - inner[0], inner[3]], np.float32)
    return kind, pattern_of(rng, part.astype(np.float32), inner), inner


def pattern_of(rng, part, inner):
    """By how much each pixel differs from the pavement around, fading out towards the patch's edge."""
    inside = np.zeros(part.shape[:2], bool)
    x0, y0, x1, y1 = np.rint(inner).astype(int)
    inside[y0:y1, x0:x1] = True
    around = part[~inside] if (~inside).any() else part.reshape(-1, 3)
    grey = np.median(around, axis=0).mean()
    factors = part.mean(2, keepdims=True) / max(grey, 1.0)
    strength = rng.uniform(0.8, 1.3)
    soft = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), max(2.0, 0.12 * min(part.shape[:2])))
    return 1 + (np.clip(factors, 0.3, 1.7) - 1) * strength * soft[..., None]


def free_place(rng, sides, boxes, picture):
    """A top left corner on the road where the patch covers no other damage; or nothing after some tries."""
    height, width = sides
    low, high = int(ROAD_FROM * picture[0]), picture[0] - height
    if high <= low or width >= picture[1]:
        return None
    for _ in range(8):
        x, y = int(rng.integers(picture[1] - width)), int(rng.integers(low, high))
        shared = np.minimum(boxes[:, 3:], [x + width, y + height]) - np.maximum(boxes[:, 1:3], [x, y])
        if not len(boxes) or (shared.clip(0).prod(1) / (height * width)).max() <= MOST_OVERLAP:
            return x, y
    return None


def put(pixels, pattern, x, y):
    height, width = pattern.shape[:2]
    under = pixels[y : y + height, x : x + width]
    under[:] = (under * pattern).clip(0, 255).astype(np.uint8)
