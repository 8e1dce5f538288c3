"""The checks of what is set: config files and their rights, the environment, the URL, the credential."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_format import is_login_token
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.setting import FROM_DEFAULT, FROM_FILE
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.audit.backups import find_exposed
from chutes_tui.operations.doctor.report import NOTHING_KNOWN, Result, State, by_problem
from chutes_tui.operations.wallets.existing import locate_wallets, read_wallets
from chutes_tui.profiles.identity import key_parts, plain_id
from chutes_tui.profiles.model import DEFAULT_BASE_URL

if TYPE_CHECKING:
    from chutes_tui.operations.doctor.scene import Scene
    from chutes_tui.wallets.model import WalletList

WORKS_ANYWAY: Final = "It works anyway."
_OF_OURS: Final = (
    "CHUTES_CONFIG_PATH",
    "CHUTES_API_URL",
    "CHUTES_API_KEY",
    "CHUTES_ALLOW_MISSING",
    "CHUTES_DEV_URL",
    "BT_WALLET_PATH",
)
_NOT_READ: Final = ("CHUTES_API_TOKEN", "CHUTES_BASE_URL", "CHUTES_KEY", "CHUTES_URL", "CHUTES_TOKEN")
"""Names that people set and nobody reads."""


async def config(scene: Scene) -> Result:
    """Found, read, and complete enough."""
    settings = scene.settings
    if settings.config_problem is not None:
        found = by_problem(settings.config_problem)
        if settings.missing:
            return Result(
                State.PROBLEM, found.found, found.why, found.fix, "chutes-tui register", detail=found.detail
            )
        return found
    if settings.path is None or settings.config is None:
        return Result(State.OK, "No config file: the environment signs in.")
    if settings.config.empty:
        return Result(State.OK, f"{scene.short(settings.path.value)} is empty: the environment signs in.")
    where = scene.short(settings.path.value)
    if settings.path.origin != FROM_DEFAULT:
        where += f" ({settings.path.origin})"
    warned = [one for one in settings.warnings if not one[2]]  # those with a command are about rights
    if warned and settings.credential is not None:
        what, fix, command = warned[0]
        more = f" And {len(warned) - 1} more." if len(warned) > 1 else ""
        return Result(State.WARNING, what, f"{WORKS_ANYWAY}{more}", fix, command)
    return Result(State.OK, f"{where} is read.")


async def private(scene: Scene) -> Result:
    """The rights of the config file, its folders, and the backups beside it."""
    settings, home = scene.settings, scene.place.home
    if settings.path is None:
        return Result(State.NONE)
    exposed = await asyncio.to_thread(find_exposed, settings.path.value, home)
    if not exposed:
        if settings.config is None:
            return Result(State.NONE)
        return Result(State.OK, "The config file and its folder are private.")
    first = exposed[0]
    verb = "is open to" if first.folder else "can be read by"
    more = f" The same holds for {len(exposed) - 1} more." if len(exposed) > 1 else ""
    return Result(
        State.WARNING,
        f"{scene.short(first.path)} {verb} {first.who}.",
        f"{WORKS_ANYWAY} Whoever reads a config can sign in as you.{more}",
        "Make it private.",
        " && ".join(dict.fromkeys(one.command for one in exposed)),
        "make_private",
    )


async def environment(scene: Scene) -> Result:
    """The variables in force, by name alone: their values may be secret."""
    environ, settings = scene.place.environ, scene.settings
    if wrong := [name for name in _NOT_READ if environ.get(name, "").strip()]:
        return Result(
            State.WARNING,
            f"{', '.join(wrong)} is set, but nothing reads it.",
            f"{WORKS_ANYWAY} Perhaps CHUTES_API_KEY or CHUTES_API_URL was meant.",
            "Unset it, or give it the right name.",
            f"unset {' '.join(wrong)}",
        )
    over = settings.profile.overrides if settings.profile is not None else ()
    if over:
        return Result(
            State.SET,
            f"{', '.join(over)} overrides the config file.",
            "What it says takes the place of the file's setting.",
            f"Unset it if that isn't meant: unset {' '.join(one for one in over if not one.startswith('-'))}".rstrip(
                ": "
            ),
        )
    found = [name for name in _OF_OURS if environ.get(name, "").strip()]
    return Result(State.OK, f"Set: {', '.join(found)}." if found else "No variable of Chutes is set.")


async def url(scene: Scene) -> Result:
    """What is the API's URL, and does it look like one."""
    settings = scene.settings
    if (problem := settings.url_problem) is not None:
        why = "Everything is sent to that URL: without it nothing can be reached."
        return Result(State.PROBLEM, f"{problem.what} {problem.why}", why, problem.next_step)
    if settings.url is None:
        return NOTHING_KNOWN
    if scene.embedded:
        return Result(State.OK, "The sandbox inside this program: nothing leaves this machine.")
    origin = {FROM_DEFAULT: "the default", FROM_FILE: "from the config file"}.get(settings.url.origin)
    words = f"{visible(settings.url.value)}, {origin or f'from {settings.url.origin}'}"
    if settings.url.value == DEFAULT_BASE_URL:
        return Result(State.OK, f"{words}.")
    if scene.local:
        return Result(State.OK, f"{words}: a server on this machine.")
    return Result(State.OK, f"{words}: not the public server.")


async def credential(scene: Scene) -> Result:
    """Something to sign in with that has the right form."""
    settings = scene.settings
    if settings.credential_problem is not None:
        return by_problem(settings.credential_problem)
    if settings.credential is None and settings.config_problem is not None:
        return NOTHING_KNOWN
    if settings.credential is None:
        return Result(
            State.PROBLEM,
            "There is nothing to sign in with.",
            "The config file has neither a hotkey nor an api_key, and CHUTES_API_KEY is not set.",
            "Register, complete the config file, or set CHUTES_API_KEY.",
            "chutes-tui register",
        )
    origin = settings.credential.origin
    if isinstance(settings.credential.value, HotkeyCredential):
        return Result(State.OK, f"A hotkey from the {origin}.")
    shadowed = f", which takes precedence over {', '.join(settings.credential.shadowed)}"
    where = f"the {origin}" if origin == FROM_FILE else origin
    return Result(State.OK, f"An API key from {where}{shadowed if settings.credential.shadowed else ''}.")


async def seed(scene: Scene) -> Result:
    """Whether the hotkey's address belongs to its seed; whose seed it is, if not."""
    hotkey = scene.hotkey
    if hotkey is None:
        return NOTHING_KNOWN if scene.settings.credential is None else Result(State.NONE)
    derived = await asyncio.to_thread(_derived, hotkey)
    if derived == hotkey.ss58:
        return Result(State.OK, "The hotkey's address belongs to its seed.")
    whose = await asyncio.to_thread(_owner, scene, derived)
    return Result(
        State.PROBLEM,
        f"The seed belongs to another hotkey: {whose}." if whose else "The seed and the address are of two hotkeys.",
        "hotkey_seed and hotkey_ss58address must come from the same hotkey. The server refuses every signature.",
        "Take both values from the same hotkey file (secretSeed and ss58Address).",
    )


def _derived(hotkey: HotkeyCredential) -> str:
    from chutes_tui.wallets.signing import Signer

    return Signer(hotkey.seed).derived_ss58


def _owner(scene: Scene, address: str) -> str:
    """The wallet and hotkey that an address belongs to, "" if it is none of this machine."""
    for wallet in wallets_of(scene).wallets:
        for one in wallet.hotkeys:
            if one.ss58 == address:
                return visible(f"{wallet.name}/{one.name}")
    return ""


def wallets_of(scene: Scene) -> WalletList:
    """The wallets of this machine. Blocks."""
    from chutes_tui.wallets.model import WalletList

    place = scene.place
    location = locate_wallets(place.wallets, place.options.wallets_path, place.environ, place.home)
    return read_wallets(location).listing or WalletList(location.value)


async def key_form(scene: Scene) -> Result:
    """The API key's form, and whose id it holds."""
    key = scene.api_key
    if key is None:
        return NOTHING_KNOWN if scene.settings.credential is None else Result(State.NONE)
    if is_login_token(key.api_key.reveal()):
        return Result(State.OK, "A login token, which ends after seven days.")
    try:
        parts = key_parts(key.api_key)
    except Problem as problem:
        return by_problem(problem)
    named = scene.settings.profile.user_id if scene.settings.profile is not None else ""
    if named and plain_id(named) != plain_id(parts.user_id):
        return Result(
            State.PROBLEM,
            "The API key belongs to another account than the config names.",
            "A key holds the id of its account, and it isn't the user_id of this config.",
            "Take a key of this account, or correct user_id.",
        )
    return Result(State.OK, f"Its form is valid: key {short_id(parts.api_key_id)}.")


async def permission(scene: Scene) -> Result:
    """Whether the credential may be sent to this server at all."""
    question = scene.settings.question
    if scene.settings.profile is None or scene.settings.credential is None:
        return NOTHING_KNOWN
    if question is None:
        return Result(State.NONE)
    return Result(
        State.PROBLEM,
        f"Nothing was sent to {question.host}: {question.whose} was not created for it.",
        f"It is for {question.made_for or 'another server'}; {question.chosen_by} names another one. A credential is "
        "sent elsewhere only after you agreed.",
        "Start chutes-tui with the same settings: it asks, and remembers your answer.",
        "chutes-tui",
    )
