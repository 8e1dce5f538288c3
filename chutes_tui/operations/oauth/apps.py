"""The account's own apps: reading them with those that are switched off, and every change, sent once.

Sources: chutes-api (2026). Lists forget an app that is switched off, so its id is remembered on this machine and the
app is asked for by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.api.errors.types import ConflictError, NotFoundError, ServerError
from chutes_tui.api.oauth.apps import change_app as change
from chutes_tui.api.oauth.apps import create_app as create
from chutes_tui.api.oauth.apps import delete_app as send
from chutes_tui.api.oauth.apps import get_app, list_own_apps, list_shares
from chutes_tui.api.oauth.apps import renew_secret as renew
from chutes_tui.api.oauth.apps import unshare_app as unshare
from chutes_tui.core import times
from chutes_tui.core.attempt import Attempt, Finding, Presence, Stage, attempt_words, nothing_to_find, settle
from chutes_tui.core.problem import Problem
from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import at_once, read_apps

if TYPE_CHECKING:
    from collections.abc import Collection

    from chutes_tui.api.oauth.models import AppShare, IssuedSecret, OauthApp
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session

_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class OwnApp:
    """An app of the account, and whom it is shared with (None: not known)."""

    app: OauthApp
    shares: tuple[AppShare, ...] | None = None

    @property
    def app_id(self) -> str:
        return self.app.app_id


@dataclass(frozen=True, slots=True)
class OwnApps:
    """All that were found. `settled`: the ids that need not be remembered any more: listed again, or gone."""

    apps: Loadable[OwnApp]
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AppDraft:
    """What an app is to be. `days` None: the server's own. `allowed_scopes` are taken at the creation alone."""

    name: str
    redirect_uris: tuple[str, ...]
    description: str = ""
    homepage_url: str = ""
    logo_url: str = ""
    public: bool = True
    days: int | None = None
    allowed_scopes: tuple[str, ...] = ()

    @property
    def created(self) -> dict[str, Any]:
        """The fields that create it; what is empty is left out."""
        optional = {
            "description": self.description,
            "homepage_url": self.homepage_url,
            "logo_url": self.logo_url,
            "refresh_token_lifetime_days": self.days,
            "allowed_scopes": list(self.allowed_scopes),
        }
        values = {"name": self.name, "redirect_uris": list(self.redirect_uris), "public": self.public}
        return values | {name: value for name, value in optional.items() if value}

    def changed_from(self, app: OauthApp) -> dict[str, Any]:
        """The fields that change an app into this one; an empty text empties it."""
        values: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "redirect_uris": list(self.redirect_uris),
            "homepage_url": self.homepage_url,
            "logo_url": self.logo_url,
            "public": self.public,
            "refresh_token_lifetime_days": self.days,
        }
        return {name: value for name, value in values.items() if value is not None and value != _now(app, name)}


@dataclass(frozen=True, slots=True)
class AppWrite:
    """One creation or change of an app, from the press of the key to its end; a form waits for it."""

    name: str
    stage: Stage = Stage.WAITING
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A client secret that was just issued, the one time that it can be seen. `renewed`: it replaces another one."""

    app: OauthApp
    value: Secret
    renewed: bool = False
    scopes: tuple[str, ...] = field(default=())
    """What the app may ask for besides what needs no permission; the server never reports it again."""

    def wipe(self) -> None:
        """Overwrite the value."""
        self.value.wipe()


async def load_own_apps(
    session: Session, before: Loadable[OwnApp], user_id: str, remembered: Collection[str]
) -> OwnApps:
    """Load the account's apps, those of `remembered` ids too, and whom they are shared with.

    Others' apps are left out, whatever the server lists; `user_id` is "" while the account isn't known. Raises what
    `read_apps` raises.
    """
    listed = await read_apps(session, lambda auth: list_own_apps(session.client, auth))
    ours = [one for one in listed.items if not (user_id and one.user_id and one.user_id != user_id)]
    here = {one.app_id for one in ours}
    missing = sorted(set(remembered) - here)
    found = await at_once(_AT_ONCE, partial(find_app, session), missing)
    gone = {app_id for app_id, one in zip(missing, found, strict=True) if one.presence is Presence.ABSENT}
    ours += [one.item for one in found if one.item is not None]
    shares = await at_once(_AT_ONCE, partial(_shares_of, session), [one.app_id for one in ours])
    sure = not any(one.presence is Presence.UNKNOWN for one in found)
    loaded = before.loaded(
        tuple(OwnApp(app, whom) for app, whom in zip(ours, shares, strict=True)),
        total=listed.total,
        complete=listed.complete and sure,
        unreadable=listed.unreadable,
        at=times.utc_now().timestamp(),
    )
    return OwnApps(loaded, frozenset(gone | (here & set(remembered))))


async def find_app(session: Session, app_id: str) -> Finding[OauthApp]:
    """Look whether an app is there, switched off or not."""
    try:
        return Finding(Presence.PRESENT, await read_apps(session, lambda auth: get_app(session.client, auth, app_id)))
    except NotFoundError as problem:
        return Finding(Presence.ABSENT if problem.status is not None else Presence.UNKNOWN, problem=problem)
    except Problem as problem:
        return Finding(Presence.UNKNOWN, problem=problem)


async def create_app(
    session: Session, draft: AppDraft, known: Collection[str] | None
) -> Attempt[IssuedSecret | OauthApp]:
    """Create an app. Without a response, look for one of that name that is not in `known`; None: not all are known.

    One that is found has lost its secret with the response; it can be given another.
    """
    client = session.client

    async def find() -> Finding[OauthApp]:
        try:
            listed = await read_apps(session, lambda auth: list_own_apps(client, auth))
        except Problem as problem:
            return Finding(Presence.UNKNOWN, problem=problem)
        wanted = draft.name.strip().casefold()
        same = [
            one for one in listed.items if one.name.strip().casefold() == wanted and one.app_id not in (known or ())
        ]
        if same and known is not None:
            return Finding(Presence.PRESENT, same[0])
        return Finding(Presence.ABSENT if listed.complete and not same else Presence.UNKNOWN)

    attempt = await settle(
        f"the app {draft.name}",
        "created",
        lambda: session.reads.write(lambda auth: create(client, auth, draft.created)),
        find,
    )
    if attempt.stage is not Stage.LOST_PRESENT:
        return replace(attempt, problem=_explained(attempt.problem))
    problem = attempt_words(
        attempt.stage,
        f"the app {draft.name}",
        "created",
        attempt.problem,
        why="Its client secret was lost with the response.",
        next_step="Give it another one: x on the app.",
    )
    return replace(attempt, problem=problem)


async def change_app(session: Session, app: OauthApp, values: dict[str, Any]) -> Attempt[OauthApp]:
    """Change these fields; a lost response is resolved by looking at the app."""
    client = session.client

    async def find() -> Finding[OauthApp]:
        finding = await find_app(session, app.app_id)
        if finding.item is None:
            return Finding(Presence.UNKNOWN, problem=finding.problem)
        done = all(_now(finding.item, name) == value for name, value in values.items())
        return Finding(Presence.PRESENT if done else Presence.ABSENT, finding.item)

    attempt = await settle(
        f"the app {app.name}",
        "changed",
        lambda: session.reads.write(lambda auth: change(client, auth, app.app_id, values)),
        find,
        proof=Presence.PRESENT,
    )
    return replace(attempt, problem=_explained(attempt.problem, renaming="name" in values))


async def delete_app(session: Session, app: OauthApp) -> Attempt[OauthApp | None]:
    """Delete an app; DONE with a problem: it was gone already."""
    sending = session.reads.write(lambda auth: send(session.client, auth, app.app_id))
    return await delete(f"the app {app.name}", sending, partial(find_app, session, app.app_id))


async def renew_secret(session: Session, app: OauthApp) -> Attempt[IssuedSecret]:
    """Give an app another client secret. Without a response nobody can tell whether the old one has ended."""
    subject = f"the client secret of {app.name}"
    attempt = await settle(
        subject,
        "replaced",
        lambda: session.reads.write(lambda auth: renew(session.client, auth, app.app_id)),
        nothing_to_find,
    )
    if attempt.stage is not Stage.LOST_UNKNOWN:
        return attempt
    problem = attempt_words(
        attempt.stage,
        subject,
        "replaced",
        attempt.problem,
        why="The old one may have ended, and the new one was lost with the response.",
        next_step="Create another new secret to be sure.",
    )
    return replace(attempt, problem=problem)


async def share_app(session: Session, app: OauthApp, whom: str) -> Attempt[AppShare]:
    """Share an app with a user, named by id or exact username."""
    from chutes_tui.api.oauth.apps import share_app as share

    return await settle(
        f"the app {app.name}",
        f"shared with {whom}",
        lambda: session.reads.write(lambda auth: share(session.client, auth, app.app_id, whom)),
        partial(_find_share, session, app.app_id, whom),
        proof=Presence.PRESENT,
    )


async def unshare_app(session: Session, app: OauthApp, share: AppShare) -> Attempt[AppShare | None]:
    """End the share with a user. DONE with a problem: it had ended already."""
    subject = f"the share with {share.whom}"
    sending = session.reads.write(lambda auth: unshare(session.client, auth, app.app_id, share.shared_to))
    return await delete(subject, sending, partial(_find_share, session, app.app_id, share.shared_to), "ended")


async def _find_share(session: Session, app_id: str, whom: str) -> Finding[AppShare]:
    shares = await _shares_of(session, app_id)
    if shares is None:
        return Finding(Presence.UNKNOWN)
    same = [one for one in shares if whom in (one.shared_to, one.shared_to_username)]
    return Finding(Presence.PRESENT, same[0]) if same else Finding(Presence.ABSENT)


async def _shares_of(session: Session, app_id: str) -> tuple[AppShare, ...] | None:
    """Whom an app is shared with, None if that can't be read."""
    try:
        return await read_apps(session, lambda auth: list_shares(session.client, auth, app_id))
    except Problem:
        return None


def _now(app: OauthApp, name: str) -> Any:
    """What a field of an app is, as it would be sent."""
    value = getattr(app, name)
    return list(value) if isinstance(value, tuple) else value


def _explained(problem: Problem | None, *, renaming: bool = False) -> Problem | None:
    """A name that is taken, in words: names are unique on the whole platform, in a way that surprises."""
    if isinstance(problem, ConflictError):
        return Problem(
            "This name is taken.",
            why="App names are unique on all of Chutes, in any case, and each _ counts as any character.",
            next_step="Choose another name.",
            detail=problem.report(),
        )
    if renaming and isinstance(getattr(problem, "first", None), ServerError):
        assert problem is not None
        problem.why = f"{problem.why} A name that another account's app has makes the server fail like this."
    return problem
