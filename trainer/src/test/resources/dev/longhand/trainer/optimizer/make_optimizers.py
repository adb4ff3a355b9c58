"""Records optimizer steps of torch and transformers, which OptimizersTest compares with.

Run with torch and transformers installed: python make_optimizers.py > steps.json

Each case goes the way of transformers' Trainer: its TrainingArguments choose the optimizer, its weight decay
is for the parameters whose names are neither of biases nor of norms, and torch clips the gradients. It
records the parameters and the slots after every step.
"""

import json
import tempfile

import torch
from transformers import Trainer, TrainingArguments

SHAPES = {
    "encoder.dense.weight": [5, 7],
    "encoder.dense.bias": [7],
    "encoder.LayerNorm.weight": [7],
    "encoder.cube.weight": [3, 4, 2],
    "classifier.weight": [1, 6],
    "classifier.bias": [1],
}
RATES = [0.0, 0.01, 0.02, 0.015, 0.01, 0.005, 0.0025]
CASES = [
    ("adamw_torch", "", 0.1, 1.0),
    ("sgd", "", 0.0, 0.0),
    ("sgd", "", 0.1, 1.0),
    ("sgd", "momentum=0.9", 0.1, 1.0),
    ("sgd", "momentum=0.8,dampening=0.3", 0.01, 0.5),
    ("sgd", "momentum=0.9, nesterov=true", 0.1, 2.0),
    ("adafactor", "", 0.0, 0.0),
    ("adafactor", "", 0.1, 1.0),
    ("adagrad", "", 0.0, 1.0),
    ("adagrad", "lr_decay=0.05,eps=1e-6", 0.1, 1.0),
    ("rmsprop", "", 0.0, 1.0),
    ("rmsprop", "", 0.1, 0.0),
    ("rmsprop", "alpha=0.9,momentum=0.8,eps=1e-6", 0.1, 1.0),
    ("rmsprop", "momentum=0.5,centered=true", 0.01, 1.0),
]
SLOTS = ["exp_avg", "exp_avg_sq", "exp_avg_sq_row", "exp_avg_sq_col", "momentum_buffer", "sum", "square_avg", "grad_avg"]


class Model(torch.nn.Module):
    """Parameters of the names of SHAPES, and nothing else."""

    def __init__(self, generator):
        super().__init__()
        for name, shape in SHAPES.items():
            *path, leaf = name.split(".")
            module = self
            for part in path:
                if not hasattr(module, part):
                    module.add_module(part, torch.nn.Module())
                module = getattr(module, part)
            module.register_parameter(leaf, torch.nn.Parameter(torch.randn(shape, generator=generator)))


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]  # exact in float32


def steps(optim, optim_args, weight_decay, limit, folder):
    generator = torch.Generator().manual_seed(42)
    model = Model(generator)
    arguments = TrainingArguments(
        folder, optim=optim, optim_args=optim_args or None, weight_decay=weight_decay, learning_rate=1.0,
        use_cpu=True, report_to=[])
    optimizer = Trainer(model, arguments).create_optimizer()
    parameters = dict(model.named_parameters())
    case = {
        "optim": optim, "optim_args": optim_args, "weight_decay": weight_decay, "max_grad_norm": limit,
        "start": {name: flat(p) for name, p in parameters.items()}, "steps": []}
    for number, rate in enumerate(RATES):
        scale = 10.0 ** (number % 3 - 1)
        for name, parameter in parameters.items():
            parameter.grad = scale * torch.randn(SHAPES[name], generator=generator)
        gradients = {name: flat(p.grad) for name, p in parameters.items()}
        norm = torch.nn.utils.clip_grad_norm_(list(parameters.values()), limit or float("inf")).item()
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        slots = {}
        for name, parameter in parameters.items():
            state = optimizer.state[parameter]
            for slot in SLOTS:
                if state.get(slot) is not None:
                    slots[f"{name}.{slot}"] = flat(state[slot])
        case["steps"].append({
            "rate": rate, "norm": norm, "gradients": gradients,
            "parameters": {name: flat(p) for name, p in parameters.items()}, "slots": slots})
    return case


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        cases = [steps(*case, folder) for case in CASES]
    print(json.dumps({"shapes": SHAPES, "cases": cases}))
