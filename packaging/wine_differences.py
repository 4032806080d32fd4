"""What Wine does otherwise than Windows, evened out before a program runs there.

Every Python of the Windows computer loads this file by the name of `sitecustomize`. The program
itself knows nothing of Wine: what is evened out here is right on Windows.

Rules: each has its reason; whatever a Windows would refuse is still refused, in Windows' words.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import Any

SHARING_VIOLATION, PRIVILEGE_NOT_HELD = 32, 1314

# Wine takes a place for temporary files from its registry only; where the tests have it in memory,
# they name it so.
if place := os.environ.get("LIFAFA_TEMPORARY", ""):
    os.environ["TEMP"] = os.environ["TMP"] = "Z:" + place.replace("/", "\\")

if sys.platform == "win32":
    # The clone is one that Linux' Python uses, too; what the two compile of it stays apart.
    sys.pycache_prefix = "C:\\compiled"

    _chmod = os.chmod

    def _mode_of_a_mapped_file(path: Any, mode: int, **more: Any) -> None:
        """Wine lets nobody touch the attributes of a file that is mapped for writing; Windows does.

        The only attribute that a mode sets is "read only". Where that stays as it was, nothing is
        lost; where it would change, the refusal is told.
        """
        try:
            _chmod(path, mode, **more)
        except PermissionError as refused:
            writable = os.stat(path).st_mode & stat.S_IWRITE
            if refused.winerror != SHARING_VIOLATION or writable != mode & stat.S_IWRITE:
                raise

    def _link_that_is_refused(*_paths: Any, **_more: Any) -> None:
        """Wine says that a symbolic link was made and makes none.

        Windows makes them for administrators and developers only; others are refused like this.
        """
        words = "A required privilege is not held by the client"
        raise OSError(errno.EINVAL, words, None, PRIVILEGE_NOT_HELD)

    os.chmod, os.symlink = _mode_of_a_mapped_file, _link_that_is_refused
