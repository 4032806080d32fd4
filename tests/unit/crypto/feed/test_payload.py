"""A payload says whose it is, how far they had come, and what they changed."""

import json
from dataclasses import replace

import pytest

from crypto.base.primitives import b64encode
from crypto.errors import FeedError, JsonError, LimitError, NewerVersionError, SchemaError
from crypto.feed.payload import MAX_BYTES, Last, check_follows, decode, encode
from crypto.feed.units import Row
from feed_maker import LEVEL, ONE, TWO, payload, snapshot_unit, term_unit, unit


def test_what_is_read_is_what_was_written():
    for one in (
        payload(),
        payload(units=(unit("a"), unit("b"))),
        payload(box=ONE.box.public, units=()),
        payload(box=ONE.box.public),
        payload(founding_box=ONE.box.public, units=()),
        payload(box=ONE.box.public, founding_box=ONE.founding_box.public, units=()),
        payload(app="1.5.0-rc1+x" + "0" * 21),
        payload(seat=99, inc=65_535, seq=2**53 - 1, at=0, level=1),
    ):
        assert decode(encode(one), LEVEL) == one


def test_it_is_spelt_as_the_text_says():
    told = json.loads(encode(payload(box=ONE.box.public, units=())))
    assert list(told) == ["v", "seat", "inc", "seq", "at", "app", "level", "box",
                          "founding_box", "units"]  # fmt: skip
    assert (told["v"], told["box"]) == (1, b64encode(ONE.box.public))
    assert told["founding_box"] is json.loads(encode(payload()))["box"] is None
    told = json.loads(encode(payload(founding_box=TWO.founding_box.public, units=())))
    assert told["founding_box"] == b64encode(TWO.founding_box.public)


def test_what_breaks_a_rule_is_not_written():
    for changes, kind, told in (
        ({"units": ()}, SchemaError, "payload.empty"),
        ({"app": ""}, SchemaError, "payload.app"),
        ({"units": (unit(), unit())}, SchemaError, "payload.unit-twice"),
        ({"units": (unit(kind=""),)}, SchemaError, "unit.kind"),
        ({"units": (unit(rows=(Row("t", "i", ("k",), {}, {"a": True}),)),)}, SchemaError,
         "row.value"),
        ({"units": (unit(rows=(Row("t", "i", ("\ud800",), {}, {}),)),)}, JsonError,
         "json.surrogate"),
    ):  # fmt: skip
        with pytest.raises(kind) as refused:
            encode(payload(**changes))
        assert refused.value.reason == told


def test_what_would_read_back_to_something_else_is_not_written():
    class Odd(str):
        def __eq__(self, other):
            return False

        __hash__ = str.__hash__

    with pytest.raises(ValueError):
        encode(payload(app=Odd("1.5")))


def fitted(size):
    """A payload of exactly so many bytes."""
    bare = len(encode(payload(units=(unit(rows=(Row("t", "i", ("k",), {}, {"a": ""}),)),))))
    row = Row("t", "i", ("k",), {}, {"a": "x" * (size - bare)})
    return payload(units=(unit(rows=(row,)),))


def test_the_longest_is_480_KiB():
    assert len(encode(fitted(MAX_BYTES))) == MAX_BYTES == 480 * 1_024
    with pytest.raises(LimitError) as refused:
        encode(fitted(MAX_BYTES + 1))
    assert refused.value.reason == "json.too-long"


def test_a_newer_program_is_known_before_anything_else_is_looked_at():
    odd = b'{"v":2,"level":9,"what":"ever"}'
    with pytest.raises(NewerVersionError) as refused:
        decode(odd, LEVEL)
    assert (refused.value.reason, refused.value.facts) == ("payload.version", {"found": 2})
    with pytest.raises(NewerVersionError) as refused:
        decode(odd.replace(b'"v":2', b'"v":1'), LEVEL)
    told = {"found": 9, "known": LEVEL}
    assert (refused.value.reason, refused.value.facts) == ("payload.level", told)
    for same in (b'{"v":true}', b'{"v":"2"}', b'{"level":true}', b"{}"):
        with pytest.raises(SchemaError):
            decode(same, LEVEL)


def test_a_level_below_ours_is_read():
    one = payload(level=LEVEL - 1)
    assert decode(encode(one), LEVEL) == one
    assert decode(encode(payload()), LEVEL + 1) == payload()


def test_a_term_is_told_by_the_last_unit():
    assert payload().new_term is None
    assert payload(units=(), box=ONE.box.public).new_term is None
    assert payload(units=(unit(), snapshot_unit())).new_term is None
    opens = payload(units=(unit(), term_unit()))
    assert opens.new_term == opens.units[-1].more
    assert decode(encode(opens), LEVEL) == opens


@pytest.mark.parametrize(
    ("last", "inc", "seq"),
    [(None, 1, 1), (Last(1, 5), 1, 6), (Last(1, 5), 2, 6), (Last(3, 1), 3, 2)],
)
def test_the_next_of_a_seat_follows(last, inc, seq):
    check_follows(payload(inc=inc, seq=seq), last)


@pytest.mark.parametrize(
    ("last", "inc", "seq", "told"),
    [
        (None, 1, 2, "feed.seq"),
        (None, 2, 1, "feed.inc"),
        (Last(1, 5), 1, 5, "feed.seq"),
        (Last(1, 5), 1, 7, "feed.seq"),
        (Last(1, 5), 2, 1, "feed.seq"),
        (Last(1, 5), 3, 6, "feed.inc"),
        (Last(2, 5), 1, 6, "feed.inc"),
    ],
)
def test_what_does_not_follow_is_refused(last, inc, seq, told):
    with pytest.raises(FeedError) as refused:
        check_follows(payload(inc=inc, seq=seq), last)
    assert refused.value.reason == told
    before = last or Last(1, 0)
    pair = (before.inc, inc) if told == "feed.inc" else (before.seq, seq)
    assert refused.value.facts == {"seat": 2, "last": pair[0], "found": pair[1]}


def test_a_payload_without_units_is_an_envelope_of_its_own_for_a_letterbox():
    assert decode(encode(payload(units=(), box=ONE.box.public)), LEVEL).units == ()
    assert replace(payload(), box=ONE.box.public).units


def test_of_a_payload_only_numbers_are_shown():
    shown = "Payload(seat=2, inc=1, seq=6, at=1795000000, level=7)"
    for one in (payload(), payload(box=ONE.box.public, founding_box=TWO.box.public)):
        assert repr(one) == shown
