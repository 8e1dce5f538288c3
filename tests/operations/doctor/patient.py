"""A set-up that works, to be broken in one way, and looked at by the doctor."""

from __future__ import annotations

import base64
import configparser
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from chutes_tui.api.http.exchange import Timeouts
from chutes_tui.operations.doctor.bundle import LEFT_OUT, make_bundle
from chutes_tui.operations.doctor.diagnosis import diagnose
from chutes_tui.operations.doctor.report import State, as_json, as_text
from chutes_tui.operations.doctor.scene import Place, Terminal
from chutes_tui.profiles import LaunchOptions

if TYPE_CHECKING:
    import pytest
    from served import ServedSandbox

    from chutes_tui.operations.doctor.report import Report

QUICK = Timeouts(connect=0.4, read=0.6, total=0.8)
"""For servers that never answer."""
GOOD_TERMINAL = Terminal((120, 40), "16 million colours", name="xterm-256color")
STRANGE_KEY = "cpk_" + "ab" * 16 + "." + "cd" * 16 + "." + "Zy9" * 10 + "Qk"
"""An API key that no server knows."""


def spellings(secret: str) -> list[str]:
    """A secret as it may stand in a text."""
    encoded = base64.b64encode(secret.encode()).decode()
    return [secret, secret.upper(), quote(secret, safe=""), encoded, encoded.replace("+", "-").replace("/", "_")]


class Patient:
    """A home folder with a config of a served account, its wallets, and this process's environment."""

    def __init__(self, served: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        self.served = served
        self.home = Path(os.environ["HOME"])
        self.options = LaunchOptions()
        self.terminal = GOOD_TERMINAL
        self.timeouts: Timeouts | None = None
        self.deadline = 10.0
        self._patch = monkeypatch
        self.file = self.home / ".chutes" / "config.ini"
        self.file.parent.mkdir(mode=0o700)
        self.write(served.config_path.read_text())
        self.env("BT_WALLET_PATH", str(self._good_wallets()))
        for name in (
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "TMUX",
            "STY",
            "SSH_TTY",
            "SSH_CONNECTION",
            "NO_COLOR",
            "COLORTERM",
        ):
            self.unset(name)
        self.env("TERM", "xterm-256color")

    def _good_wallets(self) -> Path:
        """Those of the sandbox without the ones that are broken on purpose."""
        folder = self.home / "wallets"
        folder.mkdir(mode=0o700)
        for name in ("ada", "workbench"):
            (folder / name).symlink_to(self.served.wallets_path / name)
        return folder

    # What is set

    def env(self, name: str, value: str) -> None:
        self._patch.setenv(name, value)

    def unset(self, name: str) -> None:
        self._patch.delenv(name, raising=False)

    def path_first(self, folder: Path) -> None:
        """Let packages be found in this folder first."""
        self._patch.syspath_prepend(str(folder))

    def write(self, text: str | bytes) -> None:
        """Let the config file say this."""
        data = text.encode() if isinstance(text, str) else text
        self.file.write_bytes(data)
        self.file.chmod(0o600)

    def set(self, section: str, **values: str | None) -> None:
        """Change values of the config file; None removes one."""
        parser = configparser.RawConfigParser()
        parser.read(self.file)
        for name, value in values.items():
            if value is None:
                parser.remove_option(section, name)
            else:
                parser.set(section, name, value)
        with self.file.open("w") as file:
            parser.write(file)

    def use_key(self, key: str, **auth: str) -> None:
        """Let the config sign in with an API key alone."""
        values = "".join(f"{name} = {value}\n" for name, value in auth.items())
        self.write(f"[api]\nbase_url = {self.served.base_url}\n[auth]\napi_key = {key}\n{values}")

    def seed_of(self, wallet: str, hotkey: str) -> tuple[str, str]:
        """The seed and the address of a hotkey of this machine."""
        document = json.loads((self.served.wallets_path / wallet / "hotkeys" / hotkey).read_text())
        return str(document["secretSeed"]).removeprefix("0x"), str(document["ss58Address"])

    # What the doctor says

    @property
    def place(self) -> Place:
        return Place(self.options, os.environ, self.home, self.terminal, timeouts=self.timeouts)

    async def examine(self) -> Report:
        """Run every check; what must hold of every report is tested here."""
        report = await diagnose(self.place, deadline=self.deadline)
        assert report.finished
        self._nothing_waits_in_red(report)
        self._nothing_secret(report)
        self._nothing_private(make_bundle(report, self.place))
        return report

    async def time_lost(self) -> float:
        """Seconds by which a whole run takes longer than its slowest check: the least of three runs."""
        reports = [await diagnose(self.place, deadline=self.deadline) for _ in range(3)]
        return min(report.seconds - max(check.seconds or 0.0 for check in report.checks) for report in reports)

    def _nothing_waits_in_red(self, report: Report) -> None:
        """What depends on a failed check, whatever is in between, is no problem of its own."""
        failed: set[str] = set()
        for check in report.checks:
            blocked = failed & set(check.needs)
            if blocked:
                assert check.state is not State.PROBLEM, (check, blocked)
            if check.state is State.WAITS:
                assert check.waits_for
            if blocked or check.state in (State.PROBLEM, State.WAITS):
                failed.add(check.id)
            assert "\n" not in check.found

    def _nothing_private(self, bundle: str) -> None:
        """No secret in any spelling, no whole address or id, no name of the home folder."""
        account = self.served.account
        squeezed = "".join(bundle.split())
        for secret in self.secrets():
            for form in spellings(secret):
                assert form[4:24] not in squeezed
        for private in (account.user_id, account.user_id.replace("-", ""), account.hotkey_address, str(self.home)):
            assert private not in bundle
        assert LEFT_OUT not in bundle  # nothing secret came so far

    def _nothing_secret(self, report: Report) -> None:
        said = as_text(report) + as_json(report) + repr(report)
        for secret in self.secrets():
            assert secret not in said

    def secrets(self) -> list[str]:
        """Everything that must never be shown."""
        account = self.served.account
        found = [account.hotkey_seed.hex(), account.fingerprint, STRANGE_KEY, *account.api_keys.values()]
        for wallet, hotkey in (("workbench", "first"), ("workbench", "second")):
            found.append(self.seed_of(wallet, hotkey)[0])
        return [*found, *(secret[4:] for secret in found if secret.startswith("cpk_"))]
