"""Step 4: a training checkpoint as a transformers.js folder.

    python export.py --weights RUN/encoder/encoder.pt [--start RUN/encoder/start.pt --mix 0.7] --run RUN --to FOLDER
    python export.py --base FOLDER --run RUN --to ANOTHER

--base takes an exported folder and puts the word vectors of RUN/static.npz in the place of its own.

With --start the file holds the start without the noise in its layers, plus mix x (trained - start). Matrices are stored as fp16 and cast to fp32 when the
file is loaded; word vectors are stored as int8 with a scale for every row and every column, and widened after the
look-up. Everything is computed in fp32. The graph is written node by node, with the names of the usual BERT export, so
that a tool can cut it after `/encoder/layer.K/output/LayerNorm`.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from corpus import SPECIALS
from model import Shape
from start import ROOM, WORDS, word_rows

OPSET = 14


def squeeze_rows(table):
    """int8 values with a scale for every row and every column."""
    column = np.sqrt((table**2).mean(0)) + 1e-8
    even = table / column
    row = np.abs(even).max(1, keepdims=True) / 127 + 1e-12
    values = np.clip(np.rint(even / row), -127, 127).astype(np.int8)
    return values, row.astype(np.float32), column.astype(np.float32)


class Graph:
    """Collects nodes and initialisers; every method returns the name of the value that it adds."""

    def __init__(self, weights):
        self.weights = weights
        self.nodes, self.values, self.known = [], [], set()

    def node(self, kind, name, *inputs, **attributes):
        output = f"{name}_output_0"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=name, **attributes))
        return output

    def value(self, name, array):
        if name not in self.known:
            self.known.add(name)
            self.values.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def number(self, name, number):
        return self.value(name, np.array(number, dtype=np.float32))

    def half(self, name, array):
        """A matrix kept as fp16, under its own name once cast."""
        self.value(f"{name}_fp16", array.astype(np.float16))
        cast = helper.make_node("Cast", [f"{name}_fp16"], [name], name=f"/cast/{name}", to=TensorProto.FLOAT)
        self.nodes.insert(0, cast)
        return name

    def linear(self, path, key, x):
        kernel = self.half(f"{key}.weight_t", self.weights[f"{key}.weight"].T)
        product = self.node("MatMul", f"{path}/MatMul", x, kernel)
        return self.node("Add", f"{path}/Add", self.value(f"{key}.bias", self.weights[f"{key}.bias"]), product)

    def norm(self, path, key, x):
        mean = self.node("ReduceMean", f"{path}/ReduceMean", x, axes=[-1])
        centred = self.node("Sub", f"{path}/Sub", x, mean)
        square = self.node("Pow", f"{path}/Pow", centred, self.number("two", 2))
        spread = self.node("ReduceMean", f"{path}/ReduceMean_1", square, axes=[-1])
        safe = self.node("Add", f"{path}/Add", spread, self.number("tiny", 1e-12))
        scaled = self.node("Div", f"{path}/Div", centred, self.node("Sqrt", f"{path}/Sqrt", safe))
        gained = self.node("Mul", f"{path}/Mul", scaled, self.value(f"{key}.weight", self.weights[f"{key}.weight"]))
        return self.node("Add", f"{path}/Add_1", gained, self.value(f"{key}.bias", self.weights[f"{key}.bias"]))


def embeddings(graph):
    path, weights = "/embeddings", graph.weights
    values, row, column = squeeze_rows(weights["embeddings.word_embeddings.weight"])
    table = graph.value("embeddings.word_embeddings.weight_int8", values)
    scale = graph.value("embeddings.word_embeddings.scale", row)
    width = graph.value("embeddings.word_embeddings.column_scale", column)
    words = graph.node("Gather", f"{path}/word_embeddings/Gather", table, "input_ids", axis=0)
    words = graph.node("Cast", f"{path}/word_embeddings/Cast", words, to=TensorProto.FLOAT)
    rows = graph.node("Gather", f"{path}/word_embeddings/Gather_1", scale, "input_ids", axis=0)
    words = graph.node("Mul", f"{path}/word_embeddings/Mul", words, rows)
    words = graph.node("Mul", f"{path}/word_embeddings/Mul_1", words, width)
    types = graph.half("embeddings.token_type_embeddings.weight", weights["embeddings.token_type_embeddings.weight"])
    kinds = graph.node("Gather", f"{path}/token_type_embeddings/Gather", types, "token_type_ids", axis=0)
    x = graph.node("Add", f"{path}/Add", words, kinds)
    shape = graph.node("Shape", f"{path}/Shape", "input_ids")
    one = graph.value("index_one", np.array(1, dtype=np.int64))
    length = graph.node("Gather", f"{path}/Gather", shape, one, axis=0)
    zero = graph.value("index_zero", np.array(0, dtype=np.int64))
    places = graph.node("Range", f"{path}/Range", zero, length, one)
    key = "embeddings.position_embeddings.weight"
    places = graph.node("Gather", f"{path}/position_embeddings/Gather", graph.half(key, weights[key]), places, axis=0)
    x = graph.node("Add", f"{path}/Add_1", x, places)
    return graph.norm(f"{path}/LayerNorm", "embeddings.LayerNorm", x)


def attention_mask(graph):
    """0 where there is a token, a large negative number where there is none."""
    axes = graph.value("axes_1_2", np.array([1, 2], dtype=np.int64))
    mask = graph.node("Unsqueeze", "/Unsqueeze", "attention_mask", axes)
    mask = graph.node("Cast", "/Cast", mask, to=TensorProto.FLOAT)
    missing = graph.node("Sub", "/Sub", graph.number("one", 1), mask)
    return graph.node("Mul", "/Mul", missing, graph.number("far", -10000))


def layer(graph, index, shape, x, mask):
    path, key = f"/encoder/layer.{index}", f"encoder.layer.{index}"
    inner, width = f"{path}/attention/self", shape.hidden // shape.heads
    apart = graph.value("shape_apart", np.array([0, 0, shape.heads, width], dtype=np.int64))
    together = graph.value("shape_together", np.array([0, 0, shape.hidden], dtype=np.int64))

    def heads(part, order, number):
        y = graph.linear(f"{inner}/{part}", f"{key}.attention.self.{part}", x)
        y = graph.node("Reshape", f"{inner}/Reshape{number}", y, apart)
        return graph.node("Transpose", f"{inner}/Transpose{number}", y, perm=order)

    query, kept = heads("query", [0, 2, 1, 3], ""), heads("key", [0, 2, 3, 1], "_1")
    value = heads("value", [0, 2, 1, 3], "_2")
    scores = graph.node("MatMul", f"{inner}/MatMul", query, kept)
    scores = graph.node("Div", f"{inner}/Div", scores, graph.number("root", width**0.5))
    scores = graph.node("Add", f"{inner}/Add", scores, mask)
    shares = graph.node("Softmax", f"{inner}/Softmax", scores, axis=-1)
    mixed = graph.node("MatMul", f"{inner}/MatMul_1", shares, value)
    mixed = graph.node("Transpose", f"{inner}/Transpose_3", mixed, perm=[0, 2, 1, 3])
    mixed = graph.node("Reshape", f"{inner}/Reshape_3", mixed, together)
    outer = f"{path}/attention/output"
    y = graph.linear(f"{outer}/dense", f"{key}.attention.output.dense", mixed)
    y = graph.node("Add", f"{outer}/Add", y, x)
    y = graph.norm(f"{outer}/LayerNorm", f"{key}.attention.output.LayerNorm", y)
    wide = graph.linear(f"{path}/intermediate/dense", f"{key}.intermediate.dense", y)
    gelu = f"{path}/intermediate"
    error = graph.node("Div", f"{gelu}/Div", wide, graph.number("root_two", 2**0.5))
    error = graph.node("Add", f"{gelu}/Add", graph.node("Erf", f"{gelu}/Erf", error), graph.number("one", 1))
    wide = graph.node("Mul", f"{gelu}/Mul_1", graph.node("Mul", f"{gelu}/Mul", wide, error), graph.number("half", 0.5))
    z = graph.linear(f"{path}/output/dense", f"{key}.output.dense", wide)
    z = graph.node("Add", f"{path}/output/Add", z, y)
    return graph.norm(f"{path}/output/LayerNorm", f"{key}.output.LayerNorm", z)


def build(weights, shape):
    graph = Graph({name: value.numpy() for name, value in weights.items()})
    x = embeddings(graph)
    mask = attention_mask(graph)
    for index in range(shape.layers):
        x = layer(graph, index, shape, x, mask)
    graph.nodes[-1].output[0] = "last_hidden_state"
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    info = lambda name, kind, dims: helper.make_tensor_value_info(name, kind, dims)  # noqa: E731
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [info(name, TensorProto.INT64, ["batch", "seq"]) for name in inputs],
            [info("last_hidden_state", TensorProto.FLOAT, ["batch", "seq", shape.hidden])],
            graph.values,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="studyhall-recipe",
        ir_version=8,
    )
    onnx.checker.check_model(model)
    return model


def as_stored(weights):
    """The weights as the file gives them back."""
    kept = {}
    for name, value in weights.items():
        if name == "embeddings.word_embeddings.weight":
            values, row, column = squeeze_rows(value.numpy())
            kept[name] = torch.from_numpy(values.astype(np.float32) * row * column)
        else:
            kept[name] = value.half().float() if value.dim() > 1 else value
    return kept


def mixed(path, start=None, mix=1.0):
    """Trained weights, or the start moved by `mix` of the way that training went.

    The start's layers write small random numbers, which training needs and vectors do not: they are left out.
    """
    load = lambda p: torch.load(p, map_location="cpu", weights_only=True)  # noqa: E731
    trained = load(path)
    trained = trained.get("encoder", trained)
    if start is None:
        return {name: value.float() for name, value in trained.items()}
    first = {name: value.float() for name, value in load(start).items()}
    quiet = {name: value * 0 if name.endswith("output.dense.weight") else value for name, value in first.items()}
    return {name: quiet[name] + mix * (trained[name].float() - first[name]) for name in first}


TOKENIZER_CONFIG = {
    "clean_up_tokenization_spaces": True,
    "cls_token": "[CLS]",
    "do_basic_tokenize": True,
    "do_lower_case": True,
    "mask_token": "[MASK]",
    "model_max_length": 128,
    "never_split": None,
    "pad_token": "[PAD]",
    "sep_token": "[SEP]",
    "strip_accents": None,
    "tokenize_chinese_chars": True,
    "tokenizer_class": "BertTokenizer",
    "unk_token": "[UNK]",
}


def write_folder(weights, shape, run, folder):
    folder = Path(folder)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(build(weights, shape), folder / "onnx/model.onnx")
    tokenizer = json.loads((Path(run) / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = {
        "direction": "Right",
        "max_length": shape.positions,
        "strategy": "LongestFirst",
        "stride": 0,
    }
    tokenizer["padding"] = None
    with open(folder / "tokenizer.json", "w", encoding="utf-8") as file:
        json.dump(tokenizer, file, ensure_ascii=False, indent=0)
    special = {key: TOKENIZER_CONFIG[key] for key in ("cls_token", "mask_token", "pad_token", "sep_token", "unk_token")}
    for name, content in (
        ("config.json", shape.config()),
        ("tokenizer_config.json", TOKENIZER_CONFIG),
        ("special_tokens_map.json", special),
    ):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


TABLE = "embeddings.word_embeddings"


def with_words(base, run):
    """The model of an exported folder with the word vectors of a run, by name of the piece.

    Two runs find the same singular vectors but for their signs and for turns among neighbours: the new ones are turned
    to where the old ones lie, so that the layers find them (orthogonal Procrustes; Schoenemann, 1966).
    """
    model = onnx.load(Path(base) / "onnx/model.onnx")
    values = {value.name: value for value in model.graph.initializer}
    part = lambda name: numpy_helper.to_array(values[f"{TABLE}.{name}"]).astype(np.float32)  # noqa: E731
    table = part("weight_int8") * part("scale") * part("column_scale")
    pieces = lambda path: json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]  # noqa: E731
    own, theirs = pieces(Path(base) / "tokenizer.json"), pieces(Path(run) / "tokenizer.json")
    shared = [piece for piece in own if piece in theirs and piece not in SPECIALS]
    to, origin = [own[piece] for piece in shared], [theirs[piece] for piece in shared]
    rows = word_rows(Path(run) / "static.npz", table.shape[1]).numpy()[origin] * WORDS
    said = table.shape[1] - ROOM - 2
    left, _, right = np.linalg.svd(rows[:, :said].T @ table[to, :said])
    rows[:, :said] = rows[:, :said] @ (left @ right)
    table[to] = rows
    for name, array in zip(("weight_int8", "scale", "column_scale"), squeeze_rows(table)):
        values[f"{TABLE}.{name}"].CopyFrom(numpy_helper.from_array(array, f"{TABLE}.{name}"))
    onnx.checker.check_model(model)
    return model


def rewrite(base, run, folder):
    shutil.copytree(base, folder, ignore=shutil.ignore_patterns("recipe", "*.md", "*.txt"), dirs_exist_ok=True)
    onnx.save(with_words(base, run), Path(folder) / "onnx/model.onnx")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--weights")
    options.add_argument("--base")
    options.add_argument("--start")
    options.add_argument("--mix", type=float, default=1.0)
    options.add_argument("--run", required=True)
    options.add_argument("--to", required=True)
    args = options.parse_args()
    if args.base:
        rewrite(args.base, args.run, args.to)
        return
    shape = Shape(**json.loads((Path(args.weights).parent / "shape.json").read_text()))
    weights = mixed(args.weights, args.start, args.mix)
    write_folder(weights, shape, args.run, args.to)
    torch.save(as_stored(weights), Path(args.to) / "as-stored.pt") if shutil.os.environ.get("KEEP") else None
    print((Path(args.to) / "onnx/model.onnx").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
