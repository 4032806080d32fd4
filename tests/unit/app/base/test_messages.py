"""Every refusal is told in plain words: what happened, and what to do next."""

import re
import string

import pytest

from app.base import language, messages
from app.base.errors import (
    AppError,
    CannotUnlockError,
    FactRefusedError,
    FileUnreadableError,
    KeyFileDamagedError,
    KitTypoError,
    NotEnoughDiskError,
    PacketNewerError,
    by_code,
)
from app.base.jobs import Cancelled
from app.letters import errors
from app.mail import mail_words
from app.offices.trust_errors import CounterpartNotTrustedError, OfficeRevokedError
from app.packets.errors import (
    AttachmentDamagedError,
    NotAPacketError,
    PacketConflictError,
    PacketDamagedError,
    PacketExpiredError,
    PacketForwardedError,
    PacketIncompleteError,
    PacketKnownError,
    PacketNotForUsError,
    SenderUnknownError,
)
from models.errors import FieldError
from models.fields import CATALOGUE, normalise
from refusals import BETTER, REFUSALS, WORDS, all_refusals

FORBIDDEN = re.compile(r"(?i)key pair|certificate|fingerprint|signature|\bhash|\bhmac")

# What an officer of India calls the stick and what is on it: a digital signature certificate.
_SIGNING = [
    pair
    for kind in by_code([errors]).values()
    if kind is not AppError
    for pair in (kind.words, *kind.words_for.values())
]
# And what one of the kinds of letters is called.
_LETTERS = [text for slug, text in messages.REASONS.items() if slug.startswith("letter")]
# And what whoever runs a mail server calls what it shows.
_MAIL = [text for pair in mail_words.MailError.words_for.values() for text in pair]
_MAIL += [messages.REASONS["mail.ca"]]
ON_PAPER = {*_LETTERS, *_MAIL, *(text for pair in _SIGNING for text in pair)}


def all_errors() -> list[type[AppError]]:
    return all_refusals()


def all_texts() -> list[str]:
    pairs = [*WORDS.values(), *BETTER.values()]
    return [text for pair in pairs for text in pair]


def test_a_word_for_a_reason_or_a_fact_can_be_asked_for():
    for code, kind in REFUSALS.items():
        assert {*kind.todo_in_terminal} <= {"", *kind.words_for}, code
        for key in kind.words_for:
            assert re.fullmatch(r"#?[a-z0-9.-]+", key), code


def test_words_are_plain():
    texts = [*all_texts(), *messages.REASONS.values(), *messages.WARNINGS.values()]
    for text in texts:
        assert text == text.strip() != ""
        assert text[-1] in ".}"
        assert text in ON_PAPER or not FORBIDDEN.search(text), text


def test_placeholders_are_named():
    for text in all_texts():
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in names), text


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.code)
def test_every_error_can_be_told_with_and_without_facts(kind: type[AppError]):
    for facts in ({}, {"reason": "code.unknown", "field": "Age in years", "office": "X"}):
        told = messages.words(kind(**facts))
        assert told.happened
        assert told.todo
        assert "{" not in str(told)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CannotUnlockError(), "Name or passphrase is wrong."),
        (NotAPacketError(), "This is not a Lifafa packet. Nothing was stored."),
        (
            PacketNotForUsError(),
            "This packet was made for another office, or for a key we no longer have.",
        ),
        (PacketIncompleteError(), "The packet is incomplete. Copy it again."),
        (
            PacketDamagedError(),
            "The packet was damaged or changed. It was not opened.",
        ),
        (PacketKnownError(on="2026-11-03"), "Already received on 3 Nov 2026."),
        (
            PacketConflictError(),
            "Two different packets carry the same number. Call the sender.",
        ),
        (
            PacketForwardedError(office="A", addressee="B"),
            "Signed by A, but addressed to B, not to you. It was not opened.",
        ),
        (SenderUnknownError(), "Unknown office. Check its number first."),
        (
            OfficeRevokedError(on="2026-11-03"),
            "This office's key was withdrawn on 3 Nov 2026. Not opened.",
        ),
        (
            PacketNewerError(),
            "Made by a newer Lifafa. Nothing lost. Update, then open again.",
        ),
        (
            PacketExpiredError(until="2026-11-03"),
            "Meant to be read before 3 Nov 2026.",
        ),
        (
            AttachmentDamagedError(),
            "An attachment is damaged. The whole packet was refused.",
        ),
        (
            NotEnoughDiskError(needed=2_200_000_000, free=1_000_000_000),
            "Needs 2.2 GB, 1.0 GB free.",
        ),
        (
            KeyFileDamagedError(),
            "The key file is damaged or was changed. Use the second copy or a backup.",
        ),
        (KitTypoError(group=5), "Group 5 has a typing error."),
        (FileUnreadableError(reason="missing"), "The file or folder is not there."),
        (FileUnreadableError(reason="device"), "The file or folder could not be read or written."),
        (
            FileUnreadableError(reason="register.disk"),
            "The disk of the register does not answer. If it is a USB drive, put it in again. Then",
        ),
        (
            FileUnreadableError(reason="register.closed"),
            "The register is closed. Unlock it again.",
        ),
        (
            CounterpartNotTrustedError(office="Bal Kalyan"),
            "Bal Kalyan has not been checked yet.",
        ),
        (
            FactRefusedError(field="Age in years", reason="number.not-whole"),
            "Age in years: this cannot be kept. Write a whole number.",
        ),
        (
            FactRefusedError(field="Letter code", reason="letter-code.length"),
            "This is no letter code. A letter code has 13 letters and digits. Compare it",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_said(error: AppError, told: str):
    assert str(messages.words(error)).startswith(told)


def test_a_bug_is_told_without_any_value():
    try:
        normalise(CATALOGUE.field("age"), object())
        raise ValueError("Asha Kumari")
    except (ValueError, FieldError, TypeError) as error:
        told = messages.words(error)
    assert "Asha" not in str(told)
    assert "report" in told.todo


def test_the_place_of_a_bug_is_a_line_of_ours():
    with pytest.raises(TypeError) as caught:
        language.catalogue(None)  # type: ignore[arg-type]
    assert re.fullmatch(r"TypeError app/base/language\.py:\d+", messages.place_of(caught.value))


def test_stopping_is_no_error():
    assert messages.words(Cancelled()).happened == "Stopped."
    assert messages.words(KeyboardInterrupt()).todo == "Nothing half-done is left."


def test_every_reason_of_the_fields_has_words():
    refused = set()
    for field in CATALOGUE.fields:
        for value in (
            "\u202e",
            "x\x00",
            "99999999999",
            "31/02/2026",
            "2030-01-01",
            "x" * 21_000,
            [1],
        ):
            try:
                normalise(field, value)
            except FieldError as error:
                refused.add(error.reason)
    assert refused
    assert refused <= messages.REASONS.keys()


def test_small_words():
    assert messages.reason("group") == "The consent does not cover this kind of facts."
    assert messages.reason("of-a-newer-version") == "of-a-newer-version"
    assert messages.reason("") == ""
    assert (
        messages.warning("gap", count=2, office="X") == "2 earlier packets from X have not arrived."
    )
    assert messages.warning("newer") == "newer"
    assert messages.show_day("2026-11-25") == "25 Nov 2026"
    assert messages.show_day("") == "…"
    assert messages.show_day(1_795_600_800) == "25 Nov 2026"
