"""Conditions on nodes for every page that selects some: drawn, and read from the URL query, which holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

import koevol_core as core
from koevol_core import evolution, quality, review, store
from pages.parts.show import one_line, visible
from pages.parts.tree import reason

if TYPE_CHECKING:
    from pages import Page

METHODS = (*core.METHODS, "human")
_KNOWN = {"method": METHODS, "finding": quality.FINDINGS, "no_finding": quality.FINDINGS}
"""The only words of a condition that count; others in an address are ignored."""


@dataclass(frozen=True)
class Place:
    """A page's filter: the prefix of its widget keys, the names in the URL query that differ from those of the
    conditions, and what follows a change."""

    key: str
    names: Mapping[str, str] = field(default_factory=dict)
    then: Callable[[], object] = lambda: None

    def name(self, condition: str) -> str:
        """Return a condition's name in the URL query."""
        return self.names.get(condition, condition)


def listed(name: str) -> list[str]:
    """Return all values of a name in the URL query."""
    return st.query_params.get_all(name)


def write(name: str, words: Sequence[str]) -> None:
    """Set a name in the URL query, or remove it."""
    if words:
        st.query_params[name] = list(words)
    else:
        st.query_params.pop(name, None)


def conditions(place: Place) -> dict[str, Any]:
    """Return the conditions in the URL query, as fields of ``NodeFilter``; invalid values are ignored."""
    found: dict[str, Any] = {}
    for name in store.CONDITIONS:
        known = _KNOWN.get(name)
        words = [word for word in listed(place.name(name)) if word and (known is None or word in known)]
        with suppress(ValueError):
            found |= {name: store.condition(name, words)} if words else {}
    return found


def clear(place: Place, *more: str) -> None:
    """Remove all conditions, and ``more`` names, from the URL query."""
    for name in (*map(place.name, store.CONDITIONS), *more):
        write(name, ())


def bound(
    place: Place, name: str, widget: Callable[[str, Callable[[], None]], object], value: object, usual: object = None
) -> None:  # fmt: skip
    """Draw a widget bound to a name of the URL query: it shows ``value`` and writes changes there, but not ``usual``."""
    key = f"{place.key}_{place.name(name)}"

    def changed() -> None:
        chosen = st.session_state[key]
        write(place.name(name), () if chosen == usual else _words(chosen))
        place.then()

    st.session_state[key] = value
    widget(key, changed)


def _words(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return ["1"] if value else []
    return [value.isoformat() if isinstance(value, date) else str(value)] if value not in (None, "") else []


def pills(
    place: Place, name: str, title: str, options: Iterable[str], label: Callable[[str], str], single: bool = False
) -> None:  # fmt: skip
    """Draw a condition as pills, of which one or several can be chosen."""
    offered = list(options)
    words = [word for word in listed(place.name(name)) if word in offered]
    mode: Any = "single" if single else "multi"
    bound(
        place, name,
        lambda key, change: st.pills(
            title, offered, selection_mode=mode, format_func=label, key=key, on_change=change, wrap=True
        ),
        next(iter(words), None) if single else words,
    )  # fmt: skip


def select(
    place: Place, name: str, title: str, options: Iterable[str], label: Callable[[str], str], placeholder: str = ""
) -> None:  # fmt: skip
    """Draw a condition as a list of which one can be chosen."""
    offered = list(options)
    bound(
        place, name,
        lambda key, change: st.selectbox(
            title, offered, key=key, index=None, format_func=lambda one: visible(label(one)), on_change=change, placeholder=placeholder
        ),
        next((word for word in listed(place.name(name)) if word in offered), None),
    )  # fmt: skip


def several(
    place: Place, name: str, title: str, options: Iterable[str], label: Callable[[str], str], help: str | None = None
) -> None:  # fmt: skip
    """Draw a condition as a list of which several can be chosen; what the URL query names is offered, too."""
    words = [word for word in listed(place.name(name)) if word in _KNOWN.get(name, (word,))]
    offered = list(dict.fromkeys((*options, *words)))
    if offered:
        bound(
            place, name,
            lambda key, change: st.multiselect(
                title, offered, key=key, format_func=lambda one: visible(label(one)), on_change=change, help=help, placeholder=""
            ),
            words,
        )  # fmt: skip


def day(place: Place, name: str, title: str) -> None:
    """Draw a condition on the day of creation."""
    value = None
    with suppress(ValueError):
        value = date.fromisoformat(next(iter(listed(place.name(name))), ""))
    bound(
        place, name, lambda key, change: st.date_input(title, key=key, format="YYYY-MM-DD", on_change=change), value
    )  # fmt: skip


def show_conditions(page: Page, place: Place, names: Sequence[str] = store.CONDITIONS) -> None:
    """Draw these conditions in an expander; queried only when it is open."""
    asked = conditions(place)
    chosen = sum(name in asked for name in names)
    label = page.t("common.conditions_n", n=chosen) if chosen else page.t("common.conditions")
    panel = st.expander(label, key=f"{place.key}_conditions", on_change="rerun")
    if not panel.open:
        return
    with panel:
        among = review.choices(page.store, "all")
        for name in names:
            _show(page, place, name, among, asked.get(name))


def _show(page: Page, place: Place, name: str, among: store.Choices, value: Any) -> None:
    title = page.t(f"common.where_{name}")
    if name == "method":
        pills(place, name, title, METHODS, lambda method: page.t(f"common.{method}"))
    elif name == "generation":
        generations = map(str, range(len(among.generations) + 1))
        several(place, name, title, generations, lambda n: page.t("review.generation_n", n=n))
    elif name in ("finding", "no_finding"):
        several(
            place, name, title, quality.finding_counts(page.store), lambda one: quality.FINDINGS.label(one, page.lang)
        )
    elif name == "rule":
        several(place, name, title, among.rules, lambda one: reason(page, one))
    elif name == "model":
        several(place, name, title, among.models, lambda one: one_line(one, 40))
    elif name == "domain":
        select(place, name, title, among.domains, lambda one: one_line(one, 40))
    elif name in ("answered", "judged"):
        select(place, name, title, ("1", "0"), lambda word: page.t(f"common.where_{name}_{word}"))
    elif name in ("since", "until"):
        day(place, name, title)
    elif name == "score":
        _score(page, place, value)
    elif name == "run":
        bound(place, name, lambda key, change: st.number_input(title, 1, value=None, key=key, on_change=change), value)
    else:
        bound(
            place, name, lambda key, change: st.text_input(title, max_chars=200, key=key, on_change=change), value or ""
        )


def _score(page: Page, place: Place, value: tuple[str, float | None, float | None] | None) -> None:
    """Draw the range of a score or measure: its name, and both ends once there is a name."""
    names = (*evolution.SCORES, *quality.MEASURES)
    keys = [f"{place.key}_score", f"{place.key}_score_low", f"{place.key}_score_high"]

    def changed() -> None:
        name, *ends = (st.session_state.get(key) for key in keys)
        write(
            place.name("score"),
            [f"{name}={'..'.join('' if end is None else f'{end:.12g}' for end in ends)}"] * bool(name),
        )
        place.then()

    for key, now in zip(keys, value or (None, None, None), strict=True):
        st.session_state[key] = now
    name, low, high = st.columns([2, 1, 1])
    name.selectbox(
        page.t("common.where_score"), names, index=None, key=keys[0], on_change=changed, placeholder="",
        format_func=lambda one: page.t(f"score.{one}"),
    )  # fmt: skip
    for box, key, word in zip((low, high), keys[1:], ("common.where_low", "common.where_high"), strict=True):
        box.number_input(page.t(word), value=None, key=key, on_change=changed, disabled=value is None)
