"""What a screen with a new key's value has: masked until asked, copied in any form, gone when the screen closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.operations.snippets import VARIABLE, key_snippets, model_words
from chutes_tui.screens.destinations.puts_value import PutsValue
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.frames import Overflow, titled
from chutes_tui.widgets.options import Options
from chutes_tui.widgets.table.detail_panel import two_sides
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.destinations.place import Place
    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.snippets import Snippet
    from chutes_tui.screens.destinations.put_dialogs import ToPut

_LETTERS: Final = {
    "key": "o",
    "header": "a",
    "export": "x",
    "dotenv": "e",
    "curl": "u",
    "github-actions": "h",
    "openai-python": "p",
}
"""The letters that choose a form."""


class NewKeyScreen(TimedReveal, PutsValue):
    """A screen that composes `compose_forms` and buttons for `toggle_reveal` and `copy_snippet`."""

    THING: ClassVar[str] = "key"
    """What the value is called."""

    VARIABLE: ClassVar[str] = VARIABLE
    """What the variable is usually called that holds the value."""

    _snippets: tuple[Snippet, ...] = ()
    _kept_how = ""
    _kept = False
    """Whether the value was copied, or is said to be saved."""

    def compose_forms(self) -> ComposeResult:
        """The forms to copy the value in, and a preview of the one that is chosen."""
        with Horizontal(id="forms"):
            with titled(Vertical(id="copy-as", classes="panel"), "Copy as"):
                yield Options(*self._options(), id="snippets")
            with Overflow(id="preview", classes="panel"):
                yield Static(id="preview-text")
                yield Static(id="preview-hint")

    def use_value(self, minted: MintedKey) -> None:
        """Take over a new key's value."""
        model = self.state.model
        self.use_forms(key_snippets(minted.secret, minted.draft, minted.base_url, model=model))

    def use_forms(self, snippets: tuple[Snippet, ...]) -> None:
        """Take over a value in the forms to copy it in, the value alone first."""
        self.wipe_value()
        self._kept = False
        self._snippets = snippets
        if self.is_mounted:
            options = self.query_one("#snippets", OptionList)
            options.clear_options()
            options.add_options(self._options())
            options.highlighted = 0

    def _options(self) -> list[Option]:
        return [Option(_form(one), id=one.id) for one in self._snippets]

    def wipe_value(self) -> None:
        """Leave nothing of the value here; the state's own copy is wiped by its service."""
        self.hide()
        for snippet in self._snippets:
            snippet.text.wipe()
        self._snippets = ()

    # Showing

    @property
    def can_reveal(self) -> bool:
        return bool(self._snippets)

    @property
    def _chosen(self) -> Snippet:
        index = self.query_one("#snippets", OptionList).highlighted
        return self._snippets[index or 0]

    def value_words(self, width: int) -> Content:
        """The value, in full only while it is revealed."""
        key = self._snippets[0]
        value = key.text.reveal() if self.revealed else key.masked
        return two_sides(Content.styled(value, "bold"), "" if self.revealed else "hidden", width)

    def show_value(self) -> None:
        """Show the value, and the form that is chosen."""
        if not self._snippets:
            return
        snippet = self._chosen
        self.query_one("#preview").border_title = Content(f"Preview: {snippet.label}")
        text = snippet.text.reveal() if self.revealed else snippet.masked
        self.query_one("#preview-text", Static).update(Content(text))
        notes = [snippet.hint, model_words(self.state.model) if snippet.names_model else ""]
        if not snippet.holds_secret:
            notes.append(f"Doesn't contain the {self.THING}: reads it from the environment.")
        elif self.revealed:
            notes.append("Hides after 30 seconds; press v to hide it now.")
        else:
            notes.append(f"Hidden. c copies the full {self.THING}, v shows it.")
        self.query_one("#preview-hint", Static).update(Content("\n".join(note for note in notes if note)))
        self.query_one("#copy_snippet", KeyButton).say(f"Copy {snippet.label}", "c", role="main")
        self.query_one("#toggle_reveal", KeyButton).say("Hide" if self.revealed else "Show", "v")

    def watch_revealed(self) -> None:
        self.show_value()

    # Acting

    def action_choose(self, form: str) -> None:
        """Choose a form by its letter."""
        index = next((i for i, one in enumerate(self._snippets) if one.id == form), None)
        if index is not None:
            self.query_one("#snippets", OptionList).highlighted = index

    def action_toggle_reveal(self) -> None:
        self.toggle()

    def action_copy_snippet(self) -> None:
        if not self._snippets:
            return
        snippet = self._chosen
        then = self._copied if snippet.holds_secret else None
        self.worker.clipboard.copy(snippet.text, snippet.label, secret=snippet.holds_secret, then=then)

    def key_shown(self) -> ApiKey | None:
        """The key whose value this is, None for another value."""
        return None

    def to_put(self) -> ToPut | None:
        from chutes_tui.screens.destinations.put_dialogs import ToPut

        if not self._snippets:
            return None
        return ToPut(
            lambda: self._snippets[0].text if self._snippets else None, self.THING, self.VARIABLE, self.key_shown()
        )

    def value_put(self, place: Place) -> None:
        self._kept, self._kept_how = True, "put in place"
        self.show_value()

    def _copied(self, ok: bool) -> None:
        if ok:
            self._kept, self._kept_how = True, "copied"
        self.show_value()


def form_bindings(group: str, *, but: str = "") -> list[BindingType]:
    """The letters that choose a form, without those that mean something else on the screen."""
    rows = ((key, f"choose('{form}')", form.replace("-", " ")) for form, key in _LETTERS.items() if key not in but)
    return commands.hidden_bindings(group, *rows)


def _form(snippet: Snippet) -> Content:
    return Content.assemble((f" {_LETTERS[snippet.id]}  ", "bold $accent"), snippet.label)
