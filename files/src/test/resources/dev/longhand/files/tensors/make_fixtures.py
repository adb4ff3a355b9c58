"""Makes the fixtures beside this script, with torch 2.15 and safetensors 0.8: python make_fixtures.py

types.safetensors, views*.bin     tensors of every type; views: strided, with offsets, of shared storages, parameters
*.expected.safetensors            the same values as float32 or int64, contiguous
sharded/                          a torch checkpoint in two files with an index, and its values in expected.safetensors
archives/                         tar.gz and zip files, good ones and such as lead out of the folder
refused/                          checkpoints that want to call something; refused.json says what. None is ever loaded here.
"""

import collections
import io
import json
import os
import pickle
import tarfile
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent


def plain(tensor):
    tensor = tensor.detach()
    return tensor.to(torch.float32 if tensor.is_floating_point() else torch.int64).contiguous().clone()


def types():
    numbers = torch.tensor([0.0, -0.0, 1.0, -2.5, 6.0e-8, 5.9e-5, 65504.0, float("inf"), float("-inf"), float("nan")])
    tensors = {str(t).removeprefix("torch."): numbers.to(t) for t in (torch.float64, torch.float32, torch.float16, torch.bfloat16)}
    integers = torch.tensor([[0, 1, -1], [127, -128, 100]])
    tensors |= {str(t).removeprefix("torch."): integers.to(t) for t in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)}
    tensors["int64"][0, 0] = -(2**62)
    return tensors | {"bool": integers > 0, "scalar": torch.tensor(3.5), "empty": torch.zeros(0, 3)}


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 7
    halves = (base * 3).to(torch.float16)
    model = torch.nn.Linear(3, 2)
    tensors = collections.OrderedDict(
        base=base,
        transposed=base.t(),
        row=base[2],
        column=base[:, 4],
        every_second=base[1::2, ::3],
        permuted=torch.arange(24, dtype=torch.float64).reshape(2, 3, 4).permute(2, 0, 1),
        half=halves,
        half_column=halves[:, 1],
        bfloat=base.to(torch.bfloat16)[1:],
        position_ids=torch.arange(8).expand(1, -1),
        parameter=torch.nn.Parameter(base[:2].clone()),
        **types(),
    )
    tensors.update(model.state_dict(prefix="linear."))
    tensors._metadata = model.state_dict()._metadata
    return tensors


class OldPickler(pickle.Pickler):
    """Writes the views of storages that torch wrote before 0.4: a storage, and a part of it under a key of its own."""

    def persistent_id(self, obj):
        return obj.id if isinstance(obj, StorageId) else None


class StorageId:
    def __init__(self, *id):
        self.id = id


class Rebuilt:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return torch._utils._rebuild_tensor, self.args


def storage_views(path):
    whole = torch.arange(10, dtype=torch.float32)
    def storage(view):
        return StorageId("storage", torch.FloatStorage, "11", "cpu", 10, view)
    state = {"whole": Rebuilt(storage(None), 0, (10,), (1,)), "part": Rebuilt(storage(("12", 4, 6)), 1, (2, 2), (2, 1))}
    with open(path, "wb") as f:
        for header in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}):
            pickle.dump(header, f, protocol=2)
        OldPickler(f, protocol=2).dump(state)
        pickle.dump(["11"], f, protocol=2)
        f.write((10).to_bytes(8, "little") + whole.numpy().tobytes())
    loaded = torch.load(path, weights_only=False)
    assert loaded["part"].tolist() == [[5, 6], [7, 8]]
    save_file({k: plain(v) for k, v in loaded.items()}, path.with_name("storage-views.expected.safetensors"))


class Calls:
    """Pickled as a call."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def zipped(data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = lambda name: zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        archive.writestr(info("archive/data.pkl"), data)
        archive.writestr(info("archive/version"), "3\n")
    return buffer.getvalue()


def legacy(data):
    return b"".join(
        pickle.dumps(h, protocol=2) for h in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True})
    ) + data


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


def refused():
    folder = HERE / "refused"
    folder.mkdir(exist_ok=True)
    state = collections.OrderedDict(weight=torch.ones(2))
    hidden = collections.OrderedDict(weight=torch.ones(2))
    hidden._metadata = {"": Calls(os.system, "true")}
    id_call = pickle.PROTO + b"\x02" + b"(X\x07\x00\x00\x00storagecnumpy\nfromfile\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x01tQ."
    cases = {
        "system.bin": (saved({"weight": Calls(os.system, "true")}), "posix.system"),
        "system.legacy.bin": (saved({"weight": Calls(os.system, "true")}, _use_new_zipfile_serialization=False), "posix.system"),
        "eval.bin": (saved(state | {"bias": [[Calls(eval, "1")]]}), "__builtin__.eval"),
        "eval-protocol-4.bin": (saved({"weight": Calls(eval, "1")}, pickle_protocol=4), "builtins.eval"),
        "metadata.bin": (saved(hidden), "posix.system"),
        "os-by-text.bin": (zipped(b"cos\nsystem\n(S'true'\ntR."), "os.system"),
        "instance.bin": (zipped(b"(S'true'\nios\nsystem\n."), "os.system"),
        "object.bin": (legacy(b"(cos\nsystem\nS'true'\no."), "os.system"),
        "new-object.bin": (zipped(pickle.dumps(Plain(), protocol=2)), "__main__.Plain"),
        "copyreg.bin": (zipped(pickle.dumps(Plain(), protocol=0)), "copy_reg._reconstructor"),
        "extension.bin": (zipped(b"\x80\x02\x82\x01)R."), "EXT1"),
        "attribute.bin": (zipped(b"\x80\x04\x8c\x05torch\x8c\x0bhub.os.exec\x93)R."), "torch.hub.os.exec"),
        "torch-load.bin": (zipped(b"\x80\x02ctorch\nload\nX\x01\x00\x00\x00x\x85R."), "torch.load"),
        "storage-class.bin": (zipped(id_call), "numpy.fromfile"),
        "sys-info.bin": (pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + pickle.dumps(Calls(eval, "1"), 2), "__builtin__.eval"),
        "bare-pickle.bin": (pickle.dumps(Calls(os.system, "true"), 2), "posix.system"),
    }
    names = {}
    for name, (data, wanted) in cases.items():
        (folder / name).write_bytes(data)
        names[name] = wanted
    (folder / "refused.json").write_text(json.dumps(names, indent=1) + "\n")


class Plain:
    pass


def sharded(tensors):
    folder = HERE / "sharded"
    folder.mkdir(exist_ok=True)
    names, files = list(tensors), ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
    half = len(names) // 2
    for file, part in zip(files, (names[:half], names[half:])):
        torch.save({n: tensors[n] for n in part}, folder / file)
    weight_map = {n: files[i >= half] for i, n in enumerate(names)}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {"total_size": 0}, "weight_map": weight_map}, indent=1))
    save_file({n: plain(t) for n, t in tensors.items()}, folder / "expected.safetensors")


def archives():
    folder = HERE / "archives"
    folder.mkdir(exist_ok=True)
    good = {"data/a.txt": "first", "data/deep/b.txt": "line\n" * 14000, "data/" + "long" * 40 + ".txt": "long name"}
    climbing = {"../outside.txt": "out"}
    for name, files in {"good": good, "climbing": climbing, "absolute": {"/outside.txt": "out"}}.items():
        with tarfile.open(folder / f"{name}.tar.gz", "w:gz") as tar:
            for path, text in files.items():
                info = tarfile.TarInfo(path)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))
        if name != "absolute":
            with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for path, text in files.items():
                    archive.writestr(path, text)
    with tarfile.open(folder / "link.tar.gz", "w:gz") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
    with zipfile.ZipFile(folder / "link.zip", "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc")


def main():
    torch.manual_seed(0)
    save_file(types(), HERE / "types.safetensors", metadata={"format": "pt", "made by": "make_fixtures.py"})
    save_file({k: plain(v) for k, v in types().items()}, HERE / "types.expected.safetensors")
    tensors = views()
    torch.save(tensors, HERE / "views.bin")
    torch.save(tensors, HERE / "views-protocol-4.bin", pickle_protocol=4)
    torch.save(tensors, HERE / "views.legacy.bin", _use_new_zipfile_serialization=False)
    save_file({k: plain(v) for k, v in tensors.items()}, HERE / "views.expected.safetensors")
    storage_views(HERE / "storage-views.legacy.bin")
    sharded({k: tensors[k].clone() for k in ("base", "half", "permuted", "int64")})
    refused()
    archives()


if __name__ == "__main__":
    main()
