"""Where the reviewer is: the node and the filters, both out of the address; and who the reviewer is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from koevol_core import evolution, quality, review, store
from pages import act

if TYPE_CHECKING:
    from pages import Page

STATES = ("waiting", "accept", "reject", "eliminated", "failed", "all", "split", "given")
DOUBLE = ("split", "given")
"""States that there are under blind double review alone."""
FILTERS = ("state", "method", "generation", "rule", "model", "domain", "mine", "signal", "order")
DWELL = 0.25
"""Seconds that an item must have been on the screen before a decision counts: nobody judges what was not seen."""
BURST = 1.0
"""Seconds within which another key on an item that was just left belongs to the same burst."""


def wish(page: Page, who: str) -> store.Wanted:
    """What the reviewer wants to look at, by the address."""
    said = {name: st.query_params.get(name) or None for name in FILTERS}
    state = said["state"] if said["state"] in STATES else "waiting"
    generation = number(said["generation"])
    mine = who if said["mine"] == "1" else None
    return store.Wanted(
        cast("Any", state), cast("Any", said["method"]), generation, said["rule"],
        said["model"], said["domain"], mine, said["signal"], order(said["order"]), who,
        settles(page),
    )  # fmt: skip


def order(text: str | None) -> str | None:
    """A part of the address as an order of the queue; None for anything else."""
    return text if text and text.removeprefix("-") in (*evolution.SCORES, *quality.MEASURES) else None


def number(text: str | None) -> int | None:
    """A part of the address as a number that the store can look up; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


def say(name: str, value: str | None) -> None:
    """Put one part of the address, or take it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def asked() -> int | None:
    """The node that the address names; -1 for what cannot be a node, None if it names none."""
    text = st.query_params.get("node")
    if text is None:
        return None
    found = number(text)
    return -1 if found is None else found


def go(node_id: int | None) -> None:
    """Move to a node."""
    say("node", str(node_id) if node_id else None)
    st.query_params.pop("roots", None)


def onward(page: Page, wanted: store.Wanted, after: int) -> None:
    """Move to the next wanted node behind this one; stay where nothing is left, unless others have what is left."""
    following = act(page, review.following, page.store, wanted, after)
    go(following.id if following else None if review.held_up(page.store, wanted) else after)


def reviewer(page: Page) -> str:
    """Who decides: the login if there is one, else the name in this tab's address, else the one that was last used."""
    return page.reviewer if page.policy.signs_in else st.query_params.get("who", page.reviewer)


def settles(page: Page) -> bool:
    """Whether this person may decide between two opinions one of which is their own: an owner who signed in."""
    return page.policy.signs_in and page.may("configure")


def seen(node_id: int) -> None:
    """Note when an item came on the screen."""
    if st.session_state.get("_shown", (0, 0.0))[0] != node_id:
        st.session_state["_shown"] = (node_id, time.monotonic())


def moved(node_id: int) -> None:
    """Note that a key has led away from an item, and where to."""
    st.session_state["_went"] = (node_id, asked(), time.monotonic())


def too_soon(node_id: int) -> bool:
    """Whether a key came before the item could have been looked at.

    A second key of a burst still comes from the item that the first one left, with its address: it leads to the same place.
    """
    left, to, when = st.session_state.get("_went", (0, None, 0.0))
    if left == node_id and time.monotonic() - when < BURST:
        go(to)
        return True
    shown, since = st.session_state.get("_shown", (0, 0.0))
    return bool(shown != node_id or time.monotonic() - since < DWELL)
