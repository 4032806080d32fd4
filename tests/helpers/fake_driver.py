"""A made-up driver of sticks, for what no stick of software ever says.

It answers as the PKCS#11 library does, as far as this program asks it. Its keys are real.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pkcs11
from asn1crypto.algos import DigestInfo, DSASignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from pkcs11 import Attribute, Mechanism, ObjectClass, TokenFlag

from signing_world import LABEL, PIN, Officer, der

USUAL = TokenFlag.TOKEN_INITIALIZED | TokenFlag.USER_PIN_INITIALIZED | TokenFlag.LOGIN_REQUIRED


class Entry(dict[Attribute, Any]):
    """A certificate on a stick."""


class KeyEntry(Entry):
    """A key on a stick."""

    who: Officer
    session: "FakeSession"

    def sign(self, data: bytes, mechanism: Mechanism) -> bytes:
        raised = self.session.token.fails_at.get("sign")
        if raised is not None:
            raise raised
        if mechanism not in self.session.token.mechanisms:
            raise pkcs11.MechanismInvalid
        if mechanism is Mechanism.ECDSA:
            how = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
            pair = DSASignature.load(self.who.key.sign(data, how))
            return b"".join(pair[one].native.to_bytes(32, "big") for one in ("r", "s"))
        if mechanism is Mechanism.SHA256_RSA_PKCS:
            return self.who.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        info = DigestInfo.load(data, strict=True)
        assert info["digest_algorithm"]["algorithm"].native == "sha256"
        how = utils.Prehashed(hashes.SHA256())
        return self.who.key.sign(info["digest"].native, padding.PKCS1v15(), how)


@dataclass
class FakeSession:
    token: "FakeToken"
    logged_in: bool

    def __enter__(self) -> "FakeSession":
        return self

    def __exit__(self, *_given: object) -> None:
        self.close()

    def close(self) -> None:
        self.token.open_sessions -= 1

    def get_objects(self, wanted: dict[Attribute, Any]) -> Iterator[Entry]:
        keys = wanted[Attribute.CLASS] is ObjectClass.PRIVATE_KEY
        if keys or self.logged_in or not self.token.hides_certificates:
            for number, who in enumerate(self.token.officers):
                yield self._entry(number, who, keys)

    def _entry(self, number: int, who: Officer, is_key: bool) -> Entry:
        entry = KeyEntry() if is_key else Entry()
        entry[Attribute.ID] = bytes([number + 1])
        if isinstance(entry, KeyEntry):
            entry.who, entry.session = self.token.keys.get(number, who), self
        else:
            raw = der(who.certificate)
            entry[Attribute.VALUE] = b"no certificate" if number in self.token.torn else raw
        return entry


@dataclass
class FakeToken:
    """A stick; ``fails_at`` says what it raises at "login", "open", "sign" or "list"."""

    officers: Sequence[Officer] = ()
    label: str = LABEL
    serial: bytes = b"0042"
    flags: int = USUAL
    flags_after: int | None = None
    manufacturer_id: str = "Made-up Sticks"
    hides_certificates: bool = False
    mechanisms: Sequence[Mechanism] = (Mechanism.SHA256_RSA_PKCS, Mechanism.ECDSA)
    fails_at: dict[str, Exception] = field(default_factory=dict)
    keys: dict[int, Officer] = field(default_factory=dict)
    torn: Sequence[int] = ()
    open_sessions: int = 0
    tried: list[object] = field(default_factory=list)

    @property
    def slot(self) -> "FakeToken":
        return self

    def get_token(self) -> "FakeToken":
        if "list" in self.fails_at:
            raise self.fails_at["list"]
        return self

    def get_mechanisms(self) -> Sequence[Mechanism]:
        return self.mechanisms

    def open(self, user_pin: object = None) -> FakeSession:
        if user_pin is not None:
            self.tried.append(user_pin)
            if "login" in self.fails_at:
                raise self.fails_at["login"]
            if user_pin is not pkcs11.PROTECTED_AUTH and user_pin != PIN:
                self.flags = self.flags if self.flags_after is None else self.flags_after
                raise pkcs11.PinIncorrect
        if "open" in self.fails_at:
            raise self.fails_at["open"]
        self.open_sessions += 1
        return FakeSession(self, user_pin is not None)


@dataclass
class FakeLibrary:
    tokens: Sequence[FakeToken]

    def get_slots(self, token_present: bool = False) -> Sequence[FakeToken]:
        assert token_present
        return self.tokens
