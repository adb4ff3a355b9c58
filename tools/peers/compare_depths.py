#!/usr/bin/env python3
"""Trains the pre-norm Linformer and Performer from scratch on IMDB's reviews in torch and in Longhand, and prints a Markdown table.

    python tools/peers/compare_depths.py --data_dir aclImdb.tar.gz --tokenizer_name DIR --output FILE.json [--depths 1,2,3]
        [--models linformer-prenorm,performer-prenorm] [--reviews 200] [--steps 10] [--epoch 10000]

Torch's side is the packages linformer and performer-pytorch on rows of 4,096 tokens, batches of 8, an update each. Longhand's is
`imdb-runner --mode train` on --reviews reviews in batches of 8, an update each: once with --reference_padding, which computes the
same 4,096 tokens of every review, and once as it does without, where padding is not computed. Each is a process of its own with
two threads; seconds are those of an epoch of --epoch reviews at the rate that was measured. Needs torch, transformers, linformer
and performer-pytorch, and a machine that computes nothing else.
"""
import argparse
import json
import os
import tempfile

from compare_speed import BIN, THREADS, process, processor, torch_speed

ROWS = 8


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data_dir", required=True)
    parser.add_argument("--tokenizer_name", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--depths", default="1,2,3")
    parser.add_argument("--models", default="linformer-prenorm,performer-prenorm")
    parser.add_argument("--reviews", type=int, default=200)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--epoch", type=int, default=10000)
    return parser.parse_args()


def torch_side(args, model, depth):
    measured = torch_speed(["--model", f"{model}@{depth}", "--mode", "train", "--batch_size", ROWS, "--sequence_length", 4096,
                            "--warm_up", 2, "--iterations", args.steps])
    return args.epoch / measured["samples_per_second"], measured["peak_memory_mb"]


def our_side(args, model, depth, flags):
    with tempfile.TemporaryDirectory() as folder:
        run = os.path.join(folder, "run")
        _, memory = process([
            os.path.join(BIN, "imdb-runner"), "--mode", "train", "--model", model, "--depth", str(depth), "--data_dir", args.data_dir,
            "--tokenizer_name", args.tokenizer_name, "--max_train_samples", str(args.reviews), "--validation_samples", str(ROWS),
            "--max_train_eval_samples", "0", "--num_train_epochs", "1", "--per_device_train_batch_size", str(ROWS),
            "--gradient_accumulation_steps", "1", "--save_strategy", "no", "--num_threads", str(THREADS), "--output_dir", run, *flags])
        with open(os.path.join(run, f"{model}-depth-{depth}", "depth.json"), encoding="utf-8") as file:
            measured = json.load(file)
    return args.epoch * measured["train_seconds"] / measured["epochs"] / args.reviews, memory


def main():
    args = arguments()
    rows = []
    for model in args.models.split(","):
        for depth in map(int, args.depths.split(",")):
            row = {"model": model, "depth": depth}
            row["torch"], row["torch_mb"] = torch_side(args, model, depth)
            row["padded"], row["padded_mb"] = our_side(args, model, depth, ["--reference_padding"])
            row["real"], row["real_mb"] = our_side(args, model, depth, [])
            rows.append(row)
            with open(args.output, "w", encoding="utf-8") as file:
                json.dump({"processor": processor(), "arguments": vars(args), "rows": rows}, file, indent=1)
            print(json.dumps(row), flush=True)
    print(f"\n| model | depth | torch, s an epoch of {args.epoch:,} | Longhand, all padding computed | times faster | Longhand, no padding | "
          "times faster | peak MB: torch | all padding | no padding |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        print(f"| {row['model']} | {row['depth']} | {row['torch']:,.0f} | {row['padded']:,.0f} | {row['torch'] / row['padded']:.1f} | {row['real']:,.0f} | "
              f"{row['torch'] / row['real']:.1f} | {row['torch_mb']:,.0f} | {row['padded_mb']:,.0f} | {row['real_mb']:,.0f} |")


if __name__ == "__main__":
    main()
