"""The list of templates, each with what it is for and what it really does."""

from __future__ import annotations

from chutes_tui.access.templates import TEMPLATES, Template
from chutes_tui.screens.base.option_dialog import OptionDialog, named


class TemplateList(OptionDialog[Template]):
    """Answers with the chosen template, or None."""

    def __init__(self, *, replaces: bool) -> None:
        title = "Start from a template" + (" (replaces the current access)" if replaces else "")
        super().__init__(title, [(named(t.name, t.sentence, t.note), t) for t in TEMPLATES])
