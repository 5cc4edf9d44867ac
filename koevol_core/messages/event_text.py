"""Texts of the events of a run: fields in, one line out. The sentences are the catalogue ``event``, one per event."""

from __future__ import annotations

import re
from typing import Any

from koevol_core import messages
from koevol_core.messages import Language, clock

_BY = ("signal", "request", "app", "cli")
_PLACE = re.compile(r"[\[{](\w+)")


def reason_label(name: str) -> str:
    """Return the label of a failure's reason in the current language; an unknown one is returned unchanged."""
    return messages.sentence(f"common.{name}") if name in messages.entries("common") else name


def sentence(name: str, facts: dict[str, Any], language: Language = "ko") -> str:
    """Return an event as a line of text; an unknown name (of a newer version) is returned unchanged."""
    if name not in messages.entries("event"):
        return name
    template = messages.entries("event")[name].korean
    shown = {
        place: _shown(place, facts.get(place), language) if facts.get(place) or f"[{place}?" not in template else ""
        for place in _PLACE.findall(template)
    }
    return messages.text(language, f"event.{name}", **shown)


def _shown(name: str, value: Any, language: Language) -> str:
    if name in ("usd", "budget"):
        return _money(value, language)
    if name in ("seconds", "wait", "timeout"):
        return _time(float(value or 0), language)
    if name == "until":
        return clock.shown(float(value or 0))
    if name == "methods":
        return "·".join(messages.text(language, f"common.{method}") for method in value or ())
    if name == "by" and value in _BY:
        return messages.text(language, f"run.by_{value}")
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(messages.translated(messages.read(str(value)), language).split())


def _money(dollars: float | None, language: Language) -> str:
    if dollars is None:
        return messages.text(language, "common.unknown_cost")
    return f"${dollars:.4f}".rstrip("0").rstrip(".") if dollars else "$0"


def _time(seconds: float, language: Language) -> str:
    if seconds < 60:
        return messages.text(language, "common.seconds", n=f"{seconds:.3g}")
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = (("common.hours", hours), ("common.minutes", minutes), ("common.seconds", left))
    return " ".join([messages.text(language, unit, n=number) for unit, number in parts if number][:2])
