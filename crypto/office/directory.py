"""The signed directory of offices: who may sign it, which version follows which, what it lists.

Rules kept here (``crypto/spec/trust.md``): a directory counts only with enough signatures of the
keys that the version before named; it never goes back, never forks silently and never leaps; an
authority is changed only by old and new together; a list that has run out says so. There is no
clock here, callers hand in the time.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import b64decode, b64encode
from crypto.errors import BindingError, NewerVersionError, NotOursError, RollbackError, TrustError
from crypto.office import signed_object
from crypto.office.identity import KEY_BYTES, Identity, differing_groups, number_groups

TYPE = "lifafa/directory/1"
AUTHORITY_NUMBER_TYPE = b"lifafa/authority-number/1"
AUTHORITY_PREFIX = b"lifafa-authority\x01"
VERSION = 1
MAX_BODY_BYTES = 1_048_576
MAX_BYTES = 1_400_000
MAX_OFFICES = 5_000
MAX_LIFE_S = 60 * 86_400
MAX_JUMP = 1_000
MAX_TEXT = 400
MOST_KEYS = 5
LEAST_NEED = 2
ACTIVE, CLOSED, REVOKED = "active", "closed", "revoked"
STATUSES = frozenset({ACTIVE, CLOSED, REVOKED})
NO_PREVIOUS = "0" * 64
_MEMBERS = frozenset(
    ["v", "dir", "version", "issued", "expires", "prev", "authority", "offices", "next_authority"]
)


@dataclass(frozen=True)
class Authority:
    """The keys that may sign a directory.

    Attributes:
        dir_id: 32 hex digits naming the directory.
        keys: one to five Ed25519 keys, ascending.
        need: how many of them have to sign; two or more.
    """

    dir_id: str
    keys: tuple[bytes, ...]
    need: int

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The number of the authority, as six groups of five digits."""
        stands_for = bytes.fromhex(self.dir_id) + bytes([self.need]) + b"".join(self.keys)
        return number_groups(AUTHORITY_NUMBER_TYPE, AUTHORITY_PREFIX + stands_for)

    @property
    def number(self) -> str:
        """The number as it is printed in an official letter."""
        return " ".join(self.groups)

    def differing_groups(self, typed: str) -> tuple[int, ...]:
        """Return which groups (1 to 6) of a typed number differ from this authority's.

        Raises:
            NotOursError: not 30 digits.
        """
        return differing_groups(typed, self.groups)

    def signed_by(self, signers: Collection[bytes]) -> int:
        """Return how many of the authority's keys are among some signers."""
        return len(set(self.keys) & set(signers))


@dataclass(frozen=True)
class Listed:
    """One office of a directory; ``status`` is active, closed or revoked, from ``since`` on."""

    office_id: str
    name: str = field(repr=False)
    district: str = field(repr=False)
    status: str
    since: int


@dataclass(frozen=True)
class Directory:
    """A directory whose every signature verifies; whether enough signed is asked for apart.

    Attributes:
        dir_id: 32 hex digits, the same in every version.
        version: 1 or more.
        issued: Unix seconds.
        expires: Unix seconds, at most 60 days later.
        prev: SHA-256 of the body of the version before, 64 zeros for the first.
        authority: who signs this version.
        offices: as they stand in it.
        next_authority: who signs the next one, None for the same.
        signers: the keys in the file, ascending.
        body: the exact signed bytes.
        raw: the exact file.
    """

    dir_id: str
    version: int
    issued: int
    expires: int
    prev: str
    authority: Authority
    offices: tuple[Listed, ...] = field(repr=False)
    next_authority: Authority | None
    signers: tuple[bytes, ...] = field(repr=False)
    body: bytes = field(repr=False)
    raw: bytes = field(repr=False)

    @cached_property
    def body_sha256(self) -> str:
        """What the next version names as ``prev``."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def following(self) -> Authority:
        """The authority that has to sign the next version."""
        return self.next_authority or self.authority

    def check_signed(self) -> None:
        """Refuse a list that too few of its own authority signed, or of the coming one.

        Raises:
            TrustError: facts ``found`` and ``need``.
        """
        found, need = self.authority.signed_by(self.signers), self.authority.need
        if found < need:
            raise TrustError("directory.few-signatures", found=found, need=need)
        if self.next_authority is not None:
            found, need = self.next_authority.signed_by(self.signers), self.next_authority.need
            if found < need:
                raise TrustError("directory.next-not-signed", found=found, need=need)


@dataclass(frozen=True)
class Contents:
    """What a version of a directory is to say; see ``Directory`` for the members."""

    version: int
    issued: int
    expires: int
    authority: Authority
    offices: Sequence[Listed] = field(repr=False)
    prev: str = NO_PREVIOUS
    next_authority: Authority | None = None


def make_authority(dir_id: str, keys: Sequence[bytes], need: int) -> Authority:
    """Return an authority that a directory accepts.

    Args:
        dir_id: 32 hex digits.
        keys: Ed25519 keys of 32 bytes in any order.
        need: how many of them have to sign.

    Raises:
        SchemaError, TrustError: a number is out of bounds, or a key stands twice.
    """
    return _authority(_authority_body(Authority(dir_id, tuple(sorted(keys)), need)), dir_id)


def make_directory(contents: Contents, signers: Sequence[Identity]) -> bytes:
    """Return a directory file that ``read_directory`` accepts, signed by some of its keys.

    It counts only when enough have signed; ``add_signature`` adds one.

    Raises:
        SchemaError, TrustError, JsonError, LimitError: a value breaks a rule.
        TrustError: ``directory.needs-many``: it needs more signatures than a file carries;
            ``directory.no-room``: with these signers there.
        ValueError: no signer, or more than eight.
    """
    coming = contents.next_authority
    body = {
        "v": VERSION,
        "dir": contents.authority.dir_id,
        "version": contents.version,
        "issued": contents.issued,
        "expires": contents.expires,
        "prev": contents.prev,
        "authority": _authority_body(contents.authority),
        "offices": [
            {
                "id": office.office_id,
                "name": office.name,
                "district": office.district,
                "status": office.status,
                "since": office.since,
            }
            for office in contents.offices
        ],
        "next_authority": None if coming is None else _authority_body(coming),
    }
    raw = signed_object.encode(TYPE, sjson.encode(body, max_bytes=MAX_BODY_BYTES), signers)
    _check_room(read_directory(raw), ())
    return raw


def add_signature(raw: bytes, signer: Identity) -> bytes:
    """Return the directory with one more signature.

    Args:
        raw: whole file.
        signer: an identity whose key is one of the authority's, or of the coming one's.

    Raises:
        BindingError: it is none of theirs.
        TrustError: ``directory.needs-many``: the list can never count, it needs more signatures
            than a file carries; ``directory.no-room``: no place is free that others do not need.
        CryptoError: as for ``read_directory``.
    """
    found = read_directory(raw)
    keys = {*found.authority.keys, *found.following.keys}
    if signer.public.ed25519 not in keys:
        raise BindingError("directory.not-a-signer")
    if signer.public.ed25519 not in found.signers:
        _check_room(found, [signer.public.ed25519])
    return signed_object.add_signature(raw, TYPE, signer, MAX_BYTES)


def read_directory(raw: bytes) -> Directory:
    """Verify a directory file and return what it says.

    Every signature in it is good, but enough of them are there only after ``check_signed``, and
    it may be believed only after ``follow``, or after the authority's number was compared.

    Args:
        raw: whole file, at most 1,400,000 bytes.

    Raises:
        LimitError: the file or its body is too long.
        NotOursError: not a directory file.
        NewerVersionError: made by a newer program.
        SignatureError: a signature does not verify.
        JsonError, SchemaError: the body breaks a rule.
        TrustError: a date, a key or an office in it breaks a rule.
    """
    sealed = signed_object.decode(raw, TYPE, MAX_BYTES)
    body = sjson.parse(sealed.body, max_bytes=MAX_BODY_BYTES)
    version = schema.whole(body.get("v"), "directory.v", least=1)
    if version != VERSION:
        raise NewerVersionError("directory.newer", found=version)
    schema.members(body, _MEMBERS, "directory.members")
    dir_id = schema.hexadecimal(body["dir"], 32, "directory.dir")
    issued = schema.whole(body["issued"], "directory.issued")
    expires = schema.whole(body["expires"], "directory.expires")
    if not issued < expires <= issued + MAX_LIFE_S:
        raise TrustError("directory.life")
    coming = body["next_authority"]
    return Directory(
        dir_id=dir_id,
        version=schema.whole(body["version"], "directory.version", least=1),
        issued=issued,
        expires=expires,
        prev=schema.hexadecimal(body["prev"], 64, "directory.prev"),
        authority=_authority(body["authority"], dir_id),
        offices=_offices(body["offices"]),
        next_authority=None if coming is None else _authority(coming, dir_id),
        signers=sealed.signers,
        body=sealed.body,
        raw=bytes(raw),
    )


def follow(stored: Directory, new: Directory, *, jump_agreed: bool = False) -> str:
    """Say whether ``new`` may take the place of ``stored``.

    Args:
        stored: the version that is believed now.
        new: another version, read.
        jump_agreed: a supervisor has agreed to a leap of more than 1,000 versions.

    Returns:
        ``"same"`` when the bodies are equal, ``"newer"`` when the version is higher.

    Raises:
        BindingError: another directory.
        RollbackError: the version is lower; facts ``stored`` and ``found``.
        TrustError: too few known keys signed; two lists with one number (an alarm); a list that
            does not build on the stored one (an alarm); a leap of versions.
    """
    if stored.dir_id != new.dir_id:
        raise BindingError("directory.other")
    if stored.body == new.body:
        return "same"
    if new.version < stored.version:
        raise RollbackError("directory.version-lower", stored=stored.version, found=new.version)
    known = stored.authority if new.version == stored.version else stored.following
    _check_known(known, new)
    new.check_signed()
    if new.version == stored.version:
        raise TrustError("directory.fork", version=new.version)
    if new.version == stored.version + 1 and new.prev != stored.body_sha256:
        raise TrustError("directory.prev-differs", version=new.version)
    if new.version - stored.version > MAX_JUMP and not jump_agreed:
        raise TrustError("directory.version-jump", stored=stored.version, found=new.version)
    return "newer"


def check_current(expires: int, now: int) -> None:
    """Refuse to list anybody by a list that has run out; what it withdraws stays withdrawn.

    Args:
        expires: of the list, Unix seconds.
        now: Unix seconds.

    Raises:
        TrustError: ``now`` is at or after ``expires``; fact ``expires``.
    """
    if now >= expires:
        raise TrustError("directory.expired", expires=expires)


def unsigned_by(found: Directory) -> int:
    """Return how many keys at least still have to sign a directory; 0 when it counts."""
    return _fewest(found, found.signers)


def _check_room(found: Directory, more: Collection[bytes]) -> None:
    """Refuse a list that has no room for the signatures it needs, besides those it has.

    Args:
        found: the list with its signers.
        more: keys that are to sign it, too.
    """
    most = signed_object.MAX_SIGNERS
    if _fewest(found, ()) > most:
        raise TrustError("directory.needs-many", limit=most)
    signers = {*found.signers, *more}
    if len(signers) + _fewest(found, signers) > most:
        raise TrustError("directory.no-room", limit=most)


def _fewest(found: Directory, signers: Collection[bytes]) -> int:
    """Return how many keys besides some have to sign; a key of both authorities signs for both."""
    authority, coming = found.authority, found.following
    lacking = [max(0, each.need - each.signed_by(signers)) for each in (authority, coming)]
    both = {*authority.keys} & {*coming.keys} - {*signers}
    return sum(lacking) - min(*lacking, len(both))


def _check_known(known: Authority, new: Directory) -> None:
    found = known.signed_by(new.signers)
    if found < known.need:
        raise TrustError("directory.not-by-known-keys", found=found, need=known.need)


def _authority_body(authority: Authority) -> dict[str, Any]:
    return {"keys": [b64encode(key) for key in authority.keys], "need": authority.need}


def _authority(value: Any, dir_id: str) -> Authority:
    found = schema.mapping(value, "directory.authority")
    schema.members(found, {"keys", "need"}, "directory.authority-members")
    texts = schema.texts(found["keys"], "directory.keys", most=MOST_KEYS)
    keys = tuple(_key(text) for text in texts)
    if any(later <= earlier for earlier, later in pairwise(keys)):
        raise TrustError("directory.key-order")
    need = schema.whole(found["need"], "directory.need", least=LEAST_NEED)
    if need > len(keys):
        raise TrustError("directory.need-large", need=need, keys=len(keys))
    return Authority(dir_id, keys, need)


def _key(text: str) -> bytes:
    try:
        return b64decode(text, length=KEY_BYTES)
    except NotOursError as error:
        raise TrustError("directory.key-base64") from error


def _offices(value: Any) -> tuple[Listed, ...]:
    if not isinstance(value, list) or len(value) > MAX_OFFICES:
        raise TrustError("directory.offices", limit=MAX_OFFICES)
    offices = tuple(_office(entry) for entry in value)
    if len({office.office_id for office in offices}) != len(offices):
        raise TrustError("directory.office-twice")
    return offices


def _office(value: Any) -> Listed:
    entry = schema.mapping(value, "directory.office")
    schema.members(entry, {"id", "name", "district", "status", "since"}, "directory.office-members")
    return Listed(
        office_id=schema.hexadecimal(entry["id"], 64, "directory.office-id"),
        name=schema.text(entry["name"], "directory.office-name", least=1, most=MAX_TEXT),
        district=schema.text(entry["district"], "directory.office-district", most=MAX_TEXT),
        status=schema.choice(entry["status"], STATUSES, "directory.office-status"),
        since=schema.whole(entry["since"], "directory.office-since"),
    )
