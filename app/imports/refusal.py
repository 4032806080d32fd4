"""The one way in which taking a spreadsheet apart says no."""

from __future__ import annotations


class SheetError(Exception):
    """A file that is not read; its text is the slug of the reason, see ``app.base.reasons``."""

    @property
    def reason(self) -> str:
        """The slug."""
        return str(self)
