"""The welcome screen: the ways into an account, and what of one is on this machine already."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import __version__
from chutes_tui.commands import onboarding_groups
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.profiles import NoConfigError
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem

_AIRY: Final = 30
"""Lines from which on there is room for an empty line between the ways."""
_BESIDE_TITLE: Final = 25
"""Cells from the edge to what is said beside the title of a way."""
_PLACE: Final = 38
"""Cells of a place on this machine."""


class _Way(NamedTuple):
    """A way into an account: the action that starts it, in a word or two, and what to know before."""

    action: str
    title: str
    words: str
    badge: str
    about: str


_WAYS: Final = (
    _Way(
        "create_account",
        "Create an account",
        "username, wallet, hotkey",
        "about 3 min",
        "Needs a Bittensor wallet, which can be created on the way. Costs nothing by itself.",
    ),
    _Way(
        "use_config",
        "Use a config file",
        "a file in another place",
        "",
        "The config.ini that `chutes register` or this program wrote. It is only read.",
    ),
    _Way(
        "paste_key",
        "Paste an API key",
        "see what that key can see",
        "",
        "Sign in with cpk_…, for this session or saved as a profile. An API key can't register or attach a wallet.",
    ),
    _Way(
        "attach_wallet",
        "Attach a wallet",
        "signed up on the website",
        "needs fingerprint",
        "Website accounts have no hotkey that signs: only their API keys work here until you attach a wallet, once.",
    ),
    _Way(
        "try_sandbox",
        "Try the sandbox",
        "made-up data, sends nothing",
        "no account needed",
        "A built-in demo account with keys, secrets and wallets. Nothing leaves this machine.",
    ),
)


class WelcomeScreen(ChutesScreen):
    """Ways into an account. A config file that can't be used is explained first."""

    COMMAND_GROUP = onboarding_groups.WELCOME
    CSS_PATH: ClassVar[str | list[str | PurePath]] = "../../styles/welcome.tcss"
    _laid_out: tuple[int, bool] = (0, False)

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="welcome", can_focus=False), Vertical(id="greeting"):
            name = Content.assemble(("◈ chutes-tui", "bold $accent"), (f"  {__version__}", "$quiet"))
            yield Static(name + "\nYour Chutes account in the terminal: keys, secrets, wallets.", id="brand")
            yield Static(id="situation")
            with titled(Vertical(id="ways", classes="panel"), "Welcome. How do you want to start?") as ways:
                ways.border_subtitle = "a letter, or j k and enter"
                yield Options(id="routes")
                yield Static(id="about")
            with titled(Vertical(id="found", classes="panel"), "Found on this machine"):
                yield Static(id="traces")

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._profile_changed)
        self.watch(self.state, "problem", self._explain, init=False)
        self.watch(self.state, "found_here", self._show_found)
        self.query_one("#routes").focus()

    def on_screen_resume(self) -> None:
        self.worker.accounts.look_around()

    # Showing

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        """Write the ways for the width and height that there are; the cursor stays on its way."""
        routes = self.query_one("#routes", Options)
        fresh = routes.scrollable_content_region.width, self.size.height >= _AIRY
        if fresh == self._laid_out or not fresh[0]:
            return
        self._laid_out, chosen = fresh, self._chosen
        options: list[Option | None] = []
        for way in _WAYS:
            if way is _WAYS[-1]:
                options.append(None)
            elif options and fresh[1]:
                options.append(Option("", disabled=True))
            options.append(Option(self._line(way, fresh[0]), id=way.action))
        routes.clear_options()
        routes.add_options(options)
        routes.highlighted = routes.get_option_index(chosen.action)

    def _line(self, way: _Way, width: int) -> Content:
        key = self.keymap.shown_key(self.COMMAND_GROUP, way.action)
        start = Content.assemble("  ", (key.ljust(3), "bold $accent"), (way.title, "bold"))
        words = Content.styled(way.words, "$quiet")
        badge = Content.styled(way.badge, "$text-success" if way is _WAYS[-1] else "$quiet")
        room = width - _BESIDE_TITLE - words.cell_length - badge.cell_length - 1
        return Content.assemble(start.pad_right(_BESIDE_TITLE - start.cell_length), words, " " * max(1, room), badge)

    @property
    def _chosen(self) -> _Way:
        option = self.query_one("#routes", OptionList).highlighted_option
        return next((way for way in _WAYS if option is not None and way.action == option.id), _WAYS[0])

    def on_option_list_option_highlighted(self) -> None:
        self.query_one("#about", Static).update(self._chosen.about)

    def _profile_changed(self) -> None:
        self._explain(self.worker.accounts.profile_problem)

    def _explain(self, problem: Problem | None) -> None:
        situation, profile = self.query_one("#situation", Static), self.state.profile
        if problem is not None and not (isinstance(problem, NoConfigError) and not problem.why):
            lines = [Content.styled(f"✗ {visible(problem.what)}", "bold $text-error")]
            lines += [Content.styled(visible(line), "$quiet") for line in (problem.why, problem.next_step) if line]
            situation.update(Content("\n").join(lines))
        elif profile is not None:
            situation.update(f"The account {visible(profile.name)} is open; esc goes back to it.")
        else:
            situation.update("")
        situation.display = bool(str(situation.content))

    def _show_found(self) -> None:
        traces = self.state.found_here
        if traces is None:
            self.query_one("#traces", Static).update(Content.styled("Looking…", "$quiet"))
            return
        lines = []
        for trace in traces:
            sign = ("✓ ", "$text-success") if trace.present else ("– ", "$quiet")
            words = (visible(trace.words), "" if trace.present else "$quiet")
            place = Content(visible(trace.place))
            lines.append(Content.assemble(place.pad_right(max(0, _PLACE - place.cell_length)), " ", sign, words))
        self.query_one("#traces", Static).update(Content("\n").join(lines))

    # Choosing

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id is not None:
            await self.run_action(event.option_id)

    def action_create_account(self) -> None:
        host_of(self).register_account()

    def action_use_config(self) -> None:
        from chutes_tui.screens.onboarding.sign_in import ConfigPathDialog

        self.ask(ConfigPathDialog(), host_of(self).open_profile)

    def action_paste_key(self) -> None:
        from chutes_tui.screens.onboarding.sign_in import ApiKeyDialog

        self.ask(ApiKeyDialog(), host_of(self).open_profile)

    def action_attach_wallet(self) -> None:
        host_of(self).attach_wallet()

    def action_try_sandbox(self) -> None:
        from chutes_tui.operations.sandboxing import SandboxOptions

        host_of(self).open_sandbox(SandboxOptions())

    def action_choose_route(self) -> None:
        self.query_one("#routes", OptionList).action_select()

    def action_next_route(self) -> None:
        self.query_one("#routes", OptionList).action_cursor_down()

    def action_previous_route(self) -> None:
        self.query_one("#routes", OptionList).action_cursor_up()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.state.profile is not None if action == "back" else True

    def action_back(self) -> None:
        self.app.switch_mode("keys")

    def action_try_again(self) -> None:
        profile = self.worker.accounts.read_profile()
        if profile is not None:
            host_of(self).open_profile(profile)
        self.worker.accounts.look_around()
        self._explain(self.worker.accounts.profile_problem)
