"""The access list of a folder on Windows: its text, whom it lets in, and what Windows is asked.

Rules: the system itself cannot be asked here; the made-up one keeps a list and counts what it lent.
"""

import ctypes
from pathlib import Path

import pytest

from app.system.platforms import windows
from app.system.platforms.windows import access
from app.system.platforms.windows.access import System, list_for, strangers_in

USER = "S-1-5-21-1111111111-2222222222-3333333333-1001"
OURS = f"D:PAI(A;OICI;FA;;;{USER})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
FOLDER = Path("C:/Users/made-up/register")


def test_the_list_names_the_user_the_system_and_administrators_and_takes_nothing_over():
    assert list_for(USER) == OURS
    assert strangers_in(OURS, USER) == ()


@pytest.mark.parametrize("user", ["", "BU", "S-1-5-21)(A;;FA;;;WD", "S-1-", f"{USER} ", "s-1-5-18"])
def test_what_is_no_number_of_a_user_gets_no_list(user):
    with pytest.raises(ValueError, match="no number"):
        list_for(user)


@pytest.mark.parametrize(
    ("described", "who"),
    [
        (f"D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;{USER})", ()),
        (f"D:(A;OICI;0x1200a9;;;BU)(A;;FA;;;{USER})", ("BU",)),
        ("D:PAI(A;OICI;FA;;;WD)(A;OICI;FA;;;AU)(A;OICI;FA;;;WD)", ("WD", "AU")),
        ("D:(D;OICI;FA;;;WD)(A;OICI;FA;;;CO)(A;OICIIO;FA;;;S-1-3-4)", ()),
        ('D:(XA;OICI;FA;;;BU;(Member_of {SID(BA)}))(A;;FA;;;SY)', ("BU",)),
        ("D:(OA;;FA;bf967aba-0de6-11d0-a285-00aa003049e2;;S-1-5-21-1-2-3-1002)",
         ("S-1-5-21-1-2-3-1002",)),
        ("D:(A;;FA;;;LA)", ("LA",)),
        ("D:P", ()),
        ("D:NO_ACCESS_CONTROL", ("",)),
        ("", ("",)),
    ],
)  # fmt: skip
def test_whom_a_list_lets_in_beside_us(described, who):
    assert strangers_in(described, USER) == who


def test_the_first_administrator_of_a_computer_knows_himself_by_his_short_name():
    assert strangers_in("D:(A;;FA;;;LA)", "S-1-5-21-1-2-3-500") == ()


class Windows:
    """Both libraries: keeps one access list, and counts what it lent and got back.

    Args:
        refuses: the call that fails.
        described: the list of the folder.
    """

    def __init__(self, refuses: str = "", described: str = "") -> None:
        self.refuses, self.described = refuses, described
        self.names: dict[int, str] = {}
        self.lent: set[int] = set()
        self.texts: list[ctypes.Array] = []
        self.protected = False
        self.of_process = ""
        self.shown: dict[str, str] = {}
        self.closed: list[int] = []
        for name in dir(type(self)):
            if name[0].isupper():
                setattr(self, name, self._door(name, getattr(self, name)))

    def _door(self, name, act):
        class Door:
            argtypes: object = None
            restype: object = None

            def __call__(_self, *given):
                return act(*given) if name != self.refuses else self._no(name, given)

        return Door()

    def _no(self, name, _given):
        # Three of them answer with the number of an error, the others with whether it was done.
        return 5 if name.endswith(("NamedSecurityInfoW", "SetSecurityInfo")) else 0

    def _lend(self, text: str) -> int:
        kept = ctypes.create_unicode_buffer(text)
        self.texts.append(kept)
        at = ctypes.addressof(kept)
        self.lent.add(at)
        self.names[at] = text
        return at

    def _answer(self, to, text: str) -> None:
        ctypes.cast(to, ctypes.POINTER(ctypes.c_void_p))[0] = self._lend(text)

    def GetCurrentProcess(self):
        return -1

    def CloseHandle(self, handle):
        self.closed.append(handle.value)
        return 1

    def LocalFree(self, given):
        self.lent.remove(given.value)
        return

    def OpenProcessToken(self, process, wanted, to):
        assert (process, wanted) == (-1, 8)
        to._obj.value = 77
        return 1

    def GetTokenInformation(self, token, kind, told, size, needed):
        assert (token.value, kind) == (77, 1)
        needed._obj.value = 44
        if told is None:
            return 0
        assert size.value == ctypes.sizeof(told) == 44
        ctypes.c_void_p.from_buffer(told).value = 0x5151
        return 1

    def ConvertSidToStringSidW(self, number, to):
        assert number.value == 0x5151
        self._answer(to, USER)
        return 1

    def ConvertStringSecurityDescriptorToSecurityDescriptorW(self, text, revision, to, size):
        assert (revision, size) == (1, None)
        self._answer(to, text.value)
        return 1

    def GetSecurityDescriptorDacl(self, whole, there, entries, by_default):
        there._obj.value, by_default._obj.value = 1, 0
        entries._obj.value = whole.value
        return 1

    def SetNamedSecurityInfoW(self, name, kind, what, owner, group, entries, audit):
        assert (Path(name.value), kind, owner, group, audit) == (FOLDER, 1, None, None, None)
        self.protected = what.value == 0x8000_0004
        self.described = self.names[entries.value]
        return 0

    def SetSecurityInfo(self, handle, kind, what, owner, group, entries, audit):
        assert (handle, kind, owner, group, audit) == (-1, 6, None, None, None)
        assert what.value == 0x8000_0004
        self.of_process = self.names[entries.value]
        return 0

    def CreateMutexExW(self, attributes, name, flags, wanted):
        told = attributes._obj
        assert (told.size, told.handed_on) == (ctypes.sizeof(told), 0)
        assert (flags, wanted) == (0, 0x100000)
        self.shown[name.value] = self.names[told.list]
        return 9

    def GetNamedSecurityInfoW(self, name, kind, what, owner, group, entries, audit, whole):
        assert (Path(name.value), kind, what) == (FOLDER, 1, 4)
        assert (owner, group, entries, audit) == (None,) * 4
        self._answer(whole, self.described)
        return 0

    def ConvertSecurityDescriptorToStringSecurityDescriptorW(self, whole, revision, what, to, size):
        assert (revision, what, size) == (1, 4, None)
        self._answer(to, self.names[whole.value])
        return 1


def test_a_folder_is_closed_and_nothing_that_windows_lent_is_kept():
    made = Windows(described="D:AI(A;OICIID;FA;;;BU)")
    system = System(made, made)
    assert access.is_open(FOLDER, system)
    assert access.close(FOLDER, system)
    assert (made.described, made.protected) == (OURS, True)
    assert not access.is_open(FOLDER, system)
    assert made.lent == set()
    assert made.closed == [77] * 3


@pytest.mark.parametrize(
    "refuses",
    [
        "OpenProcessToken",
        "GetTokenInformation",
        "ConvertSidToStringSidW",
        "ConvertStringSecurityDescriptorToSecurityDescriptorW",
        "GetSecurityDescriptorDacl",
        "SetNamedSecurityInfoW",
    ],
)
def test_a_list_that_windows_refuses_is_told_and_leaks_nothing(refuses):
    made = Windows(refuses, described="D:AI(A;OICIID;FA;;;BU)")
    assert not access.close(FOLDER, System(made, made))
    assert made.described == "D:AI(A;OICIID;FA;;;BU)"
    assert made.lent == set()
    assert made.closed == ([] if refuses == "OpenProcessToken" else [77])


@pytest.mark.parametrize(
    "refuses", ["GetNamedSecurityInfoW", "ConvertSecurityDescriptorToStringSecurityDescriptorW"]
)
def test_a_disk_that_tells_no_list_is_not_said_to_be_open(refuses):
    made = Windows(refuses, described="D:(A;;FA;;;WD)")
    assert not access.is_open(FOLDER, System(made, made))
    assert made.lent == set()


def test_programs_of_this_user_may_wait_for_the_process_and_end_it_and_no_more():
    made = Windows()
    assert access.hide_process(System(made, made))
    assert made.of_process == f"D:P(A;;0x101001;;;{USER})(A;;0x101001;;;OW)(A;;GA;;;SY)"
    assert made.lent == set()


@pytest.mark.parametrize("refuses", ["OpenProcessToken", "SetSecurityInfo"])
def test_a_windows_that_refuses_the_list_of_the_process_goes_on(refuses):
    made = Windows(refuses)
    assert not access.hide_process(System(made, made))
    assert (made.of_process, made.lent) == ("", set())


def test_everybody_may_see_that_the_program_runs_and_nobody_may_do_more():
    made = Windows()
    assert access.show_running(System(made, made))
    assert made.shown == {r"Global\Lifafa": "D:(A;;0x100000;;;WD)(A;;GA;;;SY)"}
    assert made.lent == set()
    assert made.closed == [], "it is seen until the process ends"


@pytest.mark.parametrize(
    "refuses", ["CreateMutexExW", "ConvertStringSecurityDescriptorToSecurityDescriptorW"]
)
def test_a_windows_that_shows_nothing_goes_on(refuses):
    made = Windows(refuses)
    assert not access.show_running(System(made, made))
    assert (made.shown, made.lent) == ({}, set())


@pytest.mark.parametrize("user", ["", "BU", "S-1-5-21)(A;;GA;;;WD"])
def test_what_is_no_number_of_a_user_gets_no_list_of_the_process(user):
    with pytest.raises(ValueError, match="no number"):
        access.process_list_for(user)


def test_pointers_are_not_cut_to_half_their_width():
    made = Windows()
    System(made, made)
    assert made.GetCurrentProcess.restype is ctypes.c_void_p
    assert made.CloseHandle.argtypes == made.LocalFree.argtypes == (ctypes.c_void_p,)


@pytest.mark.posix("what Windows is asked where it is not there")
def test_elsewhere_nothing_is_closed_and_nothing_breaks(tmp_path: Path):
    assert not windows.close_to_others(tmp_path)
    assert not windows.open_to_others(tmp_path)
    windows.own_folder(tmp_path / "run")
    assert (tmp_path / "run").is_dir()
