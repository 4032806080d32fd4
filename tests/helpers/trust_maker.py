"""Made-up authorities, directories, successions and revocations, the same on every run."""

import base64
import hashlib
import json
from typing import Any

from crypto.office import directory, signed_object
from crypto.office.directory import Authority, Contents, Listed, make_authority, make_directory
from crypto.office.identity import Identity
from packet_maker import DAY, NOW, seed

DIR_ID = "d1" * 16
SIGNERS = [Identity.from_seeds(seed(f"authority {n}"), seed(f"authority pq {n}")) for n in range(3)]
COMING = [Identity.from_seeds(seed(f"coming {n}"), None) for n in range(3)]
STRANGER = Identity.from_seeds(seed("authority of nobody"), None)


def authority_of(signers: list[Identity], need: int = 2) -> Authority:
    """The authority of these signers."""
    return make_authority(DIR_ID, [signer.public.ed25519 for signer in signers], need)


AUTHORITY = authority_of(SIGNERS)
NEXT = authority_of(COMING)


def office_id(label: str) -> str:
    """An id that depends on a label only."""
    return hashlib.sha256(label.encode()).hexdigest()


def listed(label: str, **changes: Any) -> Listed:
    """A made-up entry."""
    members = {
        "office_id": office_id(label),
        "name": label,
        "district": "Patna",
        "status": "active",
        "since": NOW - 30 * DAY,
    }
    return Listed(**(members | changes))


OFFICES = (
    listed("Made-up Shelter"),
    listed("बाल कल्याण समिति परीक्षण", district="राँची"),
    listed("Made-up Closed Office", status="closed"),
    listed("Made-up Revoked Office", status="revoked"),
)


def contents(version: int = 1, **changes: Any) -> Contents:
    """What a usual list says."""
    members: dict[str, Any] = {
        "version": version,
        "issued": NOW,
        "expires": NOW + 60 * DAY,
        "authority": AUTHORITY,
        "offices": OFFICES,
    }
    return Contents(**(members | changes))


def directory_file(
    version: int = 1, signers: list[Identity] | None = None, **changes: Any
) -> bytes:
    """A good directory signed by two of three, with members changed as asked."""
    return make_directory(contents(version, **changes), SIGNERS[:2] if signers is None else signers)


def after(raw: bytes, **changes: Any) -> bytes:
    """The version that follows a directory."""
    before = directory.read_directory(raw)
    said = {"prev": before.body_sha256, "offices": before.offices} | changes
    return directory_file(before.version + 1, **said)


def body_of(raw: bytes) -> dict[str, Any]:
    """The members of any signed file."""
    found: dict[str, Any] = json.loads(base64.b64decode(raw.split(b"\n")[1]))
    return found


def resigned(raw: bytes, type_: str, signers: list[Identity], **changes: Any) -> bytes:
    """A signed file with members changed (``...``: left out), signed again unchecked."""
    body = {name: value for name, value in (body_of(raw) | changes).items() if value is not ...}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return signed_object.encode(type_, text, signers)
