"""Snippets: right for the key's access and the server, and no key where none is needed."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.key_test import NO_CHUTE
from chutes_tui.access.scope_json import from_json
from chutes_tui.access.scopes import ACTIONS, OBJECT_TYPES, AccessDraft, ScopeGrant, effective
from chutes_tui.core.secret import Secret
from chutes_tui.operations.snippets import (
    Snippet,
    cli_create_command,
    cli_secret_command,
    config_to_name,
    key_snippets,
)

CHUTE = "3f2a91c0-1111-4222-8333-444455556666"
VALUE = f"cpk_{'a' * 32}.{'b' * 32}.{'S3ntinel' * 4}"
PRODUCTION = "https://api.chutes.ai"
LOCAL = "http://127.0.0.1:8123"
INVOKE = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))
ONE = AccessDraft(grants=(ScopeGrant("chutes", CHUTE, "invoke"),))


def made(access: AccessDraft | None, base_url: str = PRODUCTION, model: str = "") -> dict[str, Snippet]:
    return {snippet.id: snippet for snippet in key_snippets(Secret(VALUE), access, base_url, model=model)}


def test_every_way_is_there_for_a_key_that_invokes() -> None:
    assert list(made(INVOKE)) == ["key", "header", "export", "dotenv", "curl", "github-actions", "openai-python"]


def test_a_key_for_the_models_alone_calls_no_chute() -> None:
    models = AccessDraft(grants=(ScopeGrant("chutes", NO_CHUTE, "invoke"),))
    assert "https://llm.chutes.ai/v1/chat/completions" in made(models)["curl"].text.reveal()
    assert "curl" not in made(models, LOCAL)


def test_the_key_is_only_where_it_has_to_be() -> None:
    snippets = made(INVOKE)
    assert {name for name, snippet in snippets.items() if VALUE in snippet.text.reveal()} == {
        "key",
        "header",
        "export",
        "dotenv",
    }
    for snippet in snippets.values():
        assert "S3ntinel" not in snippet.masked
        assert "S3ntinel" not in repr(snippet)
        assert snippet.holds_secret == (VALUE in snippet.text.reveal())


def test_the_plain_texts() -> None:
    snippets = made(INVOKE)
    assert snippets["key"].text.reveal() == VALUE
    assert snippets["header"].text.reveal() == f"Authorization: Bearer {VALUE}"
    assert snippets["dotenv"].text.reveal() == f"CHUTES_API_KEY={VALUE}"
    assert shlex.split(snippets["export"].text.reveal()) == ["export", f"CHUTES_API_KEY={VALUE}"]


def test_a_shell_really_reads_the_export_line() -> None:
    script = made(INVOKE)["export"].text.reveal() + '\nprintf %s "$CHUTES_API_KEY"'
    assert subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True).stdout == VALUE


def curl_words(snippet: Snippet) -> list[str]:
    return shlex.split(snippet.text.reveal().replace("\\\n", " "))


def test_curl_asks_the_inference_host_in_production() -> None:
    words = curl_words(made(INVOKE, model="my/model")["curl"])
    assert words[2] == "https://llm.chutes.ai/v1/chat/completions"
    assert json.loads(words[-1])["model"] == "my/model"


def test_curl_calls_the_chute_on_any_other_server() -> None:
    assert curl_words(made(ONE, LOCAL + "/")["curl"])[2] == f"{LOCAL}/chutes/{CHUTE}/v1/chat/completions"
    assert curl_words(made(None, LOCAL)["curl"])[2] == f"{LOCAL}/chutes/CHUTE_ID/v1/chat/completions"


def test_curl_reads_the_account_with_an_admin_key() -> None:
    words = curl_words(made(AccessDraft(admin=True), LOCAL)["curl"])
    assert words[2] == f"{LOCAL}/users/me"
    assert "-d" not in words


def test_a_key_that_opens_nothing_gets_nothing_to_call() -> None:
    assert list(made(AccessDraft(grants=(ScopeGrant("images", None, "read"),)))) == [
        "key",
        "header",
        "export",
        "dotenv",
    ]


def test_the_actions_step_reads_the_repository_secret() -> None:
    step = made(INVOKE)["github-actions"]
    assert "CHUTES_API_KEY: ${{ secrets.CHUTES_API_KEY }}" in step.text.reveal()
    assert "gh secret set CHUTES_API_KEY" in step.hint


def test_a_name_from_outside_cannot_become_an_expression() -> None:
    for snippet in made(INVOKE, model="${{ secrets.OTHER }}").values():
        assert "secrets.OTHER" not in snippet.text.reveal()


@pytest.mark.parametrize("access", [INVOKE, ONE, AccessDraft(admin=True), None])
def test_the_python_snippet_compiles_and_reads_the_environment(access: AccessDraft | None) -> None:
    code = made(access, LOCAL)["openai-python"].text.reveal()
    compile(code, "snippet", "exec")
    assert 'os.environ["CHUTES_API_KEY"]' in code


grants = st.builds(
    ScopeGrant,
    st.sampled_from(OBJECT_TYPES),
    st.none() | st.text(min_size=1).filter(lambda text: text == text.strip() != ""),
    st.sampled_from([None, *ACTIONS]),
)


@given(st.text(min_size=1), st.builds(AccessDraft, st.booleans(), st.lists(grants, max_size=5).map(tuple)))
def test_the_cli_command_survives_the_shell(name: str, access: AccessDraft) -> None:
    words = shlex.split(cli_create_command(name, access))
    assert words[:3] == ["chutes", "keys", "create"]
    assert f"--name={name}" in words or words[words.index("--name") + 1] == name
    if access.admin:
        assert words[-1] == "--admin"
    else:
        assert words[-2] == "--json-input"
        assert from_json(words[-1]).draft == effective(access)


def test_the_cli_command_names_a_config_by_the_environment() -> None:
    command = cli_create_command("ci", AccessDraft(admin=True), config_path="/home/a b/x.ini")
    assert command == "CHUTES_CONFIG_PATH='/home/a b/x.ini' chutes keys create --name ci --admin"


def test_a_name_that_looks_like_an_option_stays_a_name() -> None:
    assert "--name=--admin" in cli_create_command("--admin", INVOKE)


def _run(command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """What a shell hands to the CLI, each argument ended by a NUL."""
    script = f"chutes() {{ printf '%s\\0' \"$@\"; }}\n{command}"
    return subprocess.run(["/bin/sh", "-c", script], env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("key", ["HF_TOKEN", "it's $HOME `id`", "two\nlines"])
@pytest.mark.parametrize("value", ["hf_x", '-----BEGIN KEY-----\n $(id) "\n', " "])
def test_the_command_for_a_secret_takes_its_value_from_the_environment(key: str, value: str) -> None:
    ran = _run(cli_secret_command(CHUTE, key), VALUE=value)
    assert ran.stdout.split("\0")[:-1] == ["secrets", "create", "--purpose", CHUTE, "--key", key, f"--value={value}"]


@pytest.mark.parametrize("environ", [{}, {"VALUE": ""}])
def test_the_command_for_a_secret_never_sends_an_empty_one(environ: dict[str, str]) -> None:
    ran = _run(cli_secret_command(CHUTE, "HF_TOKEN"), **environ)
    assert ran.returncode != 0
    assert ran.stdout == ""


def test_the_command_for_a_secret_names_its_config_and_takes_any_key() -> None:
    command = cli_secret_command(CHUTE, "--key", config_path="/home/a b/x.ini")
    assert command.startswith("CHUTES_CONFIG_PATH='/home/a b/x.ini' chutes secrets create ")
    assert " --key=--key " in command


@pytest.mark.parametrize(
    ("path", "named"),
    [("/home/ada/.chutes/config.ini", ""), ("/srv/a b/config.ini", "/srv/a b/config.ini"), (None, "")],
)
def test_only_a_config_that_the_cli_would_not_find_is_named(path: str | None, named: str) -> None:
    assert config_to_name(PurePosixPath(path) if path else None) == named
