"""Backups without the second that encrypting takes."""

from __future__ import annotations

import pyrage
import pytest


@pytest.fixture(autouse=True)
def fewer_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encrypting takes a second by design. It is the library's own; here the passphrase is only put in front."""
    head = b"age-encryption.org/v1\n"

    def encrypt(data: bytes, passphrase: str) -> bytes:
        return head + passphrase.encode() + b"\n" + data[::-1]

    def decrypt(data: bytes, passphrase: str) -> bytes:
        given, _, sealed = data.removeprefix(head).partition(b"\n")
        if given != passphrase.encode():
            raise pyrage.DecryptError("no")
        return sealed[::-1]

    monkeypatch.setattr(pyrage.passphrase, "encrypt", encrypt)
    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)
