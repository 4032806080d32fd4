"""Build Lifafa for a Mac, on a Mac, with one command: application, disk image, sums, bill.

    python3 packaging/build_macos.py [--to DIR] [--release-keys FILE] [--identity NAME]
                                     [--notary-profile NAME]

It sets up, builds Lifafa.app, signs it (with --identity; else only so that this Mac starts it),
runs its self-test, and packs a disk image; with --notary-profile Apple is asked to notarise that.
Rules: standard library; nothing is fetched but what the locks name; nothing is sent anywhere unless
a profile is given. It was written on Linux, where its parts are tested, and was never run on a Mac.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import desktop_steps as steps
from build_errors import PackageError
from whole_files import whole

APP = "Lifafa.app"
ENTITLEMENTS = steps.PACKAGING / "macos" / "entitlements.plist"
FOR_THIS_MAC = "-"
"""The identity that signs for this computer only."""
TEXTS, PARTS = "licences", "licences.json"
"""What tells of the parts: their texts and their list, beside the built program."""
_LIBRARIES = (".dylib", ".so")


def what_is_signed(app: Path) -> list[Path]:
    """Return what is signed, what lies deepest first and the application last."""
    found = [
        path
        for path in (app / "Contents").rglob("*")
        if path.is_file() and not path.is_symlink() and _is_code(path)
    ]
    return [*sorted(found, key=lambda path: (-len(path.parts), str(path))), app]


def _is_code(path: Path) -> bool:
    if path.suffix in _LIBRARIES:
        return True
    is_framework = any(part.endswith(".framework") for part in path.parts) and not path.suffix
    return is_framework and os.access(path, os.X_OK)


def signing_words(identity: str, file: Path) -> list[str]:
    """Return the words that sign one library or the application.

    Args:
        identity: name of a certificate in the keychain, or FOR_THIS_MAC.
        file: what is signed.
    """
    words = ["codesign", "--force", "--options", "runtime", "--entitlements", str(ENTITLEMENTS)]
    words += ["--timestamp"] if identity != FOR_THIS_MAC else ["--timestamp=none"]
    return [*words, "--sign", identity, str(file)]


def sign(app: Path, identity: str, do: steps.Run = steps.run) -> None:
    """Sign an application with everything in it, and have the signature checked."""
    for file in what_is_signed(app):
        do(signing_words(identity, file))
    do(["codesign", "--verify", "--deep", "--strict", str(app)])


def pack(app: Path, to: Path, do: steps.Run = steps.run) -> Path:
    """Pack an application into a disk image that shows it beside the folder of applications."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "Lifafa"
        shutil.copytree(app, stage / app.name, symlinks=True)
        (stage / "Applications").symlink_to("/Applications")
        words = ["hdiutil", "create", "-volname", "Lifafa", "-srcfolder", str(stage)]
        with whole(to) as beside:
            do([*words, "-fs", "HFS+", "-format", "UDZO", "-ov", str(beside)])
    return to


def notarise(image: Path, profile: str, do: steps.Run = steps.run) -> None:
    """Have Apple look at a disk image, and fasten the answer to it; without a profile nothing."""
    if not profile:
        return
    words = ["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile]
    do([*words, "--wait"])
    do(["xcrun", "stapler", "staple", str(image)])


def build(asked: argparse.Namespace, do: steps.Run = steps.run) -> list[Path]:
    """Build everything and return the files to hand on.

    Args:
        asked: what the command line asked for.
        do: runs one command.

    Raises:
        PackageError: a step did not succeed.
    """
    if asked.notary_profile and asked.identity == FOR_THIS_MAC:
        raise PackageError("Apple notarises only what is signed: give --identity, too.")
    to = Path(asked.to).resolve()
    to.mkdir(parents=True, exist_ok=True)
    python = asked.python or steps.set_up()
    keys = ["--release-keys", asked.release_keys] if asked.release_keys else []
    do([python, str(steps.PACKAGING / "build_program.py"), str(to), *keys])
    app = to / APP
    resources = app / "Contents" / "Resources"
    if not resources.is_dir():
        raise PackageError(f"The build made no {APP} in {to}.")
    do([python, str(steps.PACKAGING / "macos_parts.py"), str(resources)])
    name = f"Lifafa-{steps.version()}-macos-{steps.machine()}"
    bill = steps.write_bill(python, to / "Lifafa", do)
    _tell_parts(to / "Lifafa", resources)
    sign(app, asked.identity, do)
    steps.self_test(app / "Contents" / "MacOS" / "Lifafa", do)
    image = pack(app, to / f"{name}.dmg", do)
    notarise(image, asked.notary_profile, do)
    made = [image, steps.copied(bill, to / f"{name}.cdx.json")]
    return [*made, steps.write_sums(made, to / steps.SUMS)]


def _tell_parts(folder: Path, resources: Path) -> None:
    """Put the licences and the bill of the built folder into the application."""
    shutil.copytree(folder / TEXTS, resources / TEXTS, dirs_exist_ok=True)
    for name in (PARTS, steps.BILL):
        shutil.copyfile(folder / name, resources / name)


def asked_for(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    ask = argparse.ArgumentParser(description="Build Lifafa for a Mac.")
    ask.add_argument("--to", default="dist", help="folder for what is made (dist)")
    ask.add_argument("--release-keys", default="", help="public keys releases are checked with")
    ask.add_argument(
        "--identity", default=FOR_THIS_MAC, help="certificate in the keychain (none: this Mac only)"
    )
    ask.add_argument(
        "--notary-profile", default="", help="notarytool's profile in the keychain (none: not sent)"
    )
    ask.add_argument("--python", default="", help="Python of an environment that is set up already")
    return ask.parse_args(words)


def main() -> int:
    """Build, and name what was made."""
    asked = asked_for()
    if platform.system() != "Darwin":
        raise PackageError("Programs for a Mac are built on a Mac. See start.py package.")
    for file in build(asked):
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(steps.stopped(main))
