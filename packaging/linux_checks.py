"""The checks that a Linux package has to pass before it is handed to anybody.

Rules: each tool is asked in its strictest way; what is let pass is named here, or in
packaging/linux/lintian-overrides, with its reason; a tool that is missing is a failure, not a pass.
"""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path
from typing import Final

from linux_words import APP_ID

# The program has no page on the network, and no picture of it lies there either.
_NO_ADDRESS: Final = "url-homepage-missing=info"
_PLAIN: Final = {"LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"}


def faults_of_files(root: Path, share: str = "usr/share") -> list[str]:
    """Return what the tools complain of in the files that a desktop and a reader use.

    Args:
        root: folder that the package was unpacked into.
        share: where the shared files lie below it.
    """
    place = root / share
    entry = place / "applications" / f"{APP_ID}.desktop"
    about = place / "metainfo" / f"{APP_ID}.metainfo.xml"
    kinds = place / "mime" / "packages" / "lifafa.xml"
    faults = _asked("desktop-file-validate", str(entry))
    faults += _asked(
        "appstreamcli",
        "validate",
        "--no-net",
        f"--override={_NO_ADDRESS}",
        str(about),
        is_quiet=False,
    )
    faults += _asked("xmllint", "--noout", "--nonet", str(kinds), str(about))
    for page in sorted((place / "man" / "man1").glob("*.gz")):
        faults += fault_of_page(page)
    faults += _asked("bash", "-n", str(place / "bash-completion" / "completions" / "lifafa"))
    return faults


def fault_of_page(page: Path) -> list[str]:
    """Return what `man` warns of in a packed page of the manual."""
    plain = page.with_suffix("")
    plain.write_bytes(gzip.decompress(page.read_bytes()))
    try:
        return _asked(
            "man", "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", str(plain), says=False
        )
    finally:
        plain.unlink()


def faults_of_package(package: Path) -> list[str]:
    """Return the errors and warnings of lintian about a Debian package."""
    words = ("lintian", "--allow-root", "--fail-on", "error,warning", "--no-cfg", str(package))
    return _asked(*words, is_quiet=False)


def _asked(*words: str, is_quiet: bool = True, says: bool = True) -> list[str]:
    """Return what a tool says against a file, nothing when it is content.

    Args:
        words: the command.
        is_quiet: whether every word that it says is a complaint.
        says: whether its answer goes to standard output, too.
    """
    environment = {**os.environ, **_PLAIN}
    try:
        done = subprocess.run(words, capture_output=True, check=False, env=environment)
    except FileNotFoundError:
        return [f"{words[0]} is missing on this computer, so it could not check anything."]
    told = done.stderr + (done.stdout if says else b"")
    if done.returncode == 0 and (not is_quiet or not told.strip()):
        return []
    lines = told.decode("utf-8", "replace").strip().splitlines()
    return [f"{words[0]}: {line}" for line in lines or [f"ended with {done.returncode}"]]
