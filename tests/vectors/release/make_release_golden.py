"""Makes golden announcements and bad ones; kept to show how, never run on them again.

    python3 tests/vectors/release/make_release_golden.py FOLDER

Rules: refuses a folder that has files of ours, so that the frozen files cannot be replaced by
accident; a bad file has one failure, and ``negative.json`` says which, and to which version.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto.office import directory, signed_object  # noqa: E402
from crypto.release.release import TYPE, make_body, make_draft  # noqa: E402
from release_maker import (  # noqa: E402
    HOLDERS,
    INSTALLERS,
    KEYS_TEXT,
    STRANGERS,
    announcement,
    contents,
    members_of,
    released,
    resigned,
)
from trust_maker import directory_file  # noqa: E402

GOOD = announcement()
ENTRY = members_of(GOOD)["files"][0]
LINES = GOOD.splitlines(keepends=True)


def golden() -> dict[str, bytes]:
    """The good files by name."""
    long = dict.fromkeys(("en", "hi", "ne", "bn"), "क\n" * 2000)
    return {
        "r01_two_of_three.lfrelease": GOOD,
        "r02_all_three.lfrelease": announcement(signers=HOLDERS),
        "r03_with_strangers.lfrelease": announcement(signers=[*HOLDERS[1:], *STRANGERS]),
        "r04_one_file.lfrelease": announcement(
            "0.10.0", files=[released("x1", "macos_arm64", b"x")]
        ),
        "r05_longest_notes.lfrelease": announcement("9999.9999.9999", notes=long),
    }


def files(**changes: Any) -> bytes:
    """The good announcement with its first file changed."""
    return resigned(GOOD, files=[ENTRY | changes])


type Bad = dict[str, tuple[bytes, str, str]]
"""Bad files by name: bytes, code and reason."""


def bad_outside() -> Bad:
    """What is wrong with the signatures, the version or the installer."""
    one = announcement(signers=HOLDERS[:1])
    return {
        "u01_downgrade": (GOOD, "E_ROLLBACK", "release.older"),
        "u02_one_signature": (one, "E_RELEASE", "release.few-signatures"),
        "u03_hash_mismatch": (GOOD, "E_FILE", "release.file-content"),
        "u04_no_signature": (
            make_draft(make_body(contents())),
            "E_FORMAT",
            "signed.line-count",
        ),
        "u05_same_key_twice": (
            b"".join([*one.splitlines(keepends=True), one.splitlines(keepends=True)[2]]),
            "E_FORMAT",
            "signed.signer-order",
        ),
        "u06_one_of_ours_three_strangers": (
            announcement(signers=[HOLDERS[0], *STRANGERS[:3]]),
            "E_RELEASE",
            "release.few-signatures",
        ),
        "u07_four_strangers": (
            announcement(signers=STRANGERS),
            "E_RELEASE",
            "release.few-signatures",
        ),
        "u08_stranger_whose_signature_is_bad": (bad_stranger(), "E_SIGNATURE", "signed.signature"),
        "u09_signature_flipped": (flipped(), "E_SIGNATURE", "signed.signature"),
    }


def bad_lines() -> Bad:
    """What is wrong with the lines of a file that two of three signed."""
    return {
        "u10_directory_as_release": (
            directory_file(),
            "E_FORMAT",
            "signed.type",
        ),
        "u11_directory_renamed": (
            directory_file().replace(directory.TYPE.encode(), TYPE.encode(), 1),
            "E_SIGNATURE",
            "signed.signature",
        ),
        "u32_crlf": (GOOD.replace(b"\n", b"\r\n"), "E_FORMAT", "signed.type"),
        "u33_blank_at_the_end": (GOOD + b"\n", "E_FORMAT", "signed.signature-line"),
        "u34_base64_not_canonical": (not_canonical(), "E_FORMAT", "base64.not-canonical"),
        "u35_signers_not_ascending": (
            b"".join([*LINES[:2], LINES[3], LINES[2]]),
            "E_FORMAT",
            "signed.signer-order",
        ),
        "u36_nine_signatures": (
            announcement(signers=[*HOLDERS, *STRANGERS]) + b"".join(LINES[2:]),
            "E_FORMAT",
            "signed.line-count",
        ),
    }


def bad_files() -> Bad:
    """What is wrong with the files that are announced, or with the product."""
    return {
        "u12_other_product": (
            resigned(GOOD, product="lifafa_practice"),
            "E_BINDING",
            "release.other-product",
        ),
        "u13_name_with_folder": (
            files(name="../lifafa.deb"),
            "E_SCHEMA",
            "release.file-name-unsafe",
        ),
        "u14_name_of_a_device": (files(name="con.deb"), "E_SCHEMA", "release.file-name-unsafe"),
        "u15_name_with_bidi": (files(name="lifafa\u202edeb.exe"), "E_JSON", "json.bidi"),
        "u16_no_files": (resigned(GOOD, files=[]), "E_SCHEMA", "release.files"),
        "u17_33_files": (
            resigned(GOOD, files=[ENTRY | {"name": f"n{n}"} for n in range(33)]),
            "E_SCHEMA",
            "release.files",
        ),
        "u18_name_twice_casefold": (
            resigned(GOOD, files=[ENTRY, ENTRY | {"name": ENTRY["name"].upper()}]),
            "E_SCHEMA",
            "release.name-twice",
        ),
        "u19_bytes_0": (files(bytes=0), "E_SCHEMA", "release.bytes"),
        "u20_bytes_2GiB_plus_1": (files(bytes=2**31 + 1), "E_SCHEMA", "release.bytes"),
        "u21_sha256_upper": (
            files(sha256=ENTRY["sha256"].upper()),
            "E_SCHEMA",
            "release.sha256",
        ),
        "u38_platform_not_a_word": (
            files(platform="Linux x86"),
            "E_SCHEMA",
            "release.platform",
        ),
    }


def bad_facts() -> Bad:
    """What is wrong with the version, the day, the texts and the members."""
    return {
        "u22_version_leading_zero": (
            resigned(GOOD, version="0.02.0"),
            "E_SCHEMA",
            "release.version",
        ),
        "u23_version_two_numbers": (resigned(GOOD, version="0.2"), "E_SCHEMA", "release.version"),
        "u24_version_suffix": (
            resigned(GOOD, version="0.2.0rc1"),
            "E_SCHEMA",
            "release.version",
        ),
        "u25_version_other_digits": (
            resigned(GOOD, version="०.२.०"),
            "E_SCHEMA",
            "release.version",
        ),
        "u26_day_not_in_calendar": (
            resigned(GOOD, published="2026-02-30"),
            "E_SCHEMA",
            "release.published",
        ),
        "u27_language_missing": (
            resigned(GOOD, notes={"en": "Only English."}),
            "E_SCHEMA",
            "release.notes-languages",
        ),
        "u28_note_too_long": (
            resigned(GOOD, notes=dict.fromkeys(("en", "hi", "ne", "bn"), "x" * 4_001)),
            "E_SCHEMA",
            "release.note",
        ),
        "u29_newer_body": (resigned(GOOD, v=2, more=1), "E_NEWER", "release.newer"),
        "u30_unknown_crit": (resigned(GOOD, crit=["more"]), "E_NEWER", "release.critical"),
        "u31_unknown_member": (resigned(GOOD, more=1), "E_SCHEMA", "release.members"),
        "u37_member_twice": (twice(), "E_JSON", "json.twice"),
    }


def bad_stranger() -> bytes:
    """Two good signatures of ours and one of a stranger over something else."""
    other = signed_object.encode(TYPE, b"{}", STRANGERS[:1]).splitlines(keepends=True)[2]
    together = sorted([*LINES[2:], other], key=key_of)
    return b"".join([*LINES[:2], *together])


def key_of(line: bytes) -> bytes:
    """The key of a signature line."""
    return base64.b64decode(line.split(b" ")[2])


def flipped() -> bytes:
    """One bit of the last signature changed."""
    line = LINES[-1].split(b" ")
    text = bytearray(line[3])
    text[10] = ord("A") if text[10] != ord("A") else ord("B")
    return b"".join(LINES[:-1]) + b" ".join([*line[:3], bytes(text)])


def not_canonical() -> bytes:
    """The body in a second spelling of base64: a bit that counts for nothing is set."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bodies = (
        make_body(contents(notes=dict.fromkeys(("en", "hi", "ne", "bn"), "x" * length)))
        for length in (1, 2, 3)
    )
    text = next(base64.b64encode(body) for body in bodies if len(body) % 3)
    bare = bytearray(text.rstrip(b"="))
    bare[-1] = alphabet[alphabet.index(bare[-1]) + 1]
    return LINES[0] + bytes(bare) + b"=" * (len(text) - len(bare)) + b"\n" + b"".join(LINES[2:])


def twice() -> bytes:
    """A body that says its version twice."""
    body = base64.b64decode(LINES[1])
    body = body.replace(b'"version":"0.2.0"', b'"version":"0.2.0","version":"0.3.0"', 1)
    return signed_object.encode(TYPE, body, HOLDERS[:2])


def main(folder: Path) -> None:
    """Write all files and what is to be expected of them."""
    (folder / "negative").mkdir(parents=True)
    facts: dict[str, Any] = {"files": {}, "installers": {}}
    for name, raw in golden().items():
        (folder / name).write_bytes(raw)
        facts["files"][name] = hashlib.sha256(raw).hexdigest()
    for name, (platform, content) in INSTALLERS.items():
        (folder / name).write_bytes(content)
        facts["installers"][name] = platform
    (folder / "keys.json").write_text(KEYS_TEXT + "\n", "utf-8")
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    told: dict[str, Any] = {}
    bad = bad_outside() | bad_files() | bad_facts() | bad_lines()
    for name, (raw, code, reason) in sorted(bad.items()):
        (folder / "negative" / f"{name}.lfrelease").write_bytes(raw)
        running = "0.3.0" if name.startswith("u01") else "0.1.0"
        told[name] = {"code": code, "reason": reason, "running": running}
    text = json.dumps(told, indent=1)
    (folder / "negative" / "negative.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
