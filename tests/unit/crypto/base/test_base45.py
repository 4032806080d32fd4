"""Base45: the examples of RFC 9285, any length, and one spelling for the same bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base import base45
from crypto.errors import NotOursError


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
        (b"\xff", "U5"),
        (b"\xff\xff", "FGW"),
    ],
)
def test_the_published_examples(raw, text):
    assert base45.encoded(raw) == text
    assert base45.decoded(text) == raw


@given(st.binary(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_bytes_come_back(raw):
    assert base45.decoded(base45.encoded(raw)) == raw


@given(st.text(alphabet=base45.ALPHABET + "aé०", max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_text_is_refused_or_the_one_spelling_of_its_bytes(text):
    try:
        raw = base45.decoded(text)
    except NotOursError:
        return
    assert base45.encoded(raw) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0", "base45.length"),
        ("BB80", "base45.length"),
        ("BB8a0", "base45.character"),
        ("BB०", "base45.character"),
        ("::", "base45.value"),
        ("V5", "base45.value"),
        ("GGW", "base45.value"),
        (":::", "base45.value"),
    ],
)
def test_what_is_not_base45_is_refused_for_its_reason(text, reason):
    with pytest.raises(NotOursError) as refused:
        base45.decoded(text)
    assert refused.value.reason == reason
