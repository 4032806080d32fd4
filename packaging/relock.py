"""Make the three locks again from the lists beside this file: to run, to test, to package.

Run it after changing a list: `python3 packaging/relock.py`. Rules: the locks hold the hashes of
every file of a release, for every system; they name no package index and no folder; a
version that is in the old lock and still fits is kept, unless `--upgrade` is given.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESOLVER = "uv==0.13.9"
OLDEST_PYTHON = "3.12"
HEADER = "# Made by packaging/relock.py from {source}; do not edit. Files are named by SHA-256.\n"


def lock(resolver: Path, source: str, target: str, options: list[str]) -> None:
    """Resolve one list for all systems and write its lock beside it."""
    words = ["pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON]
    words += ["--generate-hashes", "--no-header", "--no-annotate"]
    words += ["--no-emit-index-url", "--no-emit-find-links", "-o", target, source, *options]
    subprocess.run([str(resolver), *words], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    path = HERE / target
    path.write_text(HEADER.format(source=source) + path.read_text("utf-8"), "utf-8")


def main() -> int:
    """Make the locks; each keeps to the versions of those before it."""
    options = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        python = programs / ("python.exe" if sys.platform == "win32" else "python")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", RESOLVER], check=True)
        resolver = programs / ("uv.exe" if sys.platform == "win32" else "uv")
        lock(resolver, "requirements.in", "requirements.lock", options)
        lock(resolver, "requirements-test.in", "requirements-test.lock", options)
        lock(resolver, "requirements-package.in", "requirements-package.lock", options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
