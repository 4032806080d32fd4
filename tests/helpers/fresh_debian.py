"""A fresh Debian without Python, and the package in it: from installing to removing.

    python tests/helpers/fresh_debian.py lifafa_0.1.0-1_amd64.deb [--pictures DIR] [--root DIR]

Rules: needs root, debootstrap and the way to the Debian mirror that this machine uses; everything
that is mounted is mounted in a space of its own and gone at the end; each step that fails ends it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "packaging")]

from PIL import ImageGrab  # noqa: E402

from app.base.clock import SystemClock  # noqa: E402
from app.register import access  # noqa: E402
from office_sim import SECOND, office  # noqa: E402
from real_screen import Seat, end_programs, seat  # noqa: E402
from screen_story import NAME, first_case, sealed_referral  # noqa: E402

_ALONE = "LIFAFA_OWN_MOUNTS"
_SETTINGS = ("etc/apt/apt.conf.d", "usr/local/share/ca-certificates")
_IN_A_ROOT = {
    "HOME": "/root",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


class FreshDebian:
    """A Debian in a folder.

    Args:
        root: the folder; made when nothing is in it.
        pictures: where pictures of the screen go, None for none.
    """

    def __init__(self, root: Path, pictures: Path | None) -> None:
        self.root = root
        self._pictures = pictures
        self._taken = 0

    def make(self) -> None:
        """Put a smallest Debian there, with this machine's mirror, and mount what it needs."""
        if not (self.root / "etc" / "debian_version").exists():
            sources = Path("/etc/apt/sources.list.d/debian.sources").read_text("utf-8")
            mirror = re.search(r"^URIs: *(\S+)", sources, re.MULTILINE)
            suite = re.search(r"^Suites: *(\S+)", sources, re.MULTILINE)
            assert mirror and suite, "this machine's list of mirrors was not understood"
            words = ["debootstrap", "--variant=minbase", "--include=ca-certificates"]
            _run([*words, suite[1], str(self.root), mirror[1]])
            (self.root / "etc/apt/sources.list").write_text("", "utf-8")
            (self.root / "etc/apt/sources.list.d/debian.sources").write_text(sources, "utf-8")
            for name in _SETTINGS:
                if (Path("/") / name).is_dir():
                    shutil.copytree(Path("/") / name, self.root / name, dirs_exist_ok=True)
            self.run("update-ca-certificates")
        for name in ("etc/resolv.conf", "etc/hosts"):
            shutil.copy(Path("/") / name, self.root / name)
        _run(["mount", "-t", "proc", "proc", str(self.root / "proc")])
        _run(["mount", "--rbind", "/dev", str(self.root / "dev")])
        # Screen, session bus and the homes of seats lie there.
        _run(["mount", "--bind", "/tmp", str(self.root / "tmp")])

    def inside(self, *words: str) -> list[str]:
        """Return the words that run a command in it."""
        return ["chroot", str(self.root), *words]

    def run(self, *words: str, **more: str) -> str:
        """Run a command in it and return what it says."""
        return _run(self.inside(*words), {**_IN_A_ROOT, **more})

    def has(self, program: str) -> bool:
        """Tell whether a program is there."""
        return any((self.root / place / program).exists() for place in ("usr/bin", "bin"))

    def picture(self, user: Seat, name: str) -> None:
        """Keep what is on the screen."""
        if self._pictures is not None:
            time.sleep(0.5)
            self._taken += 1
            shown = ImageGrab.grab(xdisplay=user.env["DISPLAY"])
            shown.save(self._pictures / f"{self._taken:02d}-{name}.png")


def _run(words: list[str], env: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def tell(text: str, began: float) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {text}", flush=True)


def install(debian: FreshDebian, package: Path) -> str:
    """Install the package as an administrator does; return what the self-test says."""
    debian.make()
    assert not debian.has("python3")
    shutil.copy(package, debian.root / "lifafa.deb")
    debian.run("apt-get", "-qq", "update")
    debian.run("apt-get", "-qq", "-y", "install", "/lifafa.deb")
    assert debian.run("dpkg", "--verify", "lifafa") == ""
    assert not debian.has("python3"), "the package brought a Python of the system"
    return debian.run("lifafa", "version", "--self-test")


def first_day(debian: FreshDebian, user: Seat, folder: Path) -> tuple[Path, str]:
    """Go through the first run to a sealed referral; return the packet and the passphrase."""
    shelter = office(folder / "shelter", SECOND, clock=SystemClock())
    user.started_by = tuple(debian.inside("/usr/lib/lifafa/Lifafa"))
    try:
        with user.program():
            user.at("Name of the office")
            debian.picture(user, "first-run")
            passphrase = first_case(user)
            debian.picture(user, "first-case")
            sealed_referral(user, shelter)
            debian.picture(user, "sealed")
    finally:
        access.lock(shelter)
    sealed = sorted(user.home.rglob("*.lifafa"))
    assert sealed, "no packet was sealed"
    return sealed[0], passphrase


def double_click(debian: FreshDebian, user: Seat, packet: Path, passphrase: str) -> str:
    """Open a packet as a file manager does; return what it is taken for."""
    debian.run("apt-get", "-qq", "-y", "install", "libglib2.0-bin")
    env = {**user.env, **_IN_A_ROOT, "HOME": str(user.home)}
    asked = _run(debian.inside("gio", "info", "-a", "standard::content-type", str(packet)), env)
    kind = asked.rsplit("content-type:", 1)[1].strip()
    subprocess.run(debian.inside("gio", "open", str(packet)), env=env, check=True, timeout=60)
    user.at("Passphrase")
    user.fill("Passphrase", passphrase)
    user.key("Return")
    user.sees(packet.name)
    debian.picture(user, "double-click")
    end_programs(user)
    return kind


def removed(debian: FreshDebian, home: Path) -> None:
    """Remove and purge the package: what it brought goes, the register stays."""
    kept = {path: path.read_bytes() for path in _register(home)}
    assert any(path.name == "vault.lfv" for path in kept)
    for word in ("remove", "purge"):
        debian.run("apt-get", "-qq", "-y", "install", "/lifafa.deb")
        debian.run("apt-get", "-qq", "-y", word, "lifafa")
        assert {path: path.read_bytes() for path in _register(home)} == kept
    left = [path for path in debian.root.glob("usr/**/*lifafa*") if "/tmp/" not in str(path)]
    assert left == [], left


def _register(home: Path) -> list[Path]:
    folder = home / ".local" / "share" / "lifafa" / "register"
    return [path for path in folder.rglob("*") if path.is_file()]


def story(package: Path, root: Path, pictures: Path | None) -> None:
    """Go through all of it, telling each step and its time."""
    began = time.monotonic()
    debian = FreshDebian(root, pictures)
    said = install(debian, package)
    tell(f"installed where no Python is; {' '.join(said.split())}", began)
    with tempfile.TemporaryDirectory(prefix="lf-other-") as folder, seat() as user:
        packet, passphrase = first_day(debian, user, Path(folder))
        tell(f"first run, first case of {NAME}, first sealed referral: {packet.name}", began)
        kind = double_click(debian, user, packet, passphrase)
        tell(f"a double click on it, taken for {kind}, shows it after unlocking", began)
        removed(debian, user.home)
        tell("removed and purged; every byte of the register is there", began)


def main() -> int:
    """Go through the story in a space of mounts of its own."""
    ask = argparse.ArgumentParser(description="The package in a fresh Debian.")
    ask.add_argument("package", type=Path)
    ask.add_argument("--root", type=Path, help="a folder for the Debian; kept")
    ask.add_argument("--pictures", type=Path)
    asked = ask.parse_args()
    if _ALONE in os.environ:
        if asked.pictures is not None:
            asked.pictures.mkdir(parents=True, exist_ok=True)
        story(asked.package, asked.root, asked.pictures)
        return 0
    words = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
    env = {**os.environ, _ALONE: "1"}
    if asked.root is not None:
        return subprocess.call(words, env=env)
    # Emptied from outside, where nothing of this machine is mounted in it.
    with tempfile.TemporaryDirectory(prefix="lf-debian-", dir="/var/tmp") as folder:
        return subprocess.call([*words, "--root", f"{folder}/root"], env=env)


if __name__ == "__main__":
    sys.exit(main())
