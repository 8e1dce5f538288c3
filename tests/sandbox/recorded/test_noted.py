"""What was noted about the real servers besides single answers: each note is taken again of the sandbox."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from .asking import ask
from .comparison import agrees
from .people import REDIRECT, Place, prepare
from .test_recorded import places, recorded, undone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

__all__ = ["places"]

NOTED = [(generation, one) for generation, one in recorded() if "ask" not in one]
DIFFERENT = {
    ("2026-02", "cli login: goes to"): "the sandbox has no website to send a browser to, and sends nobody elsewhere",
}
"""What a sandbox can't or must not do alike, and why. Each must still differ."""


async def get(place: Place, path: str, **how: Any) -> Any:
    """The JSON of an answer to ada."""
    return (await ask(place, {"method": "GET", "path": path, "auth": "Bearer ${jwt}", **how})).json()


async def own_chute_in_the_list(place: Place) -> dict[str, Any]:
    page = await get(place, "/chutes/")
    return next(one for one in page["items"] if one["chute_id"] == place["own_chute"])


async def apps(place: Place, **params: str) -> list[Any]:
    """Status, page, limit and names of a list of apps; or status and body of a refusal."""
    answer = await ask(place, {"method": "GET", "path": "/idp/apps", "auth": "Bearer ${jwt}", "params": params})
    found = answer.json()
    if answer.status_code != 200:
        return [answer.status_code, found]
    ada = place.sandbox.account.user_id
    names = [f"{one['name']} ({'u1' if one['user_id'] == ada else 'u2'})" for one in found["items"]]
    return [answer.status_code, found["page"], found["limit"], names]


async def consent(place: Place, scope: str, decision: str = "allow") -> list[Any]:
    """Where the browser is sent when a user is asked for scopes."""
    asked = {"client_id": place["cid"], "redirect_uri": REDIRECT, "response_type": "code"}
    asked |= {"scope": scope, "state": "st"}
    page = await ask(place, {"method": "GET", "path": "/idp/authorize", "params": asked})
    if page.status_code == 200:
        form = {**asked, "decision": decision, "fingerprint": place["fingerprint"]}
        page = await ask(place, {"method": "POST", "path": "/idp/authorize", "form": form})
    return [page.status_code, page.headers["location"]]


async def coldkey_of_a_newcomer(place: Place) -> str:
    await prepare(place, {"token"})
    body = {"username": "newcomer", "coldkey": "not an address"}
    await ask(
        place,
        {
            "method": "POST",
            "path": "/users/register",
            "params": {"token": "${token}"},
            "body": body,
            "sign": {"by": "stranger"},
        },
    )
    me = await ask(place, {"method": "GET", "path": "/users/me", "sign": {"by": "stranger", "purpose": "me"}})
    return str(me.json()["coldkey"])


async def browser_goes_to(place: Place) -> str | None:
    await prepare(place, {"browser_nonce"})
    params = {"hotkey": "${ada_hotkey}", "signature": "${browser_nonce_signed}", "nonce": "${browser_nonce}"}
    answer: httpx.Response = await ask(place, {"method": "GET", "path": "/idp/cli_login", "params": params})
    location: str | None = answer.headers.get("location")
    return location


async def nonce_is_a_uuid4(place: Place) -> bool:
    await prepare(place, {"nonce"})
    return uuid.UUID(place["nonce"]).version == 4


async def scopes_after_a_wider_grant(place: Place) -> list[Any]:
    return [one["scopes"] for one in (await get(place, "/idp/authorizations"))["items"]]


async def cords_in_a_list(place: Place) -> object:
    return (await own_chute_in_the_list(place))["cords"]


async def price_of_a_chute(place: Place) -> object:
    return (await get(place, "/chutes/${own_chute}"))["current_estimated_price"]


async def image_in_a_list(place: Place) -> object:
    return (await get(place, "/images/"))["items"][0]


async def fields_of_a_chute(place: Place) -> object:
    return await get(place, "/chutes/${own_chute}")


OWN = {"include_public": "false", "include_shared": "false"}
NOTES: dict[str, Callable[[Place], Awaitable[object]]] = {
    "apps: limit 0": lambda place: apps(place, **OWN, limit="0"),
    "apps: own list": lambda place: apps(place, **OWN),
    "apps: user_id me": lambda place: apps(place, user_id="me"),
    "apps: user_id of another": lambda place: apps(place, user_id=place["bob_id"]),
    "authorizations: scopes after a wider grant": scopes_after_a_wider_grant,
    "chute: cords in a list": cords_in_a_list,
    "chute: fields": fields_of_a_chute,
    "chute: price": price_of_a_chute,
    "cli login: goes to": browser_goes_to,
    "image: keys in a list": image_in_a_list,
    "nonce is a uuid4": nonce_is_a_uuid4,
    "oauth: chutes:write": lambda place: consent(place, "chutes:write"),
    "oauth: denied": lambda place: consent(place, "profile", "deny"),
    "oauth: profile": lambda place: consent(place, "profile"),
    "oauth: unknown scope": lambda place: consent(place, "nonsense"),
    "register keeps the coldkey text": coldkey_of_a_newcomer,
}


@pytest.mark.parametrize(("generation", "one"), NOTED, ids=[f"{when} {one['question']}" for when, one in NOTED])
async def test_the_note_holds(places: dict[str, Place], generation: str, one: dict[str, Any]) -> None:
    place = places[generation]
    with undone(place.sandbox.world):
        found = await NOTES[one["question"]](place)
    same = agrees(found, one.get("body"))
    assert same is ((generation, one["question"]) not in DIFFERENT), found
