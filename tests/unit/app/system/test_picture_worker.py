"""A picture comes back upright, small and without a past; what is no picture is refused."""

import io
import os
import subprocess
import sys

import pytest
from PIL import Image, ImageChops, ImageStat

from app.system.pictures import command
from app.system.sandbox import picture_worker
from app.system.sandbox.picture_worker import NoPictureError, make
from app.system.sandbox.trim import Trim, part
from doors import can_leave_the_network
from made_pictures import OWNER, drawn, moving, photograph, png_bomb


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def written(image: Image.Image, kind: str = "PNG", **more) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def asked(content: bytes, edge: int = 1600) -> bytes:
    out = io.BytesIO()
    request = f"lifafa-picture 1 keep {edge} {len(content)}\n".encode() + content
    picture_worker.answer(io.BytesIO(request), out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_camera_is_left(kind: str):
    given = photograph((2400, 1800), kind=kind)
    assert OWNER in given
    made = make(given, 1600)
    assert (made.kind, made.width, made.height) == (kind, 1600, 1200)
    for content in (made.content, made.thumbnail):
        assert OWNER not in content
        for mark in (b"Exif", b"GPS", b"http://", b"ICC", b"iTXt", b"tEXt", b"eXIf", b"pHYs"):
            assert mark not in content, mark
        again = opened(content)
        assert not dict(again.getexif())
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop",
                                   "background", "timestamp", "duration"}  # fmt: skip


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)),
     (8, (0, 1)), (77, (0, 0))],
)  # fmt: skip
def test_what_is_up_is_up_before_the_note_about_it_goes(kind: str, orientation: int, corner):
    made = make(photograph((800, 600), kind=kind, orientation=orientation), 400)
    turned = orientation in (5, 6, 7, 8)
    assert (made.width, made.height) == ((300, 400) if turned else (400, 300))
    image = opened(made.content).convert("RGB")
    at = tuple(10 + place * (side - 20) for place, side in zip(corner, image.size, strict=True))
    red, _green, blue = image.getpixel(at)
    assert red > 150 > blue


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("quarters", range(4))
def test_a_part_is_the_one_that_is_seen_whatever_the_camera_noted(orientation: int, quarters: int):
    """The part is cut before the picture is turned; it must be the one that a viewer shows."""
    given = photograph((800, 600), orientation=orientation)
    seen = opened(make(given, 800).content).rotate(-90 * quarters, expand=True)
    trim = Trim(quarters, 1_000, 2_000, 6_000, 9_000)
    made = opened(make(given, 800, trim=trim).content)
    left, top, right, bottom = trim.box
    width, height = seen.size
    box = (left * width, top * height, right * width, bottom * height)
    shown = seen.crop(tuple(round(one) for one in box))
    assert made.size == shown.size
    difference = ImageChops.difference(made.convert("L"), shown.convert("L"))
    assert ImageStat.Stat(difference).mean[0] < 4


def test_a_small_part_is_sharper_than_the_whole_would_be():
    given = photograph((4000, 3000))
    tenth = Trim(0, 0, 0, 1_000, 1_000)
    made = make(given, 400, trim=tenth)
    assert (made.width, made.height) == (400, 300)
    assert (make(given, 400).width, make(given, 400).height) == (400, 300)
    hair = make(given, 400, trim=Trim(0, 0, 0, 1, 1))
    assert (hair.width, hair.height) == (1, 1)


def test_a_picture_of_200_megapixels_is_made_small_in_little_memory():
    image = Image.new("L", (16_320, 12_240), 200)
    given = written(image, "JPEG")
    made = make(given, 2400)
    assert (made.width, made.height) == (2400, 1800)
    quarter = make(given, 2400, trim=Trim(0, 0, 0, 5_000, 5_000))
    assert max(quarter.width, quarter.height) <= 2400


@pytest.mark.parametrize(
    "numbers",
    [
        "4 0 0 10000 10000",
        "0 5 0 5 10000",
        "0 0 0 10001 10000",
        "0 -1 0 9 9",
        "0 0 0 9",
        "a b c d e",
    ],
)
def test_a_part_that_makes_no_sense_is_refused(numbers: str):
    with pytest.raises(ValueError, match="trimmed"):
        Trim.read(numbers)
    out = io.BytesIO()
    content = photograph((64, 48))
    line = f"lifafa-picture 1 keep 100 {len(content)} {numbers}\n".encode()
    picture_worker.answer(io.BytesIO(line + content), out)
    assert out.getvalue() == b"no picture.unreadable\n"


def test_a_part_turns_with_its_picture_and_is_found_again():
    one = Trim(1, 100, 200, 3_000, 4_000)
    assert one.turned(1) == Trim(2, 6_000, 100, 9_800, 3_000)
    assert one.turned(1).turned(3) == one.turned(4) == one
    assert Trim.read(one.written()) == one
    assert part((0.9, 1.4), (-0.2, 0.5)) == Trim(0, 0, 5_000, 9_000, 10_000)
    assert part((1.0, 1.0), (1.0, 1.0)) == Trim(0, 9_999, 9_999, 10_000, 10_000)


def test_a_small_picture_keeps_its_size_and_a_long_one_its_shape():
    assert (make(photograph((320, 200)), 1600).width) == 320
    long = make(written(drawn((5000, 10))), 1600)
    assert (long.width, long.height) == (1600, 3)
    assert opened(long.thumbnail).size == (240, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
def test_every_usual_kind_of_png_is_read(mode: str):
    grey = drawn((300, 200), "L")
    source = grey.convert("I").convert("I;16") if mode == "I;16" else grey.convert(mode)
    made = make(written(source), 100)
    assert opened(made.content).size == (100, 67)
    assert opened(made.thumbnail).mode == "RGB"


def test_sixteen_bits_of_grey_stay_grey():
    image = Image.new("I;16", (20, 20), 32_768)
    made = make(written(image), 20)
    assert opened(made.content).getpixel((5, 5)) in (127, 128)


def test_what_shines_through_stays_so_and_is_white_in_the_small_picture():
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    made = make(written(image), 1600)
    assert opened(made.content).getpixel((5, 5)) == (0, 0, 0, 0)
    assert min(opened(made.thumbnail).getpixel((5, 5))) > 250
    palette = drawn((30, 30), "P")
    palette.info["transparency"] = 0
    assert opened(make(written(palette), 30).content).mode == "RGBA"


def test_what_is_only_looked_at_is_a_jpeg_on_white():
    image = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    made = make(written(image), 1600, to_look_at=True)
    assert (made.kind, opened(made.content).mode) == ("JPEG", "RGB")
    assert min(opened(made.content).getpixel((5, 5))) > 250


def test_a_print_in_four_inks_becomes_a_picture_for_the_screen():
    made = make(written(drawn((300, 200), "CMYK"), "JPEG"), 1600)
    assert opened(made.content).mode == "RGB"


def test_the_small_picture_is_small_whatever_is_in_it():
    noise = Image.effect_noise((900, 900), 200).convert("RGB")
    made = make(written(noise), 1600)
    assert len(made.thumbnail) <= 24 * 1024
    assert max(opened(made.thumbnail).size) <= 240


def test_the_second_picture_behind_a_photograph_is_left_out():
    out = io.BytesIO()
    drawn((400, 300)).save(out, "MPO", save_all=True, append_images=[drawn((200, 100))])
    made = make(out.getvalue(), 1600)
    assert (made.kind, opened(made.content).n_frames if hasattr(
        opened(made.content), "n_frames") else 1) == ("JPEG", 1)  # fmt: skip
    assert len(made.content) < len(out.getvalue())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png_bomb(), "picture.too-large"),
        (png_bomb(6400, 6400), "picture.too-large"),
        (png_bomb(2**31 - 1, 2**31 - 1), "picture.too-large"),
        (png_bomb(0, 0), "picture.unreadable"),
        (moving("PNG"), "picture.moving"),
        (moving("WEBP"), "picture.moving"),
        (b"", "picture.unreadable"),
        (b"\xff\xd8\xff", "picture.unreadable"),
        (b"%PDF-1.7", "picture.unreadable"),
        (b"GIF89a" + bytes(100), "picture.unreadable"),
        (photograph()[:3000], "picture.unreadable"),
        (photograph(kind="PNG")[:3000], "picture.unreadable"),
        (photograph(kind="WEBP")[:900], "picture.unreadable"),
    ],
)
def test_what_is_no_picture_is_refused_with_one_word(content: bytes, reason: str):
    with pytest.raises(NoPictureError) as caught:
        make(content, 1600)
    assert str(caught.value) == reason
    assert asked(content) == f"no {reason}\n".encode()


def test_every_flipped_byte_of_a_head_gives_a_picture_or_one_word():
    for kind in ("JPEG", "PNG", "WEBP"):
        sound = photograph((64, 48), kind=kind)
        for place in range(0, min(len(sound), 700), 7):
            hurt = bytearray(sound)
            hurt[place] ^= 0xFF
            told = asked(bytes(hurt), 100)
            assert told.startswith((b"good ", b"no picture."))
            assert OWNER not in told


@pytest.mark.parametrize(
    "request_line",
    [b"", b"hello\n", b"lifafa-picture 2 keep 100 3\nabc", b"lifafa-picture 1 keep 100 99\nabc",
     b"x" * 5000, b"lifafa-picture 1 keep 100 999999999\n", b"lifafa-picture 1 100 3\nabc"],
)  # fmt: skip
def test_an_odd_request_is_refused(request_line: bytes):
    out = io.BytesIO()
    picture_worker.answer(io.BytesIO(request_line), out)
    assert out.getvalue().startswith(b"no picture.")


def process(code: str) -> subprocess.CompletedProcess[str]:
    """Run some code in a fresh process behind the worker's closed doors."""
    root, begin = (
        command()[4],
        "from app.system.sandbox import picture_worker as w; w.close_the_doors()\n",
    )
    words = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {root!r})\n{begin}{code}"]
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)


@pytest.mark.posix("no process can be kept from files on Windows")
def test_behind_closed_doors_no_file_is_written(tmp_path):
    target = tmp_path / "leak"
    process(f"open({str(target)!r}, 'w').write('x')")
    assert not target.exists() or target.read_bytes() == b""


def test_behind_closed_doors_memory_ends():
    assert "MemoryError" in process("bytearray(3 * 1024**3)").stderr
    assert process("print('fine')").stdout == "fine\n"


@pytest.mark.posix("rooms of the network are asked for in /proc")
def test_behind_closed_doors_nobody_is_reached_where_the_system_can_do_that():
    ours = os.readlink("/proc/self/ns/net")
    theirs = process("import os; print(os.readlink('/proc/self/ns/net'))").stdout.strip()
    assert (theirs != ours) == can_leave_the_network()
