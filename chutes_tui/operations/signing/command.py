"""`chutes-tui sign`: sign a message of Chutes with a key of this machine, for a chutes-tui on another."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from chutes_tui.access.signed_messages import FINGERPRINT_LIFETIME, Signed, understand
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.scripts.values import STREAM, NothingSentError, interruptible, read_text
from chutes_tui.operations.unattended import add_wallets_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chutes_tui.access.signed_messages import KnownMessage
    from chutes_tui.wallets.signing import Signer

DONE, FAILED, INTERRUPTED = 0, 1, 130
_YES: Final = "yes"


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui sign",
        usage="chutes-tui sign --wallet NAME (--hotkey NAME | --coldkey) [options]",
        description="Sign a message that chutes-tui shows on another machine, with a key of this one. The message "
        "comes from standard input, or is asked for at the terminal without being shown; never from an argument. "
        "What it is for is told on standard error, the signature alone is printed.",
        epilog="exit codes: 0 signed · 1 refused or failed · 2 usage. The network is not used.",
        allow_abbrev=False,
    )
    parser.add_argument("--wallet", metavar="NAME", required=True, help="the wallet of the key")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--hotkey", metavar="NAME", help="the hotkey that signs")
    which.add_argument("--coldkey", action="store_true", help="the coldkey signs")
    parser.add_argument(
        "--any-message",
        action="store_true",
        help="sign requests to the API, and messages that chutes-tui doesn't know, too",
    )
    parser.add_argument("--password-file", metavar="FILE", help="the file of the key's password, if it has one")
    add_wallets_option(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Sign, print the signature, and return the exit code. Raises UsageError."""
    parsed = command_parser().parse_args(arguments)
    if parsed.password_file == STREAM:
        raise UsageError("--password-file names a file: standard input is for the message")
    try:
        signature = _signed(parsed)
    except NothingSentError:
        return INTERRUPTED
    except Problem as problem:
        lines = [problem.what, problem.why, problem.next_step]
        print(f"chutes-tui: {visible(' '.join(line for line in lines if line))}", file=sys.stderr)
        return FAILED
    print(signature.hex())
    return DONE


def _signed(parsed: argparse.Namespace) -> bytes:
    key = _key_file(parsed)
    message = _message(as_it_is=parsed.any_message)
    try:
        known = understand(message)
        _tell(f"{known.kind.value.capitalize()}. {known.words}")
        _check(known, any_message=parsed.any_message)
        signer = _open(key, parsed.password_file)
        if known.ss58 not in ("", signer.ss58):
            raise Problem(
                f"This message is for {known.ss58}, and this key is {signer.ss58}. Nothing was signed.",
                next_step="Choose the key of that address with --wallet, --hotkey or --coldkey.",
            )
        _tell(f"The key is {signer.ss58}.")
        _confirm()
        return signer.sign(message.reveal().encode())
    finally:
        message.wipe()


def _message(*, as_it_is: bool) -> Secret:
    """What is to be signed, without the line end after it. Unless `as_it_is`, a known message that was wrapped over
    lines is joined. Raises Problem when there is none."""
    text = read_text(STREAM, asking="Message to sign (not shown)")
    given = text.reveal() if text else ""
    message, joined = Secret(given.removesuffix("\n").removesuffix("\r")), Secret("".join(given.split()))
    text.wipe()
    if not message:
        raise Problem("There is no message. Nothing was signed.")
    wrapped = message != joined and understand(joined).kind is not Signed.UNKNOWN
    if as_it_is or not wrapped:
        joined.wipe()
        return message
    message.wipe()
    _tell("The message had spaces or line breaks in it, which were taken out.")
    return joined


def _check(known: KnownMessage, *, any_message: bool) -> None:
    if not any_message and known.kind is Signed.REQUEST:
        raise Problem(
            "Nothing was signed: chutes-tui never asks for a signature of a request.",
            why="Whoever has it can send that request as you.",
            next_step="If you mean it, use --any-message.",
        )
    if not any_message and known.kind is Signed.UNKNOWN:
        raise Problem(
            "Nothing was signed.",
            why="The message may be cut, changed, or of another program.",
            next_step="Copy it again, without what stands around it. If you mean it, use --any-message.",
        )
    if known.kind is Signed.FINGERPRINT and known.made is not None:
        off = int(time.time()) - known.made
        if abs(off) > FINGERPRINT_LIFETIME:
            when = f"{off // 60} minutes ago" if off > 0 else f"{-off // 60} minutes ahead"
            _tell(f"⚠ It was made {when} by this machine's clock: the server takes it for five minutes.")


def _key_file(parsed: argparse.Namespace) -> Path:
    """The file of the key. Raises Problem when there is none."""
    from chutes_tui.operations.wallets.existing import locate_wallets
    from chutes_tui.storage.private_files import shown_path
    from chutes_tui.wallets.discovery import list_wallets
    from chutes_tui.wallets.model import ColdkeyState

    folder = locate_wallets(None, parsed.wallets_path, os.environ, find_home(os.environ)).value
    listing = list_wallets(folder)
    if listing.problem is not None:
        raise listing.problem
    wallet = listing.wallet(parsed.wallet)
    if wallet is None:
        raise Problem(f"There is no wallet {parsed.wallet} in {shown_path(folder)}.")
    if parsed.coldkey:
        if wallet.coldkey.state is ColdkeyState.MISSING:
            raise Problem(f"The coldkey of {wallet.name} isn't on this machine.")
        return wallet.coldkey.path
    hotkey = next((one for one in wallet.hotkeys if one.name == parsed.hotkey), None)
    if hotkey is None:
        has = ", ".join(one.name for one in wallet.hotkeys)
        raise Problem(
            f"The wallet {wallet.name} has no hotkey {parsed.hotkey}.", why=f"It has: {has}." if has else ""
        )
    return hotkey.path


def _open(path: Path, password_file: str | None) -> Signer:
    """The key of a file, with its password if it is encrypted. Raises Problem."""
    from chutes_tui.wallets.key_files.problems import EncryptedKeyError
    from chutes_tui.wallets.key_files.reading import key_name, seeded_key, unlocked_key
    from chutes_tui.wallets.model import Encryption
    from chutes_tui.wallets.signing import Signer

    try:
        key = unlocked_key(path, None)
    except EncryptedKeyError as encrypted:
        if encrypted.encryption is not Encryption.NACL:
            raise
        password = _password(password_file)
        try:
            key = unlocked_key(path, password)
        finally:
            password.wipe()
    seeded = seeded_key(key, key_name(path))
    return Signer(seeded.seed, ss58=seeded.ss58)


def _password(file: str | None) -> Secret:
    if file is not None:
        text = read_text(file)
        password = Secret(text.reveal().rstrip("\r\n"))
        text.wipe()
        return password
    from getpass import getpass

    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        raise Problem("The key is encrypted.", next_step="Name the file of its password: --password-file.") from None
    with interruptible():
        return Secret(getpass("Password of the key: "))


def _confirm() -> None:
    """At a terminal, wait for a yes; what was piped in was meant. Raises Problem for anything else."""
    if not sys.stdin.isatty():
        return
    print(f"Type {_YES} to sign: ", end="", file=sys.stderr, flush=True)
    with interruptible():
        answer = sys.stdin.readline()
    if answer.strip().lower() != _YES:
        raise Problem("Nothing was signed.")


def _tell(words: str) -> None:
    print(visible(words), file=sys.stderr)
