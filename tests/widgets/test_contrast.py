"""Every letter can be read: its contrast with what is behind it, cell by cell, in every theme of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lanes import cases
from textual.color import Color
from textual.screen import ModalScreen

from chutes_tui.shell.themes import OURS

if TYPE_CHECKING:
    from driving import Driver, Driving

LEAST = 4.5
"""The least contrast of text by WCAG 2.2, 1.4.3."""
WAYS = {
    "keys": (),
    "marked": ("space", "space"),
    "filter": ("slash", "s", "u"),
    "deletion": ("d",),
    "builder": ("n", "f2", "enter"),
    "secrets": ("2",),
    "profiles": ("4",),
    "wallets": ("5",),
    "welcome": ("O",),
    "help": ("question_mark",),
}


def unreadable(app: Driver) -> list[str]:
    """The texts whose contrast is too low; behind a dialog nothing need be read."""
    screen = app.app.screen
    area = screen.query_one(".dialog").region if isinstance(screen, ModalScreen) else screen.region
    found = []
    for strip in screen._compositor.render_strips()[area.y : area.bottom]:
        for segment in strip.crop(area.x, area.right):
            style = segment.style
            if not any(map(str.isalnum, segment.text)) or style is None or not style.color or not style.bgcolor:
                continue
            color, behind = (Color.from_rich_color(one) for one in (style.color, style.bgcolor))
            if contrast(color, behind) < LEAST:
                found.append(f"{segment.text!r}: {color.hex} on {behind.hex} is {contrast(color, behind):.1f}")
    return found


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cases("theme", {one.name: one.name for one in OURS})
async def test_every_letter_can_be_read(driving: Driving, theme: str) -> None:
    async with driving.sandboxed() as app:
        app.app.theme = theme
        for name, keys in WAYS.items():
            await app.press("1")
            await app.settled()
            await app.press(*keys)
            await app.settled()
            assert not unreadable(app), name
            while len(app.app.screen_stack) > 1:
                app.app.screen.dismiss(None)
                await app.settled()
            await app.press("escape", "escape")


def test_what_can_t_be_read_is_seen() -> None:
    assert contrast(Color.parse("#8D98AA"), Color.parse("#3D8BFF")) < LEAST
    assert round(contrast(Color.parse("#000000"), Color.parse("#FFFFFF"))) == 21
