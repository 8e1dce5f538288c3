"""The welcome screen: what there is to do when no usable config was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.profiles import NoConfigError
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem

_ROUTES = (
    ("register", "Register", "Create an account with a Bittensor wallet. You can create the wallet here."),
    ("config", "I have a config file", "Use the config.ini of `chutes register`."),
    ("api-key", "I have an API key", "Sign in with cpk_…, for this session or saved as a profile."),
    ("website", "I created my account on the website", "Attach a wallet with your fingerprint, in one step."),
    (
        "sandbox",
        "Try the sandbox",
        "No account needed: a built-in demo account. Nothing leaves this machine.",
    ),
)


class WelcomeScreen(ChutesScreen):
    """Routes into an account. A config file that can't be used is explained first."""

    COMMAND_GROUP = commands.WELCOME
    BINDINGS = commands.bindings(commands.WELCOME)
    CSS_PATH: ClassVar[str] = "../../styles/welcome.tcss"

    def compose_body(self) -> ComposeResult:
        with Vertical(id="welcome"), Vertical(id="greeting"):
            yield Static(Content.styled("Welcome to chutes-tui", "bold $primary"), id="brand")
            yield Static(id="situation")
            yield Options(*(_option(*route) for route in _ROUTES), id="routes")

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._profile_changed)
        self.watch(self.state, "problem", self._explain, init=False)
        self.query_one("#routes").focus()

    def _profile_changed(self) -> None:
        self._explain(self.worker.accounts.profile_problem)

    def _explain(self, problem: Problem | None) -> None:
        situation = self.query_one("#situation", Static)
        if problem is None or isinstance(problem, NoConfigError):
            profile = self.state.profile
            situation.update(
                Content(f"{visible(problem.what) if problem else ''} No account is open. How do you want to start?")
                if profile is None
                else Content(f"The account {visible(profile.name)} is open; esc goes back to it.")
            )
            return
        situation.update(
            Content("\n").join(
                [
                    Content.styled(visible(problem.what), "bold $text-error"),
                    *(Content.styled(visible(line), "$quiet") for line in (problem.why, problem.next_step) if line),
                ]
            )
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == "sandbox":
            from chutes_tui.operations.sandboxing import SandboxOptions

            host_of(self).open_sandbox(SandboxOptions())
        elif event.option_id == "register":
            host_of(self).register_account()
        elif event.option_id == "config":
            from chutes_tui.screens.onboarding.sign_in import ConfigPathDialog

            self.ask(ConfigPathDialog(), host_of(self).open_profile)
        elif event.option_id == "api-key":
            from chutes_tui.screens.onboarding.api_key_dialog import ApiKeyDialog

            self.ask(ApiKeyDialog(), host_of(self).open_profile)
        elif event.option_id == "website":
            host_of(self).attach_wallet()

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
        self._explain(self.worker.accounts.profile_problem)


def _option(route: str, title: str, explanation: str) -> Option:
    return Option(Content.assemble((title, "bold"), "\n", (explanation, "$quiet"), "\n"), id=route)
