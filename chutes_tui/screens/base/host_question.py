"""The question whether a credential may be sent to a server that it was not made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core.text import visible
from chutes_tui.operations.host_question import Sent
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from chutes_tui.operations.host_question import HostQuestion

_RISK: Final = {
    Sent.API_KEY: "Anyone who runs that server can use the key until you delete it.",
    Sent.SIGNATURES: "Anyone who runs that server can reuse each signature for 600 seconds.",
    Sent.FINGERPRINT: "Anyone who runs that server can sign in as you and reuse each signature for 600 seconds.",
}


class HostDialog(ConfirmDialog):
    """Answers True when the credential may be sent."""

    def __init__(self, question: HostQuestion) -> None:
        super().__init__(f"Send to {visible(question.host)}?", _body(question), confirm="Send", cancel="Don't send")


def _body(question: HostQuestion) -> Content:
    made_for = visible(question.made_for) or "unknown: the config file names no usable URL"
    rows = [
        ("Whose", visible(question.whose)),
        ("Created for", made_for),
        ("Sent to", visible(question.origin)),
        ("Set by", visible(question.chosen_by)),
        ("What is sent", question.sent.value),
    ]
    lines = [Content.assemble((f"{label:<14}", "$quiet"), text) for label, text in rows]
    advice = f"If you did not set {question.chosen_by} yourself, don't send."
    if not question.chosen_by.startswith(("--", "CHUTES_")):
        advice = "If you don't know this server, don't send."
    return Content("\n").join(
        [
            *lines,
            Content(""),
            Content.styled(f"⚠ {_RISK[question.sent]}", "$text-warning"),
            Content(advice),
            Content.styled('"Send" is remembered for this credential and this server.', "$quiet"),
        ]
    )
