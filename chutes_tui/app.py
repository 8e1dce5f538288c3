"""The App: which screen comes first, what the screens share, and how it ends when something breaks."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App

from chutes_tui import commands
from chutes_tui.commands.remapping.keymap import keymap_path, read_keymap
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home
from chutes_tui.core.text import is_of_another_alphabet
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.base.screen import late_screen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.overlays import OpensOverlays
from chutes_tui.services.accounts import starting_profile
from chutes_tui.services.clipboard import ClipboardKeeper
from chutes_tui.services.machine.memory import memory_name
from chutes_tui.services.machine.surroundings import Surroundings
from chutes_tui.shell.focus import key_beside_text
from chutes_tui.shell.safe_crash import DiscreetApp
from chutes_tui.shell.screen_end import ScreenEndApp
from chutes_tui.shell.themes import DARK, LIGHT, OURS, variables_for
from chutes_tui.state import AppState
from chutes_tui.storage.ui_memory import UiMemories, read_memories
from chutes_tui.worker import ApiWorker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual import events
    from textual.screen import Screen
    from textual.signal import Signal
    from textual.widget import AwaitMount

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.operations.onboarding.registration_state import CliDefaults
    from chutes_tui.operations.profiles.lookup import ChosenProfile
    from chutes_tui.operations.sandboxing import SandboxOptions
    from chutes_tui.profiles import Profile
    from chutes_tui.storage.ui_memory import UiMemory
    from chutes_tui.widgets.fields.plain_input import SecretPasted


_STYLES = Path(__file__).with_name("styles")
_PROFILES_ARE_CHOSEN_IN = ("profiles", "welcome")
"""The places that an opened profile replaces; from any other place the user is not moved."""


class ChutesApp(OpensOverlays, ScreenEndApp, DiscreetApp):
    """Everything that the screens share hangs here: `state` to watch, `worker` to start calls."""

    TITLE = "chutes-tui"
    # The first screen's styles are among the app's: a screen that brings its own makes Textual parse all again.
    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES / "app.tcss"]
    # "keys" is the default screen, a mode from `on_mount` on: a first screen from here makes Textual parse again.
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        place.mode: late_screen(place.screen) for place in commands.PLACES if place.mode != "keys"
    }
    DEFAULT_MODE = "keys"
    LEAVES_THE_SCREEN = frozenset(
        {"choose_account", "register_account", *(place.action for place in commands.PLACES)}
    )
    BINDINGS = commands.bindings(commands.EVERYWHERE)
    ENABLE_COMMAND_PALETTE = False  # Textual's own, which shows what is pasted into it
    # "-low" leaves no room for air around what has to be read.
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012 - Textual declares it

    def __init__(
        self,
        launch: LaunchOptions | None = None,
        *,
        sandbox: SandboxOptions | None = None,
        theme: str | None = None,
        environ: Mapping[str, str] | None = None,
        home: Path | None = None,
        register: CliDefaults | None = None,
        when_started: Callable[[], None] | None = None,
    ) -> None:
        """`register`: make a new account instead of opening one.

        `when_started` is called once, when there is nothing more to wait for: the keys came, or can't come.
        """
        self._presets = register
        self._when_started = when_started
        self._sandbox_options = sandbox
        self._layout_named = False
        self._switching_to: Path | None = None
        environ = os.environ if environ is None else environ
        surroundings = Surroundings(launch or LaunchOptions(), environ, home or find_home(environ))
        self._profile: Profile | None = None
        profile_problem: Problem | None = None
        memories = read_memories(surroundings.memory_path) if sandbox is None else UiMemories()
        if sandbox is None:
            try:
                self._profile = starting_profile(surroundings) if register is None else None
            except Problem as problem:
                profile_problem = problem
        memory = memories.of(memory_name(self._profile))
        place = "welcome" if self._profile is None and sandbox is None else memory.place
        if place in self.MODES:
            self.DEFAULT_MODE = place  # type: ignore[misc]
        super().__init__()
        self.keymap = read_keymap(keymap_path(environ, surroundings.home))
        everywhere = self.keymap.applied_to(commands.EVERYWHERE).commands
        self._jump_keys = next(one.keys for one in everywhere if one.action == "jump")
        if self.keymap.keys:
            self.set_keymap(self.keymap.for_textual())
        self.state = AppState(self, sandboxed=sandbox is not None)
        self.worker = ApiWorker(
            self,
            self.state,
            surroundings,
            clipboard=ClipboardKeeper(self, self.state, surroundings.environ),
            memories=memories,
        )
        self.worker.memory.begin(memory)
        self.worker.accounts.profile_problem = profile_problem
        for one in OURS:
            self.register_theme(one)
        # Without the watcher, which Textual calls anyway once it runs: every call parses all styles again.
        given = theme or surroundings.environ.get("TEXTUAL_THEME", "")
        self._recalled_theme = memory.theme
        self._theme_is_given = bool(given)
        wanted = given or memory.theme
        self.set_reactive(App.theme, wanted if wanted in self.available_themes else DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[Any]:
        return KeysScreen()

    def copy_to_clipboard(self, text: str) -> None:
        """What a field copies or cuts. A file's name may hold bytes that are no text; Textual breaks on those."""
        super().copy_to_clipboard(text.encode("utf-8", "replace").decode())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {} if self.current_theme in OURS else variables_for(self.current_theme)

    def watched(self) -> Iterable[object]:
        return (self, self.state)

    def signals(self) -> Iterable[Signal[Any]]:
        return self.state.events.all

    # Starting and ending

    def on_mount(self) -> None:
        self.add_mode("keys", KeysScreen)
        self.watch(self.state, "keys", self._keys_changed, init=False)
        self.watch(self.state, "host_question", self._ask_about_host, init=False)
        self.watch(self.state, "memory", self._recall_theme, init=False)
        self.theme_changed_signal.subscribe(self, lambda theme: self.worker.memory.remember(theme=theme.name))
        self.state.events.key_minted.subscribe(self, self.reveal_key)
        self.state.events.client_secret_issued.subscribe(self, self.reveal_client_secret)
        self.state.events.profile_chosen.subscribe(self, self._enter_chosen)
        if self.keymap.faults:
            words = "\n".join(["keymap.toml has lines that can't be used:", *self.keymap.faults[:4]])
            self.notify(words, severity="warning", timeout=15, markup=False)
        # Behind the messages that paint the first screen, but not a frame later, as after a refresh it would be.
        self.screen.call_later(self._begin)

    def under_way(self) -> tuple[str, ...]:
        """What a crash now would leave behind, in sentences; for its report."""
        from chutes_tui.screens.base.leaving import left_behind

        return left_behind(self.state, self.worker, self.screen_stack)

    def clear_clipboard(self) -> None:
        """Leave no secret on the clipboard, if that is not done yet. Blocks, and needs no event loop."""
        self.worker.clipboard.close_now()

    def _begin(self) -> None:
        """What starts once the first screen is painted."""
        if self._sandbox_options is not None:
            self.open_sandbox(self._sandbox_options)
        elif self._profile is not None:
            self.worker.accounts.enter(self._profile)
        else:
            self._started()
            if self._presets is not None:
                self.action_register_account()

    def _keys_changed(self, keys: Loadable[ApiKey]) -> None:
        if self._when_started is not None and keys.phase in (LoadPhase.READY, LoadPhase.FAILED):
            self.call_after_refresh(self._started)

    def _started(self) -> None:
        tell, self._when_started = self._when_started, None
        if tell is not None:
            tell()

    async def on_unmount(self) -> None:
        await self.worker.clipboard.close()
        await self.worker.close()

    def switch_mode(self, mode: str) -> AwaitMount:
        if mode != self.current_mode:
            self.worker.forget_results()  # they belong to the place before
            if mode != "welcome":
                self.worker.memory.remember(place=mode)
        return super().switch_mode(mode)

    # Into another account

    def open_sandbox(self, options: SandboxOptions) -> None:
        """Open the embedded sandbox and go to its account, as `open_profile` does."""
        asked_on = self.screen

        async def start() -> None:
            opened = await self.worker.accounts.start_sandbox(options)
            if opened is not None:
                # Whoever went elsewhere meanwhile stays there.
                show_keys = self.screen is asked_on
                enter = partial(self._enter, partial(self.worker.accounts.enter_sandbox, opened), show_keys=show_keys)
                self._leave_account(enter, otherwise=partial(self.worker.accounts.end_sandbox, opened))

        self.run_worker(start(), group="sandbox", exit_on_error=False)

    def open_profile(self, profile: Profile, *, show_keys: bool = True) -> None:
        """Enter an account and show its keys; asks first if values of secrets would be lost by that."""
        enter = partial(self.worker.accounts.enter, profile)
        self._leave_account(partial(self._enter, enter, show_keys=show_keys))

    def refresh_account(self) -> None:
        """Ask the server again, and stay; an account that could not be opened is read from its file again first."""
        if (profile := self.worker.accounts.refresh()) is not None:
            self.open_profile(profile, show_keys=False)

    def _leave_account(self, enter: Callable[[], None], *, otherwise: Callable[[], None] | None = None) -> None:
        """Go into another account, unless the user wants to keep the values of secrets that are not written yet."""
        unsaved = self.worker.secrets.unsaved
        if not unsaved:
            enter()
            return
        from chutes_tui.operations.secrets.writing import what_would_be_lost
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        lost = what_would_be_lost(unsaved)
        question = ConfirmDialog("Leave this account?", lost, confirm="Leave", cancel="Stay")
        self.when_confirmed(question, enter, otherwise)

    def _enter(self, enter: Callable[[], None], *, show_keys: bool) -> None:
        enter()
        if show_keys:
            self.switch_mode("keys")

    def switch_account(self, path: Path) -> None:
        """Open the account of a config file; if that fails, a dialog says why."""
        self._switching_to = path
        self.worker.profiles.choose(path)

    def _enter_chosen(self, chosen: ChosenProfile) -> None:
        asked_for = chosen.path == self._switching_to
        if asked_for:
            self._switching_to = None
        if chosen.problem is not None and asked_for:
            from chutes_tui.screens.dialogs.problem_dialog import problem_dialog

            self.push_screen(problem_dialog(chosen.problem))
            self.worker.profiles.refresh()
        if chosen.profile is not None:
            stayed = self.current_mode in _PROFILES_ARE_CHOSEN_IN and len(self.screen_stack) == 1
            self.open_profile(chosen.profile, show_keys=chosen.show_keys and stayed)

    # Commands that work everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Another account only from a screen on which nothing is half done: no builder, no secret, no question.
        return len(self.screen_stack) == 1 if action in self.LEAVES_THE_SCREEN else True

    def on_key(self, event: events.Key) -> None:
        """Jump from a dialog, where the keys of the app don't work, and say once why no letter does anything when the
        keyboard's layout has other letters."""
        if self.screen.is_modal and event.key in self._jump_keys:
            self.action_jump()
        letter = event.character or ""
        if not self._layout_named and is_of_another_alphabet(letter):
            self._layout_named = True
            words = f"{letter} isn't a command. Commands need a keyboard layout with Latin letters."
            self.notify(words, severity="warning", timeout=10, markup=False)

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """A paste that looks like a secret, and that no form has a field for."""
        from chutes_tui.widgets.fields.plain_input import refused_paste

        event.text.wipe()
        self.bell()
        self.notify(refused_paste(event.shape), severity="warning", markup=False)

    def action_register_account(self) -> None:
        self.register_account()

    def register_account(self) -> None:
        """Make a new account with a hotkey."""
        from chutes_tui.screens.onboarding.register import RegisterScreen

        presets, self._presets = self._presets, None
        if self.worker.accounts.begin_registration():
            self.ask(RegisterScreen(presets), self.open_profile)

    def attach_wallet(self, *, attaches: bool = True) -> None:
        """Give an account made on the website its wallet, or fetch the account that a hotkey has already."""
        from chutes_tui.screens.onboarding.attach_wallet import AttachWalletScreen

        if self.worker.accounts.begin_registration():
            self.ask(AttachWalletScreen(attaches=attaches), self.open_profile)

    def show_place(self, place: commands.Place) -> AwaitMount:
        """Go to a place; without the account that it needs, to the ways to open one."""
        has_account = self.state.profile is not None or self.state.sandboxed
        return self.switch_mode(place.mode if has_account or not place.needs_account else "welcome")

    def action_forget_clipboard(self) -> None:
        self.worker.clipboard.clear()

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def _recall_theme(self, memory: UiMemory) -> None:
        """Take over the theme of another profile."""
        if memory.theme != self._recalled_theme:
            self._recalled_theme = memory.theme
            if memory.theme in self.available_themes and not self._theme_is_given:
                self.theme = memory.theme

    def action_help_quit(self) -> None:
        """Replaces Textual's answer to ctrl+c, which names a key that terminals eat, or a letter in a field."""
        keys = next(one.keys for one in self.keymap.applied_to(commands.EVERYWHERE).commands if one.action == "quit")
        letter = next((key for key in keys if len(key) == 1), keys[0])
        self.note(f"{key_beside_text(self.screen, letter, keys[-1])} quits.")

    async def action_quit(self) -> None:
        """Leave at once, unless a write is under way or a secret would be lost."""
        from chutes_tui.screens.base.leaving import reasons_to_stay

        reasons = reasons_to_stay(self.state, self.worker, self.screen_stack)
        if not reasons:
            self.exit()
            return
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        question = ConfirmDialog("Leave now?", "\n".join(reasons), confirm="Leave", cancel="Stay")
        self.when_confirmed(question, self.exit)

    def _ask_about_host(self, question: HostQuestion | None) -> None:
        """Put the question whether a credential may be sent; take it away when it is not asked any more."""
        from chutes_tui.screens.base.host_question import HostDialog

        if question is not None:
            # At the start it would else stand over a screen that has no place for anything yet, and stays empty.
            self.screen.call_after_refresh(self._put_question, question)
        elif isinstance(self.screen, HostDialog):
            self.screen.dismiss(False)

    def _put_question(self, question: HostQuestion) -> None:
        from chutes_tui.screens.base.host_question import HostDialog

        if question is self.state.host_question:
            answer = partial(self.worker.hosts.answer, question)
            self.when_confirmed(HostDialog(question), partial(answer, True), partial(answer, False))


def _add_action(place: commands.Place) -> None:
    def show(app: ChutesApp) -> None:
        app.show_place(place)

    setattr(ChutesApp, f"action_{place.action}", show)


for _place in commands.PLACES:
    _add_action(_place)
