"""What every test gets: a machine of its own, and a served sandbox if it asks for one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served import ServedSandbox

_OUTSIDE = ("CHUTES_", "BT_", "XDG_", "SSL_CERT_", "TEXTUAL")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy", "ws_proxy", "wss_proxy")


@pytest.fixture(autouse=True)
def private_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees this machine's home folder, settings or proxies."""
    home = tmp_path_factory.mktemp("home")
    for name in tuple(os.environ):
        if name.startswith(_OUTSIDE) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in (
        ("CONFIG", ".config"),
        ("STATE", ".local/state"),
        ("DATA", ".local/share"),
        ("CACHE", ".cache"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))


@pytest.fixture(scope="session")
def served_sandbox() -> Iterator[ServedSandbox]:
    """One sandbox on a port for all tests of this worker: `reset` it first."""
    from served import ServedSandbox

    served = ServedSandbox()
    yield served
    served.close()
