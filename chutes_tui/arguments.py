"""What the command line takes: its options, its help, and what is said of arguments that can't be used.

Imported by every start, `--help` and `--version` included: no Textual, no network.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from chutes_tui import __version__
from chutes_tui.core.program.usage import Parser, add_help, not_empty

_EPILOGUE: Final = """\
examples:
  chutes-tui                            your account from ~/.chutes/config.ini
  chutes-tui --profile staging          the account in ~/.chutes/environments/staging.ini
  CHUTES_API_KEY=cpk_... chutes-tui     an account by API key, without a config file
  chutes-tui --sandbox                  try everything without an account: nothing leaves this machine
  chutes-tui register --username ada    create an account (see chutes-tui register --help)
  chutes-tui sandbox --port 8000        serve the sandbox to other programs (see chutes-tui sandbox --help)
  chutes-tui scan .                     find API keys in files, and whether they still work
  chutes-tui audit                      look for risky keys, secrets, configs and wallets
  chutes-tui status                     the account in one line, for prompts
  chutes-tui doctor                     find out why something doesn't work, and what to do
  chutes-tui run --profile ada -- chutes deploy app:chute    another program, with that account
  chutes-tui keys list --json           the API keys, from scripts (see chutes-tui keys --help)
  chutes-tui sign --wallet ada --hotkey default    sign what chutes-tui shows on another machine
  chutes-tui keymap                     print the keys of all commands, to be changed in keymap.toml
  chutes-tui completion bash            print a completion script; also for zsh and fish

environment variables:
  CHUTES_CONFIG_PATH    the config file, unless --config-path or --profile names one
  CHUTES_API_URL        the API, unless --api-url names one; overrides the config file
  CHUTES_API_KEY        signs in when the config file has neither a hotkey nor an api_key
  CHUTES_ALLOW_MISSING  true: start without a config file
  CHUTES_DEV_URL        not used: for a chute that runs on your own machine
  BT_WALLET_PATH        the wallets, unless --wallets-path names them
  TEXTUAL_THEME, NO_COLOR and the proxy variables are used.

exit codes:
  0    done
  1    the program failed; scan, audit: something was found; keys, secrets: refused or failed;
       doctor: a problem; status: calls are refused now
  2    the arguments can't be used, or there is no terminal
  3, 4 keys, secrets: not found; no response, and it may have taken effect
  130  interrupted; in general 128 + the number of the signal that ended it
"""

_COMMANDS: Final = (
    "register",
    "sandbox",
    "scan",
    "audit",
    "doctor",
    "keys",
    "secrets",
    "run",
    "env",
    "sign",
    "keymap",
    "completion",
)
GENERATIONS: Final = ("2025-10", "2026-02", "2026-08")
ACCOUNTS: Final = (
    "paying",
    "subscribed",
    "empty",
    "capped",
    "broke",
    "month-capped",
    "basic",
    "one-time",
    "free-calls",
)
"""As the sandbox names them, which is not imported for its options."""
BUILT_IN_THEMES: Final = ("chutes-dark", "chutes-light", "chutes-contrast")


def program_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="chutes-tui",
        usage=f"chutes-tui [options]\n       chutes-tui {{{','.join(_COMMANDS)}}} [options]",
        description="A terminal account manager for Chutes: API keys, scopes, secrets and profiles, by keyboard.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--profile", metavar="NAME", type=not_empty, help="the account, by profile or username")
    parser.add_argument("--config-path", metavar="FILE", type=_path, help="the config file of the account")
    _add_places(parser)
    parser.add_argument("--sandbox", action="store_true", help="use a built-in API with a demo account")
    parser.add_argument("--sandbox-dir", metavar="DIR", type=_path, help="keep the sandbox's data in this folder")
    parser.add_argument("--generation", choices=GENERATIONS, help="the server that the sandbox follows (newest)")
    parser.add_argument("--account", choices=ACCOUNTS, help="the sandbox's account, by its money and plan (paying)")
    parser.add_argument("--version", action="version", version=f"chutes-tui {__version__}", help="show the version")
    _add_common(parser)
    return parser


def registration_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="chutes-tui register",
        usage="chutes-tui register [options]",
        description="Create a Chutes account, step by step. Options given here are filled in and still shown.",
    )
    parser.add_argument("--username", metavar="NAME", type=not_empty, help="the username of the account")
    parser.add_argument("--wallet", metavar="NAME", type=not_empty, help="the wallet of the account")
    parser.add_argument("--hotkey", metavar="NAME", type=not_empty, help="the hotkey in that wallet")
    parser.add_argument("--config-path", metavar="FILE", type=_path, help="where to write its config")
    _add_places(parser)
    _add_common(parser)
    return parser


def keymap_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="chutes-tui keymap",
        description="Print the keys of all commands, as ~/.config/chutes-tui/keymap.toml takes them.",
    )
    add_help(parser)
    return parser


def completion_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="chutes-tui completion",
        description="Print a script that completes the command line. Its first lines say where it goes.",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell that it is for")
    add_help(parser)
    return parser


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--api-url", metavar="URL", type=not_empty, help="the API, default https://api.chutes.ai")
    parser.add_argument("--wallets-path", metavar="DIR", type=_path, help="the Bittensor wallets")


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--theme", metavar="NAME", type=not_empty, help=f"{', '.join(BUILT_IN_THEMES)} or a theme of Textual"
    )
    add_help(parser)


def _path(text: str) -> Path:
    from chutes_tui.core.program.home import expand_home, find_home, has_no_home

    path = expand_home(Path(not_empty(text)), find_home(os.environ))
    try:
        if not has_no_home(path):
            return path.expanduser()  # the home folder of another user
    except RuntimeError:
        pass
    raise argparse.ArgumentTypeError("the home folder for ~ is unknown; write the full path")
