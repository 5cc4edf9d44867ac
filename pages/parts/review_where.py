"""State of the review page: node and filters from the URL query, the reviewer, and protection against too early
keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from koevol_core import control, evolution, quality, review, store
from pages import act
from pages.parts.node_filter import Place, conditions, write

if TYPE_CHECKING:
    from pages import Page

STATES = ("waiting", "accept", "reject", "eliminated", "failed", "all", "split", "given")
DOUBLE = ("split", "given")
"""States that exist under blind double review only."""
VIEWS = ("one", "tree", "table")
"""Densities: one node alone, with the tree, many at once."""
PLACE = Place("review_by", {"finding": "signal"})
"""Conditions in the URL query; their names are those of 0.1.0."""
BY_GENERATION = "generation"
"""The order of the queue generation by generation, whatever tree."""
DWELL = 0.25
"""Minimum seconds that a node must be on the screen before a decision counts: nobody can judge an unseen node."""
BURST = 1.0
"""Seconds within which another key on a node that was just left belongs to the same burst of keys."""


def wish(page: Page, who: str) -> store.NodeFilter:
    """Return the filters in the URL query."""
    state = st.query_params.get("state")
    asked = conditions(PLACE)
    if st.query_params.get("mine") == "1":
        asked["reviewer"] = who
    return store.NodeFilter(
        cast("Any", state if state in STATES else "waiting"), **asked, order=order(st.query_params.get("order")), judge=who,
        owner=settles(page), unbroken=state in (None, "waiting") and st.query_params.get("below") != "1",
    )  # fmt: skip


def density(page: Page) -> str:
    """Return how much is shown: what the URL query says, else what this person chose last; "" is the tree where the
    window is wide, and one node alone where it is not."""
    said = st.query_params.get("view") or control.get_own(page.store, page.own, "review_view")
    return said if said in VIEWS else ""


def order(text: str | None) -> str | None:
    """Parse a sort order of the queue; that of the tree if there is none."""
    known = (*evolution.SCORES, *quality.MEASURES)
    return None if text == BY_GENERATION else text if text and text.removeprefix("-") in known else store.TREE


def number(text: str | None) -> int | None:
    """Parse a number that fits a database id; None if invalid."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


def say(name: str, value: str | None) -> None:
    """Set a parameter of the URL query, or remove it if empty."""
    write(name, [value] if value else ())


def asked() -> int | None:
    """Return the node id in the URL query; -1 if invalid, None if missing."""
    text = st.query_params.get("node")
    if text is None:
        return None
    found = number(text)
    return -1 if found is None else found


def go(node_id: int | None) -> None:
    """Go to a node."""
    say("node", str(node_id) if node_id else None)
    st.query_params.pop("roots", None)


def onward(page: Page, wanted: store.NodeFilter, after: int) -> None:
    """Go to the next wanted node after this one. If none is left, stay; if other reviewers have leases on all that is
    left, show that instead."""
    following = act(page, review.next_node, page.store, wanted, after)
    go(following.id if following else None if review.earliest_lease(page.store, wanted) else after)


def reviewer(page: Page) -> str:
    """Return the reviewer's name: the signed-in one, else the one in this tab's URL query, else the stored one."""
    return page.reviewer if page.policy.signs_in else st.query_params.get("who", page.reviewer)


def settles(page: Page) -> bool:
    """Return True if this person may decide between two opinions even if one is their own: a signed-in owner."""
    return page.policy.signs_in and page.may("configure")


def seen(node_id: int) -> None:
    """Record when a node came on the screen."""
    if st.session_state.get("_shown", (0, 0.0))[0] != node_id:
        st.session_state["_shown"] = (node_id, time.monotonic())


def moved(node_id: int) -> None:
    """Record that a key led away from a node, and to which one."""
    st.session_state["_went"] = (node_id, asked(), time.monotonic())


def too_soon(node_id: int) -> bool:
    """Return True if a key came before the node could have been read.

    A second key of a burst still belongs to the node that the first one left, with that node's URL: it leads to the
    same target.
    """
    left, to, when = st.session_state.get("_went", (0, None, 0.0))
    if left == node_id and time.monotonic() - when < BURST:
        go(to)
        return True
    shown, since = st.session_state.get("_shown", (node_id, 0.0))
    return bool(shown != node_id or time.monotonic() - since < DWELL)
