"""What a database holds travels exactly, and in one spelling of its kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base import exact_json
from crypto.base.exact_json import cell, from_cell, parse
from crypto.errors import CryptoError, JsonError, LimitError, NotOursError, SchemaError

MOST = 10_000
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.none() | TEXTS | st.integers(-(2**63), 2**63 - 1) | st.binary()


def reason(work, kind=CryptoError):
    with pytest.raises(kind) as refused:
        work()
    return refused.value.reason


@given(st.lists(VALUES, max_size=5))
@settings(max_examples=200, deadline=None)
def test_whatever_a_database_holds_comes_back(values):
    raw = exact_json.encode({"a": [from_cell(each) for each in values]})
    found = [cell(each, "") for each in parse(raw, len(raw))["a"]]
    assert found == values
    assert [type(each) for each in found] == [type(each) for each in values]


@pytest.mark.parametrize(
    "text",
    ["", "\x00\x1f\x7f\t\r\n", "e\u0301", "\u202e\u200d", "क\u094dष", "\U0001f600", "x" * 9_000],
)
def test_a_text_is_carried_as_it_is(text):
    raw = exact_json.encode({"a": text})
    assert cell(parse(raw, MOST)["a"], "") == text


def test_the_spelling_is_compact_and_in_letters():
    assert exact_json.encode({"a": ["ब", 1, None, from_cell(b"\xff")]}) == (
        '{"a":["ब",1,null,{"x":"/w=="}]}'.encode()
    )


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "json.not-object"),
        (b"[]", "json.not-object"),
        (b' {"a":1}', "json.not-object"),
        (b"\xef\xbb\xbf{}", "json.not-object"),
        (b'{"a":1} ', "json.trailing"),
        (b"{}{}", "json.trailing"),
        (b'{"a":1,"a":1}', "json.twice"),
        (b'{"a":{"b":1,"b":2}}', "json.twice"),
        (b'{"a":1.0}', "json.float"),
        (b'{"a":1e2}', "json.float"),
        (b'{"a":Infinity}', "json.constant"),
        (b'{"a":-0}', "json.int-large"),
        (b'{"a":9223372036854775808}', "json.int-large"),
        (b'{"a":-9223372036854775809}', "json.int-large"),
        (b'{"a":-92233720368547758080}', "json.int-digits"),
        (b'{"a":\xff}', "json.utf8"),
        (b'{"a":"\t"}', "json.grammar"),
        (b'{"a":01}', "json.grammar"),
        (b'{"a":[}', "json.unbalanced"),
        (b'{"a":' + b"[" * 8 + b"]" * 8 + b"}", "json.depth"),
    ],
)
def test_what_is_not_one_object_in_this_spelling_is_refused(raw, told):
    assert reason(lambda: parse(raw, MOST), JsonError) == told


def test_where_it_ends_is_told():
    with pytest.raises(JsonError) as refused:
        parse(b'{"a":1}x', MOST)
    assert refused.value.facts == {"position": 7}


def test_bounds_are_exact():
    ends = parse(b'{"a":[-9223372036854775808,9223372036854775807]}', MOST)
    assert ends == {"a": [-(2**63), 2**63 - 1]}
    assert parse(b'{"a":' + b"[" * 7 + b"]" * 7 + b"}", MOST)
    raw = exact_json.encode({"a": "x" * 9})
    assert parse(raw, len(raw)) == {"a": "x" * 9}
    with pytest.raises(LimitError) as refused:
        parse(raw, len(raw) - 1)
    assert (refused.value.reason, refused.value.facts) == ("json.too-long", {"limit": 16})


@pytest.mark.parametrize(
    "value", [True, False, [], [1], {}, {"y": ""}, {"x": "", "y": ""}, {"x": 1}]
)
def test_what_no_database_holds_is_no_value(value):
    assert reason(lambda: cell(value, "its.own"), SchemaError) == "its.own"


def test_bytes_have_one_spelling():
    assert cell({"x": ""}, "") == b""
    assert reason(lambda: cell({"x": "AB=="}, ""), NotOursError) == "base64.not-canonical"


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "ब\udc00"])
def test_half_a_character_is_refused_and_the_text_is_not_in_the_error(text):
    for work in (lambda: cell(text, ""), lambda: exact_json.encode({"a": text})):
        with pytest.raises(JsonError) as refused:
            work()
        assert refused.value.reason == "json.surrogate"
        assert refused.value.__context__ is None
