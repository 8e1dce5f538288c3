"""Which step comes next: keys that people press, keys that the screen offers, and what else befalls a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .steps import SETTLE
from .world import MARK

if TYPE_CHECKING:
    import random

    from .world import World

_KEYS = [*"jkgGhl124456nedrscaptimufbvxoRS/? ", "enter", "escape", "tab", "shift+tab", "space", "up", "down", "left"]
_KEYS += ["right", "pageup", "pagedown", "home", "end", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10"]
_KEYS += [f"ctrl+{letter}" for letter in "sonprtguldkaewfyzvc"] + ["backspace", "delete", "q", "e", "T", ":"]
_WEIGHTS: dict[str, float] = {
    "enter": 8,
    "escape": 5,
    "tab": 6,
    "down": 4,
    "space": 4,
    "n": 4,
    "v": 4,
    "c": 3,
    "s": 3,
    "f10": 4,
}
_WEIGHTS |= {"f2": 3, "q": 0.3, "ctrl+c": 0.2, "ctrl+p": 0.5, "ctrl+s": 3, "right": 3}

_TEXTS = ["ci-test", "alpha beta", "HF_TOKEN", "ada", "5Fb", "翻訳", "[/b]", "[red]x[/]", "z" * 80, "$x"]
_TEXTS += [
    '{"scopes": []}',
    "\x1b[31m",
    "\x00\x07",
    "\n",
    "",
    " ",
    "e\u0301\u200b\u202e",
    "😀👩‍👩‍👧",
    "production",
    "x=y",
    "\ud800",
]
_TEXTS += [
    "~/project.env",
    "delete",
    "just testing",
    "http://127.0.0.1:9",
    "workbench",
    "\t",
    "line one\nline two",
    "-1",
    "%s {0}",
]

_WAYS = [
    ["n", "type:{name}", "f10"],
    ["n", "type:{name}", "f2", "enter", "f10"],
    ["n", "type:{name}", "enter", "enter", "ctrl+s"],
    ["n", "type:{name}", "f2", "down", "down", "enter", "f10", "right", "enter"],
    ["n", "f3", "space", "enter"],
    ["2", "n", "f2", "enter", "type:K_{name}", "tab", "paste:{secret}", "ctrl+s"],
    ["2", "i", "paste:A={secret}\nB='{secret}'\n", "enter", "ctrl+s"],
    ["2", "i", "tab", "tab", "paste:A={secret}\n{secret}\nexport C={secret}", "enter"],
    ["2", "down", "p", "paste:{secret}", "ctrl+s"],
    ["d", "type:just testing", "enter"],
    ["d", "type:delete", "enter"],
    ["a", "d", "type:delete 13 keys", "enter"],
    ["4", "down", "enter"],
    ["4", "enter"],
    ["4", "n", "down", "enter", "paste:cpk_{secret}", "f10"],
    ["4", "n", "enter", "paste:[auth]\nhotkey_seed = {seed}\n", "tab", "type:{name}", "f10"],
    ["O", "up", "enter"],
    ["O", "down", "down", "enter", "paste:{secret}", "enter"],
    ["5", "n", "type:{name}", "f10", "f10", "v", "f10"],
    ["5", "a", "type:{name}", "f10"],
    ["5", "u", "paste:{secret}", "enter"],
    ["O", "r", "type:{name}", "f10"],
    ["O", "r", "type:{name}", "f10", SETTLE, "f10", SETTLE, "f10", SETTLE, "f10", SETTLE, "f10"],
    ["escape", "right", "enter"],
    ["v", "s"],
    ["v", "escape", "right", "enter"],
    ["ctrl+p", "type:se", "enter"],
    ["?", "escape"],
    ["q", "escape"],
]

_FAULTS = [
    "POST /=drop_after_commit x1",
    "POST /=drop_before_commit x1",
    "POST /=internal_error x1",
    "POST /=too_many_requests:0 x1",
    "POST /=invalid_json x1",
    "POST /=wrong_json x1",
    "POST /=latency:0.3 x2",
    "DELETE /=drop_after_commit x1",
    "DELETE /=internal_error x1",
    "DELETE /=too_many_requests:0 x2",
    "GET /=internal_error x3",
    "GET /=drop_before_commit x4",
    "GET /=bad_gateway_html x2",
    "GET /=invalid_json x1",
    "GET /=wrong_json x1",
    "GET /=cut_body x1",
    "GET /=latency:0.2 x4",
    "/=latency:30 x2",
    "/=slow_drip:0.01 x3",
    "/=skewed_date:7200 x3",
    "/=drop_before_commit",
    "GET /=too_many_requests:0 x3",
]
_KINDS = {
    "common": 40,
    "offered": 22,
    "way": 5,
    "type": 3,
    "paste": 5,
    "click": 4,
    "press": 4,
    "scroll": 1,
    "size": 2,
}
_KINDS |= {"away": 2, "fault": 2, "mend": 3}
_SIZES = ["80x24", "120x40", "200x60", "100x30", "81x23", "40x12", "20x6", "1x1"]


class Choice:
    """Chooses the next steps, a few at once. The same source chooses the same for the same screens."""

    def __init__(self, source: random.Random, bursts: int) -> None:
        """`bursts`: about how many things come at once, before the app had time to take them in."""
        self._source = source
        self._bursts = bursts
        self._number = 0

    def next(self, world: World) -> list[str]:
        """Some steps, ended by a `settle`."""
        steps: list[str] = []
        for _ in range(self._source.randint(1, self._bursts)):
            steps += self._one(world)
        return [*steps, SETTLE]

    def _one(self, world: World) -> list[str]:
        source = self._source
        kind = source.choices(list(_KINDS), list(_KINDS.values()))[0]
        if kind == "common":
            return [source.choices(_KEYS, [_WEIGHTS.get(key, 1) for key in _KEYS])[0]]
        if kind == "offered":
            return [self._offered(world)]
        if kind == "way":
            return [self._fill(step) for step in source.choice(_WAYS)]
        if kind == "type":
            return [f"type:{source.choice(_TEXTS).replace(chr(10), '')}"]
        if kind == "paste":
            secret = self._fill(source.choice(["{secret}", "cpk_{secret}", "X={secret}\nY={secret}\n", "{seed}"]))
            return [f"paste:{source.choice([*_TEXTS, *[secret] * 8])}"]
        return [self._befall(world, kind)]

    def _befall(self, world: World, kind: str) -> str:
        source, size = self._source, world.driver.app.size
        place = f"{source.randrange(max(1, size.width))},{source.randrange(max(1, size.height))}"
        if kind == "press":
            return f"click:{self._widget(world) or place}"
        if kind == "scroll":
            return f"scroll-{source.choice(['up', 'down'])}:{place}"
        simple = {"click": f"click:{place}", "mend": "mend", "size": f"resize:{source.choice(_SIZES)}"}
        simple |= {"away": source.choice(["blur", "blur", "suspend"]), "fault": f"fault:{source.choice(_FAULTS)}"}
        return simple[kind]

    def _offered(self, world: World) -> str:
        """A key that the screen in front listens to."""
        offered = [key for key in world.driver.app.screen.active_bindings if key not in ("q", "ctrl+q", "ctrl+c")]
        return self._source.choice(sorted(offered) or ["enter"])

    def _widget(self, world: World) -> str:
        """The middle of something that can be focused."""
        shown = [w.region for w in world.driver.app.screen.focus_chain if w.region.area]
        if not shown:
            return ""
        region = self._source.choice(shown)
        return f"{region.x + region.width // 2},{region.y + region.height // 2}"

    def _fill(self, step: str) -> str:
        for slot in ("{name}", "{secret}", "{seed}"):
            while slot in step:
                self._number += 1
                text = {
                    "{name}": f"w{self._number}",
                    "{secret}": f"{MARK}-{self._number:04d}-pasted",
                    "{seed}": f"{self._number:04d}" + "5eed" * 15,
                }[slot]
                step = step.replace(slot, text, 1)
        return step
