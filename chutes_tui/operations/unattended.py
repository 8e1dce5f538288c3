"""An account for a command, where nobody is there to be asked."""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home, state_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import LaunchOptions


def add_account_options(parser: argparse.ArgumentParser) -> None:
    """The options by which a command is told its account."""
    parser.add_argument("--profile", metavar="NAME", help="the account, by profile or username")
    parser.add_argument("--config-path", metavar="FILE", type=Path, help="the config file of the account")


def add_wallets_option(parser: argparse.ArgumentParser) -> None:
    """The option by which a command is told where the wallets are."""
    parser.add_argument("--wallets-path", metavar="DIR", type=Path, help="the Bittensor wallets")


def seconds_up_to(most: int) -> Callable[[str], float]:
    """What reads an option that is a number of seconds, for argparse."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0.1 <= value <= most:
            raise argparse.ArgumentTypeError(f"a number of seconds from 0.1 to {most}")
        return value

    return read


def account_options(parsed: argparse.Namespace) -> LaunchOptions:
    """What a command line says of the account."""
    from chutes_tui.profiles import LaunchOptions

    return LaunchOptions(parsed.config_path, parsed.profile, wallets_path=getattr(parsed, "wallets_path", None))


@asynccontextmanager
async def unattended_session(options: LaunchOptions) -> AsyncIterator[Session]:
    """The account that chutes-tui would open with these options. Raises Problem when it can't be opened, and when its
    credential was made for another server and nobody has allowed it for this one."""
    from chutes_tui.operations.session import open_session
    from chutes_tui.profiles import resolve_profile

    home = find_home(os.environ)
    folder = state_folder(os.environ, home)

    async def only_if_allowed(question: HostQuestion) -> None:
        from chutes_tui.storage.allowed_hosts import AllowedHosts

        known = AllowedHosts(folder / "hosts.json")
        if not await asyncio.to_thread(known.allows, question.credential, question.origin):
            raise Problem(
                f"Nothing was sent to {question.host}: {question.whose} was not created for it.",
                next_step="Start chutes-tui with the same settings: it asks, and remembers your answer.",
            )

    profile = resolve_profile(options, os.environ, home)
    session = await open_session(profile, ask_first=only_if_allowed, records_path=folder / "keys.json")
    try:
        yield session
    finally:
        await session.client.aclose()
