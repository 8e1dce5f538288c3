"""Where the wallets are looked for, and who decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from chutes_tui.wallets.location import find_wallets_path

DEFAULT = "default"
CONFIG = "~/.bittensor/config.yml"


def configure(home: Path, text: str | bytes) -> None:
    (home / ".bittensor").mkdir(exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    (home / ".bittensor" / "config.yml").write_bytes(data)


def test_the_strongest_source_wins_and_the_others_are_told(tmp_path: Path) -> None:
    default = find_wallets_path(None, {}, tmp_path)
    assert (default.value, default.origin, default.shadowed) == (tmp_path / ".bittensor" / "wallets", DEFAULT, ())
    configure(tmp_path, "wallet_path: /from/config\n")
    configured = find_wallets_path(None, {"BT_WALLET_PATH": "  "}, tmp_path)
    assert (configured.value, configured.origin, configured.shadowed) == (Path("/from/config"), CONFIG, ())
    variable = find_wallets_path(None, {"BT_WALLET_PATH": "/from/variable"}, tmp_path)
    assert (variable.value, variable.origin) == (Path("/from/variable"), "BT_WALLET_PATH")
    assert variable.shadowed == (CONFIG,)
    given = find_wallets_path(Path("/given"), {"BT_WALLET_PATH": "/from/variable"}, tmp_path)
    assert (given.value, given.origin) == (Path("/given"), "--wallets-path")
    assert given.shadowed == ("BT_WALLET_PATH", CONFIG)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("wallet_path: /a b/ü", "/a b/ü"),
        ("\ufeffwallet_path : /a\r\n", "/a"),
        ("network: finney\nwallet_path: /a # my own\nother: 1\n", "/a"),
        ("wallet_path: /a#b\n", "/a#b"),
        ("wallet_path: '/it''s # here' # really\n", "/it's # here"),
        ('wallet_path: "/a \\"b\\" #c"\n', '/a "b" #c'),
        ("wallet_path: ~/w\n", "HOME/w"),
        ("wallet_path: '~'\n", "HOME"),
        ("wallet_path: relative\n", "relative"),
        ("{wallet_path: /a, network: finney}\n", "/a"),
        ('{"wallet_path": "/a"}\n', "/a"),
        ("'wallet_path': /a\n", "/a"),
        ('"wallet_path" : /a\n', "/a"),
        ("wallet_path: >-\n  /a\n  b\n", "/a b"),
        ("wallet_path: |-\n  /a\n", "/a"),
        ("wallet_path: !!str /a\n", "/a"),
        ("wallet_path: &w /a\nother: *w\n", "/a"),
        ("---\nwallet_path:\n  /a\n", "/a"),
        ("? wallet_path\n: /a\n", "/a"),
        ('wallet_path: "/\\u00fc"\n', "/ü"),
    ],
)
def test_the_key_is_read_from_the_config_as_people_write_it(tmp_path: Path, text: str, path: str) -> None:
    configure(tmp_path, text)
    found = find_wallets_path(None, {}, tmp_path)
    assert found.value == Path(path.replace("HOME", str(tmp_path)))
    assert found.origin == CONFIG


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wallet_path:\n",
        "wallet_path: ~\n",
        "wallet_path: null # none\n",
        "wallet_path: # none\n",
        "wallet_path: ''\n",
        "# wallet_path: /a\n",
        "nested:\n  wallet_path: /a\n",
        "my_wallet_path: /a\n",
        "wallet_paths: /a\n",
        "wallet_path: 12\n",
        "wallet_path: [/a]\n",
        "- wallet_path: /a\n",
        "network: finney # wallet_path\n",
    ],
)
def test_a_config_that_says_nothing_leaves_the_default(tmp_path: Path, text: str) -> None:
    configure(tmp_path, text)
    assert find_wallets_path(None, {}, tmp_path).origin == DEFAULT


def test_odd_bytes_in_the_config_do_no_harm(tmp_path: Path) -> None:
    configure(tmp_path, b"note: \xff\xfe\x00\nwallet_path: /a\n")
    assert find_wallets_path(None, {}, tmp_path).value == Path("/a")


@pytest.mark.parametrize(
    "text",
    [
        'wallet_path: "never closed\n',
        "{[wallet_path",
        "wallet_path: /a\n\tb: [",
        "wallet_path: !!python/object:os.system x",
        "wallet_path: *nothing",
        "wallet_path:\t/a\n",
        pytest.param("wallet_path: " + "[" * 5000, id="deep"),
    ],
)
def test_a_config_that_bittensor_could_not_read_either_is_told_with_the_default(tmp_path: Path, text: str) -> None:
    configure(tmp_path, text)
    found = find_wallets_path(None, {}, tmp_path)
    assert found.origin == f"default ({CONFIG} can't be read)"


def test_a_config_that_cannot_be_read_is_told_with_the_default(tmp_path: Path) -> None:
    (tmp_path / ".bittensor" / "config.yml").mkdir(parents=True)
    found = find_wallets_path(None, {}, tmp_path)
    assert found.origin == f"default ({CONFIG} can't be read)"
    assert found.value == tmp_path / ".bittensor" / "wallets"
    assert find_wallets_path(Path("/given"), {}, tmp_path).shadowed == ()


def test_a_leading_tilde_means_the_home_that_was_given(tmp_path: Path) -> None:
    assert find_wallets_path(Path("~/w"), {}, tmp_path).value == tmp_path / "w"
    assert find_wallets_path(None, {"BT_WALLET_PATH": "~/w"}, tmp_path).value == tmp_path / "w"
    assert find_wallets_path(Path("~other/w"), {}, tmp_path).value == Path("~other/w")
