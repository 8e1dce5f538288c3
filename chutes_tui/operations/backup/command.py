"""`chutes-tui backup`: make, check and restore an encrypted file with wallets and configs."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home, state_folder
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.backup.restoring import Fate
from chutes_tui.operations.scripts.values import STREAM, NothingSentError, interruptible, read_text
from chutes_tui.operations.unattended import add_wallets_option
from chutes_tui.storage.private_files import shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.backup.contents import Contents
    from chutes_tui.operations.backup.making import Chosen

DONE, FAILED, INTERRUPTED = 0, 1, 130


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui backup",
        usage="chutes-tui backup make|check|restore FILE [options]",
        description="Keep wallets and configs in one file, encrypted with a passphrase in the format of age.",
        epilog="exit codes: 0 done, and opened again as proof · 1 failed, or something was left alone · 2 usage. "
        "Without chutes-tui: age -d FILE | tar x",
        allow_abbrev=False,
    )
    parser.add_argument("verb", choices=("make", "check", "restore"), help="what to do")
    parser.add_argument("file", metavar="FILE", help="the backup; never one that exists is written")
    parser.add_argument("--wallet", metavar="NAME", action="append", help="keep this wallet alone; may be repeated")
    parser.add_argument("--profile", metavar="NAME", action="append", help="keep this profile's config alone")
    add_wallets_option(parser)
    parser.add_argument("--passphrase-file", metavar="FILE", help="the file of the passphrase; - is standard input")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Do it, print what was done, and return the exit code. Raises UsageError."""
    parsed = command_parser().parse_args(arguments)
    if parsed.verb != "make" and (parsed.wallet or parsed.profile):
        raise UsageError("--wallet and --profile are for make")
    try:
        return {"make": _make, "check": _check, "restore": _restore}[parsed.verb](parsed)
    except NothingSentError:
        return INTERRUPTED
    except Problem as problem:
        print(f"chutes-tui: {visible(problem.sentences)}", file=sys.stderr)
        return FAILED


def _make(parsed: argparse.Namespace) -> int:
    from chutes_tui.operations.backup.making import make_backup, passphrase_fault

    home = find_home(os.environ)
    chosen = _chosen(parsed, home)
    passphrase = _passphrase(parsed, twice=True)
    if fault := passphrase_fault(passphrase):
        raise Problem(f"The passphrase won't do. {fault}")
    made = make_backup(parsed.file, chosen, passphrase, home, _log(home))
    _print_contents(made.contents)
    print(f"Kept {made.words}.")
    if made.not_noted:
        print(f"chutes-tui: {visible(made.not_noted)}", file=sys.stderr)
    return DONE


def _check(parsed: argparse.Namespace) -> int:
    from chutes_tui.operations.backup.making import held, open_backup
    from chutes_tui.operations.backup.restoring import plan

    home = find_home(os.environ)
    contents = open_backup(Path(parsed.file), _passphrase(parsed))
    _print_contents(contents)
    print(f"It opens: {held(contents)}, made on {visible(contents.made)}.")
    others = [one for one in plan(contents, home, _wallets(parsed, home)) if one.fate is Fate.KEPT]
    for one in others:
        print(f"differs here: {shown_path(one.path)}")
    return DONE


def _restore(parsed: argparse.Namespace) -> int:
    from chutes_tui.operations.backup.making import open_backup
    from chutes_tui.operations.backup.restoring import restore

    home = find_home(os.environ)
    contents = open_backup(Path(parsed.file), _passphrase(parsed))
    done = restore(contents, home, _wallets(parsed, home))
    for one in done:
        print(f"{one.fate.value}: {shown_path(one.path)}{f' ({visible(one.why)})' if one.why else ''}")
    return DONE if all(one.fate in (Fate.CREATED, Fate.SAME) for one in done) else FAILED


def _chosen(parsed: argparse.Namespace, home: Path) -> Chosen:
    from chutes_tui.operations.backup.making import everything, named

    folder = _wallets(parsed, home)
    if parsed.wallet or parsed.profile:
        return named(folder, home, parsed.wallet or (), parsed.profile or ())
    return everything(folder, home)


def _wallets(parsed: argparse.Namespace, home: Path) -> Path:
    from chutes_tui.operations.wallets.existing import locate_wallets

    return locate_wallets(None, parsed.wallets_path, os.environ, home).value


def _log(home: Path) -> Path:
    return state_folder(os.environ, home) / "backups.json"


def _passphrase(parsed: argparse.Namespace, *, twice: bool = False) -> Secret:
    """The passphrase: from a file or standard input, else asked for at the terminal, twice for a new backup."""
    if parsed.passphrase_file is not None:
        text = read_text(parsed.passphrase_file)
        line = Secret(text.reveal().rstrip("\r\n"))
        text.wipe()
        return line
    if not sys.stdin.isatty():
        raise UsageError("this needs --passphrase-file, or a terminal at which the passphrase can be typed")
    first = read_text(STREAM, asking="Passphrase of the backup")
    if twice:
        with interruptible():
            again = read_text(STREAM, asking="The same again")
        if again != first:
            raise Problem("The passphrases differ. Nothing was written.")
    return first


def _print_contents(contents: Contents) -> None:
    for name in contents.configs():
        print(f"config   {visible(name)}")
    for name in contents.wallets():
        print(f"wallet   {visible(name)}")
