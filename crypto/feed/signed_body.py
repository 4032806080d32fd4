"""The members of a signed object beside a feed: one version, a closed set, and places in them."""

from collections.abc import Collection
from typing import Any, Final

from crypto.base import schema, sjson
from crypto.errors import NewerVersionError
from crypto.feed.chain import FEED_BYTES, LINK_BYTES, Spot
from crypto.office import signed_object

VERSION: Final = 1
_SPOT: Final = frozenset(["feed", "n", "link"])


def read(
    raw: bytes, type_: str, max_bytes: int, expected: Collection[str], name: str
) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Return the members of a signed object and who signed it; how many may is the caller's rule.

    Args:
        raw: whole file.
        type_: the one that is asked for.
        max_bytes: the longest file of this type.
        expected: the names of all its members.
        name: what the reasons of refusals begin with.

    Raises:
        LimitError, NotOursError, SignatureError: as for any signed object.
        NewerVersionError: of a newer program.
        JsonError, SchemaError: the body breaks a rule.
    """
    sealed = signed_object.decode(raw, type_, max_bytes)
    body = sjson.parse(sealed.body, max_bytes=max_bytes)
    version = body.get("v")
    if type(version) is int and version > VERSION:
        raise NewerVersionError(f"{name}.newer", found=version)
    schema.members(body, expected, f"{name}.members")
    schema.whole(version, f"{name}.version", least=VERSION)
    return body, sealed.signers


def read_spot(value: Any, reason: str) -> Spot:
    """Return the place of a feed that a member names.

    Args:
        value: of the member.
        reason: what the reasons of refusals begin with.

    Raises:
        SchemaError: it breaks a rule.
    """
    body = schema.mapping(value, reason)
    schema.members(body, _SPOT, f"{reason}-members")
    return Spot(
        schema.hex_bytes(body["feed"], FEED_BYTES, f"{reason}-feed"),
        schema.whole(body["n"], f"{reason}-n"),
        schema.hex_bytes(body["link"], LINK_BYTES, f"{reason}-link"),
    )


def spot_json(spot: Spot) -> dict[str, Any]:
    """Return what stands for a place of a feed in JSON."""
    return {"feed": spot.feed.hex(), "n": spot.n, "link": spot.link.hex()}
