"""What Qt itself may write to the error stream, which a desktop often keeps in a file.

Rules: its own account of its work stays shut, whatever a settings file of the user or the computer
(`QtProject/qtlogging.ini`) says: one part of it spells out every text that is drawn.
"""

from __future__ import annotations

from PySide6.QtCore import QLoggingCategory

_RULES = (
    "*.debug=false",
    "*.info=false",
    # It complains that Mukta has no Bengali before it goes on to the next family, as it should.
    "qt.text.font.db=false",
)


def hush() -> None:
    """Shut it, from before the first window on."""
    QLoggingCategory.setFilterRules("\n".join(_RULES))
