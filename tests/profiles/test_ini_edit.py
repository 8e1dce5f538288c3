"""Editing INI text: nothing else changes, and the official CLI's reader reads what was meant."""

from __future__ import annotations

import configparser
import difflib
import io
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chutes_tui.core.secret import Secret
from chutes_tui.profiles import ProfileError
from chutes_tui.profiles.ini.editing import IniText, check_value, edited

PATH = Path("config.ini")
ALPHABET = st.sampled_from("ab[]=:;#% \t\r\n\x0b\x0c\x1c\x85\u2028é東\U0001f98a\ufeff\x00\udc80")
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "[auth]",
                "  [auth]",
                "[api]",
                "\t[payment]",
                "[DEFAULT]",
                "[x y] z",
                "username = ada",
                "Username: b",
                "  hotkey_name = 100%(sure)s %%",
                "  more",
                "\tapi_key=1",
                "api_key = 2",
                "base_url =",
                "base_url = ",
                "address:x",
                "# note = 1",
                "  ; note",
                "",
                "   ",
                "stray",
                "=x",
                "ключ = значение",
            ]
        ),
        st.text(st.sampled_from("ab[]=:;#% \t\x0b\x0c\x1c\x85\u2028é"), max_size=6),
    ),
    max_size=12,
)
NAMES = st.sampled_from(
    [("api", "base_url"), ("auth", "username"), ("auth", "api_key"), ("auth", "hotkey_name"), ("payment", "address")]
)
VALUES = st.one_of(
    st.sampled_from(
        ["x", "# no comment", "; nor this", "[auth]", "a = b", "=", ":", "ünïcödé 東京 🦊", "a  b", "\ufeffx"]
    ),
    st.text(min_size=1, max_size=12),
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def official(data: bytes) -> configparser.ConfigParser:
    """What the official CLI's reader makes of a file: the default interpolation, universal line ends."""
    reader = configparser.ConfigParser()
    reader.read_file(io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    return reader


def raw_values(data: bytes) -> dict[tuple[str, str], str]:
    reader = configparser.RawConfigParser()
    reader.read_file(io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    own = {(name, key): value for name in reader.sections() for key, value in reader._sections[name].items()}  # type: ignore[attr-defined]
    return own | {("DEFAULT", key): value for key, value in reader.defaults().items()}


def lines_of(data: bytes) -> list[bytes]:
    return re.split(rb"\r\n|\r|\n", data)


def acceptable(value: str) -> bool:
    try:
        check_value("value", Secret(value))
    except ProfileError:
        return False
    return True


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf[auth]\r\nx = 1\rx=2\n")
@example(b"\xff\xfe[\x00a\x00")
def test_taking_apart_and_joining_is_the_identity_on_any_bytes(data: bytes) -> None:
    assert IniText.parse(data).data() == data


@given(st.text(ALPHABET, max_size=60))
def test_and_on_any_text(text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")
    assert IniText.parse(data).data() == data


@given(LINES, ENDS, st.booleans(), NAMES, VALUES.filter(acceptable))
def test_setting_any_value_anywhere_changes_nothing_else(
    lines: list[str], end: str, bom: bool, name: tuple[str, str], value: str
) -> None:
    data = end.join(lines).encode()
    before = ("\ufeff" * bom).encode() + data
    text = IniText.parse(before)
    if text.document().faults:
        with pytest.raises(ProfileError):
            edited(PATH, text, {name: Secret(value)})
        return
    after = edited(PATH, text, {name: Secret(value)}).data()
    assert after.startswith(b"\xef\xbb\xbf") == bom
    plain = after[3 * bom :]
    expected = raw_values(data) | {name: value}
    assert raw_values(plain) == expected
    assert official(plain).get(*name) == value
    old, new = lines_of(data), lines_of(plain)
    removed = [line for line in difflib.ndiff(_text(old), _text(new)) if line.startswith("- ")]
    continuations = len(lines_of(raw_values(data).get(name, "").encode())) - 1
    assert len(removed) <= 1 + continuations
    assert len(new) - len(old) <= 4, "at most a blank line, a section, the entry and the last line's end"


def _text(lines: list[bytes]) -> list[str]:
    return [line.decode() + "\n" for line in lines]


@pytest.mark.slow
@given(LINES, ENDS, NAMES)
def test_taking_a_value_away_changes_nothing_else(lines: list[str], end: str, name: tuple[str, str]) -> None:
    data = end.join(lines).encode()
    text = IniText.parse(data)
    assume(not text.document().faults)
    in_defaults = ("DEFAULT", name[1]) in raw_values(data) and f"[{name[0]}]" in data.decode()
    if in_defaults:
        with pytest.raises(ProfileError, match="safely"):
            edited(PATH, text, {name: None})
        return
    after = edited(PATH, text, {name: None}).data()
    assert raw_values(after) == {key: value for key, value in raw_values(data).items() if key != name}
    if name not in raw_values(data):
        assert after == data


@given(st.text(ALPHABET, max_size=60), NAMES, VALUES.filter(acceptable))
def test_the_model_itself_never_fails_whatever_the_text(text: str, name: tuple[str, str], value: str) -> None:
    parsed = IniText.parse(text.encode("utf-8", "surrogateescape"))
    changed = parsed.set(*name, Secret(value))
    assert value.encode() in changed.data()
    assert changed.data() != b""
    assert parsed.remove(*name).remove(*name).data() == parsed.remove(*name).data()


@given(VALUES)
def test_a_value_is_read_back_by_both_readers_or_refused_unquoted(value: str) -> None:
    if not acceptable(value):
        with pytest.raises(ProfileError) as refused:
            edited(PATH, IniText.parse(b""), {("auth", "hotkey_name"): Secret(value)})
        assert len(value) < 4 or value not in refused.value.report()
        return
    after = edited(PATH, IniText.parse(b""), {("auth", "hotkey_name"): Secret(value)})
    read = after.document().get("auth", "hotkey_name")
    assert read is not None
    assert read.text == value == official(after.data()).get("auth", "hotkey_name")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("100%", "%"),
        ("%(username)s", "%"),
        ("100%%", "%"),
        ("two\nlines", "line break"),
        ("two\rlines", "line break"),
        ("a\x85b", "line break"),
        ("a\u2028b", "line break"),
        ("\x1b[2J", "control"),
        ("half \udc80", "control"),
        (" x", "space"),
        ("x\u3000", "space"),
        ("", "empty"),
    ],
)
def test_what_a_reader_would_read_differently_is_refused_with_the_reason(value: str, why: str) -> None:
    with pytest.raises(ProfileError) as caught:
        check_value("hotkey_name", Secret(value))
    assert why in caught.value.why
    assert "hotkey_name" in caught.value.what


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[auth]\nusername = new\n"),
        ("[auth]\n", "[auth]\nusername = new\n"),
        ("[auth]", "[auth]\nusername = new\n"),
        ("[api]\nx = 1\n", "[api]\nx = 1\n\n[auth]\nusername = new\n"),
        ("[api]\nx = 1\n\n", "[api]\nx = 1\n\n[auth]\nusername = new\n"),
        ("[api]\r\nx = 1", "[api]\r\nx = 1\r\n\r\n[auth]\r\nusername = new\r\n"),
        ("[auth]\nUserName :  old  # mine\n", "[auth]\nUserName :  new\n"),
        ("[auth]\nusername=old\nx=1\n", "[auth]\nusername=new\nx=1\n"),
        ("[auth]\nusername =\nx=1\n", "[auth]\nusername = new\nx=1\n"),
        ("[auth]\nusername = a\n  b\n# note\n  c\n\nx=1\n", "[auth]\nusername = new\n# note\n\nx=1\n"),
        ("[auth]\n  x = 1\n  [api]\n", "[auth]\n  x = 1\n  username = new\n  [api]\n"),
        ("[auth]\n# note\n   [api]\n", "[auth]\n   username = new\n# note\n   [api]\n"),
        ("[auth]\nx = 1\n\n# about api\n[api]\n", "[auth]\nx = 1\nusername = new\n\n# about api\n[api]\n"),
        ("[auth]\nx = 1\n  goes on\n; end\n", "[auth]\nx = 1\n  goes on\nusername = new\n; end\n"),
        ("[Auth]\nx = 1\n[auth]\nusername = old\n", "[Auth]\nx = 1\n[auth]\nusername = new\n"),
    ],
)
def test_where_a_value_goes(before: str, after: str) -> None:
    assert (
        edited(PATH, IniText.parse(before.encode()), {("auth", "username"): Secret("new")}).data() == after.encode()
    )


def test_of_doubled_keys_the_last_is_set_and_all_are_taken_away() -> None:
    text = IniText.parse(b"[auth]\napi_key = 1\n# note\nAPI_KEY = 2\n[api]\napi_key = 3\n")
    changed = text.set("auth", "api_key", Secret("9")).data()
    assert changed == b"[auth]\napi_key = 1\n# note\nAPI_KEY = 9\n[api]\napi_key = 3\n"
    assert text.remove("auth", "api_key").data() == b"[auth]\n# note\n[api]\napi_key = 3\n"


def test_nothing_of_the_text_is_in_any_repr() -> None:
    text = IniText.parse(b"[auth]\nhotkey_seed = sentinel\nsentinel = 1\n# sentinel\n[sentinel]\n")
    assert "sentinel" not in repr(text)
    assert "sentinel" not in repr(text.document())
    assert "sentinel" not in repr(text.lines[1])


def test_a_change_that_would_do_more_than_is_meant_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    text = IniText.parse(b"[auth]\nusername = ada\nnote = mine\n")
    for wrong in (
        b"[auth]\nusername = new\n",
        b"[auth]\nusername = ada\nnote = mine\n",
        b"[auth]\nusername = new\nx\n",
    ):
        monkeypatch.setattr(IniText, "set", lambda *_, wrong=wrong: IniText.parse(wrong))
        with pytest.raises(ProfileError, match="safely"):
            edited(PATH, text, {("auth", "username"): Secret("new")})


@pytest.mark.parametrize(("end", "between"), [("\n", "\n"), ("\n\n", ""), ("\n   \n", ""), ("", "\n\n")])
def test_a_new_section_stands_behind_one_blank_line(end: str, between: str) -> None:
    old = f"[auth]\nusername = ada{end}"
    text = edited(PATH, IniText.parse(old.encode()), {("api", "base_url"): Secret("https://x")})
    assert text.data().decode() == f"{old}{between}[api]\nbase_url = https://x\n"
