"""No seed, key or other line of a config is shown, logged or left behind, whatever fails at whatever moment."""

from __future__ import annotations

import errno
import logging
import os
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from support_profiles import (
    ADDRESS,
    API_KEY,
    BACKUP,
    NOW,
    OTHER_ADDRESS,
    OTHER_SEED,
    OTHER_TEXT,
    SEED,
    USER_ID,
    account,
    everything_said,
    mode,
    put,
    tree,
)

from chutes_tui.core.secret import Secret
from chutes_tui.profiles import LaunchOptions, changes
from chutes_tui.profiles.account_file import OnExisting, write_account
from chutes_tui.profiles.accounts import look_at_target
from chutes_tui.profiles.catalogue import all_profiles
from chutes_tui.storage import private_folder
from chutes_tui.storage.private_files import FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY_SECRETS = ("x" * 32, "y" * 32)
NOTE = "todo = 50% done"
PASTED = f"[auth]\nhotkey_seed = {SEED}\n# {NOTE}\n"


def config_of(home: Path) -> Path:
    return home / ".chutes" / "config.ini"


OPERATIONS: dict[str, Callable[[Path], object]] = {
    "take over": lambda home: write_account(
        config_of(home), account(), home=home, on_existing=OnExisting.BACK_UP, now=NOW
    ),
    "refuse": lambda home: write_account(config_of(home), account(), home=home),
    "paste": lambda home: changes.add_pasted(Secret(PASTED), "new", home),
    "key": lambda home: changes.add_api_key(Secret(API_KEY), "new", home, base_url="https://api.chutes.ai"),
    "edit": lambda home: changes.set_base_url(config_of(home), "https://x.example.com"),
    "back up": lambda home: changes.back_up(config_of(home), now=NOW),
    "remove": lambda home: changes.remove(config_of(home), now=NOW),
}


class FailingOs:
    """The os module, but its n-th use here fails, once."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if not callable(real) or name in ("strerror", "urandom"):
            return real

        def call(*arguments: Any, **options: Any) -> Any:
            self.count += 1
            if self.count == self.at and name != "close":
                raise OSError(errno.EIO, "Input/output error")
            return real(*arguments, **options)

        return call


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_failure_at_any_moment_shows_or_leaves_anything(
    operation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = 0
    monkeypatch.setattr("os.fsync", lambda _: None)
    for number in range(1, 1000):
        home = tmp_path / str(number)
        put(config_of(home), OTHER_TEXT)
        failing = FailingOs(number)
        said = ""
        with monkeypatch.context() as patch:
            patch.setattr(private_folder, "os", failing)
            try:
                OPERATIONS[operation](home)
            except Exception as error:
                said = everything_said(error)
                failures += isinstance(error, FileProblem)
        for secret in (SEED, OTHER_SEED, *KEY_SECRETS, NOTE):
            assert secret not in said
        files = tree(home)
        assert OTHER_TEXT.encode() in files.values() or operation == "edit"
        assert not any(name.endswith(".tmp") for name in files), f"left at {number}"
        if failing.count < number:
            break
    assert failures > 4
    assert number < 200


def test_a_file_that_is_too_large_is_in_no_traceback(tmp_path: Path) -> None:
    path = put(config_of(tmp_path), OTHER_TEXT + "#" * (1 << 20))
    for attempt in (
        lambda: write_account(path, account(), home=tmp_path),
        lambda: changes.set_base_url(path, "https://x.example.com"),
    ):
        with pytest.raises(FileProblem, match="too large") as caught:
            attempt()
        assert OTHER_SEED not in everything_said(caught.value)


def test_all_that_can_be_done_is_done_in_silence(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    caplog.set_level(logging.NOTSET)
    config = put(config_of(home), OTHER_TEXT)
    shown = [
        repr(write_account(config, account(), home=home, on_existing=OnExisting.BACK_UP, now=NOW)),
        repr(look_at_target(config, home, username="x")),
        repr(changes.add_pasted(Secret(PASTED), "pasted", home)),
        repr(changes.add_api_key(Secret(API_KEY), "key", home, base_url="https://api.chutes.ai")),
        repr(changes.rename(home / ".chutes" / "environments" / "key.ini", "renamed", home)),
        repr(changes.set_base_url(config, "https://x.example.com")),
        repr(changes.remove(home / ".chutes" / "environments" / "pasted.ini", now=NOW)),
        repr(all_profiles(LaunchOptions(), {"CHUTES_API_KEY": API_KEY}, home)),
        repr(account()),
    ]
    captured = capfd.readouterr()
    everything = "".join(shown) + caplog.text + captured.out + captured.err
    assert ADDRESS in everything
    for secret in (SEED, OTHER_SEED, *KEY_SECRETS, NOTE):
        assert secret not in everything
    assert tree(temporary) == {}
    files = {name.removeprefix(".chutes/"): data.decode() for name, data in tree(home).items()}
    holding = {
        secret: {name for name, text in files.items() if secret in text}
        for secret in (SEED, OTHER_SEED, KEY_SECRETS[0], OTHER_ADDRESS, USER_ID)
    }
    removed = "environments/pasted.ini.2026-11-21-083000.bak"
    assert holding == {
        SEED: {"config.ini", removed},
        OTHER_SEED: {BACKUP},
        KEY_SECRETS[0]: {"environments/renamed.ini"},
        OTHER_ADDRESS: {BACKUP},
        USER_ID: {"config.ini", "environments/renamed.ini"},
    }
    assert {mode(home / ".chutes" / name) for name in files} == {0o600}
