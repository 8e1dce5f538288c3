"""What must hold whatever was pressed: each law gives a sentence when it is broken, else None."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.widgets.fields.secret_input import SecretInput

from .world import last_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.screen import Screen

    from chutes_tui.core.problem import Problem

    from .world import World

_GRAIN = 12
"""So many characters of a secret in a row are a part of it."""
_WORDS = 6
"""So many words of a phrase are a part of it."""


def broken(world: World) -> str | None:
    """What does not hold now, the app having taken in all that was sent."""
    return next((found for law in _ALWAYS if (found := law(world))), None)


def broken_soon(world: World) -> str | None:
    """What does not hold yet, and has to before long: asked again for as long as that takes."""
    return next((found for law in _SOON if (found := law(world))), None)


def broken_at_rest(world: World) -> str | None:
    """What does not hold when the servers behave, nothing is under way, and the lists were just asked for."""
    return _state_is_true(world)


def broken_at_the_end(world: World) -> str | None:
    """What does not hold once the app is closed."""
    for place, text in _remains(world):
        if leak := _part_of(world.secrets, text):
            return f"after the end {place} holds a secret: {leak}"
    open_servers = sum(server._open for server in world.servers)
    return f"{open_servers} sandboxes are left open" if open_servers else _no_mistake(world)


# Always


def _no_mistake(world: World) -> str | None:
    return f"a mistake: {last_line(world.mistakes[0])}" if world.mistakes else None


def _frame_is_whole(world: World) -> str | None:
    size, lines = world.driver.app.size, world.driver.app.screen._compositor.size
    return None if size == lines else f"the terminal has {size}, the screen {lines}"


def _secrets_are_hidden(world: World) -> str | None:
    app = world.driver.app
    for screen in app.screen_stack:
        if _reveals(screen) and not (screen is app.screen and app.app_focus):
            return f"{type(screen).__name__} still reveals, behind another screen or without the focus"
    told = [note.message for note in app._notifications]
    told += [problem.report() for problem in _problems(world)]
    told += [activity.outcome + activity.title for activity in world.driver.state.activities]
    if not _reveals(app.screen):
        told.append(world.driver.text)
    leak = next((leak for text in told if (leak := _part_of(world.secrets, text))), None)
    return f"a secret is told, and nobody asked for it: {leak}" if leak else None


def _focus_is_somewhere(world: World) -> str | None:
    app = world.driver.app
    if app.screen.focused is None and app.app_focus and app.screen.focus_chain:
        return f"nothing has the focus on {type(app.screen).__name__}"
    return None


def _writes_are_sent_once(world: World) -> str | None:
    return f"sent twice: {world.twice[0]}" if world.twice else None


def _power_was_asked_for(world: World) -> str | None:
    return "a key for everything was created, and no question was answered" if world.admin_keys > 0 else None


# At rest


def _state_is_true(world: World) -> str | None:
    driver = world.driver
    state, sandbox = driver.state, driver.app.worker.accounts.sandbox
    if sandbox is None or state.user is None or not state.sandboxed:
        return None
    database, user = sandbox.sandbox.world.database, state.user.user_id
    for listed, here, table, column in (
        (state.keys, {key.api_key_id for key in state.keys.items}, "api_keys", "api_key_id"),
        (state.secrets, {secret.secret_id for secret in state.secrets.items}, "secrets", "secret_id"),
    ):
        if listed.phase is LoadPhase.LOADING:
            return f"{table}: still loading"
        there = {row[column] for row in database.rows(f"SELECT {column} FROM {table} WHERE user_id = ?", user)}  # noqa: S608
        if listed.phase is LoadPhase.READY and here != there:
            return f"{table}: {len(here - there)} shown that are not there, {len(there - here)} missing"
    return None


# Helpers


def _reveals(screen: Screen[object]) -> bool:
    nodes = screen.walk_children(with_self=True)
    return any(
        getattr(node, "revealed", False) or (isinstance(node, SecretInput) and bool(node.value) and not node.password)
        for node in nodes
    )


def _problems(world: World) -> list[Problem]:
    state = world.driver.state
    found = [state.problem, *(activity.problem for activity in state.activities)]
    return [problem for problem in found if problem is not None]


def _part_of(secrets: set[str], text: str) -> str:
    """The part of a secret that a text holds, wherever its lines wrap; "" for none."""
    flat = re.sub(r"[\s│┃▎▌█]+", "", text)
    words = set(re.findall(r"[a-z]+", text))
    for secret in secrets:
        if " " in secret:
            if len(found := words & set(secret.split())) >= _WORDS:
                return " ".join(sorted(found))
        else:
            for part in _parts(secret):
                if part in flat:
                    return part
    return ""


def _parts(secret: str) -> Iterator[str]:
    for at in range(0, max(1, len(secret) - _GRAIN + 1), _GRAIN // 2):
        yield secret[at : at + _GRAIN]


def _remains(world: World) -> Iterator[tuple[str, str]]:
    yield "the clipboard", world.driving.clipboard.text or ""
    for path in (world.home / ".local").rglob("*"):
        if path.is_file():
            yield str(path), path.read_text(errors="replace")


_ALWAYS: tuple[Callable[[World], str | None], ...] = (
    _no_mistake,
    _secrets_are_hidden,
    _writes_are_sent_once,
    _power_was_asked_for,
)
_SOON: tuple[Callable[[World], str | None], ...] = (_frame_is_whole, _focus_is_somewhere)
