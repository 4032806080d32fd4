"""The filter of calls, read as the kernel would read it, for both processors that it knows."""

import errno
import struct

import pytest

from app.system.platforms.linux_calls import steps_for, steps_without_network

X86, ARM = 0xC000003E, 0xC00000B7
GO_ON, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NO_FAMILY = FAIL | errno.EAFNOSUPPORT
EPERM, ENOSYS = FAIL | errno.EPERM, FAIL | errno.ENOSYS


def answer(steps: list[bytes], processor: int, number: int, *words: int) -> int:
    """Return what the kernel answers to a call, as linux/filter.h tells how steps are read."""
    call = struct.pack("<IIQ6Q", number, processor, 0, *words, *[0] * (6 - len(words)))
    loaded, at = 0, 0
    while True:
        code, if_so, if_not, value = struct.unpack("HBBI", steps[at])
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            (loaded,) = struct.unpack_from("<I", call, value)
            continue
        holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
        at += if_so if holds else if_not


@pytest.mark.parametrize(("name", "processor"), [("x86_64", X86), ("aarch64", ARM)])
@pytest.mark.parametrize("alone", [True, False])
def test_a_call_of_another_processor_ends_the_process(name, processor, alone):
    steps = steps_for(name, alone)
    other = {X86: ARM, ARM: X86}[processor]
    assert answer(steps, other, 0) == KILL
    assert answer(steps, processor, 0x40000000 + 1) == ENOSYS, "x32 has numbers of its own"


@pytest.mark.parametrize(
    ("name", "processor", "ptrace", "socket", "unlinkat", "openat", "clone", "read"),
    [("x86_64", X86, 101, 41, 263, 257, 56, 0), ("aarch64", ARM, 117, 198, 35, 56, 220, 63)],
)
def test_what_each_kind_of_process_gives_up(
    name, processor, ptrace, socket, unlinkat, openat, clone, read
):
    alone, driver = steps_for(name, alone=True), steps_for(name, alone=False)
    for steps in (alone, driver):
        assert answer(steps, processor, ptrace) == EPERM
        assert answer(steps, processor, read) == GO_ON
        assert answer(steps, processor, openat, 0, 0, 0o2000000) == GO_ON, "to read"
    for number in (socket, unlinkat):
        assert answer(alone, processor, number) == EPERM
        assert answer(driver, processor, number) == GO_ON
    for flag in (0o1, 0o2, 0o100, 0o1000):
        assert answer(alone, processor, openat, 0, 0, flag) == EPERM
        assert answer(driver, processor, openat, 0, 0, flag) == GO_ON
    assert answer(alone, processor, clone, 0x11) == EPERM, "a process"
    assert answer(alone, processor, clone, 0x3D0F00) == GO_ON, "a thread"
    for newer in (435, 437):
        assert answer(alone, processor, newer) == ENOSYS, "libraries then take the older form"


def test_opening_to_write_by_the_old_call_is_refused_too():
    steps = steps_for("x86_64", alone=True)
    assert answer(steps, X86, 2, 0, 0o101) == EPERM
    assert answer(steps, X86, 2, 0, 0) == GO_ON


@pytest.mark.parametrize(
    ("name", "processor", "socket", "setsid", "ring", "setns", "execve"),
    [("x86_64", X86, 41, 112, 425, 308, 59), ("aarch64", ARM, 198, 157, 425, 268, 221)],
)
def test_a_program_without_the_network_speaks_within_the_computer_alone(
    name, processor, socket, setsid, ring, setns, execve
):
    steps = steps_without_network(name)
    for family in (1, 16):
        assert answer(steps, processor, socket, family) == GO_ON
    for family in (0, 2, 10, 17, 31, 40, 2**31 + 1):
        assert answer(steps, processor, socket, family) == NO_FAMILY
    pair = {X86: 53, ARM: 199}[processor]
    assert answer(steps, processor, pair, 1) == GO_ON
    for family in (2, 30):
        assert answer(steps, processor, pair, family) == NO_FAMILY, "TIPC speaks to others by it"
    for number in (setsid, ring, setns):
        assert answer(steps, processor, number) == EPERM, "another way there, or out of the group"
    assert answer(steps, processor, execve) == GO_ON
    assert answer(steps, {X86: ARM, ARM: X86}[processor], 0) == KILL


@pytest.mark.parametrize("made", [steps_without_network, lambda name: steps_for(name, alone=True)])
def test_calls_of_x32_are_refused_with_their_mark_and_without(made):
    steps = made("x86_64")
    for number in (512, 520, 545, 547, 0x40000000 + 41, 0xFFFFFFFF):
        assert answer(steps, X86, number) == ENOSYS
    for number in (511, 548):
        assert answer(steps, X86, number) == GO_ON
    assert answer(made("aarch64"), ARM, 520) == GO_ON, "these numbers mean nothing there"


def test_a_processor_that_is_not_known_gives_up_nothing():
    assert steps_for("riscv64", alone=True) == []
    assert steps_without_network("riscv64") == []
