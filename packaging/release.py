"""For the makers: keys of those who sign releases, and announcements of releases.

    python packaging/release.py make-key KEYFILE --holder "Name, place"
    python packaging/release.py keys KEYS.json
    python packaging/release.py make --version 0.2.0 --notes DIR linux_x86_64=FILE… -o X.lfrelease
    python packaging/release.py sign X.lfrelease --key KEYFILE --after 0.1.0
    python packaging/release.py verify X.lfrelease [--keys KEYS.json] [DIR]

Rules: nothing is announced of a tree on which not every check was green, nor for a system for which
the owners have not decided whether it may be handed out; nothing reaches a network; a key is never
written unsealed, and its passphrase is never a word of the command; nobody signs files that he does
not have, nor a version that does not rise; files appear whole or not at all, and a key or an
announcement is never written over by making one.
Reasons and the whole way: docs/decisions/releases.md, docs/releasing.md.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import getpass
import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import spdx  # noqa: E402
from app.base import messages  # noqa: E402
from app.base.errors import AppError  # noqa: E402
from app.program.updates.checking import KEYS_FILE  # noqa: E402
from app.register import passphrases  # noqa: E402
from app.system import files  # noqa: E402
from crypto.errors import CryptoError, UnlockError  # noqa: E402
from crypto.release import release, release_key  # noqa: E402
from crypto.release.release import Contents, HeldKey, Release, ReleasedFile  # noqa: E402
from crypto.vault.key_slots import KDF_DEFAULT, KdfCost  # noqa: E402

PLATFORMS = tuple(
    f"{system}_{processor}"
    for system in ("linux", "windows", "macos")
    for processor in ("x86_64", "arm64")
)
"""The kinds of computer that an installed program knows itself as."""
ENDING = ".lfrelease"
FIRST = "first"
REFUSED = 1


class ReleaseRefusedError(Exception):
    """What was asked for is not done; the text says why and what to do."""


type Ask = Callable[[str], str]
"""Asks for a passphrase with some words and returns it."""


# Keys --------------------------------------------------------------------------------------------


def make_key(target: Path, holder: str, ask: Ask, cost: KdfCost = KDF_DEFAULT) -> str:
    """Make the key of a holder and return its line for a list of keys.

    Args:
        target: the new key file.
        holder: name and place of who holds it.
        ask: asks twice for a new passphrase.
        cost: how dear each try of it is.

    Raises:
        ReleaseRefusedError: the passphrases differ.
        AppError: the passphrase is too weak, or the file is there already.
    """
    files.refuse_taken(target)
    passphrase = ask("New passphrase for this key: ")
    passphrases.require_strong(passphrase, holder.split())
    if ask("Once more: ") != passphrase:
        raise ReleaseRefusedError("The two passphrases differ. Nothing was written.")
    raw, public = release_key.make_key(passphrase, cost)
    files.write_new(target, raw)
    return json.dumps(release.key_line(HeldKey(holder, public)), ensure_ascii=False)


def keys_of(file: Path) -> tuple[HeldKey, ...]:
    """Return the keys of a list.

    Raises:
        CryptoError: it is not a list of keys.
        AppError: it cannot be read.
    """
    return release.read_keys(files.read_small(file, release.MAX_KEYS_BYTES))


# Announcements -----------------------------------------------------------------------------------


def described(word: str) -> ReleasedFile:
    """Return the line of an announcement about ``PLATFORM=FILE``.

    Raises:
        ReleaseRefusedError: the word has another shape, or no program knows such a computer.
        AppError: the file cannot be read.
    """
    platform, equals, name = word.partition("=")
    if not equals:
        raise ReleaseRefusedError(f"{word}: name each file as PLATFORM=FILE, linux_x86_64=x.deb.")
    if platform not in PLATFORMS:
        raise ReleaseRefusedError(f"{platform}: the kinds of computer are {', '.join(PLATFORMS)}.")
    path, digest, size = Path(name), hashlib.sha256(), 0
    with files.plain_errors(), files.open_to_read(path) as source:
        while chunk := source.read(release.READ_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return ReleasedFile(path.name, platform, size, digest.hexdigest())


def refuse_unsettled(announced: Sequence[ReleasedFile]) -> None:
    """Refuse files for a system for which nothing may be handed out yet.

    Raises:
        ReleaseRefusedError: names the file, and what has to be decided first.
    """
    for one in announced:
        open_question = spdx.UNSETTLED.get(one.platform.partition("_")[0])
        if open_question:
            raise ReleaseRefusedError(
                f"{one.name} is not handed out yet: it is not decided {open_question}. "
                f"Leave it out, or have the owners decide and write it there."
            )


def notes_in(folder: Path) -> dict[str, str]:
    """Return what is new, from ``en.txt``, ``hi.txt``, ``ne.txt`` and ``bn.txt`` of a folder.

    Raises:
        AppError: one cannot be read.
        ReleaseRefusedError: one is no text.
    """
    most = 4 * release.MAX_NOTE
    found = {}
    for code in release.LANGUAGES:
        try:
            text = files.read_small(folder / f"{code}.txt", most).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ReleaseRefusedError(f"{code}.txt is no text in UTF-8.") from error
        found[code] = text.replace("\r\n", "\n").strip()
    return found


def make(target: Path, contents: Contents) -> Release:
    """Write an announcement that nobody has signed yet.

    Raises:
        CryptoError: a value breaks a rule of ``crypto/spec/release.md``.
        AppError: the file is there already.
    """
    draft = release.make_draft(release.make_body(contents))
    files.write_new(target, draft)
    return release.read_draft(draft)


def read(raw: bytes) -> Release:
    """Return what an announcement says, signed by somebody or not."""
    with contextlib.suppress(CryptoError):
        return release.read_draft(raw)
    return release.read_release(raw)


def compare_files(found: Release, folder: Path) -> None:
    """Refuse an announcement whose files do not all lie in a folder as they are announced.

    Raises:
        ReleaseRefusedError: one is not there, or is another one.
    """
    for one in found.files:
        try:
            with files.plain_errors(), files.open_to_read(folder / one.name) as source:
                one.check_content(source)
        except AppError as error:
            raise ReleaseRefusedError(f"{one.name}: {messages.words(error).happened}") from error
        except CryptoError as error:
            raise ReleaseRefusedError(f"{one.name} is not the file that is announced.") from error


def sign(
    target: Path,
    key: Path,
    after: str,
    ask: Ask,
    folder: Path | None = None,
    show: Callable[[Release], object] = lambda _found: None,
) -> Release:
    """Add the signature of a holder to an announcement.

    Args:
        target: the announcement, signed by others already or not.
        key: his key file.
        after: the version that was released last, or ``first``.
        ask: asks for the passphrase of the key.
        folder: where the announced files lie; None for the folder of the announcement.
        show: shown what is signed before the passphrase is asked for.

    Raises:
        ReleaseRefusedError: the version does not rise, a file differs, or the passphrase is wrong.
        CryptoError, AppError: a file is damaged or cannot be read.
    """
    raw = files.read_small(target, release.MAX_BYTES)
    found = read(raw)
    if after != FIRST and release.numbers(found.version) <= release.numbers(after):
        raise ReleaseRefusedError(
            f"Version {found.version} does not come after {after}. It was not signed."
        )
    compare_files(found, target.parent if folder is None else folder)
    show(found)
    sealed = release_key.read_key(files.read_small(key, release_key.MAX_BYTES))
    try:
        identity = release_key.open_key(sealed, ask(f"Passphrase of {key.name}: "))
    except UnlockError as error:
        raise ReleaseRefusedError("The passphrase is wrong. Nothing was signed.") from error
    signed = release.add_signature(raw, identity)
    files.write_beside(target, signed)
    return release.read_release(signed)


def verify(target: Path, keys: tuple[HeldKey, ...], folder: Path) -> tuple[HeldKey, ...]:
    """Do what an office's program does, for every file of the release; return who signed.

    Raises:
        CryptoError: not enough signed, or the announcement is damaged.
        ReleaseRefusedError: a file differs.
    """
    found = release.read_release(files.read_small(target, release.MAX_BYTES))
    signers = found.check_signed(keys)
    compare_files(found, folder)
    return signers


# The command -------------------------------------------------------------------------------------


def asker(name: str) -> Ask:
    """Return what asks for a passphrase: the terminal, or the first line of a file, "-" for input.

    Raises:
        ReleaseRefusedError: there is no terminal, and no file was named.
    """
    if name:
        from app.cli.files import secret_from

        found = secret_from(name)
        return lambda _words: found
    if not sys.stdin.isatty():
        raise ReleaseRefusedError("Without a terminal, name --passphrase-file FILE.")
    return getpass.getpass


def told(found: Release) -> Iterator[str]:
    """Yield what stands in an announcement, for whoever is about to sign it."""
    yield f"Lifafa {found.version}, published {found.published}"
    for one in found.files:
        yield f"  {one.platform}  {one.size:,} bytes  {one.name}"
        yield f"    {one.sha256}"
    for code, text in found.notes.items():
        yield f"  what is new, {code}:"
        yield from (f"    | {line}" for line in text.split("\n"))
    if found.ext:
        yield f"  members of a later version: {', '.join(sorted(found.ext))}"
    yield f"  body {found.body_sha256}"
    yield f"  signatures: {len(found.signers)}"


def _make_key(given: argparse.Namespace) -> None:
    print(make_key(given.file, given.holder, asker(given.passphrase_file)))


def _keys(given: argparse.Namespace) -> None:
    found = keys_of(given.file)
    for one in found:
        print(f"{one.holder}: {release.key_line(one)['key']}")
    print(f"{len(found)} keys, {release.NEED} have to sign" if found else "No keys.")


def refuse_untested() -> None:
    """See to it that every check was green on this very tree.

    Raises:
        ReleaseRefusedError: it was not, or nobody has looked.
    """
    spec = importlib.util.spec_from_file_location("checks_of_ci", ROOT / ".ci" / "checks.py")
    assert spec is not None
    assert spec.loader is not None
    checks = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = checks
    spec.loader.exec_module(checks)
    if not checks.all_was_green():
        raise ReleaseRefusedError(
            "Not every check was green on this very tree. Run `python3 start.py test --all`, mend "
            "what fails, and announce the tree on which all of it passed."
        )


def _make(given: argparse.Namespace) -> None:
    refuse_untested()
    announced = [described(word) for word in given.files]
    refuse_unsettled(announced)
    contents = Contents(
        given.version,
        given.published,
        announced,
        notes_in(given.notes),
    )
    _show(make(given.output, contents))


def _sign(given: argparse.Namespace) -> None:
    ask = asker(given.passphrase_file)
    found = sign(given.file, given.key, given.after, ask, given.files, _show)
    print(f"Signed. Signatures now: {len(found.signers)}")


def _show(found: Release) -> None:
    print("\n".join(told(found)), flush=True)


def _verify(given: argparse.Namespace) -> None:
    folder = given.folder or given.file.parent
    for one in verify(given.file, keys_of(given.keys), folder):
        print(f"signed by {one.holder}")
    print("Good: enough have signed, and every file is the one that is announced.")


def parser() -> argparse.ArgumentParser:
    """Return what takes the words of the command apart."""
    whole = argparse.ArgumentParser(description="Keys and announcements of releases.")
    verbs = whole.add_subparsers(required=True)
    one = verbs.add_parser("make-key", help="make the key of a holder; prints its public line")
    one.add_argument("file", type=Path)
    one.add_argument("--holder", required=True, help='"Name, place"')
    one.set_defaults(act=_make_key)
    _passphrase_of(one)
    one = verbs.add_parser("keys", help="look whether a list of keys is one")
    one.add_argument("file", type=Path)
    one.set_defaults(act=_keys)
    one = verbs.add_parser("make", help="write an announcement that nobody has signed yet")
    one.add_argument("files", nargs="+", metavar="PLATFORM=FILE")
    one.add_argument("--version", required=True)
    one.add_argument("--published", default=dt.datetime.now(dt.UTC).date().isoformat())
    one.add_argument("--notes", type=Path, required=True, help="folder of en.txt, hi.txt, …")
    one.add_argument("-o", "--output", type=Path, required=True)
    one.set_defaults(act=_make)
    one = verbs.add_parser("sign", help="add a signature")
    one.add_argument("file", type=Path)
    one.add_argument("--key", type=Path, required=True)
    one.add_argument("--after", required=True, help=f"version released last, or {FIRST}")
    one.add_argument("--files", type=Path, help="folder of the files, when they lie elsewhere")
    one.set_defaults(act=_sign)
    _passphrase_of(one)
    one = verbs.add_parser("verify", help="look whether a release is whole and signed")
    one.add_argument("file", type=Path)
    one.add_argument("folder", type=Path, nargs="?")
    one.add_argument("--keys", type=Path, default=KEYS_FILE)
    one.set_defaults(act=_verify)
    return whole


def _passphrase_of(one: argparse.ArgumentParser) -> None:
    one.add_argument("--passphrase-file", default="", help="first line; - for standard input")


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; the exit code says whether it was done."""
    given = parser().parse_args(words)
    try:
        given.act(given)
    except (ReleaseRefusedError, ValueError) as error:
        print(error, file=sys.stderr)
    except AppError as error:
        print(messages.words(error), file=sys.stderr)
    except CryptoError as error:
        print(f"Refused: {error.reason} {error.facts or ''}".strip(), file=sys.stderr)
    else:
        return 0
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
