"""`chutes-tui sign` as it is run: the signature alone on standard output, and the message nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import sr25519

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.address import public_key_of
from chutes_tui.wallets.creation import add_hotkey, key_document
from chutes_tui.wallets.key_files.encryption import encrypt
from chutes_tui.wallets.mnemonic import seed_of
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from pathlib import Path

WORDS = Secret("bottom drive obey lake curtain smoke basket hold race lonely fit walk")
OTHER = Secret("legal winner thank year wave sausage worth useful legal winner thank yellow")
PRINT = "k3v9x1qdk3v9x1qdk3v9x1qdk3v9x1qd"
UUID = "8b1f0a52-6d0c-4c5e-9f6e-0d9f5a3c1b2e"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / ".bittensor" / "wallets" / "ada"
    (place / "hotkeys").mkdir(parents=True)
    add_hotkey(place, "hot", WORDS)
    (place / "coldkey").write_text(key_document(OTHER).reveal())
    return tmp_path


def _run(home: Path, *options: str, given: str, which: tuple[str, ...] = ("--hotkey", "hot")) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "chutes_tui", "sign", "--wallet", "ada", *which, *options],
        input=given,
        capture_output=True,
        text=True,
        cwd=home,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        check=False,
        timeout=60,
        start_new_session=True,
    )
    return done.returncode, done.stdout, done.stderr


def _signs(words: Secret, message: str, printed: str) -> bool:
    key = public_key_of(Signer(seed_of(words)).ss58)
    return bool(sr25519.verify(bytes.fromhex(printed.removesuffix("\n")), message.encode(), key))


def test_a_fingerprint_and_nothing_of_it_is_told(home: Path) -> None:
    hot = Signer(seed_of(WORDS)).ss58
    message = f"{hot}:{PRINT}:{int(time.time())}"
    code, out, err = _run(home, given=f"{message}\n")
    assert code == 0
    assert _signs(WORDS, message, out)
    assert len(out) == 129
    assert "A new fingerprint. Gives the account of 5Dfh" in err
    assert "⚠" not in err
    assert PRINT not in err
    assert "was made 16 minutes ago" in _run(home, given=f"{hot}:{PRINT}:{int(time.time()) - 1000}\n")[2]


def test_a_login_says_that_it_opens_the_account(home: Path) -> None:
    code, out, err = _run(home, given=UUID)
    assert (code, _signs(WORDS, UUID, out)) == (0, True)
    assert "can do all that the account can" in err
    code, out, _ = _run(home, given=f"{UUID}\r\n", which=("--coldkey",))
    assert (code, _signs(OTHER, UUID, out)) == (0, True)


def test_a_message_that_was_wrapped_is_joined(home: Path) -> None:
    message = f"{Signer(seed_of(WORDS)).ss58}:{PRINT}:{int(time.time())}"
    code, out, err = _run(home, given=f" {message[:60]}\n   {message[60:]}\n")
    assert (code, _signs(WORDS, message, out)) == (0, True)
    assert "line breaks in it, which were taken out" in err
    given = f"{message[:60]} {message[60:]}"
    code, out, _ = _run(home, "--any-message", given=given)
    assert (code, _signs(WORDS, given, out)) == (0, True)


def test_refused(home: Path) -> None:
    hot, cold = Signer(seed_of(WORDS)).ss58, Signer(seed_of(OTHER)).ss58
    request = f"{hot}:{int(time.time())}:me"
    for given, said in (
        (request, "never asks for a signature of a request"),
        ("transfer all", "doesn't know this message of 12 characters"),
        (f"{cold}:{PRINT}:{int(time.time())}", f"This message is for {cold}, and this key is {hot}"),
        ("", "Standard input is empty"),
        ("\n", "There is no message"),
    ):
        code, out, err = _run(home, given=given)
        assert (code, out) == (1, ""), err
        assert said in err
        assert PRINT not in err
    for given in (request, "transfer all"):
        code, out, _ = _run(home, "--any-message", given=given)
        assert (code, _signs(WORDS, given, out)) == (0, True)
    assert _run(home, "--any-message", given=f"{cold}:{PRINT}:{int(time.time())}")[0] == 1


def test_the_key_is_looked_for_first(home: Path) -> None:
    assert "has no hotkey none. It has: hot." in _run(home, given=UUID, which=("--hotkey", "none"))[2]
    (home / ".bittensor" / "wallets" / "ada" / "coldkey").unlink()
    assert "isn't on this machine" in _run(home, given=UUID, which=("--coldkey",))[2]
    assert "no wallet ada in" in _run(home, "--wallets-path", str(home), given=UUID)[2]
    assert _run(home, given=UUID, which=())[0] == 2
    assert _run(home, "--coldkey", given=UUID)[0] == 2
    assert _run(home, "--password-file", "-", given=UUID)[0] == 2


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("", 1), ("no", 1)])
def test_at_a_terminal_it_asks_without_showing_the_message(home: Path, answer: str, code: int) -> None:
    theirs, ours = os.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "chutes_tui", "sign", "--wallet", "ada", "--hotkey", "hot"],
        stdin=ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        start_new_session=True,
    )
    assert done.stderr is not None
    err = ""
    for prompt, typed in (("(not shown): ", UUID), ("to sign: ", answer)):
        while not err.endswith(prompt):
            err += done.stderr.read(1)
        os.write(theirs, f"{typed}\n".encode())
    out, rest = done.communicate(timeout=30)
    err += rest
    os.close(theirs)
    os.close(ours)
    assert done.returncode == code, err
    assert UUID not in err
    assert _signs(WORDS, UUID, out) if code == 0 else out == ""


@pytest.mark.slow
def test_an_encrypted_key(home: Path) -> None:
    (home / ".bittensor" / "wallets" / "ada" / "coldkey").write_bytes(encrypt(key_document(OTHER), Secret("fern-27")))
    code, out, err = _run(home, given=UUID, which=("--coldkey",))
    assert (code, out) == (1, "")
    assert "--password-file" in err
    (home / "password").write_text("fern-27\n")
    code, out, _ = _run(home, "--password-file", "password", given=UUID, which=("--coldkey",))
    assert (code, _signs(OTHER, UUID, out)) == (0, True)
    (home / "password").write_text("wrong-27\n")
    assert "doesn't unlock" in _run(home, "--password-file", "password", given=UUID, which=("--coldkey",))[2]
