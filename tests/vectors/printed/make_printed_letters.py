"""Makes the golden printed letters: PDFs of a made-up office, its card, and what each one says.

Run once for each release whose letters look or are sealed differently, with the next numbers;
files that are there are never made again:

    python tests/vectors/printed/make_printed_letters.py
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1] / "helpers")]

from app.letters.prepare import prepare  # noqa: E402
from app.letters.records import MakeLetter  # noqa: E402
from app.offices import offices  # noqa: E402
from office_sim import CLOCK  # noqa: E402
from pair_sim import HINDI, pair, sealed_case  # noqa: E402

WISHES = {
    "p01_referral_hi_en": MakeLetter("referral", ("hi", "en")),
    "p02_certificate_bn": MakeLetter("certificate", ("bn",)),
    "p03_slip_ne": MakeLetter("slip", ("ne",), safe_to_carry=True),
}


def main() -> int:
    """Make what is not there."""
    if (HERE / "printed.json").exists():
        raise SystemExit("they are made: golden files are never made again")
    told = {}
    with tempfile.TemporaryDirectory() as folder, pair(Path(folder), clock=CLOCK) as (one, other):
        (HERE / "printed.card").write_bytes(offices.own_card(one))
        _, sent = sealed_case(one, other, HINDI)
        for name, wish in WISHES.items():
            made = prepare(one, MakeLetter(**{**vars(wish), "referral_id": sent.referral_id}))
            (HERE / f"{name}.pdf").write_bytes(made.pdf)
            told[name] = {"shown": made.shown, "code": made.code, "qr": made.qr_text}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (HERE / "printed.json").write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
