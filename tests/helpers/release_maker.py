"""Made-up holders of release keys, and releases that they sign, the same on every run."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from crypto.office import signed_object
from crypto.office.identity import Identity
from crypto.release import release
from crypto.release.release import Contents, HeldKey, ReleasedFile, make_body
from packet_maker import seed

NAMES = ("Made-up Holder One, Patna", "बनावटी धारक दो, राँची", "Made-up Holder Three, Kolkata")
HOLDERS = [Identity.from_seeds(seed(f"release holder {n}"), None) for n in range(3)]
STRANGERS = [Identity.from_seeds(seed(f"release stranger {n}"), None) for n in range(4)]
KEYS = tuple(HeldKey(name, one.public.ed25519) for name, one in zip(NAMES, HOLDERS, strict=True))
KEYS_TEXT = json.dumps(
    {"need": 2, "keys": [release.key_line(one) for one in KEYS]}, ensure_ascii=False, indent=1
)
NOTES = {
    "en": "A made-up release.\n- Nothing is new in it.",
    "hi": "एक बनावटी संस्करण।\n- इसमें कुछ नया नहीं है।",
    "ne": "एउटा बनावटी संस्करण।\n- यसमा नयाँ केही छैन।",
    "bn": "একটি বানানো সংস্করণ।\n- এতে নতুন কিছু নেই।",
}
INSTALLERS = {
    "lifafa_0.2.0_amd64.deb": ("linux_x86_64", b"A made-up installer for Debian.\n" * 9),
    "lifafa-0.2.0-linux.tar.xz": ("linux_x86_64", b"A made-up archive to unpack.\n" * 5),
    "Lifafa-0.2.0-setup.exe": ("windows_x86_64", b"A made-up installer for Windows.\n" * 7),
}


def released(name: str, platform: str, content: bytes) -> ReleasedFile:
    """The line of an announcement about some bytes."""
    return ReleasedFile(name, platform, len(content), hashlib.sha256(content).hexdigest())


def contents(version: str = "0.2.0", **changes: Any) -> Contents:
    """What a usual announcement says."""
    members: dict[str, Any] = {
        "version": version,
        "published": "2026-11-25",
        "files": [released(name, *rest) for name, rest in INSTALLERS.items()],
        "notes": NOTES,
    }
    return Contents(**(members | changes))


def announcement(
    version: str = "0.2.0", signers: list[Identity] | None = None, **changes: Any
) -> bytes:
    """A good announcement signed by two of three, with members changed as asked."""
    body = make_body(contents(version, **changes))
    return release.encode_signed(body, HOLDERS[:2] if signers is None else signers)


def members_of(raw: bytes) -> dict[str, Any]:
    """The members of an announcement's body."""
    found: dict[str, Any] = json.loads(base64.b64decode(raw.split(b"\n")[1]))
    return found


def resigned(raw: bytes, signers: list[Identity] | None = None, **changes: Any) -> bytes:
    """An announcement with members changed (``...``: left out), signed again unchecked."""
    body = {name: value for name, value in (members_of(raw) | changes).items() if value is not ...}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return signed_object.encode(release.TYPE, text, HOLDERS[:2] if signers is None else signers)


def put_on_stick(folder: Path, raw: bytes | None = None, name: str = "lifafa.lfrelease") -> Path:
    """Lay an announcement and every installer into a folder; return the announcement."""
    for each, (_platform, content) in INSTALLERS.items():
        (folder / each).write_bytes(content)
    file = folder / name
    file.write_bytes(announcement() if raw is None else raw)
    return file
