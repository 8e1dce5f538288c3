"""`chutes-tui env`: lines for a shell that make every program in it use an account of this machine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from chutes_tui.core.program.usage import Parser, add_help
from chutes_tui.operations.profiles.elsewhere import SHELLS, env_lines
from chutes_tui.operations.scripts.run_command import account_variables
from chutes_tui.operations.unattended import add_account_options, add_wallets_option

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES = """\
examples:
  eval "$(chutes-tui env --profile staging)"            bash, zsh
  chutes-tui env --profile staging --shell fish | source
"""


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = Parser(
        prog="chutes-tui env",
        usage="chutes-tui env [options]",
        description="Print lines that set CHUTES_CONFIG_PATH and BT_WALLET_PATH for an account; nothing secret.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--shell", choices=SHELLS, default="bash", help="bash (zsh and others too) or fish")
    add_account_options(parser)
    add_wallets_option(parser)
    add_help(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Print the lines. Raises UsageError."""
    parsed = command_parser().parse_args(arguments)
    print(env_lines(account_variables(parsed), parsed.shell))
    return 0
