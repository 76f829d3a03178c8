"""Makes the tiny networks of layouts.rs: one for each output layout, with seeded random weights, and their cards.

Usage: make_graphs.py        (needs the Python packages numpy and onnx; writes NAME.onnx and NAME.toml into graphs/)
They find nothing of use, but in just the shape in which the exporters of real detectors write it.
"""
import hashlib
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent / "graphs"
STRIDES = (8, 16, 32)
CHANNELS = 8
CLASSES = ["D00", "D10", "D20", "D40"]


class Graph:
    """A graph under construction; a value is the name of an edge."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants, self.outputs = [], [], []

    def op(self, kind, *inputs, count=1, **attributes):
        outputs = [f"{kind.lower()}_{len(self.nodes)}_{i}" for i in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return outputs[0] if count == 1 else outputs

    def constant(self, values, kind=np.float32):
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def ints(self, *values):
        return self.constant(values, np.int64)

    def conv(self, value, size, channels, outputs, stride=1, spread=1.0, bias=0.0):
        scale = spread / np.sqrt(channels * size * size)
        weights = self.constant(self.random.normal(0, scale, (outputs, channels, size, size)))
        biases = self.constant(np.broadcast_to(bias, outputs))
        return self.op("Conv", value, weights, biases, strides=[stride] * 2, pads=[size // 2] * 4)

    def output(self, value, name, shape, kind=TensorProto.FLOAT):
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def write(self, name, inputs):
        graph = helper.make_graph(self.nodes, name, inputs, self.outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        checker.check_model(model, full_check=True)
        (FOLDER / name).with_suffix(".onnx").write_bytes(model.SerializeToString())


def cell_corners(graph, value):
    """[1, 2, height, width]: column and row of each cell of a map."""
    one = graph.op("ReduceMean", value, axes=[1])
    ones = graph.op("Add", graph.op("Mul", one, graph.constant(0.0)), graph.constant(1.0))
    along = lambda axis: graph.op("CumSum", ones, graph.constant(axis, np.int64), exclusive=1)
    return graph.op("Concat", along(3), along(2), axis=1)


def features(graph, image="images"):
    """Feature maps of strides 8, 16 and 32."""
    value = graph.op("AveragePool", image, kernel_shape=[4, 4], strides=[4, 4])
    # Less its neighbourhood, so that a bright road and a dark one look alike.
    mean = graph.op("AveragePool", value, kernel_shape=[9, 9], strides=[1, 1], pads=[4] * 4)
    value = graph.op("Mul", graph.op("Sub", value, mean), graph.constant(4.0))
    value = graph.op("Relu", graph.conv(value, 3, 3, CHANNELS, stride=2, spread=1.3))
    maps = [value]
    for _ in STRIDES[1:]:
        maps.append(graph.op("Relu", graph.conv(maps[-1], 3, CHANNELS, CHANNELS, stride=2, spread=1.3)))
    # No two cells are quite alike, not even in the padding: boxes of the same score have no order.
    places = [graph.conv(cell_corners(graph, value), 1, 2, CHANNELS, spread=0.05) for value in maps]
    return [graph.op("Add", value, place) for value, place in zip(maps, places)]


def split(graph, value, *lengths, axis=1):
    return graph.op("Split", value, graph.ints(*lengths), axis=axis, count=len(lengths))


def pixels(graph, raw, stride):
    """[1, 4, height, width]: centre x, centre y, width, height in input pixels, from what a head gives."""
    centre, sides = split(graph, raw, 2, 2)
    offset = graph.op("Add", graph.op("Sigmoid", centre), cell_corners(graph, raw))
    size = graph.op("Exp", sides)
    return graph.op("Mul", graph.op("Concat", offset, size, axis=1), graph.constant(float(stride)))


def cells(graph, classes=4, bias=-2.0):
    """[1, 4 + classes, cells]: what YOLOv8 gives, and what the others are made from."""
    lines = []
    for value, stride in zip(features(graph), STRIDES):
        raw = graph.conv(value, 1, CHANNELS, 4 + classes, spread=2.0, bias=[0, 0, 1, 1] + [bias] * classes)
        boxes, scores = split(graph, raw, 4, classes)
        both = graph.op("Concat", pixels(graph, boxes, stride), graph.op("Sigmoid", scores), axis=1)
        lines.append(graph.op("Reshape", both, graph.ints(1, 4 + classes, -1)))
    return graph.op("Concat", *lines, axis=2)


def corners(graph, boxes):
    """[..., 4] of centre and sides as left, top, right, bottom."""
    centre, sides = split(graph, boxes, 2, 2, axis=-1)
    half = graph.op("Mul", sides, graph.constant(0.5))
    return graph.op("Concat", graph.op("Sub", centre, half), graph.op("Add", centre, half), axis=-1)


def yolox(graph):
    rows = []
    for value in features(graph):
        raw = graph.conv(value, 1, CHANNELS, 9, spread=2.0, bias=[0, 0, 1, 1, -0.3] + [0] * 4)
        boxes, scores = split(graph, raw, 4, 5)
        both = graph.op("Concat", boxes, graph.op("Sigmoid", scores), axis=1)
        rows.append(graph.op("Reshape", both, graph.ints(1, 9, -1)))
    rows = graph.op("Transpose", graph.op("Concat", *rows, axis=2), perm=[0, 2, 1])
    graph.output(rows, "output", [1, "anchors", 9])


def yolov8(graph):
    graph.output(cells(graph), "output0", [1, 8, 252])


def yolov5(graph):
    rows = []
    for value, stride in zip(features(graph), STRIDES):
        for anchor in (1.0, 2.0, 3.0):
            raw = graph.conv(value, 1, CHANNELS, 9, spread=2.0, bias=[0, 0, anchor, 1, -1] + [0] * 4)
            boxes, scores = split(graph, raw, 4, 5)
            both = graph.op("Concat", pixels(graph, boxes, stride), graph.op("Sigmoid", scores), axis=1)
            rows.append(graph.op("Reshape", both, graph.ints(1, 9, -1)))
    rows = graph.op("Transpose", graph.op("Concat", *rows, axis=2), perm=[0, 2, 1])
    graph.output(graph.op("Shape", rows), "extra", [3], TensorProto.INT64)
    graph.output(rows, "predictions", [1, "rows", 9])


def queries(graph, columns):
    """Logits [1, queries, columns] and boxes [1, queries, 4] as fractions, from the cells of stride 16."""
    raw = graph.conv(features(graph)[1], 1, CHANNELS, 4 + columns, spread=2.0)
    rows = graph.op("Transpose", graph.op("Reshape", raw, graph.ints(1, 4 + columns, -1)), perm=[0, 2, 1])
    boxes, logits = split(graph, rows, 4, columns, axis=2)
    return logits, graph.op("Sigmoid", boxes)


def detr_sigmoid(graph):
    logits, boxes = queries(graph, 4)
    graph.output(boxes, "pred_boxes", [1, 48, 4])
    graph.output(logits, "pred_logits", [1, 48, 4])


def detr_softmax(graph):
    logits, boxes = queries(graph, 5)
    graph.output(logits, "logits", ["batch", "queries", 5])
    graph.output(boxes, "boxes", ["batch", "queries", 4])


def detr_probabilities(graph):
    logits, boxes = queries(graph, 6)
    graph.output(boxes, "a", [1, 48, 4])
    graph.output(graph.op("Sigmoid", logits), "b", [1, 48, 6])


def strongest(graph, count):
    """The best class of every cell, of the `count` best cells: boxes [1, count, 4], scores and classes [1, count, 1]."""
    rows = graph.op("Transpose", cells(graph), perm=[0, 2, 1])
    boxes, scores = split(graph, rows, 4, 4, axis=2)
    best, classes = graph.op("TopK", scores, graph.ints(1), axis=2, count=2)
    best, places = graph.op("TopK", graph.op("Squeeze", best, graph.ints(2)), graph.ints(count), axis=1, count=2)
    places = graph.op("Unsqueeze", places, graph.ints(2))
    classes = graph.op("GatherElements", classes, places, axis=1)
    places = graph.op("Expand", places, graph.ints(1, count, 4))
    boxes = corners(graph, graph.op("GatherElements", boxes, places, axis=1))
    return boxes, graph.op("Unsqueeze", best, graph.ints(2)), classes


def as_rows(graph, boxes, scores, classes):
    return graph.op("Concat", boxes, scores, graph.op("Cast", classes, to=TensorProto.FLOAT), axis=2)


def nms_rows(graph):
    graph.output(as_rows(graph, *strongest(graph, 40)), "output0", [1, 40, 6])


def nms_fractions(graph):
    boxes, scores, classes = strongest(graph, 40)
    boxes = graph.op("Div", boxes, graph.constant([128, 96, 128, 96]))
    graph.output(graph.op("Reshape", as_rows(graph, boxes, scores, classes), graph.ints(-1, 6)), "output0", ["n", 6])


def nms_parts(graph):
    """ONNX's own suppression, as torchvision exports it: as many boxes as there are, perhaps none."""
    rows = graph.op("Transpose", cells(graph), perm=[0, 2, 1])
    boxes, scores = split(graph, rows, 4, 4, axis=2)
    boxes, by_class = corners(graph, boxes), graph.op("Transpose", scores, perm=[0, 2, 1])
    limits = graph.ints(30), graph.constant([0.5]), graph.constant([0.35])
    chosen = graph.op("NonMaxSuppression", boxes, by_class, *limits)
    batch, label, cell = split(graph, chosen, 1, 1, 1, axis=1)
    graph.output(graph.op("Shape", chosen), "num_detections", [2], TensorProto.INT64)
    graph.output(graph.op("Squeeze", label, graph.ints(1)), "labels", ["n"], TensorProto.INT64)
    graph.output(graph.op("GatherND", boxes, graph.op("Concat", batch, cell, axis=1)), "boxes", ["n", 4])
    graph.output(graph.op("GatherND", by_class, chosen), "scores", ["n"])


def nms_sized(graph):
    """As RT-DETR exports itself with its postprocessor: boxes scaled by a second input."""
    boxes, scores, classes = strongest(graph, 40)
    fractions = graph.op("Div", boxes, graph.constant([128, 96, 128, 96]))
    size = graph.op("Cast", "orig_target_sizes", to=TensorProto.FLOAT)
    boxes = graph.op("Mul", fractions, graph.op("Concat", size, size, axis=1))
    labels = graph.op("Cast", graph.op("Squeeze", classes, graph.ints(2)), to=TensorProto.INT32)
    graph.output(labels, "labels", [1, 40], TensorProto.INT32)
    graph.output(boxes, "det_boxes", [1, 40, 4])
    graph.output(graph.op("Squeeze", scores, graph.ints(2)), "scores", [1, 40])


def half(graph):
    graph.output(graph.op("Cast", "images", to=TensorProto.FLOAT), "output0", [1, 3, 96, 128])


FREE = dict(size=[256, 160], sides=["height", "width"], step="multiple_of = 32\n")
FIXED = dict(size=[128, 96], sides=[96, 128], step="")
YOLO_INPUT = 'colour = "rgb"\npadding = 114\nanchor = "centre"\nscale = 0.00392156862745098   # 1 / 255'
YOLOX_INPUT = 'colour = "bgr"\npadding = 114\nanchor = "top_left"\nscale = 0.00392156862745098'
IMAGENET_INPUT = YOLO_INPUT + "\nmean = [0.485, 0.456, 0.406]\nstd = [0.229, 0.224, 0.225]"

# Seeds with which they find something of several classes on the drawn road.
GRAPHS = {
    "yolox": (4, yolox, FREE, YOLOX_INPUT, 'layout = "yolox"\nboxes = "grid"', CLASSES, ""),
    "yolov8": (15, yolov8, FIXED, YOLO_INPUT, 'layout = "yolov8"', CLASSES, ""),
    "yolov5": (
        4, yolov5, FREE, YOLO_INPUT, 'layout = "yolov5"\nnames = { rows = "predictions" }',
        ["pothole", "manhole", "D20", "crack"], '[classes.map]\nmanhole = "ignore"\ncrack = "longitudinal_crack"\n\n',
    ),
    "detr-sigmoid": (
        21, detr_sigmoid, FIXED, YOLO_INPUT,
        'layout = "detr"\nscores = "sigmoid"\nnames = { logits = "pred_logits", boxes = "pred_boxes" }', CLASSES, "",
    ),
    "detr-softmax": (36, detr_softmax, FREE, IMAGENET_INPUT, 'layout = "detr"\nscores = "softmax"', CLASSES, ""),
    "detr-probabilities": (
        5, detr_probabilities, FIXED, YOLO_INPUT, 'layout = "detr"\nscores = "probabilities"',
        ["person", "D00", "car", "D10", "D40", "D20"], "",
    ),
    "nms-rows": (35, nms_rows, FIXED, YOLO_INPUT, 'layout = "nms"', CLASSES, ""),
    "nms-fractions": (15, nms_fractions, FIXED, YOLO_INPUT, 'layout = "nms"\nboxes = "fractions"', CLASSES, ""),
    "nms-parts": (29, nms_parts, FREE, YOLO_INPUT, 'layout = "nms"', CLASSES, ""),
    "nms-sized": (
        28, nms_sized, FIXED | {"size_input": "orig_target_sizes"}, YOLO_INPUT,
        'layout = "nms"\nnames = { boxes = "det_boxes" }', CLASSES, "",
    ),
}

CARD = """# Made by make_graphs.py: random weights, to test the layout.
name = "{name}"
licence = "Apache-2.0 OR MIT"
sha256 = "{sha256}"

[input]
size = {size}
{step}{size_input}layout = "nchw"
{input}

[output]
{output}

[classes]
names = {classes}
{others}
{map}[thresholds]
score = 0.3
nms_iou = 0.5
"""


def write(name, seed, build, shape, image_kind=TensorProto.FLOAT):
    graph = Graph(seed)
    build(graph)
    inputs = [helper.make_tensor_value_info("images", image_kind, [1, 3, *shape["sides"]])]
    if second := shape.get("size_input"):
        inputs.insert(0, helper.make_tensor_value_info(second, TensorProto.INT64, ["batch", 2]))
    graph.write(name, inputs)


def main():
    for name, (seed, build, shape, pixels_are, output, classes, mapped) in GRAPHS.items():
        write(name, seed, build, shape)
        second = shape.get("size_input")
        card = CARD.format(
            name=name, sha256=hashlib.sha256((FOLDER / f"{name}.onnx").read_bytes()).hexdigest(), size=shape["size"],
            step=shape["step"], size_input=f'size_input = "{second}"\n' if second else "", input=pixels_are,
            output=output, classes=str(classes).replace("'", '"'),
            others='others = "ignore"\n' if "car" in classes else "", map=mapped,
        )
        (FOLDER / f"{name}.toml").write_text(card)
    write("half", 0, half, FIXED, TensorProto.FLOAT16)


if __name__ == "__main__":
    main()
