"""Two programs changing the same profiles in the same moment: nothing is lost, and each name goes to one of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support_profiles import (
    ADDRESS,
    OTHER_ADDRESS,
    OTHER_SEED,
    SEED,
    account,
    auth_of,
    official_auth,
    other_account,
    put,
    tree,
)

HERE = Path(__file__).parent

START = """
import sys
from pathlib import Path
from support_profiles import *
from chutes_tui.core.secret import Secret
from chutes_tui.storage.private_files import FileExistsProblem, Payload, private_lock, private_read
from chutes_tui.profiles.account_file import OnExisting, write_account
from chutes_tui.profiles.accounts import OtherAccountError, check_account
from chutes_tui.profiles import changes
home, me = Path(sys.argv[1]), int(sys.argv[2])
environments = home / ".chutes" / "environments"
path = environments / "prod.ini"
mine = check_account((account, other_account)[me]())
print("ready", flush=True)
sys.stdin.readline()
"""

EDITS = """
for number in range(30):
    if me:
        url = changes.set_base_url(path, f"https://{number}.example.com")
        assert f"base_url = {url}\\n" in path.read_text()
    else:
        with private_lock(path) as file:
            old = file.read(limit=10_000)
            file.write(Payload(old.data + f"# {number}\\n".encode()), expected=old)
"""

REGISTRATIONS = """
won = 0
for number in range(20):
    try:
        write_account(environments / f"{number}.ini", mine, home=home)
        won += 1
    except OtherAccountError as error:
        assert error.username == ("grace", "ada")[me]
print(won)
"""

TAKE_OVERS = """
for number in range(12):
    write_account(path, mine, home=home, on_existing=OnExisting.BACK_UP, now=NOW)
"""

RENAMES = """
won = 0
for number in range(20):
    try:
        changes.rename(environments / f"{number}-{me}.ini", f"renamed{number}", home)
        won += 1
    except FileExistsProblem:
        pass
print(won)
"""

ADDITIONS = """
won = 0
for number in range(20):
    try:
        changes.add_api_key(Secret(API_KEY), f"new{number}", home, base_url="https://api.example")
        won += 1
    except FileExistsProblem:
        pass
print(won)
"""


def both(home: Path, what: str) -> list[str]:
    """Run a script twice at once; what each printed."""
    command = [sys.executable, "-c", START + what, str(home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    programs = [subprocess.Popen([*command, str(me)], text=True, cwd=HERE, **pipes) for me in (0, 1)]  # type: ignore[call-overload]
    for program in programs:
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    said = [program.communicate() for program in programs]
    assert [(program.returncode, err) for program, (_, err) in zip(programs, said, strict=True)] == [(0, ""), (0, "")]
    return [out.strip() for out, _ in said]


def environments(home: Path) -> Path:
    return home / ".chutes" / "environments"


def test_edits_of_different_values_both_stay(tmp_path: Path) -> None:
    path = put(environments(tmp_path) / "prod.ini", "# note\n[auth]\nusername = ada\n[mine]\nx = 1\n")
    both(tmp_path, EDITS)
    text = path.read_text()
    assert "base_url = https://29.example.com\n" in text
    assert all(f"# {number}\n" in text for number in range(30))
    assert "# note\n" in text
    assert "[mine]\nx = 1\n" in text


@pytest.mark.slow
def test_a_path_goes_to_one_of_two_registrations(tmp_path: Path) -> None:
    won = both(tmp_path, REGISTRATIONS)
    assert sum(map(int, won)) == 20
    found = [official_auth(environments(tmp_path) / f"{number}.ini") for number in range(20)]
    assert [found.count(auth_of(one)) for one in (account(), other_account())] == [int(number) for number in won]
    assert len(tree(tmp_path)) == 20


def test_taking_over_from_each_other_keeps_every_account(tmp_path: Path) -> None:
    third = "# a note\n[auth]\nusername = third\nuser_id = 3\n"
    put(environments(tmp_path) / "prod.ini", third)
    both(tmp_path, TAKE_OVERS)
    files = {name: data.decode() for name, data in tree(environments(tmp_path)).items()}
    contents = [text for text in files.values() if text != third]
    assert len(contents) == len(files) - 1, "the first one is kept, once"
    for text in contents:
        assert text.startswith("# a note\n")
        assert (SEED in text and ADDRESS in text) != (OTHER_SEED in text and OTHER_ADDRESS in text)
    assert any(SEED in text for text in contents)
    assert any(OTHER_SEED in text for text in contents)
    assert all(name == "prod.ini" or name.endswith(".bak") for name in files)


@pytest.mark.slow
def test_a_new_name_goes_to_one_of_two_renames_and_the_other_file_stays(tmp_path: Path) -> None:
    for number in range(20):
        for me in (0, 1):
            put(environments(tmp_path) / f"{number}-{me}.ini", f"# {number}-{me}\n")
    won = both(tmp_path, RENAMES)
    assert sum(map(int, won)) == 20
    contents = sorted(tree(tmp_path).values())
    assert contents == sorted(f"# {number}-{me}\n".encode() for number in range(20) for me in (0, 1))


@pytest.mark.slow
def test_a_new_profile_is_made_by_one_of_two(tmp_path: Path) -> None:
    won = both(tmp_path, ADDITIONS)
    assert sum(map(int, won)) == 20 == len(tree(tmp_path))
