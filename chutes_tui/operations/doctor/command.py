"""`chutes-tui doctor`: find out why something doesn't work, once or until it works."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.doctor.report import as_json, as_text, exit_code, same_findings, seconds_words
from chutes_tui.operations.unattended import account_options, add_account_options, add_wallets_option, seconds_up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.doctor.report import Report
    from chutes_tui.operations.doctor.scene import Place

CANNOT_RUN: Final = 2
PAUSE: Final = 5.0
"""Seconds between two runs of a watch, unless said otherwise."""


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui doctor",
        usage="chutes-tui doctor [options]",
        description="Find out why something doesn't work, and what to do. Reads only.",
        epilog="exit codes: 0 all well · 1 a problem · 2 it can't run, or can't tell something of importance",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--bundle", action="store_true", help="print a text to attach to a report; it holds no secret"
    )
    parser.add_argument("--watch", action="store_true", help="repeat until it works; the terminal's bell says so")
    parser.add_argument(
        "--every", metavar="S", type=seconds_up_to(3600), default=PAUSE, help="seconds between two runs (5)"
    )
    parser.add_argument("--api-url", metavar="URL", help="the API, default https://api.chutes.ai")
    add_wallets_option(parser)
    add_account_options(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Look, print, and return the exit code."""
    parser = command_parser()
    parsed = parser.parse_args(arguments)
    if parsed.bundle and (parsed.json or parsed.watch):
        parser.error("--bundle is a form of its own: without --json and --watch")
    try:
        place = _place(parsed)
        if parsed.watch:
            return asyncio.run(_watch(place, parsed.every, json=parsed.json))
        report = asyncio.run(_once(place))
        text = _printed(report, place, parsed)
    except Problem as problem:
        print(f"chutes-tui doctor: {visible(problem.sentences)}", file=sys.stderr)
        return CANNOT_RUN
    sys.stdout.write(text)
    return exit_code(report)


def _printed(report: Report, place: Place, parsed: argparse.Namespace) -> str:
    if not parsed.bundle:
        return as_json(report) if parsed.json else as_text(report)
    from chutes_tui.operations.doctor.bundle import make_bundle

    return make_bundle(report, place)


def _place(parsed: argparse.Namespace) -> Place:
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.doctor.scene import Place, this_terminal

    options = account_options(parsed)._replace(api_url=parsed.api_url)
    return Place(options, os.environ, find_home(os.environ), this_terminal(os.environ))


async def _once(place: Place) -> Report:
    from chutes_tui.operations.doctor.diagnosis import diagnose

    return await diagnose(place)


async def _watch(place: Place, pause: float, *, json: bool) -> int:
    """Repeat until all is well; a run that finds the same as the one before is not printed again."""
    before: Report | None = None
    while True:
        report = await _once(place)
        well = exit_code(report) == 0
        if well:
            rings = before is not None and sys.stdout.isatty()
            words = f"{as_text(report)}It works.\n" + ("\a" if rings else "")
            sys.stdout.write(as_json(report) if json else words)
            sys.stdout.flush()
            return 0
        if not json and (before is None or not same_findings(before, report)):
            again = f"Again every {seconds_words(pause)} until it works; ctrl+c ends it."
            sys.stdout.write(f"{as_text(report)}{again}\n\n")
            sys.stdout.flush()
        before = report
        await _rest(pause)


async def _rest(seconds: float) -> None:
    await asyncio.sleep(seconds)
