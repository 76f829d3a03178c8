"""The network: YOLOX-nano (Ge et al. 2021, arXiv:2107.08430) with a first layer that needs no rearranging of pixels, and
with activations that can be bent from SiLU to ReLU6.

YOLOX rearranges pixels (Focus) before a 3 x 3 convolution on twelve planes; one 6 x 6 convolution of stride 2 on three
planes gives the same numbers in less time. SiLU learns a little better; ReLU6 costs nothing once quantised, and its
ceiling keeps the steps of 8 bits small. A network put from one to the other in one go forgets nearly all, so training
bends it: `bend` (0: SiLU, 1: ReLU6) travels with the weights.
"""

import onnx
import torch
from torch import nn
from yolox.models.network_blocks import BaseConv
from yolox.models.yolo_head import YoloxHead
from yolox.models.yolo_pafpn import YoloPafpn
from yolox.models.yolox import YoloxModule

from road_data import CLASSES

STEM, STEM_SIDE = "backbone.backbone.stem.", 6
BEND = "bend"


class Bent(nn.Module):
    """SiLU, ReLU6, or a mixture of both."""

    def __init__(self):
        super().__init__()
        self.bend = 0.0

    def forward(self, features):
        if self.bend == 0:
            return nn.functional.silu(features)
        straight = nn.functional.relu6(features)
        return straight if self.bend == 1 else torch.lerp(nn.functional.silu(features), straight, self.bend)


class Network(YoloxModule):
    """YOLOX-nano for our classes; weights are random until `carry_over` or a state dict is loaded."""

    def __init__(self, width=0.25, depth=0.33):
        channels = [256, 512, 1024]
        backbone = YoloPafpn(depth, width, in_channels=channels, depthwise=True)
        backbone.backbone.stem = BaseConv(3, int(64 * width), STEM_SIDE, 2, act="silu")
        super().__init__(backbone, YoloxHead(len(CLASSES), width, in_channels=channels, depthwise=True))
        self.register_buffer(BEND, torch.zeros(()))
        for layer in list(self.modules()):
            if isinstance(layer, nn.BatchNorm2d):
                layer.eps, layer.momentum = 1e-3, 0.03
            if hasattr(layer, "act"):
                layer.act = Bent()
        self.head.initialize_biases(1e-2)

    def bend_to(self, share):
        self.bend.fill_(share)
        for layer in self.modules():
            if isinstance(layer, Bent):
                layer.bend = share

    def load_state_dict(self, state, strict=True, assign=False):
        result = super().load_state_dict(state, strict, assign)
        self.bend_to(float(self.bend))
        return result


def build_for(state):
    """The network of a state dict from `load`."""
    network = Network(len(state[f"{STEM}conv.weight"]) / 64)
    # Files in use do not say how many batches were seen; nothing depends on it.
    counts = {name: values for name, values in network.state_dict().items() if name.endswith("num_batches_tracked")}
    network.load_state_dict(counts | state)
    return network


def load(path):
    """The weights in a file, as this network names them: our checkpoints (the averaged ones), what `export.py` wrote in
    32 bits, or a bare state dict of YOLOX-nano."""
    if str(path).endswith(".onnx"):
        state = exported(path)
    else:
        state = torch.load(path, map_location="cpu", weights_only=False)
        state = state.get("average", state.get("model", state))
    return {BEND: torch.zeros(())} | without_focus(state)


def exported(path):
    graph = onnx.load(path).graph
    state = {one.name: torch.from_numpy(onnx.numpy_helper.to_array(one).copy()) for one in graph.initializer}
    if f"{STEM}bn.weight" not in state:
        raise SystemExit(f"{path}: not a network that export.py wrote in 32 bits; give one, or a checkpoint of train.py")
    return state | {BEND: torch.tensor(float(any(node.op_type == "Clip" for node in graph.node)))}


def carry_over(state, network):
    """Takes from `state` all that fits; says how much."""
    own = network.state_dict()
    fitting = {name: values for name, values in state.items() if name in own and own[name].shape == values.shape}
    network.load_state_dict(fitting, strict=False)
    return f"{len(fitting)} of {len(own)} tensors"


def without_focus(state):
    """The state dict with a Focus layer and the convolution behind it as the one 6 x 6 convolution that equals both."""
    kernel = state.get(f"{STEM}conv.conv.weight")
    if kernel is None:
        return state
    state = {name.replace(f"{STEM}conv.conv.", f"{STEM}conv.").replace(f"{STEM}conv.bn.", f"{STEM}bn."): values for name, values in state.items()}
    whole = torch.zeros(len(kernel), 3, STEM_SIDE, STEM_SIDE)
    for group, (dy, dx) in enumerate([(0, 0), (1, 0), (0, 1), (1, 1)]):
        whole[:, :, dy::2, dx::2] = kernel[:, group * 3 : group * 3 + 3]
    return state | {f"{STEM}conv.weight": whole}
