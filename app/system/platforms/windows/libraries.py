"""How libraries of Windows are reached, and which may be loaded at all.

Rules: each comes from the folder of the system, never from where the program stands; all are of 64
bits, where every call is made in the same way; nothing of Windows is loaded until it is asked for.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any, Final

FROM_SYSTEM: Final = 0x0800
"""LOAD_LIBRARY_SEARCH_SYSTEM32."""

USUAL_PLACES: Final = 0x1000
"""LOAD_LIBRARY_SEARCH_DEFAULT_DIRS: the program's own folder, those it added, the system's."""

SAFE_FOR_GOOD: Final = 0x0001 | 0x8000
"""BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE and _PERMANENT: the current folder comes last."""


def opened(name: str) -> Any:
    """Return a library of the system.

    Raises:
        OSError: it is not there; nothing is there on another system.
    """
    return ctypes.CDLL(f"{name}.dll", winmode=FROM_SYSTEM, use_last_error=True)


def last_error() -> int:
    """Return why the last call of a library from ``opened`` failed, as Windows numbers errors.

    Python asks Windows in between for reasons of its own; this is what stood right after the call.
    """
    return ctypes.get_last_error()


def refuse_foreign(kernel32: Any = None) -> None:
    """Look for libraries in the program's own folders and the system's only, from now on.

    Neither the current folder nor those of PATH count any more; the folder that the start of a
    packaged program named (``SetDllDirectory``) goes on counting as one of the program's own. An
    old Windows without these calls is left as it is.

    Args:
        kernel32: the library of Windows, or a fake of it.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = kernel32 if kernel32 is not None else opened("kernel32")
        library.SetDefaultDllDirectories(USUAL_PLACES)
        library.SetSearchPathMode(SAFE_FOR_GOOD)
