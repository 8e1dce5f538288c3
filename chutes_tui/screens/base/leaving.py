"""What would be lost by leaving now, in sentences."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen

    from chutes_tui.state import AppState
    from chutes_tui.worker import ApiWorker

_ABOUT_WRITES = {
    Stage.WAITING: "{}: not sent.",
    Stage.SENDING: "{}: it was being sent and may have taken effect. Check before you repeat it.",
}
_ABOUT_A_NEW_KEY = (
    "Created API key {}. Its value was shown only once: if you have not copied or saved it, "
    "delete the key and create another."
)
_ABOUT_AN_APP = (
    "The client secret of the app {} was shown only once: if you have not copied or saved it, create a new one."
)


def left_behind(state: AppState, worker: ApiWorker, screens: Iterable[Screen[object]]) -> tuple[str, ...]:
    """What a crash now leaves behind; for its report."""
    from chutes_tui.operations.secrets.writing import what_would_be_lost

    found = [_ABOUT_WRITES[activity.stage].format(activity.title) for activity in worker.writes_under_way]
    if state.minted is not None:
        found.append(_ABOUT_A_NEW_KEY.format(visible(state.minted.key.name)))
    if state.client_secret is not None:
        found.append(_ABOUT_AN_APP.format(visible(state.client_secret.app.name)))
    found.append(what_would_be_lost(worker.secrets.unsaved))
    for screen in screens:
        with suppress(Exception):  # the screen that broke may not be able to say
            found.append(getattr(screen, "would_lose", ""))
    return tuple(filter(None, found))


def reasons_to_stay(state: AppState, worker: ApiWorker, screens: Iterable[Screen[object]]) -> tuple[str, ...]:
    """What the user is asked about before the program ends."""
    from chutes_tui.operations.secrets.writing import what_would_be_lost

    reasons = [f"In progress: {activity.title}." for activity in worker.writes_under_way]
    if state.minted is not None:
        reasons.append(f"The value of the key {state.minted.key.name} is shown only once.")
    if state.client_secret is not None:
        reasons.append(f"The client secret of {visible(state.client_secret.app.name)} is shown only once.")
    if unsaved := worker.secrets.unsaved:
        reasons.append(what_would_be_lost(unsaved))
    mounted = (screen for screen in screens if screen.is_mounted)
    return (*reasons, *(lost for screen in mounted if (lost := getattr(screen, "would_lose", ""))))
