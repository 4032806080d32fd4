"""The same open register as somebody of another role would hold it."""

from dataclasses import replace

from app.core.services import Services


def as_role(s: Services, role: str) -> Services:
    """Return the services as a user of this role has them; keys stay those of the user."""
    return replace(s, user=replace(s.user, role=role))
