"""Refusals of the crypto room: one root, one class per cause, one stable reason per raise place.

Rules: ``code`` names the cause and is what callers translate into words; ``reason`` says which
check refused and never changes once published; ``facts`` hold showable values only (counts,
limits, positions), never names, keys, paths or content.
"""

from typing import ClassVar


class CryptoError(Exception):
    """Root of every refusal raised by ``crypto``.

    Args:
        reason: stable slug ``area.what``, unique for each place that raises.
        **facts: showable values for the message (numbers, limits, positions).
    """

    code: ClassVar[str] = "E_CRYPTO"

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts: dict[str, str | int] = dict(facts)

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the facts when the error crosses a process or a queue."""
        return (_rebuild, (type(self), self.reason, self.facts))


def _rebuild(kind: type[CryptoError], reason: str, facts: dict[str, str | int]) -> CryptoError:
    return kind(reason, **facts)


class NotOursError(CryptoError):
    """The bytes are not a file of ours: magic, grammar or profile differ."""

    code = "E_FORMAT"


class TruncatedError(CryptoError):
    """The file ends too early."""

    code = "E_TRUNCATED"


class TamperError(CryptoError):
    """The file was damaged or changed: a MAC, a seal, a padding or a chain does not fit."""

    code = "E_TAMPER"


class NotForUsError(CryptoError):
    """No key of ours opens the file."""

    code = "E_NOT_FOR_US"


class NewerVersionError(CryptoError):
    """A newer program made the file: its version or a critical member is unknown here."""

    code = "E_NEWER"


class SignatureError(CryptoError):
    """A signature does not verify."""

    code = "E_SIGNATURE"


class BindingError(CryptoError):
    """The signature is good but was made for another office, key or envelope."""

    code = "E_BINDING"


class JsonError(CryptoError):
    """The text is not strict JSON as ``crypto/spec`` defines it."""

    code = "E_JSON"


class SchemaError(CryptoError):
    """The JSON is strict but its members are not the expected ones."""

    code = "E_SCHEMA"


class LimitError(CryptoError):
    """A size or count is outside its limit."""

    code = "E_LIMIT"


class AttachmentError(CryptoError):
    """The size or hash of an attachment differs from the manifest."""

    code = "E_FILE"


class PartError(CryptoError):
    """A part does not fit the other parts of its packet, or some are missing."""

    code = "E_PART"


class CardError(CryptoError):
    """An office card or a key in it breaks a rule."""

    code = "E_CARD"


class TrustError(CryptoError):
    """A succession, a revocation or a directory of offices breaks a rule of trust."""

    code = "E_TRUST"


class ReleaseError(CryptoError):
    """Too few of the keys that count signed a release, or the list of these keys is none."""

    code = "E_RELEASE"


class PointError(CryptoError):
    """A point of a private match is not one of the group, stands twice, or one is missing."""

    code = "E_POINT"


class MatchError(CryptoError):
    """A packet of a private match does not belong to its session, question or answer."""

    code = "E_MATCH"


class FeedError(CryptoError):
    """What belongs to a feed does not fit its place, its term, its computers or its day."""

    code = "E_FEED"


class UnlockError(CryptoError):
    """The login, passphrase or code opens no slot."""

    code = "E_UNLOCK"


class HeaderError(CryptoError):
    """The key file of a vault is damaged, changed or out of bounds."""

    code = "E_HEADER"


class RollbackError(CryptoError):
    """An older copy was put in the place of a newer one."""

    code = "E_ROLLBACK"


class KitTypoError(CryptoError):
    """A group of the recovery code has a typing error; ``facts["group"]`` is 1 to 8."""

    code = "E_KIT"


class MemoryShortError(CryptoError):
    """The computer has too little free memory for the key derivation."""

    code = "E_MEMORY"


class SelfTestError(CryptoError):
    """A library gave another answer than the known one."""

    code = "E_SELFTEST"
