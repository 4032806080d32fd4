"""Compare the tests' coverage of each room with its floor in pyproject.toml.

    .venv/bin/python .ci/floors.py lines      of the tier that counts lines
    .venv/bin/python .ci/floors.py branches   lines and branches together, of all tests

Rules: what the parts of the run before left in `.checks` is put together; a room that exists has a
floor and a floor has a room.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".checks"


def room_figures(report: dict[str, Any]) -> dict[str, float]:
    """Return the share of lines and branches run in each room, in percent."""
    wanted: Counter[str] = Counter()
    run: Counter[str] = Counter()
    for name, file in report["files"].items():
        room = Path(name).parts[0]
        figures = file["summary"]
        wanted[room] += figures["num_statements"] + figures.get("num_branches", 0)
        run[room] += figures["covered_lines"] + figures.get("covered_branches", 0)
    return {room: 100 * run[room] / count for room, count in wanted.items() if count}


def below_the_floor(figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Return one sentence for each room that is too low, has no floor, or was not counted."""
    complaints = []
    for room in sorted(set(figures) | set(floors)):
        if room not in floors:
            complaints.append(f"{room} has no floor in pyproject.toml")
        elif room not in figures:
            complaints.append(f"{room} has a floor, but no line of it was counted")
        elif figures[room] < floors[room]:
            complaints.append(
                f"{room} is at {figures[room]:.1f} %, its floor is {floors[room]:g} %"
            )
    return complaints


def put_together() -> dict[str, Any]:
    """Return the report of all parts of the run."""
    whole = KEPT / "coverage.whole"
    made = (".whole", ".json")
    parts = sorted(str(one) for one in KEPT.glob("coverage.*") if one.suffix not in made)
    given = {**os.environ, "COVERAGE_FILE": str(whole)}
    out = KEPT / "coverage.json"
    for words in (["combine", "--keep", *parts], ["json", "-q", "-i", "-o", str(out)]):
        subprocess.run([sys.executable, "-m", "coverage", *words], cwd=ROOT, env=given, check=True)
    report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return report


def main() -> int:
    """Print the figure of each room; fail when one is below its floor."""
    kind = sys.argv[1]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors = settings["tool"]["lifafa"]["coverage-floors"][kind]
    figures = room_figures(put_together())
    for room, figure in sorted(figures.items()):
        print(f"{room:8} {figure:5.1f} %   floor {floors.get(room, 0):g} %")
    complaints = below_the_floor(figures, floors)
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
