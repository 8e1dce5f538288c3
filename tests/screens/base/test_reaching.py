"""What doesn't fit can be reached with the keyboard alone, on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import NARROW
from every_screen import SCREENS
from lanes import cases
from rich.cells import cell_len
from test_screen_end import opened
from textual.containers import ScrollableContainer
from textual.widget import Widget
from textual.widgets import Static

from chutes_tui.screens.account.new_fingerprint_screen import NewFingerprintScreen
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.palette.palette import Palette

if TYPE_CHECKING:
    from typing import Any

    from driving import Driving
    from textual.screen import Screen


def is_stuck(scroll: Widget) -> bool:
    """True if there is more below or beside that no key shows."""
    if not (scroll.max_scroll_y or scroll.max_scroll_x) or not scroll.show_vertical_scrollbar:
        return False
    if hasattr(scroll.screen, "action_scroll_body") or isinstance(scroll.screen, Palette):  # their own keys do it
        return False
    return not any(one.focusable for one in scroll.walk_children(Widget, with_self=True))


@cases("kind", {kind.__name__: kind for kind in SCREENS}, RevealScreen.__name__, KeyBuilderScreen.__name__)
async def test_what_does_not_fit(driving: Driving, kind: type[Screen[Any]]) -> None:
    async with driving.sandboxed(size=(60, 16)) as app:
        screen = await opened(app, kind)
        assert [scroll.id for scroll in screen.query(ScrollableContainer) if is_stuck(scroll)] == []


@cases("kind", {kind.__name__: kind for kind in SCREENS}, NewFingerprintScreen.__name__)
async def test_the_reason_beside_the_buttons_is_whole(driving: Driving, kind: type[Screen[Any]]) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        screen = await opened(app, kind)
        reasons = screen.query(".buttons-why").results(Static)
        assert [str(why.content) for why in reasons if cell_len(str(why.content)) > why.content_size.width] == []


async def test_the_preview_of_a_new_key_is_scrolled_and_nothing_stops_at_one_that_fits(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        screen = await opened(app, RevealScreen)
        preview = screen.query_one("#preview")
        await app.press("tab")
        assert screen.focused is not preview
        await app.press("shift+tab", "h")
        await app.until(lambda: preview.max_scroll_y > 0)
        await app.press("tab")
        assert screen.focused is preview
        await app.press("end")
        await app.seen("reads it from the environment")
