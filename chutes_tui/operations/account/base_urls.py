"""The addresses of Chutes, and what each is for. Pure.

Sources: chutes.ai's documentation; production, as third parties found it in 2026. Only production has known ones: any
other server has its management API, and its chutes below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chutes_tui.operations.snippets import INFERENCE_URL, UNREACHABLE, is_in_process, is_production, openai_url_of

RESEARCH: Final = "research"
RESEARCH_URL: Final = "https://research-data-opt-in-proxy.chutes.ai/v1"
RECORDED: Final = (
    "Calls to this address cost about 25 % less. In return your prompts are recorded, for research. "
    "Send nothing private: no names, no code that isn't yours to share, no keys, nobody's data."
)
"""What has to be agreed to before the research address is given out."""


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """An address; `url` "" if none is known for this server. `opt_in`: given out only after `RECORDED` was read."""

    id: str
    title: str
    url: str
    purpose: str
    notes: tuple[str, ...] = ()
    opt_in: bool = False


_MANAGEMENT: Final = "Account, keys, secrets, chutes, images, payments, OAuth. This is the API URL of a profile."
_BEARER: Final = "Send the key as Authorization: Bearer. X-API-Key doesn't count."
_NOT_KNOWN: Final = "No such address is known for this server. Only production's is: it belongs to chutes.ai."


def base_urls(management_url: str) -> tuple[BaseUrl, ...]:
    """Return the addresses of a server, by the URL of its management API."""
    management_url = management_url.rstrip("/")
    if not is_production(management_url):
        return _elsewhere(management_url)
    return (
        BaseUrl("management", "Management", management_url, _MANAGEMENT, (_BEARER,)),
        BaseUrl(
            "inference",
            "Inference",
            INFERENCE_URL,
            "Language models, for every program that speaks OpenAI's API. Most want it with /v1 at the end.",
            (
                "Any key that may call chutes can call every model here, also a key for a single chute.",
                "GET /models is public: it proves nothing about a key.",
                f"{_BEARER} With a wrong header you are anonymous here: a web page with 429.",
            ),
        ),
        BaseUrl(
            "image",
            "Images",
            "https://image.chutes.ai",
            "Models that make images, chosen by the field model.",
            ("Not documented by Chutes. Other programs send POST /generate with model and prompt.", _BEARER),
        ),
        BaseUrl(
            "embed",
            "Embeddings",
            "https://embed.chutes.ai/v1",
            "Embeddings, as OpenAI's API has them: POST /embeddings.",
            ("Not documented by Chutes; other programs use it so.", _BEARER),
        ),
        BaseUrl(
            RESEARCH,
            "Research opt-in",
            RESEARCH_URL,
            "Language models, about 25 % cheaper. Your prompts are recorded.",
            (_BEARER,),
            opt_in=True,
        ),
    )


def _elsewhere(management_url: str) -> tuple[BaseUrl, ...]:
    here = (UNREACHABLE,) if is_in_process(management_url) else ()
    chute = openai_url_of(management_url)
    return (
        BaseUrl("management", "Management", management_url, _MANAGEMENT, (_BEARER, *here)),
        BaseUrl(
            "inference",
            "Inference",
            chute,
            "A chute by its id, below the management API. Put the chute's id in place of CHUTE_ID.",
            ("Whether this server has a host for all models, as llm.chutes.ai is one, isn't known.", _BEARER, *here),
        ),
        BaseUrl("image", "Images", "", _NOT_KNOWN),
        BaseUrl("embed", "Embeddings", "", _NOT_KNOWN),
        BaseUrl(RESEARCH, "Research opt-in", "", _NOT_KNOWN),
    )
