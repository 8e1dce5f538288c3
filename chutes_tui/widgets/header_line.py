"""The header line of every screen: who, how much money, which server, how it answers."""

from __future__ import annotations

from urllib.parse import urlsplit

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from chutes_tui.core.text import usd, visible
from chutes_tui.host import Hosted
from chutes_tui.state import Connectivity

_LOOKS = {
    Connectivity.UNKNOWN: ("○", "$quiet", "not connected"),
    Connectivity.CONNECTING: ("○", "$quiet", "connecting…"),
    Connectivity.ONLINE: ("●", "$text-success", "connected"),
    Connectivity.OFFLINE: ("✗", "$text-error", "unreachable"),
}
"""The sign, its style, and the words for it."""


class HeaderLine(Widget, Hosted):
    """One line over the shared state; it redraws when the profile, the user or the connection changes.

    A click on the account opens the menu of accounts.
    """

    # Textual's link style would underline the account.
    auto_links = False

    def on_mount(self) -> None:
        self.follow(self._changed, "profile", "user", "connection", "sandboxed")

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
        state = self.state
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
        state = self.state
        parts: list[Content | str | tuple[str, str]] = []
        if state.profile is not None:
            connection = state.connection
            sign, style, words = _LOOKS[connection.connectivity]
            host = urlsplit(state.profile.base_url.value).netloc
            parts.append((f"{visible(host)} ", "$quiet"))
            parts.append((sign, style))
            online = connection.connectivity is Connectivity.ONLINE
            if online and connection.latency_ms is not None:
                words = f"{connection.latency_ms:.0f} ms"
            parts.append((f" {words} ", "" if online else style))
        if state.sandboxed:
            parts.append((" SANDBOX ", "bold $on-badge on $badge"))
        return Content.assemble(*parts)
