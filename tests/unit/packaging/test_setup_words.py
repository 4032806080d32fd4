"""Each way set-up can fail has words of its own, and says what to do."""

import errno
from pathlib import Path

import pytest

import setup_words
from setup_words import (
    EXIT_NO_ROOM,
    EXIT_TROUBLE,
    NothingFoundError,
    WrongFileError,
    explain_os,
    explain_pip,
    last_lines,
    no_room,
)

COMPLAINTS = [
    ("OSError: [Errno 28] No space left on device", "not enough room", EXIT_NO_ROOM),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the file that the lock", 1),
    ("SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]')", "certificate is not trusted", 1),
    ("NewConnectionError: Failed to establish a new connection", "no way to the package server", 1),
    ("Temporary failure in name resolution", "no way to the package server", 1),
    ("ERROR: No matching distribution found for cryptography", "this kind of computer", 1),
    ("OSError: [Errno 13] Permission denied: '/x'", "may not be written to", 1),
    ("ReadTimeoutError(HTTPSConnectionPool: Read timed out.", "does not answer in time", 1),
    ("Download failed because not enough bytes were received", "in the middle of a file", 1),
    ("ProtocolError('Connection broken: IncompleteRead", "in the middle of a file", 1),
    ("ProtocolError('Connection aborted.', RemoteDisconnected(", "in the middle of a file", 1),
    ("ERROR: HTTP error 503 while getting", "answers with an error", 1),
    ("too many 500 error responses", "answers with an error", 1),
    ("something nobody has seen", "could not be installed", 1),
]


@pytest.mark.parametrize(("words", "happened", "code"), COMPLAINTS)
def test_a_complaint_of_pip_becomes_plain_words(words: str, happened: str, code: int) -> None:
    error = explain_pip(words)
    assert happened in error.happened
    assert error.code == code
    assert error.todo


def test_no_network_wins_over_the_missing_file_it_causes() -> None:
    words = "WARNING: NewConnectionError\nERROR: No matching distribution found for six"
    assert "no way to the package server" in explain_pip(words).happened


def test_only_a_wrong_file_is_taken_for_one_that_pip_may_have_kept() -> None:
    assert isinstance(explain_pip("THESE PACKAGES DO NOT MATCH THE HASHES"), WrongFileError)
    assert not isinstance(explain_pip("something nobody has seen"), WrongFileError)


def test_only_where_nothing_is_known_of_the_server_it_is_asked_again_for_its_reasons() -> None:
    words = "ERROR: No matching distribution found for six"
    assert isinstance(explain_pip(words), NothingFoundError)
    reason = "Could not fetch URL: 503 Server Error: Service Unavailable\n"
    found = explain_pip(reason + words)
    assert not isinstance(found, NothingFoundError)
    assert "answers with an error" in found.happened


def test_a_refusal_for_room_says_how_much_and_for_what() -> None:
    folder = no_room(needed=850_000_000, free=120_000_000)
    assert folder.happened.endswith("for this folder: 0.8 GB are needed, 0.1 GB are free.")
    assert "larger disk" in folder.todo
    temporary = no_room(needed=2 * 10**9, free=0, where="for temporary files")
    assert "for temporary files: 2.0 GB are needed" in temporary.happened
    assert "TMPDIR" in temporary.todo
    assert "No space left" in no_room("No space left on device").happened


def test_the_end_of_the_programs_own_words_is_passed_on() -> None:
    assert last_lines("a\n\nb\nc\nd\ne\n", 2) == "    d\n    e"
    assert "nobody has seen" in explain_pip("something nobody has seen").happened


@pytest.mark.parametrize(
    ("number", "happened", "code"),
    [
        (errno.ENOSPC, "not enough room", EXIT_NO_ROOM),
        (errno.EROFS, "may not be written to", EXIT_TROUBLE),
        (errno.EIO, "system refused", EXIT_TROUBLE),
    ],
)
def test_a_complaint_of_the_system_becomes_plain_words(
    number: int, happened: str, code: int
) -> None:
    error = explain_os(OSError(number, "strange"))
    assert happened in error.happened
    assert error.code == code


def test_no_word_of_setup_holds_an_address() -> None:
    assert "http" not in Path(setup_words.__file__).read_text("utf-8")
