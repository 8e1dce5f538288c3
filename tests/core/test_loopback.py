"""The loopback rule decides where plain http may go, so look-alikes must fail."""

from __future__ import annotations

import pytest

from chutes_tui.core.loopback import is_loopback_host


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "sandbox.localhost",
        "127.0.0.1",
        "127.255.0.9",
        "::1",
        "[::1]",
        "0:0::1",
    ],
)
def test_this_machine(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost.example.com",
        "notlocalhost",
        "127.0.0.1.example.com",
        "127.0.0.256",
        "127.0.0",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "0.0.0.0",  # noqa: S104
        "128.0.0.1",
        "١٢٧.0.0.1",
        "::",
        "::2",
        "::ffff:127.0.0.1",
        "::1%eth0",
        "[::1]x",
    ],
)
def test_other_machines_and_doubtful_spellings(host: str) -> None:
    assert not is_loopback_host(host)
