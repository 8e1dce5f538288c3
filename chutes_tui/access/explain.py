"""What a key can and cannot do, in short plain sentences, by what the server really checks.

The rules were learned by asking the open-source server: admin opens everything; a scope is compared with the last
part of a request's path, so only calling chutes ever matches; newer servers may do better, and the sentences say
"the server we know" where it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_test import NO_CHUTE
from chutes_tui.access.scopes import (
    ACCOUNT_TYPE,
    allows,
    covered_by,
    effective,
    grants_anything,
    opens_inference_hosts,
    reads_account,
)
from chutes_tui.access.words import action_words, object_words, scope_words, singular
from chutes_tui.core.ids import is_uuid
from chutes_tui.core.text import capitalized, short_id, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chutes_tui.access.scopes import AccessDraft, ScopeGrant

_SHOWN: Final = 3
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences for a person: what the key can do, what it cannot, and what to think twice about."""

    can: tuple[str, ...]
    cannot: tuple[str, ...]
    warnings: tuple[str, ...]


_ADMIN: Final = Explanation(
    can=(
        "Do anything your account can do, including spending its balance.",
        "Deploy, change and delete chutes, images and secrets by API requests.",
        "Create and delete API keys, including itself.",
        "Call any chute you have access to, and the models on https://llm.chutes.ai/v1.",
        "Read your account, quotas and usage (GET /users/me works as a test).",
    ),
    cannot=(
        "Delete the account or change its fingerprint: that needs the fingerprint or your hotkey.",
        "Read the values of secrets: the API never returns them.",
        "Deploy with `chutes deploy`: the official CLI reads no API key, only the hotkey's config.",
    ),
    warnings=("Anyone with this key controls the account. To only call chutes, use scopes instead.",),
)


_READS: Final = ("Read account, balance, quotas and usage (GET /users/me and below), on servers since August 2026.",)


def explain(
    draft: AccessDraft,
    names: Mapping[str, str],
    *,
    absent: Collection[str] = (),
    foreign: frozenset[str] = frozenset(),
) -> Explanation:
    """Explain a draft. `names` gives the names of object ids; of those that are `absent` on the server it warns.
    `foreign` are ids of other accounts' private objects."""
    kept = effective(draft)
    if kept.admin:
        return _ADMIN
    return Explanation(
        can=_can(kept.grants, names, foreign),
        cannot=_cannot(kept.grants),
        warnings=(*_foreign_warnings(kept.grants, names, foreign), *_warnings(kept.grants, names, absent)),
    )


def _can(grants: tuple[ScopeGrant, ...], names: Mapping[str, str], foreign: frozenset[str]) -> tuple[str, ...]:
    reading = _READS if reads_account(grants, False) else ()
    if not opens_inference_hosts(grants, False):
        return reading
    models = "Use the models on https://llm.chutes.ai/v1."
    if allows(grants, False, "chutes", None, "invoke"):
        return ("Call any chute you have access to: POST /chutes/{id}/…", models, *reading)
    out = {*foreign, NO_CHUTE}
    ids = [grant.object_id for grant in _invoking(grants) if grant.object_id and grant.object_id not in out]
    calls = [f"Call {_some(list(dict.fromkeys(ids)), names)}: POST /chutes/{{id}}/…"] if ids else []
    return (*calls, models, *reading)


def _foreign_warnings(grants: tuple[ScopeGrant, ...], names: Mapping[str, str], foreign: frozenset[str]) -> list[str]:
    ids = dict.fromkeys(grant.object_id for grant in _invoking(grants) if grant.object_id in foreign)
    return [
        f"{object_words('chutes', (one,), names)} is private and belongs to another account: the key can call it "
        "only if it is shared with you."
        for one in ids
    ][:_SHOWN]


def _some(ids: list[str], names: Mapping[str, str]) -> str:
    shown = [object_words("chutes", (object_id,), names) for object_id in ids[:_SHOWN]]
    more = len(ids) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _cannot(grants: tuple[ScopeGrant, ...]) -> tuple[str, ...]:
    sentences: list[str] = []
    if not opens_inference_hosts(grants, False):
        sentences.append("Call chutes or models: that needs invoke on chutes.")
    for object_type in ("chutes", "images"):
        if any(grant.object_type == object_type and grant.action != "invoke" for grant in grants):
            sentences.append(
                f"List, read, change or delete {object_type}: the current Chutes server refuses it, with or without "
                "this scope."
            )
        elif any(grant.object_type == object_type for grant in grants):
            sentences.append(f"List, read, change or delete {object_type}.")
    if not any(grant.object_type == "chutes" for grant in grants):
        sentences.append("Deploy or delete chutes.")
    if any(grant.object_type == "invocations" for grant in grants):
        sentences.append("Read invocations: the current Chutes server has no route that uses this scope.")
    if reads_account(grants, False):
        sentences.append("See or manage API keys or secrets: that needs your hotkey, a login or an admin key.")
    else:
        sentences.append(
            "See or manage API keys, secrets, balance or usage: that needs your hotkey, a login or an admin key."
        )
        sentences.append("Call GET /users/me. It returns 401 even for a valid key, so don't use it as a test.")
    return tuple(sentences)


def _warnings(grants: tuple[ScopeGrant, ...], names: Mapping[str, str], absent: Collection[str]) -> tuple[str, ...]:
    if not grants:
        return ("No access: this key can't do anything yet.",)
    found: list[str] = []
    if any(grant.object_type == ACCOUNT_TYPE for grant in grants):
        found.append("Servers before August 2026 refuse to create a key with a scope on the account.")
    if not grants_anything(grants):
        found.append("This key grants nothing on the current Chutes server.")
    found += _power_warnings(grants, names)
    found += _useless_warnings(grants)
    found += _id_warnings(grants, absent)
    found += [
        f"{capitalized(scope_words(grant, names))} is already covered by {scope_words(wider, names)}."
        for grant in grants
        if (wider := covered_by(grant, grants))
    ][:_SHOWN]
    return tuple(found)


def _power_warnings(grants: tuple[ScopeGrant, ...], names: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    loose = [grant.object_id for grant in grants if grant.object_type == "chutes" and grant.action is None]
    if loose:
        what = object_words("chutes", loose, names)
        found.append(f"Any action on {what} is more than needed: invoke is enough for calls.")
    if any(grant.object_id is None for grant in _invoking(grants)):
        found.append('"All chutes" includes chutes created later. To limit the key, pick specific chutes.')
    elif _invoking(grants):
        found.append("Even a single-chute key can use every model on https://llm.chutes.ai/v1.")
    return found


def _useless_warnings(grants: tuple[ScopeGrant, ...]) -> list[str]:
    found: list[str] = []
    for object_type in ("chutes", "images"):
        idle = {
            grant.action
            for grant in grants
            if grant.object_type == object_type and grant.action in ("read", "write", "delete")
        }
        if idle:
            found.append(
                f"{object_type.capitalize()} {action_words(idle)} grants nothing today; a later server may accept it."
            )
    if any(grant.object_type == "images" and grant.action == "invoke" for grant in grants):
        found.append("Images can't be invoked: this scope grants nothing.")
    if any(grant.object_type == "images" and grant.action is None for grant in grants):
        found.append("Any action on images grants nothing today; a later server may accept it.")
    if any(grant.object_type == ACCOUNT_TYPE and grant.action not in (None, "read") for grant in grants):
        found.append("On the account only read grants anything.")
    if any(grant.object_type == ACCOUNT_TYPE and grant.action is None for grant in grants):
        found.append("Any action on the account is more than needed: read is enough.")
    if any(grant.object_type == ACCOUNT_TYPE and grant.object_id is not None for grant in grants):
        found.append("A scope on the account takes no id: with one it grants nothing.")
    if any(grant.object_type == "invocations" for grant in grants):
        found.append("The invocations scope grants nothing. To call chutes, use chutes + invoke.")
    return found


def _id_warnings(grants: tuple[ScopeGrant, ...], absent: Collection[str]) -> list[str]:
    found: list[str] = []
    for object_type, object_id in dict.fromkeys((grant.object_type, grant.object_id or "") for grant in grants):
        one = singular(object_type)
        if not object_id:
            continue
        if not is_uuid(object_id):
            name = visible(object_id[:_LONGEST_NAME])
            found.append(f"“{name}” isn't an id: a scope needs the {one}'s id (a UUID), not its name.")
        elif object_id in absent:
            found.append(
                f"No {one} with id {short_id(object_id)} was found. "
                "It may be deleted, mistyped or belong to someone else."
            )
    return found


def _invoking(grants: tuple[ScopeGrant, ...]) -> list[ScopeGrant]:
    return [grant for grant in grants if grant.object_type == "chutes" and grant.action in (None, "invoke")]
