"""Ready-made pieces of text for a new key, and the official CLI's way of making a key or a secret. Pure functions."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from chutes_tui.access.key_test import NO_CHUTE
from chutes_tui.access.scope_json import grant_fields
from chutes_tui.access.scopes import effective, opens_inference_hosts
from chutes_tui.core.secret import MASK, Secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import PurePath

    from chutes_tui.access.scopes import AccessDraft

INFERENCE_URL: Final = "https://llm.chutes.ai/v1"
"""The OpenAI-compatible address of the production platform."""

VARIABLE: Final = "CHUTES_API_KEY"
EXAMPLE_MODEL: Final = "deepseek-ai/DeepSeek-V3"
"""The model that is named as long as none is chosen."""

MASKED_KEY: Final = f"cpk_{MASK}"

_PRODUCTION_HOST: Final = "api.chutes.ai"
_ANY_CHUTE: Final = "CHUTE_ID"
_TAME: Final = re.compile(r"[\w./:@ -]+")
"""Names from outside that may stand in a script; "${{" in one would be run by GitHub Actions."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text to copy. `masked` is fit for the screen; `text` is the whole thing, as a Secret.

    `holds_secret` tells whether the two differ: many snippets read the key from the environment and hold none.
    `language` names the syntax ("bash", "yaml", …) and `hint` says what to do with it.
    """

    id: str
    label: str
    language: str
    masked: str
    text: Secret
    hint: str = ""

    @property
    def holds_secret(self) -> bool:
        return self.text.reveal() != self.masked

    @property
    def names_model(self) -> bool:
        """Whether it asks a model, and so names one."""
        return "/chat/completions" in self.masked or "model=" in self.masked


def key_snippets(key: Secret, access: AccessDraft | None, base_url: str, *, model: str = "") -> tuple[Snippet, ...]:
    """Everything worth copying for an API key, most wanted first.

    `access` is what the key may do (None: not known, then it is shown as a key that can call chutes). Keys that
    open nothing get no calls to try. `base_url` is the management API's; `model` names the model in the examples.
    """
    pieces = [
        _with_key(key, "key", "Key only", "text", lambda value: value),
        _with_key(key, "header", "Authorization header", "http", lambda value: f"Authorization: Bearer {value}"),
        _with_key(
            key,
            "export",
            "Shell export",
            "bash",
            lambda value: f"export {VARIABLE}={_quote(value)}",
            "Starts with a space, so that some shells don't save it in their history.",
        ),
        _with_key(
            key, "dotenv", ".env entry", "dotenv", lambda value: f"{VARIABLE}={value}", "Keep the file out of git."
        ),
    ]
    target = _target(access, base_url.rstrip("/"), model if _TAME.fullmatch(model) else EXAMPLE_MODEL)
    return (*pieces, *_calls(target, access))


def use_snippets(openai_url: str, *, model: str = "") -> tuple[Snippet, ...]:
    """Code and settings for programs that call models at an OpenAI-compatible address. None holds a key.

    Sources: the documentation of LiteLLM, opencode, Cline and SillyTavern, each on OpenAI-compatible endpoints.
    """
    model = model if _TAME.fullmatch(model) else EXAMPLE_MODEL
    body: dict[str, object] = {"model": model, "messages": [{"role": "user", "content": "Hello!"}]}
    target = _Target(f"{openai_url}/chat/completions", body, openai_url, model)
    calls = {one.id: one for one in _calls(target)}
    exported = f"The key stays in the variable {VARIABLE}: export it first."
    by_hand = f"Settings to type. Paste the value of {VARIABLE} into the field for the key; it isn't in this text."
    return (
        calls["openai-python"],
        calls["curl"],
        _plain("aiohttp", "aiohttp (Python)", "python", _aiohttp(target), f"pip install aiohttp. {exported}"),
        _plain("litellm", "LiteLLM (Python)", "python", _litellm(target), f"pip install litellm. {exported}"),
        _plain("litellm-proxy", "LiteLLM proxy", "yaml", _litellm_proxy(target), f"For its config.yaml. {exported}"),
        _plain("opencode", "opencode", "json", _opencode(target), f"For opencode.json. {exported}"),
        _plain("cline", "Cline", "text", _cline(target), by_hand),
        _plain("sillytavern", "SillyTavern", "text", _sillytavern(target), by_hand),
        calls["github-actions"],
        _plain("gitlab-ci", "GitLab: call", "yaml", _gitlab_job(target), _in_gitlab()),
        _plain("dotenv", ".env", "dotenv", _dotenv(target), "Add the key behind the first =. Keep it out of git."),
    )


def model_words(chosen: str) -> str:
    """Which model a snippet names, and where another one is chosen."""
    if not chosen:
        return f"{EXAMPLE_MODEL} is an example: choose a model in the list of models (L in the keys, then u)."
    if not _TAME.fullmatch(chosen):
        return f"{EXAMPLE_MODEL} is an example: the id of the chosen model has characters that no script should."
    return f"Names {chosen}, which you chose in the list of models."


def openai_url_of(base_url: str) -> str:
    """Where an OpenAI client goes on a server, if it isn't limited to a chute."""
    return _openai_url(None, base_url.rstrip("/"))


def is_production(base_url: str) -> bool:
    """Whether this is the management API of the production platform."""
    return urlsplit(base_url).hostname == _PRODUCTION_HOST


def cli_create_command(name: str, draft: AccessDraft, *, config_path: str = "") -> str:
    """The `chutes keys create …` command that makes the same key, quoted for a POSIX shell.

    Only forms that version 0.6.9 can run: its --chutes, --images and --action crash in most combinations, so
    scopes go by --json-input. A config file is named by the environment, since --config-path is read too late.
    """
    kept = effective(draft)
    words = ["chutes", "keys", "create"]
    words += [f"--name={name}"] if name.startswith("-") else ["--name", name]
    if kept.admin:
        words.append("--admin")
    else:
        document = {"scopes": [grant_fields(grant) for grant in kept.grants]}
        words += ["--json-input", json.dumps(document, ensure_ascii=False)]
    return _with_config(config_path) + shlex.join(words)


def cli_secret_command(chute_id: str, key: str, *, config_path: str = "") -> str:
    """The `chutes secrets create …` command that gives a chute a secret, quoted for a POSIX shell.

    The value is no part of it: the shell takes it from `$VALUE`, and refuses to run without one, where the server
    would take an empty one. Version 0.6.9 reads --config-path too late here, too.
    """
    words = ["chutes", "secrets", "create"]
    for option, text in (("--purpose", chute_id), ("--key", key)):
        words += [f"{option}={text}"] if text.startswith("-") else [option, text]
    return f'{_with_config(config_path)}{shlex.join(words)} --value="${{VALUE:?}}"'


SECRET_COMMAND_HINT: Final = "Set $VALUE first, outside the shell history: IFS= read -rs VALUE"  # noqa: S105
"""What to do before the command of `cli_secret_command` (bash and zsh know `read -rs`)."""


def _with_config(config_path: str) -> str:
    return f"CHUTES_CONFIG_PATH={shlex.quote(config_path)} " if config_path else ""


UNREACHABLE: Final = "The built-in sandbox isn't reachable from outside; use this against a real server."
"""What to say of a command where `is_in_process`."""


def is_in_process(base_url: str) -> bool:
    """Whether the server is the sandbox inside this program, which no other program can reach."""
    return urlsplit(base_url).hostname == "sandbox.localhost"


def config_to_name(config: PurePath | None) -> str:
    """The config file that a command has to name, empty where the CLI finds it by itself."""
    return "" if config is None or config.parts[-2:] == (".chutes", "config.ini") else str(config)


@dataclass(frozen=True, slots=True)
class _Target:
    """A request that the key may make: its URL, its JSON body if it has one, and the same for an OpenAI client."""

    url: str
    body: dict[str, object] | None
    openai_url: str
    model: str

    def curl(self) -> str:
        lines = [f"curl --fail-with-body {_quote(self.url)}", f'-H "Authorization: Bearer ${{{VARIABLE}:?}}"']
        if self.body is not None:
            lines += [
                "-H 'Content-Type: application/json'",
                f"-d {_quote(json.dumps(self.body, ensure_ascii=False))}",
            ]
        return " \\\n  ".join(lines)


def _calls(target: _Target | None, access: AccessDraft | None = None) -> tuple[Snippet, ...]:
    if target is None:
        return ()
    export_first = f"Reads the key from ${VARIABLE}: export it first."
    store_first = f"First run: gh secret set {VARIABLE} (it asks for the value). {_fit_for_ci(access)}".rstrip()
    install_first = f"pip install openai; reads the key from {VARIABLE}."
    return (
        _plain("curl", "curl", "bash", target.curl(), export_first),
        _plain("github-actions", "GitHub Actions: call", "yaml", _actions_step(target), store_first),
        _plain("openai-python", "OpenAI SDK (Python)", "python", _openai(target), install_first),
    )


def _fit_for_ci(access: AccessDraft | None) -> str:
    """What to say of a key's access before it is given to CI."""
    if access is None or access.admin:
        lead = "Whoever gets at an admin key has the whole account" if access is not None else "Not an admin key"
        return f"{lead}: give CI a key of one chute. chutes deploy reads no API key at all."
    one = access.grants and all(one.object_type == "chutes" and one.object_id for one in access.grants)
    return "" if one else "A key of one chute is safer: CI rarely calls more."


def _target(access: AccessDraft | None, base_url: str, model: str) -> _Target | None:
    if access is not None:
        access = effective(access)
        if access.admin:
            return _Target(f"{base_url}/users/me", None, _openai_url(access, base_url), model)
        if not opens_inference_hosts(access.grants, False) or _calls_nothing(access, base_url):
            return None
    openai_url = _openai_url(access, base_url)
    body: dict[str, object] = {"model": model, "messages": [{"role": "user", "content": "Hello!"}]}
    return _Target(f"{openai_url}/chat/completions", body, openai_url, model)


def _calls_nothing(access: AccessDraft, base_url: str) -> bool:
    """Whether it is only good for the hosts of the models, where there are none."""
    invoked = {grant.object_id for grant in access.grants if grant.object_type == "chutes"}
    return invoked == {NO_CHUTE} and urlsplit(base_url).hostname != _PRODUCTION_HOST


def _openai_url(access: AccessDraft | None, base_url: str) -> str:
    """Where an OpenAI client goes: the inference host of the production platform, elsewhere a chute's own path."""
    if urlsplit(base_url).hostname == _PRODUCTION_HOST:
        return INFERENCE_URL
    grants = access.grants if access else ()
    chutes = [grant.object_id for grant in grants if grant.object_type == "chutes" and grant.object_id]
    return f"{base_url}/chutes/{quote(chutes[0], safe='') if chutes else _ANY_CHUTE}/v1"


def _actions_step(target: _Target) -> str:
    command = "\n".join(f"    {line}" for line in target.curl().splitlines())
    secret = f"${{{{ secrets.{VARIABLE} }}}}"
    return f"- name: Call Chutes\n  env:\n    {VARIABLE}: {secret}\n  run: |\n{command}"


def _gitlab_job(target: _Target) -> str:
    command = "\n".join(f"      {line}" for line in target.curl().splitlines())
    return f"call chutes:\n  image: curlimages/curl\n  script:\n    - |\n{command}"


def _in_gitlab() -> str:
    first = f"First: Settings › CI/CD › Variables › {VARIABLE}: masked and hidden."
    return f"{first} {_fit_for_ci(None)}"


def _openai(target: _Target) -> str:
    return (
        "import os\n\n"
        "from openai import OpenAI\n\n"
        "client = OpenAI(\n"
        f"    base_url={json.dumps(target.openai_url)},\n"
        f'    api_key=os.environ["{VARIABLE}"],\n'
        ")\n"
        "answer = client.chat.completions.create(\n"
        f"    model={json.dumps(target.model)},\n"
        '    messages=[{"role": "user", "content": "Hello!"}],\n'
        ")\n"
        "print(answer.choices[0].message.content)"
    )


def _aiohttp(target: _Target) -> str:
    return (
        "import asyncio\n"
        "import os\n\n"
        "import aiohttp\n\n\n"
        "async def main() -> None:\n"
        f'    headers = {{"Authorization": f"Bearer {{os.environ[\'{VARIABLE}\']}}"}}\n'
        "    body = {\n"
        f'        "model": {json.dumps(target.model)},\n'
        '        "messages": [{"role": "user", "content": "Hello!"}],\n'
        "    }\n"
        f"    url = {json.dumps(target.url)}\n"
        "    async with aiohttp.ClientSession(headers=headers) as session:\n"
        "        async with session.post(url, json=body) as answer:\n"
        "            print(answer.status, await answer.text())\n\n\n"
        "asyncio.run(main())"
    )


def _litellm(target: _Target) -> str:
    return (
        "import os\n\n"
        "import litellm\n\n"
        "answer = litellm.completion(\n"
        f"    model={json.dumps(f'openai/{target.model}')},\n"
        f"    api_base={json.dumps(target.openai_url)},\n"
        f'    api_key=os.environ["{VARIABLE}"],\n'
        '    messages=[{"role": "user", "content": "Hello!"}],\n'
        ")\n"
        "print(answer.choices[0].message.content)"
    )


def _litellm_proxy(target: _Target) -> str:
    return (
        "model_list:\n"
        f"  - model_name: {json.dumps(target.model)}\n"
        "    litellm_params:\n"
        f"      model: {json.dumps(f'openai/{target.model}')}\n"
        f"      api_base: {json.dumps(target.openai_url)}\n"
        f"      api_key: os.environ/{VARIABLE}"
    )


def _opencode(target: _Target) -> str:
    provider = {
        "npm": "@ai-sdk/openai-compatible",
        "name": "Chutes",
        "options": {"baseURL": target.openai_url, "apiKey": f"{{env:{VARIABLE}}}"},
        "models": {target.model: {"name": target.model}},
    }
    document = {"$schema": "https://opencode.ai/config.json", "provider": {"chutes": provider}}
    return json.dumps(document, indent=2)


def _cline(target: _Target) -> str:
    return (
        "API Provider: OpenAI Compatible\n"
        f"Base URL: {target.openai_url}\n"
        f"API Key: the value of {VARIABLE}\n"
        f"Model ID: {target.model}"
    )


def _sillytavern(target: _Target) -> str:
    return (
        "API: Chat Completion\n"
        "Chat Completion Source: Custom (OpenAI-compatible)\n"
        f"Custom Endpoint (Base URL): {target.openai_url}\n"
        f"Custom API Key: the value of {VARIABLE}\n"
        f"Model ID: {target.model}"
    )


def _dotenv(target: _Target) -> str:
    return f"{VARIABLE}=\nOPENAI_API_KEY=${{{VARIABLE}}}\nOPENAI_BASE_URL={target.openai_url}"


def _with_key(
    key: Secret, snippet_id: str, label: str, language: str, write: Callable[[str], str], hint: str = ""
) -> Snippet:
    return Snippet(snippet_id, label, language, write(MASKED_KEY), Secret(write(key.reveal())), hint)


def _plain(snippet_id: str, label: str, language: str, text: str, hint: str) -> Snippet:
    return Snippet(snippet_id, label, language, text, Secret(text), hint)


def _quote(text: str) -> str:
    """Always in single quotes, so that the masked form looks just like the real one."""
    return "'" + text.replace("'", "'\"'\"'") + "'"
