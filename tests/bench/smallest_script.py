"""What `chutes-tui keys list --json` is measured against: the smallest script with one signed GET that prints JSON.

Its one argument is the account's config file.
"""

from __future__ import annotations

import json
import sys
import time
from configparser import ConfigParser

import httpx
import sr25519


def main() -> None:
    config = ConfigParser()
    config.read(sys.argv[1])
    address, nonce = config["auth"]["hotkey_ss58address"], str(int(time.time()))
    pair = sr25519.pair_from_seed(bytes.fromhex(config["auth"]["hotkey_seed"]))
    signature = sr25519.sign(pair, f"{address}:{nonce}:api_keys".encode()).hex()
    headers = {"X-Chutes-Hotkey": address, "X-Chutes-Nonce": nonce, "X-Chutes-Signature": signature}
    answer = httpx.get(f"{config['api']['base_url']}/api_keys/", params={"limit": 1000}, headers=headers)
    print(json.dumps({"keys": answer.json()["items"]}, indent=2))


if __name__ == "__main__":
    main()
