#!/usr/bin/env python3
"""Writes IMDB's reviews as train.csv and test.csv with the columns text and label (neg, pos), for glue-runner's --train_file.

    python tools/peers/imdb_csv.py --archive aclImdb.tar.gz --output_dir DIR [--max_rows N] [--seed 42]

The rows are shuffled, the same for the same seed and archive; --max_rows keeps the first of each file.
"""
import argparse
import csv
import os
import random
import re
import tarfile

REVIEW = re.compile(r"(?:.*/)?(train|test)/(neg|pos)/[^/]+\.txt")


def reviews(archive):
    """The rows of each file, in the order of the names in the archive."""
    found = {"train": [], "test": []}
    with tarfile.open(archive) as tar:
        for member in tar:
            match = REVIEW.fullmatch(member.name)
            if match:
                text = tar.extractfile(member).read().decode("utf-8")
                found[match[1]].append((member.name, text, match[2]))
    return {split: [row[1:] for row in sorted(rows)] for split, rows in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", required=True, help="aclImdb.tar.gz or its published name, aclImdb_v1.tar.gz")
    parser.add_argument("--output_dir", required=True)
    parser.add_argument("--max_rows", type=int, help="the rows to keep of each file")
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    os.makedirs(options.output_dir, exist_ok=True)
    for split, rows in reviews(options.archive).items():
        if not rows:
            parser.error(f"{options.archive}: there is no {split}/neg/*.txt or {split}/pos/*.txt in it")
        random.Random(options.seed).shuffle(rows)
        rows = rows[: options.max_rows]
        path = os.path.join(options.output_dir, split + ".csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *rows])
        print(f"{path}: {len(rows)} rows, {sum(label == 'pos' for _, label in rows)} of them pos")


if __name__ == "__main__":
    main()
