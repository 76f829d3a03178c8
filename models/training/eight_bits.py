"""Lets a network feel in training what 8 bits will do to it, so that it learns to live with them.

Every convolution but the first rounds its weights as `export.py` will (7 bits, symmetric, by output channel: the batch norm
that is folded in later scales whole channels, which changes nothing), and every activation rounds what it gives to 8 bits
between 0 and the greatest value seen. Gradients pass as if nothing were rounded (Jacob et al. 2018, arXiv:1712.05877).
Names of weights stay as they are.
"""

import torch
from torch import nn

from network import Bent

# What `export.py` leaves in 32 bits.
EXACT = ".stem."
MOST_WEIGHT, MOST_ACTIVATION = 64, 255
# By how much the greatest value follows that of the latest batch.
FOLLOWING = 0.02


def round_as_exported(network):
    """Changes the network in place."""
    if float(network.bend) != 1:
        raise SystemExit("rounding needs a network with ReLU6: train it with --relu6 first")
    for name, layer in network.named_modules():
        if EXACT in f".{name}.":
            continue
        if isinstance(layer, nn.Conv2d):
            layer.forward = RoundedConvolution(layer)
        elif isinstance(layer, Bent):
            layer.forward = RoundedActivation()


class RoundedConvolution:
    def __init__(self, layer):
        self.layer = layer

    def __call__(self, features):
        weight = self.layer.weight
        scale = weight.detach().abs().amax((1, 2, 3)).clamp(min=1e-8) / MOST_WEIGHT
        none = torch.zeros_like(scale, dtype=torch.int32)
        rounded = torch.fake_quantize_per_channel_affine(weight, scale, none, 0, -MOST_WEIGHT, MOST_WEIGHT)
        return self.layer._conv_forward(features, rounded, self.layer.bias)


class RoundedActivation:
    def __init__(self):
        self.most = None

    def __call__(self, features):
        features = nn.functional.relu6(features)
        latest = float(features.detach().amax())
        self.most = latest if self.most is None else self.most + FOLLOWING * (latest - self.most)
        scale = max(self.most, 1e-3) / MOST_ACTIVATION
        return torch.fake_quantize_per_tensor_affine(features.float(), scale, 0, 0, MOST_ACTIVATION).to(features.dtype)
