"""Of all that a picture may hold, one office id comes out, or one word."""

import base64
import io
import subprocess
import sys

import pytest
from PIL import Image

from app.offices import code_pictures
from app.offices.code_pictures import command
from app.system.sandbox import qr_worker
from app.system.sandbox.picture_worker import NoPictureError
from crypto.office.notices import make_revocation
from crypto.office.office_code import office_code
from made_codes import code_image, code_photograph, file_of
from made_pictures import OWNER, moving, photograph, png_bomb
from packet_maker import NOW, office

OURS, OTHER = "ab" * 32, "0c" * 32
CODE = office_code(OURS)


def reason(content: bytes) -> str:
    with pytest.raises(NoPictureError) as refused:
        qr_worker.find(content)
    return str(refused.value)


def asked(content: bytes) -> bytes:
    out = io.BytesIO()
    qr_worker.answer(io.BytesIO(f"lifafa-code 1 {len(content)}\n".encode() + content), out)
    return out.getvalue()


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"kind": "PNG"},
        {"kind": "WEBP"},
        {"angle": 17, "blur": 1.5, "noise": 40},
        {"angle": 45},
        {"angle": 180, "blur": 3},
        {"edge": 160, "blur": 1},
        {"size": (4000, 3000), "edge": 300, "angle": 8, "blur": 2, "noise": 40},
        {"size": (4000, 3000), "edge": 2600, "blur": 10},
    ],
    ids=str,
)
def test_a_photograph_of_a_code_is_read(how):
    assert qr_worker.find(code_photograph([CODE], **how)) == OURS


def test_our_own_picture_is_read_also_light_on_dark_and_on_no_ground():
    assert qr_worker.find(code_pictures.png(OURS)) == OURS
    plain = code_image(CODE, 400)
    assert qr_worker.find(file_of(Image.eval(plain, lambda value: 255 - value))) == OURS
    clear = Image.new("RGBA", plain.size, (0, 0, 0, 0))
    clear.putalpha(Image.eval(plain, lambda value: 255 - value))
    assert qr_worker.find(file_of(clear)) == OURS


def test_the_same_code_twice_is_one_and_a_code_of_something_else_does_not_matter():
    assert qr_worker.find(code_photograph([CODE, CODE])) == OURS
    assert qr_worker.find(code_photograph(["upi://pay?pa=made@up", CODE])) == OURS


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (photograph(), "code.none"),
        (code_photograph([CODE, office_code(OTHER)]), "code.several"),
        (code_photograph(["https://office.example", "WIFI:T:WPA;S:made-up;;"]), "code.other"),
        (code_photograph([CODE.replace("LFO1", "LFO2")]), "code.newer"),
        (code_photograph([CODE[:-1]]), "code.damaged"),
        (code_photograph(["something else", CODE[:-1]]), "code.damaged"),
        (code_photograph([CODE])[:4000], "picture.unreadable"),
        (png_bomb(), "picture.too-large"),
        (png_bomb(2**31 - 1, 2**31 - 1), "picture.too-large"),
        (moving("PNG"), "picture.moving"),
        (b"", "picture.unreadable"),
        (b"GIF89a" + bytes(100), "picture.unreadable"),
    ],
)
def test_anything_else_is_one_word(content, expected):
    assert reason(content) == expected
    assert asked(content) == f"no {expected}\n".encode()


def test_a_part_of_a_code_is_no_code():
    whole = code_image(CODE, 400)
    assert reason(file_of(whole.crop((0, 0, 220, 400)))) == "code.none"


def test_a_reader_that_breaks_gives_one_word(monkeypatch):
    def broken(*_given, **_more):
        raise RuntimeError("made up")

    monkeypatch.setattr("zxingcpp.read_barcodes", broken)
    assert reason(code_photograph([CODE])) == "picture.unreadable"


def test_what_a_code_says_does_not_leave_the_process():
    told = asked(code_photograph([OWNER.decode(), "no code.several\ngood " + OURS]))
    assert told == b"no code.other\n"
    assert asked(code_photograph([CODE])) == f"good {OURS}\n".encode()


PICTURE = code_photograph([CODE], size=(420, 420), edge=300)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", "picture.unreadable"),
        (b"hello\n", "picture.unreadable"),
        (b"lifafa-code 2 %d\n", "picture.unreadable"),
        (b"lifafa-code 1 -%d\n", "picture.unreadable"),
        (b"lifafa-code 1 %d 3\n", "picture.unreadable"),
        (b"lifafa-code 1 9%d\n", "picture.unreadable"),
        (b"lifafa-code 1 99999%d\n", "picture.too-large"),
        (b"x" * 5000, "picture.unreadable"),
    ],
)
def test_an_odd_request_is_refused(line, expected):
    out = io.BytesIO()
    line = line % len(PICTURE) if b"%d" in line else line
    qr_worker.answer(io.BytesIO(line + PICTURE), out)
    assert out.getvalue() == f"no {expected}\n".encode()


def test_every_flipped_byte_gives_the_office_or_one_word():
    for kind in ("JPEG", "PNG", "WEBP"):
        sound = code_photograph([CODE], size=(420, 420), edge=300, kind=kind)
        for place in range(0, min(len(sound), 1200), 13):
            hurt = bytearray(sound)
            hurt[place] ^= 0xFF
            told = asked(bytes(hurt))
            assert told == f"good {OURS}\n".encode() or told.startswith(b"no "), told


def test_the_process_reads_behind_closed_doors(tmp_path):
    given = code_photograph([CODE], size=(4000, 3000), edge=900)
    done = subprocess.run(
        command(),
        input=f"lifafa-code 1 {len(given)}\n".encode() + given,
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"good {OURS}\n".encode(), b"")
    assert list(tmp_path.iterdir()) == []
    closed = "import sys; sys.path.insert(0, sys.argv[1])\n"
    closed += "from app.system.sandbox import qr_worker as w\n"
    closed += "w.picture_worker.close_the_doors()\nbytearray(3 * 1024**3)"
    words = [sys.executable, "-I", "-c", closed, command()[4]]
    full = subprocess.run(words, check=False, capture_output=True, text=True)
    assert "MemoryError" in full.stderr


def test_a_notice_in_a_picture_comes_out_whole_and_nothing_else_does():
    def told(*texts: str) -> bytes:
        content = (
            code_photograph(list(texts), edge=700, size=(2400, 1000)) if texts else photograph()
        )
        out = io.BytesIO()
        given = f"lifafa-notice 1 {len(content)}\n".encode() + content
        qr_worker.answer(io.BytesIO(given), out)
        return out.getvalue()

    notice = make_revocation(office("Made-up Lost", 1).identity, at=NOW, why="lost").decode("ascii")
    other = make_revocation(office("Made-up Else", 1).identity, at=NOW, why="lost").decode("ascii")
    assert base64.b64decode(told(notice, CODE).split()[1]).decode("ascii") == notice
    assert told(CODE) == b"no code.no-notice\n"
    assert told("https://example.org") == b"no code.no-notice\n"
    assert told(notice, other) == b"no code.several\n"
    assert told() == b"no code.none\n"
    assert asked(code_photograph([notice], edge=700)) == b"no code.other\n"
