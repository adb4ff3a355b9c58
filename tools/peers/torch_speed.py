#!/usr/bin/env python3
"""One measurement of torch and transformers in this process: what `bin/model-tools benchmark` measures of Longhand.

    python tools/peers/torch_speed.py --model DIR|NAME --mode train --lengths FILE --batch_size 32 --padding longest --iterations 300
    python tools/peers/torch_speed.py --trainer --model DIR --data_dir DIR --batch_size 32 --padding max_length --iterations 300

The first form computes batches of random ids whose rows have the given lengths. NAME is one of Longhand's presets, with random
weights. A training step is the Trainer's: forward, backward, clip_grad_norm_ to 1, AdamW (fused, the Trainer's default), the
schedule and zero_grad, with the model's own dropout; inference runs under inference_mode. The second form is transformers'
Trainer itself on SST-2's texts. Prints one line of JSON.
"""
import argparse
import json
import resource
import statistics
import tempfile
import time

import torch
import transformers

import torch_models

TRAINER_WARM_UP = 10
SEQUENCE_LENGTH = 128


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="a checkpoint, or a preset's name for random weights")
    parser.add_argument("--mode", choices=("train", "inference"), default="train")
    parser.add_argument("--lengths", help="the tokens of each row, one number a line; all rows are full without it")
    parser.add_argument("--trainer", action="store_true", help="run transformers' Trainer on the texts of --data_dir")
    parser.add_argument("--data_dir", help="a folder that holds SST-2/train.tsv")
    parser.add_argument("--padding", choices=("max_length", "longest"), default="longest")
    parser.add_argument("--batch_size", type=int, default=8)
    parser.add_argument("--sequence_length", type=int, default=SEQUENCE_LENGTH)
    parser.add_argument("--warm_up", type=int, default=4)
    parser.add_argument("--iterations", type=int, default=10)
    parser.add_argument("--num_threads", type=int, default=2)
    return parser.parse_args()


def load(name):
    return torch_models.build(name) or transformers.AutoModelForSequenceClassification.from_pretrained(name)


def batches(args, vocabulary):
    """Endless (input, real tokens) in the order of the lengths, and from the start again."""
    lengths = [args.sequence_length]
    if args.lengths:
        with open(args.lengths, encoding="utf-8") as file:
            lengths = [min(args.sequence_length, int(line)) for line in file]
    first = 0
    while True:
        rows = [lengths[(first + i) % len(lengths)] for i in range(args.batch_size)]
        first += args.batch_size
        width = args.sequence_length if args.padding == "max_length" else max(rows)
        mask = (torch.arange(width) < torch.tensor(rows)[:, None]).long()
        inputs = {
            "input_ids": torch.randint(vocabulary, mask.shape) * mask,
            "attention_mask": mask,
            "token_type_ids": torch.zeros_like(mask),
        }
        yield inputs, sum(rows)


def training_step(model, steps):
    decaying = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decaying}, {"params": others}], lr=5e-5, weight_decay=0.0, fused=True)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, 0, steps)
    model.train()

    def step(inputs):
        labels = torch.randint(model.config.num_labels, inputs["input_ids"].shape[:1])
        loss = model(**inputs, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        model.zero_grad()
        return loss.item()

    return step


def inference_step(model):
    model.eval()

    def step(inputs):
        with torch.inference_mode():
            return model(**inputs).logits

    return step


def measure(args, model):
    total = args.warm_up + args.iterations
    step = training_step(model, total) if args.mode == "train" else inference_step(model)
    source = batches(args, model.config.vocab_size)
    seconds, tokens = [], []
    for _ in range(total):
        inputs, real = next(source)
        start = time.perf_counter()
        step(inputs)
        seconds.append(time.perf_counter() - start)
        tokens.append(real)
    return seconds[args.warm_up:], tokens[args.warm_up:]


class Clock(transformers.TrainerCallback):
    """The time at which each update ended."""

    def __init__(self):
        self.ends = []

    def on_step_end(self, *_, **__):
        self.ends.append(time.perf_counter())


def measure_trainer(args, model):
    import datasets  # as run_glue does; only this form needs it

    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model)
    padding = "max_length" if args.padding == "max_length" else False

    def tokenize(rows):
        return tokenizer(rows["sentence"], truncation=True, max_length=args.sequence_length, padding=padding)

    with open(f"{args.data_dir}/SST-2/train.tsv", encoding="utf-8") as file:
        cells = [line.rstrip("\n").split("\t") for line in file][1:]
    data = datasets.Dataset.from_dict({"sentence": [row[0] for row in cells], "label": [int(row[1]) for row in cells]})
    datasets.disable_progress_bars()
    data = data.map(tokenize, batched=True)
    collator = transformers.default_data_collator if padding else transformers.DataCollatorWithPadding(tokenizer)
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        settings = transformers.TrainingArguments(
            output_dir=folder, per_device_train_batch_size=args.batch_size, max_steps=TRAINER_WARM_UP + args.iterations,
            save_strategy="no", report_to="none", use_cpu=True, disable_tqdm=True, logging_steps=10)
        transformers.Trainer(model, settings, train_dataset=data, data_collator=collator, callbacks=[clock]).train()
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(settings.seed))
    ends = clock.ends[TRAINER_WARM_UP - 1:]
    seconds = [later - earlier for earlier, later in zip(ends, ends[1:])]
    seen = order[TRAINER_WARM_UP * args.batch_size:][:len(seconds) * args.batch_size].tolist()
    return seconds, [sum(map(sum, data[seen]["attention_mask"]))]


def main():
    args = arguments()
    torch.set_num_threads(args.num_threads)
    torch.manual_seed(42)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = load(args.model)
    seconds, tokens = measure_trainer(args, model) if args.trainer else measure(args, model)
    total = sum(seconds)
    print(json.dumps({
        "samples_per_second": args.batch_size * len(seconds) / total,
        "tokens_per_second": sum(tokens) / total,
        "seconds": {"mean": total / len(seconds), "p50": statistics.median(seconds), "iterations": len(seconds)},
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }))


if __name__ == "__main__":
    main()
