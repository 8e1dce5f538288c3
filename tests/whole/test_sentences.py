"""No sentence of the program says what the documents of the API contradict."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from make_sentences import Sentence, sentences

if TYPE_CHECKING:
    from pathlib import Path

UNTRUE = [
    ("four (registrations|a day)", "newer servers allow three"),
    ("only from (this|the) network address|same network address", "no server compares a token's address"),
    (r"five minutes, once", "a token serves until it expires"),
    ("Everything is in order", "the coldkey's balance decides, and is not checked"),
    ("stops working at once|old one is void|old one is lost", "sessions of an old fingerprint live on"),
    ("old one still (signs in|holds)", "only the new fingerprint was tried"),
    ("server's side", "a network or a proxy may have answered"),
    ("doesn't suffice", "a 402 has other reasons, too"),
    ("the scope that is needed", "no scope opens keys or secrets"),
    ("from a pipeline|CI deploy", "the official CLI reads no API key"),
    (r"Values? .*: nobody can\.", "whoever deploys a chute reads its secrets"),
    ("account belongs to a hotkey of", "an account made on the website has no usable hotkey"),
    ("be used up", "a token serves until it expires"),
    ("fingerprint was not changed: ", "a request that was lost may arrive late"),
    ("⚑ an environment variable", "an option overrides the config file, too"),
    ("instances would fail", "nobody has tried what the chute's instances do"),
    ("no longer gets? ", "instances that run have their variables already"),
    ("nobody can read back|by anybody", "whoever deploys a chute reads its secrets"),
    ("history of most shells", "bash and zsh keep such lines unless they are told otherwise"),
]


@cache
def said() -> tuple[Sentence, ...]:
    return tuple(sentences())


@pytest.mark.xdist_group("sentences")  # one process reads them all
@pytest.mark.parametrize(("words", "because"), UNTRUE, ids=[words for words, _ in UNTRUE])
def test_nothing_untrue_is_said(words: str, because: str) -> None:
    found = [str(sentence) for sentence in said() if re.search(words, sentence.text, re.IGNORECASE)]
    assert not found, because


def test_a_sentence_of_pieces_is_found_whole(tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "routes.py").write_text('"What a server says."\nx = "Not found here"\n')
    (tmp_path / "said.py").write_text(
        '"""Not said to anybody."""\n\n\ndef f(name: str, many: bool) -> str:\n'
        '    """Nor is this."""\n'
        '    word = "single"\n'
        '    return f"The key {name} {\'goes away\' if many else \'stays\'}." + (" Look again." if many else "")\n'
    )
    assert list(sentences(tmp_path)) == [
        Sentence("said.py", 7, "The key {name} {'goes away' if many else 'stays'}.{' Look again.' if many else ''}")
    ]


def test_the_sentences_of_every_part_are_found() -> None:
    parts = {sentence.path.split("/")[0] for sentence in said()}
    assert {"api", "access", "operations", "profiles", "screens", "wallets", "widgets"} - parts <= {"access"}
    texts = [sentence.text for sentence in said()]
    assert "The server rejected this API key." in texts
    assert len(texts) > 1500
