"""Preference data from answers: which of several a person chose, wrote or edited. Store values in, dicts out.

The answer that an edit was made of is not stored. It is taken to be the most similar of those that existed, if it
shares at least ``ALIKE`` of its character bigrams; otherwise the person wrote a new answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import Connection

from koevol_core.dataset.exports.pairs.pair_filter import PairFilter, Record, nfc, plain
from koevol_core.store import preferences
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.preferences import Chosen, Said

ALIKE = 0.5
"""Dice similarity of character bigrams (0–1) from which a person's answer counts as an edit of another one."""


def answer_pairs(
    conn: Connection, selection: NodeFilter = NodeFilter(), rules: bool = False, dropped: Counter[str] | None = None
) -> Iterator[Record]:
    """Yield pairs of answers to the kept instructions of a selection, in export order.

    With ``rules``, answers that a rule eliminated count as rejected. ``dropped`` counts, besides the reasons of
    ``PairFilter``: ``late`` (an answer that came after the choice and was not compared).
    """
    valid = PairFilter(dropped)
    for node in preferences.chosen(conn, selection):
        prompt = nfc(node.text)
        best = next((one for one in node.answers if one.id == node.answer_id), None)
        for other, why in _against(node, best, rules, valid.dropped) if best else ():
            if valid.pair(prompt, best.text, other.text):  # type: ignore[union-attr]
                yield _answer_pair(node, prompt, best, other, why)  # type: ignore[arg-type]


def answer_labels(
    conn: Connection, selection: NodeFilter = NodeFilter(), rules: bool = False, dropped: Counter[str] | None = None
) -> Iterator[Record]:
    """Yield answers that people judged, each with its label: the chosen one true, those it was preferred to false."""
    valid = PairFilter(dropped)
    for node in preferences.chosen(conn, selection):
        prompt = nfc(node.text)
        if (best := next((one for one in node.answers if one.id == node.answer_id), None)) is None:
            continue
        if valid.label(prompt, best.text):
            yield _answer_label(node, prompt, best, True, "chosen" if best.author is None else "written")
        for other, why in _against(node, best, rules, valid.dropped):
            if plain(other.text) == plain(best.text):
                valid.dropped["same"] += 1
            elif valid.label(prompt, other.text):
                yield _answer_label(node, prompt, other, False, UNCHOSEN.get(why, why))


UNCHOSEN = {"chosen": "unchosen", "written": "unchosen", "edited": "before_edit"}
"""Reason of a false label, by the reason of the corresponding pair."""


def _against(node: Chosen, best: Said, rules: bool, dropped: Counter[str]) -> Iterator[tuple[Said, str]]:
    """Yield the answers that the chosen one was preferred to, each with the reason why that is a judgement."""
    others = [one for one in node.answers if one.id != best.id]
    there = [one for one in others if one.created_at <= node.decided_at]
    if late := len(others) - len(there):
        dropped["late"] += late
    before = _before(best, there) if best.author is not None else None
    for one in there:
        if one is before:
            yield one, "edited"
        elif one.status == "filled":
            yield one, "chosen" if best.author is None else "written"
        elif one.status == "eliminated" and rules:
            yield one, f"rule:{one.reason}"


def _before(after: Said, there: list[Said]) -> Said | None:
    """Return the answer that a person's answer is an edit of, or None: the newest of the most similar."""
    mine = _letters(after.text)
    alike = [(_dice(mine, _letters(one.text)), one.id, one) for one in there]
    share, _, found = max(alike, key=lambda item: item[:2], default=(0.0, 0, None))
    return found if share >= ALIKE else None


def _letters(text: str) -> Counter[str]:
    said = plain(text)
    return Counter(map("".join, pairwise(said))) or Counter([said])


def _dice(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _answer_pair(node: Chosen, prompt: str, best: Said, other: Said, why: str) -> Record:
    return {
        "prompt": prompt, "messages": asked(prompt), "chosen": nfc(best.text), "rejected": nfc(other.text), "why": why,
        "node_id": node.node_id, "root_id": node.root_id, "chosen_id": best.id, "rejected_id": other.id,
        "prompt_model": node.model, "chosen_model": best.model, "rejected_model": other.model, "prompt_sha256": None,
        "reviewer": node.reviewer, "decided_at": node.decided_at, "reason": other.reason or "", "license": node.license,
    }  # fmt: skip


def _answer_label(node: Chosen, prompt: str, one: Said, label: bool, why: str) -> Record:
    return {
        "prompt": prompt, "messages": asked(prompt), "completion": nfc(one.text), "label": label, "why": why,
        "node_id": node.node_id, "root_id": node.root_id, "completion_id": one.id, "prompt_model": node.model,
        "model": one.model, "prompt_sha256": None, "reviewer": node.reviewer, "decided_at": node.decided_at,
        "reason": one.reason or "", "license": node.license,
    }  # fmt: skip


def asked(prompt: str) -> list[dict[str, str]]:
    """Return an instruction as a single user turn."""
    return [{"role": "user", "content": prompt}]
