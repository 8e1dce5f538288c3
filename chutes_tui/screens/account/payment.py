"""Where to pay in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chutes_tui.state import AppState

NOT_KNOWN: Final = "The payment address isn't known: the server reports it to a hotkey or an admin key."


def payment_address(state: AppState) -> str:
    """What the server reports, else what the profile's file says, "" if neither does."""
    user, profile = state.user, state.profile
    return (user.payment_address if user else "") or (profile.payment_address if profile else "")
