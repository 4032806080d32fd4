"""What the two programs for Windows carry in themselves: version, icon and manifest.

Rules: standard library; the version is that of `app`, told once; never run on Windows, so every
text is made and read back on Linux by the tests; nothing of a computer or a clock goes in.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from app import LICENCE, __version__  # noqa: E402

WINDOW: Final = "Lifafa.exe"
COMMAND_LINE: Final = "lifafa.com"
DESCRIPTIONS: Final = {
    WINDOW: "Lifafa: sealed case register",
    COMMAND_LINE: "Lifafa on the command line",
}
MANIFEST: Final = ROOT / "packaging" / "windows" / "lifafa.manifest"
ICON: Final = ROOT / "packaging" / "icon" / "lifafa.ico"
MAKERS: Final = "The makers of Lifafa"
_VERSION_TEXT: Final = """# UTF-8
# What Windows shows under Properties > Details. Made from app.__version__.
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers},
    prodvers={numbers},
    mask=0x3F,
    flags=0x0,
    OS=0x40004,
    fileType=0x1,
    subtype=0x0,
    date=(0, 0),
  ),
  kids=[
    StringFileInfo([
      StringTable('040904B0', [
{strings}
      ])
    ]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])]),
  ]
)
"""


def numbers(version: str = __version__) -> tuple[int, int, int, int]:
    """Return a version as the four numbers that Windows compares; what is no number is left out."""
    found = [int(one) for one in re.findall(r"^\d+|(?<=\.)\d+", version)][:4]
    first, second, third, fourth = [*found, 0, 0, 0, 0][:4]
    return first, second, third, fourth


def version_text(file: str, version: str = __version__) -> str:
    """Return the version resource of one program, as PyInstaller reads it.

    Args:
        file: WINDOW or COMMAND_LINE.
        version: as the program tells it.
    """
    told = {
        "CompanyName": MAKERS,
        "FileDescription": DESCRIPTIONS[file],
        "FileVersion": version,
        "InternalName": file.partition(".")[0],
        "LegalCopyright": f"{MAKERS}. Free software under {LICENCE}, without warranty.",
        "OriginalFilename": file,
        "ProductName": "Lifafa",
        "ProductVersion": version,
    }
    strings = "\n".join(f"        StringStruct({key!r}, {value!r})," for key, value in told.items())
    return _VERSION_TEXT.format(numbers=numbers(version), strings=strings)


def exe_options(folder: Path | str, file: str) -> dict[str, str]:
    """Write what one program carries into a folder and return it as options of PyInstaller's EXE.

    Args:
        folder: of the build; may be emptied after it.
        file: WINDOW or COMMAND_LINE.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    version = place / f"{file}.version.txt"
    version.write_text(version_text(file), encoding="utf-8", newline="\n")
    manifest = place / f"{file}.manifest"
    shutil.copyfile(MANIFEST, manifest)
    return {"version": str(version), "icon": str(ICON), "manifest": str(manifest)}
