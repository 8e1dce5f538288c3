"""Addresses, and code that is what it seems: it compiles, parses, and reads the key from the environment."""

from __future__ import annotations

import json
import shlex
import subprocess

import pytest
import yaml

from chutes_tui.operations.account.base_urls import RESEARCH, RESEARCH_URL, base_urls
from chutes_tui.operations.snippets import Snippet, openai_url_of, use_snippets

PRODUCTION = "https://api.chutes.ai"
INFERENCE = "https://llm.chutes.ai/v1"
MODEL = "deepseek-ai/DeepSeek-V3"
URLS = (INFERENCE, RESEARCH_URL, openai_url_of("http://127.0.0.1:8123/"))


def made(url: str, model: str = "") -> dict[str, Snippet]:
    return {one.id: one for one in use_snippets(url, model=model)}


def text(name: str, url: str = INFERENCE) -> str:
    return made(url)[name].text.reveal()


@pytest.mark.parametrize("url", URLS)
def test_each_names_the_address_and_none_holds_a_key(url: str) -> None:
    for name, one in made(url).items():
        assert url in one.text.reveal(), name
        assert not one.holds_secret
        assert "cpk_" not in one.text.reveal()
        assert "CHUTES_API_KEY" in one.text.reveal()


@pytest.mark.parametrize("name", ["openai-python", "aiohttp", "litellm"])
@pytest.mark.parametrize("url", URLS)
def test_python_compiles_and_reads_the_environment(name: str, url: str) -> None:
    compile(text(name, url), name, "exec")
    assert "os.environ[" in text(name, url)


@pytest.mark.parametrize("url", URLS)
def test_opencode_is_json(url: str) -> None:
    provider = json.loads(text("opencode", url))["provider"]["chutes"]
    assert provider["options"] == {"baseURL": url, "apiKey": "{env:CHUTES_API_KEY}"}
    assert list(provider["models"]) == [MODEL]


@pytest.mark.parametrize("url", URLS)
def test_the_proxy_is_yaml(url: str) -> None:
    (model,) = yaml.safe_load(text("litellm-proxy", url))["model_list"]
    assert model["litellm_params"] == {
        "model": f"openai/{MODEL}",
        "api_base": url,
        "api_key": "os.environ/CHUTES_API_KEY",
    }


def test_the_action_is_yaml_and_takes_the_key_from_the_secrets() -> None:
    (step,) = yaml.safe_load(text("github-actions"))
    assert step["env"] == {"CHUTES_API_KEY": "${{ secrets.CHUTES_API_KEY }}"}
    assert shlex.split(step["run"].replace("\\\n", " "))[0] == "curl"


def test_a_shell_takes_the_dotenv() -> None:
    lines = text("dotenv").replace("CHUTES_API_KEY=\n", "CHUTES_API_KEY=it\n")
    script = f'{lines}\nprintf "%s %s" "$OPENAI_API_KEY" "$OPENAI_BASE_URL"'
    out = subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True).stdout
    assert out == f"it {INFERENCE}"


def test_curl_refuses_to_run_without_a_key() -> None:
    done = subprocess.run(["sh", "-c", text("curl")], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    assert done.returncode != 0
    assert "CHUTES_API_KEY" in done.stderr


def test_a_name_from_outside_cannot_become_an_expression() -> None:
    for one in made(INFERENCE, model='"${{ secrets.OTHER }}').values():
        assert "secrets.OTHER" not in one.text.reveal()


def test_the_addresses_of_production() -> None:
    found = {one.id: one for one in base_urls(PRODUCTION)}
    assert [one.url for one in found.values()] == [
        PRODUCTION,
        INFERENCE,
        "https://image.chutes.ai",
        "https://embed.chutes.ai/v1",
        RESEARCH_URL,
    ]
    assert [name for name, one in found.items() if one.opt_in] == [RESEARCH]
    assert "recorded" in found[RESEARCH].purpose


def test_elsewhere_only_the_management_and_chutes_below_it_are_known() -> None:
    found = {one.id: one.url for one in base_urls("http://127.0.0.1:8123/")}
    assert found == {
        "management": "http://127.0.0.1:8123",
        "inference": "http://127.0.0.1:8123/chutes/CHUTE_ID/v1",
        "image": "",
        "embed": "",
        RESEARCH: "",
    }
