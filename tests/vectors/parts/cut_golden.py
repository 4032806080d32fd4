"""Makes the golden and the named bad part files; kept to show how, never run again on them.

    python3 tests/vectors/parts/cut_golden.py FOLDER

Rules: refuses a folder that exists, so that the frozen files cannot be replaced by accident.
"""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))

from crypto.packet.parts import PartSet  # noqa: E402

WHOLE = HERE.parent / "packet" / "g01_referral_without_files.lifafa"
STEP = 24 * 1024


def main() -> None:
    """Write the files into a new folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    raw = WHOLE.read_bytes()
    whole = PartSet.plan(len(raw), hashlib.sha256(raw).hexdigest(), STEP)
    files = {}
    for number in range(1, whole.count + 1):
        start = whole.offset(number)
        content = raw[start : start + whole.length(number)]
        files[f"g{number:02d}_part_{number}_of_{whole.count}"] = whole.header(number) + content
    second = files["g02_part_2_of_3"]
    only = PartSet.plan(len(raw), whole.sha256, 7 * 2**20)
    finer = replace(whole, count=4, step=20 * 1024)
    bad = {
        "t02_n_differs": finer.header(2) + raw[finer.offset(2) : finer.offset(3)],
        "t03_401_parts": second.replace(b"part 2 of 3 ", b"part 2 of 401 "),
        "t04_total_mismatch": second.replace(b"size 67195 ", b"size 67196 "),
    }
    files["g04_the_only_part"] = only.header(1) + raw
    for name, content in {**files, **bad}.items():
        (folder / f"{name}.lfpart").write_bytes(content)
        print(hashlib.sha256(content).hexdigest(), name)


if __name__ == "__main__":
    main()
