"""The header line of every screen: who, how much money, which server, how it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from chutes_tui.core.text import usd, visible
from chutes_tui.state import Connection, Connectivity

if TYPE_CHECKING:
    from chutes_tui.state import AppState

_SIGNS = {
    Connectivity.UNKNOWN: "○",
    Connectivity.CONNECTING: "○",
    Connectivity.ONLINE: "●",
    Connectivity.OFFLINE: "✗",
}
_STYLES = {
    Connectivity.UNKNOWN: "$quiet",
    Connectivity.CONNECTING: "$quiet",
    Connectivity.ONLINE: "$text-success",
    Connectivity.OFFLINE: "$text-error",
}


class HeaderLine(Widget):
    """One line over the shared state; it redraws when the profile, the user or the connection changes.

    A click on the account opens the menu of accounts.
    """

    # Textual's link style would underline the account.
    auto_links = False

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
        parts: list[Content | str | tuple[str, str]] = [(" ◈ chutes", "bold $accent")]
        profile = state.profile
        if profile is None and not state.sandboxed:
            parts.append(("  no account open", "$quiet"))
        if profile is not None:
            username = (state.user.username if state.user else None) or profile.username or profile.name
            who = Content.styled(f"  {visible(username)}", "bold")
            if username != profile.name:
                who = Content.assemble(who, (f" · {visible(profile.name)}", "$quiet"))
            parts += [who.stylize(Style.from_meta({"@click": "app.choose_account"}))]
        if state.user is not None:
            balance = state.user.balance
            parts.append("  balance not reported" if balance is None else f"  {usd(balance)}")
        if profile is not None and profile.overrides:
            parts.append((f"  ⚑ {', '.join(profile.overrides)} overrides config", "$text-warning"))
        return Content.assemble(*parts)

    def _right(self) -> Content:
        state = self._state
        parts: list[Content | str | tuple[str, str]] = []
        if state.profile is not None:
            connection = state.connection
            sign, style = _SIGNS[connection.connectivity], _STYLES[connection.connectivity]
            host = urlsplit(state.profile.base_url.value).netloc
            parts.append((f"{visible(host)} ", "$quiet"))
            parts.append((sign, style))
            online = connection.connectivity is Connectivity.ONLINE
            parts.append((f" {_words(connection)} ", "" if online else style))
        if state.sandboxed:
            parts.append((" SANDBOX ", "bold $on-badge on $badge"))
        return Content.assemble(*parts)


def _words(connection: Connection) -> str:
    if connection.connectivity is Connectivity.ONLINE:
        return "connected" if connection.latency_ms is None else f"{connection.latency_ms:.0f} ms"
    return {
        Connectivity.UNKNOWN: "not connected",
        Connectivity.CONNECTING: "connecting…",
        Connectivity.OFFLINE: "unreachable",
    }[connection.connectivity]
