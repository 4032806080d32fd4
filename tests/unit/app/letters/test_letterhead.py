"""The head of letters and its emblem: the office's own facts until one is set, a picture anew."""

import io

import pytest
from PIL import Image

from app.base.errors import FactRefusedError
from app.core import log
from app.letters.document import Letterhead
from app.letters.letterhead import EDGES, drawn_anew, is_set, letterhead, set_letterhead
from app.story import log_sentences
from made_pictures import OWNER, drawn, moving, photograph, png_bomb
from models.rows.letter import MAX_EMBLEM_BYTES
from office_sim import FIRST

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/x.png"/></svg>'


def opened(content):
    return Image.open(io.BytesIO(content))


def refused(work):
    with pytest.raises(FactRefusedError) as found:
        work()
    return found.value.facts["reason"]


def test_until_one_is_set_the_head_is_what_the_office_says_about_itself(two):
    assert letterhead(two[0]) == Letterhead(
        FIRST.name, FIRST.name_local, ("Patna, Bihar", FIRST.phone, FIRST.email)
    )
    assert letterhead(two[1]).lines == ("Ranchi, Jharkhand", "+919000000002")


def test_a_head_is_kept_and_its_emblem_stays_until_it_is_changed(two):
    s = two[0]
    lines = (" 12 Made-up Road ", "", "Patna")
    head = set_letterhead(s, "Asha  Kendra", "आशा केंद्र", lines, photograph((900, 700)))
    assert (head.name, head.name_local) == ("Asha Kendra", "आशा केंद्र")
    assert head.lines == ("12 Made-up Road", "Patna")
    assert head.emblem.startswith(b"\x89PNG")
    assert letterhead(s) == head
    assert log_sentences.sentence(log.entries(s)[0]) == "Letterhead changed"
    second = set_letterhead(s, "Asha Kendra")
    assert (second.lines, second.emblem) == ((), head.emblem)
    assert set_letterhead(s, "Asha Kendra", emblem=b"").emblem == b""
    assert letterhead(s).emblem == b""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "  "}, "value.missing"),
        ({"name": "x" * 201}, "letterhead.long"),
        ({"name_local": "क" * 201}, "letterhead.long"),
        ({"lines": ["x" * 201]}, "letterhead.long"),
        ({"lines": ["x"] * 7}, "letterhead.lines"),
        ({"emblem": SVG}, "emblem.kind"),
    ],
)
def test_a_head_that_cannot_be_printed_is_refused(two, changes, reason):
    s = two[0]
    before = letterhead(s)
    assert refused(lambda: set_letterhead(s, **({"name": "Test"} | changes))) == reason
    assert letterhead(s) == before


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_emblem_is_drawn_anew_and_forgets_the_camera(kind):
    made = drawn_anew(photograph((1200, 900), kind=kind))
    picture = opened(made)
    assert (picture.format, picture.size) == ("PNG", (600, 450))
    assert OWNER not in made
    assert not picture.info.get("exif")
    assert drawn_anew(made) == made


@pytest.mark.parametrize(
    ("mode", "expected"), [("L", "L"), ("1", "L"), ("RGBA", "RGB"), ("P", "RGB")]
)
def test_greys_stay_grey(mode, expected):
    out = io.BytesIO()
    drawn((300, 300), mode).save(out, "PNG")
    assert opened(drawn_anew(out.getvalue())).mode == expected


def test_what_is_clear_stands_on_white_as_on_paper():
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(drawn_anew(out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_full_of_noise_is_made_smaller_until_it_fits():
    noise = Image.effect_noise((900, 900), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    made = drawn_anew(out.getvalue())
    assert len(made) <= MAX_EMBLEM_BYTES
    assert max(opened(made).size) in EDGES
    assert refused(lambda: drawn_anew(out.getvalue(), most_bytes=10)) == "emblem.large"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png_bomb(50_000, 50_000), "picture.too-large"),
        (SVG, "emblem.kind"),
        (b"%PDF-1.7\n", "emblem.kind"),
        (b"GIF89a" + bytes(60), "emblem.kind"),
        (b"\x89PNG\r\n\x1a\n", "picture.unreadable"),
        (photograph()[:3000], "picture.unreadable"),
        (photograph(kind="PNG")[:500], "picture.unreadable"),
        (b"\xff\xd8\xff" + SVG, "picture.unreadable"),
        (moving("PNG"), "picture.moving"),
        (moving("WEBP"), "picture.moving"),
    ],
)
def test_what_is_no_emblem_is_refused_in_plain_words(content, reason):
    assert refused(lambda: drawn_anew(content)) == reason


def test_whether_a_head_was_set_is_told(two):
    assert not is_set(two[0])
    set_letterhead(two[0], "Asha Kendra")
    assert is_set(two[0])
