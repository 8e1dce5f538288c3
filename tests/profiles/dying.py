"""A process that is killed at its n-th system call, for each n: `dying.py SCENARIO FOLDER HOW`.

FOLDER/n is the home folder of the child that dies at call n; the last one, which gets through, is FOLDER/done. HOW is
`exit` (nothing is cleaned up) or `kill` (SIGKILL). The names of the calls are printed, one a line.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support_profiles import NOW, OTHER_TEXT, SEED, account, put

from chutes_tui.core.secret import Secret
from chutes_tui.profiles import account_file, changes
from chutes_tui.profiles.accounts import check_account, config_label

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = [
    *("open", "close", "read", "write", "fsync", "fchmod", "fstat", "stat", "lstat", "rename", "link", "unlink"),
    *("listdir", "scandir", "mkdir", "readlink"),
]
ADDED = f"[auth]\nhotkey_seed = {SEED}\n"


def config_of(home: Path) -> Path:
    return home / ".chutes" / "config.ini"


def prod_of(home: Path) -> Path:
    return home / ".chutes" / "environments" / "prod.ini"


SCENARIOS: dict[str, Callable[[Path], object]] = {
    "register": lambda home: account_file.write_account(config_of(home), account(), home=home),
    "take over": lambda home: account_file.write_account(
        config_of(home), account(), home=home, on_existing=account_file.OnExisting.BACK_UP, now=NOW
    ),
    "prove": lambda home: account_file.prove_writable(config_of(home)),
    "edit": lambda home: changes.set_base_url(prod_of(home), "https://other.example.com"),
    "add": lambda home: changes.add_pasted(Secret(ADDED), "new", home),
    "rename": lambda home: changes.rename(prod_of(home), "renamed", home),
    "back up": lambda home: changes.back_up(prod_of(home), now=NOW),
    "remove": lambda home: changes.remove(prod_of(home), now=NOW),
}


def prepare(scenario: str, home: Path) -> None:
    """What is there before."""
    home.mkdir(parents=True)
    if scenario != "register":
        put(config_of(home), OTHER_TEXT, 0o644)
        put(prod_of(home), OTHER_TEXT, 0o640)


def wrap(at: int, how: str, names: list[str]) -> None:
    """Count every system call of this process, and die at call `at` (a write is half done then).

    The disk is not waited for: a process that dies takes nothing with it that it had written.
    """

    def dying(name: str, real: Any, *arguments: Any, **options: Any) -> Any:
        names.append(name)
        if len(names) - 1 == at:
            if name == "write":
                real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            os._exit(9)
        return None if name == "fsync" else real(*arguments, **options)

    for name in CALLS:
        setattr(os, name, partial(dying, name, getattr(os, name)))
    fcntl.flock = partial(dying, "flock", fcntl.flock)


def main(scenario: str, folder: Path, how: str) -> None:
    check_account(account(hotkey_name=config_label("x")))  # whatever is imported late is there before
    for number in range(1000):
        home = folder / str(number)
        prepare(scenario, home)
        child = os.fork()
        if child == 0:
            names: list[str] = []
            try:
                wrap(number, how, names)
                SCENARIOS[scenario](home)
                at_end = len(names)
                home.rename(folder / "done")
                sys.stdout.write("\n".join(names[:at_end]))
                sys.stdout.flush()
                os._exit(0 if at_end <= number else 1)
            except BaseException as error:
                sys.stderr.write(f"{type(error).__name__}: {error}")
                sys.stderr.flush()
                os._exit(2)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        expected = signal.SIGKILL if how == "kill" else 9 << 8
        if status != expected:
            raise SystemExit(f"step {number} ended with status {status}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
