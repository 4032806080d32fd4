"""The code of an office by command: written as a picture, and read from one."""

from __future__ import annotations

import io
import sys

import pytest

from command_line import CommandLine
from crypto.office.office_code import office_code
from made_codes import code_photograph
from office_sim import FIRST, SECOND


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    root = tmp_path_factory.mktemp("codes")
    one, other = CommandLine(root / "one", FIRST), CommandLine(root / "other", SECOND)
    card = root / "other.lfcard"
    other.ok("office", "card", "-o", card)
    one.ok("office", "add", card)
    return one, other


def test_our_code_is_written_as_a_picture(both, tmp_path):
    one, _other = both
    target = tmp_path / "ours.png"
    told = one.ok("office", "number", "--qr", target)
    assert told == {
        "office_id": one.office_id,
        "office_number": one.number,
        "file": str(target),
    }
    assert target.read_bytes().startswith(b"\x89PNG")
    again = one.run("office", "number", "--qr", target)
    assert (again.code, again.out) == (8, "")
    said = one.run("office", "number", "--qr", tmp_path / "second.png")
    assert one.number in said.out
    assert "second.png" in said.out


def test_a_picture_of_their_code_checks_an_office(both, tmp_path, monkeypatch):
    one, other = both
    sent = one.run("office", "check", other.office_id[:8], "--qr", "x.png", "--how", "phone",
                   "--with", "Made-up")  # fmt: skip
    assert sent.code == 2
    assert "proves nothing" in sent.err
    for words, code, text in (
        ([], 2, "--number or --qr"),
        (["--qr", "x.png", "--number", other.number], 2, "--number or --qr"),
        (["--qr", tmp_path / "missing.png"], 1, ""),
    ):
        done = one.run("office", "check", other.office_id[:8], "--how", "qr", "--with", "A", *words)
        assert (done.code, text in done.err) == (code, True), done.err

    def by(picture: bytes):
        source = tmp_path / "photograph.jpg"
        source.write_bytes(picture)
        return one.run("office", "check", other.office_id[:8], "--qr", source, "--how", "qr",
                       "--with", "A. Made-up")  # fmt: skip

    own = by(code_photograph([office_code(one.office_id)]))
    assert (own.code, "your own office" in own.err) == (6, True)
    empty = by(code_photograph([]))
    assert (empty.code, "no QR code" in empty.err) == (4, True)
    strange = by(code_photograph([office_code("5a" * 32)]))
    assert (strange.code, "not the code of" in strange.err) == (6, True)
    assert one.ok("office", "show", other.office_id[:8])["state"] == "new"
    again = by(code_photograph([office_code("5a" * 32)]))
    assert (again.code, "Send nothing" in again.err) == (6, True)
    assert one.ok("office", "show", other.office_id[:8])["state"] == "mismatch"

    good = code_photograph([office_code(other.office_id)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(good)))
    checked = one.ok("office", "check", other.office_id[:8], "--qr", "-", "--how", "met",
                     "--with", "A. Made-up")  # fmt: skip
    assert checked["state"] == "verified"
    assert one.ok("office", "show", other.office_id[:8])["check"]["how"] == "met"
