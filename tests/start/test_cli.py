"""The command line's decisions; how it looks on a terminal is tested there."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chutes_tui import __version__, cli
from chutes_tui.core.program import process
from chutes_tui.core.program.home import find_home
from chutes_tui.operations.onboarding.registration_state import CliDefaults
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.profiles import LaunchOptions

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "R" * 32


class FakeApp:
    """Stands in for ChutesApp and notes what it was made with."""

    made: list[tuple[LaunchOptions, SandboxOptions | None, str | None]]
    registering: list[CliDefaults | None]
    return_code: int | None = 0
    crash: BaseException | None = None
    collecting: tuple[bool, ...] = ()
    screen_stack: tuple[str, ...] = ("keys",)
    permanent = 0
    crash_report = ""
    cleared = 0

    def __init__(
        self,
        launch: LaunchOptions,
        *,
        sandbox: SandboxOptions | None,
        theme: str | None,
        register: CliDefaults | None,
        when_started: Callable[[], None],
    ) -> None:
        self.made.append((launch, sandbox, theme))
        self.registering.append(register)
        self.when_started = when_started

    def end(self, code: int) -> None:
        raise AssertionError(code)

    def thread_broke(self, args: threading.ExceptHookArgs) -> None:
        raise AssertionError(args)

    def under_way(self) -> tuple[str, ...]:
        return ("It was half done.",)

    def clear_clipboard(self) -> None:
        type(self).cleared += 1

    def run(self) -> None:
        before = gc.isenabled()
        self.when_started()
        type(self).collecting = (before, gc.isenabled())
        type(self).permanent = gc.get_freeze_count()
        gc.unfreeze()
        if self.crash is not None:
            raise self.crash


@pytest.fixture(autouse=True)
def speaking_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what a run of `main` does to the whole process."""
    for owner, name in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
        (logging, "lastResort"),
        (logging, "raiseExceptions"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> type[FakeApp]:
    class App(FakeApp):
        made = []  # noqa: RUF012 - of this test alone
        registering = []  # noqa: RUF012

    monkeypatch.setattr("chutes_tui.app.ChutesApp", App)
    monkeypatch.setattr(cli, "_on_a_terminal", lambda: True)
    monkeypatch.setattr(process, "terminal_given_back", lambda: nullcontext(lambda: None))
    return App


def test_what_a_registration_starts_with_reaches_the_app(app: type[FakeApp]) -> None:
    assert cli.main(["register"]) == 0
    given = ["--username", "ada", "--wallet=w", "--hotkey", "h", "--config-path", "/c.ini", "--wallets-path", "/w"]
    assert cli.main(["register", *given, "--api-url", "https://x.example.com", "--theme", "nord"]) == 0
    assert app.registering == [CliDefaults(), CliDefaults("ada", "w", "h")]
    assert app.made[1] == (LaunchOptions(Path("/c.ini"), None, "https://x.example.com", Path("/w")), None, "nord")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--hotkey", "h"], "--hotkey needs --wallet"),
        (["--username", " "], "argument --username: it is empty"),
        (["--api-url", "http://x.example.com"], "Plain http"),
        (["--sandbox"], "unrecognized arguments: --sandbox"),
    ],
)
def test_a_registration_that_can_not_begin_is_told_in_one_line(
    app: type[FakeApp], arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["register", *arguments]) == cli.EXIT_USAGE
    err = capsys.readouterr().err
    assert complaint in err
    assert err.count("\n") == 1
    assert app.made == []


@pytest.mark.slow
def test_the_options_reach_the_app(app: type[FakeApp], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = tmp_path / ".chutes" / "environments" / "prod.ini"
    config.parent.mkdir(parents=True)
    config.write_text("[auth]\nusername = ada\n")
    assert cli.main([]) == 0
    assert cli.main(["--config-path", "~/x.ini", "--api-url=https://x.example.com", "--wallets-path", "w"]) == 0
    assert cli.main(["--profile", "prod", "--theme", "nord"]) == 0
    assert cli.main(["--sandbox"]) == 0
    assert cli.main(["--sandbox", "--sandbox-dir", str(tmp_path / "new"), "--theme=chutes-light"]) == 0
    assert cli.main(["--sandbox", "--generation", "2026-02", "--account", "broke"]) == 0
    assert app.made == [
        (LaunchOptions(), None, None),
        (LaunchOptions(tmp_path / "x.ini", None, "https://x.example.com", Path("w")), None, None),
        (LaunchOptions(profile="prod"), None, "nord"),
        (LaunchOptions(), SandboxOptions(), None),
        (LaunchOptions(), SandboxOptions(tmp_path / "new"), "chutes-light"),
        (LaunchOptions(), SandboxOptions(generation="2026-02", account="broke"), None),
    ]


def test_a_tilde_is_the_home_folder_that_the_program_uses(
    app: type[FakeApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "")  # the user database knows it
    assert cli.main(["--config-path", "~/x.ini"]) == 0
    ((launch, *_),) = app.made
    assert launch.config_path == find_home({}) / "x.ini"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["extra"], "unrecognized arguments: extra"),
        (["--prof", "x"], "unrecognized arguments"),
        (["--profile"], "--profile: expected one argument"),
        (["--profile="], "--profile: it is empty"),
        (["--profile", "x", "--config-path", "y"], "choose one"),
        (["--profile", "nobody"], "There is no profile named nobody."),
        (["--api-url", "http://example.com"], "Plain http"),
        (["--api-url", "nowhere"], "https://"),
        (["--sandbox-dir", "x"], "--sandbox-dir needs --sandbox"),
        (["--sandbox", "--sandbox-dir", __file__], "is not a folder"),
        (["--generation", "2025-10"], "--generation needs --sandbox"),
        (["--account", "broke"], "--account needs --sandbox"),
        (["--sandbox", "--generation", "2024-01"], "--generation: invalid choice: '2024-01'"),
        (["--sandbox", "--api-url", "https://x"], "--api-url can't be used"),
        (["--theme", "mauve"], "unknown theme mauve; available: chutes-dark, chutes-light, "),
        (["--config-path", "a\0b\x1b[2J\n", "--profile", "x"], "choose one"),
        (["\x1b[2Jx\ny"], "␛[2Jx y"),
    ],
)
def test_bad_arguments_are_one_clear_line(
    app: type[FakeApp], arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("chutes-tui: ")
    assert err.count("\n") == 1
    assert said in err
    assert "\x1b" not in err
    assert app.made == []


@pytest.mark.parametrize("secret", [KEY, "ab" * 32, "0x" + "AB" * 32])
def test_a_secret_in_the_wrong_place_is_not_repeated(
    app: type[FakeApp], secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([secret]) == 2
    assert cli.main(["--api-url", secret]) == 2
    assert cli.main(["--profile", secret]) == 2
    assert secret[2:34] not in capsys.readouterr().err


def test_without_a_terminal_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "needs a terminal" in capsys.readouterr().err


def test_garbage_is_left_alone_until_the_start_is_over(app: type[FakeApp]) -> None:
    assert cli.main([]) == 0
    assert app.collecting == (False, True)
    assert app.permanent > 0


def test_a_screen_that_will_be_closed_does_not_become_permanent(
    app: type[FakeApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "screen_stack", ("keys", "builder"))
    assert cli.main([]) == 0
    assert app.collecting == (False, True)
    assert app.permanent == 0
    assert cli.main(["--theme", "mauve"]) == 2
    assert gc.isenabled()


@pytest.mark.parametrize(("returned", "code"), [(0, 0), (143, 143), (1, 1), (None, 130)])
def test_the_exit_code_is_the_apps(app: type[FakeApp], returned: int | None, code: int) -> None:
    app.return_code = returned
    assert cli.main([]) == code


def test_the_sandbox_command_gets_its_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def serve(argv: list[str]) -> int:
        seen.append(argv)
        return 7

    monkeypatch.setattr("chutes_tui.sandbox.serve.main", serve)
    assert cli.main(["sandbox", "--port", "0", "--dir", "x"]) == 7
    assert seen == [["--port", "0", "--dir", "x"]]


@pytest.mark.parametrize("argument", ["--help", "-h", "--version"])
def test_help_and_version_load_nothing_heavy(argument: str) -> None:
    program = f"""
import sys
from chutes_tui.cli import main
try:
    main([{argument!r}])
except SystemExit as end:
    heavy = [m for m in ("textual", "rich", "httpx", "asyncio", "sqlite3", "chutes_tui.profiles") if m in sys.modules]
    print("heavy:", heavy, "code:", end.code)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    *printed, last = ran.stdout.splitlines()
    assert last == "heavy: [] code: 0", ran.stderr
    if argument == "--version":
        assert printed == [f"chutes-tui {__version__}"]


def test_help_names_every_option_variable_and_exit_code_and_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    out = capsys.readouterr().out
    options = (
        "profile",
        "config-path",
        "api-url",
        "wallets-path",
        "sandbox",
        "sandbox-dir",
        "generation",
        "account",
        "theme",
        "version",
        "help",
    )
    variables = ("CONFIG_PATH", "API_URL", "API_KEY", "ALLOW_MISSING")
    for word in [f"--{name}" for name in options] + [f"CHUTES_{name}" for name in variables] + ["BT_WALLET_PATH"]:
        assert word in out
    assert out.isascii(), "it must print in every locale"
    assert "stronger than CHUTES_API_URL" not in out
    assert "CHUTES_DEV_URL        not used" in out


def test_the_keymap_is_printed_with_its_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "chutes-tui" / "keymap.toml"
    path.parent.mkdir()
    path.write_text('[keys]\nnew_key = "f9"\nfly = "f"\n')
    assert cli.main(["keymap"]) == 0
    out, err = capsys.readouterr()
    assert 'new_key = "f9"  # ' in out
    assert err == "chutes-tui: keymap.toml: line 3: there is no command keys.fly\n"
    path.write_text(out)
    assert cli.main(["keymap"]) == 0
    assert capsys.readouterr() == (out, "")
    assert cli.main(["keymap", "more"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "--jso"],
        ["doctor", "--jso"],
        ["scan", "x", "--jso"],
        ["status", "--jso"],
        ["backup", "check", "x", "--wallets-pat", "y"],
        ["sign", "--wallet", "x", "--coldkey", "--any-messag"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_an_option_is_written_out(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A short form would mean another option as soon as there is a new one."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "unrecognized arguments" in capsys.readouterr().err
