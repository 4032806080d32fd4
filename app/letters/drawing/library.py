"""The PDF library, kept from what a computer has set up for it.

Rules: without this it would run a file of the user's home folder as a program when it is loaded,
and take settings from there and from the surroundings of the process; so it is told that there is
nothing before anything of it is loaded.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

_NOTHING: Final = (
    "reportlab_mods",
    "reportlab_settings",
    "reportlab.local_rl_mods",
    "reportlab.local_rl_settings",
)
_NO_FOLDERS: Final = ("T1SearchPath", "TTFSearchPath", "CMapSearchPath")


def settle() -> None:
    """Let the library find empty settings; at once when it is loaded already."""
    for name in _NOTHING:
        if name not in sys.modules:
            empty = ModuleType(name)
            for folders in _NO_FOLDERS:
                setattr(empty, folders, ())
            sys.modules[name] = empty


def plain() -> None:
    """Put the settings that change the bytes of a file to what they are without any."""
    from reportlab import rl_config

    rl_config.pdfMultiLine = rl_config.pdfComments = 0
    rl_config.canvas_baseColor = rl_config.documentLang = None
