"""The two themes of our own."""

from __future__ import annotations

from textual.theme import Theme

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
)
