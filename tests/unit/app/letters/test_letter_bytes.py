"""The same letter and seal give the same bytes: in another process, after other letters."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import letter_samples as samples
from app.letters.document import COPIES
from app.letters.drawing import draw

ROOT = Path(__file__).parents[4]
CODE = f"""
import hashlib, sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests" / "helpers")!r}]
import letter_samples as samples
from app.letters.drawing import draw
if sys.argv[1] == "others":
    draw(samples.letter("slip", ("bn",)), samples.seal)
    draw(samples.letter("notice", ("ne", "en")), samples.seal)
letter = samples.letter("referral", ("hi", "bn"), {COPIES!r})
print(hashlib.sha256(draw(letter, samples.seal).pdf).hexdigest())
"""


def in_another_process(seed: str, before: str, **surroundings: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed, **surroundings}
    done = subprocess.run(
        (sys.executable, "-c", CODE, before), env=env, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_the_same_letter_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    letter = samples.letter("referral", ("hi", "bn"), COPIES)
    drawn = draw(letter, samples.seal)
    here = hashlib.sha256(drawn.pdf).hexdigest()
    assert here == hashlib.sha256(draw(letter, samples.seal).pdf).hexdigest()
    (tmp_path / ".reportlab_settings").write_text("invariant = 0\nuseA85 = 0\n")
    (tmp_path / ".reportlab_mods").write_text("raise SystemExit('it was run')\n")
    assert in_another_process("1", "nothing") == here
    home = {
        "HOME": str(tmp_path),
        "RL_pdfMultiLine": "1",
        "RL_documentLang": "de",
        "TZ": "Asia/Tokyo",
    }
    assert in_another_process("77", "others", **home) == here


def test_no_stream_of_the_file_was_packed_here() -> None:
    drawn = draw(samples.letter("referral", ("hi", "bn")), samples.seal)
    assert drawn.pdf.count(b"/FlateDecode") == 1  # the emblem, as it came
    bare = samples.letter("referral", ("hi",))
    from dataclasses import replace

    without = replace(bare, letterhead=replace(bare.letterhead, emblem=b""))
    assert b"/Filter" not in draw(without, samples.seal).pdf


def test_nothing_of_the_drawing_is_loaded_before_the_first_letter() -> None:
    code = "import app.letters.drawing, sys; print([n for n in ('reportlab', 'uharfbuzz', 'segno')"
    code += " if n in sys.modules])"
    done = subprocess.run(
        (sys.executable, "-c", code), cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
