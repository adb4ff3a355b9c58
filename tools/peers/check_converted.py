#!/usr/bin/env python3
"""Loads long models that were made of a BERT or RoBERTa into transformers and compares them with their source there.

    python tools/peers/check_converted.py --from DIR [--max_position_embeddings 1024] [--file TEXTS.jsonl]

Each architecture that transformers has (BigBird, Longformer) is made of DIR by `bin/model-tools convert`. AutoModel and
AutoTokenizer must load the folder, with no missing tensor but a pooler that DIR lacks too; every text over which the long model's
attention is full (half a window of Longformer's, or DIR's length) must get the same ids and the same hidden states (at most 2e-5
away after any layer: torch sums both in orders of their own) and, where DIR has a head for masked words, the same logits (1e-5 of
the largest); and a text of the new length must be read. Exits 1 if not. Needs torch and transformers.
"""
import argparse
import os
import sys
import tempfile

import torch
from transformers import AutoModel, AutoModelForMaskedLM, AutoTokenizer, logging

from check_huggingface_folder import TEXTS, json_lines, run

logging.set_verbosity_error()
logging.disable_progress_bar()

TOLERANCE = 2e-5
LOGIT_TOLERANCE = 1e-5
ARCHITECTURES = ["bigbird", "longformer"]


def tokens(tokenizer, row, **limits):
    texts = [row[key] for key in ("text", "text_pair") if row.get(key) is not None]
    return tokenizer(*texts, return_tensors="pt", **limits)


def outputs(model, encoding):
    with torch.no_grad():
        output = model(**encoding, output_hidden_states=True)
    length = encoding["input_ids"].shape[1]
    return [state[:, :length] for state in output.hidden_states], output.get("logits")


def largest_difference(ours, theirs):
    return max(float((a - b).abs().max()) for a, b in zip(ours, theirs, strict=True))


def full_attention(model):
    window = getattr(model.config, "attention_window", None)
    return min(window) // 2 if window else model.config.max_position_embeddings


def check(architecture, source, made, rows, length):
    tokenizers = [AutoTokenizer.from_pretrained(folder) for folder in (source, made)]
    _, information = AutoModel.from_pretrained(made, output_loading_info=True)
    missing = [name for name in information["missing_keys"] if "pooler" not in name]
    words = AutoModelForMaskedLM if has_words(source) else AutoModel
    before, after = (words.from_pretrained(folder).eval() for folder in (source, made))
    limit = before.config.max_position_embeddings - (before.config.pad_token_id + 1 if before.config.model_type == "roberta" else 0)
    limit = min(limit, full_attention(after))
    wrong_ids, difference, of_logits = 0, 0.0, 0.0
    for row in rows:
        encodings = [tokens(tokenizer, row, truncation=True, max_length=limit) for tokenizer in tokenizers]
        wrong_ids += any(encodings[0][key].tolist() != encodings[1][key].tolist() for key in encodings[0])
        (ours, our_logits), (theirs, logits) = outputs(after, encodings[1]), outputs(before, encodings[0])
        difference = max(difference, largest_difference(ours, theirs))
        if logits is not None:
            of_logits = max(of_logits, float((our_logits - logits).abs().max() / logits.abs().max()))
    long = tokens(tokenizers[1], {"text": "to be or not to be " * length}, truncation=True)
    read = long["input_ids"].shape[1] == length and all(torch.isfinite(state).all() for state in outputs(after, long)[0])
    fine = not missing and not wrong_ids and difference <= TOLERANCE and of_logits <= LOGIT_TOLERANCE and read
    print(f"{'ok   ' if fine else 'WRONG'} {architecture} of {source}: {type(after).__name__}, {type(tokenizers[1]).__name__}, missing {missing or 'nothing'}, "
          f"{wrong_ids} of {len(rows)} rows of up to {limit} tokens with other ids, hidden states differ by {difference:.1e}, logits by "
          f"{of_logits:.1e} of the largest, {long['input_ids'].shape[1]} tokens {'read' if read else 'NOT read'}", flush=True)
    return fine


def has_words(folder):
    _, information = AutoModelForMaskedLM.from_pretrained(folder, output_loading_info=True)
    return not any("cls" in name or "lm_head" in name for name in information["missing_keys"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", required=True)
    parser.add_argument("--max_position_embeddings", type=int, default=1024)
    parser.add_argument("--file")
    parser.add_argument("--command", default=os.path.join(os.path.dirname(__file__), "..", "..", "bin", "model-tools"))
    arguments = parser.parse_args()
    rows = json_lines(arguments.file) if arguments.file else TEXTS
    fine = True
    for architecture in ARCHITECTURES:
        with tempfile.TemporaryDirectory() as folder:
            made, length = os.path.join(folder, "made"), arguments.max_position_embeddings
            run(arguments.command, "convert", "--from", arguments.source, "--architecture", architecture, "--max_position_embeddings", str(length), "--output", made)
            fine &= check(architecture, arguments.source, made, rows, length)
    sys.exit(not fine)


if __name__ == "__main__":
    main()
