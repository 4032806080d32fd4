"""Licences of parts: how a bill of materials writes them, and which go together with the program's.

Rules: standard library; an identifier is written only when it is one of SPDX's; what is not, stands
in its own words, never under a name that means something else. What fits stands in FITS with its
reason, so that a part under anything else stops the build until somebody has read its words.
"""

from __future__ import annotations

import re
from typing import Any, Final

_NOTICE: Final = "asks for its notices to go along, which they do"
_PUBLIC: Final = "given up by its makers; anybody may do anything with it"
_COPYLEFT: Final = "may itself be passed on under the GPL, version 3"
_LESSER: Final = "lies in a file of its own that anybody can exchange, as it asks"
_APART: Final = "a work of its own that the program reads; asks for its maker to be named"
UNSETTLED: Final = {
    "windows": "how Microsoft's runtime may go along (docs/decisions/licence.md)",
}
"""Systems for which nothing is handed out yet, with what the owners have not decided."""
_NOT_SETTLED: Final = f"for Windows alone; it is not decided {UNSETTLED['windows']}"
FITS: Final = {
    **dict.fromkeys(("0BSD", "blessing", "CC0-1.0", "LicenseRef-public-domain"), _PUBLIC),
    **dict.fromkeys(("BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0", "MIT-CMU"), _NOTICE),
    **dict.fromkeys(("MIT-Modern-Variant", "ISC", "X11", "HPND", "HPND-sell-variant"), _NOTICE),
    **dict.fromkeys(("Zlib", "libpng-2.0", "libtiff", "IJG", "PSF-2.0"), _NOTICE),
    **dict.fromkeys(("Unicode-3.0", "Unicode-DFS-2016", "LicenseRef-brg-endian"), _NOTICE),
    "Apache-2.0": f"{_NOTICE}; its words on patents fit with version 3, not with version 2",
    "FTL": f"{_NOTICE}; its demand to be named fits with version 3, not with version 2",
    "MPL-2.0": f"{_COPYLEFT}, where nobody has excluded that",
    "GPL-2.0-or-later": _COPYLEFT,
    "GPL-2.0-or-later WITH Bootloader-exception": _COPYLEFT,
    "GPL-3.0-or-later": _COPYLEFT,
    "LGPL-2.1-or-later": f"{_COPYLEFT}; {_LESSER}",
    "LGPL-3.0-only": f"{_COPYLEFT}; {_LESSER}",
    "OFL-1.1": f"{_APART}; a typeface",
    "Bitstream-Vera": f"{_APART}; a typeface",
    "CC-BY-3.0-US": f"{_APART}; a list of words",
    "CC-BY-SA-4.0": f"{_COPYLEFT}, as its makers declare; a list of words",
    "LicenseRef-ICC": f"{_APART}; a profile of colours",
}
"""Licences of parts that go together with GPL-3.0-or-later, each with the reason."""
FITTING_PARTS: Final = {
    "libXau": "the bill of Pillow names none; its text is that of X.Org, as permissive as MIT",
    **dict.fromkeys(("Microsoft Visual C++ runtime", "msvc_runtime"), _NOT_SETTLED),
}
"""Parts whose licence has no name in FITS, each with the reason why it is let in."""
DEBIAN: Final = {
    **dict.fromkeys(("libbrotli", "libexpat", "libffi", "libxcb", "libxkbcommon"), "MIT"),
    **dict.fromkeys(("libuuid", "libzstd"), "BSD-3-Clause"),
    "libbz2-": "BSD-3-Clause",
    "liblzma": "0BSD",
    "libmpdec": "BSD-2-Clause",
    "libpython3.": "PSF-2.0",
    "zlib1g": "Zlib",
}
"""How names of Debian's packages begin whose libraries are copied in, and what the library itself
is under; their copyright files also tell of tools and of packaging, which are not copied."""
KNOWN_EXCEPTIONS = frozenset(("Bootloader-exception",))
KNOWN = frozenset(one for one in FITS if not one.startswith("LicenseRef-") and " " not in one)
"""The identifiers that parts of the program are under."""
_WORD = re.compile(r"[A-Za-z0-9.+-]+")


def is_expression(words: str) -> bool:
    """Tell whether every word of an expression is a known identifier or joins two of them."""
    named = _WORD.findall(words)
    joins = ("AND", "OR", "WITH")
    known = KNOWN | KNOWN_EXCEPTIONS
    return bool(named) and all(
        one in known or one in joins or one.startswith("LicenseRef-") for one in named
    )


def fits(words: str) -> bool:
    """Tell whether what is under these licences may be passed on with the program.

    Args:
        words: an SPDX expression of names joined by AND, with choices in brackets or alone.
    """
    terms = re.split(r" AND (?![^()]*\))", words)
    return all(any(one in FITS for one in term.strip("() ").split(" OR ")) for term in terms)


def is_fitting_package(name: str) -> bool:
    """Tell whether the libraries of a package of Debian may be passed on with the program."""
    return any(fits(said) for begin, said in DEBIAN.items() if name.startswith(begin))


def licences(words: str) -> list[dict[str, Any]]:
    """Return what a licence is, as a component of a bill names it."""
    if words in KNOWN:
        return [{"license": {"id": words}}]
    if is_expression(words) and words.count("(") == words.count(")"):
        return [{"expression": words}]
    return [{"license": {"name": words}}]
