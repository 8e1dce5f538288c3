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
    """A chute. `weight` shapes its usage, 0 for none; `terms` is one of those below, None for most."""

    name: str
    owner: str
    image: str
    tagline: str
    template: str | None
    public: bool
    hot: bool
    invocations: int
    age: timedelta
    weight: float = 0.0
    terms: str | None = None


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
    ChuteSeed(
        "deepseek-ai/DeepSeek-V3",
        PLATFORM_USERNAME,
        "vllm",
        "Mixture-of-experts chat model",
        "vllm",
        True,
        True,
        918_204_117,
        _days(330),
        5.0,
    ),
    ChuteSeed(
        "Qwen/Qwen3-235B-A22B",
        PLATFORM_USERNAME,
        "vllm",
        "Reasoning model",
        "vllm",
        True,
        True,
        210_443_902,
        _days(201),
        terms=PREMIUM,
    ),
    ChuteSeed(
        "black-forest-labs/FLUX.1-schnell",
        PLATFORM_USERNAME,
        "diffusion",
        "Text to image in four steps",
        "diffusion",
        True,
        True,
        31_870_554,
        _days(402),
        1.5,
    ),
    ChuteSeed(
        "whisper-large-v3",
        ACCOUNT_USERNAME,
        "speech",
        "Transcripts of the weekly calls",
        None,
        False,
        True,
        48_213,
        _days(288),
        2.0,
    ),
    ChuteSeed(
        "invoice-extractor",
        ACCOUNT_USERNAME,
        "invoice-tools",
        "Reads totals off scanned invoices",
        None,
        False,
        True,
        12_977,
        _days(121),
        1.2,
    ),
    ChuteSeed(
        "support-bot-staging",
        ACCOUNT_USERNAME,
        "support-bot",
        "Answers tickets, staging",
        "vllm",
        False,
        False,
        3_804,
        _days(27),
        0.4,
    ),
    ChuteSeed(
        "support-bot",
        ACCOUNT_USERNAME,
        "support-bot",
        "Answers tickets",
        "vllm",
        False,
        True,
        96_551,
        _days(240),
        3.0,
    ),
    ChuteSeed(
        "bge-m3-embeddings",
        ACCOUNT_USERNAME,
        "embeddings",
        "Multilingual embeddings",
        "embedding",
        True,
        True,
        401_366,
        _days(365),
        0.8,
    ),
    ChuteSeed("night-batch", ACCOUNT_USERNAME, "night-batch", "Nightly report", None, False, False, 0, _days(4)),
    ChuteSeed(
        "pixel-restorer", OTHER_USERNAME, "diffusion", "Old photographs made new", None, True, False, 7_720, _days(95)
    ),
)

CONFIDENTIAL_CHUTE = ChuteSeed(
    "deepseek-ai/DeepSeek-V3.1-TEE",
    PLATFORM_USERNAME,
    "vllm",
    "Chat model on confidential hardware",
    "vllm",
    True,
    True,
    64_118_250,
    _days(88),
    terms=TEE,
)
FREE_CHUTE = ChuteSeed(
    "unsloth/gemma-3-4b-it",
    PLATFORM_USERNAME,
    "vllm",
    "Small chat model, free of charge",
    "vllm",
    True,
    True,
    22_907_311,
    _days(150),
    terms=FREE,
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
