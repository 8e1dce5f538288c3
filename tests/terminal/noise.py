"""Bytes that a terminal may send and that mean nothing to the program, whole and cut, made from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_FINALS = bytes(range(0x40, 0x7F)).translate(None, b"uABCDEFHPQRSZIOM[~")


def _bytes(random: Random, least: int, most: int, low: int = 0, high: int = 255) -> bytes:
    return bytes(random.randint(low, high) for _ in range(random.randint(least, most)))


def _number(random: Random) -> bytes:
    return str(random.choice((0, 1, 3, 97, 255, 1086, 55296, 10**11, random.getrandbits(200)))).encode()


def _mouse_x10(random: Random) -> bytes:
    return b"\x1b[M" + _bytes(random, 3, 3, 0x20)


def _mouse_urxvt(random: Random) -> bytes:
    return b"\x1b[%d;%d;%dM" % (random.randint(32, 70), random.randint(-2, 400), random.randint(0, 400))


def _mouse_sgr_moves(random: Random) -> bytes:
    return b"\x1b[<35;%d;%dM" % (random.randint(-2, 900000), random.randint(-2, 900000))


def _key_released(random: Random) -> bytes:
    return b"\x1b[%d;%d:3%c" % (random.randint(0, 127), random.randint(0, 9), random.choice(b"u~ABCD"))


def _key_odd(random: Random) -> bytes:
    return b"\x1b[" + b":".join(_number(random) for _ in range(3)) + b";" + _number(random) + b"0000;1:2;u"


def _control_unknown(random: Random) -> bytes:
    parameters = b";".join(_number(random) for _ in range(random.randint(0, 3)))
    return b"\x1b[" + random.choice((b"", b"?", b">", b"=")) + parameters + bytes([random.choice(_FINALS)])


def _report(random: Random) -> bytes:
    mode, setting = random.choice((2026, 2048, 2004, 1006)), random.randint(0, 9)
    size = b";".join(_number(random) for _ in range(4))
    return random.choice((b"\x1b[?%d;%d$y" % (mode, setting), b"\x1b[48;" + size + b"t", b"\x1b[%d;7R" % mode))


def _string(random: Random) -> bytes:
    opening, end = (
        random.choice((b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX")),
        random.choice((b"\x07", b"\x1b\\")),
    )
    return opening + _bytes(random, 0, 40, 0x20, 0xFF) + end


def _focus(random: Random) -> bytes:
    return random.choice((b"\x1b[I", b"\x1b[O"))


def _not_utf8(random: Random) -> bytes:
    return random.choice((b"\xff", b"\x9b", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f", _bytes(random, 1, 5, 0x80)))


def _zeros(random: Random) -> bytes:
    return b"\x00" * random.randint(1, 20)


def _pasted(random: Random) -> bytes:
    return b"\x1b[200~" + _bytes(random, 0, 60).replace(b"\x1b", b"") + b"\x1b[201~"


WITHOUT_MEANING: tuple[Callable[[Random], bytes], ...] = (
    _mouse_x10,
    _mouse_urxvt,
    _mouse_sgr_moves,
    _key_released,
    _key_odd,
    _control_unknown,
    _report,
    _string,
    _focus,
    _not_utf8,
    _zeros,
    _pasted,
)


def without_meaning(random: Random, pieces: int) -> bytes:
    """Nothing in it is a key that does anything, wherever it is cut."""
    noise = b""
    for _ in range(pieces):
        piece = random.choice(WITHOUT_MEANING)(random)
        if piece.startswith(b"\x1b[") and not piece.endswith(b"~") and random.random() < 0.2:
            piece = piece[: random.randint(3, len(piece))]
        noise += piece
    return noise + b"\x1b\\"


def anything(random: Random, pieces: int) -> bytes:
    """Keys, clicks and pastes that lost an end among it: whatever happens then is what the user asked for."""
    extras = (
        lambda: _bytes(random, 1, 30),
        lambda: b"\x1b",
        lambda: b"\x1b[200~" + _bytes(random, 0, 40),
        lambda: b"\x1b[<%d;%d;%dM" % (random.randint(0, 130), random.randint(1, 130), random.randint(1, 45)),
        lambda: b"\x1b[%d;%du" % (random.randint(0, 70000), random.randint(0, 300)),
    )
    return b"".join(
        random.choice(extras)() if random.random() < 0.5 else random.choice(WITHOUT_MEANING)(random)
        for _ in range(pieces)
    )
