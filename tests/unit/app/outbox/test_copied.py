"""A packet that was copied out: when, to what kind of place, which parts, and never where."""

from __future__ import annotations

import errno

import pytest

from app.base.errors import FileUnreadableError
from app.base.jobs import Cancelled, Token
from app.inbox.parts import copied_words
from app.outbox import delivery, parts_out
from app.outbox.delivery import Copied
from fault_fs import failing
from office_sim import NOON
from pair_sim import sealed_case

STEP = 32 * 1024


@pytest.fixture
def stick(tmp_path):
    place = tmp_path / "Sunita Banawati"
    place.mkdir()
    return place


@pytest.fixture
def sent(two):
    one, other = two
    return sealed_case(one, other)[1]


def item(s):
    return delivery.outbox(s)[0]


def test_a_copy_is_seen_with_its_day_and_the_kind_of_place(two, sent, stick, hands):
    one, _other = two
    before = item(one)
    assert (before.copied_at, before.copied_to, copied_words(before)) == (0, "", "")
    hands.at += 60
    delivery.copy_to(one, sent.packet_id, stick)
    after = item(one)
    assert (after.copied_at, after.copied_to, after.state) == (hands.at, "folder", "sealed")
    assert copied_words(after) == "To a folder of this computer"
    assert stick.name not in repr(after)
    hands.at += 60
    # The very same file lies there: nothing is copied, and nothing is told anew.
    delivery.copy_to(one, sent.packet_id, stick)
    assert item(one).copied_at == hands.at - 60
    handed = delivery.mark_handed_over(one, sent.packet_id)
    assert (handed.state, handed.copied_at) == ("handed_over", hands.at - 60)
    assert delivery.show_outgoing(one, sent.packet_id) == handed


def test_a_copy_that_failed_is_not_told_as_copied(two, sent, stick, monkeypatch):
    one, _other = two
    with monkeypatch.context() as patch, pytest.raises(FileUnreadableError):
        failing(patch, 1, errno.EIO, ("fsync",))
        delivery.copy_to(one, sent.packet_id, stick)
    assert item(one).copied_at == 0
    assert not list(stick.iterdir())


def test_parts_on_several_sticks_add_up_and_the_missing_are_named(two, sent, stick, tmp_path):
    one, _other = two
    second = tmp_path / "second"
    second.mkdir()
    parts_out.copy_parts(one, sent.packet_id, stick, STEP, "1")
    first = item(one)
    assert (first.parts, first.parts_left, first.copied_at) == (3, (2, 3), NOON)
    assert copied_words(first) == (
        "To a folder of this computer, parts 1 of 3. Not copied yet: 2, 3"
    )
    parts_out.copy_parts(one, sent.packet_id, second, STEP, "3")
    assert item(one).parts_left == (2,)
    parts_out.copy_parts(one, sent.packet_id, second, STEP, "2-3")
    done = item(one)
    assert (done.parts, done.parts_left) == (3, ())
    assert copied_words(done) == "To a folder of this computer, parts 1-3 of 3"
    # Parts of another size make another set.
    parts_out.copy_parts(one, sent.packet_id, tmp_path, 48 * 1024, "2")
    assert (item(one).parts, item(one).parts_left) == (2, (1,))
    # A whole copy needs no parts.
    delivery.copy_to(one, sent.packet_id, second)
    assert item(one).parts == 0


def test_parts_that_were_whole_when_it_was_stopped_count(two, sent, stick):
    one, _other = two
    token = Token()

    def stop(progress):
        if progress.step == "checking" and progress.done > STEP:
            token.cancel()

    with pytest.raises(Cancelled):
        parts_out.copy_parts(one, sent.packet_id, stick, STEP, "", stop, token)
    assert item(one).parts_left == (2, 3)


@pytest.mark.parametrize(
    "line",
    [
        None,
        "",
        "copied",
        "usb",
        "by hand 17",
        "copied stick x",
        "copied stick 1 2",
        "copied a 1 2 b 3",
    ],
)
def test_what_is_no_line_of_a_copy_is_none(line):
    assert delivery.read(line) is None


@pytest.mark.parametrize(
    "made",
    [Copied("stick", 7), Copied("network", 7).with_parts(10, 4, (4, 1)), Copied("", 0, 1, 2)],
)
def test_a_line_comes_back_as_it_was(made):
    assert delivery.read(made.line) == made


def test_the_kind_of_a_place_is_told_by_the_system(tmp_path, monkeypatch):
    monkeypatch.setattr(delivery.system, "is_stick", lambda folder: folder == tmp_path)
    assert delivery.kind_of(tmp_path) == "stick"
    assert delivery.kind_of(tmp_path.parent) == "folder"
    monkeypatch.setattr(delivery, "on_network", lambda _folder: True)
    assert delivery.kind_of(tmp_path) == "network"
