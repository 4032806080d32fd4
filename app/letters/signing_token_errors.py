"""What a driver of tokens answers, as the slug of a reason."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

import pkcs11

from app.letters.signing_talk import NotSignedError

_GONE: Final = (
    pkcs11.DeviceRemoved,
    pkcs11.TokenNotPresent,
    pkcs11.SessionClosed,
    pkcs11.SessionHandleInvalid,
    pkcs11.DeviceError,
)
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (pkcs11.PinLocked, "signing.pin-locked"),
    (pkcs11.PinIncorrect, "signing.pin"),
    (pkcs11.PinLenRange, "signing.pin-shape"),
    (pkcs11.PinInvalid, "signing.pin-shape"),
    (pkcs11.PinExpired, "signing.pin-expired"),
    (pkcs11.UserPinNotInitialized, "signing.token-not-ready"),
    *((kind, "signing.token-gone") for kind in _GONE),
)


@contextlib.contextmanager
def plain_words() -> Iterator[None]:
    """Turn what a driver answers into the slug of a reason."""
    try:
        yield
    except pkcs11.PKCS11Error as error:
        for kind, reason in _REASONS:
            if isinstance(error, kind):
                raise NotSignedError(reason) from error
        raise NotSignedError("signing.token-failed") from error
