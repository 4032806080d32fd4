"""How long packets take, beside what `age` needs for the same bytes in the same run.

Run with ``pytest tests/benchmarks/test_packet_speed.py --benchmark-enable -s``; with
``LIFAFA_BENCH_MIB=1024`` for the size the targets name (sealing from a blob with the check of
what was written at most 0.8 of `age -r`, taking out into blobs at most 1.0 of `age -d`, opening
at least 300 of the smallest packets a second). Figures are printed, nothing is asserted.
"""

import hashlib
import io
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from crypto.packet.manifest import PacketFile
from crypto.packet.packet_open import open_packet
from crypto.packet.packet_seal import FileSource, prepare
from crypto.vault import blobs
from packet_forge import A, B, Forge
from packet_maker import facts

MIB = int(os.environ.get("LIFAFA_BENCH_MIB", "16"))
ROUNDS = 5
SIZE = MIB * 2**20
BLOB_KEY = bytes(range(32))


def test_opening_the_smallest_packet(benchmark):
    raw = Forge().file()
    benchmark(lambda: open_packet(io.BytesIO(raw), len(raw), B.keys, B.id))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in memory where there is one, so that no disk is measured."""
    memory = Path("/dev/shm")
    made = tmp_path_factory.mktemp("speed")
    if memory.is_dir():
        made = memory / made.name
        made.mkdir()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def plain(folder):
    """The bytes to be carried: as a file for age and as a sealed blob for us."""
    path = folder / "plain"
    piece = hashlib.shake_256(b"speed").digest(2**20)
    path.write_bytes(b"")
    with path.open("ab") as target:
        for _ in range(MIB):
            target.write(piece)
    with path.open("rb") as source, (folder / "blob").open("wb") as target:
        told = blobs.write_blob(target, BLOB_KEY, source)
    return path, PacketFile("scan.bin", "application/octet-stream", told.size, told.sha256)


class IntoBlob:
    """A sink that seals what it takes, as the register does."""

    def __init__(self, path):
        self._file = path.open("wb", buffering=0)
        self._blob = blobs.BlobWriter(self._file, BLOB_KEY)

    def write(self, data):
        return self._blob.write(data)

    def close(self):
        self._blob.finish()
        self._file.close()


def seal(folder, file):
    def blob():
        return blobs.open_blob((folder / "blob").open("rb", buffering=0), BLOB_KEY, SIZE)

    prepared = prepare(facts(A), A.identity, B.id, B.enc[0], [FileSource(file, blob)])
    with (folder / "packet").open("wb", buffering=0) as target:
        prepared.write(target)
    return prepared


def again(folder, prepared):
    with (folder / "packet").open("rb", buffering=0) as source:
        prepared.verify_written(source)


def preview(folder):
    with (folder / "packet").open("rb", buffering=0) as source:
        open_packet(source, source.seek(0, 2), B.keys, B.id)


def extract(folder):
    with (folder / "packet").open("rb", buffering=0) as source:
        found = open_packet(source, source.seek(0, 2), B.keys, B.id)
        found.extract(lambda _number, _file: IntoBlob(folder / "taken"))


def timed(work, *args):
    start = time.perf_counter()
    result = work(*args)
    return time.perf_counter() - start, result


def test_one_large_attachment_beside_age(folder, plain, request):
    path, file = plain
    key = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    (folder / "key").write_text(key, "utf-8")
    recipient = next(word for word in key.split() if word.startswith("age1"))
    there = ["age", "-r", recipient, "-o", folder / "sealed", path]
    back = ["age", "-d", "-i", folder / "key", "-o", folder / "opened", folder / "sealed"]
    times = {}
    for _ in range(ROUNDS if request.config.getoption("--benchmark-enable") else 1):
        for name, work in (("age -r", there), ("age -d", back)):
            times.setdefault(name, []).append(
                timed(lambda w: subprocess.run(w, check=True), work)[0]
            )
        took, prepared = timed(seal, folder, file)
        times.setdefault("seal", []).append(took)
        times.setdefault("read again", []).append(timed(again, folder, prepared)[0])
        times.setdefault("preview", []).append(timed(preview, folder)[0])
        times.setdefault("extract", []).append(timed(extract, folder)[0])
    taken = (folder / "taken").stat().st_size
    assert taken == blobs.file_size(SIZE)
    median = {name: statistics.median(values) for name, values in times.items()}
    told = ", ".join(f"{name} {value:.3f} s" for name, value in median.items())
    sealing = (median["seal"] + median["read again"]) / median["age -r"]
    print(f"\n{MIB} MiB: {told}")
    print(f"seal / age -r {median['seal'] / median['age -r']:.2f}, with reading again ", end="")
    print(f"{sealing:.2f}; extract / age -d {median['extract'] / median['age -d']:.2f}")
