"""Asks for a request that is not in the list: its method with a path or an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.access.requests import Request, typed_request
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

_EXAMPLE = "POST https://llm.chutes.ai/v1/completions"


class RequestDialog(FieldDialog[Request]):
    """Answers with the request, None when cancelled. It is never sent."""

    HEADING = "Add a request"
    CONFIRM = "Add"

    def explanation(self) -> Content:
        return Content("GET, POST, PUT, PATCH or DELETE, then a path or an address. The request is never sent.")

    def compose_fields(self) -> ComposeResult:
        yield PlainInput(placeholder=_EXAMPLE, compact=True)

    def on_input_changed(self) -> None:
        self.say(None)

    def send(self) -> None:
        request = typed_request(self.text)
        if request is None:
            self.say(Content.styled(f"This is no request. Example: {_EXAMPLE}", "$text-error"))
        else:
            self.dismiss(request)
