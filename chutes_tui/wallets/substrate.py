"""substrate-interface, imported late: it takes a second and tens of megabytes."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr
from io import StringIO
from typing import Any


def keypair_class() -> Any:
    """The library's `Keypair`: mnemonics, seeds, signature checks."""
    if "substrateinterface" not in sys.modules:
        # What it imports keeps the standard error of that moment for ever, and with Textual's the whole app.
        with redirect_stderr(StringIO()):
            import substrateinterface  # noqa: F401
    from substrateinterface import Keypair

    return Keypair
