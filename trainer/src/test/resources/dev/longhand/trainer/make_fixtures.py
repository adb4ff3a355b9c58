"""Makes the values that the trainer's tests compare with, from torch, transformers and Python.

Run with torch and transformers installed: python make_fixtures.py [run-sst2/curve.json]
The argument, where given, is a curve of golden/run-sst2, whose row order is kept as sst2_order.json.
"""

import hashlib
import json
import random
import struct
import sys

import torch
from transformers import get_scheduler
from transformers.trainer_pt_utils import get_length_grouped_indices


def generator(seed):
    return torch.Generator().manual_seed(seed)


def permutations():
    cases = []
    for size, seed in [(0, 0), (1, 1), (2, 5), (10, 42), (10, 43), (1000, 42), (1000, 2**32 - 1), (67349, 42), (67349, 44)]:
        rows = torch.randperm(size, generator=generator(seed)).tolist()
        digest = hashlib.sha256(b"".join(struct.pack("<i", row) for row in rows)).hexdigest()
        cases.append({"size": size, "seed": seed, "first": rows[:20], "sha256": digest})
    return cases


def grouped():
    cases = []
    source = random.Random(0)
    for size, rows_per_update, seed in [(7, 4, 42), (64, 4, 42), (500, 8, 7), (3000, 2, 9), (1003, 32, 42)]:
        lengths = [source.randint(3, 60) for _ in range(size)]
        rows = get_length_grouped_indices(lengths, rows_per_update, generator=generator(seed))
        cases.append({"lengths": lengths, "rows_per_update": rows_per_update, "seed": seed, "rows": rows})
    return cases


SCHEDULES = [
    ("linear", 0, {}),
    ("linear", 7, {}),
    ("linear", 50, {}),
    ("cosine", 5, {}),
    ("cosine", 5, {"num_cycles": 1.5}),
    ("constant", 5, {}),
    ("constant_with_warmup", 5, {}),
    ("polynomial", 5, {}),
    ("polynomial", 5, {"lr_end": 1e-6, "power": 2.0}),
    ("cosine_with_restarts", 5, {}),
    ("cosine_with_restarts", 5, {"num_cycles": 3}),
    ("inverse_sqrt", 5, {}),
    ("inverse_sqrt", 0, {}),
    ("inverse_sqrt", 5, {"timescale": 20}),
    ("cosine_with_min_lr", 5, {"min_lr": 1e-5}),
    ("cosine_with_min_lr", 5, {"min_lr_rate": 0.25, "num_cycles": 1.0}),
    ("warmup_stable_decay", 5, {"num_decay_steps": 20}),
    ("warmup_stable_decay", 5, {"num_decay_steps": 10, "num_stable_steps": 12, "min_lr_ratio": 0.1}),
    ("warmup_stable_decay", 5, {"num_decay_steps": 20, "warmup_type": "cosine", "decay_type": "linear"}),
    ("warmup_stable_decay", 5, {"num_decay_steps": 20, "warmup_type": "1-sqrt", "decay_type": "1-sqrt"}),
]


def optimizer(rate):
    return torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=rate)


def schedules(updates=50, rate=5e-5):
    cases = []
    for name, warmup, settings in SCHEDULES:
        adam = optimizer(rate)
        kwargs = dict(settings)
        schedule = get_scheduler(name, adam, warmup, updates, scheduler_specific_kwargs=kwargs)
        rates = []
        for _ in range(updates + 3):
            rates.append(schedule.get_last_lr()[0])
            adam.step()
            schedule.step()
        cases.append(
            {"name": name, "warmup": warmup, "settings": settings, "updates": updates, "rate": rate, "rates": rates}
        )
    return cases


def plateaus(rate=1e-3):
    source = random.Random(1)
    cases = []
    for settings in [
        {"mode": "min", "patience": 2},
        {"mode": "max", "patience": 1, "factor": 0.5, "cooldown": 2, "min_lr": 1e-5},
        {"mode": "max", "patience": 0, "threshold": 0.01, "threshold_mode": "abs", "factor": 0.3},
    ]:
        adam = optimizer(rate)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(adam, **settings)
        metrics = [round(source.uniform(0.5, 0.9), 3) for _ in range(40)]
        rates = []
        for metric in metrics:
            schedule.step(metric)
            rates.append(adam.param_groups[0]["lr"])
        cases.append({"settings": settings, "rate": rate, "metrics": metrics, "rates": rates})
    return cases


def numbers():
    source = random.Random(2)
    values = [0.0, -0.0, 1.0, 0.1, 1e-5, 1.5e-5, 1e-4, 123456789.0, 1e15, 1e16, 1e17, 1.2345e22, 5e-324, 2.2250738585072014e-308,
              1.7976931348623157e308, 2e-3, 2.0e-44, 0.1 + 0.2, 1 / 3, 9007199254740993.0, 2.2204460492503131e-16, 9.5367431640625e-07]
    values += [struct.unpack("<d", struct.pack("<Q", source.getrandbits(64)))[0] for _ in range(500)]
    values += [source.uniform(-1, 1) * 10 ** source.randint(-9, 18) for _ in range(500)]
    values = [value for value in values if value == value and abs(value) != float("inf")]
    return [{"bits": str(struct.unpack("<q", struct.pack("<d", value))[0]), "text": repr(value)} for value in values]


def document():
    value = {
        "b": [1, 2.5, None, True, {"z": [], "a": {}}],
        "a": "quotes \" and \\ and / and \n\t, é, 漢, 😀, \u007f",
        "nan": float("nan"),
        "inf": [float("inf"), -float("inf")],
        "c": {"learning_rate": 2e-05, "total_flos": 1.0e16, "step": 10**15},
    }
    return {
        "indent4": json.dumps(value, indent=4, sort_keys=True),
        "indent2": json.dumps(value, indent=2, sort_keys=True),
        "line": json.dumps(value, sort_keys=True),
    }


def write(name, value):
    with open(name, "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.write("\n")


if __name__ == "__main__":
    write("permutations.json", permutations())
    write("grouped.json", grouped())
    write("schedules.json", schedules())
    write("plateaus.json", plateaus())
    write("numbers.json", numbers())
    write("document.json", document())
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            write("sst2_order.json", json.load(file)["order"])
