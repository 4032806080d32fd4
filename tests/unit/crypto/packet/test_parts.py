"""Parts of a packet: cut, put together in any order, and refused for their own reason."""

import hashlib
import io
import itertools
import json
import random
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import errors
from crypto.base.primitives import pae
from crypto.packet import parts
from crypto.packet.manifest import MAX_FILE_BYTES, MIN_FILE_BYTES
from crypto.packet.parts import Gathering, PartSet, PartSource, read_part

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "tests" / "vectors" / "parts"
SPEC = (ROOT / "crypto" / "spec" / "parts.md").read_text("utf-8")
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
WHOLE = (FOLDER.parent / GOLDEN["whole"]).read_bytes()
HASH = hashlib.sha256(WHOLE).hexdigest()
THREE = PartSet.plan(len(WHOLE), HASH, 24_576)


def raw(name):
    return (FOLDER / f"{name}.lfpart").read_bytes()


def part_of(file):
    return read_part(io.BytesIO(file), len(file))


def written(whole, number, packet=WHOLE):
    source = PartSource(io.BytesIO(packet), whole, number)
    pieces = list(iter(lambda: source.read(10_000), b""))
    assert sum(map(len, pieces)) == source.size
    return b"".join(pieces)


def gather(files):
    """Put files together as a register would, and return what came about."""
    target, gathering = io.BytesIO(), None
    for file in files:
        part = part_of(file)
        gathering = gathering or Gathering(part.whole)
        if not gathering.holds(part, io.BytesIO(file)):
            gathering.take(part, io.BytesIO(file), target)
    gathering.finish(target)
    return target.getvalue()


def refusal(work):
    with pytest.raises(errors.CryptoError) as refused:
        work()
    return refused.value


def changed(old, new):
    file = raw("g02_part_2_of_3")
    assert old in file[: len(THREE.header(2))]
    return file.replace(old, new, 1)


# -- golden files ------------------------------------------------------------------------------


def test_no_part_file_is_without_expectation():
    found = {path.stem: path.read_bytes() for path in FOLDER.glob("*.lfpart")}
    assert {name: hashlib.sha256(file).hexdigest() for name, file in found.items()} == GOLDEN[
        "sha256"
    ], "a golden file was changed"
    used = {name for case in GOLDEN["bad"].values() for name in case["files"]}
    assert set(found) == set(GOLDEN["good"]) | {name for name in used if name in found}


@pytest.mark.parametrize("name", GOLDEN["good"])
def test_a_golden_part_is_read(name):
    expected, part = GOLDEN["good"][name], part_of(raw(name))
    assert (part.number, part.whole.count, part.whole.step) == tuple(expected.values())
    assert (part.whole.size, part.whole.sha256) == (len(WHOLE), HASH)


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_the_golden_parts_give_the_packet_in_any_order(order):
    assert gather(raw(f"g0{n}_part_{n}_of_3") for n in order) == WHOLE


def test_the_only_part_gives_the_packet():
    assert gather([raw("g04_the_only_part")]) == WHOLE


def test_cutting_gives_the_golden_parts_again():
    for number in (1, 2, 3):
        assert written(THREE, number) == raw(f"g0{number}_part_{number}_of_3")
    only = PartSet.plan(len(WHOLE), HASH, parts.SMALL_STEP)
    assert written(only, 1) == raw("g04_the_only_part")
    assert part_of(written(only, 1)).whole == only


@pytest.mark.parametrize("name", GOLDEN["bad"])
def test_a_named_bad_set_is_refused_for_its_own_reason(name):
    case = GOLDEN["bad"][name]
    refused = refusal(lambda: gather([raw(file) for file in case["files"]]))
    assert (refused.code, refused.reason) == (case["code"], case["reason"])


# -- the text ----------------------------------------------------------------------------------


def test_the_example_is_true():
    block = re.search(r"```example\n(.*?)```", SPEC, re.DOTALL)[1]
    told = dict(re.split(r"\s+= ", line) for line in block.splitlines())
    slices = [WHOLE[THREE.offset(n) :][: THREE.length(n)] for n in (1, 2, 3)]
    input_ = pae(b"lifafa/part-set/1", f"{HASH} {len(WHOLE)} 24576".encode())
    assert told == {
        "size": str(len(WHOLE)),
        "hash": HASH,
        "step": str(THREE.step),
        "count": str(THREE.count),
        "id_input": input_.hex(),
        "id": hashlib.sha256(input_).hexdigest()[:32],
        "header_bytes": str(len(THREE.header(2))),
        "slice_3_begins": str(THREE.offset(3)),
        "slice_3_bytes": str(THREE.length(3)),
        **{f"slice_{n}_sha256": hashlib.sha256(slices[n - 1]).hexdigest() for n in (1, 2, 3)},
    }
    assert THREE.id == told["id"] == GOLDEN["set"]


def test_the_bounds_of_the_text_are_those_of_the_program():
    for number in (
        parts.MAX_COUNT, parts.MAX_HEADER_BYTES, parts.STEP_UNIT, parts.SMALL_STEP,
        parts.LARGE_STEP, MIN_FILE_BYTES, MAX_FILE_BYTES,
    ):  # fmt: skip
        assert f"{number:,}" in SPEC
    longest = PartSet("a" * 32, 400, MAX_FILE_BYTES, "b" * 64, parts.LARGE_STEP)
    assert len(longest.header(400)) <= parts.MAX_HEADER_BYTES


# -- reading -----------------------------------------------------------------------------------

BAD_HEADERS = {
    "another first line": (changed(b"lifafa-part 1", b"lifafa-bart 1"), "parts.header"),
    "a carriage return": (changed(b"part 1\n", b"part 1\r\n"), "parts.header"),
    "a leading zero": (changed(b"part 2 of", b"part 02 of"), "parts.header"),
    "part nought": (changed(b"part 2 of", b"part 0 of"), "parts.header"),
    "a large letter": (changed(b"set 9eb", b"set 9EB"), "parts.header"),
    "no empty line": (changed(b"\n\n", b"\n-\n"), "parts.header"),
    "a further space": (changed(b"set ", b"set  "), "parts.header"),
    "another digit": (changed(b"size 67195", "size ६७१९५".encode()), "parts.header"),
    "nothing": (b"", "parts.header"),
    "a header that is cut off": (raw("g02_part_2_of_3")[:146], "parts.header"),
    "part 4 of 3": (changed(b"part 2 of 3", b"part 4 of 3"), "parts.number"),
    "a later version": (changed(b"lifafa-part 1", b"lifafa-part 2"), "parts.newer"),
    "401 parts": (changed(b"of 3 ", b"of 401 "), "parts.count"),
    "a packet that is too small": (changed(b"size 67195", b"size 67194"), "parts.size"),
    "a packet that is too large": (changed(b"size 67195", b"size 2362232013"), "parts.size"),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_bad_header_is_refused_for_its_own_reason(name):
    file, reason = BAD_HEADERS[name]
    assert refusal(lambda: part_of(file)).reason == reason


def test_a_part_never_has_more_than_18_mib():
    size = 30 * 2**20
    whole = PartSet("a" * 32, 2, size, "b" * 64, 19 * 2**20)
    for number in (1, 2):
        header = whole.header(number)
        length = len(header) + whole.length(number)
        refused = refusal(lambda h=header, n=length: read_part(io.BytesIO(h), n))
        assert (refused.code, refused.reason) == ("E_LIMIT", "parts.step")


@pytest.mark.parametrize("name", GOLDEN["good"])
def test_a_part_that_is_cut_off_or_longer_is_noticed_alone(name):
    file = raw(name)
    wrong = [file[:length] for length in (len(file) - 1, 4_096, 8_192, 16_384, 160, 147)]
    header = len(part_of(file).whole.header(part_of(file).number))
    wrong += [file[: header + 8_192], file[: header + 1_024]]
    wrong += [file + b"\0", file + bytes(512), file + file]
    for other in wrong:
        refused = refusal(lambda other=other: part_of(other))
        assert (refused.code, refused.reason) == ("E_TRUNCATED", "parts.length"), len(other)


def test_a_part_is_recognised_by_its_beginning():
    assert parts.looks_like_part(raw("t03_401_parts")[:12])
    assert not parts.looks_like_part(WHOLE[:12])


# -- cutting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "size, step, reason",
    [
        (MIN_FILE_BYTES - 1, parts.SMALL_STEP, "parts.size"),
        (MAX_FILE_BYTES + 1, parts.LARGE_STEP, "parts.size"),
        (401 * 1024, 1024, "parts.count"),
        (100_000, parts.LARGE_STEP + 1024, "parts.step"),
        (100_000, 1000, "parts.step"),
        (100_000, 0, "parts.step"),
        (100_000, -1024, "parts.step"),
    ],
)
def test_what_cannot_be_cut_is_refused(size, step, reason):
    refused = refusal(lambda: PartSet.plan(size, HASH, step))
    assert (refused.code, refused.reason) == ("E_LIMIT", reason)


def test_the_largest_packet_fits_into_400_parts():
    assert PartSet.plan(MAX_FILE_BYTES, HASH, parts.SMALL_STEP).count == 322


def test_a_packet_that_became_shorter_gives_no_part():
    source = PartSource(io.BytesIO(WHOLE[:60_000]), THREE, 3)
    refused = refusal(lambda: list(iter(lambda: source.read(10_000), b"")))
    assert refused.reason == "parts.packet-ends"


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(MIN_FILE_BYTES, 300_000),
    units=st.integers(1, 320),
    seed=st.integers(0, 2**32),
)
def test_every_cut_comes_together_in_every_order(size, units, seed):
    chance = random.Random(seed)
    packet = chance.randbytes(size)
    if -(-size // (units * 1024)) > parts.MAX_COUNT:
        units = 8
    whole = PartSet.plan(size, hashlib.sha256(packet).hexdigest(), units * 1024)
    files = [written(whole, number, packet) for number in range(1, whole.count + 1)]
    assert [part_of(file).whole for file in files] == [whole] * whole.count
    assert sum(whole.length(number) for number in range(1, whole.count + 1)) == size
    chance.shuffle(files)
    assert gather([*files, files[0]]) == packet


# -- gathering ---------------------------------------------------------------------------------


def test_what_is_missing_is_named():
    gathering = Gathering(THREE)
    assert gathering.missing == (1, 2, 3)
    file = raw("g02_part_2_of_3")
    gathering.take(part_of(file), io.BytesIO(file), io.BytesIO())
    assert gathering.missing == (1, 3)
    assert refusal(lambda: gathering.finish(io.BytesIO())).facts == {"count": 2}


@pytest.mark.parametrize(
    "change", [{"id": "0" * 32}, {"size": 67_196}, {"sha256": "0" * 64}, {"step": 23_552}]
)
def test_a_part_of_another_whole_is_refused_and_nothing_of_it_written(change):
    other = replace(THREE, **change)
    file = other.header(2) + bytes(other.length(2))
    gathering, target = Gathering(THREE), io.BytesIO()
    for work in (
        lambda: gathering.holds(part_of(file), io.BytesIO(file)),
        lambda: gathering.take(part_of(file), io.BytesIO(file), target),
    ):
        refused = refusal(work)
        assert (refused.code, refused.reason) == ("E_PART", "parts.other-set")
    assert (gathering.held, target.getvalue()) == ({}, b"")


def test_a_part_that_came_before_is_known_and_another_one_of_its_number_refused():
    file = raw("g02_part_2_of_3")
    bent = file[:-1] + bytes([file[-1] ^ 1])
    gathering, part = Gathering(THREE), part_of(file)
    assert not gathering.holds(part, io.BytesIO(file))
    gathering.take(part, io.BytesIO(file), io.BytesIO())
    assert gathering.holds(part, io.BytesIO(file))
    refused = refusal(lambda: gathering.holds(part, io.BytesIO(bent)))
    assert (refused.code, refused.reason) == ("E_PART", "parts.differs")
    assert refused.facts == {"part": 2, "count": 3}


def test_a_file_that_became_shorter_does_not_count():
    file = raw("g02_part_2_of_3")
    gathering = Gathering(THREE)
    refused = refusal(lambda: gathering.take(part_of(file), io.BytesIO(file[:-1]), io.BytesIO()))
    assert (refused.code, refused.reason) == ("E_TRUNCATED", "parts.file-ends")
    assert gathering.missing == (1, 2, 3)


def test_a_damaged_part_is_noticed_when_all_are_there():
    files = [raw(f"g0{n}_part_{n}_of_3") for n in (1, 2, 3)]
    files[1] = files[1][:-1] + bytes([files[1][-1] ^ 1])
    refused = refusal(lambda: gather(files))
    assert (refused.code, refused.reason) == ("E_TAMPER", "parts.sha256")


def test_gathering_can_be_stopped_and_tells_how_far_it_is():
    file, told = raw("g02_part_2_of_3"), []
    gathering, target = Gathering(THREE), io.BytesIO()
    gathering.take(part_of(file), io.BytesIO(file), target, told.append)
    assert told == [24_576]

    class Stop(Exception):
        pass

    def stop(_done):
        raise Stop

    for work in (
        lambda: gathering.holds(part_of(file), io.BytesIO(file), stop),
        lambda: Gathering(THREE).take(part_of(file), io.BytesIO(file), target, stop),
    ):
        with pytest.raises(Stop):
            work()


def test_a_large_part_is_cut_and_put_in_place_in_constant_memory(tmp_path):
    packet = tmp_path / "packet"
    size = 40 * 2**20
    with packet.open("wb") as made:
        made.truncate(size)
    digest = hashlib.sha256(bytes(size)).hexdigest()
    whole = PartSet.plan(size, digest, parts.LARGE_STEP)
    assert whole.count == 3
    tracemalloc.start()
    gathering = Gathering(whole)
    with packet.open("rb") as source, (tmp_path / "whole").open("w+b") as target:
        for number in (3, 1, 2):
            cut = tmp_path / "part"
            with cut.open("wb") as one:
                reader = PartSource(source, whole, number)
                while piece := reader.read(2**20):
                    one.write(piece)
            with cut.open("rb") as one:
                part = read_part(one, cut.stat().st_size)
                gathering.take(part, one, target)
        gathering.finish(target)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20


@pytest.mark.parametrize(
    "work, facts",
    [
        (lambda: PartSet.plan(MIN_FILE_BYTES - 1, HASH, 1024), {"limit": 2_362_232_012}),
        (lambda: PartSet.plan(401 * 1024, HASH, 1024), {"limit": 400}),
        (lambda: PartSet.plan(100_000, HASH, 1000), {"limit": 18_874_368}),
        (lambda: part_of(raw("g02_part_2_of_3")[:-1]), {"number": 2, "count": 3}),
    ],
)
def test_a_refusal_says_the_number_that_it_is_about(work, facts):
    assert refusal(work).facts == facts


@pytest.mark.parametrize(
    "size, step, count",
    [
        (67_195, 1024, 66),
        (2_362_232_012, 18_874_368, 126),
        (400 * 1024, 1024, 400),
        (69_632, 69_632, 1),
        (69_633, 69_632, 2),
        (70_000, 18_874_368, 1),
    ],
)
def test_what_just_keeps_a_limit_is_cut(size, step, count):
    whole = PartSet.plan(size, HASH, step)
    assert (whole.count, whole.size, whole.sha256) == (count, size, HASH)
    assert whole.has_own_id
    assert not replace(whole, id="0" * 32).has_own_id
    assert whole.offset(1) == 0
    last = whole.header(count)
    found = read_part(io.BytesIO(last), len(last) + whole.length(count))
    assert (found.whole, found.number, found.begins) == (whole, count, len(last))


def test_looking_and_comparing_tell_how_far_they_are():
    files = [written(THREE, number) for number in (1, 2, 3)]
    gathering, target, told = Gathering(THREE), io.BytesIO(), []
    for file in files:
        gathering.take(part_of(file), io.BytesIO(file), target)
    assert gathering.holds(part_of(files[0]), io.BytesIO(files[0]), told.append)
    gathering.finish(target, told.append)
    assert told == [24_576, len(WHOLE)]
    assert Gathering(THREE, gathering.held).missing == ()
    assert gathering.held == {
        number: hashlib.sha256(WHOLE[THREE.offset(number) :][: THREE.length(number)]).hexdigest()
        for number in (1, 2, 3)
    }


def test_a_part_reads_in_pieces_of_any_size():
    whole = written(THREE, 3)
    for piece in (10, 1_000, 147, 100_000):
        source = PartSource(io.BytesIO(WHOLE), THREE, 3)
        assert source.size == len(whole)
        pieces = list(iter(lambda s=source, n=piece: s.read(n), b""))
        assert b"".join(pieces) == whole
        assert max(map(len, pieces)) <= piece
        assert source.read(10) == b""


def test_a_file_that_grew_gives_its_slice_and_no_more():
    file = raw("g02_part_2_of_3")
    part, target = part_of(file), io.BytesIO()
    gathering = Gathering(THREE)
    gathering.take(part, io.BytesIO(file + b"more" * 1_000), target)
    assert target.getvalue() == bytes(24_576) + file[part.begins :]
    assert gathering.holds(part, io.BytesIO(file))
    packet = bytes(range(256)) * 8_192
    large = PartSet.plan(len(packet), hashlib.sha256(packet).hexdigest(), 1_572_864)
    file, target = written(large, 1, packet), io.BytesIO()
    gathering = Gathering(large)
    gathering.take(part_of(file), io.BytesIO(file + bytes(2**21)), target)
    assert target.getvalue() == packet[:1_572_864]
    assert gathering.held == {1: hashlib.sha256(packet[:1_572_864]).hexdigest()}
