"""Buttons of one line: what they do, and the key that does the same, in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content
from textual.widgets import Button

from chutes_tui.commands import show_key
from chutes_tui.host import host_of

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
    ) -> None:
        self._label, self._key, self._role = label, key, role
        super().__init__(_words(label, key, role), _VARIANTS[role], id=id, name=name, compact=True)

    def on_mount(self) -> None:
        if self._key_of_the_user():
            self.say(self._label, self._key, role=self._role)

    def say(self, label: str, key: str = "", *, role: Role = "") -> None:
        """Show another label, key and role."""
        self._label, self._key, self._role = label, key, role
        self.label = _words(label, self._key_of_the_user() or key if key else "", role)
        self.variant = _VARIANTS[role]
        self.refresh(layout=True)  # Textual only draws it again, as wide as it was
        if self.is_attached:  # the footer calls the act as the button does
            for footer in self.screen.query("CommandFooter"):
                footer.refresh()

    @property
    def runs(self) -> str:
        """The action that it runs."""
        return self.name or self.id or ""

    @property
    def words(self) -> str:
        """Its label without the key."""
        return self._label

    def relabel(self, label: str) -> None:
        """Show another label; key and role stay."""
        if label != self._label:
            self.say(label, self._key, role=self._role)

    def _key_of_the_user(self) -> str:
        """The key that the user has given to the command of this button, "" when it has the usual one."""
        if not self.is_attached:
            return ""
        group, action = getattr(self.screen, "COMMAND_GROUP", None), self.runs
        keys = host_of(self).keymap.keys.get(f"{group.name}.{action}") if group is not None else None
        return show_key(keys[0]) if keys else ""


def _words(label: str, key: str, role: Role) -> Content:
    return Content.assemble(label, (f" [{key}]", "" if role else "$text-accent")) if key else Content(label)
