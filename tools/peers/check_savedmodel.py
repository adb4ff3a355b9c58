#!/usr/bin/env python3
"""Loads our SavedModels in Python's TensorFlow, by tf.saved_model.load and by the v1 loader, and compares what they compute.

    python tools/peers/check_savedmodel.py --model DIR [--model DIR ...] [--same_graph]

Each DIR is a model in any form that `bin/model-tools` reads. It is converted to a SavedModel where it is none; then every
text goes through serving_default under both loaders, whose logits must agree within 2e-5, and whose softmax must be
what `bin/model-tools predict` says within 2e-5. With --same_graph the graphs of all models must have the same nodes: give a
model before and after fine-tuning. Exits 1 otherwise. Needs tensorflow.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

tf.get_logger().setLevel("ERROR")

TOLERANCE = 2e-5
COMMAND = os.path.join(os.path.dirname(__file__), "..", "..", "bin", "model-tools")
TEXTS = [
    {"text": "a stirring , funny and finally transporting re-imagining of beauty and the beast "},
    {"text": "bad"},
    {"text": "What is the capital of France?", "text_pair": "Paris is the capital and most populous city of France."},
    {"text": "to be or not to be , that is the question : " * 24},
]


def saved_model(source, folder):
    for candidate in (source, os.path.join(source, "savedmodel")):
        if os.path.exists(os.path.join(candidate, "saved_model.pb")):
            return candidate
    target = os.path.join(folder, "savedmodel")
    subprocess.run([COMMAND, "convert", "--from", source, "--to", "savedmodel", "--output", target], check=True)
    return target


def lines_of(subcommand, model, folder, *more):
    texts, output = os.path.join(folder, "texts.jsonl"), os.path.join(folder, subcommand + ".jsonl")
    with open(texts, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in TEXTS)
    subprocess.run([COMMAND, subcommand, "--model", model, "--file", texts, "--output", output, *more], check=True)
    with open(output, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def inputs(line):
    fed = {"input_ids": [line["input_ids"]], "attention_mask": [[1] * len(line["input_ids"])]}
    if "token_type_ids" in line:
        fed["token_type_ids"] = [line["token_type_ids"]]
    return {name: np.array(values, np.int32) for name, values in fed.items()}


def by_second_loader(model, rows):
    serve = tf.saved_model.load(model).signatures["serving_default"]
    return [serve(**{name: tf.constant(values) for name, values in row.items()})["logits"].numpy()[0] for row in rows]


def by_first_loader(model, rows):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        meta = tf.compat.v1.saved_model.loader.load(session, ["serve"], model)
        signature = meta.signature_def["serving_default"]
        logits = signature.outputs["logits"].name
        return [session.run(logits, {signature.inputs[name].name: values for name, values in row.items()})[0] for row in rows]


def nodes(model):
    with open(os.path.join(model, "saved_model.pb"), "rb") as file:
        graph = saved_model_pb2.SavedModel.FromString(file.read()).meta_graphs[0].graph_def
    return [(node.name, node.op, tuple(node.input)) for node in graph.node]


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def check(source, folder):
    model = saved_model(source, folder)
    rows = [inputs(line) for line in lines_of("tokenize", model, folder)]
    ours = [line["probabilities"] for line in lines_of("predict", model, folder, "--batch_size", "1")]
    second, first = by_second_loader(model, rows), by_first_loader(model, rows)
    between = max(np.abs(a - b).max() for a, b in zip(first, second, strict=True))
    beside = max(np.abs(softmax(a) - b).max() for a, b in zip(second, ours, strict=True))
    fine = max(between, beside) <= TOLERANCE
    graph = nodes(model)
    print(f"{'ok   ' if fine else 'WRONG'} {source}: {len(graph)} nodes; logits of both loaders differ by {between:.1e}, probabilities from ours by {beside:.1e}", flush=True)
    return fine, graph


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True)
    parser.add_argument("--same_graph", action="store_true")
    arguments = parser.parse_args()
    fine, graphs = True, []
    for source in arguments.model:
        with tempfile.TemporaryDirectory() as folder:
            right, graph = check(source, folder)
        fine &= right
        graphs.append(graph)
    if arguments.same_graph:
        same = all(graph == graphs[0] for graph in graphs)
        fine &= same
        print(f"{'ok   ' if same else 'WRONG'} the graphs have {'the same' if same else 'different'} nodes")
    sys.exit(not fine)


if __name__ == "__main__":
    main()
