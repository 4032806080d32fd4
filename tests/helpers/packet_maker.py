"""Made-up offices, their keys and cards, and packets good and bad, the same on every run."""

import hashlib
import io
from dataclasses import dataclass, field, replace
from typing import Any

from crypto.envelope.hybrid import HybridKey
from crypto.office.card import EncKey, make_card
from crypto.office.identity import Identity
from crypto.packet.manifest import PacketFile
from crypto.packet.packet_seal import Facts, FileSource

NOW = 1_795_000_000
DAY = 86_400


@dataclass(eq=False)
class Office:
    """A made-up office with everything it owns, private halves included."""

    name: str
    identity: Identity
    keys: list[HybridKey]
    card: bytes = field(default=b"")

    @property
    def id(self) -> str:
        return self.identity.public.office_id

    @property
    def enc(self) -> list[EncKey]:
        return [
            EncKey(key.kid, key.public, NOW - place * 30 * DAY, NOW + (90 - place * 30) * DAY)
            for place, key in enumerate(self.keys)
        ]


def seed(label: str) -> bytes:
    """32 bytes that depend on a label only."""
    return hashlib.sha256(b"lifafa test seed " + label.encode()).digest()


def office(name: str, key_count: int = 2) -> Office:
    """The office of that name, always the same one."""
    identity = Identity.from_seeds(seed(name + "/sign"), seed(name + "/pq"))
    keys = [HybridKey.from_seed(seed(f"{name}/enc/{place}")) for place in range(key_count)]
    made = Office(name, identity, keys)
    made.card = card_of(made)
    return made


def card_of(owner: Office, **changes: Any) -> bytes:
    """A good card of an office, with members changed as asked."""
    members: dict[str, Any] = {
        "seq": 1,
        "issued": NOW,
        "expires": NOW + 400 * DAY,
        "names": {"en": owner.name, "hi": "कार्यालय"},
        "place": {"country": "IN", "state": "Bihar", "district": "Patna"},
        "contact": {"phone": "+915550100", "email": "desk@office.example"},
        "enc": owner.enc,
    }
    return make_card(owner.identity, **(members | changes))


def referral_body(**changes: Any) -> dict[str, Any]:
    """A made-up referral."""
    body: dict[str, Any] = {
        "kind": "refer",
        "purpose": "shelter",
        "urgency": "today",
        "service_asked": ["shelter", "medical"],
        "preview": {"who": "S. K., about 16", "where": "Patna"},
        "case": {"case_ref": "R-7F3A", "children": 0, "urgent": True},
        "persons": [{"given_name": "सुनीता", "age": 16, "languages": ["hi", "ne"]}],
        "events": [],
        "consent": {"given_by": "person", "date": "2026-11-20"},
        "case_ref": "R-7F3A",
    }
    return body | changes


def facts(sender: Office, **changes: Any) -> Facts:
    """What a usual referral says."""
    usual = Facts(
        type="referral",
        pid="00112233445566778899aabbccddeeff",
        thread="ffeeddccbbaa99887766554433221100",
        re=None,
        ep="0123456789abcdef",
        seq=1,
        ack=None,
        created=NOW,
        expires=NOW + 90 * DAY,
        log_head="ab" * 32,
        card=sender.card,
        body=referral_body(),
    )
    return replace(usual, **changes)


def attachment(name: str, content: bytes, type_: str = "application/octet-stream") -> FileSource:
    """An attachment with the right size and hash."""
    file = PacketFile(name, type_, len(content), hashlib.sha256(content).hexdigest())
    return FileSource(file, lambda: io.BytesIO(content))


class Sinks:
    """Collects what ``extract`` writes; closed files count as accepted."""

    def __init__(self) -> None:
        self.accepted: dict[int, bytes] = {}

    def __call__(self, number: int, file: PacketFile) -> io.BytesIO:
        sinks = self

        class Sink(io.BytesIO):
            def close(self) -> None:
                sinks.accepted[number] = self.getvalue()
                super().close()

        return Sink()
