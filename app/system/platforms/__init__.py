"""What differs from system to system: every such line of `app` stands in this package.

Rules: ``system`` is the module of the system that the program runs on, and the three have the same
names with the same meaning; what a system does not know is answered by doing nothing, or by the
answer that promises less; nothing here imports anything else of ours, and nothing is asked of a
system while a module is loaded. Reasons: docs/decisions/platforms.md.
"""

from __future__ import annotations

import platform
import sys

# Spelt out, because this is what a type checker follows to look at one system after the other.
if sys.platform == "win32":
    from app.system.platforms import windows as system
elif sys.platform == "darwin":
    from app.system.platforms import macos as system
else:
    from app.system.platforms import linux as system

__all__ = ["described", "system"]


def described() -> str:
    """Return the name, the release and the processor of this system, for technical details."""
    return f"{platform.system()} {platform.release()} {platform.machine()}"
