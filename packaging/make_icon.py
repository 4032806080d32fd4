"""Write the program's sign into packaging/icon: one drawing, and pictures of it in every size.

    .venv/bin/python packaging/make_icon.py [--check]

Rules: the drawing in ui/look/drawings.py is the only source; nothing comes from outside; `--check`
writes nothing and fails when a file is missing or differs from the drawing.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "packaging" / "icon"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image  # noqa: E402
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt  # noqa: E402
from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: E402
from PySide6.QtSvg import QSvgRenderer  # noqa: E402

from ui.look.drawings import ICON_SIZES, sign_svg  # noqa: E402


def png(size: int) -> bytes:
    """Return the sign as a PNG of one size."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(sign_svg(size))).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data().data())


def ico() -> bytes:
    """Return all sizes in one file for Windows, each drawn for its size."""
    drawn = [Image.open(io.BytesIO(png(size))) for size in ICON_SIZES]
    out = io.BytesIO()
    drawn[-1].save(
        out, "ICO", sizes=[(size, size) for size in ICON_SIZES], append_images=drawn[:-1]
    )
    return out.getvalue()


def files() -> dict[str, bytes]:
    """Return every file of the folder by its name."""
    made = {"lifafa.svg": sign_svg(256), "lifafa-small.svg": sign_svg(16), "lifafa.ico": ico()}
    return made | {f"lifafa-{size}.png": png(size) for size in ICON_SIZES}


def main() -> int:
    """Write the files, or check that they are those of the drawing."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--check", action="store_true")
    is_check = ask.parse_args().check
    app = QGuiApplication(sys.argv[:1])
    made = files()
    del app
    if not is_check:
        FOLDER.mkdir(exist_ok=True)
        for name, content in made.items():
            (FOLDER / name).write_bytes(content)
        return 0
    # The compression of a picture may differ between versions of the libraries; the drawing not.
    wrong = [name for name in made if not (FOLDER / name).is_file()]
    wrong += [
        name
        for name, content in made.items()
        if name.endswith(".svg") and name not in wrong and (FOLDER / name).read_bytes() != content
    ]
    for name in wrong:
        print(f"packaging/icon/{name} is not the sign that is drawn: run packaging/make_icon.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
