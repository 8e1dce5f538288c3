"""The checks of this machine: wallets, the chain's view of them, clipboard, terminal, versions, other packages."""

from __future__ import annotations

import asyncio
import platform
import re
import shlex
from importlib import metadata
from typing import TYPE_CHECKING, Final

from chutes_tui import __version__
from chutes_tui.clipboard.osc52 import may_be_dropped_because, over_ssh, unsupported_because
from chutes_tui.clipboard.tmux import find_tmux
from chutes_tui.clipboard.tools import find_system_clipboards, missing_because
from chutes_tui.core.problem import Problem
from chutes_tui.core.tao import tao_down
from chutes_tui.core.text import counted, visible
from chutes_tui.operations.audit.backups import who_gets_at
from chutes_tui.operations.balances import read_balances
from chutes_tui.operations.doctor.report import NOTHING_KNOWN, Result, State, by_problem
from chutes_tui.operations.doctor.setting_checks import WORKS_ANYWAY, wallets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chutes_tui.operations.doctor.scene import Scene
    from chutes_tui.wallets.model import Hotkey, Wallet, WalletList

OWN: Final = "chutes-tui"
_SHOWN: Final = ("textual", "httpx", "substrate-interface")
_RANGE: Final = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?")
_BOUND: Final = re.compile(r"(>=|<=|<|>|==|!=|~=)\s*([0-9][0-9A-Za-z.]*)")


async def wallets(scene: Scene) -> Result:
    """The wallets folder, its files and their rights."""
    return await asyncio.to_thread(_wallets, scene)


def _wallets(scene: Scene) -> Result:
    listing = wallets_of(scene)
    where = scene.short(listing.path)
    if listing.problem is not None:
        return by_problem(listing.problem, State.WARNING if scene.api_key is not None else State.PROBLEM)
    if listing.missing:
        return Result(State.OK, f"{where} doesn't exist: no wallet on this machine.")
    if exposed := list(_exposed(scene, listing)):
        words = exposed[0][0]
        more = f" The same holds for {len(exposed) - 1} more." if len(exposed) > 1 else ""
        commands = " && ".join(one for _, one in exposed)
        return Result(
            State.WARNING, words, f"{WORKS_ANYWAY} It holds a key in clear.{more}", "Make it private.", commands
        )
    for wallet in listing.wallets:
        if wallet.problem is not None:
            return by_problem(wallet.problem, State.WARNING)
        for hotkey in wallet.hotkeys:
            if found := _unusable(wallet, hotkey):
                return found
    hotkeys = sum(len(wallet.hotkeys) for wallet in listing.wallets)
    return Result(
        State.OK,
        f"{where}: {counted(len(listing.wallets), 'wallet')}, {counted(hotkeys, 'hotkey')}.",
    )


def _unusable(wallet: Wallet, hotkey: Hotkey) -> Result | None:
    from chutes_tui.wallets.model import HotkeyState

    if hotkey.state not in (HotkeyState.MISMATCH, HotkeyState.UNREADABLE, HotkeyState.NOT_A_KEY):
        return None
    name = visible(f"{wallet.name}/{hotkey.name}")
    return Result(
        State.WARNING, f"The hotkey {name} can't be used: {hotkey.state.value}.", hotkey.why_not, hotkey.next_step
    )


def _exposed(scene: Scene, listing: WalletList) -> Iterator[tuple[str, str]]:
    from chutes_tui.wallets.model import ColdkeyState

    files = [(hotkey.path, "hotkey") for wallet in listing.wallets for hotkey in wallet.hotkeys]
    files += [
        (wallet.coldkey.path, "coldkey") for wallet in listing.wallets if wallet.coldkey.state is ColdkeyState.PLAIN
    ]
    for path, kind in files:
        if who := who_gets_at(path):
            yield f"The {kind} {scene.short(path)} can be read by {who}.", f"chmod 600 {shlex.quote(str(path))}"


async def chain(scene: Scene) -> Result:
    """What the chain says of the profile's hotkey and of its coldkey. Users of Chutes need neither."""
    hotkey = scene.hotkey
    if hotkey is None:
        return NOTHING_KNOWN if scene.settings.credential is None else Result(State.NONE)
    node = _node(scene)
    if not node:
        return Result(State.NONE)
    from chutes_tui.api.chain import ChainClient
    from chutes_tui.api.http.retry import RetryPolicy
    from chutes_tui.wallets.address import public_key_of

    coldkey = await asyncio.to_thread(_coldkey_of, scene, hotkey.ss58)
    public = await asyncio.to_thread(public_key_of, hotkey.ss58)
    if public is None:
        return NOTHING_KNOWN
    try:
        client = ChainClient(
            node, transport=scene.place.transport, timeouts=scene.timeouts, retry=RetryPolicy(tries=1)
        )
        try:
            uid = await client.uid(public)
        finally:
            await client.aclose()
    except Problem as problem:
        return by_problem(problem, State.UNKNOWN)
    words = (
        "The hotkey is not on the subnet: only miners and validators are."
        if uid is None
        else (f"The hotkey is on the subnet with uid {uid}.")
    )
    if coldkey:
        found = (await read_balances(node, [coldkey], scene.place.transport))[coldkey]
        if found is not None and not isinstance(found, Problem):
            words += f" Its coldkey has {tao_down(found.free)} TAO."
    return Result(State.OK, words)


def _node(scene: Scene) -> str:
    """The node of the chain to be asked, "" for a server on this machine, whose chain isn't known."""
    from chutes_tui.api.chain import PUBLIC_NODE

    if scene.embedded:
        return f"{scene.url}/_chain"
    return "" if scene.local or not scene.url else PUBLIC_NODE


def _coldkey_of(scene: Scene, hotkey: str) -> str:
    for wallet in wallets_of(scene).wallets:
        if any(one.ss58 == hotkey for one in wallet.hotkeys):
            return wallet.coldkey.ss58
    return ""


async def clipboard(scene: Scene) -> Result:
    """The ways to a clipboard, as far as they can be known without copying anything."""
    return await asyncio.to_thread(_clipboard, scene)


def _clipboard(scene: Scene) -> Result:
    environ = scene.place.environ
    remote = over_ssh(environ)
    tools = () if remote else find_system_clipboards(environ)
    if tools:
        return Result(State.OK, f"{tools[0].name} copies to this desktop's clipboard, and clears it again.")
    if unsupported := unsupported_because("", environ):
        why = "" if remote else missing_because(environ)
        return Result(State.WARNING, f"Copying can't work here: {unsupported}", why, "Save keys to a file instead.")
    tmux = find_tmux(environ)
    passage = tmux.passage() if tmux is not None else None
    if tmux is not None and passage is None:
        return Result(State.UNKNOWN, "tmux doesn't answer: whether it passes a copy on can't be told.")
    if passage is not None:
        if not passage.passes_sequences and passage.set_clipboard == "off":
            return Result(
                State.WARNING,
                "tmux keeps what is copied: its set-clipboard is off.",
                f"{WORKS_ANYWAY} But nothing reaches your terminal's clipboard.",
                "Let tmux pass it on.",
                "tmux set -g set-clipboard on",
            )
        if obstacle := passage.in_the_way():
            return Result(State.WARNING, "tmux may keep what is copied.", obstacle, obstacle)
        return Result(State.OK, "tmux passes copies on to your terminal, which doesn't confirm them.")
    where = " on the machine that you sit at" if remote else ""
    words = f"The terminal{where} is asked to copy (OSC 52); it confirms nothing and can't be cleared."
    if doubt := may_be_dropped_because(environ):
        return Result(State.OK, f"{words} {doubt}")
    return Result(State.OK, words)


async def terminal(scene: Scene) -> Result:
    """Size, colours and characters."""
    found = scene.place.terminal
    if found.size is None:
        return Result(State.NONE)
    columns, lines = found.size
    words = f"{columns} × {lines}, {found.colours}"
    if found.small:
        return Result(
            State.WARNING,
            f"The terminal is small: {words}.",
            "chutes-tui is made for 80 × 24 and more.",
            "Enlarge it.",
        )
    if not found.unicode:
        return Result(
            State.WARNING,
            "The terminal's encoding isn't UTF-8: signs and frames may be wrong.",
            WORKS_ANYWAY,
            "Use a UTF-8 locale.",
            "export LANG=C.UTF-8",
        )
    keyboard = "Whether its keyboard reports every key isn't told by terminals: every command has a second way."
    return Result(State.OK, f"{words}, Unicode.", keyboard)


async def versions(_: Scene) -> Result:
    """Our own version, Python's, and whether the packages are those that we were made for."""
    return await asyncio.to_thread(_versions)


def _versions() -> Result:
    unfit = list(_unfit())
    words = f"chutes-tui {__version__}, Python {platform.python_version()}"
    if unfit:
        return Result(
            State.PROBLEM if any("is missing" in one for one in unfit) else State.WARNING,
            f"{unfit[0]}{f', and {len(unfit) - 1} more' if len(unfit) > 1 else ''}.",
            f"{words}: its packages are others than those it was made for.",
            "Install chutes-tui again, in an environment of its own.",
            "pipx reinstall chutes-tui",
        )
    others = ", ".join(f"{name} {version_of(name)}" for name in _SHOWN if version_of(name))
    return Result(State.OK, f"{words}, {others}.")


def _unfit() -> Iterator[str]:
    """The packages that are missing, or of a version that we weren't made for."""
    try:
        required = metadata.requires(OWN) or []
    except metadata.PackageNotFoundError:
        return  # run from a folder of its own
    for line in required:
        if "extra ==" in line:
            continue
        match = _RANGE.match(line)
        if match is None:
            continue
        name, bounds = match[1], _BOUND.findall(match[2])
        installed = version_of(name)
        if not installed:
            yield f"The package {name} is missing"
        elif not all(_fits(installed, sign, bound) for sign, bound in bounds):
            yield f"{name} {installed} is installed, where {match[2].strip()} is needed"


def version_of(name: str) -> str:
    """The version of an installed package, "" if it isn't installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _fits(installed: str, sign: str, bound: str) -> bool:
    mine, other = _numbers(installed), _numbers(bound)
    return {">=": mine >= other, "<": mine < other, "<=": mine <= other, ">": mine > other}.get(sign, True)


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, without zeros at its end."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


async def packages(_: Scene) -> Result:
    """Packages of this environment that break others beside ours."""
    if await asyncio.to_thread(version_of, "async-substrate-interface") and version_of("scalecodec"):
        return Result(
            State.WARNING,
            "btcli and the official Chutes CLI can't start in this Python environment.",
            "async-substrate-interface refuses to work beside scalecodec, which chutes-tui needs. chutes-tui itself "
            "works anyway.",
            "Install chutes-tui in an environment of its own.",
            "pipx install chutes-tui",
        )
    return Result(State.OK, "No package here is known to break another.")
