"""Every account at a glance: asked side by side, each failing alone, nothing said that isn't known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lanes import SIZES
from profile_driver import default, environment, find, shown

from chutes_tui.operations.audit.report import Severity
from chutes_tui.operations.profiles.glance import Glance
from chutes_tui.screens.profiles.profile_rows import glance_words

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox


async def answered(app: Driver) -> None:
    await app.press("a")
    await app.until(lambda: bool(app.state.glances) and not any(one.asking for one in app.state.glances.values()))
    await app.settled()


@SIZES
async def test_what_each_account_says(
    driving: Driving, served: ServedSandbox, other_server: ServedSandbox, size: tuple[int, int]
) -> None:
    first = default(driving, served)
    other = environment(driving, "other", other_server.config_path.read_text())
    async with driving.app(size=size) as app:
        await app.loaded()
        screen = await shown(app)
        assert "AT A GLANCE" not in app.text
        await answered(app)
        assert app.says("AT A GLANCE")
        assert app.says("⚠ high")
        rich, empty = app.state.glances[first], app.state.glances[other]
        assert (rich.keys, rich.admin_keys, rich.worst) == (len(app.state.keys.items), 2, Severity.HIGH)
        assert rich.status is not None
        assert rich.status.balance_usd is not None
        assert (empty.keys, empty.admin_keys, empty.oldest_key, empty.audited) == (0, 0, None, True)
        await find(app, screen, other)
        await app.press("i")
        assert app.says("Worst finding") or size[0] > 100
        assert served.asked("POST", "/api_keys") == other_server.asked("POST", "/api_keys") == 0


async def test_one_that_fails_leaves_the_others_alone(
    driving: Driving, served: ServedSandbox, other_server: ServedSandbox
) -> None:
    first = default(driving, served)
    other = environment(driving, "other", other_server.config_path.read_text())
    broken = environment(driving, "broken", "[auth\n")
    async with driving.app() as app:
        await app.loaded()
        await shown(app)
        other_server.fault("GET /=internal_error")
        await answered(app)
        assert app.state.glances[first].keys is not None
        failed = app.state.glances[other]
        assert (failed.keys, failed.worst, failed.audited) == (None, None, False)
        assert failed.problem is not None
        assert app.state.glances[broken].problem is not None
        assert app.says("? ")


def test_what_is_not_known_is_not_said() -> None:
    assert glance_words(None) == ("", "")
    assert glance_words(Glance(asking=True)) == ("asking…", "muted")
    assert glance_words(Glance(keys=1, admin_keys=None))[0] == "1 key"
    assert glance_words(Glance(keys=2, admin_keys=2, worst=Severity.LOW)) == ("⚠ low · 2 keys, 2 admin", "warning")
