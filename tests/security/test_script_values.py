"""Values that scripts hand over and get: in real processes over HTTP, they are where they were wanted, and nowhere
else: no argument, no variable, no output, no history, no other file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chutes_tui.access.key_format import KEY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served import ServedSandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")

VALUE = "hf_sentinel4b1dSENTINEL9c77"
"""Of a secret; no part of it is in the command lines below."""
SECRET_PART = 32
PIECE = 16
"""Characters that are already too much of a value."""
RC = 'set -o history\nset -o pipefail\nchutes() { python -m chutes_tui "$@"; }\n'


class Shell:
    """Runs command lines in a bash with a history, and remembers what could be seen of its processes meanwhile."""

    def __init__(self, folder: Path, served: ServedSandbox) -> None:
        self.work, self.home = folder / "work", folder / "home"
        for one in (self.work, self.home, self.home / "tmp"):
            one.mkdir(parents=True)
        (self.home / "rc").write_text(RC)
        self.served = served
        self.output = ""
        self.processes: dict[str, bytes] = {}
        self._environ = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONASYNCIODEBUG": "1",
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "HISTFILE": str(self.home / "history"),
            "CHUTES_CONFIG_PATH": str(served.config_path),
            "BT_WALLET_PATH": str(served.wallets_path),
        }

    def __call__(self, line: str, code: int = 0) -> str:
        """Run a line as a person does who types it; gives its standard output, which is not looked at any more."""
        typed = f"source ~/rc\n{line}\ncode=$?\nhistory -a\nexit $code\n"
        out, err = self.work.parent / "out", self.work.parent / "err"
        with out.open("wb") as to, err.open("wb") as errors:
            process = subprocess.Popen(
                ["bash", "--norc"],
                stdin=subprocess.PIPE,
                stdout=to,
                stderr=errors,
                cwd=self.work,
                env=self._environ,
            )
            assert process.stdin is not None
            process.stdin.write(typed.encode())
            process.stdin.close()
            while process.poll() is None:
                self._look(process.pid)
        said, self.output = out.read_text(), self.output + err.read_text()
        assert process.returncode == code, f"{line}: {process.returncode}\n{err.read_text()}\n{said}"
        out.unlink()
        err.unlink()
        return said

    def _look(self, pid: int) -> None:
        """Keep the arguments and the variables of a process and of all below it."""
        for name in ("cmdline", "environ"):
            path = Path(f"/proc/{pid}/{name}")
            try:
                seen = path.read_bytes()
            except OSError:  # it has ended
                return
            self.processes[f"{pid} {hash(seen)} {name}"] = seen
        for child in _children(pid):
            self._look(child)

    def places(self, value: str) -> list[str]:
        """Where a value, or a large piece of it, can be found. Of a key, its secret part: others may have the ids."""
        value = value[-SECRET_PART:]
        pieces = [value[at : at + PIECE].encode() for at in range(len(value) - PIECE + 1)]
        files = {str(one): one.read_bytes() for one in self.work.parent.rglob("*") if one.is_file()}
        found = {**files, **self.processes, "output": self.output.encode()}
        return [name for name, text in found.items() if any(piece in text for piece in pieces)]


def _children(pid: int) -> Iterator[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    yield from map(int, found.split())


@pytest.fixture
def shell(tmp_path: Path, served: ServedSandbox) -> Shell:
    return Shell(tmp_path, served)


class PatientShell(Shell):
    """What waits for the file `seen` ends when its arguments and variables were."""

    def _look(self, pid: int) -> None:
        super()._look(pid)
        if {"cmdline", "environ"} <= {one.rpartition(" ")[2] for one in self.places(VALUE)}:
            (self.work / "seen").touch()


def test_the_scan_finds_what_is_given_away(tmp_path: Path, served: ServedSandbox) -> None:
    shell = PatientShell(tmp_path, served)
    wait = "import os\nwhile not os.path.exists('seen'): pass"
    shell(f'GIVEN={VALUE} python -c "{wait}" {VALUE}; echo {VALUE} >&2', 0)
    found = shell.places(VALUE)
    assert "output" in found
    assert str(shell.home / "history") in found


@pytest.mark.slow
def test_values_of_keys(shell: Shell) -> None:
    wanted = shell.work / "a.key"
    shell("chutes keys create alpha --template invoke-all --value-file a.key")
    alpha = wanted.read_text().strip()
    assert len(alpha) == KEY_LENGTH
    asked = shell("chutes keys create beta --template invoke-all --value-file -").strip()
    assert len(asked) == KEY_LENGTH
    shell("chutes keys create gamma --template invoke-all --value-file a.key", code=1)  # it is there
    said = shell("chutes keys test --value-file a.key")
    said += shell("chutes keys test --value-file - < a.key --json")
    said += shell("chutes keys test --value-file <(cat a.key)")
    assert "alid" in said
    said += shell("chutes keys list; chutes keys list --json; chutes keys get alpha --json")
    shell("chutes keys rotate alpha --value-file b.key")
    rotated = (shell.work / "b.key").read_text().strip()
    said += shell("chutes keys rotate alpha --delete-old --yes; chutes keys delete beta --yes --json")
    shell.served.fault("POST /api_keys/=cut_body")
    said += shell("chutes keys create delta --template invoke-all --value-file d.key", code=4)
    shell.output += said
    assert shell.places(alpha) == [str(wanted)]
    assert shell.places(rotated) == [str(shell.work / "b.key")]
    assert shell.places(asked) == []
    assert shell.processes


@pytest.mark.slow
def test_values_of_secrets(shell: Shell) -> None:
    given, dotenv = shell.work / "value", shell.work / ".env"
    for file, text in ((given, VALUE), (dotenv, f"FIRST={VALUE}\nSECOND=two\n")):
        file.write_text(text)
        file.chmod(0o600)
    owner = shell.served.account.user_id
    chute = shell.served.sandbox.world.database.value("SELECT chute_id FROM chutes WHERE user_id = ?", owner)
    to = f"--chute {chute}"
    said = shell(f"chutes secrets set ONE {to} --value-file value")
    said += shell(f"chutes secrets set TWO {to} --value-file - < value")
    said += shell(f"chutes secrets set THREE {to} --value-file <(cat value) --json")
    said += shell(f"chutes secrets set THREE {to} --value-file <(cat value) --replace")
    said += shell(f"chutes secrets import .env {to} --dry-run; chutes secrets import .env {to} --json")
    said += shell(f"chutes secrets import <(sed s/FIRST/THIRD/ .env) {to} --replace")
    said += shell(f"chutes secrets list; chutes secrets delete ONE {to} --yes")
    shell.served.fault("POST /secrets/=internal_error")
    said += shell(f"chutes secrets set FOUR {to} --value-file value", code=1)
    shell.output += said
    assert sorted(shell.places(VALUE)) == sorted([str(given), str(dotenv)])
    assert shell.processes
