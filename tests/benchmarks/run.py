"""How fast the main path is, beside `age` for the same bytes in the same run, as a table.

Run with ``python tests/benchmarks/run.py`` (1 GiB, medians of five), ``--size BYTES`` for another
size, ``--quick`` for small sizes and one round, as the checks do. Files lie in memory where there
is a folder for that, so that no disk is measured; that memory is filled once before each act,
because a rented computer hands out memory slowly when it is touched for the first time. Each act
runs in a process of its own: its time begins after unlocking, its memory is counted over what the
idle, unlocked program holds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "tests" / "benchmarks")]

GIB = 2**30
MIB = 2**20


@dataclass(frozen=True)
class Plan:
    """How large and how often."""

    size: int
    rounds: int
    packets: int
    cases: int


FULL = Plan(GIB, 5, 1_000, 10_000)
QUICK = Plan(8 * MIB, 1, 20, 200)


class Table:
    """The rows of the result, printed as they come."""

    def __init__(self) -> None:
        print(f"{'what':<58} {'target':>12} {'measured':>26}", flush=True)

    def row(self, what: str, target: str, measured: str) -> None:
        print(f"{what:<58} {target:>12} {measured:>26}", flush=True)


# What the processes do ---------------------------------------------------------------------------


def memory_kib(name: str) -> int:
    """Return a line of this process's memory in KiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    lines = (line.split() for line in status.read_text().splitlines())
    return next((int(words[1]) for words in lines if words[0] == f"{name}:"), 0)


def bytes_read() -> int:
    """Return how many bytes this process has read so far; 0 where the system does not tell."""
    counts = Path("/proc/self/io")
    if not counts.is_file():
        return 0
    return int(counts.read_text().split("rchar:")[1].split()[0])


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Do the work; return seconds, processor seconds, MiB over idle at the peak, bytes read."""
    idle = memory_kib("VmRSS")
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5")
    read = bytes_read()
    start, used = time.perf_counter(), time.process_time()
    work()
    took, cpu = time.perf_counter() - start, time.process_time() - used
    peak = max(0, memory_kib("VmHWM") - idle) / 1024
    return {"s": took, "cpu": cpu, "mib": peak, "read": bytes_read() - read}


def child(words: list[str]) -> None:
    """Do one act on a register and print what it took."""
    from app.cases import cases
    from app.inbox import acceptance, arrival, inbox_list
    from app.referrals import referrals
    from app.register import access
    from office_sim import PASSPHRASE, fixed_clock
    from pair_sim import everything_of

    act, folder, *rest = words
    if act == "unlock":
        print(json.dumps(unlock_and_list(Path(folder))))
        return
    s = access.unlock(Path(folder), None, PASSPHRASE, clock=fixed_clock())
    if act == "refer":
        command = everything_of(cases.show_case(s, rest[0]), rest[1])
        sent: list[Any] = []
        told = measured(lambda: sent.append(referrals.send(s, command)))
        print(json.dumps({**told, "file": sent[0].file}))
    elif act == "accept":
        print(json.dumps(measured(lambda: acceptance.accept(s, rest[0]))))
    elif act == "preview":
        print(json.dumps(measured(lambda: inbox_list.preview_file(s, Path(rest[0])))))
    elif act == "open":
        print(json.dumps(measured(lambda: open_all(arrival, s, Path(rest[0])))))
    elif act == "receive":
        files = sorted(Path(rest[0]).iterdir())
        print(json.dumps(measured(lambda: [acceptance.receive(s, path) for path in files])))
    access.lock(s)


def open_all(arrival: Any, s: Any, folder: Path) -> None:
    """Open every packet of a folder and check it to its last byte."""
    for path in folder.iterdir():
        with path.open("rb") as source:
            arrival.open_from(s, source, path.stat().st_size).extract(no_sink)


def no_sink(_number: int, _file: Any) -> Any:
    raise ValueError("the smallest packets have no attachment")


def unlock_and_list(folder: Path) -> dict[str, float]:
    """Time from the passphrase to the first page of the list, and the derivation alone."""
    from app.cases import case_list
    from app.register import access
    from crypto.vault.key_slots import passphrase_key
    from crypto.vault.vault_header import read
    from office_sim import PASSPHRASE, fixed_clock

    header = read((folder / "vault.lfv").read_bytes())
    start = time.perf_counter()
    passphrase_key(header.salt, "", PASSPHRASE, header.kdf[0])
    derivation = time.perf_counter() - start
    start = time.perf_counter()
    s = access.unlock(folder, None, PASSPHRASE, clock=fixed_clock())
    case_list.list_cases(s)
    took = time.perf_counter() - start
    access.lock(s)
    return {"s": took, "kdf": derivation}


# What the table does -----------------------------------------------------------------------------


def run_child(*words: object) -> dict[str, Any]:
    """Run one act in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--child", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def median(values: list[float]) -> float:
    return statistics.median(values)


def timed(command: list[object]) -> float:
    """Return the seconds a command takes."""
    return timed_with_cpu(command)[0]


def timed_with_cpu(command: list[object]) -> tuple[float, float]:
    """Return the seconds a command takes, and the processor seconds it uses."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    after = os.times()
    used = after.children_user + after.children_system
    return (
        time.perf_counter() - start,
        used - before.children_user - before.children_system,
    )


def copy_register(source: Path, target: Path) -> Path:
    """Copy a register; large sealed files are linked, because nothing writes into them."""
    shutil.rmtree(target, ignore_errors=True)

    def link(one: str, other: str) -> None:
        if one.endswith((".lfb", ".lifafa")):
            os.link(one, other)
        else:
            shutil.copyfile(one, other)

    shutil.copytree(source, target, copy_function=link)
    return target


def fill_memory(folder: Path, size: int) -> None:
    """Fill and free as much memory as an act will need."""
    target = folder / "filled"
    with target.open("wb") as file:
        for _ in range(max(1, 3 * size // MIB)):
            file.write(bytes(MIB))
    target.unlink()


class Age:
    """The `age` program with a fresh key; times are None where it is not installed."""

    def __init__(self, folder: Path, plain: Path) -> None:
        self.here = shutil.which("age") is not None and shutil.which("age-keygen") is not None
        self._folder, self._plain = folder, plain
        if self.here:
            key = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
            (folder / "age-key").write_text(key)
            self._recipient = next(word for word in key.split() if word.startswith("age1"))

    @property
    def version(self) -> str:
        """The version, or that there is none."""
        if not self.here:
            return "age is not installed"
        done = subprocess.run(["age", "--version"], capture_output=True, text=True, check=True)
        return f"age {done.stdout.strip()}"

    def seal(self) -> tuple[float, float]:
        return timed_with_cpu(
            ["age", "-r", self._recipient, "-o", self._folder / "a.age", self._plain]
        )

    def open(self) -> tuple[float, float]:
        key, sealed = self._folder / "age-key", self._folder / "a.age"
        return timed_with_cpu(["age", "-d", "-i", key, "-o", self._folder / "a.out", sealed])


def large_packet(table: Table, folder: Path, plan: Plan) -> None:
    """Refer, preview and accept one large attachment, beside age."""
    from app.cases.papers import papers
    from app.inbox import acceptance
    from pair_sim import agree, case_with, pair

    plain = folder / "plain.bin"
    piece = os.urandom(MIB)
    with plain.open("wb") as target:
        for _ in range(max(1, plan.size // MIB)):
            target.write(piece)
    with pair(folder / "pair") as (one, other):
        case = case_with(one)
        agree(one, case, other)
        papers.attach(one, case.case_id, plain, "other")
        to = other.office.office_id
    age = Age(folder, plain)
    times: dict[str, list[float]] = {}
    file = Path()
    for number in range(plan.rounds):
        if age.here:
            fill_memory(folder, plan.size)
            note_age(times, "age -r", age.seal())
        register = copy_register(folder / "pair" / "one" / "register", folder / f"one-{number}")
        fill_memory(folder, plan.size)
        told = run_child("refer", register, case.case_id, to)
        note(times, "refer", told)
        file = Path(told["file"])
        if number + 1 < plan.rounds:
            shutil.rmtree(register)
    for _ in range(plan.rounds):
        note(times, "preview", run_child("preview", folder / "pair" / "other" / "register", file))
    waiting = folder / "pair" / "other" / "register"
    with unlocked(waiting) as s:
        packet_id = acceptance.receive(s, file).packet_id
    for _ in range(plan.rounds):
        if age.here:
            fill_memory(folder, plan.size)
            note_age(times, "age -d", age.open())
        register = copy_register(waiting, folder / "accepting")
        fill_memory(folder, plan.size)
        note(times, "accept", run_child("accept", register, packet_id))
    tell_large(table, age, times, plan)


def note_age(times: dict[str, list[float]], name: str, told: tuple[float, float]) -> None:
    times.setdefault(name, []).append(told[0])
    times.setdefault(f"{name} cpu", []).append(told[1])


def note(times: dict[str, list[float]], name: str, told: dict[str, Any]) -> None:
    times.setdefault(name, []).append(told["s"])
    times.setdefault(f"{name} cpu", []).append(told["cpu"])
    times.setdefault(f"{name} mib", []).append(told["mib"])
    times.setdefault(f"{name} read", []).append(told["read"])


def tell_large(table: Table, age: Age, times: dict[str, list[float]], plan: Plan) -> None:
    size = f"{plan.size / MIB:.0f} MiB"
    for name, other, target in (("refer", "age -r", 0.8), ("accept", "age -d", 1.0)):
        ours = median(times[name])
        told = f"{ours:.3f} s"
        if age.here:
            theirs = median(times[other])
            told = f"{ours / theirs:.2f} ({ours:.3f} / {theirs:.3f} s)"
        table.row(f"{name} with one {size} attachment, by {other}", f"<= {target}", told)
        if age.here:
            ours, theirs = median(times[f"{name} cpu"]), median(times[f"{other} cpu"])
            # On a busy computer this says more than the clock, but it knows nothing of threads.
            table.row("   processor time of both", "-", f"{ours:.2f} s / {theirs:.2f} s")
    for name in ("refer", "accept"):
        peak = max(times[f"{name} mib"])
        table.row(f"memory of {name} over idle, highest", "<= 64 MiB", f"{peak:.1f} MiB")
    took, read = median(times["preview"]), max(times["preview read"])
    table.row(f"preview of the {size} packet", "<= 0.05 s", f"{took:.4f} s")
    table.row("   bytes read for it", "<= 1 MiB", f"{read / 1024:.0f} KiB")


def unlocked(folder: Path) -> Any:
    """Open a register for a few lines."""
    import contextlib

    from app.register import access
    from office_sim import PASSPHRASE, fixed_clock

    @contextlib.contextmanager
    def opened() -> Any:
        s = access.unlock(folder, None, PASSPHRASE, clock=fixed_clock())
        try:
            yield s
        finally:
            access.lock(s)

    return opened()


def many_packets(table: Table, folder: Path, plan: Plan) -> None:
    """Open and check many waiting packets of the smallest size, and take them all in."""
    from packet_desk import write_packet
    from pair_sim import pair

    packets = folder / "packets"
    packets.mkdir()
    with pair(folder / "many") as (one, other):
        for seq in range(1, plan.packets + 1):
            write_packet(packets / f"{seq:06d}.lifafa", one, other, seq=seq)
    register = folder / "many" / "other" / "register"
    opened = [run_child("open", register, packets)["s"] for _ in range(plan.rounds)]
    rate = plan.packets / median(opened)
    table.row(f"open and check {plan.packets} packets, one process", ">= 300 /s", f"{rate:.0f} /s")
    took = run_child("receive", register, packets)["s"]
    rate = plan.packets / took
    table.row("   take them in: copy, flush, open, commit, log", "-", f"{rate:.0f} /s")


def many_cases(table: Table, folder: Path, plan: Plan) -> None:
    """Unlock a large register up to the first page of its list."""
    from many_cases import fill
    from office_sim import open_office

    with open_office(folder / "large") as s:
        fill(s.register, plan.cases)
        register = s.folder
    told = [run_child("unlock", register) for _ in range(plan.rounds)]
    rest = median([each["s"] - each["kdf"] for each in told])
    table.row(
        f"unlock to the list of {plan.cases} cases, beyond the derivation",
        "<= 0.3 s",
        f"{rest:.3f} s",
    )


def command_line(table: Table, plan: Plan) -> None:
    """Time the start of the command line."""
    command: list[object] = [sys.executable, "-m", "app", "version"]
    os.chdir(ROOT)
    took = median([timed(command) for _ in range(plan.rounds)])
    table.row("command line start (version)", "<= 0.25 s", f"{took:.3f} s")


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["--child"]:
        child(words[1:])
        return 0
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", type=int, help="bytes of the large attachment")
    asked.add_argument("--quick", action="store_true", help="small sizes, one round")
    given = asked.parse_args(words)
    plan = QUICK if given.quick else FULL
    plan = Plan(given.size or plan.size, plan.rounds, plan.packets, plan.cases)
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="lifafa-speed-", dir=place) as name:
        folder = Path(name)
        print(f"{Age(folder, folder).version}; {plan.rounds} rounds, medians; {place or 'disk'}")
        table = Table()
        command_line(table, plan)
        many_cases(table, folder, plan)
        many_packets(table, folder, plan)
        large_packet(table, folder, plan)
    return 0


if __name__ == "__main__":
    sys.exit(main())
