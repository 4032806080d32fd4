"""A small reader of scripts and message files of Inno Setup, for what our files use of them.

Rules: it reads strictly: a line that it does not understand is an error; constants and directives
of the preprocessor are left as they stand.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_SECTION = re.compile(r"\[(\w+)\]")
_SETTING = re.compile(r"(\w+)=(.*)")
_FIELD = re.compile(r'\s*(\w+):\s*("(?:[^"]|"")*"|[^;"]*)\s*(?:;|$)')


@dataclass
class Script:
    """What one file says, by its sections."""

    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    code: str = ""
    directives: list[str] = field(default_factory=list)


def read(path: Path) -> Script:
    """Read a file, which has a byte order mark and the line ends of Windows."""
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Inno Setup takes a file without a mark for an old one"
    assert raw.count(b"\n") == raw.count(b"\r\n")
    script, section = Script(), ""
    for line in raw.decode("utf-8-sig").splitlines():
        found = _SECTION.fullmatch(line.strip())
        if found:
            section = found[1]
        elif section == "Code":
            script.code += line + "\n"
        elif line.startswith("#"):
            script.directives.append(line)
        elif line.strip() and not line.startswith((";", "  #")):
            _take(script, section, line)
    return script


def _take(script: Script, section: str, line: str) -> None:
    if section in ("Setup", "Messages", "CustomMessages", "LangOptions"):
        found = _SETTING.fullmatch(line)
        assert found is not None, line
        known = script.settings.setdefault(section, {})
        assert found[1] not in known, f"{found[1]} stands twice"
        known[found[1]] = found[2]
        return
    row, place = {}, 0
    while place < len(line.rstrip()):
        found = _FIELD.match(line, place)
        assert found is not None, line[place:]
        value = found[2].strip()
        row[found[1]] = value[1:-1].replace('""', '"') if value.startswith('"') else value
        place = found.end()
    script.rows.setdefault(section, []).append(row)
