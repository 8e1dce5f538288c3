"""What is said of a secret's key and value before they are sent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.models import SecretRecord
from chutes_tui.operations.secrets.rules import (
    LARGEST_VALUE,
    LARGEST_VARIABLE,
    TEMPLATES,
    existing_secret,
    key_problem,
    key_warning,
    line_ends_behind,
    name_refusal,
    split_assignment,
    template_of,
    value_doubt,
    value_notes,
    value_problem,
    value_size,
    without_line_end,
)

PLACEHOLDER = "contains $NAME or ${…}: sent literally, not expanded"
ANY_TEXT = st.text(st.characters(exclude_categories=()))


class TestName:
    @pytest.mark.parametrize("key", ["MY_PYTHON", "python", "SGL_X", "sgl_x", "LD_PRELOAD", "x_SGLang", "HTTP_PROXY"])
    def test_refused_by_current_servers(self, key: str) -> None:
        assert "refuse this name" in name_refusal(key, "night-batch")

    @pytest.mark.parametrize(
        "key", ["PATH", "HOME", "NO_PROXY", "OLD_LD_X", "MY_SGL_X", "PYTHONUNBUFFERED", "HF_TOKEN"]
    )
    def test_taken(self, key: str) -> None:
        assert name_refusal(key, "night-batch") == ""

    @pytest.mark.parametrize("chute", ["affine-7", "My-Babelbit", "turbovision"])
    def test_of_subnet_chutes(self, chute: str) -> None:
        assert "only HF_TOKEN" in name_refusal("TOKEN", chute)
        assert name_refusal("HF_TOKEN", chute) == name_refusal("HUGGING_FACE_HUB_TOKEN", chute) == ""
        assert "refuse this name" in name_refusal("LD_X", chute)


CANNOT_WORK = (
    ("op://vault/item/field", "1Password"),
    ("encrypted:BFa9Q", "decrypts"),
    ("$(cat key)", "no shell"),
    ("`cat key`", "no shell"),
    ("-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----", "line breaks"),
    ("'abc'", "quotes"),
    ('"abc"\n', "quotes"),
)


class TestDoubt:
    @pytest.mark.parametrize(("value", "words"), CANNOT_WORK)
    def test_is_said_first(self, value: str, words: str) -> None:
        assert words in value_doubt(value)
        assert value_notes("KEY", value)[0] == value_doubt(value)

    @pytest.mark.parametrize(
        "value", ["", "'", "plain", "$HOME", "it's", "a\\nb", "-----BEGIN X-----\nabc\n-----END X-----", "$()", "``"]
    )
    def test_is_not_made_of_nothing(self, value: str) -> None:
        assert value_doubt(value) == ""


class TestKey:
    @pytest.mark.parametrize("key", ["HF_TOKEN", "_", "a", "lower_case_9", "A1", "PATH", "HOME", "LD_PRELOAD"])
    def test_a_variables_name_needs_no_word(self, key: str) -> None:
        assert key_problem(key) is None
        assert key_warning(key) is None

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("", "Enter a variable name"),
            ("   ", "only spaces"),
            ("A\nB", "A␊B"),
            ("A\x1b", "A␛"),
            ("A\u200b", "A‹U+200B›"),
            ("A\ud800", "invisible"),
        ],
    )
    def test_refused(self, key: str, words: str) -> None:
        assert words in (key_problem(key) or "")

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("MY-KEY", "isn't a standard name"),
            ("a.b", "isn't a standard name"),
            ("9LIVES", "starts with a digit"),
            (" KEY", "space"),
            ("A=B", "fail at startup"),
            ("SCHLÜSSEL", "characters other than"),
            ("A٣", "characters other than"),
        ],
    )
    def test_allowed_with_a_warning(self, key: str, words: str) -> None:
        assert key_problem(key) is None
        assert words in (key_warning(key) or "")

    @given(ANY_TEXT)
    def test_whatever_is_no_plain_name_has_a_word(self, key: str) -> None:
        plain = re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", key) is not None
        assert plain or key_problem(key) or key_warning(key)

    def test_existing(self) -> None:
        records = [SecretRecord(secret_id=str(n), key=key, purpose="c1") for n, key in enumerate(("A", "B"))]
        assert existing_secret(records, "c1", "B") is records[1]
        assert existing_secret(records, "c1", "b") is None
        assert existing_secret(records, "c2", "B") is None


class TestAssignment:
    @pytest.mark.parametrize(
        ("text", "key", "value"),
        [
            ("HF_TOKEN=hf_abc", "HF_TOKEN", "hf_abc"),
            ("export HF_TOKEN=hf_abc\n", "HF_TOKEN", "hf_abc"),
            ('A="b c"', "A", "b c"),
            ("A='b'c'", "A", "b'c"),
            ("A=b=c", "A", "b=c"),
            ("A = b", "A", "b"),
            ("A='", "A", "'"),
        ],
    )
    def test_taken_apart(self, text: str, key: str, value: str) -> None:
        assert split_assignment(text) == (key, value)

    @pytest.mark.parametrize("text", ["", "HF_TOKEN", "A=", "A=''", "=b", "9A=b", "A B=c", "A=b\nC=d", "# A=b"])
    def test_left_alone(self, text: str) -> None:
        assert split_assignment(text) is None


class TestValue:
    @pytest.mark.parametrize(
        ("value", "words"),
        [("", "Enter a value"), ("a\ud800", "half characters"), ("x" * (LARGEST_VALUE + 1), "larger than")],
    )
    def test_refused(self, value: str, words: str) -> None:
        assert words in (value_problem(value) or "")

    @pytest.mark.parametrize("value", [" ", "\n", "a", "x" * LARGEST_VALUE, "\0", "日本"])
    def test_allowed(self, value: str) -> None:
        assert value_problem(value) is None

    @pytest.mark.parametrize(
        ("value", "size"),
        [
            ("a", "1 character"),
            ("ab", "2 characters"),
            ("a\n", "2 characters"),
            ("a\r\nb\r\n", "2 lines, 6 characters"),
            ("a\rb\nc", "3 lines, 5 characters"),
            ("x" * 1204, "1,204 characters"),
        ],
    )
    def test_size(self, value: str, size: str) -> None:
        assert value_size(value) == size

    @pytest.mark.parametrize(
        ("value", "notes"),
        [
            ("plain", ()),
            ("a\nb", ()),
            ("", ()),
            (" a", ("starts with whitespace",)),
            ("a\t", ("ends with whitespace", "has tabs")),
            ("a \n", ("ends with whitespace", "ends with a line break")),
            (" a ", ("starts and ends with whitespace",)),
            ("a\n", ("ends with a line break",)),
            ("a\n\r\n", ("ends with 2 line breaks", "has Windows line breaks (CR LF)")),
            ("a\rb", ("has lone carriage returns",)),
            ("  ", ("has only whitespace",)),
            (
                "a\0b",
                ("has a NUL character, which variables can't have: instances may fail at startup",),
            ),
            ("a\u200bb", ("has invisible characters",)),
            ("$2b$12$abc", ()),
            ("pa$$word", ()),
            ("$HOME/x", (PLACEHOLDER,)),
            ("${X}", (PLACEHOLDER,)),
        ],
    )
    def test_notes(self, value: str, notes: tuple[str, ...]) -> None:
        assert value_notes("KEY", value) == notes

    def test_too_large_for_a_variable(self) -> None:
        fits = "x" * (LARGEST_VARIABLE - len("KEY="))
        assert value_notes("KEY", fits) == ()
        assert value_notes("KEY", fits + "x") == ("is larger than the Linux limit for a variable (128 KiB)",)

    @given(ANY_TEXT, ANY_TEXT)
    def test_nothing_is_quoted(self, key: str, value: str) -> None:
        marked = f"{value}\u2603sentinel\u2603{value}"
        said = [*value_notes(key, marked), value_size(marked), value_problem(marked) or ""]
        assert not any("\u2603" in words for words in said)

    @given(st.text(st.sampled_from("a \n\r")))
    def test_what_is_taken_off_is_what_was_told(self, value: str) -> None:
        kept = without_line_end(value)
        assert value.startswith(kept)
        assert not kept.endswith(("\n", "\r"))
        assert (line_ends_behind(value) > 0) == (kept != value)


class TestTemplates:
    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("HF_TOKEN", "hf_abc"),
            ("OPENAI_API_KEY", "sk-proj-a_b"),
            ("ANTHROPIC_API_KEY", "sk-ant-api03-x"),
            ("CHUTES_API_KEY", "cpk_1.2.3"),
            ("WANDB_API_KEY", "0" * 40),
            ("GITHUB_TOKEN", "ghp_abc"),
            ("GITHUB_TOKEN", "github_pat_abc"),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            ("DATABASE_URL", "postgresql+psycopg://user:pass@host:5432/name?x=1"),
        ],
    )
    def test_the_usual_is_recognised(self, key: str, value: str) -> None:
        assert value_notes(key, value) == ()
        template = template_of(key)
        assert template is not None
        assert value_notes(key, "something else") == (f"{key} {template.looks}",)

    def test_each_has_a_good_key(self) -> None:
        assert all(key_problem(t.key) is None and key_warning(t.key) is None for t in TEMPLATES)
        assert len({t.key for t in TEMPLATES}) == len(TEMPLATES)
