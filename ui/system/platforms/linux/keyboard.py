"""X11: the layout that is on, by the name the keyboard map gives it, and Caps Lock.

Rules: a connection of our own is used, opened once; nothing is listened to and no key is read; a
server that does not tell is not asked again and again.
"""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass
from typing import Any

_CORE_KEYBOARD = 0x0100
_GROUP_NAMES = 1 << 12
_CAPS = 2
_GROUPS = 4
_VMODS, _INDICATORS = 16, 32
_long, _pointer = ctypes.c_ulong, ctypes.c_void_p


class State(ctypes.Structure):
    """What is pressed and set now (XkbStateRec)."""

    _fields_ = [
        ("group", ctypes.c_ubyte),
        ("locked_group", ctypes.c_ubyte),
        ("base_group", ctypes.c_ushort),
        ("latched_group", ctypes.c_ushort),
        ("mods", ctypes.c_ubyte),
        ("base_mods", ctypes.c_ubyte),
        ("latched_mods", ctypes.c_ubyte),
        ("locked_mods", ctypes.c_ubyte),
        ("compat_state", ctypes.c_ubyte),
        ("grab_mods", ctypes.c_ubyte),
        ("compat_grab_mods", ctypes.c_ubyte),
        ("lookup_mods", ctypes.c_ubyte),
        ("compat_lookup_mods", ctypes.c_ubyte),
        ("ptr_buttons", ctypes.c_ushort),
    ]


class Names(ctypes.Structure):
    """The names in a keyboard map, as far as the groups (XkbNamesRec)."""

    _fields_ = [
        ("head", _long * 5),
        ("vmods", _long * _VMODS),
        ("indicators", _long * _INDICATORS),
        ("groups", _long * _GROUPS),
    ]


class Description(ctypes.Structure):
    """A keyboard map, as far as its names (XkbDescRec)."""

    _fields_ = [
        ("display", _pointer),
        ("flags", ctypes.c_ushort),
        ("device", ctypes.c_ushort),
        ("least_key", ctypes.c_ubyte),
        ("most_key", ctypes.c_ubyte),
        ("controls", _pointer),
        ("server", _pointer),
        ("map", _pointer),
        ("indicators", _pointer),
        ("names", ctypes.POINTER(Names)),
    ]


@dataclass(frozen=True)
class _Server:
    library: Any
    display: int
    description: Any


def state() -> tuple[str, bool]:
    """Return the name of the layout that is on, and whether Caps Lock is on.

    Raises:
        OSError: there is no X11 here, or it does not tell.
    """
    server = _opened()
    now = State()
    if server.library.XkbGetState(server.display, _CORE_KEYBOARD, ctypes.byref(now)):
        raise OSError("the X server does not tell the state of the keyboard")
    return _name_of(server, now.group), bool(now.locked_mods & _CAPS)


@functools.cache
def _opened() -> _Server:
    library = ctypes.CDLL("libX11.so.6")
    library.XOpenDisplay.restype, library.XOpenDisplay.argtypes = _pointer, [ctypes.c_char_p]
    display = library.XOpenDisplay(None)
    if not display:
        raise OSError("no X server answers")
    library.XkbGetState.argtypes = [_pointer, ctypes.c_uint, ctypes.POINTER(State)]
    library.XkbGetMap.restype = ctypes.POINTER(Description)
    library.XkbGetMap.argtypes = [_pointer, ctypes.c_uint, ctypes.c_uint]
    library.XkbGetNames.argtypes = [_pointer, ctypes.c_uint, ctypes.POINTER(Description)]
    library.XGetAtomName.restype = _pointer
    library.XGetAtomName.argtypes = [_pointer, _long]
    library.XFree.argtypes = [_pointer]
    description = library.XkbGetMap(display, 0, _CORE_KEYBOARD)
    if not description:
        raise OSError("the X server has no keyboard map")
    return _Server(library, display, description)


def _name_of(server: _Server, group: int) -> str:
    """Return the name of a group; the map is asked anew, because it can be changed at any time."""
    library = server.library
    failed = library.XkbGetNames(server.display, _GROUP_NAMES, server.description)
    names = server.description.contents.names
    if failed or not names or group >= _GROUPS or not names.contents.groups[group]:
        return ""
    found = library.XGetAtomName(server.display, names.contents.groups[group])
    if not found:
        return ""
    text = ctypes.string_at(found).decode("utf-8", "replace")
    library.XFree(found)
    return text
