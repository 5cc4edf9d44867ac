"""Dialect of one model at one endpoint: how its thinking is switched, and which parameters it was found to refuse.

A refusal is learnt from the server's error, said once and remembered in the project, so it costs one request in the life
of an endpoint. What vendors want is in ``vendors.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from koevol_core.llm.reasoning import VENDORS
from koevol_core.llm.response import CONTEXT, error_of
from koevol_core.llm.usage import LENGTH, most_allowed
from koevol_core.messages import Message
from koevol_core.types import Prompt, RawResponse

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
ROOM = "room"
"""Entry of ``learnt``: the most tokens of room for reasoning that fit into the model's context."""


def switches(url: str, model: str, thinking: str) -> tuple[dict[str, Any], bool]:
    """Return the parameters that set a model's thinking (off, low, medium, high; model or "": as the vendor has it), and
    True if a model of this name is known to think then. A vendor is known by the server, else by the model's name."""
    parts = urlsplit(url.split(",")[0])
    named = {"host": f"{parts.hostname or ''}:{parts.port or ''}", "model": model}
    vendor = next(
        one for one in VENDORS["vendors"] if all(re.search(one.get(key, ""), named[key], re.I) for key in named)
    )
    level = thinking or vendor.get("default", "model")
    chosen = {} if level == "model" else vendor["off" if level == "off" else "level"]
    thinks = level != "off" and bool(re.search(VENDORS["thinking_models"], model, re.I))
    return json.loads(json.dumps(chosen).replace("{level}", level)), thinks


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, the values of ``second`` taking precedence; objects are merged in turn."""
    inner = {
        name: merged(first[name], value)
        for name, value in second.items()
        if isinstance(value, dict) and isinstance(first.get(name), dict)
    }
    return {**first, **second, **inner}


@dataclass(eq=False)
class Dialect:
    """``extra`` is sent with every request. ``learnt``: parameter to None (left out), or any of {"to": other name,
    "value": instead, "most": number}. ``thinks``: its replies come with reasoning. ``met``: it is known to take ``extra``.
    """

    model: str
    url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    learnt: dict[str, Any] = field(default_factory=dict)
    thinks: bool = False
    met: bool = False

    @property
    def setting(self) -> str:
        """Name under which a project remembers it."""
        return f"endpoint:{self.model}@{self.url}"

    def remembered(self) -> str:
        return json.dumps({"learnt": self.learnt, "thinks": self.thinks, "extra": self.extra})

    def recall(self, remembered: str) -> None:
        """Take over what ``remembered`` returned earlier; "" if nothing is known."""
        if remembered:
            known = json.loads(remembered)
            self.learnt, self.met = known["learnt"], known["extra"] == self.extra
            self.thinks = self.thinks or (self.met and known["thinks"])

    def fit(self, prompt: Prompt) -> Prompt:
        """Return the prompt with the parameters that this endpoint takes, and with room for a model that thinks."""
        params = merged(prompt.params, self.extra)
        if self.thinks and "max_tokens" in params:
            params["max_tokens"] += min(prompt.room, self.learnt.get(ROOM, prompt.room))
        for name, change in self.learnt.items():
            if name in params:
                value = params.pop(name)
                if change is not None:
                    value = min(value, change["most"]) if "most" in change else change.get("value", value)
                    params[change.get("to", name)] = value
        return replace(prompt, params=params)

    def learn(self, response: RawResponse, asked: Prompt, sent: Prompt) -> str | None:
        """Return the sentence of what changes after a refusal of ``sent``, which is ``asked`` as it was fitted: "" if that
        was learnt meanwhile, None if nothing can be changed."""
        if response.status not in (400, 422):
            return None
        if self.fit(asked).params != sent.params:
            return ""
        said, param = error_of(response.body)
        if CONTEXT.search(said):
            return self._less_room(said, asked, sent)
        name = _refused(said, param, sent.params)
        if name is None:
            return None
        return self._change(name, said, sent.params[name])

    def _change(self, name: str, said: str, value: Any) -> str | None:
        change, other = self.learnt.get(name) or {}, LENGTH.get(name)
        if other is None:
            near = _nearest(str(value), said) if name == "reasoning_effort" and not change else None
            self.learnt[name] = near and {"value": near}
            return (
                Message("llm.adapted_value", name=name, value=near)
                if near
                else Message("llm.adapted_without", name=name)
            )
        less = [number for number in map(int, re.findall(r"\d+", said)) if 0 < number < value]
        if less and other not in said:
            self.learnt[name] = {**change, "most": max(less)}
            return Message("llm.adapted_value", name=name, value=max(less))
        if "to" in (self.learnt.get(other) or {}):
            return None  # both names are refused, and a reply without a limit has no highest price
        self.learnt[name] = {**change, "to": other}
        return Message("llm.adapted_name", name=name, to=other)

    def _less_room(self, said: str, asked: Prompt, sent: Prompt) -> str | None:
        """Halve the room for reasoning where it does not fit into the model's context."""
        room = most_allowed(sent) - most_allowed(asked)
        if room <= 0 or not re.search("max_(?:completion_)?tokens|completion", said):
            return None
        self.learnt[ROOM] = room // 2 if room > 256 else 0
        return Message("llm.adapted_room", value=self.learnt[ROOM])


def _refused(said: str, param: str, sent: Mapping[str, Any]) -> str | None:
    """Return the parameter that an error is about: the named one, else the first that is quoted, else mentioned."""
    if (head := param.split(".")[0]) in sent:
        return head
    for mark in (r"['\"`]", ""):
        places = {name: re.search(rf"{mark}(?<!\w){re.escape(name)}(?!\w)", said) for name in sent}
        named = sorted((place.start(), name) for name, place in places.items() if place)
        if named:
            return "top_p" if places.get("top_p") else named[0][1]
    return None


def _nearest(wanted: str, said: str) -> str | None:
    """Return the effort that a refusal offers and that is nearest to the wanted one."""
    offered = [effort for effort in EFFORTS if effort != wanted and re.search(rf"['\"`]{effort}['\"`]", said)]
    place = EFFORTS.index(wanted) if wanted in EFFORTS else 0
    return min(offered, key=lambda effort: abs(EFFORTS.index(effort) - place), default=None)
