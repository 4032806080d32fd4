"""Whatever becomes of the process that looks for a code, the caller gets an office or words."""

import sys
import threading
import time

import pytest

from app.base import messages
from app.base.errors import FileUnreadableError
from app.base.jobs import Cancelled, Token
from app.offices import code_pictures
from app.offices.code_pictures import REASONS, CodeRefusedError
from app.system.sandbox import process
from crypto.office.notices import make_revocation
from crypto.office.office_code import office_code
from made_codes import code_photograph
from made_pictures import photograph, png_bomb
from own_system import saying
from packet_maker import NOW, office

OURS = "ab" * 32
PICTURE = code_photograph([office_code(OURS)])


def refusal(source) -> str:
    with pytest.raises(CodeRefusedError) as refused:
        code_pictures.office_in(source)
    return str(refused.value.facts["reason"])


def play(monkeypatch, code: str) -> None:
    """Let another program stand in the place of the worker."""
    monkeypatch.setattr(code_pictures, "command", lambda: [sys.executable, "-I", "-c", code])


def test_a_picture_goes_there_and_an_office_comes_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert code_pictures.office_in(PICTURE) == OURS
    assert list(tmp_path.iterdir()) == []
    kept = tmp_path / "photograph.jpg"
    kept.write_bytes(PICTURE)
    assert code_pictures.office_in(kept, Token()) == OURS


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jpg", photograph(), "code.none"),
        ("a.png", png_bomb(), "picture.too-large"),
        ("a.jpg", PICTURE[:4000], "picture.unreadable"),
        ("a.jpg", b"", "picture.other-kind"),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(90), "picture.other-kind"),
        ("a.pdf", b"%PDF-1.7 made up", "code.no-picture"),
        ("card.lfcard", b"lifafa-signed 1 lifafa/card/1\n", "code.no-picture"),
    ],
)
def test_what_is_in_a_file_is_told(tmp_path, name, content, expected):
    given = tmp_path / name
    given.write_bytes(content)
    assert refusal(given) == expected


def test_a_file_that_is_not_there_and_one_without_end(tmp_path, monkeypatch):
    with pytest.raises(FileUnreadableError):
        code_pictures.office_in(tmp_path / "missing.png")
    monkeypatch.setattr(code_pictures, "MOST_BYTES", 1000)
    assert refusal(PICTURE) == "picture.too-large"


def test_bytes_that_are_no_picture_start_no_process(monkeypatch):
    monkeypatch.setattr(code_pictures, "command", lambda: ["/nowhere/at/all"])
    assert refusal(b"no picture") == "code.no-picture"
    assert refusal(PICTURE) == "code.no-helper"


@pytest.mark.parametrize(
    "told",
    ["", "good", "good abc", f"good {OURS}", f"good {OURS.upper()}", f"good {OURS}\n\n", "no",
     f"good {OURS}\ngood {OURS}", "no code.made-up\n", "no office.number-differs\n", "x" * 100_000],
)  # fmt: skip
def test_an_odd_answer_is_not_believed(monkeypatch, told):
    play(monkeypatch, saying(told))
    assert refusal(PICTURE) == "picture.gave-up"


@pytest.mark.parametrize("code", ["import os; os.abort()", "raise SystemExit(3)"])
def test_a_process_that_dies_is_words(monkeypatch, code):
    play(monkeypatch, code)
    assert refusal(PICTURE * 40) == "picture.gave-up"


def test_a_process_without_end_is_ended(monkeypatch):
    play(monkeypatch, "while True: pass")
    monkeypatch.setattr(code_pictures, "LONGEST_S", 0.3)
    assert refusal(PICTURE) == "picture.gave-up"


def test_it_stops_when_the_officer_asks(monkeypatch):
    play(monkeypatch, "import time; time.sleep(600)")
    token = Token()
    threading.Timer(0.2, token.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        code_pictures.office_in(PICTURE, token)
    assert time.monotonic() - began < process._LOOK_EVERY_S + 10


def test_every_reason_has_words_that_say_what_picture_to_take():
    plain = str(messages.words(CodeRefusedError()))
    for reason in REASONS:
        told = messages.words(CodeRefusedError(reason=reason))
        assert str(told) != plain
        assert any(word in told.todo.lower() for word in ("picture", "photograph", "type", "save"))


def test_a_packaged_program_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert code_pictures.command() == [sys.executable, "code-worker"]


def test_a_notice_in_a_picture_comes_back_as_its_file():
    notice = make_revocation(office("Made-up Lost", 1).identity, at=NOW, why="lost")
    picture = code_photograph([notice.decode("ascii")], edge=800)
    assert code_pictures.notice_in(picture) == notice
    with pytest.raises(CodeRefusedError) as refused:
        code_pictures.notice_in(PICTURE)
    assert refused.value.facts == {"reason": "code.no-notice"}
    assert "not a notice" in messages.words(refused.value).happened


@pytest.mark.parametrize("told", ["good", "good abc", "good !!!!", "good abc=", "no nonsense"])
def test_an_odd_notice_is_not_believed(monkeypatch, told):
    play(monkeypatch, saying(f"{told}\n"))
    with pytest.raises(CodeRefusedError):
        code_pictures.notice_in(PICTURE)
