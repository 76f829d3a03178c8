"""What may happen to a picture before the network sees it: other scales, crops, light, weather, cameras.

Every function takes a numpy Generator, so that the n-th training picture is always the same one.
"""

import cv2
import numpy as np

GREY = (114, 114, 114)
# How large a picture is drawn, 1 being the size it is looked at in use, or one that suits its part of a mosaic: mostly
# whole, because how far a crack runs is learnt from whole cracks; sometimes close. And how far it may be enlarged beyond
# its own pixels.
WHOLE, CLOSE, MOST_ENLARGED = (0.65, 1.3), (1.3, 2.0), 2.0
CLOSE_SHARE = 0.1
# How much larger than just fitting its view a picture usually is.
MOST_CROPPED = 1.15
# Standard deviation of the logarithm of width by height.
STRETCH = 0.05
# A box that a crop cuts down to less than this share is no longer the damage it was.
LEAST_LEFT, LEAST_SIDE_PX = 0.35, 4


def training_view(rng, draw, width, height, mosaic, in_use_px):
    """A canvas [height, width, 3] and its boxes [n, 5]; `draw(rng)` gives a picture and its boxes.

    `mosaic` is the share of views made of four pictures, `in_use_px` the longest side a picture has in use.
    """
    if rng.random() < mosaic:
        canvas, boxes = four_in_one(rng, draw, width, height, in_use_px)
    else:
        pixels, boxes = draw(rng)
        fitting = min(width / pixels.shape[1], height / pixels.shape[0])
        canvas, boxes = one_view(rng, pixels, boxes, width, height, min(in_use_px / max(pixels.shape[:2]), MOST_CROPPED * fitting))
    if rng.random() < 0.5:
        canvas = canvas[:, ::-1]
        boxes[:, [1, 3]] = width - boxes[:, [3, 1]]
    return photometric(rng, np.ascontiguousarray(canvas)), boxes


def four_in_one(rng, draw, width, height, in_use_px):
    """Four pictures around a point, each between just fitting its part and the size it has in use: many surroundings."""
    across, down = (int(side * rng.uniform(0.35, 0.65)) for side in (width, height))
    canvas, found = np.full((height, width, 3), 114, np.uint8), []
    for x0, x1 in ((0, across), (across, width)):
        for y0, y1 in ((0, down), (down, height)):
            pixels, boxes = draw(rng)
            fitting = min((x1 - x0) / pixels.shape[1], (y1 - y0) / pixels.shape[0])
            usual = np.exp(rng.uniform(np.log(fitting), np.log(in_use_px / max(pixels.shape[:2]))))
            part, boxes = one_view(rng, pixels, boxes, x1 - x0, y1 - y0, usual)
            canvas[y0:y1, x0:x1] = part
            found.append(boxes + np.array([0, x0, y0, x0, y0], np.float32))
    return canvas, np.concatenate(found)


def one_view(rng, pixels, boxes, width, height, usual):
    """One picture at a random scale about its usual one, slightly stretched.

    It is never turned, sheared or tilted: the box around a turned box is too large, for a crack of
    160 x 14 px by two fifths after two degrees, and the network would learn such boxes.
    """
    low, high = CLOSE if rng.random() < CLOSE_SHARE else WHOLE
    scale = min(usual * np.exp(rng.uniform(np.log(low), np.log(high))), MOST_ENLARGED)
    if scale < 0.7:  # warping alone would alias
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        boxes, scale = boxes * np.array([1, scale, scale, scale, scale], np.float32), 1.0
    stretch = np.exp(rng.normal(0, STRETCH))
    across, down = scale * stretch, scale / stretch
    moved = boxes[:, 1:] * np.array([across, down, across, down], np.float32)
    wanted = moved[rng.integers(len(moved))] if len(moved) and rng.random() < 0.7 else None
    dx = offset(rng, pixels.shape[1] * across, width, wanted[[0, 2]] if wanted is not None else None)
    dy = offset(rng, pixels.shape[0] * down, height, wanted[[1, 3]] if wanted is not None else None)
    matrix = np.array([[across, 0, dx], [0, down, dy]], np.float32)
    canvas = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=GREY)
    return canvas, visible(boxes, moved + np.array([dx, dy, dx, dy], np.float32), width, height)


def offset(rng, side, length, wanted):
    """Where a picture's side of this length begins so that it fills a canvas side, showing `wanted` if given."""
    if side <= length:
        return rng.uniform(0, length - side)
    least, most = length - side, 0
    if wanted is not None:
        middle = (wanted[0] + wanted[1]) / 2
        least, most = max(least, 0.1 * length - middle), min(most, 0.9 * length - middle)
    return rng.uniform(min(least, most), max(least, most))


def visible(boxes, moved, width, height):
    """The moved boxes cut to the canvas, without those of which too little is left."""
    cut = moved.copy()
    cut[:, [0, 2]], cut[:, [1, 3]] = cut[:, [0, 2]].clip(0, width), cut[:, [1, 3]].clip(0, height)
    sides, before = cut[:, 2:] - cut[:, :2], moved[:, 2:] - moved[:, :2]
    kept = (sides.prod(1) >= LEAST_LEFT * before.prod(1)) & (sides.min(1, initial=1e9) >= LEAST_SIDE_PX)
    return np.concatenate([boxes[:, :1], cut], 1)[kept].astype(np.float32)


def photometric(rng, canvas):
    """Other light, other cameras, other weather."""
    canvas = tones(rng, canvas)
    if rng.random() < 0.1:
        canvas = shadow(rng, canvas)
    if rng.random() < 0.1:
        canvas = blur(rng, canvas)
    if rng.random() < 0.05:
        noise = rng.normal(0, rng.uniform(2, 6), canvas.shape[:2] + (1,)).astype(np.float32)
        canvas = (canvas + noise).clip(0, 255).astype(np.uint8)
    if rng.random() < 0.1:
        quality = int(rng.integers(25, 80))
        canvas = cv2.imdecode(cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return canvas


def tones(rng, canvas):
    """Exposure, contrast, gamma, colour of the light, saturation."""
    levels = np.arange(256, dtype=np.float32) / 255
    gamma, gain, bias = np.exp(rng.normal(0, 0.15)), np.exp(abs(rng.normal(0, 0.12)) - 0.04), rng.normal(0, 0.05)
    casts = 1 + rng.normal(0, 0.025, 3)
    tables = [((levels**gamma - 0.5) * gain + 0.5 + bias) * cast for cast in casts]
    table = (np.stack(tables, 1) * 255).clip(0, 255).astype(np.uint8)[:, None, :]
    canvas = cv2.LUT(canvas, table)
    saturation = 0.0 if rng.random() < 0.04 else rng.uniform(0.6, 1.3)
    grey = cv2.cvtColor(cv2.cvtColor(canvas, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return cv2.addWeighted(canvas, saturation, grey, 1 - saturation, 0)


def shadow(rng, canvas):
    """A darker strip with a soft edge, as trees and buildings throw."""
    height, width = canvas.shape[:2]
    angle, middle = rng.uniform(0, np.pi), rng.uniform(-0.5, 0.5) * width
    across = (np.arange(width)[None] - width / 2) * np.cos(angle) + (np.arange(height)[:, None] - height / 2) * np.sin(angle)
    half, edge = rng.uniform(0.05, 0.4) * width, rng.uniform(2, 15)
    inside = 1 / (1 + np.exp((np.abs(across - middle) - half).clip(-20 * edge, 20 * edge) / edge))
    return (canvas * (1 - rng.uniform(0.2, 0.6) * inside[..., None])).astype(np.uint8)


def blur(rng, canvas):
    """Out of focus, moving, or from a camera with fewer pixels."""
    way = rng.integers(3)
    if way == 0:
        return cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.4, 1.2))
    if way == 1:
        length = int(rng.integers(3, 6))
        kernel = np.zeros((length, length), np.float32)
        end = np.array([np.cos(angle := rng.uniform(0, np.pi)), np.sin(angle)]) * (length - 1) / 2
        middle = (length - 1) / 2
        cv2.line(kernel, *(tuple(np.rint(middle + sign * end).astype(int).tolist()) for sign in (-1, 1)), 1.0)
        return cv2.filter2D(canvas, -1, kernel / kernel.sum())
    factor = rng.uniform(0.55, 0.9)
    small = cv2.resize(canvas, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, canvas.shape[1::-1], interpolation=cv2.INTER_LINEAR)
