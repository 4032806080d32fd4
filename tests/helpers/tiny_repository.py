"""A repository of one library, to set up for real without the network.

Rules: start.py and packaging/ are the true ones; only the locks name a made-up wheel.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def write_wheel(folder: Path, name: str) -> str:
    """Write a wheel that holds one empty module; return its SHA-256 in hex."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for file, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record += f"{file},sha256={digest.decode()},{len(text)}\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
        wheel.writestr(f"{about}/RECORD", record + f"{about}/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


class TinyRepository:
    """A folder with start.py, packaging/ and an ``app`` that says where it was started."""

    def __init__(self, folder: Path, name: str = "tiny") -> None:
        self.root = folder / name
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        (self.root / "app").mkdir(parents=True)
        shutil.copy(ROOT / "start.py", self.root)
        shutil.copytree(
            ROOT / "packaging",
            self.root / "packaging",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        says = "import os, sys, lifafatiny\nprint(os.getcwd(), sys.argv[1:], sys.flags.isolated)\n"
        (self.root / "app" / "__main__.py").write_text(says, "utf-8")
        (self.root / "app" / "__init__.py").write_text("", "utf-8")
        self.lock("requirements.lock", "lifafatiny", write_wheel(self.wheels, "lifafatiny"))
        self.lock("requirements-test.lock", "lifafatool", write_wheel(self.wheels, "lifafatool"))

    def lock(self, file: str, name: str, digest: str) -> None:
        text = f"{name}==1.0 --hash=sha256:{digest}\n"
        (self.root / "packaging" / file).write_text(text, "utf-8")

    def lock_all(self, names: Sequence[str]) -> None:
        """Write a library of each name, and a lock that names them in this order."""
        lines = [f"{name}==1.0 --hash=sha256:{write_wheel(self.wheels, name)}\n" for name in names]
        (self.root / "packaging" / "requirements.lock").write_text("".join(lines), "utf-8")

    def lend(self, environment: Path) -> None:
        """Put a copy of an environment there that holds nothing but pip."""
        shutil.copytree(environment, self.root / ".venv", symlinks=True)

    @property
    def python(self) -> Path:
        return self.root / ".venv" / "bin" / "python"

    @property
    def stamp(self) -> str:
        path = self.root / ".venv" / "lifafa-stamp"
        return path.read_text("utf-8") if path.exists() else ""

    def environment(self, **more: str) -> dict[str, str]:
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "PYTHON"))}
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_" + "LINKS": str(self.wheels)}
        return {**kept, **offline, **more}

    def begin(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start start.py and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "start.py"), *words],
            cwd=self.root.parent,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run start.py to its end."""
        process = self.begin(*words, **more)
        out, err = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)
