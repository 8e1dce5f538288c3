"""Opening the embedded sandbox as if it were any other server."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.setting import Setting
from chutes_tui.core.text import visible
from chutes_tui.profiles import LaunchOptions, Profile, resolve_profile

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from chutes_tui.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """`directory` keeps the sandbox's data (None: it vanishes); `seed` makes it the same at every start.

    `generation` is the server that it follows (None: the newest),
    `account` what its account has and pays (None: it pays as it goes).
    """

    directory: Path | None = None
    seed: int | None = None
    generation: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class OpenSandbox:
    """A running sandbox, the profile of its account, and the transport that reaches it without a port."""

    sandbox: Sandbox
    profile: Profile

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        return self.sandbox.transport

    @property
    def generation(self) -> str:
        """The server that it follows, as `2026-08`."""
        return self.sandbox.world.generation.name

    @property
    def wallets(self) -> Setting[Path]:
        """The folder of its wallets."""
        return Setting(self.sandbox.wallets_path, "sandbox")

    def close(self) -> None:
        """Stop it; data without a directory of its own vanishes."""
        self.sandbox.close()


def open_sandbox(options: SandboxOptions) -> OpenSandbox:
    """Start the sandbox in this process; takes a moment, so call it in a thread. Raises Problem."""
    from chutes_tui.sandbox import SandboxError
    from chutes_tui.sandbox import open_sandbox as start

    try:
        sandbox = start(options.directory, seed=options.seed, generation=options.generation, account=options.account)
    except SandboxError as error:
        raise Problem(
            "The sandbox could not be opened.",
            why=visible(str(error)),
            next_step="Name another folder with --sandbox-dir." if options.directory else "",
        ) from None
    try:
        profile = resolve_profile(LaunchOptions(config_path=sandbox.config_path), {}, sandbox.config_path.parent)
    except BaseException:
        sandbox.close()
        raise
    return OpenSandbox(sandbox, profile._replace(name=profile.username or profile.name))


class SandboxOpening:
    """The opening of a sandbox in a thread; given up, what it opened, or opens yet, is closed again."""

    def __init__(self, options: SandboxOptions) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._opened: OpenSandbox | None = None
        self._given_up = False

    def run(self) -> OpenSandbox:
        """Open it. Raises Problem."""
        opened = open_sandbox(self._options)
        with self._lock:
            self._opened = opened
            if self._given_up:
                opened.close()
        return opened

    def give_up(self) -> None:
        """Nobody waits for it any more."""
        with self._lock:
            self._given_up = True
            if self._opened is not None:
                self._opened.close()
