"""The shared state: what is replaced with the account, what stays, what is told, and who writes."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App
from textual.dom import DOMNode
from textual.reactive import Reactive

import chutes_tui
from chutes_tui.access.key_test import KeyTest
from chutes_tui.access.scopes import AccessDraft
from chutes_tui.api.models import ApiKey
from chutes_tui.api.oauth.models import OauthApp
from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.operations.account.sign_in import SignInForReads
from chutes_tui.operations.keys.check import KeyCheck, KeyTested, KeyVerdict
from chutes_tui.operations.keys.creation import MintedKey
from chutes_tui.operations.oauth.apps import ClientSecret
from chutes_tui.operations.profiles.changes import ProfileChange, back_up
from chutes_tui.operations.profiles.lookup import ChosenProfile
from chutes_tui.operations.secrets.dotenv import DotenvImport, take_dotenv
from chutes_tui.operations.secrets.writing import SecretWrite
from chutes_tui.operations.wallets.existing import WalletCheck
from chutes_tui.profiles import Profile
from chutes_tui.state import AccountState, Activity, AppState, ClipboardNotice, Events, MachineState
from chutes_tui.wallets.model import Coldkey, ColdkeyState, Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.signal import Signal


def state() -> AppState:
    return AppState(DOMNode())


def declared(kind: type[DOMNode]) -> dict[str, Reactive[Any]]:
    return {name: value for name, value in vars(kind).items() if isinstance(value, Reactive)}


def profile(name: str = "ada") -> Profile:
    return Profile(name, None, "", Setting("https://api.example", "default"), None)


class TestAccount:
    def test_every_attribute_is_of_the_account_or_of_the_machine(self) -> None:
        account, machine = declared(AccountState), declared(MachineState)
        assert not account.keys() & machine.keys()
        assert account.keys() | machine.keys() == AppState._reactives.keys()

    def test_all_of_it_is_replaced_and_nothing_else(self) -> None:
        shared, untouched = state(), state()
        for attribute in (declared(AccountState) | declared(MachineState)).values():
            shared.set_reactive(attribute, object())
        entered = profile()
        shared.enter(entered)
        for name in declared(AccountState):
            expected = entered if name == "profile" else getattr(untouched, name)
            assert getattr(shared, name) == expected, name
        for name in declared(MachineState):
            assert getattr(shared, name) != getattr(untouched, name), name

    @pytest.mark.parametrize("name", declared(AccountState))
    def test_what_holds_a_secret_is_wiped_wherever_it_is(self, name: str) -> None:
        shared = state()
        values = Secret("one"), Secret("two"), Secret("three")
        shared.set_reactive(declared(AccountState)[name], (*values[:2], object()))
        shared.enter(None)
        shared.set_reactive(declared(AccountState)[name], values[2])
        shared.enter(None)
        assert all(value.wiped for value in values)

    def test_a_value_that_is_being_sent_is_wiped_by_its_end(self) -> None:
        shared = state()
        writes = [
            SecretWrite(number, "chute", "KEY", Secret("value"), stage=stage) for number, stage in enumerate(Stage)
        ]
        shared.secret_writes = tuple(writes)
        shared.dotenv_import = DotenvImport(dotenv=take_dotenv(Secret("A=terces")))
        [entry] = shared.dotenv_import.dotenv.entries
        shared.enter(None)
        assert entry.value.wiped
        assert shared.secret_writes == ()
        assert [write.value.wiped for write in writes] == [write.stage is not Stage.SENDING for write in writes]
        assert any(write.stage is Stage.SENDING for write in writes)

    async def test_nobody_sees_parts_of_two_accounts(self) -> None:
        app: App[None] = App()
        async with app.run_test():
            shared = AppState(app)
            before = shared.keys
            shared.keys, shared.secrets, shared.problem = before.loading(), shared.secrets.loading(), None
            shared.enter(profile("one"))
            shared.keys, shared.secrets = shared.keys.loading(), shared.secrets.loading()
            seen: list[tuple[object, ...]] = []
            for name in ("profile", "keys", "secrets", "chutes"):
                app.watch(
                    shared,
                    name,
                    lambda: seen.append((shared.profile, shared.keys, shared.secrets, shared.sandboxed)),
                    init=False,
                )
            shared.enter(profile("two"), sandboxed=True)
            assert seen == [(profile("two"), before, state().secrets, True)] * 3  # what is as it was calls nobody


class TestClipboard:
    def test_how_an_older_copy_went_is_over_with_the_next_activity(self) -> None:
        shared = state()
        shared.clipboard = ClipboardNotice("Copied the id")
        shared.activities = (Activity(1, "Deleting"),)
        assert shared.clipboard is None

    def test_a_countdown_stays(self) -> None:
        shared = state()
        shared.clipboard = notice = ClipboardNotice("Copied the key", clears_at=45.0)
        shared.activities = (Activity(1, "Deleting"),)
        assert shared.clipboard is notice


HAPPENINGS: dict[str, Callable[[], object]] = {
    "profile_chosen": lambda: ChosenProfile(Path("bob.ini"), profile("bob")),
    "profile_changed": lambda: ProfileChange(back_up(Path("bob.ini"))),
    "key_checked": lambda: KeyCheck(profile("bob"), KeyVerdict.ADMIN),
    "client_secret_issued": lambda: ClientSecret(OauthApp(app_id="1"), Secret("csc")),
    "key_minted": lambda: MintedKey(ApiKey(api_key_id="1"), Secret("cpk"), AccessDraft(), "https://api.example"),
    "key_tested": lambda: KeyTested("1", KeyTest(datetime(2026, 11, 27, tzinfo=UTC))),
    "reads_signed_in": SignInForReads,
    "wallet_checked": lambda: WalletCheck(
        Wallet("ada", Path("/ada"), Coldkey(Path("/ada/coldkey"), ColdkeyState.MISSING)), None
    ),
}


class TestEvents:
    def test_each_is_known_here(self) -> None:
        assert vars(Events(DOMNode())).keys() == HAPPENINGS.keys()

    @pytest.mark.parametrize("name", HAPPENINGS)
    async def test_the_same_twice_is_told_twice(self, name: str) -> None:
        app: App[None] = App()
        async with app.run_test() as pilot:
            signal: Signal[object] = getattr(AppState(app).events, name)
            told: list[object] = []
            signal.subscribe(app, told.append)
            one, same = HAPPENINGS[name](), HAPPENINGS[name]()
            assert one == same
            signal.publish(one)
            signal.publish(same)
            await pilot.pause()
            assert told == [one, same]


ROOT = Path(chutes_tui.__file__).parent
READERS = [ROOT / "app.py", ROOT / "host.py", *ROOT.glob("screens/**/*.py"), *ROOT.glob("widgets/**/*.py")]
WRITES = {"enter", "set_reactive", "mutate_reactive"}


def is_state(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lstrip("_") == "state"


def writes_of(tree: ast.AST) -> list[int]:
    """The lines in which something of the state is written."""
    found: list[int] = []
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=owner, ctx=ast.Store() | ast.Del()) if is_state(owner):
                found.append(node.lineno)
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if is_state(owner) and name in WRITES:
                found.append(node.lineno)
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[owner, *_]) if is_state(owner):
                found.append(node.lineno)
            case ast.Call(func=ast.Attribute(attr="publish")):
                found.append(node.lineno)
    return found


class TestWriters:
    @pytest.mark.parametrize("path", READERS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_screens_and_the_app_only_read(self, path: Path) -> None:
        assert writes_of(ast.parse(path.read_text())) == []

    @pytest.mark.parametrize(
        "code",
        [
            "self.state.keys = 1",
            "state.keys = 1",
            "self._state.keys: int = 1",
            "host_of(self).state.keys += 1",
            "a, self.state.keys = 1, 2",
            "setattr(self.state, name, 1)",
            "app.state.set_reactive(AppState.keys, 1)",
            "self.state.enter(None)",
            "self.state.events.key_minted.publish(1)",
            "del self.state.keys",
        ],
    )
    def test_a_write_is_found(self, code: str) -> None:
        assert writes_of(ast.parse(code)) == [1]
