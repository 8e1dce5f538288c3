"""The reveal screen: the one time that a new key's secret is seen. Masked until asked, gone when closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from chutes_tui import commands
from chutes_tui.access.words import access_words
from chutes_tui.commands import value_groups
from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import EXAMPLE_MODEL
from chutes_tui.screens.keys.new_key import NewKeyScreen, form_bindings
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.creation import MintedKey


class ValueScreen(NewKeyScreen):
    """The one time that a value is shown. Leaving without having copied or confirmed asks once.

    Subclasses say whose value it is, and what is lost without it.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/new_key.tcss", "../../styles/reveal.tcss"]
    SHOWS_RESULT = True

    TRAIL: ClassVar[str] = "Keys › New key"

    def created_words(self) -> tuple[Content, Content | str]:
        """What was created, and what to know of it, at either side of a line."""
        raise NotImplementedError

    def leaving_words(self) -> str:
        """What is lost by closing now."""
        raise NotImplementedError

    def discard(self) -> None:
        """Wipe the copy in the state."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        with Container(classes="centred"), Vertical(id="reveal"):
            with titled(Vertical(id="once", classes="panel -once"), self.TRAIL):
                yield Static(id="created")
                yield Static(Content.assemble(("⚠ ", "$text-warning"), (_ONCE.format(self.THING), "bold"), _BEFORE))
                yield Static(id="value")
                yield Static(id="unrecorded")
            yield from self.compose_forms()
            with titled(Vertical(id="before", classes="panel"), "Before you leave"):
                yield Static(id="saved")
            yield Static(_CLEARED, id="cleared")
            with Horizontal(id="buttons", classes="buttons"):
                yield self.command_button("toggle_reveal", "Show")
                yield self.command_button("leave")
                yield self.command_button("put_value")
                yield self.command_button("copy_snippet", role="main")

    def on_mount(self) -> None:
        self.query_one("#snippets").focus()
        self.show_value()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_value)

    def show_value(self) -> None:
        if not self._snippets:
            return
        super().show_value()
        width = self.query_one("#created").size.width or 76
        self.query_one("#created", Static).update(two_sides(*self.created_words(), width))
        self.query_one("#value", Static).update(self.value_words(width - 2))
        saved = Content.assemble(
            "[x] " if self._kept else "[ ] ", f"I have saved this {self.THING} where it is needed  "
        )
        saved = Content.assemble(saved, ("s", "bold $accent"))
        self.query_one("#saved", Static).update(two_sides(saved, self._kept_how or "not copied yet", width))

    def on_option_list_option_highlighted(self) -> None:
        self.show_value()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_copy_snippet()

    # Keeping and leaving

    def action_confirm_saved(self) -> None:
        self._kept = True
        self.action_leave()

    def action_leave(self) -> None:
        if self._kept:
            self._close()
            return
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        self.when_confirmed(
            ConfirmDialog(
                f"Close without saving the {self.THING}?",
                self.leaving_words(),
                confirm="Close anyway",
                cancel="Stay",
            ),
            self._close,
        )

    def _close(self) -> None:
        self.wipe_value()
        self.discard()
        self.dismiss(None)


class RevealScreen(ValueScreen):
    """Shows a new key."""

    COMMAND_GROUP = value_groups.REVEAL
    BINDINGS: ClassVar = [*commands.bindings(value_groups.REVEAL), *form_bindings("reveal")]

    def __init__(self, minted: MintedKey) -> None:
        super().__init__()
        self._key = minted.key
        self._draft = minted.draft
        self.use_value(minted)

    def on_mount(self) -> None:
        self.watch(self.state, "minted", self._say_unrecorded)

    def _say_unrecorded(self, minted: MintedKey | None) -> None:
        """Whether its record was kept is known a moment after the key."""
        if minted is not None and minted.key == self._key and (problem := minted.unrecorded) is not None:
            words = f"⚠ {problem.what} {problem.why} {problem.next_step}"
            note = self.query_one("#unrecorded", Static)
            note.update(Content.styled(visible(words), "$text-warning"))
            note.display = True

    def created_words(self) -> tuple[Content, Content | str]:
        access = access_words(self._draft.admin, self._draft.grants, True, object_names(self.state))
        created = Content.assemble(("✓ ", "$text-success"), "Created API key ", (visible(self._key.name), "bold"))
        return created, visible(access)

    def leaving_words(self) -> str:
        return (
            f"The value of {visible(self._key.name)} was neither copied nor confirmed as saved.\n\n"
            "It can't be shown again. You would have to delete the key and create a new one."
        )

    def key_shown(self) -> ApiKey:
        return self._key

    def discard(self) -> None:
        self.worker.keys.discard_minted()

    def action_test_key(self) -> None:
        from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

        self.app.push_screen(IdentifyDialog(self._key, self.worker.keys.value_here(self._key.api_key_id)))

    def action_ask_model(self) -> None:
        from chutes_tui.access.scopes import opens_inference_hosts
        from chutes_tui.screens.models.question_dialog import QuestionDialog

        value = self.worker.keys.value_here(self._key.api_key_id)
        if value is not None:
            may = opens_inference_hosts(self._draft.grants, self._draft.admin)
            warning = "" if may else "No scope of this key calls chutes: the server will refuse it."
            key = (f"the new key {self._key.name}", value)
            model = self.state.model or EXAMPLE_MODEL
            self.app.push_screen(QuestionDialog(model, key, fixed=False, warning=warning))


_ONCE = "This {} is shown only once."
_BEFORE = " Copy it or save it before you close this screen."
_CLEARED = "After copying, the clipboard is cleared in 45 s where the system allows it."
