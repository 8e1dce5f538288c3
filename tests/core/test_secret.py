"""A Secret shows itself to `reveal` alone."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle

import pytest
from rich.console import Console
from rich.pretty import pretty_repr

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.secret import MASK, Secret

VALUE = "cpk_sentinel-of-this-test"


@pytest.fixture
def secret() -> Secret:
    return Secret(VALUE)


@pytest.mark.parametrize("value", [VALUE, "ünïcode 🦊", "\udcff lone surrogate", " ", "line\nbreak"])
def test_reveal_gives_back_exactly_what_was_put_in(value: str) -> None:
    assert Secret(value).reveal() == value


def test_every_way_to_show_it_gives_the_mask(secret: Secret) -> None:
    out = io.StringIO()
    Console(file=out).print(secret, [secret], {"k": secret})
    handler_output = logging.LogRecord("n", logging.INFO, "p", 1, "%s %r", (secret, secret), None).getMessage()
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret:>40}",
        "%s" % secret,  # noqa: UP031
        pretty_repr(secret),
        out.getvalue(),
        handler_output,
        repr(ApiKeyCredential(secret)),
        repr(HotkeyCredential("5Address", secret)),
    ]
    for text in shown:
        assert MASK in text
        assert "sentinel" not in text


def test_the_mask_does_not_tell_the_length() -> None:
    assert repr(Secret("a")) == repr(Secret("a" * 500))


def test_it_can_not_slip_into_a_file_or_another_process(secret: Secret) -> None:
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError) as caught:
            attempt(secret)
        assert "sentinel" not in str(caught.value)
    assert not hasattr(secret, "__dict__")


def test_secrets_compare_with_secrets_only(secret: Secret) -> None:
    assert secret == Secret(VALUE)
    assert secret != Secret(VALUE + "x")
    assert secret != VALUE
    with pytest.raises(TypeError):
        hash(secret)


def test_a_wiped_secret_is_gone(secret: Secret) -> None:
    buffer = secret._buffer
    assert secret
    secret.wipe()
    secret.wipe()
    assert not secret
    assert secret.wiped
    assert VALUE.encode() not in bytes(buffer)
    with pytest.raises(ValueError, match="wiped"):
        secret.reveal()
