"""Whoever is killed while making keys, at whatever call, leaves no hotkey without its public part, and none torn."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from wallet_files import put_wallet

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.creation import add_hotkey
from chutes_tui.wallets.discovery import list_wallets

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow"

SCRIPT = """
import os, signal, sys
from functools import partial
from pathlib import Path
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.creation import add_hotkey, create_wallet
from chutes_tui.wallets.key_files.encryption import NaclCost

CALLS = "open close read write fsync fchmod fstat stat lstat rename link unlink listdir mkdir".split()
cold = Secret("abandon " * 11 + "about")

def wallet(folder, words):
    return create_wallet(
        folder, "new", coldkey=cold, password=Secret("a password"), hotkey_name="h", hotkey=words,
        cost=NaclCost(opslimit=3, memlimit=8192),
    )

def hotkey(folder, words):
    return add_hotkey(folder / "w", "h", words)

def dying(at, made, name, real, *arguments, **options):
    made.append(name)
    if len(made) > at:
        if name == "write":
            real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)

make = {"wallet": wallet, "hotkey": hotkey}[sys.argv[1]]
make(Path(sys.argv[2]) / "warm", Secret(sys.argv[3]))
for number in range(1000):
    child = os.fork()
    if child == 0:
        made = []
        for name in CALLS:
            setattr(os, name, partial(dying, number, made, name, getattr(os, name)))
        make(Path(sys.argv[2]) / str(number), Secret(sys.argv[3]))
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        print(number)
        break
"""


@pytest.mark.parametrize("what", ["hotkey", "wallet"])
def test_a_death_at_any_system_call_leaves_no_half_of_a_hotkey(what: str, tmp_path: Path) -> None:
    for name in ["warm", *map(str, range(120))]:
        put_wallet(tmp_path / name / "w")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, what, str(tmp_path), WORDS], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    deaths = int(done.stdout)
    assert 20 < deaths < 120
    whole = 0
    for number in range(deaths):
        folder = tmp_path / str(number)
        for file in (path for path in folder.rglob("*") if path.is_file()):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for wallet in list_wallets(folder).wallets:
            for key in wallet.hotkeys:
                if not key.name.endswith("pub.txt"):
                    assert key.usable
                    public = json.loads(key.path.with_name("hpub.txt").read_bytes())
                    assert public["ss58Address"] == key.ss58
                    whole += 1
    assert 0 < whole < deaths


def test_what_a_death_has_left_is_completed_by_the_same_words(tmp_path: Path) -> None:
    wallet = put_wallet(tmp_path / "w")
    made = add_hotkey(wallet, "h", Secret(WORDS))
    made.path.unlink()
    leftover = made.path.with_name(".h.chutes-tui-0123456789abcdef.tmp")
    leftover.write_bytes(b"half a key")
    again = add_hotkey(wallet, "h", Secret(WORDS))
    assert again.usable
    assert sorted(path.name for path in made.path.parent.iterdir()) == ["h", "hpub.txt"]
