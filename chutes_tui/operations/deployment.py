"""Deploying from CI with the official CLI: a job that signs with the hotkey of an account's config. Pure.

The official CLI (0.6.9) reads no API key anywhere: `chutes deploy` signs with the hotkey of its config file, so a CI
job that deploys holds the account itself. It also asks before it deploys, and ends with 0 when the server refuses:
the job answers and reads what it says.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from chutes_tui.core.secret import Secret
from chutes_tui.operations.snippets import Snippet, config_to_name

if TYPE_CHECKING:
    from chutes_tui.profiles import Profile

SEED: Final = "CHUTES_HOTKEY_SEED"
"""The CI's masked variable."""
CLI: Final = "chutes==0.6.9"
_TAME: Final = re.compile(r"[\w./:@-]+", re.ASCII)
"""What may stand in a workflow: "${{" in a value would be run by GitHub Actions."""
_WARNING: Final = (
    f"{SEED} is the whole account: its money, keys, secrets and chutes.",
    "Give CI an account of its own, with only the balance that deploying takes:",
    "if it leaks, that is all that is lost. An API key doesn't help: chutes deploy reads none.",
)


def deploy_lines(profile: Profile | None) -> str:
    """The shell lines of the job: for bash and for a plain sh."""
    config = " \\\n".join(f"    {shlex.quote(line)}" for line in _config(profile))
    return f"""\
(
  set -eu
  umask 077
  folder=$(mktemp -d "${{RUNNER_TEMP:-/tmp}}/chutes.XXXXXXXX")
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  export CHUTES_CONFIG_PATH="$folder/config.ini"
  printf '%s\\n' \\
{config} \\
    > "$CHUTES_CONFIG_PATH"
  printf 'hotkey_seed = %s\\n' "${{{SEED}:?}}" >> "$CHUTES_CONFIG_PATH"
  unset {SEED}
  echo y | chutes deploy app:chute --accept-fee > "$folder/log" 2>&1 || {{ cat "$folder/log"; exit 1; }}
  cat "$folder/log"
  grep -q 'Successfully deployed chute' "$folder/log"
)"""


def deploy_snippets(profile: Profile | None) -> tuple[Snippet, ...]:
    """The job for GitHub Actions and for GitLab CI. Neither holds a secret."""
    config = config_to_name(profile.config_path) if profile is not None else ""
    path = shlex.quote(config) if config else "~/.chutes/config.ini"
    seed = f"sed -n 's/^hotkey_seed *= *//p' {path}"
    known = profile is not None and _TAME.fullmatch(profile.username)
    whose = f" It names the open account, {profile.username}: open CI's own first." if profile and known else ""
    warned = " ".join(_WARNING) + whose
    github = (
        f"{warned}\nFirst, with the config of CI's own account: {seed} | gh secret set {SEED} --env chutes\n"
        "Save it as .github/workflows/deploy.yml, and let the environment chutes wait for a reviewer."
    )
    gitlab = (
        f"{warned}\nFirst: Settings › CI/CD › Variables › {SEED}: masked and hidden, protected. Its value: {seed}\n"
        "Add it to .gitlab-ci.yml."
    )
    return (
        _snippet("deploy-github", "GitHub: deploy", _github(profile), github),
        _snippet("deploy-gitlab", "GitLab: deploy", _gitlab(profile), gitlab),
    )


def _github(profile: Profile | None) -> str:
    return f"""\
{_comments()}
name: Deploy to Chutes
on: workflow_dispatch
permissions:
  contents: read
concurrency: chutes
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: chutes
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install {CLI}
      - name: Deploy
        env:
          {SEED}: ${{{{ secrets.{SEED} }}}}
        run: |
{_indented(deploy_lines(profile), 10)}"""


def _gitlab(profile: Profile | None) -> str:
    return f"""\
{_comments()}
deploy:
  image: python:3.12
  environment: chutes
  rules:
    - if: $CI_COMMIT_REF_PROTECTED == "true"
      when: manual
  script:
    - pip install {CLI}
    - |
{_indented(deploy_lines(profile), 6)}"""


def _config(profile: Profile | None) -> list[str]:
    """The config without its secret, which comes last; the official CLI needs all five fields."""
    values = {
        "username": profile.username if profile is not None else "",
        "user_id": profile.user_id if profile is not None else "",
        "hotkey_name": profile.hotkey_name if profile is not None else "",
        "hotkey_ss58address": profile.hotkey_ss58 if profile is not None else "",
    }
    base_url = profile.base_url.value if profile is not None else "https://api.chutes.ai"
    fields = [f"{name} = {value if _TAME.fullmatch(value) else name.upper()}" for name, value in values.items()]
    return ["[api]", f"base_url = {base_url if _TAME.fullmatch(base_url) else 'API_URL'}", "", "[auth]", *fields]


def _comments() -> str:
    return "\n".join(f"# {line}" for line in _WARNING)


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line else "" for line in text.splitlines())


def _snippet(snippet_id: str, label: str, text: str, hint: str) -> Snippet:
    return Snippet(snippet_id, label, "yaml", text, Secret(text), hint)
