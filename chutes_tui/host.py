"""Host: what screens see of the app. The app fills it; no screen imports the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.dom import DOMNode
    from textual.widget import AwaitMount

    from chutes_tui.commands import Place
    from chutes_tui.commands.remapping.keymap import Keymap
    from chutes_tui.operations.sandboxing import SandboxOptions
    from chutes_tui.profiles import Profile
    from chutes_tui.state import AppState
    from chutes_tui.worker import ApiWorker


class Host(Protocol):
    """Keys, the state to watch, the worker to call, and what opens or leaves an account: the app asks first."""

    keymap: Keymap
    state: AppState
    worker: ApiWorker

    def open_profile(self, profile: Profile, *, show_keys: bool = True) -> None:
        """Enter an account and show its keys; asks first if values of secrets would be lost by that."""

    def open_sandbox(self, options: SandboxOptions) -> None:
        """Open the embedded sandbox and go to its account, as `open_profile` does."""

    def switch_account(self, path: Path) -> None:
        """Open the account of a config file; if that fails, a dialog says why."""

    def show_place(self, place: Place) -> AwaitMount:
        """Go to a place; without the account that it needs, to the ways to open one."""

    async def run_in_place(self, place: Place, action: str) -> None:
        """Go to a place and run one of its commands; one for a row only says which key does it."""

    async def show_record(self, place: Place, record_id: str) -> None:
        """Go to a place that is a list, with the cursor on a record as soon as that is in it."""

    def refresh_account(self) -> None:
        """Ask the server again; an account that could not be opened is read from its file again first."""

    def register_account(self) -> None:
        """Make a new account with a hotkey."""

    def attach_wallet(self, *, attaches: bool = True) -> None:
        """Give an account made on the website its wallet, or fetch the account that a hotkey has already."""


def host_of(node: DOMNode) -> Host:
    """The app that a screen or a widget is in."""
    app: Any = node.app
    return cast("Host", app)


class Hosted:
    """For a screen or a widget: what it sees of the app."""

    @property
    def state(self) -> AppState:
        """The shared state."""
        return host_of(cast("DOMNode", self)).state

    @property
    def worker(self) -> ApiWorker:
        """The one way to start a call."""
        return host_of(cast("DOMNode", self)).worker

    @property
    def keymap(self) -> Keymap:
        """The keys that the user has given to commands."""
        return host_of(cast("DOMNode", self)).keymap

    def follow(self, act: Callable[[], None], *parts: str) -> None:
        """Call `act` whenever one of these parts of the state changes, for as long as this is there."""
        for name in parts:
            cast("DOMNode", self).watch(self.state, name, act, init=False)
