"""Which libraries an installed library needs, by their names.

Rules: standard library; what is needed only for an extra of a library is not told.
"""

from __future__ import annotations

import re
from importlib import metadata

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def needs(library: str) -> tuple[str, ...]:
    """Return the names of what a library needs; none when it is not installed here."""
    try:
        told = metadata.requires(library) or []
    except metadata.PackageNotFoundError:
        return ()
    found = {match[0] for one in told if "extra ==" not in one and (match := _NAME.match(one))}
    return tuple(sorted(found))
