"""The programs get the value by standard input alone, and their exit status says what became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.destinations.place import KINDS, Place, place_of
from chutes_tui.operations.destinations.programs import suggested
from chutes_tui.operations.destinations.putting import look, offer, put, settled
from chutes_tui.operations.destinations.running import run

from .stand_ins import Desk

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "cpk_0123456789abcdef.sentinel.value"
GH = Place("gh", ("ada/web", "CHUTES_API_KEY"))
PASS = Place("pass", ("chutes/web",))
KEYRING = Place("secret-tool", ("chutes", "web"))
CLUSTER = Place("kubectl", ("prod", "default", "chutes", "api-key"))
NOT_FOUND = "if 'get' in sys.argv: print('Error from server (NotFound)', file=sys.stderr); sys.exit(1)"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    (tmp_path / ".password-store").mkdir()
    for name in ("gh", "pass", "secret-tool"):
        made.has(name)
    made.has("kubectl", NOT_FOUND)
    return made


@pytest.mark.parametrize(
    ("place", "given"),
    [(GH, VALUE), (PASS, f"{VALUE}\n"), (KEYRING, VALUE)],
    ids=lambda one: one.kind if isinstance(one, Place) else "",
)
def test_the_value_is_standard_input_and_nothing_else(desk: Desk, place: Place, given: str) -> None:
    assert look(place, desk.around) == ()
    words = put(place, Secret(VALUE), desk.around)
    assert desk.given == given
    assert "sentinel" not in desk.calls + desk.environ + words
    assert place.kind in desk.calls


def test_a_cluster_gets_a_new_secret_or_one_more_key(desk: Desk) -> None:
    put(CLUSTER, Secret(VALUE), desk.around)
    made = json.loads(desk.given)
    assert made["metadata"] == {"name": "chutes", "namespace": "default"}
    assert made["stringData"] == {"api-key": VALUE}
    assert "'create', '-f', '-'" in desk.calls
    desk.has("kubectl")  # it finds the secret now
    assert "other keys stay" in look(CLUSTER, desk.around)[0]
    put(CLUSTER, Secret(VALUE), desk.around)
    assert json.loads(desk.given) == {"stringData": {"api-key": VALUE}}
    assert "'patch', 'secret', 'chutes', '--type', 'merge'" in desk.calls
    assert "apply" not in desk.calls  # would keep the value in an annotation
    assert "sentinel" not in desk.calls


@pytest.mark.parametrize("place", [GH, PASS, KEYRING, CLUSTER], ids=lambda place: place.kind)
def test_a_refusal_is_told_without_the_value(desk: Desk, place: Place) -> None:
    desk.has(place.kind, f"{NOT_FOUND}\nprint('no: ' + said[:30], file=sys.stderr); sys.exit(3)")
    with pytest.raises(Problem, match="status 3") as caught:
        put(place, Secret(VALUE), desk.around)
    assert "sentinel" not in caught.value.report()
    assert "cpk_0123" not in caught.value.report()
    desk.has(place.kind, f"{NOT_FOUND}\nprint('you are not signed in', file=sys.stderr); sys.exit(1)")
    with pytest.raises(Problem) as caught:
        put(place, Secret(VALUE), desk.around)
    assert caught.value.why == "you are not signed in"


def test_one_that_hangs_is_ended_and_the_outcome_unknown(desk: Desk) -> None:
    desk.has("gh", "import time; time.sleep(60)")
    with pytest.raises(Problem, match="was stopped") as caught:
        run(["gh"], desk.around, Secret(VALUE), limit=0.5)
    assert caught.value.outcome_unknown


def test_what_is_there_is_asked_about(desk: Desk, tmp_path: Path) -> None:
    desk.has("gh", r"print('chutes_api_key\tUpdated 2026-01-01')")
    assert "Its value is replaced" in look(GH, desk.around)[0]
    (tmp_path / ".password-store" / "chutes").mkdir()
    (tmp_path / ".password-store" / "chutes" / "web.gpg").touch()
    assert "All of the entry is replaced" in look(PASS, desk.around)[0]


@pytest.mark.parametrize(
    "place",
    [
        Place("gh", ("ada", "X")),
        Place("gh", ("--repo", "X")),
        Place("gh", ("ada/web", "GITHUB_TOKEN")),
        Place("gh", ("ada/web", "")),
        Place("pass", ("../../x",)),
        Place("pass", ("",)),
        Place("pass", ("/etc/x",)),
        Place("secret-tool", ("", "web")),
        Place("secret-tool", ("chutes", "a\nb")),
        Place("kubectl", ("prod", "Default", "chutes", "key")),
        Place("kubectl", ("--token=x", "default", "chutes", "key")),
        Place("kubectl", ("", "default", "chutes", "a/b")),
    ],
)
def test_names_that_are_none_run_nothing(desk: Desk, place: Place) -> None:
    for act in (lambda: look(place, desk.around), lambda: put(place, Secret(VALUE), desk.around)):
        with pytest.raises(Problem):
            act()
    assert not desk.calls


def test_only_what_is_installed_is_offered(desk: Desk) -> None:
    (desk.folder / "bin" / "gh").unlink()
    found = offer(desk.around)
    assert [kind.id for kind in found.kinds] == [".env", "pass", "secret-tool", "kubectl"]
    assert [kind.id for kind in found.missing] == ["gh"]


def test_likely_names(desk: Desk) -> None:
    assert suggested("gh", desk.around) == ""  # no git here
    desk.has("git", "print('git@github.com:ada/web.git')")
    desk.has("kubectl", "print('prod')")
    assert suggested("gh", desk.around) == "ada/web"
    assert suggested("kubectl", desk.around) == "prod"
    desk.has("git", "print('https://gitlab.com/ada/web.git')")
    assert suggested("gh", desk.around) == ""


def test_a_place_as_a_line_is_read_again(tmp_path: Path) -> None:
    around = Desk(tmp_path).around
    for place in (GH, PASS, KEYRING, CLUSTER, Place("own", ("My vault",)), Place(".env", ("/a b/'c'/.env", "K"))):
        assert place_of(place.line) == place
        assert settled(place, around) == place
    assert settled(Place(".env", ("x/.env", "K")), around).names == ("~/x/.env", "K")
    for line in ("GitHub ada/web", "gh", "gh one two three", "", "it's", "the laptop"):
        assert place_of(line) is None
    assert all(not kind.asks[0].default.startswith("-") for kind in KINDS.values())
