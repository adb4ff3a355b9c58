"""Models of random weights for torch, by the names of Longhand's presets.

What transformers has is built from the configuration in presets.json, so that both sides are of one size. The pre-norm models are those of
the packages linformer and performer-pytorch; NAME@DEPTH is one of another depth.
"""
import json
import os
import types

import torch
import transformers

PRESETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "zoo/src/main/resources/dev/longhand/zoo/presets.json")

# The sizes of the presets; the packages' defaults for the rest.
VOCABULARY, LENGTH, WIDTH, HEADS, DEPTH, MIXTURES = 50272, 4096, 64, 4, 2, 256


class PreNormClassifier(torch.nn.Module):
    """A classifier for two classes: an encoder of token ids, the mean over all positions, a linear head."""

    def __init__(self, encoder):
        super().__init__()
        self.config = types.SimpleNamespace(vocab_size=VOCABULARY, num_labels=2)
        self.encoder = encoder
        self.head = torch.nn.Linear(WIDTH, self.config.num_labels)

    def forward(self, input_ids, labels=None, **_):
        logits = self.head(self.encoder(input_ids).mean(1))
        loss = None if labels is None else torch.nn.functional.cross_entropy(logits, labels)
        return types.SimpleNamespace(logits=logits, loss=loss)


class PerformerEncoder(torch.nn.Module):
    """performer-pytorch's language model without its decoder."""

    def __init__(self, depth):
        from performer_pytorch import PerformerLM  # only this model needs it

        super().__init__()
        self.performer = PerformerLM(num_tokens=VOCABULARY, max_seq_len=LENGTH, dim=WIDTH, heads=HEADS, depth=depth, tie_embed=True)

    def forward(self, input_ids):
        return self.performer(input_ids, return_encodings=True)


class LinformerEncoder(torch.nn.Module):
    """The package's Linformer behind token and position embeddings."""

    def __init__(self, depth):
        from linformer import Linformer  # only this model needs it

        super().__init__()
        self.tokens = torch.nn.Embedding(VOCABULARY, WIDTH)
        self.positions = torch.nn.Embedding(LENGTH, WIDTH)
        self.linformer = Linformer(WIDTH, LENGTH, depth, k=MIXTURES, heads=HEADS)

    def forward(self, input_ids):
        return self.linformer(self.tokens(input_ids) + self.positions.weight[: input_ids.shape[1]])


PRE_NORM = {"performer-prenorm": PerformerEncoder, "linformer-prenorm": LinformerEncoder}


def build(name):
    """A classifier with random weights; None if no preset has that name."""
    base, _, depth = name.partition("@")
    if base in PRE_NORM:
        return PreNormClassifier(PRE_NORM[base](int(depth or DEPTH)))
    with open(PRESETS, encoding="utf-8") as file:
        presets = json.load(file)["presets"]
    found = next((preset["config"] for preset in presets if name in preset["names"]), None)
    return found and transformers.AutoModelForSequenceClassification.from_config(transformers.AutoConfig.for_model(**found))
