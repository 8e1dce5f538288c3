"""The scopes document as text to edit, in step with the grid: each follows the other, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from chutes_tui.access.scope_json import ScopeJsonError, from_json, to_json
from chutes_tui.access.scopes import AccessDraft, effective
from chutes_tui.core.text import visible
from chutes_tui.widgets.fields.plain_text_area import PlainTextArea

if TYPE_CHECKING:
    from textual.app import ComposeResult


class JsonEditor(Vertical):
    """A text area and a line that says whether it is understood.

    The text is rewritten only when it means something else than the draft, so one's own layout stays; a text with
    a mistake is never rewritten unless `overwrite` is called, which ctrl+z takes back.
    """

    class Edited(Message):
        """The user's text was understood and means another draft, or is broken now, or is whole again."""

    _draft = AccessDraft()
    problem: ScopeJsonError | None = None

    def compose(self) -> ComposeResult:
        yield PlainTextArea(
            to_json(self._draft), id="json-text", show_line_numbers=True, compact=True, soft_wrap=True
        )
        yield Static(id="json-state")

    def on_mount(self) -> None:
        self._say(())

    @property
    def area(self) -> TextArea:
        """The text itself."""
        return self.query_one("#json-text", TextArea)

    def follow(self, draft: AccessDraft) -> None:
        """Take over a draft (in canonical form) that was edited elsewhere."""
        self._draft = draft
        if self.problem is None and self._meaning() != effective(draft):
            self._write(to_json(draft))

    def overwrite(self, draft: AccessDraft) -> None:
        """Write the draft's document whatever the text holds."""
        self._draft = draft
        self._write(to_json(draft))

    def understood(self) -> AccessDraft:
        """The draft that the text asks for. Grants that wait under a ticked admin stay. Raises ScopeJsonError."""
        draft = from_json(self.area.text).draft
        if draft.admin and not draft.grants:
            return AccessDraft(True, self._draft.grants)
        return draft

    def go_to_problem(self) -> None:
        """Put the cursor where the trouble begins."""
        self.area.focus()
        if self.problem is not None:
            self.area.move_cursor((self.problem.line - 1, self.problem.column - 1))

    def _meaning(self) -> AccessDraft | None:
        try:
            return effective(from_json(self.area.text).draft)
        except ScopeJsonError:
            return None

    def _write(self, text: str) -> None:
        area = self.area
        area.replace(text, (0, 0), area.document.end, maintain_selection_offset=False)
        area.move_cursor((0, 0))
        self._read()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        broken = self.problem is not None
        self._read()
        changed = self.problem is None and self.understood() != self._draft
        if changed or broken != (self.problem is not None):
            self.post_message(self.Edited())

    def _read(self) -> None:
        """See whether the text is understood now, and say so."""
        try:
            notes = from_json(self.area.text).notes
        except ScopeJsonError as problem:
            self.problem = problem
            notes = ()
        else:
            self.problem = None
        self._say(notes)

    def _say(self, notes: tuple[str, ...]) -> None:
        problem = self.problem
        state = self.query_one("#json-state", Static)
        state.set_class(problem is not None, "-broken")
        if problem is not None:
            where = f"✗ Line {problem.line}, column {problem.column}: "
            rest = " ".join(part for part in (problem.what, problem.next_step) if part)
            state.update(
                Content.assemble(
                    (where, "bold $text-error"),
                    visible(rest),
                    ("\nGrid paused until the JSON is valid. F9 replaces the JSON with the grid.", "$quiet"),
                )
            )
        elif notes:
            state.update(Content.assemble(("⚠ ", "$text-warning"), visible(" ".join(notes))))
        else:
            state.update(Content.styled("✓ In sync with the grid", "$text-success"))
