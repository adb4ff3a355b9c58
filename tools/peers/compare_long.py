#!/usr/bin/env python3
"""Measures long texts in torch and in Longhand in one go, and prints Markdown tables of both with what each aims at.

    python tools/peers/compare_long.py --output FILE.json [--rows a,b,...] [--sides torch,longhand,checkpointed] [--rounds 1] [--steps N] [--tiny]

The rows:

    bigbird-inference, longformer-inference   one row of 4096 real tokens
    bigbird-training, longformer-training     an update on one row of 4096; ours also with --gradient_checkpointing
    performer-training                        an update of a pre-norm Performer (performer-pytorch's beside it) on 8 rows of 4096
    MODEL-growth                              Longhand alone: one row of 4096, 8192 and 16384 in inference, and the exponent of time over
                                              length; MODEL is bigbird, longformer, linformer (one projection for all layers) or performer

Every measurement is a process of its own, with random weights of the published size, float32 and two threads; the sides take turns, --rounds
times. Memory is the largest resident set of the process; the weights are four bytes a parameter. Torch's GFLOP per second are
Longhand's GFLOP of a row times torch's rows per second. --tiny measures models of two small layers on 256 tokens: it shows that
all sides run, and no speed. Needs torch and transformers; the Performer needs performer-pytorch. On a machine that computes
something else as well the ratios mean little.
"""
import argparse
import json
import math
import os
import sys
import tempfile

from compare_speed import THREADS, benchmark, processor, together, torch_speed

GIB = 2**30
BYTES_OF_A_WEIGHT = 4
SIDES = {"torch": "torch", "longhand": "Longhand", "checkpointed": "Longhand, gradient checkpointing"}
LENGTHS = (4096, 8192, 16384)
TINY_LENGTHS = (64, 128, 256)
LARGEST_EXPONENT = 1.1

# times: how many times torch's throughput ours should be; half: whether our memory above the weights should be half of torch's;
# gib: the most memory that gradient checkpointing should need.
ROWS = {
    "bigbird-inference": {"model": "bigbird", "mode": "inference", "batch_size": 1, "steps": 5,
                          "sides": ("torch", "longhand"), "aims": {"times": 2, "half": True}},
    "longformer-inference": {"model": "longformer", "mode": "inference", "batch_size": 1, "steps": 5,
                             "sides": ("torch", "longhand"), "aims": {"times": 1.8}},
    "bigbird-training": {"model": "bigbird", "mode": "train", "batch_size": 1, "steps": 3,
                         "sides": ("torch", "longhand", "checkpointed"), "aims": {"times": 1.6, "gib": 4}},
    "longformer-training": {"model": "longformer", "mode": "train", "batch_size": 1, "steps": 3,
                            "sides": ("torch", "longhand", "checkpointed"), "aims": {"times": 2.2, "gib": 4}},
    "performer-training": {"model": "performer-prenorm", "mode": "train", "batch_size": 8, "steps": 5,
                           "sides": ("torch", "longhand"), "aims": {"times": 1.5}},
}
# A projection of its own for each head takes 4.8 GB at 16,384 positions, which is memory's limit, not attention's.
FLAGS = {"linformer": ["--linformer_sharing", "layerwise"]}
GROWTH = {model + "-growth": model for model in ("bigbird", "longformer", "linformer", "performer")}
GROWTH_STEPS = 5
# The pre-norm Performer is small as it is.
TINY = {model: model + "-tiny" for model in ("bigbird", "longformer", "linformer", "performer")}
WORDS = {"inference": "inference", "train": "training"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True, help="the JSON file to write")
    parser.add_argument("--rows", type=names(ROWS | GROWTH), default=[*ROWS, *GROWTH], help="which rows to measure")
    parser.add_argument("--sides", type=names(SIDES), default=[*SIDES], help="which sides to measure")
    parser.add_argument("--rounds", type=int, default=1, help="how often each side is measured")
    parser.add_argument("--steps", type=int, help="steady steps of each measurement instead of each row's own number")
    parser.add_argument("--tiny", action="store_true", help="two small layers and 256 tokens, to see that all sides run")
    return parser.parse_args()


def names(known):
    def parse(text):
        found = text.split(",")
        unknown = [name for name in found if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"expected some of {','.join(known)}, found {unknown[0]}")
        return found

    return parse


def compare(args, name, folder):
    row = ROWS[name]
    model, length = sized(args, row["model"]), TINY_LENGTHS[-1] if args.tiny else LENGTHS[0]
    title = f"{model}, {row['batch_size']} x {length}, {WORDS[row['mode']]}"
    words = ["--model", model, "--mode", row["mode"], "--batch_size", row["batch_size"], "--sequence_length", length,
             "--iterations", args.steps or row["steps"]]
    sides = {side: [] for side in row["sides"] if side in args.sides}
    for _ in range(args.rounds):
        for side in sides:
            progress(f"{title}: {SIDES[side]}")
            sides[side].append(measure(side, words, folder))
    return {"row": name, "title": title, "batch_size": row["batch_size"], "aims": row["aims"],
            "sides": {side: summary(rounds) for side, rounds in sides.items()}}


def measure(side, words, folder):
    if side == "torch":
        return torch_speed([*words, "--warm_up", 1])
    more = ["--gradient_checkpointing", "true"] if side == "checkpointed" else []
    return benchmark([*words, "--random_weights", *more], folder)


def sized(args, model):
    return TINY.get(model, model) if args.tiny else model


def summary(rounds):
    """The rounds, and what is said of them all."""
    rate = together(rounds)["samples_per_second"]
    flop = [result["gflop_per_second"] / result["samples_per_second"] for result in rounds if "gflop_per_second" in result]
    return {
        "samples_per_second": rate,
        "gflop_of_a_row": flop[0] if flop else None,
        "peak_memory_gib": max(result["peak_memory_mb"] for result in rounds) * 1e6 / GIB,
        "weights_gib": rounds[0]["parameters"] * BYTES_OF_A_WEIGHT / GIB if "parameters" in rounds[0] else None,
        "rounds": rounds,
    }


def grow(args, name, folder):
    model, points = sized(args, GROWTH[name]), []
    for length in TINY_LENGTHS if args.tiny else LENGTHS:
        progress(f"{model}, 1 x {length}, inference: Longhand")
        words = ["--model", model, "--random_weights", "--mode", "inference", "--batch_size", 1,
                 "--sequence_length", length, "--iterations", args.steps or GROWTH_STEPS]
        words += FLAGS.get(GROWTH[name], [])
        rounds = [benchmark(words, folder) for _ in range(args.rounds)]
        rate = together(rounds)["samples_per_second"]
        memory = max(result["peak_memory_mb"] for result in rounds) * 1e6 / GIB
        points.append({"length": length, "seconds": 1 / rate, "peak_memory_gib": memory, "rounds": rounds})
    return {"row": name, "model": model, "points": points, "exponent": exponent(points)}


def exponent(points):
    """Of the power of the length that is nearest to the times, by least squares of the logarithms."""
    lengths = [math.log(point["length"]) for point in points]
    seconds = [math.log(point["seconds"]) for point in points]
    middle, mean = sum(lengths) / len(lengths), sum(seconds) / len(seconds)
    covariance = sum((x - middle) * (y - mean) for x, y in zip(lengths, seconds, strict=True))
    return covariance / sum((x - middle) ** 2 for x in lengths)


def progress(what):
    print(f"measuring: {what}", file=sys.stderr, flush=True)


def comparison_table(measured):
    yield ("| measured | by | seconds a step | GFLOP/s | peak memory, GiB | above the weights, GiB | Longhand's throughput is | aim "
           "| memory above the weights is | aim |")
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in measured:
        for side in row["sides"]:
            yield "| " + " | ".join([row["title"], SIDES[side], *cells(row, side)]) + " |"


def cells(row, side):
    sides = row["sides"]
    own, torch = sides[side], sides.get("torch")
    flop = next((other["gflop_of_a_row"] for other in sides.values() if other["gflop_of_a_row"]), None)
    beside = torch if side != "torch" else None
    above = above_weights(own, torch)
    return [
        f"{row['batch_size'] / own['samples_per_second']:.3f}",
        f"{flop * own['samples_per_second']:.1f}" if flop else "",
        f"{own['peak_memory_gib']:.2f}",
        f"{above:.2f}" if torch else "",
        f"{own['samples_per_second'] / beside['samples_per_second']:.2f} times" if beside else "",
        f"{row['aims']['times']} times" if side == "longhand" else "",
        f"{above / above_weights(torch, torch):.2f} of torch's" if beside else "",
        memory_aim(row, side),
    ]


def above_weights(own, torch):
    return own["peak_memory_gib"] - torch["weights_gib"] if torch else None


def memory_aim(row, side):
    if side == "longhand" and "half" in row["aims"]:
        return "0.5 of torch's"
    return f"under {row['aims']['gib']} GiB in all" if side == "checkpointed" else ""


def growth_table(grown):
    yield "| Longhand, 1 row, inference | length | seconds | peak memory, GiB | exponent of time | aim |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for row in grown:
        for point in row["points"]:
            last = point is row["points"][-1]
            said = f"{row['exponent']:.2f} | at most {LARGEST_EXPONENT}" if last else " | "
            yield f"| {row['model']} | {point['length']} | {point['seconds']:.3f} | {point['peak_memory_gib']:.2f} | {said} |"


def main():
    args = arguments()
    result = {"processor": processor(), "processors": os.cpu_count(), "threads": THREADS, "rounds": args.rounds, "tiny": args.tiny,
              "rows": [], "growth": []}
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name in args.rows:
                if name in ROWS:
                    result["rows"].append(compare(args, name, folder))
                else:
                    result["growth"].append(grow(args, name, folder))
                with open(args.output, "w", encoding="utf-8") as file:
                    json.dump(result, file, indent=2)
    finally:
        # A measurement that fails ends the comparison, and takes nothing of what is known already.
        print("\n".join([*comparison_table(result["rows"]), "", *growth_table(result["growth"])]))


if __name__ == "__main__":
    main()
