"""The templates, each with what it is for and whether it does anything today: in the form, or as a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.access.templates import TEMPLATES, Effect, Template
from chutes_tui.commands import groups
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import OptionList

_NAME: Final = max(len(template.name) for template in TEMPLATES) + 2
_BADGES: Final = {
    Effect.WORKS: Content.styled("✓ works", "$text-success"),
    Effect.ADMIN: Content.styled("⚠ admin", "$text-warning"),
    Effect.NEWER: Content.styled("✓ newer servers", "$text-success"),
    Effect.NONE: Content.styled("– no effect today", "$quiet"),
}
_BADGE: Final = max(badge.cell_length for badge in _BADGES.values())
_DIALOG_ROW: Final = 66
_WIDEST: Final = 88


def template_line(template: Template, width: int) -> Content:
    """Return name, sentence and, as the last column, the badge. What has no effect is quiet as a whole."""
    quiet = template.effect is Effect.NONE
    name = Content.styled(template.name.ljust(_NAME), "$quiet" if quiet else "bold")
    room = max(0, width - _NAME - _BADGE - 2)
    sentence = Content.styled(template.sentence, "$quiet").truncate(room, ellipsis=True)
    return Content.assemble(name, sentence.pad_right(room - sentence.cell_length), "  ", _BADGES[template.effect])


class TemplateList(OptionDialog[Template]):
    """Answers with the chosen template, or None."""

    def __init__(self, *, replaces: bool) -> None:
        title = "Start from a template" + (" (replaces the current access)" if replaces else "")
        rows = [
            (Content.assemble(template_line(t, _DIALOG_ROW), "\n", (f"  {t.note}", "$quiet")), t) for t in TEMPLATES
        ]
        super().__init__(title, rows)


class TemplatePanel(Vertical):
    """The templates in a frame of the form."""

    BINDINGS = commands.hidden_bindings("templates", ("space", "choose", "Choose"))
    TITLE: ClassVar[str] = "Start from a template"

    _template: Template | None = None
    """What the access comes to."""

    class Chosen(Message):
        """A template was chosen."""

        def __init__(self, template: Template) -> None:
            super().__init__()
            self.template = template

    class Moved(Message):
        """Another template is under the cursor, or the list has got or lost the focus."""

    def compose(self) -> ComposeResult:
        yield Options(id="template-rows")

    def on_mount(self) -> None:
        key = host_of(self).keymap.shown_key(groups.KEY_BUILDER, "templates")
        self.border_title = Content.assemble(self.TITLE, (f"  {key}", "$text-accent"))

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        rows, width = self._rows, min(_WIDEST, self._rows.scrollable_content_region.width - 2)
        chosen = rows.highlighted
        rows.set_options(Option(template_line(one, width), id=one.key) for one in TEMPLATES)
        rows.highlighted = chosen
        self.show(self._template)

    @property
    def _rows(self) -> Options:
        return self.query_one(Options)

    @property
    def current(self) -> Template | None:
        """The template under the cursor while the list has the focus."""
        rows = self._rows
        return TEMPLATES[rows.highlighted] if rows.has_focus and rows.highlighted is not None else None

    def show(self, template: Template | None) -> None:
        """Mark the template that the access comes to, unless the user is choosing."""
        rows, self._template = self._rows, template
        if not rows.has_focus:
            rows.highlighted = TEMPLATES.index(template) if template is not None else None

    def go_in(self) -> None:
        """Take the focus."""
        self._rows.focus()

    def action_choose(self) -> None:
        self._rows.action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(TEMPLATES[event.option_index]))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Moved())

    def on_descendant_focus(self) -> None:
        if self._rows.highlighted is None:
            self._rows.highlighted = 0
        self.post_message(self.Moved())

    def on_descendant_blur(self) -> None:
        self.post_message(self.Moved())
