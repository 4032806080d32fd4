"""Licences as a bill of materials writes them: by an identifier, an expression, or their own words.

Rules: standard library; an identifier is written only when it is one of SPDX's; what is not, stands
in its own words, never under a name that means something else.
"""

from __future__ import annotations

import re
from typing import Any

KNOWN = frozenset(
    (
        *("0BSD", "Apache-2.0", "Bitstream-Vera", "blessing", "BSD-2-Clause", "BSD-3-Clause"),
        *("CC-BY-3.0-US", "CC0-1.0", "FTL", "GPL-2.0-or-later", "HPND", "HPND-sell-variant", "IJG"),
        *("ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "libpng-2.0", "libtiff", "MIT", "MIT-0"),
        *("MIT-CMU", "MIT-Modern-Variant", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unicode-3.0"),
        *("Unicode-DFS-2016", "X11", "Zlib"),
    )
)
"""The identifiers that parts of the program are under."""
KNOWN_EXCEPTIONS = frozenset(("Bootloader-exception",))
_WORD = re.compile(r"[A-Za-z0-9.+-]+")


def is_expression(words: str) -> bool:
    """Tell whether every word of an expression is a known identifier or joins two of them."""
    named = _WORD.findall(words)
    joins = ("AND", "OR", "WITH")
    known = KNOWN | KNOWN_EXCEPTIONS
    return bool(named) and all(
        one in known or one in joins or one.startswith("LicenseRef-") for one in named
    )


def licences(words: str) -> list[dict[str, Any]]:
    """Return what a licence is, as a component of a bill names it."""
    if words in KNOWN:
        return [{"license": {"id": words}}]
    if is_expression(words) and words.count("(") == words.count(")"):
        return [{"expression": words}]
    return [{"license": {"name": words}}]
