"""The checks of the account: is the sign-in accepted, whose account is it, what may it do, what refuses calls."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.access.key_test import key_test_words
from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import short_id, usd, visible
from chutes_tui.operations.account.figures import AccountFigures
from chutes_tui.operations.account.reading import load_figures
from chutes_tui.operations.account.refusal.text import read_refusal
from chutes_tui.operations.account.refusal.verdict import Tone, explain
from chutes_tui.operations.account.sign_in import KeyMayNotError, SignInNeededError
from chutes_tui.operations.account.standing import Moment, standing_of
from chutes_tui.operations.doctor.report import NOTHING_KNOWN, Result, State, by_problem
from chutes_tui.profiles.identity import plain_id

if TYPE_CHECKING:
    from datetime import timedelta

    from chutes_tui.access.key_test import KeyTest
    from chutes_tui.api.models import User
    from chutes_tui.operations.doctor.scene import Scene


async def _who(scene: Scene) -> User | Problem | None:
    """The account that signs in, or why it can't; None when nothing may be asked."""
    client = scene.client
    if client is None:
        return None

    async def ask() -> User | Problem:
        try:
            return await client.me()
        except Problem as problem:
            return problem

    return await scene.once("me", ask)


async def sign_in(scene: Scene) -> Result:
    """Whether the server accepts the signature, or the API key; and if not the key, what it may do at all."""
    client, key = scene.client, scene.api_key
    if client is None:
        return NOTHING_KNOWN
    if key is not None:
        from chutes_tui.operations.keys.check import ask_about_key

        who, test = await asyncio.gather(_who(scene), ask_about_key(client, key.api_key))
        return _by_key(who, test)
    who = await _who(scene)
    if isinstance(who, Problem):
        return _refused(scene, who)
    return Result(State.OK, f"The server accepts the hotkey's signature{_named(who)}.")


def _named(who: User | Problem | None) -> str:
    name = "" if who is None or isinstance(who, Problem) else who.username
    return f": {visible(name)}" if name else ""


def _refused(scene: Scene, problem: Problem) -> Result:
    from chutes_tui.api.errors.types import UnknownHotkeyError

    known = scene.settings.profile.user_id if scene.settings.profile is not None else ""
    if isinstance(problem, UnknownHotkeyError) and known:
        return Result(
            State.PROBLEM,
            "The account of this config no longer has this hotkey, or no longer exists.",
            f"No account on this server has the hotkey; the config names the account {short_id(known)}.",
            problem.next_step,
            detail=problem.detail,
        )
    return _not_answered(problem)


def _by_key(who: User | Problem | None, test: KeyTest) -> Result:
    """An API key by two witnesses: its account, and the questions about what it may do."""
    from chutes_tui.api.errors.types import AuthError, KeyRefusedError, MalformedKeyError

    if who is not None and not isinstance(who, Problem):
        if test.is_admin or not test.usable:
            return Result(State.OK, f"The server accepts the API key{_named(who)}: an admin key.")
        return _too_weak(key_test_words(test))
    if test.account_gone:
        return Result(
            State.PROBLEM,
            "The key's account no longer exists.",
            "The server knows the key, but no account that it belongs to.",
            "Use another account's key, or register.",
            "chutes-tui register",
        )
    if test.valid:
        return _too_weak(key_test_words(test))
    if isinstance(who, MalformedKeyError) or not isinstance(who, AuthError):
        return NOTHING_KNOWN if who is None else _not_answered(who)
    if isinstance(who, KeyRefusedError) and not test.untold:
        return Result(
            State.PROBLEM,
            "The server rejects this API key: it is wrong, deleted, or limited to single chutes or images.",
            "It was refused for everything that can be asked without doing anything.",
            "Look for it in the list of keys (chutes-tui, with a hotkey or an admin key); create another one.",
            detail=who.detail,
        )
    return Result(State.UNKNOWN, "Whether the API key is good can't be told.", key_test_words(test), "Try again.")


def _not_answered(problem: Problem) -> Result:
    from chutes_tui.api.errors.types import RateLimitedError, ServerError, TimedOutError

    if isinstance(problem, ServerError):
        return Result(
            State.PROBLEM,
            f"The server answers, but fails at the sign-in ({problem.status}).",
            "It is the server's fault (often its database is down): neither your credential nor your settings.",
            "Wait; W (or --watch) tests until it works.",
            "chutes-tui doctor --watch",
            detail=problem.detail,
        )
    unsure = isinstance(problem, (RateLimitedError, TimedOutError))
    return by_problem(problem, State.UNKNOWN if unsure else State.PROBLEM)


def _too_weak(words: str) -> Result:
    return Result(
        State.WARNING,
        f"The API key is too weak for chutes-tui. {words}",
        "It works for calls within its access. Keys and secrets are shown to admin keys and hotkeys only.",
        "For this program use an admin key or a profile with a hotkey.",
    )


async def account(scene: Scene) -> Result:
    """Whether it is the account that the config names."""
    who, profile = await _who(scene), scene.settings.profile
    if who is None or isinstance(who, Problem) or profile is None:
        return Result(State.NONE) if scene.api_key is not None else NOTHING_KNOWN
    named = "username" if profile.username and who.username and profile.username != who.username else ""
    if profile.user_id and who.user_id and plain_id(profile.user_id) != plain_id(who.user_id):
        named = f"user_id{' and username' if named else ''}"
    if named:
        return Result(
            State.WARNING,
            f"The config names another account than {visible(who.username)} by its {named}.",
            "It works anyway here: the credential decides. The official CLI may use what is written.",
            f"Correct {named} in the config file.",
            seconds=0.0,
        )
    if not profile.username and not profile.user_id:
        return Result(State.OK, f"The account is {visible(who.username)}.", seconds=0.0)
    return Result(State.OK, "The account is the one that the config names.", seconds=0.0)


async def _figures(scene: Scene) -> AccountFigures | Problem | None:
    session = scene.session
    if session is None:
        return None

    async def read() -> AccountFigures | Problem:
        latest = AccountFigures()

        def keep(figures: AccountFigures) -> None:
            nonlocal latest
            latest = figures

        try:
            return await load_figures(session, AccountFigures(), keep)
        except Problem as problem:
            return latest if latest.asked else problem

    return await scene.once("figures", read)


async def reads(scene: Scene) -> Result:
    """Whether quotas, usage and the plan can be read: by a login for a hotkey, by an admin key."""
    figures = await _figures(scene)
    if figures is None:
        return NOTHING_KNOWN
    if isinstance(figures, Problem):
        return by_problem(figures, State.UNKNOWN)
    problem = figures.quotas.problem
    if problem is None and figures.quotas.offered:
        how = "a login by the hotkey" if scene.hotkey is not None else "the API key"
        return Result(State.OK, f"Quotas, usage and the plan can be read by {how}.")
    if problem is None or isinstance(problem, KeyMayNotError):
        return Result(State.NONE)
    if isinstance(problem, SignInNeededError):
        return Result(
            State.WARNING,
            problem.what,
            f"It works anyway, without quotas, usage and the plan. {problem.why}",
            "In chutes-tui: 3, then f, and type the account's fingerprint.",
            detail=problem.detail,
        )
    return by_problem(problem, State.UNKNOWN)


async def limits(scene: Scene) -> Result:
    """Whether quota, plan, caps and balance refuse calls now."""
    figures = await _figures(scene)
    if figures is None:
        return NOTHING_KNOWN
    if isinstance(figures, Problem):
        return Result(State.UNKNOWN, "Whether a limit refuses calls now isn't known.", figures.what)
    skew = (scene.client.clock_skew if scene.client is not None else None) or 0.0
    at = Moment(times.utc_now() + _seconds(skew), skew)
    verdict, standing = explain(read_refusal(""), figures, at), standing_of(figures, at)
    if verdict.tone is Tone.REFUSED:
        ends = verdict.ends.words(at.now) if verdict.ends is not None else verdict.ends_words
        steps = " ".join(step.words for step in verdict.steps)
        why = f"Calls are refused now (402){f'. It ends: {ends}' if ends else ''}."
        return Result(State.PROBLEM, verdict.headline, why, steps, action="show_refusal", seconds=0.0)
    lines = " · ".join(f"{one.label}: {one.words}" for one in standing.lines)
    if verdict.tone is Tone.UNKNOWN:
        if standing.pays:
            return Result(State.OK, f"The balance pays: {usd(standing.balance_usd or 0)}.", seconds=0.0)
        return Result(State.UNKNOWN, verdict.headline, lines, seconds=0.0)
    return Result(State.OK, f"Nothing refuses calls now. {lines}", seconds=0.0)


def _seconds(amount: float) -> timedelta:
    from datetime import timedelta

    return timedelta(seconds=amount)
