"""Tips: a dim line in the room below a short list, a few times each, and never once it was followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE
from profile_driver import default

from chutes_tui import commands
from chutes_tui.commands import groups
from chutes_tui.commands.remapping.keymap import Keymap
from chutes_tui.commands.tips import FOLLOWED, FOLLOWED_BY, TIPS, next_tip, tip_words

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox

MARKS = "Tip: space selects, d deletes the selected keys together"


def tips(app: Driver) -> list[str]:
    return [line.strip(" │")[:60] for line in app.lines if "Tip: " in line]


def test_each_is_a_command_of_its_place_with_the_keys_of_the_user() -> None:
    for name, of_list in TIPS.items():
        known = {one.action for group in (commands.TABLE, commands.EVERYWHERE) for one in group.commands}
        known |= {one.action for one in groups.GROUPS[name].commands}
        for tip in of_list:
            assert tip.action in known
            assert len(tip_words(tip, name, Keymap())) <= 76
    mark = TIPS["keys"][0]
    assert (
        tip_words(mark, "keys", Keymap({"keys.delete_keys": ("x",)}))
        == "Tip: space selects, x deletes the selected keys together"
    )


def test_each_is_shown_three_times_and_not_once_it_was_followed() -> None:
    first, second, _ = TIPS["keys"]
    assert next_tip("keys", {}) == first
    assert next_tip("keys", {first.action: 2}) == first
    assert next_tip("keys", {first.action: 3}) == second
    assert next_tip("keys", {first.action: FOLLOWED}) == second
    assert next_tip("keys", dict.fromkeys(FOLLOWED_BY, 3)) is None
    assert next_tip("", {}) is None


@pytest.mark.slow
@pytest.mark.parametrize(("place", "word"), [("1", "selects"), ("2", ".env"), ("5", "checks a hotkey")])
async def test_every_list_has_its_own(driving: Driving, place: str, word: str) -> None:
    async with driving.sandboxed(size=WIDE) as app:
        await app.press(place)
        await app.seen(word)
        await app.until(lambda: any(word in tip for tip in tips(app)))
        await app.press("1", place)
        await app.settled()
        assert len(tips(app)) == 1


async def test_not_where_there_is_no_room(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        await app.settled()
        assert not tips(app)
        assert not app.state.memory.tips
        await app.press("/", *"prod")
        await app.until(lambda: tips(app))


async def test_it_goes_when_it_is_followed(driving: Driving) -> None:
    async with driving.sandboxed(size=WIDE) as app:
        await app.until(lambda: tips(app) == [MARKS])
        await app.press("j")
        assert tips(app) == [MARKS]
        await app.press("space")
        await app.until(lambda: not tips(app))
        assert app.state.memory.tips["mark"] == FOLLOWED


async def test_it_is_counted_over_starts(driving: Driving, served: ServedSandbox) -> None:
    default(driving, served)
    file = driving.home / ".local/state/chutes-tui/ui.json"
    for times in (1, 2, 3):
        async with driving.app(size=WIDE) as app:
            await app.loaded()
            await app.until(lambda: tips(app) == [MARKS])
        assert json.loads(file.read_text())["tips"] == {"mark": times}
    async with driving.app(size=WIDE) as app:
        await app.loaded()
        await app.until(lambda: tips(app))
        assert tips(app) != [MARKS]
        await app.press("space")  # followed although it isn't shown
        await app.settled()
    assert json.loads(file.read_text())["tips"]["mark"] == FOLLOWED
