"""Choosing the chute that a secret is for: by name among your own, or by its id; the id is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chutes_tui import commands
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import short_id, visible
from chutes_tui.host import Hosted
from chutes_tui.screens.keys.object_names import is_mine, object_names
from chutes_tui.shell.screens import Asks

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.state import AppState


def choose_chute(asker: Asks, then: Callable[[str], None]) -> None:
    """Let the user choose one of their chutes; `then` gets its id, unless they cancel."""
    from chutes_tui.screens.keys.builder.picker import ObjectPicker

    question = ObjectPicker(("chutes",), offer_public=False, only_one=True)
    asker.ask(question, lambda choices: then(choices[0].object_id))


def name_of_chute(state: AppState, chute_id: str) -> str:
    """A chute's name, safe to show, or "chute 1a2b3c4d" while it isn't known."""
    return object_names(state).get(chute_id) or f"chute {short_id(chute_id)}"


def chute_note(state: AppState, chute_id: str | None) -> tuple[str, str]:
    """What there is to say of the choice and of the list behind it, with its style."""
    chutes = state.chutes
    if chute_id is not None and any(chute.chute_id == chute_id for chute in chutes.items):
        return visible(chute_id), "$quiet"
    if chutes.phase is LoadPhase.LOADING:
        return "Loading your chutes…", "$text-accent"
    if chutes.phase is LoadPhase.FAILED and chutes.problem is not None:
        what = visible(chutes.problem.what)
        again = "" if chute_id is not None else " You can type its id."
        return f"⚠ Your chutes couldn't be loaded: {what}{again}", "$text-warning"
    if chute_id is not None:
        return _unlisted_note(state, chute_id)
    if chutes.phase is LoadPhase.READY and chutes.whole and not chutes.items:
        return (
            "You have no chutes. A secret always belongs to a chute. A new chute appears within a minute.",
            "$text-warning",
        )
    return "Enter: choose by name.", "$quiet"


def _unlisted_note(state: AppState, chute_id: str) -> tuple[str, str]:
    """What there is to say of a chute that is not in the list, which can be old."""
    shown, unlisted = visible(chute_id), state.unlisted
    if chute_id in unlisted.gone:
        return f"⚠ {shown}: not one of your chutes", "$text-warning"
    if (chute := unlisted.chutes.get(chute_id)) is not None:
        owner, user = chute.user, state.user
        others = user is not None and owner.user_id and not is_mine(chute, user)
        whose = f"{visible(owner.username)}’s" if owner.username else "somebody else’s"
        return (f"⚠ {shown}: not your chute: it is {whose}", "$text-warning") if others else (shown, "$quiet")
    if chute_id in unlisted.unknown:
        return f"⚠ {shown}: not in the list, and the server doesn't report whether it exists", "$text-warning"
    return f"Looking for {shown}…", "$text-accent"


class ChuteField(Asks, Widget, Hosted, can_focus=True):
    """One line with the chosen chute; Enter, space or a click ask for another."""

    BINDINGS = commands.hidden_bindings(
        "chute_field",
        ("enter,space", "choose", "Choose"),
        ("down,j", "app.focus_next", "Next"),
        ("up,k", "app.focus_previous", "Previous"),
    )
    ALLOW_SELECT = False
    chute_id: reactive[str | None] = reactive(None)

    class Changed(Message):
        """Another chute was chosen."""

    def __init__(self, chute_id: str | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.set_reactive(ChuteField.chute_id, chute_id)

    def on_mount(self) -> None:
        self.follow(self._names_changed, "public_chutes", "unlisted")
        self.watch(self.state, "chutes", self._look_up)

    def _names_changed(self) -> None:
        self.refresh()

    def watch_chute_id(self) -> None:
        if self.is_attached:
            self._look_up()

    def _look_up(self) -> None:
        """The list can be old: a chute that it doesn't have is asked for itself."""
        state = self.state
        if self.chute_id is not None and all(chute.chute_id != self.chute_id for chute in state.chutes.items):
            self.worker.catalogue.look_up("chutes", [self.chute_id])
        self.refresh()

    def render(self) -> Content:
        arrow = ("" if self.disabled else "  ▾", "$accent" if self.has_focus else "$quiet")
        if self.chute_id is None:
            return Content.assemble(("choose a chute…", "$quiet"), arrow)
        name = name_of_chute(self.state, self.chute_id)
        number = f"  {short_id(self.chute_id)}" if short_id(self.chute_id) not in name else ""
        return Content.assemble((name, "bold"), (number, "$quiet"), arrow)

    def action_choose(self) -> None:
        choose_chute(self, self._chosen)

    def on_click(self) -> None:
        if not self.disabled:
            self.action_choose()

    def _chosen(self, chute_id: str) -> None:
        if self.is_attached and chute_id != self.chute_id:
            self.chute_id = chute_id
            self.post_message(self.Changed())
