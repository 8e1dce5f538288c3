"""Arguments that can't be used, for every command of the program: one line on standard error, and exit code 2."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn


class UsageError(Exception):
    """Arguments that can't be used, as one line for the user."""


class Parser(argparse.ArgumentParser):
    """argparse that complains in one line and leaves the program's end to `main`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, add_help=False, **options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def add_help(parser: argparse.ArgumentParser) -> None:
    """Add `--help`, last among the options."""
    parser.add_argument("--help", "-h", action="help", help="show this help")


def not_empty(text: str) -> str:
    """Return a text that has something in it. Raises ArgumentTypeError for one that has not."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text
