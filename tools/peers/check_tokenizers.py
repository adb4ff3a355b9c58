#!/usr/bin/env python3
"""Compares our tokenizers with the reference ones on every text of GLUE files.

    python tools/peers/check_tokenizers.py --glue_data DIR --model DIR [--model DIR ...]

DIR of --model is a Hugging Face folder (BERT, RoBERTa or BigBird), DIR of --glue_data holds SST-2/dev.tsv and QNLI/dev.tsv; other
files of JSON lines with "text" and "text_pair" can be given with --file. Each text and pair is tokenized whole and cut to 128
and to 17 tokens by `bin/model-tools tokenize` and here. The reference is transformers' AutoTokenizer; for SentencePiece models it is the
sentencepiece package, whose pieces the published BigBird was trained on (transformers 5 keeps a space at a text's end as a piece
of its own); --reference transformers asks transformers all the same, as for a folder that we saved.
Needs transformers, and sentencepiece for BigBird. Exits 1 if any id differs.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

GLUE = {"SST-2": ("sentence",), "QNLI": ("question", "sentence")}
LENGTHS = (None, 128, 17)


def glue_rows(folder, task, split):
    with open(os.path.join(folder, task, split + ".tsv"), encoding="utf-8", newline="\n") as lines:
        header = next(lines).rstrip("\n").split("\t")
        columns = [header.index(name) for name in GLUE[task]]
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            yield [cells[column] for column in columns]


def json_rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield [row[key] for key in ("text", "text_pair") if row.get(key) is not None]


class Transformers:
    def __init__(self, model):
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(model)
        self.name = type(self.tokenizer).__name__

    def encode(self, row, length):
        limit = {"truncation": "longest_first", "max_length": length} if length else {}
        encoded = self.tokenizer(*row, **limit)
        return {key: encoded[key] for key in ("input_ids", "token_type_ids") if key in encoded}


class SentencePiece:
    def __init__(self, model):
        from sentencepiece import SentencePieceProcessor

        self.pieces = SentencePieceProcessor(model_file=os.path.join(model, "spiece.model"))
        self.name = "sentencepiece"
        self.cls, self.sep = (self.pieces.piece_to_id(token) for token in ("[CLS]", "[SEP]"))

    def encode(self, row, length):
        texts = [self.pieces.encode(text) for text in row]
        room = (length or sys.maxsize) - 1 - len(texts)
        while sum(map(len, texts)) > room:
            cut = 0 if len(texts) == 1 or self.first_gives_way(*map(len, texts), room) else 1
            texts[cut] = texts[cut][:-1]
        return {"input_ids": sum((text + [self.sep] for text in texts), [self.cls])}

    @staticmethod
    def first_gives_way(first, second, room):
        # Equal lengths: of an odd room the second keeps one token more; so it gives way first if the room is even or more is to go.
        return first > second or (first == second and first + second - room == 1)


def ours(command, model, rows, length):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in.jsonl"), os.path.join(folder, "out.jsonl")
        with open(source, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(dict(zip(("text", "text_pair"), row)), ensure_ascii=False) + "\n")
        limit = ["--max_seq_length", str(length or 1_000_000)]
        subprocess.run([*command.split(), "tokenize", "--model", model, "--file", source, "--output", target, *limit], check=True)
        with open(target, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True)
    parser.add_argument("--reference", choices=("auto", "transformers"), default="auto")
    parser.add_argument("--glue_data")
    parser.add_argument("--split", action="append")
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--command", default=os.path.join(os.path.dirname(__file__), "..", "..", "bin", "model-tools"))
    arguments = parser.parse_args()
    sources = {path: list(json_rows(path)) for path in arguments.file}
    if arguments.glue_data:
        for task in GLUE:
            for split in arguments.split or ["dev"]:
                sources[f"{task} {split}"] = list(glue_rows(arguments.glue_data, task, split))
    failed = False
    for model in arguments.model:
        has_pieces = arguments.reference == "auto" and os.path.exists(os.path.join(model, "spiece.model"))
        reference = SentencePiece(model) if has_pieces else Transformers(model)
        for name, rows in sources.items():
            for length in LENGTHS:
                got = ours(arguments.command, model, rows, length)
                expected = [reference.encode(row, length) for row in rows]
                different = [i for i, pair in enumerate(zip(got, expected, strict=True)) if pair[0] != pair[1]]
                failed |= bool(different)
                print(f"{model} against {reference.name}: {name}, length {length or 'whole'}: {len(rows)} rows, {len(different)} different", flush=True)
                for i in different[:3]:
                    print(f"  {rows[i]}\n    ours      {got[i]}\n    reference {expected[i]}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
