"""Our own drawings: the program's sign, and the small pictures of empty pages.

Rules: everything here is drawn for Lifafa, in SVG, and coloured by the tokens of the look; a
drawing says nothing that the words beside it do not say, so a screen reader passes over it.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QIcon, QPixmap

from ui.look.icons import painted
from ui.look.theme import BRAND, look

WIDTH, HEIGHT = 160, 104
ICON_SIZES = (16, 20, 24, 32, 48, 64, 128, 256)
_SMALL = 24

# The sign: an envelope (lifafa) under a seal. In the small one the seal covers more and the lines
# are thicker, because at 16 pixels nothing else can be told apart.
_SIGN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect x="2" y="2" width="60" height="60" rx="14" fill="{tile}"/>
<rect x="10" y="17" width="44" height="31" rx="4" fill="{sheet}"/>
<path d="M11 44 26 32 M53 44 38 32" stroke="{fold}" stroke-width="2" stroke-linecap="round"/>
<path d="M11 20 32 36 53 20" fill="none" stroke="{fold}" stroke-width="3"
 stroke-linecap="round" stroke-linejoin="round"/>
<circle cx="32" cy="36" r="9.5" fill="{wax}"/>
<circle cx="32" cy="36" r="6.2" fill="none" stroke="{pressed}" stroke-width="1.4"/>
<path d="m28.8 36.2 2.3 2.3 4.2-4.4" fill="none" stroke="{sheet}" stroke-width="2"
 stroke-linecap="round" stroke-linejoin="round"/></svg>"""
_SIGN_SMALL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<rect width="16" height="16" rx="3" fill="{tile}"/>
<rect x="2" y="3.5" width="12" height="9" rx="1" fill="{sheet}"/>
<path d="M2.4 4.4 8 8.6 13.6 4.4" fill="none" stroke="{fold}" stroke-width="1.2"/>
<circle cx="8" cy="9" r="3" fill="{wax}"/></svg>"""

_SHEET = 'fill="{surface}" stroke="{faint}" stroke-width="2" stroke-linejoin="round"'
_LINE = 'fill="none" stroke="{sketch}" stroke-width="3" stroke-linecap="round"'
_MARK = (
    'fill="none" stroke="{accent}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
)
_DOTS = _MARK.replace('width="3"', 'width="5"')


def _paper(x: int, y: int, width: int, height: int, lines: int = 3) -> str:
    """Return a written sheet."""
    drawn = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" {_SHEET}/>'
    for number in range(lines):
        end = width - 12 if number < lines - 1 else width // 2
        drawn += f'<path d="M{x + 12} {y + 16 + 12 * number}h{end - 12}" {_LINE}/>'
    return drawn


def _envelope(x: int, y: int) -> str:
    """Return a closed envelope, 72 wide and 46 high."""
    return (
        f'<rect x="{x}" y="{y}" width="72" height="46" rx="5" {_SHEET}/>'
        f'<path d="M{x + 2} {y + 4} {x + 36} {y + 28} {x + 70} {y + 4}" fill="none"'
        ' stroke="{faint}" stroke-width="2" stroke-linejoin="round"/>'
        f'<circle cx="{x + 36}" cy="{y + 27}" r="9" fill="{{accent}}"/>'
        f'<path d="m{x + 32} {y + 27} 3 3 5-6" fill="none" stroke="{{on_accent}}"'
        ' stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _badge(x: int, y: int, path: str) -> str:
    """Return a round sign with a stroke in it; the path begins at its middle."""
    return (
        f'<circle cx="{x}" cy="{y}" r="13" fill="{{accent}}"/>'
        f'<path d="M{x} {y}{path}" fill="none" stroke="{{on_accent}}" stroke-width="2.6"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


_TICK = "m-5 0 4 4 7-8"
_PLUS = "m-6 0h12m-6-6v12"
_FOLDER = (
    f'<path d="M38 32a5 5 0 0 1 5-5h22l8 9h44a5 5 0 0 1 5 5v40a5 5 0 0 1-5 5H43a5 5 0 0 1-5-5z"'
    f" {_SHEET}/>"
    f'<path d="M52 54h34M52 66h22" {_LINE}/>'
)
_GLASS = f'<circle cx="88" cy="50" r="20" {_SHEET}/><path d="m103 65 16 16" {_DOTS}/>'
_CALENDAR = (
    f'<rect x="46" y="26" width="68" height="60" rx="6" {_SHEET}/>'
    f'<path d="M46 44h68" stroke="{{faint}}" stroke-width="2"/>'
    f'<path d="M62 19v13M98 19v13" {_MARK}/>'
)

_PICTURES = {
    "folder-open": _FOLDER,
    "folder-plus": _FOLDER + _badge(120, 82, _PLUS),
    "inbox": (
        _envelope(44, 12)
        + f'<path d="M36 58h22l7 11h30l7-11h22v22a6 6 0 0 1-6 6H42a6 6 0 0 1-6-6z" {_SHEET}/>'
    ),
    "send": _envelope(30, 34) + f'<path d="M112 57h24m-9-9 9 9-9 9M110 40h12M110 74h12" {_MARK}/>',
    "stamp": (
        _paper(42, 14, 60, 76, 4)
        + '<circle cx="106" cy="72" r="17" fill="none" stroke="{accent}" stroke-width="3"/>'
        + '<circle cx="106" cy="72" r="11" fill="none" stroke="{accent}" stroke-width="1.6"/>'
        + f'<path d="m100 72 4 4 8-8" {_MARK}/>'
    ),
    "building": (
        f'<path d="M34 86V40l18-12 18 12v46zM90 86V40l18-12 18 12v46z" {_SHEET}/>'
        f'<path d="M46 52h12M46 66h12M102 52h12M102 66h12" {_LINE}/>'
        f'<path d="M74 60h12" {_MARK} stroke-dasharray="1 6"/>'
    ),
    "scroll-text": (
        _paper(48, 16, 64, 72, 0)
        + f'<path d="M66 34h34M66 50h34M66 66h22" {_LINE}/>'
        + f'<path d="M58 34h.1M58 50h.1M58 66h.1" {_DOTS}/>'
    ),
    "trash": (
        f'<path d="M56 36h48l-4 48a5 5 0 0 1-5 5H65a5 5 0 0 1-5-5z" {_SHEET}/>'
        f'<path d="M50 36h60M70 36v-9h20v9" {_MARK}/>'
        f'<path d="M72 50v24M88 50v24" {_LINE}/>'
    ),
    "users": (
        _paper(30, 24, 52, 60, 3) + _paper(78, 24, 52, 60, 3) + _badge(80, 84, "m-6-3h12m-12 6h12")
    ),
    "file-text": (
        _paper(50, 14, 60, 74, 4)
        + f'<path d="M98 8v22a7 7 0 0 1-14 0V14a4 4 0 0 1 8 0v15" {_MARK}/>'
    ),
    "list-checks": (
        _paper(44, 16, 72, 72, 0)
        + f'<path d="M76 34h28M76 52h28M76 70h18" {_LINE}/>'
        + f'<path d="m56 34 4 4 7-8M56 52l4 4 7-8M56 70l4 4 7-8" {_MARK}/>'
    ),
    "notebook-pen": (
        _paper(46, 16, 62, 72, 4)
        + f'<path d="M42 30h8M42 46h8M42 62h8M42 76h8" {_MARK}/>'
        + f'<path d="m88 84 28-32 8 7-28 32-10 2z" {_SHEET}/>'
    ),
    "handshake": (
        '<path d="M30 24h56a6 6 0 0 1 6 6v24a6 6 0 0 1-6 6H54L42 71V60H36a6 6 0 0 1-6-6z"'
        f" {_SHEET}/>"
        f'<path d="M44 38h34M44 48h20" {_LINE}/>'
        '<path d="M82 46h44a6 6 0 0 1 6 6v22a6 6 0 0 1-6 6h-4v11L110 80H82a6 6 0 0 1-6-6V52'
        f'a6 6 0 0 1 6-6z" {_SHEET}/>'
        f'<path d="m96 64 5 5 10-11" {_MARK}/>'
    ),
    "search": _paper(38, 16, 56, 72, 4) + _GLASS,
    "search-x": _paper(38, 16, 56, 72, 4) + _GLASS + f'<path d="m82 44 12 12m0-12-12 12" {_MARK}/>',
    "file-spreadsheet": (
        f'<rect x="40" y="18" width="80" height="68" rx="5" {_SHEET}/>'
        '<path d="M40 34h80M40 51h80M40 68h80M66 18v68M94 18v68" stroke="{sketch}"'
        ' stroke-width="2"/><path d="M41 19h78v15H41z" fill="{accent_tint}"/>'
        + _badge(120, 84, "m0-6v12m-5-5 5 5 5-5")
    ),
    "chart-column": (
        '<path d="M40 18v68h84" fill="none" stroke="{faint}" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
        f'<path d="M48 34h72M48 52h72M48 70h72" {_LINE} stroke-dasharray="2 8"/>'
        f'<rect x="52" y="56" width="14" height="30" rx="2" {_SHEET}/>'
        f'<rect x="76" y="32" width="14" height="54" rx="2" {_SHEET}/>'
        '<rect x="100" y="44" width="14" height="42" rx="2" fill="{accent}"/>'
    ),
    "calendar-check": _CALENDAR + f'<path d="m66 64 9 9 18-19" {_MARK}/>',
    "calendar-days": (
        _CALENDAR + f'<path d="M62 57h.1M80 57h.1M98 57h.1M62 72h.1M80 72h.1" {_DOTS}/>'
    ),
    "route": (
        f'<path d="M46 78h44a13 13 0 0 0 0-26H68a13 13 0 0 1 0-26h40" {_LINE}'
        ' stroke-dasharray="2 8"/>'
        f'<circle cx="46" cy="78" r="9" {_SHEET}/>' + _badge(114, 26, "h.1")
    ),
    "eye": (
        _paper(42, 12, 76, 78, 3)
        + f'<path d="M54 70c10-14 42-14 52 0-10 14-42 14-52 0z" {_SHEET}/>'
        + '<circle cx="80" cy="70" r="6" fill="{accent}"/>'
    ),
    "mouse-pointer-click": (
        _paper(34, 22, 84, 18, 0)
        + _paper(34, 46, 84, 18, 0)
        + f'<path d="M46 31h30M46 55h40" {_LINE}/>'
        + f'<path d="m92 52 30 12-13 5-5 13z" {_SHEET} style="stroke:{{accent}}"/>'
    ),
    "rotate-ccw-clock": (
        f'<circle cx="80" cy="52" r="34" {_SHEET}/><path d="M80 32v21l14 9" {_MARK}/>'
        f'<path d="M80 24v3M80 77v3M52 52h3M105 52h3" {_LINE}/>'
    ),
    "shield-check": (
        f'<path d="M46 20h50l10 10v56H46z" {_SHEET}/>'
        f'<path d="M60 20h26v18H60z" {_SHEET}/><path d="M58 56h36M58 68h36" {_LINE}/>'
        + _badge(108, 80, _TICK)
    ),
    "shield-alert": (
        f'<path d="M46 20h50l10 10v56H46z" {_SHEET}/>'
        f'<path d="M60 20h26v18H60z" {_SHEET}/><path d="M58 56h36M58 68h36" {_LINE}/>'
        + _badge(108, 80, "v-6m0 11h.1")
    ),
    "triangle-alert": (
        _paper(46, 14, 62, 76, 4)
        + '<path d="M106 54 128 90H84z" fill="{caution_tint}" stroke="{caution}" stroke-width="2"/>'
        + '<path d="M106 66v11m0 6h.1" fill="none" stroke="{caution}" stroke-width="3"'
        + ' stroke-linecap="round"/>'
    ),
    "book-check": (
        f'<path d="M80 30c-12-9-28-9-42-5v56c14-4 30-4 42 5 12-9 28-9 42-5V25c-14-4-30-4-42 5z"'
        f' {_SHEET}/><path d="M80 30v56" stroke="{{faint}}" stroke-width="2"/>'
        f'<path d="M48 42c7-1 14 0 20 2M48 56c7-1 14 0 20 2" {_LINE}/>'
        f'<path d="m92 56 6 6 12-13" {_MARK}/>'
    ),
}


def names() -> tuple[str, ...]:
    """Return the names of all drawings of empty pages."""
    return tuple(_PICTURES)


def has(name: str) -> bool:
    """Say whether an empty page with this icon has a drawing of its own."""
    return name in _PICTURES


def svg(name: str) -> bytes:
    """Return a drawing in the colours of the look.

    Raises:
        KeyError: there is no drawing of this name.
    """
    tokens = look().tokens.as_dict()
    inner = _PICTURES[name].format(**tokens)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<ellipse cx="80" cy="56" rx="76" ry="46" fill="{tokens["accent_tint"]}"/>{inner}</svg>'
    ).encode()


def drawing(name: str, scale: float = 1.0, ratio: float = 2.0) -> QPixmap:
    """Return a drawing of an empty page at the officer's zoom.

    Args:
        name: the icon name that the empty page has.
        scale: 1.0 is 160 pixels of the design wide.
        ratio: device pixels per pixel.
    """
    worn = look()
    return _painted(svg(name), worn.px(WIDTH * scale), worn.px(HEIGHT * scale), ratio)


def sign_svg(size: int = 256) -> bytes:
    """Return the program's sign; up to 24 pixels the plainer one."""
    return (_SIGN_SMALL if size <= _SMALL else _SIGN).format(**BRAND).encode()


def sign(size: float, ratio: float = 2.0) -> QPixmap:
    """Return the program's sign at the officer's zoom.

    Args:
        size: edge in pixels of the design.
        ratio: device pixels per pixel.
    """
    edge = look().px(size)
    return _painted(sign_svg(edge), edge, edge, ratio)


def window_icon() -> QIcon:
    """Return the sign in every size that a desktop asks for."""
    made = QIcon()
    for edge in ICON_SIZES:
        made.addPixmap(_painted(sign_svg(edge), edge, edge, 1.0))
    return made


@lru_cache(maxsize=64)
def _painted(drawn: bytes, width: int, height: int, ratio: float) -> QPixmap:
    return painted(drawn, width, height, ratio)
