"""Tokens with keys that never leave them (PKCS#11), reached in the side process alone.

Rules: the driver is somebody else's program, so nothing of the register is in the process that
loads it; a PIN is tried once, never when the token says that it is locked, and the last try only
when the officer said so; certificates are looked for without the PIN first.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pkcs11
from asn1crypto import x509
from pkcs11 import Attribute, CertificateType, ObjectClass, TokenFlag

from app.letters import signing_certificates as certificates
from app.letters.signing_talk import Certificate, NotSignedError, TokenInfo, certificate_told, plain
from app.letters.signing_token_errors import plain_words

if TYPE_CHECKING:
    from app.letters.signing_token_key import TokenSigner

type _Found = tuple[x509.Certificate, Any]


def loaded(driver: str) -> Any:
    """Return a driver.

    Raises:
        NotSignedError: the file is none.
    """
    try:
        return pkcs11.lib(driver)
    except pkcs11.PKCS11Error as error:
        # The base class alone: the file could not be loaded, or has no door of a driver.
        is_file = type(error) is pkcs11.PKCS11Error
        raise NotSignedError(
            "signing.not-a-driver" if is_file else "signing.token-failed"
        ) from error


def listed(driver: str, at: int) -> list[dict[str, Any]]:
    """Return the tokens that are in the computer, as they are told.

    Args:
        driver: path of the driver.
        at: the time, Unix seconds.

    Raises:
        NotSignedError: the file is no driver, or it failed.
    """
    with plain_words():
        return [_told(token, at) for token in _present(loaded(driver))]


@contextlib.contextmanager
def opened(
    driver: str, label: str, pin: bytes, wanted: str, at: int, *, last_try: bool
) -> Iterator[TokenSigner]:
    """Lend the signer of a token that was opened with its PIN.

    Args:
        driver: path of the driver.
        label: label or serial number of the token, "" for the only one.
        pin: b"" when the token has keys of its own to type it.
        wanted: identifier of the certificate, "" for the only one that can sign.
        at: the time, Unix seconds.
        last_try: whether the last try may be used.

    Raises:
        NotSignedError: its slug says what is in the way.
    """
    with plain_words():
        token = _chosen(_present(loaded(driver)), label)
        _refuse_by_state(state(token), last_try=last_try)
        _refuse_early(token, wanted, at)
        session = _logged_in(token, pin)
        try:
            held = _certificates(session)
            certificate, key = _pick(_with_keys(session, held), wanted, at)
            # What makes signatures is large: whoever is refused before does not wait for it.
            from app.letters.signing_token_key import TokenSigner

            yield TokenSigner(certificate, key, [one for one, _entry in held])
        finally:
            with contextlib.suppress(pkcs11.PKCS11Error):
                session.close()


def state(token: Any) -> str:
    """Return ready, few_tries, last_try, locked or not_set_up."""
    flags = token.flags
    for flag, word in (
        (TokenFlag.USER_PIN_LOCKED, "locked"),
        (TokenFlag.USER_PIN_FINAL_TRY, "last_try"),
        (TokenFlag.USER_PIN_COUNT_LOW, "few_tries"),
    ):
        if flags & flag:
            return word
    return "ready" if flags & TokenFlag.USER_PIN_INITIALIZED else "not_set_up"


def _present(library: Any) -> list[Any]:
    found = []
    for slot in library.get_slots(token_present=True):
        with contextlib.suppress(pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised):
            token = slot.get_token()
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                found.append(token)
    return found


def _chosen(tokens: list[Any], label: str) -> Any:
    if not tokens:
        raise NotSignedError("signing.no-token")
    if label:
        tokens = [one for one in tokens if label in (_label(one), _serial(one))]
    if len(tokens) > 1:
        raise NotSignedError("signing.several-tokens", str(len(tokens)))
    if not tokens:
        raise NotSignedError("signing.no-such-token")
    return tokens[0]


def _refuse_by_state(found: str, *, last_try: bool) -> None:
    if found == "locked":
        raise NotSignedError("signing.pin-locked")
    if found == "last_try" and not last_try:
        raise NotSignedError("signing.pin-last-before")


def _refuse_early(token: Any, wanted: str, at: int) -> None:
    """Refuse what can be seen without the PIN, so that no try is spent on it."""
    with token.open() as session:
        held = [one for one, _entry in _certificates(session)]
    if held and wanted and all(_identifier(one) != wanted for one in held):
        raise NotSignedError("signing.no-such-certificate")
    chosen = [one for one in held if not wanted or _identifier(one) == wanted]
    if chosen and all(certificates.problem(one, at) for one in chosen):
        certificates.check(_telling(chosen, at), at)


def _logged_in(token: Any, pin: bytes) -> Any:
    has_keys = bool(token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH)
    try:
        if has_keys and not pin:
            return token.open(user_pin=pkcs11.PROTECTED_AUTH)
        return token.open(user_pin=pin.decode("utf-8"))
    except pkcs11.PinIncorrect as error:
        after = {"locked": "-locked", "last_try": "-last", "few_tries": "-few"}
        # What the token said before it was tried is older than the try.
        now = token.slot.get_token()
        raise NotSignedError(f"signing.pin{after.get(state(now), '')}") from error


def _pick(found: list[_Found], wanted: str, at: int) -> _Found:
    if wanted:
        found = [one for one in found if _identifier(one[0]) == wanted]
        if not found:
            raise NotSignedError("signing.no-such-certificate")
    if not found:
        raise NotSignedError("signing.no-certificate")
    fit = [one for one in found if not certificates.problem(one[0], at)]
    if not fit:
        certificates.check(_telling([one[0] for one in found], at), at)
    if len(fit) > 1:
        raise NotSignedError("signing.several-certificates", str(len(fit)))
    return fit[0]


def _telling(found: list[x509.Certificate], at: int) -> x509.Certificate:
    """Return the certificate whose problem says most: one for signing, though its time is over."""
    timely = ("signing.expired", "signing.not-yet")
    return next((one for one in found if certificates.problem(one, at) in timely), found[0])


def _certificates(session: Any) -> list[tuple[x509.Certificate, Any]]:
    held = []
    wanted = {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
    }
    for entry in session.get_objects(wanted):
        with contextlib.suppress(ValueError, TypeError, KeyError, pkcs11.AttributeTypeInvalid):
            read = x509.Certificate.load(entry[Attribute.VALUE], strict=True)
            certificates.problem(read, 0)  # what cannot be read is not on the list
            held.append((read, entry))
    return held


def _with_keys(session: Any, held: list[tuple[x509.Certificate, Any]]) -> list[_Found]:
    keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
    found = []
    for certificate, entry in held:
        fitting = [one for one in keys if _attribute(one, Attribute.ID) == _id(entry)]
        if len(fitting) == 1:
            found.append((certificate, fitting[0]))
    return found


def _id(entry: Any) -> bytes:
    return _attribute(entry, Attribute.ID) or b"?"


def _attribute(entry: Any, name: Attribute) -> bytes:
    with contextlib.suppress(pkcs11.PKCS11Error):
        return bytes(entry[name])
    return b""


def _told(token: Any, at: int) -> dict[str, Any]:
    held: list[Certificate] = []
    # A stick that does not open is listed all the same, so that it is seen.
    with contextlib.suppress(pkcs11.PKCS11Error), token.open() as session:
        held = [certificates.described(one, at) for one, _entry in _certificates(session)]
    info = TokenInfo(_label(token), _serial(token), plain(token.manufacturer_id), state(token))
    told: dict[str, Any] = {
        name: getattr(info, name) for name in TokenInfo.__dataclass_fields__ if name[0] != "c"
    }
    return {**told, "certificates": [certificate_told(one) for one in held]}


def _label(token: Any) -> str:
    return plain(token.label)


def _serial(token: Any) -> str:
    return plain(bytes(token.serial).decode("utf-8", "replace"))


def _identifier(found: x509.Certificate) -> str:
    return str(found.sha256.hex()[:16])
