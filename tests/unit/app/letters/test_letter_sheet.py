"""A letter becomes exact bytes and comes back whole; what no letter can be is refused.

Rules: the letters in here are made up.
"""

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.letters.document import (
    MOST_EMBLEM_BYTES,
    Body,
    Facts,
    Heading,
    Items,
    Letter,
    Letterhead,
    SheetError,
    Words,
    plain_text,
    read,
    written,
)
from crypto.errors import CryptoError

BODY = Body(
    language="hi",
    title="रेफ़रल पत्र",
    lines=(("सं.", "L-26-0001"), ("दिनांक", "25 नवंबर 2026")),
    to_label="सेवा में",
    to=("बाल कल्याण समिति", "पटना"),
    subject="विषय: S. K.",
    salutation="महोदय,",
    blocks=(
        Heading("तथ्य"),
        Words("पहली पंक्ति\nदूसरी पंक्ति"),
        Facts((("नाम", "S. K."), ("ज़िला", "पटना"))),
        Items(("पहला", "दूसरा")),
    ),
    closing="भवदीय,",
    enclosures=("आदेश की प्रति",),
    enclosures_label="संलग्नक",
    signatory=("आशा परीक्षण", "प्रभारी"),
    to_check="जाँच के लिए फ़ोन करें",
    footer="भा.न्या.सं. धारा 72",
    page_words="पृष्ठ {page} / {pages}",
    copy_words=(("office", "कार्यालय प्रति"),),
)
LETTER = Letter(
    kind="referral",
    number="L-26-0001",
    date=dt.date(2026, 11, 25),
    code="ABCD-EFGH-JKLMN",
    letterhead=Letterhead(
        "Test Office", "परीक्षण कार्यालय", ("Made-up Road 1",), b"\x89PNG" * 30_000
    ),
    bodies=(BODY, dataclasses.replace(BODY, language="en")),
    copies=("addressee", "office"),
)


def changed(**members: object) -> bytes:
    value = json.loads(written(LETTER)) | members
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_letter_comes_back_as_it_was():
    sheet = read(written(LETTER))
    assert sheet.letter == LETTER
    assert sheet.is_drawn_alike
    assert written(sheet.letter) == written(LETTER)


def test_another_drawing_is_told():
    assert not read(changed(drawn_by="layout 0")).is_drawn_alike


@pytest.mark.parametrize(
    "members",
    [
        {"v": 2},
        {"kind": "ransom"},
        {"bodies": []},
        {"bodies": json.loads(written(LETTER))["bodies"] * 2},
        {"bodies": "none"},
        {"copies": []},
        {"copies": ["everyone"]},
        {"copies": ["office", "office"]},
        {"date": "yesterday"},
        {"code": 7},
        {"letterhead": {"name": "x"}},
        {"letterhead": {"name": "x", "name_local": "", "lines": [], "emblem": ["%%"]}},
        {
            "letterhead": {
                "name": "x",
                "name_local": "",
                "lines": [],
                "emblem": ["A" * 60_000] * (MOST_EMBLEM_BYTES * 4 // 3 // 60_000 + 1),
            }
        },
    ],
    ids=lambda members: next(iter(members)),
)
def test_what_is_no_letter_is_refused(members):
    with pytest.raises(SheetError):
        read(changed(**members))


def test_a_stranger_cannot_have_endless_rows_drawn():
    body = json.loads(written(LETTER))["bodies"][0]
    rows = {"is": "facts", "rows": [["a", "b"]] * 5_001}
    with pytest.raises(SheetError):
        read(changed(bodies=[body | {"blocks": [rows]}]))
    words = {"is": "words", "text": "x"}
    with pytest.raises(SheetError):
        read(changed(bodies=[body | {"blocks": [words] * 2_001}]))


def test_a_refusal_quotes_nothing_of_the_letter():
    with pytest.raises(SheetError) as refusal:
        read(changed(date="a secret name"))
    assert "secret" not in repr(refusal.value)
    assert refusal.value.__cause__ is None


@given(st.binary(max_size=300))
def test_nothing_but_refusals_comes_of_noise(noise):
    with pytest.raises((CryptoError, SheetError)):
        read(b"{" + noise)


def test_the_plain_words_hold_every_word_of_the_pages():
    text = plain_text(LETTER)
    for words in ("परीक्षण कार्यालय", "दूसरी पंक्ति", "नाम: S. K.", "2. दूसरा", "आदेश की प्रति"):
        assert words in text
    assert text.count(BODY.footer) == 2
    slip = dataclasses.replace(BODY, to=(), enclosures=(), signatory=(), closing="")
    assert "सेवा में" not in plain_text(dataclasses.replace(LETTER, bodies=(slip,)))
