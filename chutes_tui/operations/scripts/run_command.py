"""`chutes-tui run`: another program with an account of this machine. It takes the place of this one, so that signals,
the terminal and the exit status are its own."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.usage import Parser, UsageError, add_help
from chutes_tui.core.text import visible
from chutes_tui.operations.unattended import account_options, add_account_options, add_wallets_option

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

NOT_FOUND: Final = 127
CAN_NOT_RUN: Final = 126
"""As shells have it."""
_RESET: Final = ("SIGPIPE", "SIGXFSZ")
"""Signals that Python ignores, which a program that is started would inherit."""


def command_parser() -> ArgumentParser:
    """The options of the command."""
    parser = Parser(
        prog="chutes-tui run",
        usage="chutes-tui run [options] -- COMMAND [ARGUMENT...]",
        description="Run a program with an account: CHUTES_CONFIG_PATH and BT_WALLET_PATH are set, no secret.",
        epilog="exit code: the program's; 126 it can't be run; 127 there is no such program; 2 the arguments",
    )
    add_account_options(parser)
    add_wallets_option(parser)
    add_help(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Become the program; return only if there is none. Raises UsageError."""
    given = list(arguments)
    at = given.index("--") if "--" in given else len(given)
    parsed = command_parser().parse_args(given[:at])
    command = given[at + 1 :]
    if not command:
        raise UsageError("name the program behind --, as in: chutes-tui run --profile NAME -- chutes keys list")
    environ = {**os.environ, **account_variables(parsed)}
    for name in _RESET:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execvpe(command[0], command, environ)  # noqa: S606 - what the user typed
    except FileNotFoundError:
        code, why = NOT_FOUND, "there is no such program"
    except (OSError, ValueError) as error:
        code, why = CAN_NOT_RUN, getattr(error, "strerror", None) or "its name or an argument isn't valid"
    print(f"chutes-tui run: {visible(command[0])}: {why}", file=sys.stderr)
    return code


def account_variables(parsed: Namespace) -> dict[str, str]:
    """The variables for the account of these arguments. Raises UsageError."""
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.profiles.elsewhere import variables

    try:
        return variables(account_options(parsed), os.environ, find_home(os.environ))
    except Problem as problem:
        raise UsageError(problem.sentences) from None
