"""Key files (PKCS#12), opened in the side process alone.

Rules: whatever is wrong with a file is one slug; a passphrase is never part of it; the keys of
Indian certifying authorities come in old (3DES, RC2) and in new files (AES), and both are read.
"""

from __future__ import annotations

from typing import Final

from asn1crypto import pkcs12
from pyhanko.sign.signers.pdf_cms import SimpleSigner

from app.letters.signing_talk import NotSignedError

_VERSION: Final = "v3"


def opened(raw: bytes, passphrase: bytes) -> SimpleSigner:
    """Return the key and the certificates of a key file.

    Args:
        raw: the file.
        passphrase: b"" for none.

    Raises:
        NotSignedError: no such file, wrong passphrase, or no key in it.
    """
    _look_like_a_key_file(raw)
    try:
        return _load(raw, passphrase)
    except ValueError as error:
        # The library says this of a wrong passphrase and of a damaged file alike.
        raise NotSignedError("signing.passphrase") from error
    except (AttributeError, TypeError, NotImplementedError) as error:
        # It was opened, but there was no key, no certificate, or a key of a kind unheard of.
        raise NotSignedError("signing.no-private-key") from error


def _load(raw: bytes, passphrase: bytes) -> SimpleSigner:
    # An empty passphrase is something else than none, and both are met.
    ways = [passphrase] if passphrase else [None, b""]
    for way in ways:
        try:
            found: SimpleSigner = SimpleSigner.load_pkcs12_data(raw, [], way)
        except ValueError:
            continue
        return found
    raise ValueError("no way to open it")


def _look_like_a_key_file(raw: bytes) -> None:
    try:
        is_one = pkcs12.Pfx.load(raw, strict=True)["version"].native == _VERSION
    except (ValueError, TypeError, KeyError) as error:
        raise NotSignedError("signing.not-a-key-file") from error
    if not is_one:
        raise NotSignedError("signing.not-a-key-file")
