"""The Debian packages that Qt and the tests need: which are missing, and installing them as root.

Rules: standard library, Python 3.8; nothing is installed unless we are root, and
nothing is ever removed.
"""

from __future__ import annotations

import os
import subprocess
from typing import Sequence

from setup_words import SetupError, is_about_room, last_lines, no_room, say

# Where one thing has two names, the newer Debian's comes first.
WINDOW_PACKAGES = [
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libfontconfig1",
    "libglib2.0-0t64|libglib2.0-0",
    "libdbus-1-3",
    "libcups2t64|libcups2",
    "libgssapi-krb5-2",
    "libbrotli1",
    "libxcb-cursor0",
    "libxkbcommon-x11-0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
]
# For building packages: what reads and trims libraries, and what checks the packages for Linux.
PACKAGE_PACKAGES = [
    *WINDOW_PACKAGES,
    "appstream",
    "binutils",
    "desktop-file-utils",
    "libxml2-utils",
    "lintian",
    "man-db",
    "shared-mime-info",
]
TEST_PACKAGES = [
    *PACKAGE_PACKAGES,
    "xvfb",
    "xauth",
    "xdotool",
    "openbox",
    "at-spi2-core",
    "age",
    "dbus",
    "dbus-daemon",
    "dovecot-imapd",
    "dovecot-lmtpd",
    "gnome-keyring",
    "libglib2.0-bin",
    "opensc",
    "opensmtpd",
    "poppler-utils",
    "sane-utils",
    "softhsm2",
    "strace",
    "xdg-utils",
]
# Others who install packages at the same time, such as the system's own updates, are waited for.
_PATIENCE = ("-o", "DPkg::Lock::Timeout=300")


def has_apt() -> bool:
    """Tell whether this is a Debian or a system that grew out of it."""
    return os.path.exists("/usr/bin/apt-get") and os.path.exists("/usr/bin/dpkg-query")


def is_root() -> bool:
    """Tell whether packages may be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def installed_packages(names: Sequence[str]) -> list[str]:
    """Return which of these Debian packages are installed."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *names],
        capture_output=True,
        check=False,
    )
    lines = [line.split() for line in asked.stdout.decode("utf-8", "replace").splitlines()]
    return [fields[0] for fields in lines if fields[1:] == ["installed"]]


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Return the wanted packages of which no name is installed, each by all its names."""
    every_name = [name for choice in wanted for name in choice.split("|")]
    have = set(installed_packages(every_name))
    return [choice for choice in wanted if not have.intersection(choice.split("|"))]


def knows(name: str) -> bool:
    """Tell whether this system's package lists know a package."""
    if not has_apt():
        return False
    asked = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
    return asked.returncode == 0


def known_name(choice: str) -> str:
    """Return the one of a package's names that this system's package lists know."""
    names = choice.split("|")
    for name in names[:-1]:
        if knows(name):
            return name
    return names[-1]


def install_packages(missing: Sequence[str]) -> None:
    """Install Debian packages; only root may.

    Raises:
        SetupError: apt-get could not do it; its own last words are passed on.
    """
    names = " ".join(name.split("|")[0] for name in missing)
    say(f"Installing Debian packages, about a minute: {names}")
    renew_lists()
    known = [known_name(choice) for choice in missing]
    install = ("apt-get", "-qq", "-y", *_PATIENCE, "--no-install-recommends", "install", *known)
    done = _system(*install)
    if done.returncode != 0 and b"dpkg --configure -a" in done.stderr:
        say("An earlier installing of Debian packages was cut off; ending it first ...")
        _system("dpkg", "--configure", "-a")
        done = _system(*install)
    if done.returncode == 0:
        return
    words = done.stderr.decode("utf-8", "replace")
    if is_about_room(words):
        raise no_room(words)
    raise SetupError(
        f"Debian packages could not be installed: {', '.join(known)}.\n{last_lines(words)}",
        "Check the network, then run this again.",
    )


def renew_lists() -> None:
    """Renew the lists of packages; where that fails, older lists may be good enough."""
    _system("apt-get", "-qq", "update")


def _system(*command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program of the system that asks nobody anything."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    return subprocess.run(command, env=environment, capture_output=True, check=False)


def packages_todo(missing: Sequence[str]) -> str:
    """Return the line an administrator has to type."""
    names = " ".join(known_name(choice) for choice in missing)
    return f"Ask an administrator to type:  apt-get install {names}"
