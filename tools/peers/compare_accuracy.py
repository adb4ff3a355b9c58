#!/usr/bin/env python3
"""Fine-tunes a checkpoint with transformers' Trainer and with glue-runner, and prints both accuracies for each seed.

    python tools/peers/compare_accuracy.py --checkpoint DIR --data_dir DIR [--task sst2 --task qnli] [--seeds 42,43,44]
        [--learning_rate 3e-4] [--sides torch,longhand] [--work DIR]

One epoch, batch 32, length 128, linear decay to 0, dropout as in the checkpoint. Both take the same rows in the same order; the new head and
the dropout masks differ, so single runs differ by about a point. Padding is dynamic in torch, which changes no number. A run whose
result lies in the work folder already is not made again. Needs torch and transformers.
"""
import argparse
import csv
import json
import os
import statistics
import subprocess
import tempfile

TASKS = {
    "sst2": ("SST-2", ["sentence"], ["0", "1"]),
    "qnli": ("QNLI", ["question", "sentence"], ["entailment", "not_entailment"]),
}


def rows(data_dir, task, part):
    folder, columns, labels = TASKS[task]
    with open(os.path.join(data_dir, folder, part + ".tsv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield [row[column] for column in columns], labels.index(row["label"])


def torch_accuracy(options, task, seed, output):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments, set_seed

    torch.set_num_threads(2)
    set_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(options.checkpoint)
    model = AutoModelForSequenceClassification.from_pretrained(options.checkpoint, num_labels=2)

    def encoded(part):
        return [
            {**tokenizer(*texts, truncation=True, max_length=128), "labels": label}
            for texts, label in rows(options.data_dir, task, part)
        ]

    arguments = TrainingArguments(
        output_dir=output,
        per_device_train_batch_size=32,
        per_device_eval_batch_size=32,
        learning_rate=options.learning_rate,
        num_train_epochs=1,
        seed=seed,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=encoded("train"),
        eval_dataset=encoded("dev"),
        data_collator=DataCollatorWithPadding(tokenizer),
        compute_metrics=lambda p: {"accuracy": float((p.predictions.argmax(-1) == p.label_ids).mean())},
    )
    trainer.train()
    return trainer.evaluate()["eval_accuracy"]


def longhand_accuracy(options, task, seed, output):
    runner = os.path.join(os.path.dirname(__file__), "..", "..", "bin", "glue-runner")
    flags = {
        "task": task,
        "model_name_or_path": options.checkpoint,
        "data_dir": options.data_dir,
        "per_device_train_batch_size": 32,
        "learning_rate": options.learning_rate,
        "num_train_epochs": 1,
        "seed": seed,
        "save_strategy": "no",
        "output_dir": output,
    }
    words = [word for name, value in flags.items() for word in ("--" + name, str(value))]
    subprocess.run([runner, *words, "--do_train", "--do_eval", "--overwrite_output_dir"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(output, "eval_results.json")) as file:
        return json.load(file)["eval_accuracy"]


SIDES = {"torch": torch_accuracy, "longhand": longhand_accuracy}


def measured(options, side, task, seed):
    output = os.path.join(options.work, f"{side}-{task}-{seed}")
    result = output + ".json"
    if not os.path.exists(result):
        accuracy = SIDES[side](options, task, seed, output)
        with open(result, "w") as file:
            json.dump(accuracy, file)
    with open(result) as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--data_dir", required=True)
    parser.add_argument("--task", action="append", choices=TASKS)
    parser.add_argument("--seeds", default="42,43,44")
    parser.add_argument("--learning_rate", type=float, default=3e-4)
    parser.add_argument("--sides", default="torch,longhand")
    parser.add_argument("--work", default=None)
    options = parser.parse_args()
    options.work = options.work or tempfile.mkdtemp()
    os.makedirs(options.work, exist_ok=True)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    print("| task | side | " + " | ".join(map(str, seeds)) + " | mean |")
    print("| --- | --- |" + " --- |" * (len(seeds) + 1))
    for task in options.task or TASKS:
        for side in options.sides.split(","):
            figures = [100 * measured(options, side, task, seed) for seed in seeds]
            cells = " | ".join(f"{figure:.2f}" for figure in [*figures, statistics.mean(figures)])
            print(f"| {task} | {side} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
