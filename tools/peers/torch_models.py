"""Models of random weights for torch, by the names of Longhand's presets.

What transformers has is built from the configuration in presets.json, so that both sides are of one size. The pre-norm Performer is
performer-pytorch's.
"""
import json
import os
import types

import torch
import transformers

PRESETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "zoo/src/main/resources/dev/longhand/zoo/presets.json")

# In performer-pytorch's words, with its defaults for the rest.
PERFORMERS = {"performer-prenorm": {"num_tokens": 50272, "max_seq_len": 4096, "dim": 64, "heads": 4, "depth": 2}}


class PreNormPerformer(torch.nn.Module):
    """A classifier for two classes: performer-pytorch's language model without its decoder, the mean over all positions, a linear head."""

    def __init__(self, sizes):
        from performer_pytorch import PerformerLM  # only this model needs it

        super().__init__()
        self.config = types.SimpleNamespace(vocab_size=sizes["num_tokens"], num_labels=2)
        self.performer = PerformerLM(**sizes, tie_embed=True)
        self.head = torch.nn.Linear(sizes["dim"], self.config.num_labels)

    def forward(self, input_ids, labels=None, **_):
        logits = self.head(self.performer(input_ids, return_encodings=True).mean(1))
        loss = None if labels is None else torch.nn.functional.cross_entropy(logits, labels)
        return types.SimpleNamespace(logits=logits, loss=loss)


def build(name):
    """A classifier with random weights; None if no preset has that name."""
    if name in PERFORMERS:
        return PreNormPerformer(PERFORMERS[name])
    with open(PRESETS, encoding="utf-8") as file:
        presets = json.load(file)["presets"]
    found = next((preset["config"] for preset in presets if name in preset["names"]), None)
    return found and transformers.AutoModelForSequenceClassification.from_config(transformers.AutoConfig.for_model(**found))
