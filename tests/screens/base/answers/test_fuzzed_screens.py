"""Any answer, altered in any way, through to the screen: the app stays alive, and shows the data or a clear problem.

A long run: pytest --hypothesis-profile=long tests/screens/base/answers/test_fuzzed_screens.py
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from altering import altering
from driving import NARROW, Driver, Driving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import Mutation, mutations

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.access.words import NOTHING_WORDS
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.writing import WantedSecret
from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen

if TYPE_CHECKING:
    import httpx

ROUTES = {
    "keys": ("GET", r"/api_keys/$"),
    "one key": ("GET", r"/api_keys/."),
    "me": ("GET", r"/users/me$"),
    "secrets": ("GET", r"/secrets/$"),
    "one secret": ("GET", r"/secrets/."),
    "chutes": ("GET", r"/chutes/$"),
    "images": ("GET", r"/images/$"),
    "create key": ("POST", r"/api_keys/$"),
    "create secret": ("POST", r"/secrets/$"),
    "delete key": ("DELETE", r"/api_keys/."),
    "delete secret": ("DELETE", r"/secrets/."),
}
LISTS = ("keys", "secrets", "chutes", "images")
SHORT = 4
"""Tours in the usual run: each opens the whole app."""


class Altered:
    """Alters the answers of some routes from now on."""

    def __init__(self, changes: dict[str, Mutation]) -> None:
        self.changes = changes
        self.on = False

    def __call__(self, request: httpx.Request, body: bytes) -> bytes | httpx.Response:
        for name, change in self.changes.items() if self.on else ():
            method, path = ROUTES[name]
            if request.method == method and re.match(path, request.url.path):
                body = change(body)
        return body


@pytest.mark.slow
@settings(
    max_examples=SHORT if settings.default is None or settings.default.max_examples < 1000 else 1000,
    suppress_health_check=list(HealthCheck),
)
@given(st.dictionaries(st.sampled_from(sorted(ROUTES)), mutations, min_size=1, max_size=3), st.booleans())
def test_a_tour_with_altered_answers(changes: dict[str, Mutation], from_the_start: bool) -> None:
    asyncio.run(tour(changes, from_the_start=from_the_start))


async def tour(changes: dict[str, Mutation], *, from_the_start: bool) -> None:
    altered = Altered(changes)
    altered.on = from_the_start
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as home:
        prepare(patch)
        async with Driving(patch, Path(home)).sandboxed(before=altering(altered), size=NARROW, wait=False) as app:
            await settled(app)
            altered.on = True
            await through_lists(app, altered)
            await through_builder(app)
            await through_writes(app, sure=len(changes) == 1)


def prepare(patch: pytest.MonkeyPatch) -> None:
    """As the fixture `driving` does."""
    from functools import partial

    from driving import NOW

    from chutes_tui.api.http.retry import RetryPolicy

    patch.setattr("chutes_tui.core.times.utc_now", lambda: NOW)
    patch.setattr("chutes_tui.api.client.RetryPolicy", partial(RetryPolicy, base=0.0))
    patch.setattr("chutes_tui.api.recovery.PAUSE", 0.0)


async def settled(app: Driver) -> None:
    await app.until(lambda: app.state.profile is not None)
    await app.settled()
    await well(app)


async def well(app: Driver) -> None:
    """What holds whatever came: the app draws, controls nothing, answers a key, and says what it does not have."""
    await app.pilot.pause()
    assert app.app._exception is None
    for line in app.lines:
        assert line.isprintable(), ascii(line)
    assert "an internal error" not in app.text
    for name in LISTS:
        records: Loadable[object] = getattr(app.state, name)
        assert records.phase is not LoadPhase.FAILED or records.problem is not None


def shown_or_said(app: Driver, name: str) -> None:
    """The list in front shows its records, or says why not; it never says that there are none while there may be."""
    records = getattr(app.state, name)
    if records.phase is LoadPhase.FAILED and not records.items:
        assert app.says(records.problem.what), app.text
    elif not records.whole and not records.items:
        assert "yet." not in app.text, app.text
    elif records.unreadable:
        assert f"⚠ {records.unreadable} unreadable" in app.text or app.says("can't be read")


async def through_lists(app: Driver, altered: Altered) -> None:
    await app.press("r")
    await settled(app)
    shown_or_said(app, "keys")
    for row in app.table.records:
        if row.key.scopes is None or row.key.admin is None:
            assert row.access != NOTHING_WORDS
    await app.press("enter")
    await well(app)
    await app.press("escape", "d")
    await well(app)
    await app.press("escape", "c", "s", "s", "S", "slash", "x", "escape", "escape")
    await well(app)
    await app.press("2")
    await settled(app)
    shown_or_said(app, "secrets")
    for keys in (("enter",), ("escape", "j", "enter"), ("escape", "d"), ("escape", "t", "d"), ("escape", "c")):
        await app.press(*keys)
        await well(app)
    await app.press("escape", "p")
    await well(app)
    await app.press("escape", "escape", "1")
    await well(app)


async def through_builder(app: Driver) -> None:
    app.app.push_screen(KeyBuilderScreen())
    await settled(app)
    app.app.push_screen(ObjectPicker())
    await settled(app)
    await app.press("ctrl+o")
    await settled(app)
    await app.press("down", "space", "ctrl+s")
    await settled(app)
    while len(app.app.screen_stack) > 1:
        app.app.pop_screen()
    await well(app)


async def through_writes(app: Driver, *, sure: bool) -> None:
    """`sure`: one route alone is altered, so that what is said of a write can be held against the server."""
    app.app.worker.keys.create("fuzzed", AccessDraft(admin=True))
    await settled(app)
    creation = app.state.key_creation
    assert creation is not None
    assert creation.stage is not Stage.SENDING
    there = bool(app.on_server("fuzzed"))
    if sure and creation.stage in (Stage.DONE, Stage.LOST_PRESENT):
        assert there
    if sure and creation.stage in (Stage.REFUSED, Stage.LOST_ABSENT):
        assert not there
    app.app.worker.keys.discard_minted()
    while len(app.app.screen_stack) > 1:
        app.app.pop_screen()
    if app.state.keys.items:
        key = app.state.keys.items[0]
        app.app.worker.keys.delete([key])
        await settled(app)
        gone = not count(app, "SELECT count(*) FROM api_keys WHERE api_key_id = ?", key.api_key_id)
        if sure and app.state.activities[-1].stage is Stage.DONE:
            assert gone
    chute = app.sandbox.world.database.value(
        "SELECT chute_id FROM chutes WHERE user_id = ?", app.sandbox.account.user_id
    )
    app.app.worker.secrets.write([WantedSecret(chute, "FUZZED", Secret("a value"))])
    await settled(app)
    (write,) = app.state.secret_writes
    there = bool(count(app, "SELECT count(*) FROM secrets WHERE key = ?", "FUZZED"))
    assert not write.stage.under_way
    if sure and write.stage in (Stage.DONE, Stage.LOST_PRESENT):
        assert there
    if sure and write.stage in (Stage.REFUSED, Stage.LOST_ABSENT):
        assert not there
    app.app.worker.secrets.drop([write.number])
    if app.state.secrets.items:
        secret = app.state.secrets.items[0]
        app.app.worker.secrets.delete([secret])
        await settled(app)
        if sure and app.state.activities[-1].stage is Stage.DONE:
            assert not count(app, "SELECT count(*) FROM secrets WHERE secret_id = ?", secret.secret_id)


def count(app: Driver, sql: str, value: str) -> int:
    return int(app.sandbox.world.database.value(sql, value))
