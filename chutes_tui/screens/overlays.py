"""What opens over any screen: palette, jump mode, help and its pages, the last problem."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any, cast

from chutes_tui import commands
from chutes_tui.shell.refusals import SaysWhyNot
from chutes_tui.shell.screens import Asks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App
    from textual.dom import DOMNode
    from textual.widget import AwaitMount

    from chutes_tui.commands.remapping.keymap import Keymap
    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.oauth.apps import ClientSecret
    from chutes_tui.screens.palette.entries import PaletteEntry
    from chutes_tui.state import AppState
    from chutes_tui.worker import ApiWorker


class OpensOverlays(Asks, SaysWhyNot):
    """The part of the app that opens them, each once."""

    state: AppState
    worker: ApiWorker
    keymap: Keymap

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual does, and show a tip no more once it was followed."""
        from chutes_tui.commands.tips import FOLLOWED_BY

        done = await super().run_action(action, default_namespace, namespaces)
        name = str(action).rpartition(".")[2]
        if done and name in FOLLOWED_BY:
            self.worker.memory.tip_followed(name)
        return done

    def show_place(self, place: commands.Place) -> AwaitMount:
        """Go to a place."""
        raise NotImplementedError

    def action_command_palette(self) -> None:
        from chutes_tui.screens.palette.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.screen), self._run_entry)

    def action_choose_account(self) -> None:
        from chutes_tui.screens.palette.palette import AccountMenu

        if not isinstance(self.screen, AccountMenu):
            self.push_screen(AccountMenu(self.screen), self._run_entry)

    async def _run_entry(self, entry: PaletteEntry | None) -> None:
        done = entry.run() if entry is not None else None
        if isawaitable(done):
            await done

    def action_jump(self) -> None:
        from chutes_tui.screens.base.jump import JumpScreen, jump_to

        if not isinstance(self.screen, JumpScreen):
            self.ask(JumpScreen(self.screen), jump_to)

    def action_open_link(self, name: str) -> None:
        """Open one of the pages that help names."""
        from chutes_tui.commands.links import LINKS

        self.worker.pages.open(LINKS[name].title, LINKS[name].url)

    def action_help(self, at_end: bool = False) -> None:
        from chutes_tui.screens.base.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            groups = (getattr(self.screen, "COMMAND_GROUP", None), commands.TABLE, commands.EVERYWHERE)
            self.push_screen(
                HelpScreen([self.keymap.applied_to(one) for one in groups if one is not None], at_end=at_end)
            )

    def action_explain_problem(self) -> None:
        from chutes_tui.screens.dialogs.problem_dialog import problem_dialog, warnings_dialog

        if self.state.problem is not None:
            self.push_screen(problem_dialog(self.state.problem))
        elif self.state.profile is not None and self.state.profile.warnings:
            self.push_screen(warnings_dialog(self.state.profile.warnings))
        else:
            self.note("There is no error to explain.")

    async def show_record(self, place: commands.Place, record_id: str) -> None:
        """Go to a place that is a list, with the cursor on a record as soon as that is in it."""
        from chutes_tui.screens.base.filtered_list import Browsing

        await self.show_place(place)
        for one in (self.screen, *self.screen.walk_children()):
            if isinstance(one, Browsing):
                one.show_record(record_id)
                return

    async def run_in_place(self, place: commands.Place, action: str) -> None:
        """Go to a place and run one of its commands; one for a row only says which key does it."""
        await self.show_place(place)
        screen = self.screen
        group = self.keymap.applied_to(getattr(screen, "COMMAND_GROUP", commands.EVERYWHERE))
        command = next((one for one in group.commands if one.action == action), None)
        if command is None or group.name != place.mode:
            return  # without an account it is the welcome screen
        if action in getattr(screen, "NEED_A_ROW", ()):
            self.notify(f"Choose a row, then press {command.shown_key}: {command.help}", timeout=5, markup=False)
        else:
            await screen.run_action(action)

    # Values that are shown once

    def reveal_key(self, minted: MintedKey) -> None:
        """Show a new key: on the rotation's screen if it replaces another."""
        app = cast("App[Any]", self)
        if minted.replaces:
            from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen

            rotating = (one.old.api_key_id for one in app.screen_stack if isinstance(one, RotationScreen))
            if minted.replaces not in rotating:
                app.push_screen(RotationScreen(self.worker.rotation.old_key_of(minted.key), minted))
            return
        from chutes_tui.screens.keys.reveal import RevealScreen

        app.push_screen(RevealScreen(minted))

    def reveal_client_secret(self, issued: ClientSecret) -> None:
        """Show an own app's new client secret."""
        from chutes_tui.screens.account.apps.client_secret import ClientSecretScreen

        cast("App[Any]", self).push_screen(ClientSecretScreen(issued))
