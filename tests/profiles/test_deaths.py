"""Whoever is killed while writing profiles, at whatever call, leaves each file old or new and loses nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dying import config_of, prod_of
from support_profiles import BACKUP, OTHER_TEXT, account, mode, other_account, tree

from chutes_tui.profiles.account_file import prove_writable, write_account

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
OLD = OTHER_TEXT.encode()
PROD_BACKUP = "prod.ini.2026-11-21-083000.bak"
ENDS = {
    "register": {"config.ini"},
    "take over": {"config.ini", BACKUP, "environments/prod.ini"},
    "prove": {"config.ini", "environments/prod.ini"},
    "edit": {"config.ini", "environments/prod.ini"},
    "add": {"config.ini", "environments/prod.ini", "environments/new.ini"},
    "rename": {"config.ini", "environments/renamed.ini"},
    "back up": {"config.ini", "environments/prod.ini", f"environments/{PROD_BACKUP}"},
    "remove": {"config.ini", f"environments/{PROD_BACKUP}"},
}
NEEDED = {"rename": {"link", "unlink"}, "remove": {"link", "unlink", "fchmod"}, "prove": {"write", "fsync", "rename"}}
USUAL = {"write", "fsync", "fchmod"}


def run(scenario: str, folder: Path, how: str) -> list[str]:
    """The homes of all the dead are below the folder afterwards; the names of the system calls."""
    command = [sys.executable, str(HERE / "dying.py"), scenario, str(folder), how]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=HERE)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def deaths() -> Iterator[object]:
    """Every change with every way to die; but for the first of each kind they are for the slow lane."""
    for scenario, how in [*((scenario, "exit") for scenario in ENDS), ("take over", "kill"), ("remove", "kill")]:
        usual = (scenario, how) in {("edit", "exit"), ("remove", "kill")}
        yield pytest.param(scenario, how, marks=() if usual else pytest.mark.slow)


@pytest.mark.parametrize(("scenario", "how"), deaths())
def test_a_death_at_any_system_call_leaves_the_old_file_or_the_new(
    scenario: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda _: None)  # no power failure is meant here
    calls = run(scenario, tmp_path, how)
    assert NEEDED.get(scenario, USUAL) <= set(calls)
    end = tree(tmp_path / "done")
    assert set(tree(tmp_path / "done" / ".chutes")) == ENDS[scenario]
    seen: set[frozenset[tuple[str, bytes]]] = set()
    for number in range(len(calls)):
        home = tmp_path / str(number)
        found = tree(home)
        leftovers = {name: data for name, data in found.items() if name.endswith(".tmp")}
        files = {name: data for name, data in found.items() if name not in leftovers}
        for name, data in files.items():
            whole = {OLD, end.get(name, OLD)}
            assert data in whole, f"{name} is torn after {calls[:number][-3:]}"
            assert name in end or data == OLD
        if scenario != "register":
            assert OLD in files.values(), "the old account is nowhere whole"
            assert list(files.values()).count(OLD) >= min(2, list(end.values()).count(OLD))
            assert config_of(home).exists()
        for name in leftovers:
            assert mode(home / name) & 0o077 == 0
        for name in files:
            if name.endswith(".bak"):
                assert mode(home / name) == 0o600
        for path in (config_of(home), prod_of(home)):
            if path.parent.exists():
                prove_writable(path)
        assert tree(home) == files, "the next writer removes what the dead one left, and nothing else"
        seen.add(frozenset(files.items()))
    before = {} if scenario == "register" else {".chutes/config.ini": OLD, ".chutes/environments/prod.ini": OLD}
    assert frozenset(before.items()) in seen
    if scenario != "prove":
        assert frozenset(end.items()) in seen, "some die when everything is done"


LOOP = """
import sys
from collections.abc import Iterator
from pathlib import Path
from support_profiles import account, other_account
from chutes_tui.profiles.account_file import OnExisting, write_account
path = Path(sys.argv[1])
while True:
    for one in (account(), other_account()):
        write_account(path, one, home=path.parent, on_existing=OnExisting.BACK_UP)
        print("written", flush=True)
"""


def test_killed_in_the_middle_of_it_all(tmp_path: Path) -> None:
    path = tmp_path / ".chutes" / "config.ini"
    whole = set()
    for name, one in (("ada", account()), ("grace", other_account())):
        write_account(tmp_path / name / "config.ini", one, home=tmp_path / name)
        whole.add((tmp_path / name / "config.ini").read_bytes())
    for rounds in range(1, 6):
        with subprocess.Popen([sys.executable, "-c", LOOP, str(path)], stdout=subprocess.PIPE, cwd=HERE) as writer:
            assert writer.stdout is not None
            for _ in range(rounds):
                assert writer.stdout.readline() == b"written\n"
            writer.kill()
        prove_writable(path)
        found = tree(path.parent)
        assert set(found.values()) <= whole
        assert all(data.count(b"\n") == 12 and data.endswith(b"address = 5Pay\n") for data in found.values())
        assert not any(name.endswith(".tmp") for name in found)
