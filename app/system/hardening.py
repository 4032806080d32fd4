"""What the surroundings of the program may not steer: variables, settings files, search paths.

Rules: called first of all, in a packaged program and from source alike; a variable that chooses
what code or which plugin is loaded is taken away before anything of ours or of a library reads it,
for this process and for all that it starts, and so is one that would choose whom a protected line
trusts, or keep a copy of its keys; of Qt only names that change how a screen looks or is read out
stay, with values that make sense. What no program can refuse, because it works before the program's
first line, is told in docs/decisions/packaged-program.md.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import MutableMapping, Sequence
from types import ModuleType
from typing import Final

from app.system import packaged
from app.system.platforms import system

PLATFORMS: Final = ("xcb", "wayland", "offscreen", "windows", "cocoa")
"""Ways of drawing that may be asked for, by their bare names."""

_PLATFORM: Final = "QT_QPA_PLATFORM"
KEPT_OF_QT: Final = frozenset(
    {
        _PLATFORM,
        # The size of everything on the screen.
        "QT_SCALE_FACTOR",
        "QT_SCREEN_SCALE_FACTORS",
        "QT_SCALE_FACTOR_ROUNDING_POLICY",
        "QT_AUTO_SCREEN_SCALE_FACTOR",
        "QT_ENABLE_HIGHDPI_SCALING",
        "QT_USE_PHYSICAL_DPI",
        "QT_FONT_DPI",
        # How Hindi is typed, and what reads the screen out.
        "QT_IM_MODULE",
        "QT_IM_MODULES",
        "QT_ACCESSIBILITY",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON",
    }
)
REFUSED: Final = (
    # Python, and the start of a packaged program.
    *("PYTHON", "_PYI_", "PYINSTALLER_", "_MEIPASS"),
    # Qt; what is kept of it stands above.
    *("QT_", "QML", "QSG_", "QV4_", "PYSIDE", "SHIBOKEN", "SBK_"),
    # Libraries that read their settings from here.
    *("KEYRING_PROPERTY_", "RL_", "RAPIDFUZZ_", "PYDANTIC_", "AIOHTTP_", "FONTPKG_", "SQLITE_"),
    # What libraries of the system load code by.
    *("OPENSSL_", "GCONV_PATH", "GIO_", "GTK_", "XLOCALELIBDIR"),
    *("LIBGL_", "EGL_", "__EGL_", "__GL", "GBM_", "MESA_", "VK_", "LIBVA_", "VDPAU_"),
    *("OPENSC_", "PKCS11", "P11_KIT_", "PCSCLITE_"),
    # Whom a protected line trusts, who else may read it, and where a name leads to.
    *("SSL_CERT_", "SSLKEYLOGFILE", "CTLOG_FILE", "HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS"),
    # Where printed pages go, and which settings files are read in place of the system's.
    *("CUPS_", "FONTCONFIG_", "FC_", "XML_CATALOG_", "SGML_CATALOG_", "ICU_", "LOCPATH"),
)
"""Beginnings of names of variables that are taken away."""

BUSES: Final = (
    *("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "DBUS_STARTER_ADDRESS"),
    *("AT_SPI_BUS_ADDRESS", "IBUS_ADDRESS"),
)
"""Where the programs of a log-in meet. An address may also be a command, or another computer."""

_ON_THIS_COMPUTER: Final = "unix:"
_FACTOR: Final = r"0*(?:0\.[2-9]\d*|[1-8](?:\.\d+)?)"
_SIZES: Final = {
    "QT_SCALE_FACTOR": _FACTOR,
    "QT_SCREEN_SCALE_FACTORS": rf"(?:[\w.-]+=)?{_FACTOR}(?:;(?:[\w.-]+=)?{_FACTOR})*;?",
    "QT_FONT_DPI": r"[5-9]\d|[1-9]\d\d",
}
"""Sizes with which something can be seen; Qt falls over what is no such number."""

LOADER: Final = ("LD_", "DYLD_")
"""Beginnings of the names by which a system is told to load other libraries."""

_HOME_SETTINGS: Final = "reportlab_settings"


def refuse() -> None:
    """Take away what would steer the program; call it before anything else is loaded."""
    system.refuse_foreign_libraries()
    clean(os.environ)
    if getattr(sys, "frozen", False):
        _leave_foreign_libraries(os.environ)
    # The library that draws letters would run a settings file in the folder of the user.
    sys.modules.setdefault(_HOME_SETTINGS, ModuleType(_HOME_SETTINGS))


def begin_isolated() -> None:
    """Begin once more in an isolated Python, when this one was started from source and is not.

    What a variable such as PYTHONPATH had Python load is gone then; that it ran before the first
    line of the program, nothing of the program can prevent.
    """
    if packaged.is_packaged() or sys.flags.isolated:
        return
    clean(os.environ)
    system.become(packaged.from_source(*sys.argv[1:]))


def clean(variables: MutableMapping[str, str]) -> None:
    """Take every variable away that chooses code or trust, and of others what makes no sense.

    Args:
        variables: of the process; changed in place.
    """
    for name in list(variables):
        # Windows knows no small letters in these names.
        if name.upper().startswith(REFUSED) and name.upper() not in KEPT_OF_QT:
            del variables[name]
    for name, size in _SIZES.items():
        if re.fullmatch(size, variables.get(name, ""), re.ASCII) is None:
            variables.pop(name, None)
    asked = [one.partition(":")[0] for one in variables.get(_PLATFORM, "").split(";")]
    _keep(variables, _PLATFORM, [one for one in asked if one in PLATFORMS])
    for name in BUSES:
        places = variables.get(name, "").split(";")
        _keep(variables, name, [one for one in places if one.startswith(_ON_THIS_COMPUTER)])


def _keep(variables: MutableMapping[str, str], name: str, parts: Sequence[str]) -> None:
    """Leave of a variable some of its parts; without any it goes."""
    if parts:
        variables[name] = ";".join(parts)
    else:
        variables.pop(name, None)


def is_foreign(variables: MutableMapping[str, str], own: str) -> bool:
    """Say whether a packaged program was started so that it loads libraries from elsewhere.

    Args:
        variables: of the process.
        own: the folder that the start of a packaged program names itself.
    """
    return any(
        value.rstrip(os.pathsep) not in ("", own)
        for name, value in variables.items()
        if name.startswith(LOADER)
    )


def _leave_foreign_libraries(variables: MutableMapping[str, str]) -> None:
    """Begin once more without them, when this process was started with libraries from elsewhere."""
    foreign = is_foreign(variables, str(getattr(sys, "_MEIPASS", "")))
    for name in [name for name in variables if name.startswith(LOADER)]:
        del variables[name]
    if foreign:
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(sys.executable, [sys.executable, *sys.argv[1:]], dict(variables))
