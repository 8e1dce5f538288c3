"""The library of substrate keys, loaded late."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import gc, io, sys, weakref
class Captured(io.StringIO): pass
sys.stderr = captured = Captured()
seen = weakref.ref(captured)
from chutes_tui.wallets.mnemonic import keypair_class
keypair_class()
sys.stderr = sys.__stderr__
del captured
gc.collect()
print(seen() is None)
"""


def test_loading_it_keeps_nothing_of_the_screen() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=50)
    assert done.stdout == "True\n", done.stderr
