"""Letterboxes: what anybody may put into a sealed compartment and only its people can take out.

Rules kept here: the pair follows from the key of the compartment, so there is nothing more to
keep; the suite is the one of packets and grants; vault, compartment and letter are part of the
sealed context, so a letter that was moved to another place does not open.
"""

from crypto.base.primitives import kdf
from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import NotForUsError, TamperError

_LEAST_BYTES = hybrid.ENC_BYTES + hybrid.TAG_BYTES


def letterbox_pair(domain_key: bytes, vault_id: str, domain: str) -> HybridKey:
    """Return the pair of a compartment's letterbox.

    Args:
        domain_key: the 32-byte key of the compartment.
        vault_id: 32 hex digits.
        domain: name of the compartment, ``s<number>``.
    """
    info = f"lifafa/letterbox/1 dom={domain}".encode("ascii")
    return HybridKey.from_seed(kdf(domain_key, bytes.fromhex(vault_id), info))


def seal_letter(public: bytes, vault_id: str, domain: str, letter: str, content: bytes) -> bytes:
    """Seal a letter to a letterbox.

    Args:
        public: the 1,216-byte public half of its pair.
        vault_id: 32 hex digits.
        domain: name of the compartment.
        letter: what the letter is called, ASCII; it opens under this name only.
        content: any bytes.

    Raises:
        CardError: the public half is not one.
    """
    enc, sealed = hybrid.seal_to(public, content, _context(vault_id, domain, letter))
    return enc + sealed


def open_letter(pair: HybridKey, vault_id: str, domain: str, letter: str, sealed: bytes) -> bytes:
    """Return what is in a letter.

    Raises:
        TamperError: it was changed or moved, or sealed to another letterbox.
    """
    if len(sealed) < _LEAST_BYTES:
        raise TamperError("letter.short")
    enc, rest = sealed[: hybrid.ENC_BYTES], sealed[hybrid.ENC_BYTES :]
    try:
        return pair.open(enc, rest, _context(vault_id, domain, letter))
    except NotForUsError as error:
        raise TamperError("letter.seal") from error


def _context(vault_id: str, domain: str, letter: str) -> bytes:
    return f"lifafa/letter/1 vault={vault_id} dom={domain} letter={letter}".encode("ascii")
