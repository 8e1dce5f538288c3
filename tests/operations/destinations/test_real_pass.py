"""A value goes through the real `pass` and is read back from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.secret import Secret
from chutes_tui.operations.destinations.place import Place
from chutes_tui.operations.destinations.putting import look, put
from chutes_tui.operations.destinations.running import Around

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("pass") and shutil.which("gpg")), reason="needs pass and gpg"),
]
WHO = "ada@example.invalid"
ENTRY = Place("pass", ("chutes/web",))


@pytest.fixture
def store() -> Iterator[Around]:
    """A password store of a key that is thrown away; its folder is short, for the agent's socket."""
    with tempfile.TemporaryDirectory(prefix="gpg") as folder:
        home = Path(folder)
        home.chmod(0o700)
        around = Around({"PATH": os.environ["PATH"], "HOME": folder, "GNUPGHOME": folder}, home, home)
        try:
            call(around, "gpg", "--batch", "--passphrase", "", "--quick-gen-key", WHO, "default", "default", "never")
            call(around, "pass", "init", WHO)
            yield around
        finally:
            call(around, "gpgconf", "--kill", "all")


def call(around: Around, *command: str) -> str:
    ran = subprocess.run(
        command, env=dict(around.environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_what_is_put_is_read_back(store: Around) -> None:
    for value in ("cpk_0123.sentinel.value", "another one, with a space and ü"):
        look(ENTRY, store)
        put(ENTRY, Secret(value), store)
        assert call(store, "pass", "show", "chutes/web") == f"{value}\n"
    assert "All of the entry is replaced" in look(ENTRY, store)[0]
