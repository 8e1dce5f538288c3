"""Use it: the addresses of Chutes with what each is for, and code and settings to copy. Never a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.commands import account_groups
from chutes_tui.core.text import visible, visible_lines
from chutes_tui.operations.account.base_urls import RECORDED, RESEARCH, RESEARCH_URL, BaseUrl, base_urls
from chutes_tui.operations.deployment import deploy_snippets
from chutes_tui.operations.snippets import (
    UNREACHABLE,
    Snippet,
    is_in_process,
    model_words,
    openai_url_of,
    use_snippets,
)
from chutes_tui.screens.account.account_screen import Overview
from chutes_tui.screens.base.screen import ChutesScreen, opens
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from textual.app import ComposeResult

_LETTERS: Final = {
    "management": "m",
    "inference": "l",
    "image": "i",
    "embed": "d",
    RESEARCH: "r",
    "openai-python": "p",
    "curl": "u",
    "aiohttp": "a",
    "litellm": "t",
    "litellm-proxy": "x",
    "opencode": "o",
    "cline": "n",
    "sillytavern": "s",
    "github-actions": "h",
    "gitlab-ci": "b",
    "deploy-github": "y",
    "deploy-gitlab": "z",
    "dotenv": "v",
}
"""The letters that choose an entry."""


class UseScreen(ChutesScreen):
    """A list of addresses and of forms, and a preview of the one under the cursor."""

    COMMAND_GROUP = account_groups.USE
    BINDINGS: ClassVar = [
        *commands.bindings(account_groups.USE),
        *commands.hidden_bindings(
            "use", *((key, f"choose('{entry}')", entry.replace("-", " ")) for entry, key in _LETTERS.items())
        ),
    ]
    CSS_PATH = "../../../styles/account.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._agreed = False
        """Whether the warning of the research address was read and confirmed."""
        self._research = False
        """Whether the code uses the research address."""
        self._urls: dict[str, BaseUrl] = {}
        self._snippets: dict[str, Snippet] = {}

    def compose_body(self) -> ComposeResult:
        self._make()
        with Horizontal(id="use"):
            with titled(Vertical(id="use-list", classes="panel"), "Account › Use it"):
                yield Options(*self._options(), id="entries")
            with Overview(id="use-preview", classes="panel"):
                yield Static(id="use-text")
                yield Static(id="use-notes")
        with Horizontal(id="use-buttons", classes="buttons"):
            yield self.command_button("toggle_research", id="research-button")
            yield self.command_button("copy", role="main", id="copy-button")

    def _make(self) -> None:
        base = self._base_url
        self._urls = {one.id: one for one in base_urls(base)}
        self._snippets = {
            one.id: one
            for one in (
                *use_snippets(RESEARCH_URL if self._research else openai_url_of(base), model=self.state.model),
                *deploy_snippets(self.state.profile),
            )
        }

    @property
    def _base_url(self) -> str:
        profile = self.state.profile
        return "" if profile is None else profile.base_url.value

    def _options(self) -> list[Option]:
        options = [Option(Content.styled("ADDRESSES", "bold $quiet"), disabled=True)]
        options += [Option(_entry(one.id, one.title), id=one.id) for one in self._urls.values()]
        options.append(Option(Content.styled("CODE AND SETTINGS", "bold $quiet"), disabled=True))
        return options + [Option(_entry(one.id, one.label), id=one.id) for one in self._snippets.values()]

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._close, init=False)
        self.watch(self.state, "model", self._make_again, init=False)
        options = self.query_one("#entries", Options)
        options.highlighted = 1
        options.focus()
        self.query_one("#research-button").display = self._offers_research

    # Showing

    @property
    def _chosen(self) -> str:
        options = self.query_one("#entries", Options)
        index = options.highlighted
        return (options.get_option_at_index(index).id or "") if index is not None else ""

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.query_one("#use-preview").scroll_home(animate=False)
        self._show()

    def _show(self) -> None:
        """Show the entry under the cursor."""
        entry = self._chosen
        text, notes = self.query_one("#use-text", Static), self.query_one("#use-notes", Static)
        if entry in self._urls:
            self._show_url(self._urls[entry], text, notes)
        elif entry in self._snippets:
            snippet = self._snippets[entry]
            self.query_one("#use-preview").border_title = Content(f"Preview: {snippet.label}")
            text.update(Content(visible_lines(snippet.masked)))
            lines = [Content(visible_lines(snippet.hint))]
            if not entry.startswith("deploy-"):
                lines.append(Content(visible(model_words(self.state.model))))
            if is_in_process(self._base_url):
                lines.append(Content.styled(f"⚠ {UNREACHABLE}", "$text-warning"))
            if self._research and not entry.startswith("deploy-"):
                lines.insert(0, Content.styled("⚠ Research opt-in: your prompts are recorded.", "$text-warning"))
            notes.update(Content("\n").join(lines))
        self.query_one("#copy-button", KeyButton).relabel(self._copy_label(entry))
        self.query_one("#research-button", KeyButton).relabel(
            "Usual address" if self._research else "Research opt-in"
        )
        self.refresh_footer()

    def _show_url(self, one: BaseUrl, text: Static, notes: Static) -> None:
        self.query_one("#use-preview").border_title = Content(one.title)
        if not one.url:
            text.update(Content.styled("– not known", "$quiet"))
        elif one.opt_in and not self._agreed:
            text.update(Content.styled("⚠ Shown once you have agreed to its terms: enter", "bold $text-warning"))
        else:
            text.update(Content.styled(visible(one.url), "bold"))
        lines = [one.purpose, *(f"· {note}" for note in one.notes)]
        notes.update(Content("\n").join(Content(visible(line)) for line in lines))

    def _copy_label(self, entry: str) -> str:
        if entry in self._urls:
            return "Show address" if self._waits(self._urls[entry]) else "Copy address"
        return f"Copy {self._snippets[entry].label}" if entry in self._snippets else "Copy"

    def _waits(self, one: BaseUrl) -> bool:
        """Whether its warning has to be confirmed first."""
        return one.opt_in and bool(one.url) and not self._agreed

    # Acting

    action_show_models = opens("models.models_screen.ModelsScreen")

    def obstacle(self, action: str) -> str:
        if action == "toggle_research" and not self._offers_research:
            return "Only production has a research address."
        return super().obstacle(action)

    @property
    def _offers_research(self) -> bool:
        return bool(self._urls) and bool(self._urls[RESEARCH].url)

    def action_choose(self, entry: str) -> None:
        """Choose an entry by its letter."""
        options = self.query_one("#entries", Options)
        options.highlighted = options.get_option_index(entry)
        options.focus()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_copy()

    def action_copy(self) -> None:
        entry = self._chosen
        if entry in self._snippets:
            snippet = self._snippets[entry]
            self.worker.clipboard.copy(snippet.masked, snippet.label)
        elif entry in self._urls:
            one = self._urls[entry]
            if not one.url:
                self.note("No such address is known for this server.")
            elif self._waits(one):
                self._ask_first()
            else:
                self.worker.clipboard.copy(one.url, f"the address ({one.title})")

    def action_toggle_research(self) -> None:
        if not self._offers_research:
            self.note(self.why_not("toggle_research"))
        elif not self._research and not self._agreed:
            self._ask_first(use=True)
        else:
            self._use_research(not self._research)

    def _ask_first(self, *, use: bool = False) -> None:
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        question = ConfirmDialog("Use the research opt-in?", RECORDED, confirm="Agree", dangerous=False)
        self.when_confirmed(question, lambda: self._agree(use=use))

    def _agree(self, *, use: bool) -> None:
        self._agreed = True
        self._use_research(use or self._research)

    def _make_again(self) -> None:
        self._make()
        self._show()

    def _use_research(self, wanted: bool) -> None:
        self._research = wanted
        self._make_again()

    def action_back(self) -> None:
        self._close()


def _entry(entry: str, title: str) -> Content:
    return Content.assemble((f" {_LETTERS[entry]}  ", "bold $accent"), title)
