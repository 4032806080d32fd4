"""Write the icons that the program names into ui/look/icons.json, drawn as the icon package draws
them.

    .venv/bin/python packaging/keep_icons.py [--check]

Rules: the package is the only source of a drawing; a name is taken up when it stands as a text of
its own in the code of the window; `--check` writes nothing and fails when the file is not what it
would be. An icon that is missing in the file is still drawn, from the package, but the first window
waits for that.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from pathlib import Path

import lucide

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "ui" / "look" / "icons.json"
ROOMS = ("ui", "app")


def named() -> list[str]:
    """Return the icons that the code names, in order."""
    known = set(lucide.get_icon_list())
    found: set[str] = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            found.update(
                node.value
                for node in ast.walk(ast.parse(file.read_text("utf-8")))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )
    return sorted(found & known)


def drawing(name: str) -> str:
    """Return what stands inside the drawing of an icon."""
    whole = str(lucide.lucide_icon(name))
    inner = whole[whole.index(">") + 1 : whole.rindex("</svg>")]
    return "".join(line.strip() for line in inner.splitlines())


def text() -> str:
    """Return the whole file."""
    kept = {name: drawing(name) for name in named()}
    return json.dumps(kept, indent=0, ensure_ascii=True) + "\n"


def main() -> int:
    """Write the file, or check that it is what it would be."""
    parser = argparse.ArgumentParser(description="The icons of the window.")
    parser.add_argument("--check", action="store_true")
    made = text()
    if not parser.parse_args().check:
        FILE.write_text(made, "utf-8")
        return 0
    if FILE.is_file() and FILE.read_text("utf-8") == made:
        return 0
    print("ui/look/icons.json is old: run packaging/keep_icons.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
