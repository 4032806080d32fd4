"""Makes the golden backup files; kept to show how, never run again on them.

    python3 tests/vectors/backup/make_golden_backups.py FOLDER

Rules: refuses a folder that exists, so that the frozen files cannot be replaced by accident; all
people in them are made up, and their recovery codes stand beside them in ``golden.json``.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "tests" / "helpers")]

from app.backup import making  # noqa: E402
from app.register.records import GivenCodes, RecoveryPlan  # noqa: E402
from app.register.recovery import recovery  # noqa: E402
from backup_office import desk  # noqa: E402
from crypto.vault.recovery import format_code  # noqa: E402
from office_sim import PASSPHRASE  # noqa: E402


def main() -> None:
    """Write the files into a new folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    told = {}
    with tempfile.TemporaryDirectory() as work, desk(Path(work)) as at:
        making.make_file(at.s, folder / "b01_one_file.lfbak")
        told["b01_one_file"] = codes(at.given)
        at.next_day()
        plan = RecoveryPlan(kits=0, need=2, of=3)
        at.s, sheets = recovery.renew(at.s, PASSPHRASE, plan)
        made = making.make_in_folder(at.s, at.place(), "made up")
        shutil.copy(made.backup.path, folder / "b02_beside.lfbak")
        shutil.copytree(Path(made.backup.path).parent / "papers", folder / "papers")
        told["b02_beside"] = {
            "custodians": {str(n): code for n, code in enumerate(sheets.custodians[:2], 1)}
        }
    for path in sorted(folder.glob("*.lfbak")):
        told[path.stem]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "golden.json").write_text(json.dumps(told, indent=1) + "\n", "ascii")


def codes(given: GivenCodes) -> dict[str, str]:
    """Return the code of a sheet as it is printed."""
    assert given.kit is not None
    return {"kit": format_code(given.kit)}


if __name__ == "__main__":
    main()
