#!/usr/bin/env python3
"""Reads what a run leaves as Python's tools do, and compares it with what run_glue.py would have written.

    python tools/peers/check_run_folder.py --run DIR [--run DIR ...]

DIR is the output folder of a runner that trained and evaluated with --report_to tensorboard, once and without a resumption. transformers'
TrainerState reads trainer_state.json, of the run and of its checkpoints, and would write the same bytes; the *_results.json have
run_glue.py's keys, format and rounding; huggingface_hub reads the model card; TensorBoard reads every figure of the log
under the Trainer's tags; log.jsonl and the predictions agree with the rest. Exits 1 if anything is amiss.
Needs transformers, huggingface_hub and tensorboard, and no torch.
"""
import argparse
import dataclasses
import glob
import json
import math
import os
import struct
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

from huggingface_hub import ModelCard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from transformers.trainer_callback import TrainerState

SPEED = ("runtime", "samples_per_second", "steps_per_second")
TRAIN = {"epoch", "total_flos", "train_loss", "train_samples", *("train_" + name for name in SPEED)}
EVAL = {"epoch", "eval_loss", "eval_samples", *("eval_" + name for name in SPEED)}
DECIMALS = {"runtime": 4, "per_second": 3}


class Report:
    def __init__(self):
        self.faults = 0

    def check(self, right, what, seen=""):
        self.faults += not right
        print(f"  {'ok  ' if right else 'FAULT'} {what}{f': {seen}' if seen != '' else ''}")


def text(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        return file.read()


def lines(*path):
    return [json.loads(line) for line in text(*path).splitlines()]


def check_state(report, folder):
    state = TrainerState.load_from_json(os.path.join(folder, "trainer_state.json"))
    written = json.dumps(dataclasses.asdict(state), indent=2, sort_keys=True) + "\n"
    summary = f"step {state.global_step} of {state.max_steps}, epoch {state.epoch}, {len(state.log_history)} entries"
    report.check(written == text(folder, "trainer_state.json"), f"{folder}/trainer_state.json as transformers writes it", summary)
    return state


def check_results(report, folder, log):
    everything = {}
    for name, wanted in (("train", TRAIN), ("eval", EVAL)):
        file = name + "_results.json"
        content = text(folder, file)
        results = json.loads(content)
        everything.update(results)
        metrics = {key for key in results if key not in wanted}
        report.check(content == json.dumps(results, indent=4, sort_keys=True), f"{file} as json.dump(indent=4, sort_keys=True) has it")
        expected = wanted if name == "train" else wanted | {key for entry in log for key in entry if key.startswith("eval_")}
        expected = expected | {key + "_mm" for key in expected}  # MNLI's second development set
        report.check(wanted <= set(results) <= expected, f"{file}: keys", " ".join(sorted(metrics)) or "run_glue.py's")
        for key, value in results.items():
            for ending, decimals in DECIMALS.items():
                if key.endswith(ending):
                    report.check(value == round(value, decimals), f"{file}: {key} has at most {decimals} decimals", value)
    report.check(json.loads(text(folder, "all_results.json")) == everything, "all_results.json is both together")


def check_card(report, folder):
    card = ModelCard.load(os.path.join(folder, "README.md"))
    data = card.data.to_dict()
    report.check(data.get("library_name") == "transformers", "README.md: YAML that huggingface_hub reads", sorted(data))
    for result in card.data.eval_results or []:
        report.check(
            isinstance(result.metric_value, (int, float)),
            f"README.md: {result.task_type} on {result.dataset_name}",
            f"{result.metric_type} {result.metric_value}",
        )
    report.check(bool(card.data.eval_results), "README.md: model-index with results")


def tag(key):
    return "eval/" + key[len("eval_"):] if key.startswith("eval_") else "train/" + key


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def check_events(report, folder, log):
    events = EventAccumulator(folder, size_guidance={"scalars": 0})
    events.Reload()
    expected = {}
    for entry in log:
        for key, value in entry.items():
            if key != "step" and isinstance(value, (int, float)):
                expected.setdefault(tag(key), []).append((entry["step"], single(value)))
    found = {name: [(event.step, event.value) for event in events.Scalars(name)] for name in events.Tags()["scalars"]}
    report.check(set(found) == set(expected), "TensorBoard: tags", " ".join(sorted(found)))
    points = sum(map(len, found.values()))
    report.check(found == expected, "TensorBoard: steps and values of the log", f"{points} points")


def check_log(report, folder, history):
    """trainer_state.json is written before the evaluation of the finished model, as run_glue.py does; the logs have that one too."""
    log = lines(folder, "log.jsonl")
    report.check(all(entry.pop("time", None) for entry in log), "log.jsonl: times")
    after = [sorted(entry) for entry in log[len(history) :]]
    report.check(log[: len(history)] == history, "log.jsonl: the entries of trainer_state.json", f"{len(history)}, and then {after}")
    return log


def check_predictions(report, folder):
    for path in glob.glob(os.path.join(folder, "predict_results_*.txt")):
        header, *rows = text(path).split("\n")[:-1]
        numbered = [row.split("\t")[0] == str(i) and len(row.split("\t")) == 2 for i, row in enumerate(rows)]
        report.check(header == "index\tprediction" and all(numbered), os.path.basename(path), f"{len(rows)} rows")


def check(folder):
    print(folder)
    report = Report()
    state = check_state(report, folder)
    for checkpoint in sorted(glob.glob(os.path.join(folder, "checkpoint-*"))):
        check_state(report, checkpoint)
    losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
    report.check(bool(losses) and all(map(math.isfinite, losses)), "losses", f"{losses[0]:.4f} to {losses[-1]:.4f}" if losses else "none")
    check_results(report, folder, state.log_history)
    check_card(report, folder)
    log = check_log(report, folder, state.log_history)
    check_events(report, os.path.join(folder, "logs"), log)
    check_predictions(report, folder)
    return report.faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", action="append", required=True, help="the output folder of a run")
    faults = sum(check(folder) for folder in parser.parse_args().run)
    print(f"{faults} faults" if faults else "no fault")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
