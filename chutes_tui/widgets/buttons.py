"""Buttons of one line: what they do, and the key that does the same, in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content
from textual.widgets import Button

if TYPE_CHECKING:
    from textual.widgets.button import ButtonVariant

Role = Literal["", "main", "danger"]
_VARIANTS: dict[Role, ButtonVariant] = {"": "default", "main": "primary", "danger": "error"}


class KeyButton(Button):
    """A button that shows its key. `main` is what the screen is for, and stands last; `danger` destroys.

    The action that it runs is its name, or else its id.
    """

    def __init__(
        self,
        label: str,
        key: str = "",
        *,
        role: Role = "",
        id: str | None = None,  # noqa: A002 - Textual's own name
        name: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(_words(label, key, role), _VARIANTS[role], id=id, name=name, disabled=disabled, compact=True)

    def say(self, label: str, key: str = "", *, role: Role = "") -> None:
        """Show another label, key and role."""
        self.label = _words(label, key, role)
        self.variant = _VARIANTS[role]
        self.refresh(layout=True)  # Textual only draws it again, as wide as it was


def _words(label: str, key: str, role: Role) -> Content:
    return Content.assemble(label, (f" [{key}]", "" if role else "$text-accent")) if key else Content(label)
