#!/usr/bin/env python3
"""Measures torch with transformers beside Longhand in one go, and prints a Markdown table of both.

    python tools/peers/compare_speed.py --checkpoint DIR --data_dir DIR --output FILE.json [--rows a,b,c,run] [--rounds 2] [--steps N]

DIR of --checkpoint is a small BERT as a Hugging Face folder, DIR of --data_dir holds SST-2/train.tsv of GLUE. The rows:

    a    the checkpoint is trained on batches of 32 with the lengths of SST-2's texts in the order of a shuffled epoch
    b    the same with a BERT-base of random weights
    c    a BERT-base on batches of 8 x 128 real tokens: equal work, in training and in inference
    run  the whole command: bin/glue-runner on SST-2's texts beside transformers' Trainer, as run_glue sets it up

In a, b and run torch is measured twice: all rows padded to 128 as run_glue does, and to the longest of their batch. Every
measurement is a process of its own, both sides compute in float32 with two threads and see batches of the same lengths; the sides
take turns, --rounds times. What is compared is the steady state, after the first steps. Needs torch and transformers; run needs
accelerate and datasets too. On a machine that computes something else as well the ratios mean little: torch's threads then
wait for one another.
"""
import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile

import torch
from transformers import AutoTokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.join(HERE, "..", "..", "bin")
SEQUENCE_LENGTH = 128
THREADS = 2
LOGGING_STEPS = 10
PADDED, DYNAMIC, TORCH, OURS = "torch, padded to 128", "torch, padded to the longest", "torch", "Longhand"

# sides: how torch pads, by the name of the side; aims: how many times its throughput ours should be.
ROWS = {
    "a": [{"title": "small BERT, SST-2, training", "model": "checkpoint", "lengths": True, "batch_size": 32, "mode": "train",
           "sides": {PADDED: "max_length", DYNAMIC: "longest"}, "aims": {PADDED: 4, DYNAMIC: 1.5}, "steps": 300}],
    "b": [{"title": "BERT-base, SST-2, training", "model": "bert", "lengths": True, "batch_size": 32, "mode": "train",
           "sides": {PADDED: "max_length", DYNAMIC: "longest"}, "aims": {PADDED: 6, DYNAMIC: 2}, "steps": 20}],
    "c": [{"title": f"BERT-base, 8 x 128, {words}", "model": "bert", "lengths": False, "batch_size": 8, "mode": mode,
           "sides": {TORCH: "longest"}, "aims": {TORCH: 1}, "steps": steps}
          for mode, words, steps in (("train", "training", 20), ("inference", "inference", 40))],
    "run": [{"title": "small BERT, SST-2, the whole command", "model": "checkpoint", "lengths": True, "batch_size": 32, "mode": "run",
             "sides": {PADDED: "max_length", DYNAMIC: "longest"}, "aims": {}, "steps": 300}],
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, help="a small BERT as a Hugging Face folder")
    parser.add_argument("--data_dir", required=True, help="a folder that holds SST-2/train.tsv")
    parser.add_argument("--output", required=True, help="the JSON file to write")
    parser.add_argument("--rows", default="a,b,c,run", help="which rows to measure")
    parser.add_argument("--rounds", type=int, default=2, help="how often each side is measured")
    parser.add_argument("--steps", type=int, help="steady steps of each measurement instead of each row's own number")
    args = parser.parse_args()
    unknown = [name for name in args.rows.split(",") if name not in ROWS]
    if unknown:
        parser.error(f"--rows: expected some of {','.join(ROWS)}, found {unknown[0]}")
    return args


def write_lengths(args, path):
    """The tokens of each text, in the order in which run_glue's first epoch with seed 42 takes them."""
    tokenizer = AutoTokenizer.from_pretrained(args.checkpoint)
    with open(os.path.join(args.data_dir, "SST-2", "train.tsv"), encoding="utf-8") as file:
        texts = [line.rstrip("\n").split("\t")[0] for line in file][1:]
    rows = tokenizer(texts, truncation=True, max_length=SEQUENCE_LENGTH)["input_ids"]
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(42)).tolist()
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{len(rows[i])}\n" for i in order)


def process(words):
    """Runs a command; its output, and the largest resident set of it and its children in MB."""
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(words, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{' '.join(words)}: exit status {child.returncode}")
        output.seek(0)
        return output.read(), usage.ru_maxrss * 1024 / 1e6


def torch_speed(words):
    """What torch_speed.py measures in a process of its own."""
    output, memory = process([sys.executable, os.path.join(HERE, "torch_speed.py"), "--num_threads", str(THREADS), *map(str, words)])
    return dict(json.loads(output.splitlines()[-1]), peak_memory_mb=memory)


def torch_side(args, row, padding, steps, lengths):
    words = ["--batch_size", row["batch_size"], "--padding", padding, "--iterations", steps,
             "--model", args.checkpoint if row["model"] == "checkpoint" else row["model"]]
    if row["mode"] == "run":
        words += ["--trainer", "--data_dir", args.data_dir]
    else:
        words += ["--mode", row["mode"], *(["--lengths", lengths] if row["lengths"] else [])]
    return torch_speed(words)


def our_side(args, row, steps, lengths, folder):
    if row["mode"] == "run":
        return our_run(args, row, steps, folder)
    words = ["--mode", row["mode"], "--batch_size", row["batch_size"], "--sequence_length", SEQUENCE_LENGTH, "--iterations", steps]
    words += ["--model", args.checkpoint] if row["model"] == "checkpoint" else ["--model", row["model"], "--random_weights"]
    words += ["--lengths", lengths] if row["lengths"] else []
    return benchmark(words, folder)


def benchmark(words, folder):
    """What `bin/model-tools benchmark` measures in a process of its own."""
    file = os.path.join(folder, "benchmark.json")
    process([os.path.join(BIN, "model-tools"), "benchmark", "--num_threads", str(THREADS), "--output", file, *map(str, words)])
    with open(file, encoding="utf-8") as result:
        measured = json.load(result)
    return {
        "samples_per_second": measured["samples_per_second"],
        "tokens_per_second": measured["tokens_per_second"]["real"],
        "seconds": measured["seconds"]["steady"],
        "peak_memory_mb": measured["peak_memory_mb"],
        "longhand": measured["longhand"],
        "tensorflow_java": measured["tensorflow_java"],
        "gflop_per_second": measured["gflop_per_second"],
    }


def our_run(args, row, steps, folder):
    output = os.path.join(folder, "run")
    words = [os.path.join(BIN, "glue-runner"), "--task", "sst2", "--model_name_or_path", args.checkpoint, "--data_dir", args.data_dir,
             "--do_train", "--max_seq_length", SEQUENCE_LENGTH, "--per_device_train_batch_size", row["batch_size"],
             "--max_steps", steps + LOGGING_STEPS, "--logging_steps", LOGGING_STEPS, "--save_strategy", "no", "--num_threads", THREADS,
             "--include_num_input_tokens_seen", "non_padding", "--output_dir", output, "--overwrite_output_dir"]
    _, memory = process([str(word) for word in words])
    with open(os.path.join(output, "log.jsonl"), encoding="utf-8") as file:
        logged = {entry["step"]: entry for entry in map(json.loads, file) if "loss" in entry}
    first, last = logged[LOGGING_STEPS], logged[LOGGING_STEPS + steps]
    seconds = (time_of(last) - time_of(first)).total_seconds()
    with open(os.path.join(output, "train_results.json"), encoding="utf-8") as file:
        whole = json.load(file)
    return {
        "samples_per_second": steps * row["batch_size"] / seconds,
        "tokens_per_second": (last["num_input_tokens_seen"] - first["num_input_tokens_seen"]) / seconds,
        "seconds": {"mean": seconds / steps, "iterations": steps},
        "peak_memory_mb": memory,
        "train_samples_per_second": whole["train_samples_per_second"],
    }


def time_of(entry):
    return datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00"))


def measure(args, row, lengths, folder):
    steps = args.steps or row["steps"]
    results = {side: [] for side in (*row["sides"], OURS)}
    for _ in range(args.rounds):
        for side in results:
            print(f"measuring: {row['title']}: {side}", file=sys.stderr, flush=True)
            if side == OURS:
                results[side].append(our_side(args, row, steps, lengths, folder))
            else:
                results[side].append(torch_side(args, row, row["sides"][side], steps, lengths))
    return results


def together(rounds):
    """The rate of all rounds as if they were one: each did the same work."""
    return {key: len(rounds) / sum(1 / result[key] for result in rounds) for key in ("samples_per_second", "tokens_per_second")}


def table(measured):
    yield "| measured | by | examples/s | real tokens/s | peak memory, MB | Longhand's throughput is | aim |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for row in measured:
        ours = together(row["sides"][OURS])["samples_per_second"]
        for side, rounds in row["sides"].items():
            rates = together(rounds)
            ratio = "" if side == OURS else f"{ours / rates['samples_per_second']:.2f} times"
            aim = f"{row['aims'][side]} times" if side in row["aims"] else ""
            memory = max(result["peak_memory_mb"] for result in rounds)
            yield (f"| {row['title']} | {side} | {rates['samples_per_second']:.2f} | {rates['tokens_per_second']:.0f} "
                   f"| {memory:.0f} | {ratio} | {aim} |")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def main():
    args = arguments()
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        lengths = os.path.join(folder, "lengths.txt")
        write_lengths(args, lengths)
        for name in args.rows.split(","):
            for row in ROWS[name]:
                sides = measure(args, row, lengths, folder)
                measured.append({"row": name, "title": row["title"], "aims": row["aims"], "sides": sides})
                result = {"processor": processor(), "processors": os.cpu_count(), "threads": THREADS, "rounds": args.rounds, "rows": measured}
                with open(args.output, "w", encoding="utf-8") as file:
                    json.dump(result, file, indent=2)
    print("\n".join(table(measured)))


if __name__ == "__main__":
    main()
