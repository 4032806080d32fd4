"""Who may open a folder, or look into this process, on Windows: access lists, read and written.

Rules: a list that we write names this user, the system itself and the administrators, and takes
nothing over from the folder above; a disk without such lists is told apart, never forced; of a list
that cannot be read nothing is said; the list of this process leaves others what ends it, no more.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.system.platforms.windows.libraries import opened

FULL: Final = "FA"
_REVISION = 1
_FILE_OBJECT = 1  # SE_FILE_OBJECT
_PROCESS = 6  # SE_KERNEL_OBJECT
# SYNCHRONIZE, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE.
_ASK_AND_END = "0x101001"
_OWNER_ITSELF = "OW"
_LIST = 0x00000004  # DACL_SECURITY_INFORMATION
RUNNING: Final = r"Global\Lifafa"
"""What Setup looks for in every log-in of the computer (``AppMutex`` in its script)."""
# SYNCHRONIZE for everybody: who may see that it is there may do nothing to it.
_SEEN_BY_ALL = "D:(A;;0x100000;;;WD)(A;;GA;;;SY)"
_SEE = 0x00100000
_ITS_OWN = 0x80000000  # PROTECTED_DACL_SECURITY_INFORMATION: nothing comes from the folder above
_QUERY = 0x0008  # TOKEN_QUERY
_USER = 1  # TokenUser
_SYSTEM = frozenset({"SY", "S-1-5-18"})
_ADMINISTRATORS = frozenset({"BA", "S-1-5-32-544"})
# Stand for whoever makes or owns a thing in the folder, and let nobody else in.
_OWNER = frozenset({"CO", "CG", "OW", "S-1-3-0", "S-1-3-1", "S-1-3-4"})
_LETS_IN = frozenset({"A", "OA", "XA"})
_SID = re.compile(r"S-1(-[0-9]{1,10}){1,15}")
_ENTRY = re.compile(r"\(([^;()]*);([^;()]*);([^;()]*);([^;()]*);([^;()]*);([^;()]*)[;)]")
_pointer = ctypes.c_void_p


def list_for(user: str) -> str:
    """Return the access list of a folder of ours, as SDDL.

    Args:
        user: number of the user, ``S-1-5-21-…``.

    Raises:
        ValueError: this is no number of a user.
    """
    if not _SID.fullmatch(user):
        raise ValueError("no number of a user")
    entries = (f"(A;OICI;{FULL};;;{who})" for who in (user, "SY", "BA"))
    return "D:PAI" + "".join(entries)


def process_list_for(user: str) -> str:
    """Return the access list of a process whose memory this user's programs may not read, as SDDL.

    The owner is named too, because an owner that is not may write the list anew.

    Args:
        user: number of the user, ``S-1-5-21-…``.

    Raises:
        ValueError: this is no number of a user.
    """
    if not _SID.fullmatch(user):
        raise ValueError("no number of a user")
    entries = (f"(A;;{_ASK_AND_END};;;{who})" for who in (user, _OWNER_ITSELF))
    return "D:P" + "".join(entries) + "(A;;GA;;;SY)"


def strangers_in(described: str, user: str) -> tuple[str, ...]:
    """Return whom an access list lets in beside this user, the system and the administrators.

    Args:
        described: the list, as SDDL.
        user: number of this user.

    Returns:
        Numbers or short names of users and groups, "" for everybody where there is no list.
    """
    _before, begun, entries = described.partition("D:")
    if not begun or entries.startswith("NO_ACCESS_CONTROL"):
        return ("",)
    known = {user, *_SYSTEM, *_ADMINISTRATORS, *_OWNER}
    if user.endswith("-500"):
        known.add("LA")  # How the first administrator of a computer is written for short.
    found = (entry[6] for entry in _ENTRY.finditer(entries) if entry[1] in _LETS_IN)
    return tuple(dict.fromkeys(who for who in found if who not in known))


def close(folder: Path, system: System | None = None) -> bool:
    """Let nobody but this user, the system and the administrators into a folder.

    Returns:
        Whether the list was written.
    """
    with contextlib.suppress(OSError, AttributeError, ValueError):
        system = system or System()
        system.write(folder, list_for(system.user()))
        return True
    return False


def hide_process(system: System | None = None) -> bool:
    """Let no program of this user read or write the memory of this process.

    Returns:
        Whether the list was written.
    """
    with contextlib.suppress(OSError, AttributeError, ValueError):
        system = system or System()
        system.write_of_process(process_list_for(system.user()))
        return True
    return False


def show_running(system: System | None = None) -> bool:
    """Let everybody on this computer see that Lifafa runs, until this process ends.

    Returns:
        Whether it can be seen.
    """
    with contextlib.suppress(OSError, AttributeError):
        system = system or System()
        system.show(RUNNING, _SEEN_BY_ALL)
        return True
    return False


def is_open(folder: Path, system: System | None = None) -> bool:
    """Say whether somebody else may open a folder; False when it cannot be told."""
    with contextlib.suppress(OSError, AttributeError):
        system = system or System()
        return bool(strangers_in(system.read(folder), system.user()))
    return False


class _Attributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (("size", ctypes.c_uint32), ("list", _pointer), ("handed_on", ctypes.c_int))


class System:
    """Asks Windows.

    Args:
        advapi32, kernel32: the libraries of Windows, or fakes of them.

    Raises:
        OSError: this is not Windows.
    """

    def __init__(self, advapi32: Any = None, kernel32: Any = None) -> None:
        self._rights: Any = opened("advapi32") if advapi32 is None else advapi32
        self._kernel: Any = opened("kernel32") if kernel32 is None else kernel32
        # A pointer that is passed on must not be cut to 32 bits.
        self._kernel.GetCurrentProcess.restype = _pointer
        self._kernel.CloseHandle.argtypes = (_pointer,)
        self._kernel.LocalFree.argtypes = (_pointer,)
        self._rights.OpenProcessToken.argtypes = (_pointer, ctypes.c_uint32, _pointer)

    def user(self) -> str:
        """Return the number of this user.

        Raises:
            OSError: Windows does not tell.
        """
        token = _pointer()
        process = self._kernel.GetCurrentProcess()
        _done(self._rights.OpenProcessToken(process, _QUERY, ctypes.byref(token)))
        try:
            needed = ctypes.c_uint32()
            ask = self._rights.GetTokenInformation
            ask(token, _USER, None, 0, ctypes.byref(needed))
            told = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_pointer)))
            _done(ask(token, _USER, told, needed, ctypes.byref(needed)))
            number = _pointer.from_buffer(told)
            text = ctypes.c_wchar_p()
            _done(self._rights.ConvertSidToStringSidW(number, ctypes.byref(text)))
            with self._lent(text):
                return text.value or ""
        finally:
            self._kernel.CloseHandle(token)

    def write(self, folder: Path, described: str) -> None:
        """Give a folder an access list; what lies in it takes it over.

        Args:
            folder: of this user.
            described: the list, as SDDL.

        Raises:
            OSError: the disk has no such lists, or it is not for this user to write one.
        """
        with self._entries(described) as entries:
            what = ctypes.c_uint32(_LIST | _ITS_OWN)
            name = ctypes.c_wchar_p(str(folder))
            put = self._rights.SetNamedSecurityInfoW
            _done(put(name, _FILE_OBJECT, what, None, None, entries, None) == 0)

    def write_of_process(self, described: str) -> None:
        """Give this process an access list.

        Args:
            described: the list, as SDDL.

        Raises:
            OSError: Windows refused.
        """
        with self._entries(described) as entries:
            what = ctypes.c_uint32(_LIST | _ITS_OWN)
            process = self._kernel.GetCurrentProcess()
            put = self._rights.SetSecurityInfo
            put.argtypes = (_pointer, ctypes.c_int, ctypes.c_uint32, *[_pointer] * 4)
            _done(put(process, _PROCESS, what, None, None, entries, None) == 0)

    def show(self, name: str, described: str) -> None:
        """Make a name that others find for as long as this process runs.

        Args:
            name: of a mutex; nobody ever waits for it.
            described: the access list, as SDDL; one that is there already keeps its own.

        Raises:
            OSError: Windows refused.
        """
        make = self._kernel.CreateMutexExW
        make.restype = _pointer
        with self._descriptor(described) as whole:
            told = _Attributes(ctypes.sizeof(_Attributes), whole, 0)
            _done(make(ctypes.byref(told), ctypes.c_wchar_p(name), 0, _SEE))

    @contextlib.contextmanager
    def _descriptor(self, described: str) -> Iterator[ctypes.c_void_p]:
        """Lend what Windows makes of a list that is written as SDDL."""
        whole = _pointer()
        make = self._rights.ConvertStringSecurityDescriptorToSecurityDescriptorW
        _done(make(ctypes.c_wchar_p(described), _REVISION, ctypes.byref(whole), None))
        with self._lent(whole):
            yield whole

    @contextlib.contextmanager
    def _entries(self, described: str) -> Iterator[ctypes.c_void_p]:
        """Lend the entries of a list that is written as SDDL."""
        entries = _pointer()
        there, by_default = ctypes.c_int(), ctypes.c_int()
        with self._descriptor(described) as whole:
            find = self._rights.GetSecurityDescriptorDacl
            to = (ctypes.byref(there), ctypes.byref(entries), ctypes.byref(by_default))
            _done(find(whole, *to) and there.value)
            yield entries

    def read(self, folder: Path) -> str:
        """Return the access list of a folder, as SDDL.

        Raises:
            OSError: Windows does not tell.
        """
        whole, text = _pointer(), ctypes.c_wchar_p()
        ask = self._rights.GetNamedSecurityInfoW
        name = ctypes.c_wchar_p(str(folder))
        to = (None, None, None, None, ctypes.byref(whole))
        _done(ask(name, _FILE_OBJECT, _LIST, *to) == 0)
        with self._lent(whole):
            say = self._rights.ConvertSecurityDescriptorToStringSecurityDescriptorW
            _done(say(whole, _REVISION, _LIST, ctypes.byref(text), None))
        with self._lent(text):
            return text.value or ""

    @contextlib.contextmanager
    def _lent(self, given: ctypes.c_void_p | ctypes.c_wchar_p) -> Iterator[None]:
        """Give back to Windows what it made for us."""
        try:
            yield
        finally:
            self._kernel.LocalFree(ctypes.cast(given, _pointer))


def _done(answer: object) -> None:
    if not answer:
        raise OSError("Windows refused")
