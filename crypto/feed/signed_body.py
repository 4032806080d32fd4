"""The members of a signed object beside a feed: one version, a closed set of members."""

from collections.abc import Collection
from typing import Any, Final

from crypto.base import schema, sjson
from crypto.errors import NewerVersionError
from crypto.office import signed_object

VERSION: Final = 1


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
