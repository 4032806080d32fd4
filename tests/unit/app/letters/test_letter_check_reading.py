"""Whatever becomes of the process that looks into a letter, the caller gets an answer or words."""

import contextlib
import random
import sys
import threading
import time
import zlib

import pytest

from app.base import messages
from app.base.jobs import Cancelled, Token
from app.letters import check_reading
from app.letters.errors import CHECK_REASONS, LetterUnreadError
from app.system.sandbox import process
from crypto.office.identity import Identity
from letter_prints import sealed
from made_pdfs import made_pdf, one_page, stream
from made_pictures import photograph, png_bomb
from own_system import DIE, saying

LETTER = sealed(Identity.from_seeds(b"\1" * 32, None))
GOOD = f"good pdf 1 1 0 0 1 0 0\n1 {LETTER.text}\nend\n"


def refusal(source=LETTER.pdf) -> str:
    with pytest.raises(LetterUnreadError) as refused:
        check_reading.shown_in(source)
    return str(refused.value.facts["reason"])


def play(monkeypatch, code: str) -> None:
    """Let another program stand in the place of the worker."""
    monkeypatch.setattr(check_reading, "command", lambda: [sys.executable, "-I", "-c", code])


def say(monkeypatch, told: str) -> None:
    play(monkeypatch, saying(told))


def test_a_letter_goes_there_and_what_it_shows_comes_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = check_reading.shown_in(LETTER.pdf)
    assert (shown.is_pdf, shown.pages, shown.codes) == (True, 1, (LETTER.text,))
    assert (shown.record, shown.sheet) == (LETTER.record, LETTER.sheet)
    assert list(tmp_path.iterdir()) == []


def test_a_letter_is_drawn_again_elsewhere():
    made = check_reading.drawn_again(LETTER.text, LETTER.record, LETTER.sheet)
    assert made is not None
    pdf, (box,) = made
    assert pdf == LETTER.pdf
    assert box[0] == 0
    assert box[1] == pytest.approx(LETTER.box.left, abs=0.001)
    assert check_reading.drawn_again(LETTER.text, LETTER.record, b"{}") is None
    assert check_reading.looks_the_same(LETTER.pdf, len(LETTER.pdf), [box])


@pytest.mark.parametrize(
    "told",
    [
        "", "good", "good pdf", "good pdf 1 1 0 0 0 0 0", "good pdf 0 0 0 0 0 0 0\nend\n",
        "good pdf 1 1 0 0 9 0 0\nend\n", "good pdf 1 1 0 0 1 0 0\n1 LFO1:AB\nend\n",
        "good pdf 1 1 0 0 1 0 0\n1 LFL1:ab\nend\n", "good pdf 1 1 0 0 1 0 0\nend\n",
        "good pdf 1 1 0 0 0 9 0\n{}end\n", "good pdf 1 1 0 0 0 2000000 0\n{}end\n",
        "good pdf 999999 1 0 0 0 0 0\nend\n", "good zip 1 1 0 0 0 0 0\nend\n",
        "good pdf 1 1 0 0 0 0 0\nend\nmore", GOOD.replace("end", "edn"), "no", "no made.up\n",
        "no letter.undrawn\n", "no office.number-differs\n", "x" * 100_000, GOOD * 2,
    ],
    ids=range(21),
)  # fmt: skip
def test_an_odd_answer_is_not_believed(monkeypatch, told):
    say(monkeypatch, told)
    assert refusal() == "letter.gave-up"


def test_what_the_process_tells_is_passed_on(monkeypatch):
    say(monkeypatch, GOOD)
    assert check_reading.shown_in(LETTER.pdf).codes == (LETTER.text,)
    say(monkeypatch, "no pdf.locked\n")
    assert refusal() == "pdf.locked"


def test_an_answer_that_chance_has_made_is_words(monkeypatch):
    chance = random.Random(5)
    for _ in range(25):
        hurt = list(GOOD)
        for _ in range(chance.randint(1, 4)):
            hurt[chance.randrange(len(hurt))] = chance.choice("01 9\nLFLx:é")
        say(monkeypatch, "".join(hurt))
        codes: tuple[str, ...] = ()
        with contextlib.suppress(LetterUnreadError):
            codes = check_reading.shown_in(LETTER.pdf).codes
        assert all(code.startswith("LFL") for code in codes)


@pytest.mark.parametrize(
    "told",
    ["", "drawn", "drawn 5\n12345", "drawn 5\n12345edn\n", "drawn 99999999\n1", "drawn -1\nend\n",
     "drawn 2 0 1 2 3\n12end\n", "drawn 2 0 1.0 2.0 3.0 nan\n12end\n", "no pdf.made-up\n"],
    ids=range(9),
)  # fmt: skip
def test_an_odd_drawing_is_not_believed(monkeypatch, told):
    say(monkeypatch, told)
    with pytest.raises(LetterUnreadError):
        check_reading.drawn_again("LFL1:AB", b"{}", b"{}")
    with pytest.raises(LetterUnreadError):
        check_reading.looks_the_same(LETTER.pdf, 5, [])


@pytest.mark.parametrize("code", ["import os; os.abort()", "raise SystemExit(3)"])
def test_a_process_that_dies_is_words(monkeypatch, code):
    play(monkeypatch, code)
    assert refusal(LETTER.pdf * 40) == "letter.gave-up"


def test_a_process_that_is_killed_in_the_middle_is_words(monkeypatch):
    play(monkeypatch, saying(GOOD[:60]) + DIE)
    assert refusal() == "letter.gave-up"


def test_a_process_without_end_is_ended(monkeypatch):
    play(monkeypatch, "while True: pass")
    monkeypatch.setattr(check_reading, "LONGEST_S", 0.3)
    assert refusal() == "letter.gave-up"


def test_it_stops_when_the_officer_asks(monkeypatch):
    play(monkeypatch, "import time; time.sleep(600)")
    for work in (
        lambda token: check_reading.shown_in(LETTER.pdf, token),
        lambda token: check_reading.drawn_again("LFL1:A", b"", b"", token),
        lambda token: check_reading.looks_the_same(LETTER.pdf, 1, [], token),
    ):
        token = Token()
        threading.Timer(0.2, token.cancel).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            work(token)
        assert time.monotonic() - began < process._LOOK_EVERY_S + 10


def test_bytes_that_are_no_letter_start_no_process(monkeypatch):
    monkeypatch.setattr(check_reading, "command", lambda: ["/nowhere/at/all"])
    assert refusal(b"no letter") == "letter.other-kind"
    assert refusal(LETTER.pdf) == "letter.no-helper"


def test_bombs_are_words():
    assert refusal(png_bomb(50_000, 50_000)) == "picture.too-large"
    assert refusal(photograph()[:2000]) == "picture.unreadable"


def laughing() -> bytes:
    """A PDF of 4 KiB whose one page draws a figure 20 to the power of 12 times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    deeper = b" /Resources <</XObject <</X %d 0 R>>>>"
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R" + deeper % 5 + b">>"
    objects = [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", page]
    objects.append(stream(b"/X Do " * 20))
    objects += [stream(b"/X Do " * 20, form + deeper % (6 + deep)) for deep in range(12)]
    return made_pdf(*objects, stream(b"0 0 9 9 re f", form))


def test_a_small_file_that_never_ends_is_words(monkeypatch):
    monkeypatch.setattr(check_reading, "LONGEST_S", 3.0)
    assert refusal(laughing()) == "letter.gave-up"


def test_a_page_tree_without_end_and_a_giant_picture_on_a_page():
    loop = made_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 9>>"
    )
    assert refusal(loop) == "pdf.damaged"
    entries = b"/Type /XObject /Subtype /Image /Width 50000 /Height 50000 /BitsPerComponent 8"
    entries += b" /ColorSpace /DeviceRGB /Filter /FlateDecode"
    giant = one_page(
        b"",
        b"/MediaBox [0 0 9 9] /Contents 4 0 R /Resources <</XObject <</X 5 0 R>>>>",
        stream(b"9 0 0 9 0 0 cm /X Do"),
        stream(
            zlib.compress(bytes(1000)), entries + b" /ColorSpace /DeviceRGB /Filter /FlateDecode"
        ),
    )
    assert check_reading.shown_in(giant).codes == ()


def test_every_reason_has_words_that_say_what_to_do():
    plain = str(messages.words(LetterUnreadError()))
    for reason in CHECK_REASONS:
        told = messages.words(LetterUnreadError(reason=reason))
        assert str(told) != plain
        assert told.todo


def test_a_packaged_program_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert check_reading.command() == [sys.executable, "letter-worker"]
