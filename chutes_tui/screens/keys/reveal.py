"""The reveal screen: the one time that a new key's secret is seen. Masked until asked, gone when closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.access.words import access_words
from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import key_snippets
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.options import Options
from chutes_tui.widgets.table.detail_panel import two_sides
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.snippets import Snippet

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


class RevealScreen(TimedReveal, ChutesScreen):
    """Shows a new key. Leaving without having copied or confirmed asks once."""

    COMMAND_GROUP = commands.REVEAL
    BINDINGS: ClassVar = [
        *commands.bindings(commands.REVEAL),
        *commands.hidden_bindings(
            "reveal", *((key, f"choose('{form}')", form.replace("-", " ")) for form, key in _LETTERS.items())
        ),
    ]
    CSS_PATH: ClassVar[str] = "../../styles/reveal.tcss"
    SHOWS_RESULT = True

    def __init__(self, minted: MintedKey) -> None:
        super().__init__()
        self._key = minted.key
        self._draft = minted.draft
        self._snippets: tuple[Snippet, ...] = key_snippets(minted.secret, minted.draft, minted.base_url)
        self._kept = False

    def compose_body(self) -> ComposeResult:
        with Container(classes="centred"), Vertical(id="reveal"):
            with Vertical(id="once", classes="panel -once") as once:
                once.border_title = Content("Keys › New key")
                yield Static(id="created")
                yield Static(Content.assemble(("⚠ ", "$text-warning"), (_ONCE, "bold"), _BEFORE))
                yield Static(id="value")
                yield Static(id="unrecorded")
            with Horizontal(id="forms"):
                with Vertical(id="copy-as", classes="panel") as forms:
                    forms.border_title = Content("Copy as")
                    yield Options(*(Option(_form(one), id=one.id) for one in self._snippets), id="snippets")
                with VerticalScroll(id="preview", classes="panel", can_focus=False):
                    yield Static(id="preview-text")
                    yield Static(id="preview-hint")
            with Vertical(id="before", classes="panel") as before:
                before.border_title = Content("Before you leave")
                yield Static(id="saved")
            yield Static(_CLEARED, id="cleared")
            with Horizontal(id="buttons", classes="buttons"):
                yield self.command_button("toggle_reveal", "Show")
                yield self.command_button("leave")
                yield self.command_button("copy_snippet", role="main")

    def on_mount(self) -> None:
        self.watch(self.state, "minted", self._say_unrecorded)
        self.query_one("#snippets").focus()
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _say_unrecorded(self, minted: MintedKey | None) -> None:
        """Whether its record was kept is known a moment after the key."""
        if minted is not None and minted.key == self._key and (problem := minted.unrecorded) is not None:
            words = f"⚠ {problem.what} {problem.why} {problem.next_step}"
            note = self.query_one("#unrecorded", Static)
            note.update(Content.styled(visible(words), "$text-warning"))
            note.display = True

    @property
    def _chosen(self) -> Snippet:
        index = self.query_one("#snippets", OptionList).highlighted
        return self._snippets[index or 0]

    def _show(self) -> None:
        if not self._snippets:
            return
        snippet, key = self._chosen, self._snippets[0]
        access = access_words(self._draft.admin, self._draft.grants, True)
        width = self.query_one("#created").size.width or 76
        created = Content.assemble(("✓ ", "$text-success"), "Created API key ", (visible(self._key.name), "bold"))
        self.query_one("#created", Static).update(two_sides(created, visible(access), width))
        value = key.text.reveal() if self.revealed else key.masked
        shown = Content.styled(value, "bold")
        self.query_one("#value", Static).update(two_sides(shown, "" if self.revealed else "hidden", width - 2))
        self.query_one("#preview").border_title = Content(f"Preview: {snippet.label}")
        text = snippet.text.reveal() if self.revealed else snippet.masked
        self.query_one("#preview-text", Static).update(Content(text))
        notes = [snippet.hint]
        if not snippet.holds_secret:
            notes.append("Doesn't contain the key: reads it from the environment.")
        elif self.revealed:
            notes.append("Hides after 30 seconds; press v to hide it now.")
        else:
            notes.append("Hidden. c copies the full key, v shows it.")
        self.query_one("#preview-hint", Static).update(Content("\n".join(note for note in notes if note)))
        saved = Content.assemble("[x] " if self._kept else "[ ] ", "I have saved this key where it is needed  ")
        saved = Content.assemble(saved, ("s", "bold $accent"))
        self.query_one("#saved", Static).update(two_sides(saved, "copied" if self._kept else "not copied yet", width))
        self.query_one("#copy_snippet", KeyButton).say(f"Copy {snippet.label}", "c", role="main")
        self.query_one("#toggle_reveal", KeyButton).say("Hide" if self.revealed else "Show", "v")

    def action_choose(self, form: str) -> None:
        """Choose a form by its letter."""
        index = next((i for i, one in enumerate(self._snippets) if one.id == form), None)
        if index is not None:
            self.query_one("#snippets", OptionList).highlighted = index

    def on_option_list_option_highlighted(self) -> None:
        self._show()

    def on_option_list_option_selected(self) -> None:
        self.action_copy_snippet()

    def watch_revealed(self) -> None:
        self._show()

    def action_toggle_reveal(self) -> None:
        self.toggle()

    def action_test_key(self) -> None:
        from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

        self.app.push_screen(IdentifyDialog(self._key, self.worker.keys.value_here(self._key.api_key_id)))

    # Keeping and leaving

    def action_copy_snippet(self) -> None:
        snippet = self._chosen
        then = self._copied if snippet.holds_secret else None
        self.worker.clipboard.copy(snippet.text, snippet.label, secret=snippet.holds_secret, then=then)

    def _copied(self, ok: bool) -> None:
        self._kept = self._kept or ok
        if self._snippets:
            self._show()

    def action_confirm_saved(self) -> None:
        self._kept = True
        self.action_leave()

    def action_leave(self) -> None:
        if self._kept:
            self._close()
            return
        from chutes_tui.screens.base.dialogs import ConfirmDialog

        self.when_confirmed(
            ConfirmDialog(
                "Close without saving the key?",
                f"The value of {visible(self._key.name)} was neither copied nor confirmed as saved.\n\n"
                "It can't be shown again. You would have to delete the key and create a new one.",
                confirm="Close anyway",
                cancel="Stay",
            ),
            self._close,
        )

    def _close(self) -> None:
        for snippet in self._snippets:
            snippet.text.wipe()
        self._snippets = ()
        self.worker.keys.discard_minted()
        self.dismiss(None)


_ONCE = "This key is shown only once."
_BEFORE = " Copy it or save it before you close this screen."
_CLEARED = "After copying, the clipboard is cleared in 45 s where the system allows it."


def _form(snippet: Snippet) -> Content:
    return Content.assemble((f" {_LETTERS[snippet.id]}  ", "bold $accent"), snippet.label)
