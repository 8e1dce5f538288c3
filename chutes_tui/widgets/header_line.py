"""The header line of every screen: who, how much money, which server, how it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from textual.content import Content
from textual.widget import Widget

from chutes_tui.core.text import visible
from chutes_tui.state import Connection, Link

if TYPE_CHECKING:
    from chutes_tui.state import AppState

_LINK_SIGNS = {Link.UNKNOWN: "○", Link.CONNECTING: "◌", Link.ONLINE: "●", Link.OFFLINE: "✗"}
_LINK_STYLES = {
    Link.UNKNOWN: "$quiet",
    Link.CONNECTING: "$quiet",
    Link.ONLINE: "$text-success",
    Link.OFFLINE: "$text-error",
}


class HeaderLine(Widget):
    """One line over the shared state; it redraws when the profile, the user or the connection changes."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state

    def on_mount(self) -> None:
        for name in ("profile", "user", "connection", "sandboxed"):
            self.watch(self._state, name, self._changed, init=False)

    def _changed(self) -> None:
        self.refresh()

    def render(self) -> Content:
        left, right = self._left(), self._right()
        room = self.size.width - left.cell_length - right.cell_length
        if room < 1:
            left = left.truncate(max(0, self.size.width - right.cell_length - 1), ellipsis=True)
            room = self.size.width - left.cell_length - right.cell_length
        return Content.assemble(left, " " * max(1, room), right)

    def _left(self) -> Content:
        state = self._state
        parts: list[Content | str | tuple[str, str]] = [(" ◈ chutes ", "bold $primary")]
        profile = state.profile
        if profile is not None:
            parts.append((f" {visible(profile.name)}", "bold"))
            username = state.user.username if state.user else profile.username
            if username and username != profile.name:
                parts.append(f" · {visible(username)}")
        if state.user is not None:
            balance = state.user.balance
            parts.append((" · " + ("balance not reported" if balance is None else f"${balance:,.2f}"), ""))
        if profile is not None and profile.overrides:
            parts.append((f"  ⚑ {', '.join(profile.overrides)} in force", "$text-warning"))
        return Content.assemble(*parts)

    def _right(self) -> Content:
        state = self._state
        parts: list[Content | str | tuple[str, str]] = []
        if state.profile is not None:
            connection = state.connection
            host = urlsplit(state.profile.base_url.value).netloc
            parts.append((f"{visible(host)} ", "$quiet"))
            parts.append(
                (f"{_LINK_SIGNS[connection.link]} {_link_words(connection)} ", _LINK_STYLES[connection.link])
            )
        if state.sandboxed:
            parts.append((" SANDBOX ", "bold $background on $warning"))
        return Content.assemble(*parts)


def _link_words(connection: Connection) -> str:
    if connection.link is Link.ONLINE:
        return "online" if connection.latency_ms is None else f"{connection.latency_ms:.0f} ms"
    return {Link.UNKNOWN: "not asked yet", Link.CONNECTING: "asking…", Link.OFFLINE: "no answer"}[connection.link]
