"""What stops a package from being made.

Rules: the text says what is wrong in plain words; nobody catches it but the command.
"""

from __future__ import annotations


class PackageError(Exception):
    """A package cannot be made, or is not what it has to be."""
