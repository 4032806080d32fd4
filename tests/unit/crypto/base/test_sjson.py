"""Strict JSON: one meaning or a refusal."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base import sjson
from crypto.errors import JsonError, LimitError

HALF_R = "गर्\u200dयो"  # Nepali: a joiner between letters

REFUSED = {
    "an empty text": (b"", "json.not-object"),
    "space before": (b' {"a":1}', "json.not-object"),
    "an array": (b"[1]", "json.not-object"),
    "a number": (b"1", "json.not-object"),
    "space after": (b'{"a":1}\n', "json.trailing"),
    "a second object": (b"{}{}", "json.trailing"),
    "no end": (b'{"a":1', "json.unbalanced"),
    "no end of a string": (b'{"a":"}', "json.unbalanced"),
    "brackets that do not pair": (b'{"a":[1}]', "json.grammar"),
    "a comment": (b'{"a":1/**/}', "json.grammar"),
    "a comma too many": (b'{"a":1,}', "json.grammar"),
    "a quote of another kind": (b"{'a':1}", "json.grammar"),
    "a raw tab": (b'{"a":"\t"}', "json.grammar"),
    "an escaped tab": (b'{"a":"\\t"}', "json.control"),
    "a delete": (b'{"a":"\x7f"}', "json.control"),
    "a C1 control": ('{"a":"\u0085"}'.encode(), "json.control"),
    "a zero": (b'{"a":"\\u0000"}', "json.control"),
    "a carriage return": (b'{"note":"\\r"}', "json.control"),
    "a newline": (b'{"a":"\\n"}', "json.newline"),
    "a newline in a list": (b'{"a":["\\n"]}', "json.newline"),
    "a newline in a name": (b'{"note":{"a\\n":1}}', "json.newline"),
    "a newline below a text": (b'{"note":{"a":"\\n"}}', "json.newline"),
    "a name twice": (b'{"a":1,"a":1}', "json.twice"),
    "a name twice, spelt apart": (b'{"a":1,"\\u0061":1}', "json.twice"),
    "a name twice, deeper": (b'{"b":{"a":1,"a":1}}', "json.twice"),
    "a float": (b'{"a":0.5}', "json.float"),
    "an exponent": (b'{"a":1e2}', "json.float"),
    "minus one": (b'{"a":-1}', "json.negative"),
    "minus zero": (b'{"a":-0}', "json.negative"),
    "a leading zero": (b'{"a":01}', "json.grammar"),
    "NaN": (b'{"a":NaN}', "json.constant"),
    "infinity": (b'{"a":Infinity}', "json.constant"),
    "minus infinity": (b'{"a":-Infinity}', "json.constant"),
    "2^53": (b'{"a":9007199254740992}', "json.int-large"),
    "17 digits": (b'{"a":10000000000000000}', "json.int-digits"),
    "a lone high surrogate": (b'{"a":"\\ud800"}', "json.surrogate"),
    "a lone low surrogate": (b'{"a":"\\udfff"}', "json.surrogate"),
    "a surrogate in UTF-8": (b'{"a":"\xed\xa0\x80"}', "json.utf8"),
    "an overlong slash": (b'{"a":"\xc0\xaf"}', "json.utf8"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "json.not-object"),
    "a BOM": (b"\xef\xbb\xbf{}", "json.bom"),
    "a BOM inside": (b'{"a":"\xef\xbb\xbf"}', "json.bidi"),
    "right-to-left override": ('{"a":"\u202e"}'.encode(), "json.bidi"),
    "an isolate": ('{"a":"\u2066"}'.encode(), "json.bidi"),
    "an Arabic letter mark": ('{"a":"\u061c"}'.encode(), "json.bidi"),
    "bidi in a name": ('{"\u202d":1}'.encode(), "json.bidi"),
    "two code points for one letter": ('{"a":"e\u0301"}'.encode(), "json.not-nfc"),
    "a name that is not NFC": ('{"e\u0301":1}'.encode(), "json.not-nfc"),
    "a joiner between Latin letters": ('{"a":"a\u200db"}'.encode(), "json.joiner"),
    "a joiner at the end": ('{"a":"क्\u200d"}'.encode(), "json.joiner"),
    "a joiner at the beginning": ('{"a":"\u200cक"}'.encode(), "json.joiner"),
    "a joiner beside a digit": ('{"a":"क\u200d५"}'.encode(), "json.joiner"),
    "two joiners": ('{"a":"क\u200d\u200dक"}'.encode(), "json.joiner"),
    "depth 9": (b'{"a":' + b"[" * 8 + b"]" * 8 + b"}", "json.depth"),
    "depth 9, mixed": (b'{"a":' + b'[{"b":' * 4 + b"1" + b"}]" * 4 + b"}", "json.depth"),
    "a deep one after shallow ones": (b'{"a":[[],[],' + b"[" * 8 + b"]" * 9 + b"}", "json.depth"),
    "100,000 brackets": (b'{"a":' + b"[" * 100_000, "json.unbalanced"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_single_meaning_is_refused(name):
    raw, reason = REFUSED[name]
    with pytest.raises(JsonError) as refused:
        sjson.parse(raw, multiline=["note"])
    assert refused.value.reason == reason
    # The library's errors hold the document; not even the context may lead to one.
    assert refused.value.__cause__ is refused.value.__context__ is None


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"a":9007199254740991,"b":0,"c":null,"d":true,"e":[false]}',
        b'{"a":' + b"[" * 7 + b"]" * 7 + b"}",
        b'{"a":"brackets [[[[[[[[[[ in a text"}',
        b'{"a":"quote \\" and [[[[[[[[[["}',
        b'{ "a" : [ 1 , 2 ] }',
        b'{"note":"one\\ntwo","more":{"note":["a\\n"]}}',
        ('{"a":"' + HALF_R + '"}').encode(),
        '{"a":"श्री\u200cमान"}'.encode(),
        b'{"a":"\\ud83d\\ude00"}',
    ],
)
def test_what_is_strict_reads_as_any_json_reader_reads_it(raw):
    assert sjson.parse(raw, multiline=["note"]) == json.loads(raw)


def test_bidi_is_let_through_only_beneath_the_members_that_are_cleaned():
    raw = '{"files":[{"name":"photo\u202egpj.exe"}]}'.encode()
    assert sjson.parse(raw, display=["files"]) == json.loads(raw)
    with pytest.raises(JsonError, match=r"json\.bidi"):
        sjson.parse('{"body":{"files":["\u202e"]}}'.encode(), display=["files"])
    with pytest.raises(JsonError, match=r"json\.control"):
        sjson.parse(b'{"files":["\\u0007"]}', display=["files"])


def test_length_of_the_whole_is_limited():
    raw = b'{"a":1}'
    assert sjson.parse(raw, max_bytes=7) == {"a": 1}
    with pytest.raises(LimitError) as refused:
        sjson.parse(raw, max_bytes=6)
    assert (refused.value.reason, refused.value.facts) == ("json.too-long", {"limit": 6})


def test_length_of_a_string_is_counted_in_bytes():
    assert sjson.encode({"a": "x" * 65_536, "b": "क" * 21_845 + "x"})
    with pytest.raises(LimitError, match=r"json\.string-long"):
        sjson.encode({"a": "x" * 65_537})
    with pytest.raises(LimitError, match=r"json\.string-bytes"):
        sjson.encode({"a": "क" * 21_846})


@pytest.mark.parametrize(
    "value, reason",
    [
        ({1: "a"}, "json.not-plain"),
        ({"a": (1, 2)}, "json.not-plain"),
        ({"a": 0.5}, "json.float"),
        ({"a": float("nan")}, "json.constant"),
        ({"a": -1}, "json.negative"),
        ({"a": "\ud800"}, "json.surrogate"),
        ({"a": "x\ny"}, "json.newline"),
    ],
)
def test_nothing_is_encoded_that_would_not_be_read(value, reason):
    with pytest.raises(JsonError) as refused:
        sjson.encode(value)
    assert refused.value.reason == reason
    assert refused.value.__cause__ is refused.value.__context__ is None


def test_encoding_is_compact_and_keeps_letters():
    assert sjson.encode({"नाम": ["a", 1, None]}) == '{"नाम":["a",1,null]}'.encode()
    assert sjson.encode({"n": "a\nb"}, multiline=["n"]) == b'{"n":"a\\nb"}'


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":' + b"[" * 500_000,
        b'{"' + b'\\"' * 500_000,
        b'{"a":"' + b'\\\\"' * 300_000,
        b'{"a":[' + b"[]," * 300_000 + b"[]]}",
        b'{"a":"' + b"\xe0\xa4\x95\xe2\x80\x8d" * 10_000 + b'"}',
    ],
    ids=["open", "quotes", "backslashes", "empties", "joiners"],
)
def test_hostile_megabytes_end_in_an_answer(raw):
    try:
        sjson.parse(raw)
    except (JsonError, LimitError):
        pass


plain = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), plain, max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_is_encoded_reads_back_equal(value):
    try:
        raw = sjson.encode(value)
    except (JsonError, LimitError):
        return
    assert sjson.parse(raw) == value == json.loads(raw)
    assert unicodedata.is_normalized("NFC", raw.decode())


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_is_accepted_has_the_meaning_every_reader_gives_it(tail):
    raw = b'{"a":' + tail
    try:
        value = sjson.parse(raw)
    except (JsonError, LimitError):
        return
    assert value == json.loads(raw)


@pytest.mark.parametrize(
    "raw, facts",
    [
        (b'{"a":"\xff"}', {"position": 6}),
        (b'{"a":1} ', {"position": 7}),
        (b'{"a":1;}', {"position": 6}),
        (b'{"a":' + b"[" * 8 + b"]" * 8 + b"}", {"limit": 8}),
        (b'{"a":"' + b"x" * 65_537 + b'"}', {"limit": 65_536}),
        (b'{"a":"' + "क".encode() * 21_846 + b'"}', {"limit": 65_536}),
    ],
)
def test_a_refusal_says_where_or_how_much(raw, facts):
    with pytest.raises((JsonError, LimitError)) as refused:
        sjson.parse(raw)
    assert refused.value.facts == facts


def test_a_value_that_cannot_be_written_says_where():
    with pytest.raises(JsonError) as refused:
        sjson.encode({"a": "\ud800"})
    assert refused.value.facts == {"position": 6}


def test_a_mebibyte_is_read_when_nobody_says_otherwise_and_not_a_byte_more():
    texts = ["x" * 65_500] * 15
    rest = 1_048_576 - len(sjson.encode({"a": texts, "b": "", "c": ""}))
    half = rest // 2
    raw = sjson.encode({"a": texts, "b": "y" * half, "c": "z" * (rest - half)})
    assert len(raw) == 1_048_576
    assert len(sjson.parse(raw)["b"]) == half
    with pytest.raises(LimitError) as refused:
        sjson.encode({"a": texts, "b": "y" * half, "c": "z" * (rest - half + 1)})
    assert refused.value.facts == {"limit": 1_048_576}
    with pytest.raises(LimitError):
        sjson.parse(raw[:-1] + b" }")


@pytest.mark.parametrize(
    "sign", ["\u0905", "\u0dc6", "\u1cd0", "\u1ce9", "\ua8e0", "\ua8f2", "\ua8ff", "\u0900"]
)
def test_a_joiner_stands_between_letters_and_signs_of_the_scripts_of_india(sign):
    """Devanagari to Sinhala, Vedic extensions, Devanagari extended; not their neighbours."""
    raw = f'{{"a":"{sign}\u200d{sign}"}}'.encode()
    assert sjson.parse(raw) == json.loads(raw)


@pytest.mark.parametrize(
    "sign", ["\u0e01", "\u08b6", "\u08ff", "\u1d00", "\ua900", "\ua8c4", "\u1cc0"]
)
def test_a_joiner_stands_nowhere_else(sign):
    for text in (f"{sign}\u200dक", f"क\u200d{sign}"):
        with pytest.raises(JsonError, match=r"json\.joiner"):
            sjson.parse(f'{{"a":"{text}"}}'.encode())


def test_every_text_beneath_a_text_that_may_be_long_is_short():
    long = "x" * 70_000
    raw = sjson.encode({"text": long}, long=["text"])
    assert sjson.parse(raw, long=["text"]) == {"text": long}
    for value in ({"text": {"text": long}}, {long: 1}, {"more": long}):
        with pytest.raises(LimitError, match=r"json\.string-long"):
            sjson.encode(value, long=["text"])


def test_a_line_of_text_is_judged_as_a_string_is():
    sjson.check_line("x" * 65_536)
    with pytest.raises(LimitError, match=r"json\.string-long"):
        sjson.check_line("x" * 65_537)
    with pytest.raises(JsonError, match=r"json\.newline"):
        sjson.check_line("a\nb")
