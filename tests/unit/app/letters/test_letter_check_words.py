"""Every answer about a letter has words, and no words promise more than was proved."""

import itertools

import pytest

from app.base import language
from app.letters.check_words import (
    BAD,
    ENDED,
    GOOD,
    NOTES,
    TONES,
    UNPROVED,
    kind_words,
    read_answers,
    signature_words,
    words_of,
)
from app.letters.pdf_signatures import VERDICTS as SIGNATURE_VERDICTS
from app.letters.records import LetterCheck, PdfSignature
from app.offices import trust
from crypto.letter.letter_record import KINDS
from letter_prints import SHOWN
from models.fields.tables import Table, TableError
from office_sim import NOON

VERDICTS = ("good", "changed", "expired", "withdrawn", "revoked", "unknown_office", "not_ours",
            "bad_signature", "newer", "not_issued", "code_alone")  # fmt: skip
STATES = ("own", "", *trust.State)
COPIES = ("same", "changed", "other_version", "none")


def check(verdict: str, state: str = "verified", *notes: str, **more) -> LetterCheck:
    known = {
        "office_name": "Made-up {office}",
        "office_number": "11111 22222",
        "office_phone": "919000000002",
        "kind": "referral",
        "code": "AERU-KZ4J-VPG66",
        "issued_at": NOON,
        "valid_until": "2027-02-23",
        "shown": SHOWN,
    }
    return LetterCheck(verdict, office_state=state, notes=notes, **(known | more))


ALL = [
    check(verdict, state, *notes, copy=copy)
    for verdict, state, notes, copy in itertools.product(
        VERDICTS, STATES, ((), *((note,) for note in NOTES)), COPIES
    )
]


def test_every_answer_has_words_and_one_of_four_kinds():
    for each in ALL:
        words = words_of(each)
        assert words.tone in TONES
        assert words.headline.strip()
        assert words.todo.strip()
        assert all(line.strip() and "{}" not in line for line in words.lines)
        assert words.exit_code == {GOOD: 0, BAD: 4, ENDED: 6, UNPROVED: 6}[words.tone]


def test_only_a_good_seal_of_an_office_that_counts_is_good():
    for each in ALL:
        if words_of(each).tone == GOOD:
            assert each.verdict == "good"
            assert each.office_state in ("own", "", "verified", "listed", "handover")
            assert not {"future", "alike", "other_key"} & set(each.notes)


def test_words_to_compare_are_shown_for_a_seal_that_was_proved_and_only_then():
    for each in ALL:
        words = words_of(each)
        proved = each.verdict in ("good", "expired", "withdrawn") and words.tone != BAD
        assert bool(words.shown) == bool(words.compare) == proved
    assert "Compare" in words_of(check("good")).compare
    assert "copied from another letter" in words_of(check("good")).todo


def test_nothing_of_a_letter_that_was_not_proved_is_told():
    for each in ALL:
        if words_of(each).tone == BAD or each.verdict in ("revoked", "unknown_office"):
            told = " ".join((words_of(each).headline, *words_of(each).lines))
            assert SHOWN not in told
            assert each.code not in told


def test_a_withdrawal_of_another_office_is_asked_on_the_number_of_its_card():
    told = " ".join(words_of(check("good")).lines)
    assert "call 919000000002, the number on its card" in told
    no_phone = " ".join(words_of(check("good", office_phone="")).lines)
    assert "on a number that you know" in no_phone
    assert "withdrawn" not in " ".join(words_of(check("withdrawn")).lines)
    assert "has not withdrawn it" in " ".join(words_of(check("good", "own", withdrawn="no")).lines)


@pytest.mark.parametrize(
    ("each", "tone", "words"),
    [
        (check("good"), GOOD, "is valid"),
        (check("good", "listed"), GOOD, "is valid"),
        (check("good", "new"), UNPROVED, "nobody here has checked"),
        (check("expired", "new"), UNPROVED, "nobody here has checked"),
        (check("good", "changed"), BAD, "in doubt"),
        (check("good", "mismatch"), BAD, "did not match"),
        (check("withdrawn", "mismatch"), BAD, "did not match"),
        (check("changed", "new", copy="changed"), BAD, "changed after"),
        (check("expired"), ENDED, "only"),
        (check("withdrawn", "verified", "referral"), ENDED, "referral"),
        (check("good", "verified", "future"), UNPROVED, "still to come"),
        (check("good", "verified", "alike", office_like="CWC Patna"), UNPROVED, "CWC Patna"),
        (check("good", "verified", "other_key"), UNPROVED, "another key"),
        (check("revoked", "revoked"), BAD, "counts for nothing"),
        (check("revoked", "revoked", "before"), UNPROVED, "any date"),
        (check("revoked", "revoked", "moved"), UNPROVED, "moved"),
        (check("revoked", "revoked", "blocked"), BAD, "blocked"),
        (check("bad_signature"), BAD, "false"),
        (check("bad_signature", "", "damaged"), UNPROVED, "not whole"),
        (LetterCheck("bad_signature"), BAD, "the office that it names"),
        (LetterCheck("unknown_office", office_hint="3f" * 8), UNPROVED, "do not know"),
        (LetterCheck("made_up_later"), UNPROVED, "newer"),
    ],
)
def test_what_is_worst_is_told_first(each, tone, words):
    told = words_of(each)
    assert (told.tone, words in told.headline.lower() or words in told.headline) == (tone, True)


@pytest.mark.parametrize(
    ("note", "warning"),
    [
        ("alike", "By its card it looks like CWC Patna, which is another office. Do not take"),
        ("other_key", "The list shows another key for Made-up {office} than the one you checked."),
    ],
)
def test_an_answer_that_says_something_else_first_still_warns_of_another_office(note, warning):
    for each in (
        check("expired", "verified", note, office_like="CWC Patna"),
        check("withdrawn", "verified", note, office_like="CWC Patna"),
        check("good", "verified", "future", note, office_like="CWC Patna"),
    ):
        assert any(warning in line for line in words_of(each).lines)
    first = words_of(check("good", "verified", note, office_like="CWC Patna"))
    assert not any(warning in line for line in first.lines)


def test_the_beginning_of_an_unknown_id_is_told():
    told = words_of(LetterCheck("unknown_office", office_hint="3f" * 8))
    assert any("3f3f3f3f3f3f3f3f" in line for line in told.lines)


def test_a_personal_signature_is_never_the_seal_of_the_office():
    for verdict in (*SIGNATURE_VERDICTS, "made-up"):
        one = PdfSignature(verdict, "Made-up {holder}", "Made-up CA", "1", 0, "", "", True)
        told = signature_words(one)
        assert "not the seal of the office" in told
        assert told in words_of(check("good", signatures=(one,))).lines
    assert "Made-up {holder}'s personal signature" in signature_words(
        PdfSignature("good", "Made-up {holder}", "", "", 0, "", "", True)
    )


@pytest.mark.parametrize(("code", "end"), [("en", "."), ("hi", "।"), ("ne", "।"), ("bn", "।")])
def test_the_kind_ends_as_a_sentence_of_its_language_does(code, end):
    before = language.current()
    language.install(code)
    try:
        assert words_of(check("good")).lines[0] == kind_words("referral") + end
    finally:
        language.install(before)


def test_every_kind_of_letter_has_a_name():
    assert all(kind_words(kind) for kind in KINDS)
    assert kind_words("") == kind_words("made-up") == ""


ANSWER = '[good]\ntone = "good"\nhappened = "It is."\nnext = "call"\n\n'


@pytest.mark.parametrize(
    "told",
    [
        'tone = "best"\nhappened = "It is."\ntodo = "Go."\n',
        'happened = "It is."\ntodo = "Go."\n',
        'tone = "bad"\ntodo = "Go."\n',
        'tone = "bad"\nhappened = "It is."\n',
        'tone = "bad"\nhappened = "It is."\nnext = "write"\n',
        'tone = "bad"\nhappened = "It is."\ntodo = "Go."\nnext = "call"\n',
        'tone = "bad"\nhappened = "It is."\ntodo = "Go."\nwhy = "So."\n',
    ],
)
def test_an_answer_without_its_three_parts_is_refused_with_file_and_line(told: str):
    todos = {"call": "Call them."}
    assert read_answers(Table("a.toml", ANSWER), todos) == {"good": (GOOD, "It is.", "Call them.")}
    with pytest.raises(TableError, match=r"^letters/a\.toml, line 6: false is not a tone"):
        read_answers(Table("letters/a.toml", f"{ANSWER}[false]\n{told}"), todos)
