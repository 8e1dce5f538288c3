"""What "launch to keys" is measured against: the smallest Textual program with one signed GET and a table.

Its one argument is the account's config file.
"""

from __future__ import annotations

import sys
import time
from configparser import ConfigParser

import httpx
import sr25519
from textual.app import App, ComposeResult
from textual.widgets import DataTable


class SmallestClient(App[None]):
    def compose(self) -> ComposeResult:
        yield DataTable()

    def on_mount(self) -> None:
        self.run_worker(self.load())

    async def load(self) -> None:
        config = ConfigParser()
        config.read(sys.argv[1])
        base_url, address = config["api"]["base_url"], config["auth"]["hotkey_ss58address"]
        nonce = str(int(time.time()))
        pair = sr25519.pair_from_seed(bytes.fromhex(config["auth"]["hotkey_seed"]))
        signature = sr25519.sign(pair, f"{address}:{nonce}:api_keys".encode()).hex()
        headers = {"X-Chutes-Hotkey": address, "X-Chutes-Nonce": nonce, "X-Chutes-Signature": signature}
        async with httpx.AsyncClient(base_url=base_url, headers=headers) as client:
            answer = await client.get("/api_keys/", params={"limit": 1000})
        table = self.query_one(DataTable)
        table.add_columns("NAME", "ACCESS", "CREATED", "LAST USED", "ID")
        for key in answer.json()["items"]:
            access = "Admin" if key["admin"] else f"{len(key['scopes'])} scopes"
            table.add_row(key["name"], access, key["created_at"], key["last_used_at"], key["api_key_id"])


if __name__ == "__main__":
    SmallestClient().run()
