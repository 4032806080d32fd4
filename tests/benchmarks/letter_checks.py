"""How many printed, copied and scanned letters give their seal, and how long a check takes.

Run it from the repository's folder:

    .venv/bin/python tests/benchmarks/letter_checks.py --prints 100

Every letter is made up. The table counts decoded prints per resolution and damage, half of them
with an ordinary seal and half with the longest one that there is; below stand the times of whole
checks, with their processes, as an officer waits for them.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from PIL import Image  # noqa: E402

from app.letters import check_worker, checking  # noqa: E402
from app.offices.own_card import load_identity  # noqa: E402
from crypto.office.identity import Identity  # noqa: E402
from letter_prints import DAMAGES, scan, sealed, sheet_of_paper  # noqa: E402
from pair_sim import pair  # noqa: E402

_LONG = "To CWC Patna; 2 pages; ref S.K. " + "ब" * 19 + "."
_TRIES = 5


def main() -> None:
    """Print the table and the times."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--prints", type=int, default=100)
    prints = words.parse_args().prints
    identity = Identity.from_seeds(b"\1" * 32, None)
    letters = (sealed(identity), sealed(identity, shown=_LONG))
    for dpi in (200, 300) if prints else ():
        for damage in ("", *DAMAGES):
            print(_row(letters, dpi, damage, prints), flush=True)
    with tempfile.TemporaryDirectory() as folder, pair(Path(folder)) as two:
        _times(*two)


def _row(letters: tuple, dpi: int, damage: str, prints: int) -> str:
    good, took = 0, []
    for seed in range(prints):
        letter = letters[seed % len(letters)]
        print_ = scan(letter.pdf, dpi, damage, seed)
        began = time.perf_counter()
        good += list(check_worker.look(print_).codes) == [letter.text]
        took.append(time.perf_counter() - began)
    name = damage or "none"
    return f"{dpi} dpi  {name:12} {good:4} of {prints}  median {statistics.median(took):.3f} s"


def _times(one: object, other: object) -> None:
    identity = load_identity(other)
    short, long = sealed(identity), sealed(identity, paragraphs=205)
    photo = _photo(short.pdf)
    for name, source in (
        (f"letter PDF, {short.pages} page", short.pdf),
        (f"letter PDF, {long.pages} pages", long.pdf),
        ("scan at 200 dpi", scan(short.pdf, 200, "all", 1)),
        ("photo of 12 megapixels", photo),
    ):
        took = []
        for _ in range(_TRIES):
            began = time.perf_counter()
            check = checking.check_file(one, source)
            took.append(time.perf_counter() - began)
        print(f"{name:26} {statistics.median(took):6.2f} s  {check.verdict} {check.copy}")


def _photo(pdf: bytes) -> bytes:
    """Return a photo of 4000 x 3000 dots in which the sheet lies on a table."""
    table = Image.new("RGB", (4000, 3000), (120, 100, 80))
    paper = sheet_of_paper(pdf, 240).convert("RGB")
    table.paste(paper.rotate(90, expand=True), (500, 500))
    out = io.BytesIO()
    table.save(out, "JPEG", quality=80)
    return out.getvalue()


if __name__ == "__main__":
    main()
