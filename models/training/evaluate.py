"""Scores a checkpoint or an exported network on the held-out images: all, and each set and country.

    evaluate.py --weights runs/a/last.pt --data DIR [--longest-px 416 512 640] [--split val]

For choosing between networks; what is shipped is measured by `michimori model evaluate`.
"""

import argparse
from collections import defaultdict

from look import look, open_network
from road_data import CLASSES, read_manifest
from scoring import score


def line(name, looked):
    result = score(looked)
    best, ap50 = result["best"], " ".join(f"{ap:.3f}" for ap in result["ap50"])
    return f"{name:<34} {len(looked):>5}  {result['map50']:.3f}  {ap50}  {best['f1']:.3f} {best['precision']:.3f} {best['recall']:.3f} {best['threshold']:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--weights", required=True, nargs="+", help="checkpoints of train.py or ONNX files")
    add("--data", required=True)
    add("--split", default="val")
    add("--longest-px", type=int, nargs="+", default=[512])
    add("--every", type=int, default=1, help="take only every n-th image")
    options = parser.parse_args()
    pictures = [one for one in read_manifest(options.data) if one.split == options.split][:: options.every]
    print(f"{'':<34} images mAP50  {' '.join(name[:5] for name in CLASSES)}  F1    prec  rec   at")
    for weights in options.weights:
        network = open_network(weights)
        for longest_px in options.longest_px:
            groups = defaultdict(list)
            for picture in pictures:
                pixels, truth = picture.read()
                looked = (look(network, pixels, longest_px), truth)
                for name in ("all", f"set {picture.set}", f"country {picture.country}"):
                    groups[name].append(looked)
            print(f"{weights} at {longest_px} px")
            print("\n".join(line(f"  {name}", looked) for name, looked in sorted(groups.items())), flush=True)


if __name__ == "__main__":
    main()
