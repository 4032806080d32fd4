"""Stops a process of Windows before each call that may change a disk, those of SQLite, too.

Rules: every library of the process that asks Windows for one of ``_CALLS`` is led to a function of
ours, by its table of imports; that function tells the watching process, waits for its answer, and
asks Windows. Windows itself stays as it is. Files that vanish when they are closed are not told:
a killed process leaves none of them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apart
from apart import Ended
from watched_calls import KILL, Call, Decide

_FAILED = 2**64 - 1  # INVALID_HANDLE_VALUE
_READS, _WRITES = 0x80000001, 0x40000006  # GENERIC_READ, GENERIC_WRITE and their parts for files
_GONE_WHEN_CLOSED = 0x04000000  # FILE_FLAG_DELETE_ON_CLOSE
_MAKES, _EMPTIES = (1, 2, 4), (2, 5)  # CREATE_NEW, CREATE_ALWAYS, OPEN_ALWAYS; TRUNCATE_EXISTING
_REPLACES = 1  # MOVEFILE_REPLACE_EXISTING
_OF_ERRNO = {errno.ENOSPC: 112, errno.EIO: 1117, errno.EACCES: 5}
_DENIED = 5
_SYSTEM = ("ntdll.dll", "kernel32.dll", "kernelbase.dll")

_word, _size, _at = ctypes.c_uint32, ctypes.c_size_t, ctypes.c_void_p
_text = ctypes.c_wchar_p
_CALLS: dict[str, tuple[Any, ...]] = {
    "CreateFileW": (_size, _text, _word, _word, _at, _word, _word, _at),
    "WriteFile": (_word, _at, _at, _word, _at, _at),
    "FlushFileBuffers": (_word, _at),
    "SetEndOfFile": (_word, _at),
    "SetFileInformationByHandle": (_word, _at, _word, _at, _word),
    "MoveFileExW": (_word, _text, _text, _word),
    "MoveFileW": (_word, _text, _text),
    "ReplaceFileW": (_word, _text, _text, _text, _word, _at, _at),
    "CreateHardLinkW": (_word, _text, _text, _at),
    "DeleteFileW": (_word, _text),
    "CreateDirectoryW": (_word, _text, _at),
    "RemoveDirectoryW": (_word, _text),
    "CopyFileExW": (_word, _text, _text, _at, _at, _at, _word),
    "CopyFile2": (_word, _text, _text, _at),
}
"""What each answers, and what it is given."""
_NOT_NEEDED = {"ReplaceFileW": 0, "CopyFileExW": 0, "CopyFile2": 0x80070005}
"""Calls for which the program has another way, or none: refused, so that the others show all."""


def watched(folder: Path, before: Callable[[], Callable[[], str]], decide: Decide) -> Ended:
    """As ``watched_calls.watched``."""
    started = apart.Started(_be_watched, (str(folder), before))
    try:
        killed = _answered(started.process, decide)
    except BaseException:
        started.end()
        raise
    ended = started.ended()
    return Ended(killed or ended.killed, "" if killed else ended.said)


def _answered(process: subprocess.Popen[bytes], decide: Decide) -> bool:
    """Answer each call of a process until it has no more; say whether it was killed."""
    told, answers = process.stdout, process.stdin
    assert told is not None
    assert answers is not None
    while size := int.from_bytes(told.read(4), "big"):
        answer = decide(Call(*pickle.loads(told.read(size))))  # From our own process.
        if answer == KILL:
            process.kill()
            return True
        answers.write(struct.pack("i", answer))
        answers.flush()
    return False


def _be_watched(folder: str, before: Callable[[], Callable[[], str]]) -> str:
    """Be the process that is watched."""
    said = ""
    watcher = None
    try:
        work = before()
        watcher = _Watcher(folder)
        watcher.watch()
        said = work()
    except BaseException as error:
        said = f"raised {type(error).__name__} {error}"
    if watcher is not None:
        watcher.over()
    apart.wire().say(bytes(4))
    return said


class _Watcher:
    """Tells each call that may change something below a folder before it happens."""

    def __init__(self, folder: str) -> None:
        # A folder may be named by a short name or a long one.
        names = {os.path.abspath(folder), os.path.realpath(folder)}
        self._folder = folder
        self._roots = [os.path.normcase(name) + "\\" for name in names]
        self._here = threading.local()
        self._alone = threading.RLock()
        self._passing: set[str] = set()
        self._kept: list[Any] = []
        library: Any = ctypes
        self._library = library
        self._kernel = library.WinDLL("kernel32", use_last_error=True)
        self._kernel.GetFinalPathNameByHandleW.argtypes = (_at, _text, _word, _word)
        self._kernel.SetFilePointerEx.argtypes = (_at, ctypes.c_int64, _at, _word)
        self._is_over = False

    def over(self) -> None:
        """Tell no more."""
        self._is_over = True

    def watch(self) -> None:
        """Lead every library of this process to us."""
        ours: dict[int, int] = {}
        for name, (answers, *given) in _CALLS.items():
            kind = self._library.WINFUNCTYPE(answers, *given, use_last_error=True)
            found = _addresses(self._kernel, name)
            if not found:
                continue
            real = kind(found[0])
            hook = kind(self._hook(name, real))
            self._kept += [real, hook]
            address = ctypes.cast(hook, _at).value
            assert address
            ours.update(dict.fromkeys(found, address))
        for module in _libraries(self._kernel):
            for slot in _imports(module):
                if (asked := _Slot.from_address(slot).value) in ours:
                    with _writable(self._kernel, slot):
                        _Slot.from_address(slot).value = ours[asked]

    def _hook(self, name: str, real: Callable[..., int]) -> Callable[..., int]:
        reader = getattr(self, f"_{name}", None)
        refused = _NOT_NEEDED.get(name)

        def hooked(*words: Any) -> int:
            if self._is_over or getattr(self._here, "inside", False):
                return real(*words)
            self._here.inside = True
            try:
                if refused is not None:
                    answer = _DENIED if self._below(words[0]) or self._below(words[1]) else 0
                else:
                    call = reader(*words) if reader else None
                    answer = self._told(call) if call else 0
            except BaseException as error:
                # An exception would be lost in a library: it ends the process, and is read.
                os.write(2, f"{name}: {type(error).__name__} {error}\n".encode())
                os._exit(3)
            finally:
                self._here.inside = False
            if answer:
                self._library.set_last_error(answer)
                return _FAILED if name == "CreateFileW" else refused or 0
            return real(*words)

        return hooked

    def _told(self, call: tuple[Any, ...]) -> int:
        if call[1].endswith("-shm") or call[1] in self._passing:
            return 0
        with self._alone:
            wire, raw = apart.wire(), pickle.dumps(call)
            wire.say(len(raw).to_bytes(4, "big") + raw)
            (answer,) = struct.unpack("i", wire.hear(4))
        return _OF_ERRNO.get(answer, answer)

    # What each call is about ------------------------------------------------------------------

    def _below(self, name: str | None) -> str:
        """Return a name in the watched folder as the watching process knows it, "" for others."""
        if not name:
            return ""
        path = os.path.abspath(name.removeprefix("\\\\?\\"))
        for root in self._roots:
            if os.path.normcase(path).startswith(root):
                return f"{self._folder}/" + path[len(root) :].replace("\\", "/")
        return ""

    def _behind(self, handle: int) -> str:
        """Return the name of an open file in the watched folder, "" for others."""
        room = ctypes.create_unicode_buffer(4096)
        if not self._kernel.GetFinalPathNameByHandleW(handle, room, 4096, 0):
            return ""
        return self._below(room.value)

    def _position(self, handle: int) -> int:
        at = ctypes.c_int64()
        self._kernel.SetFilePointerEx(handle, 0, ctypes.byref(at), 1)
        return at.value

    def _CreateFileW(self, name: str, access: int, _share: int, _security: Any, how: int,
                     flags: int, _template: Any) -> Any:  # fmt: skip
        path = self._below(name)
        if not path or not access & (_READS | _WRITES):
            return None
        if flags & _GONE_WHEN_CLOSED:
            self._passing.add(path)
            return None
        there = os.path.lexists(name)
        if not there:
            return ("create", path) if how in _MAKES else None
        self._passing.discard(path)
        if how in _EMPTIES and os.path.getsize(name):
            return "truncate", path
        return "open", path

    def _WriteFile(self, handle: int, data: int, size: int, _done: Any, at: int | None) -> Any:
        if not size or not (path := self._behind(handle)):
            return None
        if at:
            low, high = struct.unpack("II", ctypes.string_at(at + 16, 8))
            offset = high << 32 | low
        else:
            offset = self._position(handle)
        return "write", path, "", offset, ctypes.string_at(data, size)

    def _FlushFileBuffers(self, handle: int) -> Any:
        path = self._behind(handle)
        return ("fsync", path) if path else None

    def _SetEndOfFile(self, handle: int) -> Any:
        path = self._behind(handle)
        return ("truncate", path, "", self._position(handle)) if path else None

    def _SetFileInformationByHandle(self, handle: int, what: int, given: int, size: int) -> Any:
        path = self._behind(handle)
        if not path or what not in (3, 4, 6, 21, 22):
            return None
        assert what == 6, f"information {what} of {path}: not modelled"
        (end,) = struct.unpack("q", ctypes.string_at(given, 8))
        return "truncate", path, "", end

    def _MoveFileExW(self, name: str, other: str | None, flags: int) -> Any:
        path, target = self._below(name), self._below(other)
        if not path or (not flags & _REPLACES and other and os.path.lexists(other)):
            return None  # Windows refuses it.
        assert target, f"{path}: leaves the folder"
        return "rename", path, target

    def _MoveFileW(self, name: str, other: str) -> Any:
        return self._MoveFileExW(name, other, 0)

    def _CreateHardLinkW(self, name: str, there: str, _security: Any) -> Any:
        path = self._below(there)
        return ("link", path, self._below(name)) if path else None

    def _DeleteFileW(self, name: str) -> Any:
        path = self._below(name)
        return ("unlink", path) if path else None

    def _CreateDirectoryW(self, name: str, _security: Any) -> Any:
        path = self._below(name)
        return ("mkdir", path) if path else None

    def _RemoveDirectoryW(self, name: str) -> Any:
        path = self._below(name)
        return ("rmdir", path) if path else None


# Tables of imports --------------------------------------------------------------------------------


class _Slot(ctypes.Structure):
    _fields_ = (("value", ctypes.c_uint64),)


def _addresses(kernel: Any, name: str) -> list[int]:
    """Return where a call of Windows begins; two libraries of the system may have it."""
    kernel.GetModuleHandleW.restype = _at
    kernel.GetProcAddress.restype = _at
    kernel.GetProcAddress.argtypes = (_at, ctypes.c_char_p)
    found = []
    for library in ("kernel32.dll", "kernelbase.dll"):
        handle = kernel.GetModuleHandleW(library)
        if handle and (address := kernel.GetProcAddress(handle, name.encode())):
            found.append(address)
    return list(dict.fromkeys(found))


def _libraries(kernel: Any) -> Iterator[int]:
    """Yield where each library of this process lies, without those of Windows itself."""
    found = (_at * 2048)()
    needed = _word()
    kernel.GetCurrentProcess.restype = _at
    kernel.K32EnumProcessModules.argtypes = (_at, _at, _word, _at)
    kernel.GetModuleFileNameW.argtypes = (_at, _text, _word)
    process = kernel.GetCurrentProcess()
    assert kernel.K32EnumProcessModules(process, found, ctypes.sizeof(found), ctypes.byref(needed))
    name = ctypes.create_unicode_buffer(1024)
    for module in found[: needed.value // ctypes.sizeof(_at)]:
        kernel.GetModuleFileNameW(module, name, 1024)
        if module and os.path.basename(name.value).lower() not in _SYSTEM:
            yield module


def _imports(module: int) -> Iterator[int]:
    """Yield the places in which a library keeps the addresses of what it imports."""

    def read(at: int, form: str) -> Any:
        return struct.unpack(form, ctypes.string_at(module + at, struct.calcsize(form)))[0]

    header = read(0x3C, "I")
    table, size = (read(header + 24 + 112 + 8 + more, "I") for more in (0, 4))
    if not table or not size:
        return
    while first := read(table + 16, "I"):
        while read(first, "Q"):
            yield module + first
            first += 8
        table += 20


@contextmanager
def _writable(kernel: Any, place: int) -> Iterator[None]:
    """Let a place of a table be written for a moment."""
    before = _word()
    kernel.VirtualProtect.argtypes = (_at, _size, _word, _at)
    assert kernel.VirtualProtect(place, 8, 4, ctypes.byref(before)), sys.exc_info()
    yield
    with suppress(OSError):
        kernel.VirtualProtect(place, 8, before.value, ctypes.byref(_word()))
