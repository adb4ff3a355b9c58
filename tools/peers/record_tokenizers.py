#!/usr/bin/env python3
"""Records what transformers makes of small tokenizers' folders, for zoo's test RecordedTokenizersTest.

    python tools/peers/record_tokenizers.py --vocab zoo/src/test/resources/vocab --golden zoo/golden/tokenizers.json \
        --out zoo/src/test/resources/dev/longhand/zoo/tokenizers

--vocab holds the published vocabularies (bert-base-uncased, roberta-base); the Unigram pieces are taken from --spiece, a
SentencePiece model. Small vocabularies are cut from them: `vocabularies.json`. Each case of `recorded.json` is a folder's files, with
"@words", "@pairs" and "@pieces" for the vocabularies, and the ids of texts, pairs (tokenized as lists, as run_glue does) and truncated
pairs. Needs transformers 5; the version is recorded.
"""
import argparse
import copy
import json
import os
import struct
import tempfile

import transformers
from transformers import AutoTokenizer

TEXTS = [
    "hello <User> and [URL] @@x a@@x",
    "Hello, World!  Two  spaces. ",
    "Naïve Ångström façade CAFÉ",
    "日本語 and 中文 mixed",
    " the<ent>film [MASK] was <mask> good ",
    "don't stop",
    "",
    "[CLS] raw [SEP] <s> </s> <pad> words",
    "a funny and finally moving film of the great and the small in the town",
]
PAIRS = [
    ["the film is good", "it was a great film"],
    ["the film", ""],
    ["", "it was"],
    ["", ""],
    ["a funny and finally moving film of the great and the small", "no"],
    ["one <ent>", "[URL] two two two two two two two two"],
]
LENGTHS = [5, 8, 12, 13]
ROLES = ["unk", "sep", "pad", "cls", "mask"]


def special(content, id, **flags):
    token = {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {**token, **flags}


def words(vocab):
    """The special tokens and the first whole words and pieces that the texts are made of."""
    with open(os.path.join(vocab, "bert-base-uncased", "vocab.txt"), encoding="utf-8") as file:
        published = file.read().split("\n")[:-1]
    from tokenizers import BertWordPieceTokenizer

    wanted = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    for lower in (True, False):
        full = BertWordPieceTokenizer({t: i for i, t in enumerate(published)}, lowercase=lower)
        for text in TEXTS + [t for pair in PAIRS for t in pair]:
            wanted.update(full.encode(text, add_special_tokens=False).tokens)
    wanted.update(t for t in published if len(t.removeprefix("##")) == 1 and ord(t[-1]) < 0x250)
    return {t: i for i, t in enumerate(t for t in published if t in wanted)}


def byte_pairs(vocab):
    """The special tokens, the bytes, and what the first merges make of them."""
    with open(os.path.join(vocab, "roberta-base", "merges.txt"), encoding="utf-8") as file:
        merges = [line for line in file.read().split("\n") if line and not line.startswith("#version")][:700]
    with open(os.path.join(vocab, "roberta-base", "vocab.json"), encoding="utf-8") as file:
        published = json.load(file)
    tokens = ["<s>", "<pad>", "</s>", "<unk>"]
    tokens += sorted((t for t in published if len(t) == 1), key=published.get)
    tokens += [merge.replace(" ", "") for merge in merges] + ["<mask>"]
    return {t: i for i, t in enumerate(dict.fromkeys(tokens))}, merges


def pieces(path):
    """The first pieces of a SentencePiece model and all single letters, with their scores."""

    def fields(data):
        at = 0

        def number():
            nonlocal at
            value = shift = 0
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        while at < len(data):
            tag = number()
            if tag & 7 == 0:
                yield tag >> 3, number()
            elif tag & 7 == 5:
                yield tag >> 3, struct.unpack("<f", data[at : at + 4])[0]
                at += 4
            else:
                size = number()
                yield tag >> 3, data[at : at + size]
                at += size

    with open(path, "rb") as file:
        model = [dict(fields(data)) for number, data in fields(file.read()) if number == 1]
    listed = [(piece[1].decode(), round(piece.get(2, 0.0), 4)) for piece in model]
    kept = ["<unk>", "<s>", "</s>", "<pad>", "[CLS]", "[SEP]", "[MASK]"]
    scores = dict(listed)
    chosen = [[t, 0.0] for t in kept]
    for text, score in listed:
        plain = text.replace("▁", "")
        if text not in kept and (len(text) == 1 or (plain.isascii() and plain.isalpha() and len(chosen) < 900)):
            chosen.append([text, score])
    return chosen if scores else []


def bert_template(cls=2, sep=3):
    a, b = {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}
    return template([("[CLS]", 0), a, ("[SEP]", 0)], [("[CLS]", 0), a, ("[SEP]", 0), b, ("[SEP]", 1)], {"[CLS]": [cls], "[SEP]": [sep]})


def template(single, pair, specials):
    def part(p):
        return p if isinstance(p, dict) else {"SpecialToken": {"id": p[0], "type_id": p[1]}}

    return {
        "type": "TemplateProcessing",
        "single": [part(p) for p in single],
        "pair": [part(p) for p in pair],
        "special_tokens": {t: {"id": t, "ids": ids, "tokens": [t] * len(ids)} for t, ids in specials.items()},
    }


def A(type=0):
    return {"Sequence": {"id": "A", "type_id": type}}


def B(type=1):
    return {"Sequence": {"id": "B", "type_id": type}}


class Cases:
    def __init__(self, vocabularies):
        self.v = vocabularies
        self.all = []
        w, p = vocabularies["words"], vocabularies["pairs"]
        self.cls, self.sep = w["[CLS]"], w["[SEP]"]
        self.bert = {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [special(t, w[t]) for t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")],
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": bert_template(self.cls, self.sep),
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": "@words"},
        }
        self.roberta = {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [special(t, p[t], normalized=True) for t in ("<s>", "<pad>", "</s>", "<unk>")]
            + [special("<mask>", p["<mask>"], lstrip=True)],
            "normalizer": None,
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
            "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False},
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False,
                      "byte_fallback": False, "ignore_merges": False, "vocab": "@pairs", "merges": "@merges"},
        }
        space = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
        self.unigram = {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [special(t, i) for i, t in enumerate(["<unk>", "<s>", "</s>", "<pad>", "[CLS]", "[SEP]"])] + [special("[MASK]", 6, lstrip=True)],
            "normalizer": {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "``"}, "content": "\""}, {"type": "NFKC"}]},
            "pre_tokenizer": space,
            "post_processor": bert_template(4, 5),
            "decoder": space,
            "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": False, "vocab": "@pieces"},
        }

    def add(self, name, json_file=None, config=None, **files):
        folder = {}
        if json_file is not None:
            folder["tokenizer.json"] = json_file
        if config is not None:
            folder["tokenizer_config.json"] = config
        folder.update({key.replace("__", "."): value for key, value in files.items()})
        self.all.append({"name": name, "files": folder})

    def with_(self, base, **changes):
        changed = copy.deepcopy(base)
        changed.update(changes)
        return changed

    def collect(self):
        word_count, pair_count, piece_count = (len(self.v[k]) for k in ("words", "pairs", "pieces"))
        bert_class = {"tokenizer_class": "BertTokenizer"}
        fast = {"tokenizer_class": "PreTrainedTokenizerFast", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]",
                "mask_token": "[MASK]"}
        fast_pairs = {"tokenizer_class": "PreTrainedTokenizerFast", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>",
                      "mask_token": "<mask>"}
        fast_pieces = {**fast, "pad_token": "<pad>", "unk_token": "<unk>"}
        txt = {"vocab__txt": "@words"}
        both = {"vocab__json": "@pairs", "merges__txt": "@merges"}
        roberta_class = {"tokenizer_class": "RobertaTokenizer", "mask_token": {"__type": "AddedToken", "content": "<mask>", "lstrip": True, "rstrip": False,
                                                                             "normalized": False, "single_word": False}}
        bird = {"tokenizer_class": "BigBirdTokenizer"}
        # Settings of BERT's class, with vocab.txt and with tokenizer.json.
        for name, settings in {
            "plain": {}, "cased": {"do_lower_case": False}, "accents kept": {"strip_accents": False}, "cased, accents stripped": {"do_lower_case": False, "strip_accents": True},
            "chinese not split": {"tokenize_chinese_chars": False}, "truncated left": {"truncation_side": "left", "model_max_length": 12},
            "max_len": {"max_len": 9}, "no type ids": {"model_input_names": ["input_ids", "attention_mask"]},
        }.items():
            self.add("bert vocab.txt: " + name, None, {**bert_class, **settings}, **txt)
            self.add("bert tokenizer.json: " + name, self.bert, {**bert_class, **settings})
        self.add("bert class over another normalizer", self.with_(self.bert, normalizer={"type": "Lowercase"}), bert_class)
        self.add("bert class over another template", self.with_(self.bert, post_processor={"type": "BertProcessing", "sep": ["[MASK]", 4], "cls": ["[CLS]", self.cls]}), bert_class)
        self.add("distilbert", self.bert, {"tokenizer_class": "DistilBertTokenizer"})
        self.add("electra", None, {"tokenizer_class": "ElectraTokenizerFast"}, **txt)
        self.add("bert by config.json", self.bert, None, config__json={"model_type": "bert"})
        self.add("bert cased json without settings", self.with_(self.bert, normalizer={**self.bert["normalizer"], "lowercase": False}), None, config__json={"model_type": "bert"})
        # Added tokens.
        for name, token in {
            "special": {"content": "[URL]", "special": True, "normalized": False}, "plain": {"content": "[URL]"},
            "not special": {"content": "<User>", "special": False, "normalized": True}, "upper case not normalized": {"content": "<User>", "normalized": False},
            "single word": {"content": "@@x", "single_word": True}, "not single word": {"content": "@@x", "normalized": False},
            "lstrip": {"content": "and", "lstrip": True}, "rstrip": {"content": "and", "rstrip": True, "normalized": False},
            "both strips": {"content": "<ent>", "lstrip": True, "rstrip": True, "special": True}, "in the vocabulary": {"content": "film", "special": True},
            "accents normalized": {"content": "Façade", "normalized": True},
        }.items():
            self.add("added token, " + name, self.bert, {**bert_class, "added_tokens_decoder": {str(word_count): token}})
        self.add("added tokens in order of ids, not of the file", None, {**bert_class, "added_tokens_decoder": {
            "900": {"content": "<ent>"}, "7": {"content": "[URL]"}, "0": {"content": "[PAD]", "special": True}}}, **txt)
        self.add("added_tokens.json", None, bert_class, added_tokens__json={"<ent>": word_count, "[URL]": word_count + 1}, **txt)
        self.add("added_tokens.json is not read beside added_tokens_decoder", None, {**bert_class, "added_tokens_decoder": {"900": {"content": "<ent>"}}},
                 added_tokens__json={"[URL]": word_count}, **txt)
        self.add("added_tokens.json with a special token", None, bert_class, added_tokens__json={"<ent>": word_count, "[URL]": word_count + 1},
                 special_tokens_map__json={"additional_special_tokens": ["[URL]"]}, **txt)
        self.add("additional_special_tokens", None, {**bert_class, "additional_special_tokens": ["[URL]", "<ent>"]}, **txt)
        self.add("extra_special_tokens wins", None, {**bert_class, "additional_special_tokens": ["[URL]"], "extra_special_tokens": ["<ent>"]}, **txt)
        self.add("a special token of another name", None, {**bert_class, "url_token": "[URL]"}, **txt)
        self.add("special_tokens_map wins over settings", None, {**bert_class, "sep_token": "[SEP]"}, special_tokens_map__json={"sep_token": "[MASK]"}, **txt)
        self.add("added_tokens_decoder hides special_tokens_map", None, {**bert_class, "added_tokens_decoder": {str(self.sep): {"content": "[SEP]", "special": True}}},
                 special_tokens_map__json={"sep_token": "[MASK]"}, **txt)
        self.add("added tokens of tokenizer.json in a class", self.with_(self.bert, added_tokens=self.bert["added_tokens"] + [
            special("<ent>", word_count, special=False, normalized=True), special("[URL]", word_count + 1, lstrip=True)]), bert_class)
        # What tokenizer.json says, in the class that changes nothing.
        self.add("fast bert", self.bert, fast)
        self.add("fast bert, cased by tokenizer.json", self.with_(self.bert, normalizer={**self.bert["normalizer"], "lowercase": False}), {**fast, "do_lower_case": True})
        self.add("fast bert with type ids", self.bert, {**fast, "model_input_names": ["input_ids", "token_type_ids", "attention_mask"]})
        self.add("fast, BertProcessing", self.with_(self.bert, post_processor={"type": "BertProcessing", "sep": ["[SEP]", self.sep], "cls": ["[CLS]", self.cls]}),
                 {**fast, "model_input_names": ["input_ids", "token_type_ids"]})
        self.add("fast, no post-processor", self.with_(self.bert, post_processor=None), {**fast, "model_input_names": ["input_ids", "token_type_ids"]})
        self.add("fast, template of several ids", self.with_(self.bert, post_processor=template(
            [A(), ("end", 1)], [("[CLS]", 1), B(3), ("[SEP]", 0), A(2), ("end", 1)], {"[CLS]": [self.cls], "[SEP]": [self.sep], "end": [self.sep, self.cls, self.sep]})),
            {**fast, "model_input_names": ["input_ids", "token_type_ids"]})
        self.add("fast, sequence of post-processors", self.with_(self.bert, post_processor={"type": "Sequence", "processors": [
            {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}, bert_template(self.cls, self.sep)]}), fast)
        self.add("fast, truncation of tokenizer.json", self.with_(self.bert, truncation={"direction": "Left", "max_length": 6, "strategy": "LongestFirst", "stride": 0}), fast)
        self.add("fast, settings win over truncation of tokenizer.json", self.with_(self.bert, truncation={"direction": "Left", "max_length": 6, "strategy": "LongestFirst", "stride": 0}),
                 {**fast, "truncation_side": "right"})
        self.add("fast, added tokens twice", self.with_(self.bert, added_tokens=self.bert["added_tokens"] + [special("<ent>", word_count)]),
                 {**fast, "added_tokens_decoder": {str(word_count): {"content": "<ent>", "lstrip": True, "rstrip": True, "special": True}}})
        self.add("fast, normalizers in a row", self.with_(self.bert, normalizer={"type": "Sequence", "normalizers": [
            {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "Prepend", "prepend": "a "},
            {"type": "Replace", "pattern": {"String": "film"}, "content": "town"}]}, pre_tokenizer={"type": "Sequence", "pretokenizers": [
                {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}, {"type": "Digits", "individual_digits": True}]}), fast)
        self.add("fast, a regular expression", self.with_(self.bert, normalizer={"type": "Replace", "pattern": {"Regex": "[aeiou]+"}, "content": "e"},
                                                          pre_tokenizer={"type": "Split", "pattern": {"Regex": "\\w+|[^\\w\\s]+"}, "behavior": "Removed", "invert": True}), fast)
        # RoBERTa's byte pairs.
        for name, settings in {"plain": {}, "prefix space": {"add_prefix_space": True}, "truncated left": {"truncation_side": "left"},
                               "with type ids": {"model_input_names": ["input_ids", "token_type_ids"]}}.items():
            self.add("roberta tokenizer.json: " + name, self.roberta, {"tokenizer_class": "RobertaTokenizer", **settings})
            self.add("roberta vocab.json: " + name, None, {**roberta_class, **settings}, **both)
        self.add("longformer", self.roberta, {"tokenizer_class": "LongformerTokenizerFast"})
        self.add("roberta class over another template", self.with_(self.roberta, post_processor=template([("<s>", 0), A()], [A(), B()], {"<s>": [0]})), {"tokenizer_class": "RobertaTokenizer"})
        self.add("fast roberta", self.roberta, fast_pairs)
        self.add("fast roberta, one separator", self.with_(self.roberta, post_processor=template(
            [("<s>", 0), A(), ("</s>", 0)], [("<s>", 0), A(), ("</s>", 0), B(), ("</s>", 0)], {"<s>": [0], "</s>": [2]})), {"tokenizer_class": "PreTrainedTokenizerFast"})
        self.add("fast roberta, prefix space of tokenizer.json", self.with_(self.roberta, pre_tokenizer={**self.roberta["pre_tokenizer"], "add_prefix_space": True}), fast_pairs)
        self.add("roberta, added token", self.roberta, {"tokenizer_class": "RobertaTokenizer", "added_tokens_decoder": {
            str(pair_count): {"content": "<ent>", "lstrip": True, "normalized": False, "special": True},
            str(pair_count - 1): {"content": "<mask>", "lstrip": True, "normalized": False, "special": True}}})
        self.add("roberta, added_tokens.json", None, roberta_class, added_tokens__json={"[URL]": pair_count}, **both)
        # Unigram.
        for name, settings in {"plain": {}, "no prefix space": {"add_prefix_space": False}, "truncated left": {"truncation_side": "left"},
                               "with type ids": {"model_input_names": ["input_ids", "token_type_ids"]}}.items():
            self.add("bigbird tokenizer.json: " + name, self.unigram, {**bird, **settings})
            self.add("fast unigram: " + name, self.unigram, {**fast_pieces, **settings})
        self.add("bigbird, added token", self.unigram, {**bird, "added_tokens_decoder": {str(piece_count): {"content": "<ent>", "rstrip": True}}})
        self.add("bigbird with the mask of another file", self.unigram, {**bird, "mask_token": "[MASK]", "added_tokens_decoder": {"6": {"content": "[MASK]", "special": True}}})
        self.add("fast unigram, first prefix only", self.with_(self.unigram, pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}), fast_pieces)
        return self.all


def write(folder, files, vocabularies):
    fill = {"@words": vocabularies["words"], "@pairs": vocabularies["pairs"], "@merges": vocabularies["merges"], "@pieces": vocabularies["pieces"]}
    for name, content in files.items():
        content = copy.deepcopy(content)
        if name == "tokenizer.json":
            for key in ("vocab", "merges"):
                if key in content["model"]:
                    content["model"][key] = fill[content["model"][key]]
        elif isinstance(content, str):
            content = fill[content]
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            if name.endswith(".txt"):
                file.write("\n".join(content) + "\n")
            else:
                json.dump(content, file)


def record(case, vocabularies):
    with tempfile.TemporaryDirectory() as folder:
        files = dict(case["files"])
        if "config.json" not in files:
            files["config.json"] = {"model_type": {"@words": "bert", "@pairs": "roberta", "@pieces": "big_bird"}[vocabulary(case)]}
        write(folder, files, vocabularies)
        tokenizer = AutoTokenizer.from_pretrained(folder)

        def rows(encoded):
            return {key: encoded[key] for key in ("input_ids", "token_type_ids") if key in encoded}

        first, second = [p[0] for p in PAIRS], [p[1] for p in PAIRS]
        result = {
            "tokenizer": type(tokenizer).__name__,
            "model_max_length": min(tokenizer.model_max_length, 2**31 - 1),
            "texts": rows(tokenizer(TEXTS)),
            "pairs": rows(tokenizer(first, second)),
        }
        for length in LENGTHS:
            cut = {"truncation": "longest_first", "max_length": length}
            result[f"texts_{length}"] = rows(tokenizer(TEXTS, **cut))
            result[f"pairs_{length}"] = rows(tokenizer(first, second, **cut))
        return {"name": case["name"], "files": files, **result}


def vocabulary(case):
    text = json.dumps(case["files"])
    return next(name for name in ("@words", "@pairs", "@pieces") if name in text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocab", default="zoo/src/test/resources/vocab")
    parser.add_argument("--out", default="zoo/src/test/resources/dev/longhand/zoo/tokenizers")
    arguments = parser.parse_args()
    pairs, merges = byte_pairs(arguments.vocab)
    vocabularies = {"words": words(arguments.vocab), "pairs": pairs, "merges": merges,
                    "pieces": pieces(os.path.join(arguments.vocab, "bigbird-roberta-base", "spiece.model"))}
    with open(os.path.join(arguments.out, "vocabularies.json"), "w", encoding="utf-8") as file:
        json.dump(vocabularies, file, ensure_ascii=False, separators=(",", ":"))
    recorded = {"transformers": transformers.__version__, "texts_of_all": TEXTS, "pairs_of_all": PAIRS, "lengths": LENGTHS, "cases": []}
    for case in Cases(vocabularies).collect():
        try:
            recorded["cases"].append(record(case, vocabularies))
        except Exception as e:
            print("not recorded:", case["name"], repr(e)[:300])
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in recorded.pop("cases"))
    with open(os.path.join(arguments.out, "recorded.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(recorded, ensure_ascii=False, separators=(",", ":"))[:-1] + ',"cases":[\n' + lines + "\n]}\n")
    print(lines.count("\n") + 1, "cases")


if __name__ == "__main__":
    main()
