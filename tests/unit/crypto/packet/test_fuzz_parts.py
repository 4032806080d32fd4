"""Short, seeded fuzzing of part files and of sets of them: only refusals come out."""

import hashlib
import io
import random
from pathlib import Path

import mutations
from crypto.packet.parts import Gathering, read_part

FOLDER = Path(__file__).resolve().parents[3] / "vectors" / "parts"
GOOD = [path.read_bytes() for path in sorted(FOLDER.glob("g0*_of_3.lfpart"))]
SHA256 = hashlib.sha256(
    (FOLDER.parent / "packet" / "g01_referral_without_files.lifafa").read_bytes()
)
RUNS = 1_500


class Bounded(io.BytesIO):
    """A file of which no more than a header may be read."""

    def readinto(self, buffer):
        assert len(buffer) <= 160
        return super().readinto(buffer)


def read(raw):
    return read_part(Bounded(raw), len(raw))


def gathered(files):
    gathering, target = None, io.BytesIO()
    for raw in files:
        part = read(raw)
        gathering = gathering or Gathering(part.whole)
        if not gathering.holds(part, io.BytesIO(raw)):
            gathering.take(part, io.BytesIO(raw), target)
    gathering.finish(target)
    assert hashlib.sha256(target.getvalue()).digest() == SHA256.digest()


def test_changed_parts():
    for number, raw in mutations.inputs("part", GOOD, RUNS):
        mutations.refusal_of(read, raw, number)


def test_changed_headers_before_a_good_slice():
    for number, header in mutations.inputs("header", [raw[:147] for raw in GOOD], RUNS):
        mutations.refusal_of(read, header + GOOD[0][147:], number)


def test_no_set_with_a_changed_part_is_put_together():
    for number in range(300):
        chance = random.Random(f"set {number}")
        files = list(GOOD)
        place = chance.randrange(3)
        files[place] = mutations.changed_bytes(chance, files[place])
        same = files[place] == GOOD[place]
        chance.shuffle(files)
        assert (mutations.refusal_of(gathered, files, number) is None) == same, number
