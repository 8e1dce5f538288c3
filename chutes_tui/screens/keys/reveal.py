"""The reveal screen: the one time that a new key's secret is seen. Masked until asked, gone when closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.access.words import access_words
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.snippets import key_snippets
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.options import Options
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.snippets import Snippet


class RevealScreen(TimedReveal, ChutesScreen):
    """Shows a new key. Leaving without having copied or confirmed asks once."""

    COMMAND_GROUP = commands.REVEAL
    BINDINGS = commands.bindings(commands.REVEAL)
    CSS_PATH: ClassVar[str] = "../../styles/reveal.tcss"
    SHOWS_RESULT = True

    def __init__(self, minted: MintedKey) -> None:
        super().__init__()
        self._key = minted.key
        self._draft = minted.draft
        self._snippets: tuple[Snippet, ...] = key_snippets(minted.secret, minted.draft, minted.base_url)
        self._kept = False

    def compose_body(self) -> ComposeResult:
        access = access_words(self._draft.admin, self._draft.grants, True)
        with Vertical(id="reveal"):
            yield Static(
                Content.assemble(
                    ("Created API key ", "bold"),
                    (f"“{visible(self._key.name)}”", "bold $text-accent"),
                    f"  {visible(access)}",
                    (f"  {short_id(self._key.api_key_id)}", "$quiet"),
                )
            )
            yield Static(Content(_ONCE), id="once")
            yield Static(id="unrecorded")
            with Horizontal(id="forms"):
                yield Options(*(Option(Content(s.label), id=s.id) for s in self._snippets), id="snippets")
                with VerticalScroll(id="preview", can_focus=False):
                    yield Static(id="preview-text")
                    yield Static(id="preview-hint")

    def on_mount(self) -> None:
        self.watch(self.state, "minted", self._say_unrecorded)
        self.query_one("#snippets").focus()
        self._show()

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
        snippet = self._chosen
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

    def on_option_list_option_highlighted(self) -> None:
        self._show()

    def on_option_list_option_selected(self) -> None:
        self.action_copy_snippet()

    def watch_revealed(self) -> None:
        self._show()

    def action_toggle_reveal(self) -> None:
        self.toggle()

    # Keeping and leaving

    def action_copy_snippet(self) -> None:
        snippet = self._chosen
        then = self._copied if snippet.holds_secret else None
        self.worker.clipboard.copy(snippet.text, snippet.label, secret=snippet.holds_secret, then=then)

    def _copied(self, ok: bool) -> None:
        self._kept = self._kept or ok

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


_ONCE = "This key is shown only once. Copy it or save it before you close this screen."
