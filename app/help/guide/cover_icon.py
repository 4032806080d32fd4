"""The icon of the program as shapes on a page, for the cover of the guide.

Rules: the same shapes and colours as `packaging/icon/lifafa.svg`, in a square of 64; drawn, not
a picture, so that it is sharp at every size and the file is the same on every computer.
"""

from __future__ import annotations

from typing import Final

SIDE: Final = 64.0
_BEND: Final = 0.5523
_BLUE: Final = "0.184 0.298 0.604"
_PAPER: Final = "1 0.992 0.973"
_FOLD: Final = "0.663 0.706 0.839"
_WAX: Final = "0.702 0.212 0.184"
_RING: Final = "0.851 0.451 0.424"
_FLAPS: Final = "11 20 m 26 32 l 53 20 m 38 32 l S"


def shapes() -> tuple[str, ...]:
    """Return the operators that draw it; left, bottom is its corner."""
    return (
        f"{_BLUE} rg {_rounded(2, 2, 60, 60, 14)} f",
        f"{_PAPER} rg {_rounded(10, 16, 44, 31, 4)} f",
        f"{_FOLD} RG 1 J 1 j 2 w {_FLAPS}",
        "3 w 11 44 m 32 28 l 53 44 l S",
        f"{_WAX} rg {_circle(32, 28, 9.5)} f",
        f"{_RING} RG 1.4 w {_circle(32, 28, 6.2)} S",
        f"{_PAPER} RG 2 w 28.8 27.8 m 31.1 25.5 l 35.3 29.9 l S",
    )


def _circle(x: float, y: float, radius: float) -> str:
    return _rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return the path of a box with round corners, from its lower left, against the clock."""
    right, top, held = x + width, y + height, radius * (1 - _BEND)
    return " ".join(
        (
            f"{x + radius:.3f} {y:.3f} m {right - radius:.3f} {y:.3f} l",
            f"{right - held:.3f} {y:.3f} {right:.3f} {y + held:.3f} {right:.3f} {y + radius:.3f} c",
            f"{right:.3f} {top - radius:.3f} l",
            f"{right:.3f} {top - held:.3f}",
            f"{right - held:.3f} {top:.3f} {right - radius:.3f} {top:.3f} c",
            f"{x + radius:.3f} {top:.3f} l",
            f"{x + held:.3f} {top:.3f} {x:.3f} {top - held:.3f} {x:.3f} {top - radius:.3f} c",
            f"{x:.3f} {y + radius:.3f} l",
            f"{x:.3f} {y + held:.3f} {x + held:.3f} {y:.3f} {x + radius:.3f} {y:.3f} c h",
        )
    )
