"""Write the icons of our kinds of files for Windows: one .ico with all sizes for each kind.

    .venv/bin/python packaging/windows_icons.py FOLDER

Rules: drawn by file_icons.py from the rows of file_types.py; each size is drawn for its size.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402

import file_icons  # noqa: E402
from file_types import FILE_TYPES, FileType  # noqa: E402


def ico(kind: FileType) -> bytes:
    """Return the icon of a kind of file; a QGuiApplication must be there."""
    sizes = [size for size in file_icons.SIZES if size <= 256]
    drawn = [Image.open(io.BytesIO(file_icons.png(kind, size))) for size in sizes]
    out = io.BytesIO()
    drawn[-1].save(out, "ICO", sizes=[(one, one) for one in sizes], append_images=drawn[:-1])
    return out.getvalue()


def write(folder: Path) -> list[Path]:
    """Write one icon for each kind of file and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for kind in FILE_TYPES:
        place = folder / f"{kind.key}.ico"
        place.write_bytes(ico(kind))
        made.append(place)
    return made


def main(words: list[str]) -> int:
    """Write the icons into the folder that is named."""
    if len(words) != 1:
        print(__doc__)
        return 2
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    write(Path(words[0]))
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
