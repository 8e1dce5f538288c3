"""The signer: right addresses and signatures, and a seed that never shows."""

from __future__ import annotations

import copy
import io
import pickle
import subprocess
import sys

import pytest
import sr25519
from rich.console import Console
from rich.traceback import Traceback

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.signing import Signer, is_seed

ALICE_SEED = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"


@pytest.mark.parametrize("written", [ALICE_SEED, "0x" + ALICE_SEED, ALICE_SEED.upper(), f"  {ALICE_SEED}\n"])
def test_the_address_is_the_known_one_however_the_seed_is_written(written: str) -> None:
    assert Signer(Secret(written)).ss58 == ALICE


def test_signatures_verify_against_the_exact_bytes_and_no_others() -> None:
    signer = Signer(Secret(ALICE_SEED))
    signature = signer.sign(b"0x1234:1:me")
    assert len(signature) == 64
    assert sr25519.verify(signature, b"0x1234:1:me", signer.public_key)
    assert not sr25519.verify(signature, b"0x1234:1:mE", signer.public_key)


def test_a_given_address_is_believed_but_the_derived_one_stays_known() -> None:
    signer = Signer(Secret(ALICE_SEED), ss58="5Other")
    assert signer.ss58 == "5Other"
    assert signer.derived_ss58 == ALICE


@pytest.mark.parametrize(
    "bad", ["", "0x", "ab" * 31, "ab" * 33, "zz" * 32, "0x0x" + "ab" * 31, "ab cd" * 16, "٣" * 64, "\x00" * 64]
)
def test_a_bad_seed_is_refused_without_being_quoted(bad: str) -> None:
    assert not is_seed(Secret(bad))
    with pytest.raises(Problem) as caught:
        Signer(Secret(bad))
    with pytest.raises(Problem) as other:
        Signer(Secret("no seed at all"))
    assert caught.value.report() == other.value.report(), "the words must not depend on what was typed"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_nothing_shows_the_seed_or_the_pair() -> None:
    signer = Signer(Secret(ALICE_SEED))
    assert ALICE_SEED not in repr(signer) + str(signer)
    with pytest.raises(TypeError):
        pickle.dumps(signer)
    with pytest.raises(TypeError):
        copy.deepcopy(signer)
    try:
        signer.sign("no bytes")  # type: ignore[arg-type]
    except Exception:
        out = io.StringIO()
        Console(file=out, width=400).print(Traceback(show_locals=True, locals_max_string=4000))
        shown = out.getvalue()
    assert "Signer(" in shown
    assert ALICE_SEED[:16] not in shown
    private = signer._pair[1]
    assert repr(private)[2:18] not in shown
    assert private.hex()[:16] not in shown


def test_signing_loads_neither_the_address_library_nor_substrateinterface() -> None:
    program = (
        "import sys; from chutes_tui.core.secret import Secret; from chutes_tui.wallets.signing import Signer;"
        f"Signer(Secret('{ALICE_SEED}'), ss58='{ALICE}').sign(b'x');"
        "print([m for m in ('substrateinterface', 'scalecodec', 'textual') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert ran.stdout.strip() == "[]", ran.stderr
