"""Frees a YOLOX network from its input size. Usage: free_input_size.py IN.onnx OUT.onnx

IN takes one square image, [1, 3, side, side], and turns its raw boxes into pixels with grids drawn for that side. OUT has the
same weights, takes [1, 3, height, width] with any multiples of 32, and leaves the boxes as the head gives them: nothing is
left that depends on the size, so a wide picture need not be padded to a square. Its card says `multiple_of = 32` and
`boxes = "grid"`. The official YOLOX export ends at the same place.
"""

import sys

import onnx
from onnx import TensorProto, helper

# The head's own output, [1, cells of strides 8, 16 and 32, 5 + classes], before boxes become pixels.
HEAD = "/head/Transpose_output_0"


def cut_after_head(graph):
    """Makes the head's output the network's, under the name the network's output had."""
    if not any(HEAD in node.output for node in graph.node):
        sys.exit(f"the network has no {HEAD}: it is no YOLOX network exported with decoded boxes")
    output, row = graph.output[0].name, graph.output[0].type.tensor_type.shape.dim[2].dim_value
    for node in graph.node:
        for i, name in enumerate(node.output):
            if name == output:
                node.output[i] = "decoded"
            elif name == HEAD:
                node.output[i] = output
        for i, name in enumerate(node.input):
            if name == HEAD:
                node.input[i] = output
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, "anchors", row]))


def drop_unused(graph):
    """Removes the nodes and weights that no longer lead to the output."""
    while dead := [node for node in graph.node if not set(node.output) & used(graph)]:
        for node in dead:
            graph.node.remove(node)
    for weight in [weight for weight in graph.initializer if weight.name not in used(graph)]:
        graph.initializer.remove(weight)


def used(graph):
    return {name for node in graph.node for name in node.input} | {output.name for output in graph.output}


def free_sides(graph):
    """Lets height and width be anything, and forgets the shapes that followed from them."""
    sides = graph.input[0].type.tensor_type.shape.dim
    sides[2].dim_param, sides[3].dim_param = "height", "width"
    del graph.value_info[:]


def main(given, wanted):
    model = onnx.load(given)
    cut_after_head(model.graph)
    drop_unused(model.graph)
    free_sides(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, wanted)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
