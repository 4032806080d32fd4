"""What the program for a Mac carries in itself: its list of properties, kinds of files, icons.

Rules: the version is that of `app`, told once; the kinds of files are the rows of file_types.py;
never run on a Mac, so every list is made and read back on Linux by the tests.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app import LICENCE, __version__  # noqa: E402
from file_types import FILE_TYPES, LANGUAGES, FileType  # noqa: E402
from windows_parts import MAKERS, numbers  # noqa: E402

BUNDLE_ID: Final = "org.lifafa.Lifafa"
APP: Final = "Lifafa.app"
ICON: Final = "lifafa.icns"
ENTITLEMENTS: Final = ROOT / "packaging" / "macos" / "entitlements.plist"
OLDEST: Final = "14.0"
"""The oldest macOS that the library of Qt in the lock is made for."""
ICNS_SIZES: Final = (32, 64, 128, 256, 512, 1024)


def type_id(kind: FileType) -> str:
    """Return the uniform type identifier of a kind of file."""
    return f"org.lifafa.{kind.key}"


def _document_type(kind: FileType) -> dict[str, Any]:
    return {
        "CFBundleTypeName": kind.names["en"],
        "CFBundleTypeRole": "Viewer",
        "CFBundleTypeIconFile": f"{kind.key}.icns",
        "LSItemContentTypes": [type_id(kind)],
        "LSHandlerRank": "Owner",
    }


def _exported_type(kind: FileType) -> dict[str, Any]:
    return {
        "UTTypeIdentifier": type_id(kind),
        "UTTypeDescription": kind.names["en"],
        "UTTypeConformsTo": ["public.data", "public.content"],
        "UTTypeIconFile": f"{kind.key}.icns",
        "UTTypeTagSpecification": {
            "public.filename-extension": [kind.ending.removeprefix(".")],
            "public.mime-type": [kind.mime],
        },
    }


def properties() -> dict[str, Any]:
    """Return what Info.plist says, beyond what PyInstaller writes there itself."""
    return {
        "CFBundleName": "Lifafa",
        "CFBundleDisplayName": "Lifafa",
        "CFBundleIdentifier": BUNDLE_ID,
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": ".".join(map(str, numbers()[:3])),
        "CFBundlePackageType": "APPL",
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": list(LANGUAGES),
        "CFBundleDocumentTypes": [_document_type(kind) for kind in FILE_TYPES],
        "UTExportedTypeDeclarations": [_exported_type(kind) for kind in FILE_TYPES],
        # The one program has the console's streams, too, and PyInstaller would hide it for that.
        "LSBackgroundOnly": False,
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": OLDEST,
        "LSMultipleInstancesProhibited": True,
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticTermination": False,
        "NSSupportsSuddenTermination": False,
        "NSHumanReadableCopyright": f"{MAKERS}. Free software under {LICENCE}, without warranty.",
    }


def bundle_options(folder: Path | str) -> dict[str, Any]:
    """Write the program's icon into a folder and return the options of PyInstaller's BUNDLE.

    Args:
        folder: of the build; may be emptied after it.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    icon = place / ICON
    icon.write_bytes(program_icon())
    return {
        "name": APP,
        "icon": str(icon),
        "bundle_identifier": BUNDLE_ID,
        "version": __version__,
        "info_plist": properties(),
    }


def program_icon() -> bytes:
    """Return the program's sign in every size, as a Mac keeps it."""
    from ui.look.drawings import sign_svg

    return _icns({size: _drawn(sign_svg(size), size) for size in ICNS_SIZES})


def type_icon(kind: FileType) -> bytes:
    """Return the icon of a kind of file in every size, as a Mac keeps it."""
    import file_icons

    return _icns({size: _drawn(file_icons.svg(kind, size), size) for size in ICNS_SIZES})


def write_type_icons(folder: Path) -> list[Path]:
    """Write the icon of each kind of file and return where they are."""
    made = []
    for kind in FILE_TYPES:
        place = folder / f"{kind.key}.icns"
        place.write_bytes(type_icon(kind))
        made.append(place)
    return made


def _drawn(svg: bytes, size: int) -> bytes:
    """Return a drawing as a PNG; a QGuiApplication is made when there is none."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")  # type: ignore[call-overload]
    del app
    return bytes(kept.data().data())


def _icns(drawn: dict[int, bytes]) -> bytes:
    from PIL import Image

    pictures = [Image.open(io.BytesIO(drawn[size])) for size in sorted(drawn)]
    out = io.BytesIO()
    pictures[-1].save(out, "ICNS", append_images=pictures[:-1])
    return out.getvalue()


def main(words: list[str]) -> int:
    """Write the icons of kinds of files into the folder that is named."""
    if len(words) != 1:
        print("Name the folder for the icons.")
        return 2
    write_type_icons(Path(words[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
