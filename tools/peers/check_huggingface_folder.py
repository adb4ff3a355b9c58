#!/usr/bin/env python3
"""Loads the folders that we save into transformers and compares ids and probabilities.

    python tools/peers/check_huggingface_folder.py --model DIR [--model DIR ...] [--file TEXTS.jsonl]

Each DIR is a model in any form that `bin/model-tools` reads. It is converted to a Hugging Face folder, which
AutoModelForSequenceClassification (or AutoModelForMaskedLM, if config.json says so) must load without a missing, unexpected
or misshapen tensor and AutoTokenizer must load too; then every text is tokenized and predicted by both. Exits 1 if an id
differs, or a probability (for a regression, the value; for masked words, those of the five most probable) by more than 2e-5.
Needs torch and transformers.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import torch
from transformers import AutoConfig, AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer, logging

logging.set_verbosity_error()
logging.disable_progress_bar()

TOLERANCE = 2e-5
TEXTS = [
    {"text": "a stirring , funny and finally transporting re-imagining of beauty and the beast "},
    {"text": "Ünïcödé façade, naïve;  two spaces, emoji 👩‍💻 and 日本語."},
    {"text": "<br /><br />This film... is <i>great</i>!!! $100, 50% #hash @user"},
    {"text": ""},
    {"text": "What is the capital of France?", "text_pair": "Paris is the capital and most populous city of France."},
    {"text": "don't can't we'll", "text_pair": "long words: supercalifragilisticexpialidocious " * 20},
    {"text": "to be or not to be , that is the question : " * 45},
]

MASKED_TEXTS = [
    {"text": "the film is MASK and the actors are MASK ."},
    {"text": "MASK", "text_pair": "a MASK of the best , in MASK words"},
    {"text": "it is a long way to MASK : " * 30},
]


def run(command, *arguments):
    subprocess.run([*command.split(), *arguments], check=True)


def json_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def loading_faults(information):
    return {key: sorted(map(str, value)) for key, value in information.items() if value}


def expected(model, tokenizer, row, length):
    texts = [row[key] for key in ("text", "text_pair") if row.get(key) is not None]
    ids = tokenizer(*texts, truncation=True, max_length=length)
    if model.config.model_type == "big_bird":
        # One short text makes transformers' model forget its block-sparse attention.
        model.bert.set_attention_type(model.config.attention_type)
    with torch.no_grad():
        logits = model(**{key: torch.tensor([value]) for key, value in ids.items()}).logits[0]
    if logits.dim() == 2:
        masks = [i for i, token in enumerate(ids["input_ids"]) if token == tokenizer.mask_token_id]
        return ids["input_ids"], logits[masks].softmax(-1).topk(5).values.flatten().tolist()
    regression = model.config.problem_type == "regression" or len(logits) == 1
    return ids["input_ids"], (logits if regression else logits.softmax(0)).tolist()


def probabilities(line):
    if "masks" in line:
        return [word["probability"] for words in line["masks"] for word in words]
    values = line.get("probabilities", line.get("label"))
    if isinstance(values, dict):
        values = list(values.values())
    return values if isinstance(values, list) else [float(values)]


def check(command, source, rows, folder):
    saved, texts = os.path.join(folder, "saved"), os.path.join(folder, "texts.jsonl")
    run(command, "convert", "--from", source, "--to", "huggingface", "--output", saved)
    masked = AutoConfig.from_pretrained(saved).architectures[0].endswith("ForMaskedLM")
    auto = AutoModelForMaskedLM if masked else AutoModelForSequenceClassification
    model, information = auto.from_pretrained(saved, output_loading_info=True)
    tokenizer = AutoTokenizer.from_pretrained(saved)
    if masked:
        rows = [{key: text.replace("MASK", tokenizer.mask_token) for key, text in row.items()} for row in MASKED_TEXTS]
    with open(texts, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    positions = model.config.max_position_embeddings - (2 if model.config.model_type in ("roberta", "longformer") else 0)
    length = min(positions, tokenizer.model_max_length)
    run(command, "tokenize", "--model", saved, "--file", texts, "--output", texts + ".ids", "--max_seq_length", str(length))
    for origin in (source, saved):
        # One text at a time: BigBird's plan follows from the longest row of a batch.
        run(command, "predict", "--model", origin, "--file", texts, "--output", texts + ".labels", "--max_seq_length", str(length), "--batch_size", "1")
        model.eval()
        wrong_ids, difference = 0, 0.0
        for row, ids, labels in zip(rows, json_lines(texts + ".ids"), json_lines(texts + ".labels"), strict=True):
            reference_ids, reference = expected(model, tokenizer, row, length)
            wrong_ids += ids["input_ids"] != reference_ids
            pairs = zip(probabilities(labels), reference, strict=True)
            difference = max([difference, *(abs(ours - theirs) for ours, theirs in pairs)])
        faults = loading_faults(information)
        fine = not faults and not wrong_ids and difference <= TOLERANCE
        print(f"{'ok   ' if fine else 'WRONG'} {origin}: {type(model).__name__}, {type(tokenizer).__name__}, labels {model.config.label2id},"
              f" loading faults {faults or 'none'}, {wrong_ids} of {len(rows)} rows with other ids, largest difference {difference:.2e}", flush=True)
        yield fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True)
    parser.add_argument("--file")
    parser.add_argument("--command", default=os.path.join(os.path.dirname(__file__), "..", "..", "bin", "model-tools"))
    arguments = parser.parse_args()
    rows = json_lines(arguments.file) if arguments.file else TEXTS
    fine = True
    for source in arguments.model:
        with tempfile.TemporaryDirectory() as folder:
            fine &= all([*check(arguments.command, source, rows, folder)])
    sys.exit(not fine)


if __name__ == "__main__":
    main()
