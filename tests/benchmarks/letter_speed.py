"""How long it takes to draw letters; prints figures, asserts nothing.

Run it on an idle machine: `.venv/bin/python tests/benchmarks/letter_speed.py`.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

COUNT = 200
ROUNDS = 10


def main() -> None:
    """Print the figures."""
    import letter_samples as samples
    from app.letters.drawing import draw

    start = time.perf_counter()
    draw(samples.letter(), samples.seal)
    print(f"first letter, with loading all there is: {time.perf_counter() - start:.3f} s")
    four = samples.four_pages()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        drawn = draw(four, samples.seal)
        times.append(time.perf_counter() - start)
    size = len(drawn.pdf) // 1024
    print(f"{drawn.pages} pages in two languages, {size} KiB: median {sorted(times)[5]:.3f} s")
    letters = (samples.every_letter() * COUNT)[:COUNT]
    for what, batch in (("all kinds and languages", letters), ("four pages", [four] * COUNT)):
        start, busy = time.perf_counter(), time.process_time()
        for letter in batch:
            draw(letter, samples.seal)
        took, worked = time.perf_counter() - start, time.process_time() - busy
        print(f"{COUNT} letters of {what}: {took:.1f} s, {worked:.1f} s of the processor")


if __name__ == "__main__":
    main()
