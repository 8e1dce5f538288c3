"""The themes of our own: ink (dark), paper (light), and high contrast. One accent, four states, the rest is grey.

Every letter has a contrast of at least 4.5 with what is behind it, also on the selected row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.color import Color
from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED: Final = ("quiet", "line", "select", "select-quiet", "data", "badge", "on-badge", "on-accent")
"""What our styles name and themes from elsewhere lack: labels, frames, the chosen row (with the focus, without it),
bars, and what stands on the sandbox's badge and on the main button."""


def variables_for(theme: Theme) -> dict[str, str]:
    """Return the colors that our styles name and a theme from elsewhere lacks, mixed from its own."""
    if (theme.background or "").startswith("ansi_"):
        named = ("ansi_default", "ansi_bright_black", "ansi_blue", "ansi_black", "ansi_blue", "ansi_yellow")
        return dict(zip(_NAMED, (*named, "ansi_black", "ansi_black"), strict=True))
    colors = theme.to_color_system().generate()
    background, foreground = Color.parse(colors["background"]), Color.parse(colors["foreground"])
    primary, warning = Color.parse(colors["primary"]), Color.parse(colors["warning"])
    mixed = (
        foreground.blend(background, 0.28),
        foreground.blend(background, 0.7),
        background.blend(primary, 0.35),
        background.blend(primary, 0.15),
        primary,
        warning,
        warning.get_contrast_text(1.0),
        primary.get_contrast_text(1.0),
    )
    return {name: color.hex for name, color in zip(_NAMED, mixed, strict=True)}


def _theme(name: str, *, dark: bool, colors: Mapping[str, Any]) -> Theme:
    """Return a theme from its table; texts in a state's colour have exactly that colour."""
    states = ("accent", "warning", "error", "success")
    variables = {f"text-{state}": colors[state] for state in states}
    variables["text-primary"] = variables["text-secondary"] = colors["accent"]
    variables |= {key: colors[key] for key in _NAMED}
    variables |= {
        "text-muted": colors["quiet"],
        "input-cursor-background": colors["accent"],
        "input-cursor-foreground": colors["background"],
        "input-selection-background": colors["select"],
        "input-selection-foreground": colors["foreground"],
        "border": colors["accent"],
        "border-blurred": colors["line"],
        "scrollbar": colors["line"],
        "scrollbar-hover": colors["data"],
        "scrollbar-active": colors["accent"],
        "scrollbar-background": colors["background"],
        "scrollbar-background-hover": colors["background"],
        "scrollbar-background-active": colors["background"],
        "scrollbar-corner-color": colors["background"],
    }
    return Theme(
        name=name,
        dark=dark,
        primary=colors["accent"],
        secondary=colors["data"],
        variables=variables,
        **{key: colors[key] for key in (*states, "foreground", "background", "surface", "panel")},
    )


DARK = _theme(
    "chutes-dark",
    dark=True,
    colors={
        "background": "#0E1118",
        "surface": "#161B25",
        "panel": "#222938",
        "line": "#3C4659",
        "select": "#2A3560",
        "select-quiet": "#1E2637",
        "foreground": "#DCE1EB",
        "quiet": "#98A3B5",
        "accent": "#9DB0FF",
        "on-accent": "#0E1118",
        "data": "#7A8CE0",
        "success": "#6FD39B",
        "warning": "#EBC267",
        "error": "#FF8A8A",
        "badge": "#EBC267",
        "on-badge": "#0E1118",
    },
)

LIGHT = _theme(
    "chutes-light",
    dark=False,
    colors={
        "background": "#FAFAF8",
        "surface": "#EFF0F4",
        "panel": "#E2E5EE",
        "line": "#B4BCCB",
        "select": "#D3DBFA",
        "select-quiet": "#E8EAF2",
        "foreground": "#1C2330",
        "quiet": "#525C6D",
        "accent": "#3449C2",
        "on-accent": "#FAFAF8",
        "data": "#5B6CD6",
        "success": "#166B3B",
        "warning": "#7A5000",
        "error": "#AE2330",
        "badge": "#F2C84B",
        "on-badge": "#1C2330",
    },
)

CONTRAST = _theme(
    "chutes-contrast",
    dark=True,
    colors={
        "background": "#000000",
        "surface": "#101010",
        "panel": "#262626",
        "line": "#A0A0A0",
        "select": "#003A8C",
        "select-quiet": "#262626",
        "foreground": "#FFFFFF",
        "quiet": "#D8D8D8",
        "accent": "#8CD3FF",
        "on-accent": "#000000",
        "data": "#5CB8FF",
        "success": "#7CFF9B",
        "warning": "#FFDD55",
        "error": "#FFA0A0",
        "badge": "#FFDD55",
        "on-badge": "#000000",
    },
)

OURS: Final = (DARK, LIGHT, CONTRAST)
