"""The chain of the log: published values, and no row that can be changed unseen."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import TamperError
from crypto.vault import log_chain
from independent_vault import pae
from public_vectors import json_of
from vault_sim import GOLDEN

NEGATIVE = json.loads((GOLDEN / "negative" / "negative.json").read_text("utf-8"))


def chained(rows):
    head, out = log_chain.START, []
    for row in rows:
        head = log_chain.row_hash(head, row)
        out.append((row, head))
    return out


def test_heads_match_published_values():
    values = json_of("formats.json")["log_chain"]
    rows = [(value["row"].encode(), bytes.fromhex(value["h"])) for value in values]
    assert chained(row for row, _ in rows) == rows
    assert log_chain.check_chain(rows) == rows[-1][1]


def test_an_empty_log_keeps_its_head():
    assert log_chain.check_chain([]) == log_chain.START
    assert log_chain.check_chain([], b"\x01" * 32) == b"\x01" * 32


def test_each_incarnation_of_a_computer_begins_a_chain_of_its_own():
    told = pae("lifafa/log/seat/1", bytes([0, 0, 0, 2, 0, 0, 0, 3]))
    assert log_chain.start_of(2, 3) == hashlib.sha256(told).digest()
    assert log_chain.start_of(0, 0) == log_chain.START
    starts = {log_chain.start_of(seat, inc) for seat in (1, 2, 99) for inc in (1, 2, 65_535)}
    assert len(starts) == 9
    with pytest.raises(TamperError):
        log_chain.check_chain(chained([b"{}"]), log_chain.start_of(1, 1))


def test_a_head_has_32_bytes():
    with pytest.raises(ValueError, match="32 bytes"):
        log_chain.row_hash(bytes(31), b"{}")


def test_v16_an_edited_row_is_named():
    value = NEGATIVE["v16_log_row_edited"]
    rows = [(row.encode(), bytes.fromhex(head)) for row, head in value["rows"]]
    with pytest.raises(TamperError) as caught:
        log_chain.check_chain(rows)
    assert (caught.value.reason, caught.value.facts) == (value["reason"], {"row": value["row"]})


def test_v17_a_cut_tail_misses_its_anchor():
    value = NEGATIVE["v17_log_tail_cut"]
    rows = [(row.encode(), bytes.fromhex(head)) for row, head in value["rows"]]
    log_chain.check_chain(rows)
    with pytest.raises(TamperError) as caught:
        log_chain.check_anchor((head for _, head in rows), bytes.fromhex(value["anchor"]))
    assert caught.value.reason == value["reason"]


def test_anchors_are_found_where_they_stand():
    heads = [head for _, head in chained([b"a", b"b", b"c"])]
    assert [log_chain.check_anchor(heads, head) for head in heads] == [1, 2, 3]
    assert log_chain.check_anchor(heads, log_chain.START) == 0
    assert log_chain.check_anchor([], log_chain.START) == 0


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=8), st.data())
def test_any_change_moves_every_later_head(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.binary(max_size=20).filter(lambda row: row != rows[place]))
    before = chained(rows)
    after = chained([*rows[:place], other, *rows[place + 1 :]])
    assert before[:place] == after[:place]
    assert all(one[1] != two[1] for one, two in zip(before[place:], after[place:], strict=True))


@given(st.lists(st.binary(max_size=20), max_size=8), st.data())
def test_a_prefix_of_a_log_leads_to_a_head_of_it(rows, data):
    length = data.draw(st.integers(0, len(rows)))
    whole = chained(rows)
    head = log_chain.check_chain(whole[:length])
    assert log_chain.check_anchor((one for _, one in whole), head) in range(length + 1)
    assert log_chain.check_chain(whole[length:], head) == log_chain.check_chain(whole)
