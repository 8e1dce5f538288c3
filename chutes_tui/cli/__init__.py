"""The command line: arguments, exit codes, and a terminal that is always given back as it was.

What is imported here is paid for by every start, `--help` and `--version` included: no Textual, no network.
"""

from __future__ import annotations

import os
import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from chutes_tui.arguments import (
    BUILT_IN_THEMES,
    completion_parser,
    keymap_parser,
    program_parser,
    registration_parser,
)
from chutes_tui.core.program.usage import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from chutes_tui.app import ChutesApp
    from chutes_tui.operations.onboarding.registration_state import CliDefaults
    from chutes_tui.operations.sandboxing import SandboxOptions
    from chutes_tui.profiles import LaunchOptions

EXIT_CRASH: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130

_SECRET_LIKE: Final = re.compile(r"cpk_\S+|[0-9a-fA-F]{64}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the exit code. `--help` and `--version` end by SystemExit(0), as argparse does."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
        if command in _COMMANDS:
            return _COMMANDS[command](rest)
        if command in _COMMANDS_OF:
            _keep_secrets_in(for_good=command != "run")
            return int(import_module(_COMMANDS_OF[command]).main(rest))
        parsed = _parse(arguments)
        return _run_app(parsed, _launch_options(parsed), sandbox=_sandbox_options(parsed))
    except UsageError as error:
        print(f"chutes-tui: {_one_line(str(error))}", file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        from chutes_tui.core.program import crash

        crash.show(crash.report(error))
        return EXIT_CRASH


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parsed = program_parser().parse_args(arguments)
    for name in ("sandbox-dir", "generation", "account"):
        if _given(parsed, name) and not parsed.sandbox:
            raise UsageError(f"--{name} needs --sandbox")
    if parsed.sandbox_dir is not None and _is_no_folder(parsed.sandbox_dir):
        raise UsageError(f"--sandbox-dir: {parsed.sandbox_dir} is not a folder")
    if parsed.profile is not None and parsed.config_path is not None:
        raise UsageError("--profile and --config-path both name the config file; choose one")
    account = [f"--{name}" for name in ("profile", "config-path", "api-url") if _given(parsed, name)]
    if parsed.sandbox and account:
        raise UsageError(f"--sandbox uses its own account, so {account[0]} can't be used")
    return parsed


def _is_no_folder(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False  # what is wrong with it shows when it is opened


def _given(parsed: argparse.Namespace, name: str) -> bool:
    return getattr(parsed, name.replace("-", "_")) is not None


def _print_keymap(arguments: Sequence[str]) -> int:
    keymap_parser().parse_args(arguments)
    from chutes_tui.commands.groups import GROUPS
    from chutes_tui.commands.remapping.keymap import keymap_path, read_keymap
    from chutes_tui.commands.remapping.keymap_file import printed
    from chutes_tui.core.program.home import find_home

    keymap = read_keymap(keymap_path(os.environ, find_home(os.environ)))
    print(printed(keymap.applied_to(group) for group in GROUPS.values()), end="")
    for fault in keymap.faults:
        print(f"chutes-tui: keymap.toml: {_one_line(fault)}", file=sys.stderr)
    return 0


def _print_completion(arguments: Sequence[str]) -> int:
    parsed = completion_parser().parse_args(arguments)
    from textual.theme import BUILTIN_THEMES

    from chutes_tui.cli.completion import script

    parsers = {"": program_parser(), "register": registration_parser()}
    parsers |= {command: import_module(path).command_parser() for command, path in _COMMANDS_OF.items()}
    parsers |= {"keymap": keymap_parser(), "completion": completion_parser()}
    themes = [*BUILT_IN_THEMES, *sorted(BUILTIN_THEMES)]
    print(script(parsed.shell, parsers, themes), end="")
    return 0


def _register(arguments: Sequence[str]) -> int:
    parsed = registration_parser().parse_args(arguments)
    if parsed.hotkey is not None and parsed.wallet is None:
        raise UsageError("--hotkey needs --wallet")
    parsed.profile = None
    launch = _launch_options(parsed)
    from chutes_tui.operations.onboarding.registration_state import CliDefaults

    presets = CliDefaults(parsed.username or "", parsed.wallet or "", parsed.hotkey or "")
    return _run_app(parsed, launch, register=presets)


_COMMANDS: Final = {"register": _register, "keymap": _print_keymap, "completion": _print_completion}
_COMMANDS_OF: Final = {
    "sandbox": "chutes_tui.sandbox.serve",
    "scan": "chutes_tui.operations.scanning.command",
    "audit": "chutes_tui.operations.audit.command",
    "backup": "chutes_tui.operations.backup.command",
    "keys": "chutes_tui.operations.scripts.keys",
    "secrets": "chutes_tui.operations.scripts.secrets",
    "run": "chutes_tui.operations.scripts.run_command",
    "env": "chutes_tui.operations.scripts.env_command",
    "doctor": "chutes_tui.operations.doctor.command",
    "status": "chutes_tui.operations.status.command",
    "sign": "chutes_tui.operations.signing.command",
}
"""The modules of the commands that need nothing of the dashboard; each has a `command_parser` and a `main`."""


def _run_app(
    parsed: argparse.Namespace,
    launch: LaunchOptions,
    *,
    sandbox: SandboxOptions | None = None,
    register: CliDefaults | None = None,
) -> int:
    if not _on_a_terminal():
        raise UsageError("chutes-tui needs a terminal, but standard input or output is not one")

    from chutes_tui.core.program.process import garbage_left_alone

    with garbage_left_alone() as collect_again:
        from chutes_tui.shell.surroundings import drop_unusable

        drop_unusable(os.environ)
        from chutes_tui.app import ChutesApp

        _check_theme(parsed.theme)
        app = ChutesApp(
            launch,
            sandbox=sandbox,
            theme=parsed.theme,
            register=register,
            when_started=lambda: collect_again(len(app.screen_stack) == 1),
        )
        return _run_to_its_end(app)


def _run_to_its_end(app: ChutesApp) -> int:
    """Run the app and return the exit code. Its terminal and its clipboard are left in order in every case."""
    from chutes_tui.core.program import crash, process

    report = ""
    crash.report_threads_to(app.thread_broke)
    with process.terminal_given_back() as give_back, process.ended_by_signals(app.end, give_back):
        try:
            app.run()
        except Exception as error:
            report = crash.report(error, app.under_way)
        app.clear_clipboard()
        report = app.crash_report or report
        if report:
            give_back()  # whatever the driver has still done
    if report:
        crash.show(report)
        return EXIT_CRASH
    # None: it never came to its own exit, since an interrupt broke the event loop off.
    return EXIT_INTERRUPTED if app.return_code is None else app.return_code


def _keep_secrets_in(*, for_good: bool = True) -> None:
    """To be called before the first secret is read. `for_good` False: another program takes this one's place, which
    would inherit the limits."""
    from chutes_tui.core.program import crash, process

    if for_good:
        process.keep_memory_private()
    crash.silence()


def _on_a_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _launch_options(parsed: argparse.Namespace) -> LaunchOptions:
    """The options as the profiles know them, after a look at those that can be checked before anything is drawn."""
    _keep_secrets_in()
    from chutes_tui.core.problem import Problem
    from chutes_tui.core.program.home import find_home
    from chutes_tui.profiles import LaunchOptions
    from chutes_tui.profiles.base_url import clean_base_url
    from chutes_tui.profiles.discovery import find_profile

    try:
        if parsed.api_url is not None:
            clean_base_url(parsed.api_url, "--api-url")
        if parsed.profile is not None:
            find_profile(parsed.profile, find_home(os.environ))
    except Problem as problem:
        raise UsageError(problem.sentences) from None
    return LaunchOptions(parsed.config_path, parsed.profile, parsed.api_url, parsed.wallets_path)


def _sandbox_options(parsed: argparse.Namespace) -> SandboxOptions | None:
    if not parsed.sandbox:
        return None
    from chutes_tui.operations.sandboxing import SandboxOptions

    return SandboxOptions(parsed.sandbox_dir, generation=parsed.generation, account=parsed.account)


def _check_theme(name: str | None) -> None:
    if name is None or name in BUILT_IN_THEMES:
        return
    from textual.theme import BUILTIN_THEMES

    if name not in BUILTIN_THEMES:
        known = ", ".join([*BUILT_IN_THEMES, *sorted(BUILTIN_THEMES)])
        raise UsageError(f"--theme: unknown theme {name}; available: {known}")


def _one_line(text: str) -> str:
    """A complaint as one printable line in which nothing that looks like a secret is repeated."""
    from chutes_tui.core.text import visible

    return visible(_SECRET_LIKE.sub("…", " ".join(text.split())))
