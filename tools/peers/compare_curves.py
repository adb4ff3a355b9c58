#!/usr/bin/env python3
"""Trains one model on the same batches in torch with transformers and in Longhand, without dropout, and prints both loss curves.

    python tools/peers/compare_curves.py --model DIR --train_file F.csv [--steps 20] [--max_seq_length 1024] [--batch_size 8]
        [--learning_rate 5e-5] [--seed 42] [--tolerance 1e-4] [--output F.json]

DIR is a Hugging Face folder with a tokenizer, such as `bin/model-tools convert` makes. F.csv has the columns sentence1 and sentence2, or
other names of one or two columns of texts, and label, whose values are classes. Both sides start from one folder, whose
new head torch has drawn, take the rows in the Trainer's order, and update as the Trainer does: AdamW without decay, a rate that
falls linearly to 0 over the steps, clipping at 1. torch pads every row to --max_seq_length, which BigBird's attention is then chosen for, as
it is in Longhand by default. Exits 1 if a loss differs by more than --tolerance. Needs torch and transformers.
"""
import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

import torch
import transformers

HERE = os.path.dirname(os.path.abspath(__file__))
RUNNER = os.path.join(HERE, "..", "..", "bin", "glue-runner")
THREADS = 2
DROPOUTS = ("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="a Hugging Face folder")
    parser.add_argument("--train_file", required=True, help="rows of texts and a label")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--max_seq_length", type=int, default=1024)
    parser.add_argument("--batch_size", type=int, default=8)
    parser.add_argument("--learning_rate", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=42, help="of the new head and of the rows' order")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="the largest difference of two losses")
    parser.add_argument("--output", help="the JSON file to write")
    return parser.parse_args()


def read_rows(path):
    """The texts and the class of each row, and the names of the classes in the order that run_glue gives them."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name not in ("label", "idx", "index")]
    columns = ["sentence1", "sentence2"] if {"sentence1", "sentence2"} <= set(columns) else columns[:2]
    names = {row["label"] for row in rows}
    whole = all(name.lstrip("+-").isdigit() for name in names)
    labels = sorted(names, key=int if whole else None)
    return [([row[column] for column in columns], labels.index(row["label"])) for row in rows], labels


def write_start(args, labels, folder):
    """The folder that both sides start from: the model with a head for the labels and no dropout, the tokenizer's files as they were."""
    names = os.listdir(args.model)
    for name in names:
        if name.endswith((".json", ".txt", ".model")) and "safetensors" not in name:
            shutil.copy(os.path.join(args.model, name), folder)
    config = transformers.AutoConfig.from_pretrained(args.model)
    for name in DROPOUTS:
        if hasattr(config, name):
            setattr(config, name, 0.0)
    config.id2label = dict(enumerate(labels))
    config.label2id = {name: i for i, name in enumerate(labels)}
    torch.manual_seed(args.seed)
    transformers.AutoModelForSequenceClassification.from_pretrained(args.model, config=config, dtype=torch.float32).save_pretrained(folder)


def batches(count, size, seed):
    """Endless numbers of rows in the order of the Trainer, whose epochs end with what is left."""
    epoch = 0
    while True:
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed + epoch)).tolist()
        yield from (order[first:first + size] for first in range(0, count, size))
        epoch += 1


def torch_curve(args, rows, start):
    tokenizer = transformers.AutoTokenizer.from_pretrained(start)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(start)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.learning_rate, weight_decay=0.0)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, 0, args.steps)
    model.train()
    for _, numbers in zip(range(args.steps), batches(len(rows), args.batch_size, args.seed)):
        texts = [list(column) for column in zip(*(rows[i][0] for i in numbers))]
        inputs = tokenizer(*texts, truncation=True, padding="max_length", max_length=args.max_seq_length, return_tensors="pt")
        loss = model(**inputs, labels=torch.tensor([rows[i][1] for i in numbers])).loss
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        print(f"torch: step {schedule.last_epoch} of {args.steps}, loss {loss.item():.6f}", file=sys.stderr, flush=True)
        yield {"loss": loss.item(), "grad_norm": norm.item()}


def our_curve(args, start, folder):
    output = os.path.join(folder, "run")
    flags = {
        "train_file": args.train_file,
        "validation_file": args.train_file,
        "model_name_or_path": start,
        "max_seq_length": args.max_seq_length,
        "per_device_train_batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "seed": args.seed,
        "dropout": 0,
        "max_steps": args.steps,
        "logging_steps": 1,
        "save_strategy": "no",
        "num_threads": THREADS,
        "output_dir": output,
    }
    words = [word for name, value in flags.items() for word in ("--" + name, str(value))]
    subprocess.run([RUNNER, *words, "--do_train"], check=True, stdout=sys.stderr)
    with open(os.path.join(output, "trainer_state.json"), encoding="utf-8") as file:
        log = json.load(file)["log_history"]
    return [{key: entry[key] for key in ("loss", "grad_norm")} for entry in log if "loss" in entry]


def table(curves):
    yield "| step | torch's loss | Longhand's loss | difference | torch's gradient norm | Longhand's |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    for step, (torchs, ours) in enumerate(zip(*curves.values(), strict=True), start=1):
        yield (f"| {step} | {torchs['loss']:.6f} | {ours['loss']:.6f} | {abs(torchs['loss'] - ours['loss']):.1e} "
               f"| {torchs['grad_norm']:.5f} | {ours['grad_norm']:.5f} |")


def main():
    args = arguments()
    torch.set_num_threads(THREADS)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    rows, labels = read_rows(args.train_file)
    with tempfile.TemporaryDirectory() as folder:
        start = os.path.join(folder, "start")
        os.mkdir(start)
        write_start(args, labels, start)
        curves = {"torch": [*torch_curve(args, rows, start)], "longhand": our_curve(args, start, folder)}
    difference = max(abs(torchs["loss"] - ours["loss"]) for torchs, ours in zip(*curves.values(), strict=True))
    if args.output:
        with open(args.output, "w", encoding="utf-8") as file:
            json.dump({"arguments": vars(args), "largest_difference": difference, **curves}, file, indent=2)
    print("\n".join(table(curves)))
    print(f"largest difference {difference:.1e}, tolerance {args.tolerance:g}")
    sys.exit(difference > args.tolerance)


if __name__ == "__main__":
    main()
