"""What the window does otherwise from system to system: every such line of `ui` stands here.

Rules: ``system`` is the package of the system that the program runs on, and the three have the same
names with the same meaning; what takes time to load is loaded when it is asked for; what a system
cannot do is told by the answer, never by an error. Reasons: docs/decisions/platforms.md.
"""

from __future__ import annotations

import sys

# Spelt out, because this is what a type checker follows to look at one system after the other.
if sys.platform == "win32":
    from ui.system.platforms import windows as system
elif sys.platform == "darwin":
    from ui.system.platforms import macos as system
else:
    from ui.system.platforms import linux as system

__all__ = ["system"]
