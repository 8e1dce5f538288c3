"""The two themes of our own."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DEFAULT_VARIABLES: Final = {"quiet": "#8590A2", "faint": "#6B7484"}
"""Colours that our styles name and that themes from elsewhere lack: secondary text, and what can't be done now."""

DARK = Theme(
    name="chutes-dark",
    primary="#3D8BFF",
    secondary="#7C6CF2",
    accent="#63D2C6",
    warning="#F2B84B",
    error="#FF6B6B",
    success="#5FD38D",
    foreground="#E4E8EF",
    background="#0D1117",
    surface="#161C26",
    panel="#232C3A",
    dark=True,
    variables={"quiet": "#8D98AA", "faint": "#566174"},
)

LIGHT = Theme(
    name="chutes-light",
    primary="#1F6FEB",
    secondary="#6250D6",
    accent="#0B7A70",
    warning="#9A6700",
    error="#C62F2F",
    success="#1A7F37",
    foreground="#1B2330",
    background="#FBFCFE",
    surface="#EEF2F7",
    panel="#DCE3EC",
    dark=False,
    variables={"quiet": "#5D6878", "faint": "#A9B2BF"},
)
