"""The networks: plain YOLOX-nano (Ge et al. 2021, arXiv:2107.08430), and one with three changes that make it twice as
fast in 8 bits.

ReLU6 stands for SiLU: it costs nothing once quantised, and its ceiling keeps the steps of 8 bits small (with plain ReLU a
few great values take half the accuracy away). And the first layer is a 3 x 3 convolution of stride 2 where YOLOX
rearranges pixels (Focus) before a 3 x 3 one on twelve planes. And each branch of the head has one convolution block
where YOLOX has two.
"""

import torch
from torch import nn
from yolox.models.network_blocks import BaseConv
from yolox.models.yolo_head import YoloxHead
from yolox.models.yolo_pafpn import YoloPafpn
from yolox.models.yolox import YoloxModule

from road_data import CLASSES

STEM = "backbone.backbone.stem."
STEM_SIDE, FOCUS_SIDE = 3, 6


def build(width=0.25, depth=0.33):
    """The fast network with the head for our classes; weights are random until `carry_over` or a state dict is loaded."""
    channels = [256, 512, 1024]
    backbone = YoloPafpn(depth, width, in_channels=channels, act="relu", depthwise=True)
    backbone.backbone.stem = BaseConv(3, int(64 * width), STEM_SIDE, 2, act="relu")
    head = YoloxHead(len(CLASSES), width, in_channels=channels, act="relu", depthwise=True)
    for branch in (head.cls_convs, head.reg_convs):
        for level, blocks in enumerate(branch):
            branch[level] = blocks[:1]
    network = YoloxModule(backbone, head)
    set_norms(network)
    for layer in list(network.modules()):
        if isinstance(getattr(layer, "act", None), nn.ReLU):
            layer.act = nn.ReLU6(inplace=True)
    head.initialize_biases(1e-2)
    return network


def build_plain(width=0.25, depth=0.33):
    """The same as YOLOX has it: SiLU, Focus, two blocks a branch."""
    channels = [256, 512, 1024]
    backbone = YoloPafpn(depth, width, in_channels=channels, depthwise=True)
    network = YoloxModule(backbone, YoloxHead(len(CLASSES), width, in_channels=channels, depthwise=True))
    set_norms(network)
    network.head.initialize_biases(1e-2)
    return network


def set_norms(network):
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps, layer.momentum = 1e-3, 0.03


def build_for(state):
    """A network that a state dict fits: plain or fast, of its width."""
    plain = f"{STEM}conv.conv.weight" in state
    width = len(state[f"{STEM}conv.conv.weight" if plain else f"{STEM}conv.weight"]) / 64
    return build_plain(width) if plain else build(width)


def load(path):
    """The state dict in a file: our checkpoints (the averaged weights), or any bare one."""
    state = torch.load(path, map_location="cpu", weights_only=False)
    return state.get("average", state.get("model", state))


def carry_over(state, network, images):
    """Takes from `state` all that fits, its first layer in our size; says how much.

    `images` ([n, 3, h, w], values 0 to 255) are what the first layer is fitted on.
    """
    if not any(name.startswith(f"{STEM}conv.conv") for name in network.state_dict()):
        state = with_our_stem(state, images)
    own = network.state_dict()
    fitting = {name: values for name, values in state.items() if name in own and own[name].shape == values.shape}
    network.load_state_dict(fitting, strict=False)
    return f"{len(fitting)} of {len(own)} tensors"


def with_our_stem(state, images):
    """The state dict with its first layer, whatever it was, as our 3 x 3 one."""
    state = {name.replace(f"{STEM}conv.conv.", f"{STEM}conv.").replace(f"{STEM}conv.bn.", f"{STEM}bn."): values for name, values in state.items()}
    kernel = state[f"{STEM}conv.weight"]
    if kernel.shape[1] == 12:
        kernel = without_focus(kernel)
    if kernel.shape[2] != STEM_SIDE:
        kernel, bias = fit_stem(kernel, images)
        state[f"{STEM}bn.running_mean"] = state[f"{STEM}bn.running_mean"] - bias
    return state | {f"{STEM}conv.weight": kernel}


def without_focus(kernel):
    """The 6 x 6 kernels on three planes that equal a Focus layer with these 3 x 3 kernels on twelve."""
    whole = torch.zeros(len(kernel), 3, FOCUS_SIDE, FOCUS_SIDE)
    for group, (dy, dx) in enumerate([(0, 0), (1, 0), (0, 1), (1, 1)]):
        whole[:, :, dy::2, dx::2] = kernel[:, group * 3 : group * 3 + 3]
    return whole


def fit_stem(kernel, images):
    """The kernels of our size, and their biases, that give nearly the same as `kernel` on real images (least squares)."""
    wanted = nn.functional.conv2d(images, kernel, stride=2, padding=(kernel.shape[2] - 1) // 2).flatten(2)
    patches = nn.functional.unfold(images, STEM_SIDE, padding=(STEM_SIDE - 1) // 2, stride=2)
    pick = torch.randperm(patches.shape[2], generator=torch.Generator().manual_seed(0))[:3000]
    rows = patches[..., pick].transpose(1, 2).flatten(0, 1).double()
    rows = torch.cat([rows, torch.ones(len(rows), 1, dtype=torch.double)], 1)
    answers = wanted[..., pick].transpose(1, 2).flatten(0, 1).double()
    solution = torch.linalg.lstsq(rows, answers).solution.float()
    return solution[:-1].T.reshape(len(kernel), 3, STEM_SIDE, STEM_SIDE), solution[-1]
