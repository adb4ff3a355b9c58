#!/usr/bin/env python3
"""Fine-tunes every architecture from one small BERT on a GLUE task with glue-runner, and prints a Markdown table beside the baselines.

    python tools/peers/fine_tune_models.py --checkpoint DIR --data_dir glue_data --output_dir DIR [--task sst2]
        [--models bert,bigbird,longformer,linformer,performer] [flags of glue-runner ...]

DIR is a BERT's Hugging Face folder; all but `bert` are made of it with --init_from. One epoch, batches of 32, a rate of 3e-4 that falls to 0,
unless the further flags say otherwise. Models whose results are in the output folder already are not run again. Memory is the largest
resident set of the whole run. Examples per second are those of training. Needs nothing but Python.
"""
import argparse
import json
import os
import subprocess
import sys

RUNNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bin", "glue-runner")
FLAGS = ["--do_train", "--do_eval", "--per_device_train_batch_size", "32", "--learning_rate", "3e-4", "--num_train_epochs", "1",
         "--save_strategy", "no", "--seed", "42"]
BASELINE = "tfidf"
KIB_OF_GIB = 2**20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, help="a BERT's Hugging Face folder")
    parser.add_argument("--data_dir", required=True, help="the folder of the tasks")
    parser.add_argument("--output_dir", required=True, help="the folder of the runs")
    parser.add_argument("--task", default="sst2")
    parser.add_argument("--models", type=lambda text: text.split(","), default="bert,bigbird,longformer,linformer,performer".split(","))
    return parser.parse_known_args()


def start(args, model):
    if model == BASELINE:
        return ["--model", BASELINE]
    return ["--model_name_or_path", args.checkpoint] if model == "bert" else ["--model", model, "--init_from", args.checkpoint]


def run(args, flags, model):
    """What a run says of itself; its largest resident set is kept beside its results."""
    folder = os.path.join(args.output_dir, f"{args.task}-{model}")
    memory = folder + ".memory.json"
    if not os.path.exists(memory):
        print(f"running: {model}", file=sys.stderr, flush=True)
        words = [RUNNER, "--task", args.task, "--data_dir", args.data_dir, "--output_dir", folder, "--overwrite_output_dir",
                 *start(args, model), *(FLAGS[:2] if model == BASELINE else [*FLAGS, *flags])]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{' '.join(words)}: it ended with status {status}")
        with open(memory, "w", encoding="utf-8") as file:
            json.dump({"peak_memory_gib": usage.ru_maxrss / KIB_OF_GIB}, file)
    with open(os.path.join(folder, "all_results.json"), encoding="utf-8") as results, open(memory, encoding="utf-8") as peak:
        return json.load(results) | json.load(peak)


def metrics(result):
    return {name: value for name, value in result.items() if name.startswith("eval_") and 0 <= value <= 1 and "loss" not in name}


def table(results):
    names = list(metrics(results["bert"] if "bert" in results else next(iter(results.values()))))
    names = [name for name in names if name in ("eval_accuracy", "eval_f1", "eval_matthews_correlation", "eval_pearson")]
    yield "| model | " + " | ".join(name.removeprefix("eval_") for name in names) + " | examples/s in training | peak memory, GiB |"
    yield "| --- |" + " ---: |" * (len(names) + 2)
    for model, result in results.items():
        cells = [f"{100 * result[name]:.2f}" for name in names]
        rate = f"{result['train_samples_per_second']:.1f}"
        yield f"| {model} | {' | '.join(cells)} | {rate} | {result['peak_memory_gib']:.2f} |"


def main():
    args, flags = arguments()
    os.makedirs(args.output_dir, exist_ok=True)
    results = {model: run(args, flags, model) for model in [BASELINE, *args.models]}
    print("\n".join(table(results)))


if __name__ == "__main__":
    main()
