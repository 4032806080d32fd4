"""The process that becomes the system's own program for scanners, once it has no network any more.

Rules: a page of a case never travels in the clear, so a scanner that is reached over the network is
none here, and where nothing can keep that program from the network it is not started; it gets a
plain place to run in, nothing of ours, and no standard input; what it scans goes into a pipe and
never into a file; it is asked once, and ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from app.system.platforms import system

_LONGEST_REQUEST = 20_000
_NO_PROGRAM = 127
HAS_NETWORK = 125
"""How it ends when it could not be kept from the network; SANE itself ends with 11 at most."""


def main() -> int:
    """Become the program that one line of JSON on standard input asks for.

    The line is a list of words, the whole path of the program first. What the program writes is
    the answer, and how it ends; 127 when it could not be started, `HAS_NETWORK` when it was not to
    be.
    """
    with open(0, "rb", closefd=False, buffering=0) as given:
        words = asked(given.readline(_LONGEST_REQUEST))
    left = system.leave_the_network(same_user=True)
    # Both, where both can be done: each holds where the other is forbidden.
    if not (system.refuse_network() or left):
        return HAS_NETWORK
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 2):
        os.dup2(nothing, stream)
    try:
        os.execve(words[0], words, surroundings(os.environ))
    except OSError:
        return _NO_PROGRAM


def asked(line: bytes) -> list[str]:
    """Return the words of a line.

    Raises:
        ValueError: it is no list of words.
    """
    words = json.loads(line)
    if not (isinstance(words, list) and words and all(isinstance(one, str) for one in words)):
        raise ValueError("no words")
    return words


def surroundings(names: Mapping[str, str]) -> dict[str, str]:
    """Return what the program may know: where its settings are, and the plainest of languages.

    A packaged program has libraries of its own, which that program must not load.
    """
    kept = {name: names[name] for name in ("HOME", "SANE_CONFIG_DIR") if name in names}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **kept}
