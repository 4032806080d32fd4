"""Key files (PKCS#12) opened, and the signature itself: PAdES B-B, added to the drawn letter.

Rules:

* Key files: whatever is wrong with a file is one slug; a passphrase is never part of it; the keys
  of Indian certifying authorities come in old (3DES, RC2) and in new files (AES), and both are
  read.
* The signature: in the side process alone; nothing of the drawn letter is written anew, so its
  bytes stay the beginning of the signed file; the visible part is a page that the program drew; no
  time stamp and nothing else is fetched; what was made is checked before it is handed over.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import pkcs12
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.letters import still_loop
from app.letters.signing_talk import NotSignedError
from models.base.local_time import utc

_VERSION: Final = "v3"


def opened_key_file(raw: bytes, passphrase: bytes) -> SimpleSigner:
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


_FIELD: Final = "Signature"
_DIGEST: Final = "sha256"


@dataclass(frozen=True)
class Box:
    """Where the signature is seen: page from 0, and left, bottom, width, height in points."""

    page: int
    left: float
    bottom: float
    width: float
    height: float


class _Drawn:
    """The visible part: the first page of a PDF, as it is."""

    def __init__(self, page: bytes) -> None:
        self._page = page

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> Any:
        """Return what pyHanko asks to dress the field, which is this very object."""
        del box, text_params
        source = PdfFileReader(io.BytesIO(self._page))
        self._form = writer.import_page_as_xobject(source)
        return self

    def apply_appearance(self, annotation: Any) -> None:
        """Let the field look like the page."""
        name = generic.pdf_name
        looks: Any = {name("/N"): self._form}
        annotation[name("/AP")] = generic.DictionaryObject(looks)  # type: ignore[no-untyped-call]


def added(pdf: bytes, box: Box | None, stamp: bytes, signer: Signer, at: int) -> bytes:
    """Return what the signature adds behind a PDF.

    Args:
        pdf: the drawn letter.
        box: None for a signature that is not seen.
        stamp: a PDF of one page, not used without a box.
        signer: holds the key, or reaches the token that does.
        at: the time, Unix seconds.

    Raises:
        NotSignedError: not a PDF, or the key does not belong to the certificate.
    """
    try:
        signed = still_loop.run(_signed(pdf, box, stamp, signer, at))
    except (PdfError, SigningError, KeyError, IndexError, TypeError) as error:
        raise NotSignedError("signing.not-a-letter") from error
    if not signed.startswith(pdf):
        raise NotSignedError("signing.gave-up")
    _check(signed)
    return signed[len(pdf) :]


async def _signed(pdf: bytes, box: Box | None, stamp: bytes, signer: Signer, at: int) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    field = f"{_FIELD}{1 + len(writer.prev.embedded_signatures)}"
    place: Any = (
        None
        if box is None
        else (box.left, box.bottom, box.left + box.width, box.bottom + box.height)
    )
    made = PdfSigner(
        PdfSignatureMetadata(
            field_name=field, md_algorithm=_DIGEST, subfilter=SigSeedSubFilter.PADES
        ),
        signer,
        stamp_style=_Drawn(stamp),  # type: ignore[arg-type]
        new_field_spec=SigFieldSpec(field, on_page=0 if box is None else box.page, box=place),
    )
    session = made.init_signing_session(writer)
    session.system_time = utc(at)
    reserved = await session.estimate_signature_container_size(None)
    document = session.prepare_tbs_document(None, reserved)
    prepared, out = document.digest_tbs_document()
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=session.system_time),
    )
    out.seek(0)
    whole: bytes = out.read()
    return whole


def _check(signed: bytes) -> None:
    """Refuse a signature that does not fit, such as one of another key than the certificate's."""
    last = PdfFileReader(io.BytesIO(signed)).embedded_signatures[-1]
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    found = still_loop.run(async_validate_pdf_signature(last, nobody, skip_diff=True))
    if not (found.intact and found.valid):
        raise NotSignedError("signing.key-mismatch")
