"""A process of its own looks into pictures; whatever becomes of it, the caller gets words."""

import io
import os
import sys
import threading

import pytest

from app.base.errors import PaperRefusedError
from app.base.jobs import Cancelled, Token
from app.system import packaged, pictures
from app.system.sandbox.trim import Trim
from made_pictures import OWNER, moving, photograph, png_bomb
from own_system import children_of, ends, line_of, python
from source_tree import ROOT, imports_of, python_files


def remade(content: bytes, **more) -> pictures.Picture:
    return pictures.remake(io.BytesIO(content), len(content), **more)


def refusal(content: bytes, **more) -> str:
    with pytest.raises(PaperRefusedError) as caught:
        remade(content, **more)
    return str(caught.value.facts["reason"])


def play(monkeypatch, code: str) -> None:
    """Let another program stand in the place of the worker."""
    monkeypatch.setattr(pictures, "command", lambda: [sys.executable, "-I", "-c", code])


def test_a_picture_goes_there_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    told: list[int] = []
    given = photograph((3000, 2000))
    made = remade(given, told=told.append)
    assert (made.kind, made.width, made.height) == ("JPEG", 1600, 1067)
    assert pictures.jpeg_size(made.content) == (1600, 1067)
    assert pictures.is_thumbnail(made.thumbnail)
    assert OWNER not in made.content + made.thumbnail
    assert told[-1] == len(given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png_bomb(), "picture.too-large"),
        (moving(), "picture.moving"),
        (photograph()[:2000], "picture.unreadable"),
        (b"MZ" + bytes(500), "picture.unreadable"),
    ],
)
def test_what_cannot_be_made_small_is_refused(content: bytes, reason: str):
    assert refusal(content) == reason


def test_a_file_of_more_than_128_mib_is_not_even_handed_over(monkeypatch):
    monkeypatch.setattr(pictures, "command", lambda: pytest.fail("started"))
    with pytest.raises(PaperRefusedError) as caught:
        pictures.remake(io.BytesIO(b""), pictures.MOST_BYTES + 1)
    assert caught.value.facts == {"reason": "picture.too-large"}


def test_a_part_of_a_picture_is_asked_for_in_the_same_line():
    given = photograph((800, 600))
    made = remade(given, trim=Trim(3, 0, 5_000, 10_000, 10_000))
    assert (made.width, made.height) == (600, 400)
    assert OWNER not in made.content


def test_a_file_that_became_shorter_is_said_to_have_changed():
    with pytest.raises(PaperRefusedError) as caught:
        pictures.remake(io.BytesIO(b"\xff\xd8\xff"), 5000)
    assert caught.value.facts == {"reason": "paper.changed"}


HOSTILE = [
    "import os, sys; sys.stdin.buffer.read(10); os.kill(os.getpid(), 9)",
    "import sys; sys.exit(3)",
    "print('good JPEG 1 1 3 3'); print('abcdef', end='')",
    "print('good PNG 1 1 -3 3')",
    "print('good')",
    "print('no ../../etc/passwd')",
    "import sys; sys.stdout.buffer.write(b'x' * 40_000_000)",
    "import sys; sys.stdout.buffer.write(b'good JPEG 9 9 4 9999999\\n' + b'\\xff\\xd8\\xff\\xe0')",
    "import sys; sys.stdout.buffer.write(b'good JPEG 9 9 4 4\\n' + b'\\xff\\xd8\\xff\\xe0' * 2)",
    "import sys; sys.stdout.buffer.write(b'good GIF 9 9 4 4\\n' + b'GIF8' * 2)",
]


@pytest.mark.parametrize("code", HOSTILE)
def test_a_process_that_dies_or_lies_is_not_believed(monkeypatch, code: str):
    # One of them never reads what it gets, and is ended when its time is over.
    monkeypatch.setattr(pictures, "LONGEST_S", 4)
    play(monkeypatch, code)
    assert refusal(photograph((2000, 2000))) == "picture.gave-up"


def test_a_process_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_S", 0.3)
    play(monkeypatch, "import time; time.sleep(600)")
    assert refusal(bytes(5_000_000)) == "picture.gave-up"
    play(monkeypatch, "import sys, time; sys.stdin.buffer.read(5_000_000); time.sleep(600)")
    assert refusal(bytes(4_999_000)) == "picture.gave-up"


def test_stop_ends_the_process(monkeypatch):
    token = Token()
    play(monkeypatch, "import sys, time; time.sleep(600)")
    threading.Timer(0.2, token.cancel).start()
    with pytest.raises(Cancelled):
        remade(photograph((64, 64)), token=token)
    with pytest.raises(Cancelled):
        remade(photograph((64, 64)), token=token)


def test_a_process_that_cannot_be_started_is_said(monkeypatch):
    monkeypatch.setattr(pictures, "command", lambda: ["/no/such/program"])
    assert refusal(photograph()) == "picture.no-helper"


def test_nothing_is_left_running(monkeypatch):
    before = children_of(os.getpid())
    remade(photograph())
    refusal(png_bomb())
    play(monkeypatch, HOSTILE[0])
    refusal(photograph())
    assert children_of(os.getpid()) == before


def test_the_surroundings_reach_the_process_with_nothing(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("SECRET", "ZQXSECRET")
    tell = "import os, sys; sys.stdout.write('no ' + ','.join(sorted(os.environ)) + os.getcwd())"
    play(monkeypatch, tell)
    seen: list[bytes] = []
    monkeypatch.setattr(pictures, "_measured", seen.append)
    remade(photograph())
    assert b"SECRET" not in seen[0]
    assert b"PYTHONPATH" not in seen[0]


def test_a_worker_whose_office_was_killed_ends_by_itself():
    """The program is killed while it hands a picture over: nothing is left, not even a process."""
    helpers = str(ROOT / "tests" / "helpers")
    code = (
        f"import sys, io, os; sys.path[:0] = [{str(packaged.ROOT)!r}, {helpers!r}]\n"
        "from app.system import pictures\n"
        "from own_system import children_of\n"
        "class Slow(io.BytesIO):\n"
        "    def read(self, count=-1):\n"
        "        import time\n"
        "        print(*children_of(os.getpid()), flush=True)\n"
        "        time.sleep(600)\n"
        "pictures.remake(Slow(b'x'), 1000)\n"
    )
    office = python("-I", "-c", code)
    worker = int(line_of(office.stdout).split()[0])
    office.kill()
    office.communicate()
    assert ends(worker), "the worker goes on without its office"


def test_a_packaged_program_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert pictures.command() == [sys.executable, "picture-worker"]


def test_kinds_are_told_by_their_first_bytes_and_names_by_their_endings():
    for kind in ("JPEG", "PNG", "WEBP"):
        assert pictures.kind_of(photograph(kind=kind)[: pictures.HEAD_BYTES]) == kind
    assert pictures.kind_of(b"") == pictures.kind_of(b"RIFF1234WAVEfmt ") == ""
    assert pictures.is_picture_by_name("a.HEIC")
    assert pictures.is_picture_by_name("a.Jpg")
    assert not pictures.is_picture_by_name("a.pdf")
    assert pictures.with_ending("scan.JPG", "JPEG") == "scan.JPG"
    assert pictures.with_ending("scan.png", "JPEG") == "scan.png.jpg"
    assert pictures.jpeg_size(b"") == pictures.jpeg_size(b"\xff\xd8\xff\xe0\0\x02" * 9) == (0, 0)


def test_what_opens_pictures_is_known_to_the_workers_alone():
    users = {
        source.name
        for source in python_files("crypto", "models", "app", "ui")
        for found in imports_of(source)
        if found.top == "PIL"
    }
    drawing = {"app/system/sandbox/picture_worker.py", "app/system/sandbox/pdf_worker.py"}
    assert users == drawing | {"app/letters/check_worker.py"}
    pdf_readers = {
        source.name
        for source in python_files("crypto", "models", "app", "ui")
        for found in imports_of(source)
        if found.top == "pypdfium2"
    }
    assert pdf_readers == {"app/system/sandbox/pdf_worker.py", "app/letters/check_worker.py"}
    readers = {
        source.name
        for source in python_files("crypto", "models", "app", "ui")
        for found in imports_of(source)
        if found.top == "zxingcpp"
    }
    assert readers == {"app/system/sandbox/qr_worker.py", "app/letters/check_worker.py"}
    importers = {
        source.name
        for source in python_files("crypto", "models", "app", "ui")
        for found in imports_of(source)
        if found.module.startswith(
            (
                "app.system.sandbox.picture_worker",
                "app.system.sandbox.pdf_worker",
                "app.system.sandbox.qr_worker",
            )
        )
    }
    workers = {
        "app/__main__.py",
        "app/system/sandbox/pdf_worker.py",
        "app/system/sandbox/qr_worker.py",
        "app/letters/check_worker.py",
    }
    # The self-test only loads them; it opens no picture of anybody in the program itself.
    assert importers == workers | {"app/program/self_check.py"}
