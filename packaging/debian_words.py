"""What the Debian package says of itself: the fields of its control file and its changes.

Rules: the needs are those that were read from the program (shared_needs); nothing names an address
on the network, because there is none.
"""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from typing import Final

PACKAGE: Final = "lifafa"
REVISION: Final = "1"
ARCHITECTURE: Final = "amd64"
MAINTAINER: Final = "The Lifafa project <packages@lifafa.invalid>"
HELPFUL: Final = (
    "ca-certificates",
    "desktop-file-utils",
    "hicolor-icon-theme",
    "libcups2t64 | libcups2",
    "shared-mime-info",
)
"""Whose servers mail may trust, menus and kinds of files of a desktop, printing."""
SCANNING: Final = "sane-utils"
"""What speaks to scanners; most offices have none."""

_ABOUT: Final = """sealed case registers and sealed referrals between offices
 Lifafa lets offices that fight human trafficking keep a sealed register of
 their cases, and hand a person's case to another office so that only that
 office can read it, only what the person agreed to is in it, and the answer
 comes back.
 .
 It is for a shelter, a police unit, a child-welfare committee or a labour
 office with one ordinary computer. It needs no server and no account. A
 referral is one file that travels on a USB drive or by mail.
 .
 Removing or purging this package leaves every register where it is."""


def control(version: str, needs: str) -> dict[str, str]:
    """Return the fields of the control file.

    Args:
        version: of the program.
        needs: packages of the shared libraries that it asks for.
    """
    return {
        "Package": PACKAGE,
        "Version": debian_version(version),
        "Architecture": ARCHITECTURE,
        "Maintainer": MAINTAINER,
        "Depends": needs,
        "Recommends": ", ".join(HELPFUL),
        "Suggests": SCANNING,
        "Section": "misc",
        "Priority": "optional",
        "Description": _ABOUT,
    }


def debian_version(version: str) -> str:
    """Return the version as Debian counts it."""
    return f"{version}-{REVISION}"


def file_name(version: str) -> str:
    """Return the name of the package's file."""
    return f"{PACKAGE}_{debian_version(version)}_{ARCHITECTURE}.deb"


def changes(version: str, when: dt.datetime) -> str:
    """Return the changes of the package; those of the program lie beside them.

    Args:
        version: of the program.
        when: the build, with its time zone.
    """
    return (
        f"{PACKAGE} ({debian_version(version)}) unstable; urgency=medium\n\n"
        f"  * Version {version} of the program. What is new in it stands in changelog.gz.\n\n"
        f" -- {MAINTAINER}  {format_datetime(when)}\n"
    )
