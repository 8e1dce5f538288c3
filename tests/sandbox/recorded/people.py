"""The people and things that the recorded questions are about, and what they did before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.credentials.auth import hash_text, make_token
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.sandbox.routes.idp.apps import insert_app
from chutes_tui.sandbox.routes.idp.authorize import make_code
from chutes_tui.sandbox.routes.registration.accounts import insert_user

from ..caller import Hotkey, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from chutes_tui.sandbox import Sandbox

REDIRECT = "http://localhost/cb"
CLIENT_SECRET = "csc_of_the_first_app"
NARROW = ["profile", "chutes:invoke", "account:read"]
WIDER = ["usage", "chutes:read", "images:read", "chutes:invoke"]
_WALLETS = {
    "ada": ("ada", "default"),
    "bob": ("workbench", "first"),
    "stranger": ("workbench", "second"),
    "second": ("validator", "default"),
}


@dataclass
class Place:
    """A sandbox with ada, who owns things, bob, who has a key, and carl, who has nothing. Others only have a hotkey.

    `place[name]` is a value that questions name; what must be asked for first is put there by `prepare`.
    """

    sandbox: Sandbox
    http: httpx.AsyncClient
    hotkeys: dict[str, Hotkey] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hotkeys = {who: wallet_hotkey(self.sandbox, *wallet) for who, wallet in _WALLETS.items()}
        self._add_people()
        self._add_objects()
        if self.sandbox.world.generation.has_oauth:
            self._add_apps()

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def now(self) -> int:
        """The sandbox's clock in seconds."""
        return int(self.sandbox.world.clock.now().timestamp())

    def jwt_of(self, who: str) -> str:
        """A login token, as good as if they had signed in now."""
        world = self.sandbox.world
        row = world.database.rows("SELECT * FROM users WHERE username = ?", self[f"{who}_name"])[0]
        return make_token(row["user_id"], row["fingerprint_hash"], world.clock.now(), 600)

    def _add_people(self) -> None:
        world, account = self.sandbox.world, self.sandbox.account
        bob_id, bob_fingerprint = insert_user(world, "bob", self.hotkeys["bob"].address, account.coldkey_address)
        insert_user(world, "carl", None, account.coldkey_address)
        bob_key_id, bob_key = insert_key(world, bob_id, "mine", True, [])
        self.values |= {
            "ada_name": "ada",
            "ada_hotkey": self.hotkeys["ada"].address,
            "stranger_hotkey": self.hotkeys["stranger"].address,
            "fingerprint": account.fingerprint,
            "admin_key": account.api_keys["laptop"],
            "scoped_key": account.api_keys["grafana"],
            "wide_key": account.api_keys["production"],
            "unknown_key": f"cpk_{'1' * 32}.{'2' * 32}.{'x' * 32}",
            "bob_name": "bob",
            "carl_name": "carl",
            "bob_id": bob_id,
            "bob_fingerprint": bob_fingerprint,
            "bob_key": bob_key,
            "bob_key_id": bob_key_id,
            "now": str(self.now()),
            "310_s_ago": str(self.now() - 310),
            "none": "00000000-0000-4000-8000-000000000000",
        }
        self.values |= {"jwt": self.jwt_of("ada"), "bob_jwt": self.jwt_of("bob"), "carl_jwt": self.jwt_of("carl")}

    def _add_objects(self) -> None:
        database = self.sandbox.world.database
        database.run("DELETE FROM oauth_apps")  # the questions were asked of a server without any
        ada = self.sandbox.account.user_id

        def find(table: str, column: str, name: str) -> str:
            sql = f"SELECT {column} FROM {table} WHERE name = ?"  # noqa: S608
            return str(database.value(sql, name))

        self.values |= {
            "own_chute": find("chutes", "chute_id", "bge-m3-embeddings"),
            "own_image": find("images", "image_id", "speech"),
            "other_chute": find("chutes", "chute_id", "deepseek-ai/DeepSeek-V3"),
            "private_chute": find("chutes", "chute_id", "pixel-restorer"),
            "key_id_hex": str(
                database.value("SELECT api_key_id FROM api_keys WHERE user_id = ? LIMIT 1", ada)
            ).replace("-", ""),
        }
        database.run("UPDATE chutes SET name = 'affine-none' WHERE name = 'night-batch'")
        database.run("UPDATE chutes SET public = 0 WHERE name = 'pixel-restorer'")

    def _add_apps(self) -> None:
        world, ada = self.sandbox.world, self.sandbox.account.user_id
        common: dict[str, Any] = {
            "redirect_uris": [REDIRECT],
            "public": False,
            "secret_hash": hash_text(CLIENT_SECRET),
        }
        grace = str(world.database.value("SELECT user_id FROM users WHERE username = 'grace'"))
        one, _, other = (
            insert_app(world, owner, {**common, "name": name})
            for owner, name in ((ada, "acme one"), (ada, "acme two"), (grace, "another"))
        )
        self.values |= {"app_one": one["app_id"], "other_app": other["app_id"], "cid": one["client_id"]}
        self.values |= {"csc": CLIENT_SECRET}
        self.values["code"] = make_code(world, one, ada, NARROW)
        self.values["wide_code"] = make_code(world, one, ada, WIDER)


async def prepare(place: Place, names: set[str]) -> None:
    """Ask for the values of these names that must be asked for."""
    if names & {"cak", "crt"}:
        place.values["cak"], place.values["crt"] = await _tokens(place, "code")
    if names & {"wide_cak", "wide_crt"}:
        place.values["wide_cak"], place.values["wide_crt"] = await _tokens(place, "wide_code")
    if names & {"nonce", "nonce_signed", "NONCE_SIGNED"}:
        await _nonce(place, "/users/login/nonce", "nonce")
    if "browser_nonce" in names:
        await _nonce(place, "/idp/cli_login/nonce", "browser_nonce")
    if "token" in names:
        page = (await place.http.get("/users/registration_token")).text
        place.values["token"] = page.split('<code id="token"')[1].split(">")[1].split("<")[0]
    if "new_jwt" in names:
        place.values["new_jwt"] = place.jwt_of("ada")


async def _nonce(place: Place, path: str, name: str) -> None:
    nonce = (await place.http.get(path)).json()["nonce"]
    signed = place.hotkeys["ada"].sign(nonce)
    place.values |= {name: nonce, f"{name}_signed": signed, f"{name}_signed".upper(): signed.upper()}


async def _tokens(place: Place, code: str) -> tuple[str, str]:
    form = {
        "grant_type": "authorization_code",
        "client_id": place["cid"],
        "client_secret": place["csc"],
        "code": place[code],
        "redirect_uri": REDIRECT,
    }
    made = (await place.http.post("/idp/token", data=form)).json()
    return made["access_token"], made["refresh_token"]


async def _new_fingerprint(place: Place) -> None:
    await _ask(
        place,
        "POST",
        "/users/change_fingerprint",
        sign={"by": "ada", "fingerprint": True},
        body={"fingerprint": "my own"},
    )


async def _new_wallet(place: Place) -> None:
    body = {"hotkey": place["stranger_hotkey"]}
    await _ask(place, "POST", "/users/change_bt_auth", auth=place["bob_fingerprint"], body=body)


async def _stranger_registers(place: Place) -> None:
    body = {"username": "newcomer", "coldkey": place["ada_hotkey"]}
    await _ask(place, "POST", "/users/register", sign={"by": "stranger"}, params={"token": place["token"]}, body=body)


async def _bad_signature(place: Place) -> None:
    bad = place.hotkeys["stranger"].sign(place["nonce"])
    body = {"hotkey": place["ada_hotkey"], "nonce": place["nonce"], "signature": bad}
    await _ask(place, "POST", "/users/login", status=401, body=body)


async def _share(place: Place) -> None:
    body = {"app_id_or_name": "acme one", "user_id_or_name": "bob"}
    await _ask(place, "POST", f"/idp/apps/{place['app_one']}/share", sign={"by": "ada"}, body=body)


async def _refresh(place: Place) -> None:
    form = {"grant_type": "refresh_token", "client_id": place["cid"], "client_secret": place["csc"]}
    await _ask(place, "POST", "/idp/token", form={**form, "refresh_token": place["crt"]})


def _registered(count: int) -> Callable[[Place], Awaitable[None]]:
    async def note(place: Place) -> None:
        world = place.sandbox.world
        for _ in range(count):
            world.database.insert("registrations", ip="127.0.0.1", created_at=world.clock.stamp())

    return note


def _asked(method: str, path: str, **how: Any) -> Callable[[Place], Awaitable[None]]:
    return lambda place: _ask(place, method, path, **how)


async def _ask(place: Place, method: str, path: str, *, status: int = 200, **how: Any) -> None:
    from .asking import ask

    answer = await ask(place, {"method": method, "path": path, **how})
    assert answer.status_code == status, answer.text


STEPS: dict[str, Callable[[Place], Awaitable[None]]] = {
    "a new fingerprint": _new_fingerprint,
    "a nonce is used up by a bad signature": _bad_signature,
    "app one is deleted": _asked("DELETE", "/idp/apps/${app_one}", auth="Bearer ${jwt}"),
    "app one is shared with bob": _share,
    "app one is switched off": _asked("PATCH", "/idp/apps/${app_one}", sign={"by": "ada"}, body={"active": False}),
    "bob deletes his account": _asked("DELETE", "/users/me", auth="${bob_fingerprint}"),
    "bob gets the stranger's hotkey": _new_wallet,
    "the cak is revoked": _asked("POST", "/idp/token/revoke", form={"token": "${cak}"}),
    "the crt is used": _refresh,
    "the jwt is used": _asked("GET", "/users/me", auth="Bearer ${jwt}"),
    "the stranger registers": _stranger_registers,
    **{f"{count} registered today": _registered(count) for count in (1, 2, 3)},
}
"""What happened before a question, by name."""
