"""The workflow for hosted builders runs our own commands, with few rights and fixed actions."""

import re
import shlex
import subprocess
import sys

import pytest
import yaml

import build_macos
import build_windows
from source_tree import ROOT

PLACE = ROOT / ".github" / "workflows" / "build.yml"
OF_THE_SYSTEM = {"apt-get", "git", "cd", "sha256sum", "shasum"}


@pytest.fixture(scope="module")
def told() -> dict:
    return yaml.safe_load(PLACE.read_text("utf-8"))


def steps(told: dict) -> list[tuple[str, dict]]:
    return [(name, step) for name, job in told["jobs"].items() for step in job["steps"]]


def commands(told: dict) -> list[tuple[str, list[str]]]:
    """Return each command with the name of its job, taken apart as a shell does."""
    lines = [
        (name, line)
        for name, step in steps(told)
        for whole in step.get("run", "").splitlines()
        for line in whole.split("&&")
    ]
    return [(name, shlex.split(line)) for name, line in lines if line.strip()]


def test_there_is_a_job_for_every_system(told):
    assert set(told["jobs"]) == {"linux", "windows", "macos"}
    for job in told["jobs"].values():
        assert job["timeout-minutes"] <= 60


def test_it_may_read_and_nothing_else_and_uses_no_secret(told):
    assert told["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in told["jobs"].values())
    assert "secrets." not in PLACE.read_text("utf-8")
    # In YAML 1.1 the word `on` is read as a truth.
    assert set(told[True]) == {"workflow_dispatch", "push"}


def test_every_action_is_named_by_a_whole_commit(told):
    used = [step["uses"] for _name, step in steps(told) if "uses" in step]
    assert len(used) >= 6
    for one in used:
        assert re.fullmatch(r"actions/(checkout|setup-python|upload-artifact)@[0-9a-f]{40}", one)
    for line in PLACE.read_text("utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"# v\d+\.\d+\.\d+$", line), line


def test_the_source_is_fetched_without_leaving_a_password_behind(told):
    fetched = [step for _name, step in steps(told) if "checkout" in step.get("uses", "")]
    assert len(fetched) == 3
    assert all(step["with"]["persist-credentials"] is False for step in fetched)


def test_every_command_of_ours_exists_and_takes_the_words_it_is_given(told):
    ours = []
    for name, words in commands(told):
        if words[0] in OF_THE_SYSTEM:
            continue
        assert words[0] in ("python", "python3"), words
        assert (ROOT / words[1]).is_file(), words
        ours.append((name, words[1:]))
    assert dict(ours) == {
        "linux": ["start.py", "package", "--to", "dist"],
        "windows": ["packaging/build_windows.py", "--to", "dist"],
        "macos": ["packaging/build_macos.py", "--to", "dist"],
    }
    assert build_windows.asked_for(["--to", "dist"]).to == "dist"
    assert build_macos.asked_for(["--to", "dist"]).to == "dist"


def test_packages_for_linux_are_made_into_the_folder_that_is_named():
    shown = subprocess.run(
        [sys.executable, ROOT / "packaging" / "package_linux.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--to" in shown.stdout


def test_what_is_kept_has_its_sums_beside_it(told):
    kept = [step["with"] for _name, step in steps(told) if "upload" in step.get("uses", "")]
    assert len(kept) == 3
    for one in kept:
        assert "dist/SHA256SUMS" in one["path"].split()
        assert one["if-no-files-found"] == "error"
    checked = [words for _name, words in commands(told) if "SHA256SUMS" in words]
    assert len(checked) == 3
