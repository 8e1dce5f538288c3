"""What stands in a fresh sandbox: names, ages and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

PLATFORM_USERNAME = "chutes"
OTHER_USERNAME = "grace"
ACCOUNT_USERNAME = "ada"
OTHER_BALANCE_USD = 8.05
ACCOUNT_AGE = timedelta(days=760)
USAGE_DAYS = 42
GONE_CHUTE = "gone"

PREMIUM = "premium"
"""Terms of a chute: not for the smallest plan alone."""
TEE = "tee"
"""Terms of a chute: runs on confidential hardware."""
FREE = "free"
"""Terms of a chute: costs nothing, so many times a day."""


@dataclass(frozen=True)
class ImageSeed:
    """An image: `owner` is a username."""

    name: str
    tag: str
    owner: str
    public: bool
    status: str
    age: timedelta


@dataclass(frozen=True)
class ChuteSeed:
    """A chute, so many days old. `weight` shapes its usage, 0 for none; `terms` is one of those above, if any."""

    name: str
    image: str
    tagline: str
    invocations: int
    days: int
    weight: float = 0.0
    template: str | None = None
    public: bool = False
    hot: bool = True
    owner: str = ACCOUNT_USERNAME
    terms: str | None = None


def _offered(
    name: str, image: str, tagline: str, invocations: int, days: int, weight: float = 0.0, terms: str | None = None
) -> ChuteSeed:
    """A chute of the platform."""
    return ChuteSeed(
        name, image, tagline, invocations, days, weight, image, public=True, owner=PLATFORM_USERNAME, terms=terms
    )


@dataclass(frozen=True)
class KeySeed:
    """An API key. A scope is (object type, name of the object or None, action or None)."""

    name: str
    age: timedelta
    admin: bool = False
    scopes: tuple[tuple[str, str | None, str | None], ...] = ()


def _days(days: float) -> timedelta:
    return timedelta(days=days)


IMAGES = (
    ImageSeed("vllm", "0.11.0", PLATFORM_USERNAME, True, "built and pushed", _days(61)),
    ImageSeed("diffusion", "2.4", PLATFORM_USERNAME, True, "built and pushed", _days(144)),
    ImageSeed("invoice-tools", "1.8.2", ACCOUNT_USERNAME, False, "built and pushed", _days(33)),
    ImageSeed("speech", "2026.10", ACCOUNT_USERNAME, False, "built and pushed", _days(19)),
    ImageSeed("support-bot", "0.9.0-rc1", ACCOUNT_USERNAME, False, "building", timedelta(minutes=12)),
    ImageSeed("embeddings", "3.1", ACCOUNT_USERNAME, True, "built and pushed", _days(210)),
    ImageSeed("night-batch", "0.1", ACCOUNT_USERNAME, False, "error: build timed out", _days(4)),
)

CHUTES = (
    _offered("deepseek-ai/DeepSeek-V3", "vllm", "Mixture-of-experts chat model", 918_204_117, 330, 5.0),
    _offered("Qwen/Qwen3-235B-A22B", "vllm", "Reasoning model", 210_443_902, 201, terms=PREMIUM),
    _offered("black-forest-labs/FLUX.1-schnell", "diffusion", "Text to image in four steps", 31_870_554, 402, 1.5),
    ChuteSeed("whisper-large-v3", "speech", "Transcripts of the weekly calls", 48_213, 288, 2.0),
    ChuteSeed("invoice-extractor", "invoice-tools", "Reads totals off scanned invoices", 12_977, 121, 1.2),
    ChuteSeed("support-bot-staging", "support-bot", "Answers tickets, staging", 3_804, 27, 0.4, "vllm", hot=False),
    ChuteSeed("support-bot", "support-bot", "Answers tickets", 96_551, 240, 3.0, "vllm"),
    ChuteSeed(
        "bge-m3-embeddings", "embeddings", "Multilingual embeddings", 401_366, 365, 0.8, "embedding", public=True
    ),
    ChuteSeed("night-batch", "night-batch", "Nightly report", 0, 4, hot=False),
    ChuteSeed(
        "pixel-restorer",
        "diffusion",
        "Old photographs made new",
        7_720,
        95,
        public=True,
        hot=False,
        owner=OTHER_USERNAME,
    ),
)

CONFIDENTIAL_CHUTE = _offered(
    "deepseek-ai/DeepSeek-V3.1-TEE", "vllm", "Chat model on confidential hardware", 64_118_250, 88, terms=TEE
)
FREE_CHUTE = _offered(
    "unsloth/gemma-3-4b-it", "vllm", "Small chat model, free of charge", 22_907_311, 150, terms=FREE
)
"""The two stand only beside the accounts that name them."""

KEYS = (
    KeySeed("laptop", _days(731), admin=True),
    KeySeed("production", _days(402), scopes=(("chutes", None, "invoke"),)),
    KeySeed("support-bot only", _days(239), scopes=(("chutes", "support-bot", "invoke"),)),
    KeySeed("grafana", _days(180), scopes=(("chutes", None, "read"),)),
    KeySeed("ci.images", _days(121), scopes=(("images", None, "write"),)),
    KeySeed("billing_export", _days(96), scopes=(("invocations", None, None),)),
    KeySeed(
        "release pipeline",
        _days(64),
        scopes=(
            ("images", None, "read"),
            ("images", "invoice-tools", "write"),
            ("images", "speech", "write"),
            ("chutes", None, "read"),
            ("chutes", "invoice-extractor", "write"),
            ("chutes", "whisper-large-v3", "write"),
            ("invocations", None, "read"),
        ),
    ),
    KeySeed("Büro München – Übersicht", _days(40), scopes=(("chutes", None, None), ("images", None, "read"))),
    KeySeed("翻訳サービス", _days(21), scopes=(("chutes", "support-bot-staging", "invoke"),)),
    KeySeed("$cron._.-$", _days(9), scopes=(("chutes", "night-batch", None),)),
    KeySeed("old laptop", _days(700), admin=True),
    KeySeed("cleanup", timedelta(hours=26), scopes=(("images", None, "delete"), ("chutes", None, "delete"))),
    KeySeed("just testing", timedelta(minutes=6), scopes=(("chutes", "invoice-extractor", "invoke"),)),
)
"""Names with `[` are refused by the server; these are as odd as legal ones get."""

SECRETS = (
    ("support-bot", "HF_TOKEN", _days(239)),
    ("support-bot", "ZENDESK_API_KEY", _days(238)),
    ("support-bot", "SENTRY_DSN", _days(51)),
    ("support-bot-staging", "HF_TOKEN", _days(27)),
    ("support-bot-staging", "ZENDESK_API_KEY", _days(26)),
    ("invoice-extractor", "S3_ACCESS_KEY", _days(120)),
    ("invoice-extractor", "S3_SECRET_KEY", _days(120)),
    ("whisper-large-v3", "HF_TOKEN", _days(287)),
    ("whisper-large-v3", "WEBHOOK_SECRET", timedelta(hours=5)),
    (GONE_CHUTE, "LEGACY_DB_PASSWORD", _days(455)),
)
"""(chute, key, age). One chute is no more."""

PAYMENTS = ((100.0, _days(741)), (50.0, _days(402)), (75.0, _days(118)), (60.0, _days(33)), (25.0, _days(5)))
"""(USD, age) of the account's payments for credits."""

COLDKEY_RAO = {ACCOUNT_USERNAME: 3_482_910_445, OTHER_USERNAME: 249_999_999}
"""What the coldkeys have on the chain: grace's is one rao short of what registration wants."""

OTHER_PAYMENTS = ((20.0, _days(64)), (12.5, _days(2)))
DEPOSIT_AGE = _days(200)

ALIASES = (
    ("fast", ("Qwen/Qwen3-235B-A22B",), _days(64), _days(64)),
    ("house-chat", ("support-bot", "deepseek-ai/DeepSeek-V3", "Qwen/Qwen3-235B-A22B"), _days(38), _days(2)),
    ("old-reader", ("invoice-extractor", GONE_CHUTE), _days(412), _days(412)),
)
"""Names that the account gave to chutes: since when, and since when to these."""


@dataclass(frozen=True)
class AppSeed:
    """An app, so many days old: `owner` is a username. `granted`: what the account granted to it at first, None if it
    never did; `granted_ago` and the `lifetime` of its refresh tokens are in days.
    """

    name: str
    owner: str
    description: str | None
    redirect_uris: tuple[str, ...]
    days: float
    granted: tuple[str, ...] | None = None
    granted_ago: float = 0
    homepage: str | None = None
    public: bool = True
    lifetime: int = 30
    shared_with: tuple[str, ...] = ()


APPS = (
    AppSeed(
        "Chutes Playground",
        PLATFORM_USERNAME,
        "Try models in the browser",
        ("https://play.example/callback",),
        300,
        ("profile", "chutes:invoke"),
        212,
    ),
    AppSeed(
        "deploy-bot",
        OTHER_USERNAME,
        "Deploys from your repository",
        ("https://bot.example/oauth/return",),
        190,
        ("admin",),
        96,
    ),
    AppSeed(
        "Spend Watch",
        OTHER_USERNAME,
        "Charts of what you spend",
        ("https://spend.example/cb",),
        120,
        ("usage:read", "balance:read", "profile:read"),
        31,
    ),
    AppSeed(
        "Image Shelf",
        OTHER_USERNAME,
        None,
        ("https://shelf.example/cb",),
        60,
        ("images:read", "chutes:read"),
        20 / 24,
    ),
    AppSeed(
        "Invoice Desk",
        ACCOUNT_USERNAME,
        "Totals off scanned invoices, for the office",
        ("https://desk.example/oauth/callback", "http://localhost:8400/oauth/callback"),
        118,
        ("profile", "chutes:invoke", "account:read"),
        117,
        homepage="https://desk.example",
        public=False,
        lifetime=7,
        shared_with=(OTHER_USERNAME,),
    ),
    AppSeed("Transcripts", ACCOUNT_USERNAME, None, ("http://127.0.0.1:9000/callback",), 12),
)
"""Some that the account let in, and some of its own."""
