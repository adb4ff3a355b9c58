#!/usr/bin/env python3
"""Times BigBird and Longformer of the published size on IMDB's test reviews in transformers and in Longhand, and prints a Markdown table.

    python tools/peers/compare_inference.py --data_dir aclImdb.tar.gz --tokenizer_name DIR --output FILE.json
        [--models bigbird,longformer] [--reviews 200] [--batch_size 8] [--length 4096]

Longhand's side is `imdb-runner --mode inference` with random weights: its reviews are drawn from the test folder, tokenized by the
tokenizer of the folder and cut after --length tokens. Torch's reads the ids of those reviews in run.json, tokenizes the same texts by the
same tokenizer.json and pads each batch to its longest row. Both make the same batches in the same order, each in a process of its own with
two threads; what is timed is the run alone, after a warm-up. Needs torch and transformers, and a machine that computes nothing else.
"""
import argparse
import glob
import json
import os
import sys
import tarfile
import tempfile
import time

from compare_speed import BIN, THREADS, process, processor

WARM_UP = 3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data_dir", required=True, help="the archive")
    parser.add_argument("--tokenizer_name", required=True, help="a folder with tokenizer.json")
    parser.add_argument("--output")
    parser.add_argument("--models", default="bigbird,longformer")
    parser.add_argument("--reviews", type=int, default=200)
    parser.add_argument("--batch_size", type=int, default=8)
    parser.add_argument("--length", type=int, default=4096)
    parser.add_argument("--torch", help=argparse.SUPPRESS)  # the process of torch's side: the run.json of ours
    return parser.parse_args()


def texts(archive, ids):
    wanted = {name.rsplit("/", 2)[-2] + "/" + name.rsplit("/", 1)[-1].removesuffix(".txt"): None for name in ids}
    with tarfile.open(archive) as tar:
        for entry in tar:
            parts = entry.name.removesuffix(".txt").split("/")
            key = "/".join(parts[-2:])
            if entry.isfile() and "test" in parts and key in wanted:
                wanted[key] = tar.extractfile(entry).read().decode("utf-8")
    missing = [key for key, text in wanted.items() if text is None]
    if missing:
        sys.exit(f"{archive} lacks {missing[0]} of the test set")
    return list(wanted.values())


def torch_side(args):
    import torch
    from tokenizers import Tokenizer

    import torch_models

    torch.set_num_threads(THREADS)
    torch.manual_seed(42)
    with open(args.torch, encoding="utf-8") as file:
        reviews = texts(args.data_dir, json.load(file)["test_reviews"])
    tokenizer = Tokenizer.from_file(os.path.join(args.tokenizer_name, "tokenizer.json"))
    tokenizer.enable_truncation(args.length)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id("<pad>"), pad_token="<pad>")
    model = torch_models.build(args.models).eval()
    batches = [tokenizer.encode_batch(reviews[i:i + args.batch_size]) for i in range(0, len(reviews), args.batch_size)]

    def run(batch):
        with torch.inference_mode():
            return model(input_ids=torch.tensor([row.ids for row in batch]), attention_mask=torch.tensor([row.attention_mask for row in batch])).logits

    for _ in range(WARM_UP):
        run(batches[0])
    start = time.perf_counter()
    for batch in batches:
        run(batch)
    seconds = time.perf_counter() - start
    tokens = sum(sum(row.attention_mask) for batch in batches for row in batch)
    print(json.dumps({"seconds": seconds, "tokens": tokens, "reviews": len(reviews)}))


def our_side(args, model, folder):
    _, memory = process([
        os.path.join(BIN, "imdb-runner"), "--mode", "inference", "--model", model, "--random_weights", "--tokenizer_name", args.tokenizer_name,
        "--data_dir", args.data_dir, "--max_predict_samples", str(args.reviews), "--max_seq_length", str(args.length),
        "--per_device_eval_batch_size", str(args.batch_size), "--num_threads", str(THREADS), "--output_dir", folder])
    with open(os.path.join(folder, "inference_results.json"), encoding="utf-8") as file:
        measured = json.load(file)["sets"]["test"]
    return {"seconds": measured["run_seconds"], "tokens": measured["tokens_per_second"] * measured["run_seconds"], "mb": memory}


def main():
    args = arguments()
    if args.torch:
        torch_side(args)
        return
    rows = []
    for model in args.models.split(","):
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(scratch, "run")
            ours = our_side(args, model, folder)
            record = glob.glob(os.path.join(folder, "run*.json"))[0]
            output, memory = process([sys.executable, os.path.abspath(__file__), "--torch", record, "--data_dir", args.data_dir, "--tokenizer_name",
                                      args.tokenizer_name, "--models", model, "--batch_size", str(args.batch_size), "--length", str(args.length)])
        theirs = dict(json.loads(output.splitlines()[-1]), mb=memory)
        rows.append({"model": model, "torch": theirs, "longhand": ours})
        print(json.dumps(rows[-1]), flush=True)
    if args.output:
        with open(args.output, "w", encoding="utf-8") as file:
            json.dump({"processor": processor(), "arguments": vars(args), "rows": rows}, file, indent=1)
    print("\n| model | reviews | tokens | torch, s | Longhand, s | times faster | peak MB: torch | Longhand |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        theirs, ours = row["torch"], row["longhand"]
        print(f"| {row['model']} | {theirs['reviews']} | {theirs['tokens']:,} | {theirs['seconds']:.1f} | {ours['seconds']:.1f} | "
              f"{theirs['seconds'] / ours['seconds']:.1f} | {theirs['mb']:,.0f} | {ours['mb']:,.0f} |")


if __name__ == "__main__":
    main()
