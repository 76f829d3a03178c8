"""Draws golden/asphalt.png: a road of noise with a crack of each kind and holes. Usage: draw_asphalt.py OUT.png"""
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, HORIZON = 640, 360, 110
SEED = 10
DARK = np.array([38, 36, 36])


def noise(rng, shape, spread):
    return Image.fromarray((rng.normal(0, spread, shape) + 128).clip(0, 255).astype(np.uint8))


def centred(image):
    return np.asarray(image, float) - 128


def scenery(texture):
    road = Image.fromarray((118 + texture).clip(0, 255).astype(np.uint8)).convert("RGB")
    pen = ImageDraw.Draw(road)
    pen.rectangle([0, 0, WIDTH, HORIZON], fill=(190, 205, 225))
    for edge, vanishing in ((0, 260), (WIDTH, 380)):
        pen.polygon([(edge, HORIZON), (vanishing, HORIZON), (edge, 250)], fill=(90, 120, 70))
    return np.asarray(road, float)


def cracks(rng):
    mask = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(mask)

    def crack(x0, y0, x1, y1, width, steps):
        along = np.linspace(0, 1, steps)
        xs = x0 + (x1 - x0) * along + rng.normal(0, 3, steps)
        ys = y0 + (y1 - y0) * along + rng.normal(0, 1.8, steps)
        pen.line(list(zip(xs, ys)), fill=190, width=width, joint="curve")

    crack(250, 170, 190, 350, width=3, steps=24)
    crack(380, 260, 600, 268, width=3, steps=24)
    for column in range(6):
        crack(60 + column * 18, 300, 40 + column * 20, 345, width=2, steps=10)
    for row in range(4):
        crack(45, 302 + row * 13, 165, 300 + row * 14, width=2, steps=12)
    return np.asarray(mask.filter(ImageFilter.GaussianBlur(0.7)), float) / 255


def dig_hole(picture, cx, cy, rx, ry, fine, coarse):
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    dx, dy = (x - cx) / rx, (y - cy) / ry
    angle, distance = np.arctan2(dy, dx), np.hypot(dx, dy)
    edge = 1 + 0.12 * np.sin(3 * angle + cx) + 0.08 * np.sin(7 * angle)
    inside = (1 / (1 + np.exp((distance - edge) * 12)))[..., None]
    ground = (95 + 30 * dy + fine * 1.6 + coarse * 0.4)[..., None]
    shadow = np.exp(-(((distance - edge * 1.08) / 0.07) ** 2)) * 40 * (y < cy)
    return picture * (1 - inside) + ground * inside - shadow[..., None]


def draw():
    rng = np.random.default_rng(SEED)
    fine = centred(noise(rng, (HEIGHT, WIDTH), 30).filter(ImageFilter.GaussianBlur(0.8)))
    patches = noise(rng, (HEIGHT // 8, WIDTH // 8), 40)
    coarse = centred(patches.resize((WIDTH, HEIGHT), Image.BICUBIC))
    picture = scenery(fine * 0.8 + coarse * 0.25)
    dark = cracks(rng)[..., None]
    picture = picture * (1 - dark) + DARK * dark
    for hole in ((420, 320, 48, 17), (300, 205, 24, 7), (480, 190, 22, 6)):
        picture = dig_hole(picture, *hole, fine, coarse)
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))


if __name__ == "__main__":
    # A palette keeps the noisy picture small.
    draw().quantize(64, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
