"""Write app/offices/confusables.txt from the table of characters that look alike of Unicode (UTS
39).

Rules: the table of Unicode is handed in as a file, nothing is fetched; only what looks like letters
or digits of the scripts of our offices (Latin, Devanagari, Bengali) is kept; what one script alone
tells apart by case or by accents is left to ``app.offices.confusables``; the version and the terms
of the table go into the head of what is written.

    python packaging/confusables_table.py confusables.txt > app/offices/confusables.txt
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

WIDTH = 100
_HEAD = """\
# What looks like letters and digits of Latin, Devanagari and Bengali script.
# From confusables.txt of Unicode Technical Standard #39, version {version}, {date}.
# Copyright (c) Unicode, Inc. Unicode License V3, https://www.unicode.org/license.txt
# Made by packaging/confusables_table.py. Each line: what it looks like, then what looks like it.
"""


def table(text: str) -> dict[str, list[str]]:
    """Return by prototype what looks like it, of what Unicode says.

    Args:
        text: the whole of ``confusables.txt``.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        fields = line.partition("#")[0].split(";")
        if len(fields) != 3:
            continue
        source, like = (
            "".join(chr(int(point, 16)) for point in part.split()) for part in fields[:2]
        )
        if _is_kept(source, like):
            found[like].append(source)
    return found


def written(text: str) -> str:
    """Return the file that is kept, from the whole of ``confusables.txt``."""
    version, date = (
        match.group(1) if (match := re.search(rf"^# {name}: (\S+?),?(?: .*)?$", text, re.M)) else ""
        for name in ("Version", "Date")
    )
    lines = [_HEAD.format(version=version, date=date)]
    for like, sources in sorted(table(text).items()):
        head = "+".join(f"{ord(letter):04X}" for letter in like)
        line = f"{head}:"
        for source in sorted(sources):
            if len(line) > WIDTH - 7:
                lines.append(f"{line}\n")
                line = f"{head}:"
            line += f" {ord(source):04X}"
        lines.append(f"{line}\n")
    return "".join(lines)


def _is_kept(source: str, like: str) -> bool:
    if len(source) != 1 or source.isascii() or unicodedata.normalize("NFKC", source) != source:
        return False
    letters = [one for one in like if unicodedata.category(one)[0] != "M"]
    return bool(letters) and all(_is_ours(one) for one in letters)


def _is_ours(letter: str) -> bool:
    return (letter.isascii() and letter.isalnum()) or 0x0900 <= ord(letter) < 0x0A00


if __name__ == "__main__":
    sys.stdout.write(written(Path(sys.argv[1]).read_text("utf-8-sig")))
