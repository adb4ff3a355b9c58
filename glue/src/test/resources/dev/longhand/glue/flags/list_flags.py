"""Writes transformers-flags.json: every flag of TrainingArguments and of transformers' two text
classification examples, with the first and last version that has it and its literal defaults.

    python list_flags.py FOLDER

The wheels of VERSIONS are downloaded into FOLDER by pip where they are not there (10 MB each); nothing is
installed or imported. The examples are no part of a wheel: their flags are listed below, as run_glue.py
(4.20 to 4.57) and run_classification.py (4.57) declare them.
"""

import ast
import json
import pathlib
import subprocess
import sys
import zipfile

VERSIONS = [
    "4.40.0", "4.41.2", "4.42.0", "4.43.0", "4.44.0", "4.45.0", "4.46.0", "4.47.0", "4.48.0", "4.49.0",
    "4.50.0", "4.51.3", "4.52.4", "4.53.0", "4.55.0", "4.57.0", "5.0.0", "5.4.0", "5.8.0", "5.12.0",
    "5.16.0", "5.20.0", "5.24.0",
]

BOTH_EXAMPLES = {
    "dataset_name": None, "dataset_config_name": None, "max_seq_length": 128, "overwrite_cache": False,
    "pad_to_max_length": True, "max_train_samples": None, "max_eval_samples": None,
    "max_predict_samples": None, "train_file": None, "validation_file": None, "test_file": None,
    "model_name_or_path": None, "config_name": None, "tokenizer_name": None, "cache_dir": None,
    "use_fast_tokenizer": True, "model_revision": "main", "token": None, "use_auth_token": None,
    "trust_remote_code": False, "ignore_mismatched_sizes": False,
}
EXAMPLES = {
    "run_glue.py": {"task_name": None, **BOTH_EXAMPLES},
    "run_classification.py": {
        **BOTH_EXAMPLES, "do_regression": None, "text_column_names": None, "text_column_delimiter": " ",
        "train_split_name": None, "validation_split_name": None, "test_split_name": None,
        "remove_splits": None, "remove_columns": None, "label_column_name": None,
        "preprocessing_num_workers": None, "shuffle_train_dataset": False, "shuffle_seed": 42,
        "metric_name": None,
    },
}


def wheel(folder, version):
    path = folder / f"transformers-{version}-py3-none-any.whl"
    if not path.exists():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder)]
        subprocess.run([*command, f"transformers=={version}"], check=True)
    return path


def literal(node):
    """The value of a literal; None where it is computed."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def training_arguments(source):
    """The fields of TrainingArguments that the command line has, with their defaults."""
    body = next(n for n in ast.parse(source).body if getattr(n, "name", "") == "TrainingArguments").body
    for field in body:
        if not isinstance(field, ast.AnnAssign):
            continue
        settings = {k.arg: k.value for k in field.value.keywords} if isinstance(field.value, ast.Call) else {}
        if "init" in settings and not literal(settings["init"]):
            continue
        plain = field.value if field.value is not None and not settings else None
        yield field.target.id, literal(settings.get("default", plain)) if settings or plain else None


def main():
    folder = pathlib.Path(sys.argv[1])
    flags = {}
    for version in VERSIONS:
        source = zipfile.ZipFile(wheel(folder, version)).read("transformers/training_args.py").decode()
        for name, default in training_arguments(source):
            flag = flags.setdefault(name, {"source": "TrainingArguments", "first": version, "defaults": []})
            flag["last"] = version
            if default is not None and default not in flag["defaults"]:
                flag["defaults"].append(default)
    for example, fields in EXAMPLES.items():
        for name, default in fields.items():
            defaults = [] if default is None else [default]
            flags.setdefault(name, {"source": example, "defaults": defaults})
    target = pathlib.Path(__file__).with_name("transformers-flags.json")
    lines = [f"  {json.dumps(name)}: {json.dumps(flags[name])}" for name in sorted(flags)]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
