"""Writes activations.json: the functions that hidden_act can name, with their derivatives, from transformers.

Run: python make_activation_golden.py   (transformers 5.24, torch 2.15; float64)
"""

import json

import torch
from transformers.activations import ACT2FN

NAMES = ["gelu", "gelu_10", "gelu_fast", "gelu_new", "gelu_python", "gelu_pytorch_tanh", "mish", "quick_gelu", "relu",
         "silu", "swish", "tanh"]
POINTS = [-12.0, -9.5, -3.5, -1.0, -0.3, 0.25, 0.7, 2.0, 9.5, 11.0]


def recorded(name):
    x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    value = ACT2FN[name](x)
    (gradient,) = torch.autograd.grad(value.sum(), x)
    return {"value": value.tolist(), "gradient": gradient.tolist()}


with open("activations.json", "w") as file:
    json.dump({"x": POINTS, "functions": {name: recorded(name) for name in NAMES}}, file, indent=1)
    file.write("\n")
