"""Drawings of empty pages and the program's sign: there, and in the colours of the look."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

from ui.look import drawings, theme

ROOT = Path(__file__).parents[4]
ASKED = re.compile(r'EmptyState\(\s*"([a-z-]+)"')


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_drawing_is_a_picture_in_the_colours_of_the_look(qapp, choice):
    worn = theme.wear(qapp, choice, 100, "en")
    allowed = {colour.upper() for colour in worn.tokens.as_dict().values()}
    for name in drawings.names():
        drawn = drawings.svg(name)
        assert QSvgRenderer(QByteArray(drawn)).isValid(), name
        assert {one.upper() for one in re.findall(r"#[0-9a-fA-F]{6}", drawn.decode())} <= allowed
        assert not drawings.drawing(name).isNull()
    theme.wear(qapp, "light", 100, "en")


def test_every_empty_page_has_a_drawing():
    asked = {
        name
        for path in (ROOT / "ui").rglob("*.py")
        for name in ASKED.findall(path.read_text("utf-8"))
    }
    assert len(asked) > 12
    assert asked - set(drawings.names()) == set()


def test_the_sign_is_plainer_where_it_is_small(qapp):
    assert drawings.sign_svg(16) != drawings.sign_svg(48)
    for size in drawings.ICON_SIZES:
        assert QSvgRenderer(QByteArray(drawings.sign_svg(size))).isValid()
    sizes = {(size.width(), size.height()) for size in drawings.window_icon().availableSizes()}
    assert {(16, 16), (256, 256)} <= sizes


def test_the_packages_carry_the_sign_that_is_drawn():
    folder = ROOT / "packaging" / "icon"
    assert (folder / "lifafa.svg").read_bytes() == drawings.sign_svg(256)
    assert (folder / "lifafa-small.svg").read_bytes() == drawings.sign_svg(16)
    for size in drawings.ICON_SIZES:
        assert (folder / f"lifafa-{size}.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "lifafa.ico").read_bytes().startswith(b"\0\0\1\0")
