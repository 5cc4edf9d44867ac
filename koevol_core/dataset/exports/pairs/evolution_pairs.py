"""Preference data for training an evolver: the prompt that made a child, with accepted and rejected children.

The prompt is the one that was sent: its fixed text from the stored template, the rest from the stored request, or both
from the template if no request is stored (an imported tree). A child whose prompt cannot be rebuilt is left out. So are
siblings that another prompt made (another method, template version or examples), because they answer another question.
The embedded model is prompted with examples whose answers are only what is *added* to a parent: its completion is what
the child adds, including the opening that the model was given.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import Connection

from koevol_core.dataset.exports.pairs.pair_filter import BETWEEN, PairFilter, Record, nfc, plain
from koevol_core.evolution.methods import parse_template
from koevol_core.llm.local import fewshot
from koevol_core.store import preferences
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.preferences import Asked, Child, Judged

Turns = tuple[tuple[str, str], ...]
"""Chat turns: (role, content)."""
BY_EXAMPLE = "fewshot/"
REASON = {"accept": "accepted", "reject": "rejected"}


def evolution_pairs(
    conn: Connection, selection: NodeFilter = NodeFilter(), rules: bool = False, dropped: Counter[str] | None = None
) -> Iterator[Record]:
    """Yield preference pairs of children with the same parent and prompt, in export order.

    An accepted child is paired with each rejected sibling, a person's edit with the model's original. Both sides are in
    the selection. With ``rules``, children that a rule eliminated count as rejected.

    ``dropped`` counts, besides the reasons of ``PairFilter``: ``no_prompt`` (it cannot be rebuilt), ``other_prompt`` (of the
    same method), ``contradicted`` (the rejected text was accepted under that parent, too), ``both_accepted`` (an edit
    whose original was accepted as well) and ``no_original`` (an edit of a seed, or its original is outside the
    selection).
    """
    valid = PairFilter(dropped)
    for one in preferences.accepted(conn, selection, rules):
        for bad, why in _worse(one, valid.dropped):
            machine = one.machine or one.child
            turns, other = _prompt(machine), _prompt(bad)
            chosen, rejected = _completion(machine, one.child), _completion(machine, bad)
            if turns is None or other is None or chosen is None or rejected is None:
                valid.dropped["no_prompt"] += 1
            elif turns != other:
                valid.dropped["other_prompt"] += 1
            elif valid.pair(_flat(turns), chosen, rejected):
                sides = {"chosen": chosen, "rejected": rejected, "why": why}
                yield _asked(turns) | sides | _pair_provenance(one.child, bad, machine)


def _worse(one: Judged, dropped: Counter[str]) -> Iterator[tuple[Child, str]]:
    """Yield the children that an accepted child is preferred to, each with the reason."""
    if one.child.method == "human":
        if one.machine is None or one.machine.verdict == "accept":
            dropped["both_accepted" if one.machine else "no_original"] += 1
        else:
            yield one.machine, "edited"
        return
    good = {plain(text) for text in one.good} - {plain(one.child.text)}
    for sibling in one.siblings:
        if sibling.method != one.child.method:
            continue
        if plain(sibling.text) in good:
            dropped["contradicted"] += 1
        else:
            yield sibling, "accepted_over_rejected" if sibling.verdict else f"rule:{sibling.reason}"


def evolution_labels(
    conn: Connection, selection: NodeFilter = NodeFilter(), rules: bool = False, dropped: Counter[str] | None = None
) -> Iterator[Record]:
    """Yield children with a decision, each with its prompt and a label (accepted: true).

    A person's edit has the prompt of its original. An original without a decision is false if its edit was accepted.
    With ``rules``, children that a rule eliminated are false, too. ``dropped`` counts as in ``evolution_pairs``.
    """
    valid = PairFilter(dropped)
    for one in preferences.judged(conn, selection, rules):
        for child, why in _labels(one, valid.dropped):
            machine = one.machine or child
            turns, text = _prompt(machine), _completion(machine, child)
            if turns is None or text is None:
                valid.dropped["no_prompt"] += 1
            elif valid.label(_flat(turns), text):
                said = {"completion": text, "label": child.verdict == "accept", "why": why}
                yield _asked(turns) | said | _label_provenance(child, machine, one.child)


def _labels(one: Judged, dropped: Counter[str]) -> Iterator[tuple[Child, str]]:
    """Yield the children that a decision labels, each with the reason."""
    child = one.child
    if one.machine is None:
        dropped["no_original"] += 1
        return
    if child.verdict != "accept" and plain(child.text) in {plain(text) for text in one.good}:
        dropped["contradicted"] += 1
        return
    edited = child.method == "human" and child.verdict == "accept"
    why = "edited" if edited else REASON.get(child.verdict or "", f"rule:{child.reason}")
    yield child, why
    if edited and one.machine.verdict is None and plain(one.machine.text) != plain(child.text):
        yield one.machine, "before_edit"


def _prompt(child: Child) -> Turns | None:
    return rebuilt(child.asked, nfc(child.parent)) if child.asked else None


@lru_cache(maxsize=1024)
def rebuilt(asked: Asked, parent: str) -> Turns | None:
    """Return the chat turns that made a child of ``parent``, or None if they cannot be rebuilt."""
    try:
        sent = _sent(asked.request)
        if asked.name.startswith(BY_EXAMPLE):
            fixed = fewshot.recipe(asked.template, asked.name.removeprefix(BY_EXAMPLE)).task
            sent = sent[:-1] if sent and sent[-1][0] == "assistant" else sent
        else:
            template = parse_template(asked.name, asked.template)
            fixed = template.fill(instruction=parent, samples=_samples(asked.request))[0]["content"]
            sent = sent or (("user", template.fill(instruction=parent)[1]["content"]),)
    except (ValueError, KeyError):
        return None
    return (("system", nfc(fixed)), *sent) if sent else None


def _samples(request: str | None) -> str:
    """Return the samples that a stored request had in its fixed turn."""
    return str(json.loads(request).get("samples", "")) if request else ""


def _sent(request: str | None) -> Turns:
    """Return the turns of a stored request, which are all but the fixed first one."""
    messages = json.loads(request)["messages"] if request else ()
    return tuple((one["role"], nfc(one["content"])) for one in messages)


def _completion(machine: Child, child: Child) -> str | None:
    """Return a child as the completion of its prompt, or None if it does not fit the form of the few-shot examples."""
    text, parent = nfc(child.text), nfc(machine.parent).rstrip()
    if machine.asked is None or not machine.asked.name.startswith(BY_EXAMPLE):
        return text
    return text[len(parent) :].lstrip(". \n") or None if text.startswith(parent) else None


def _flat(turns: Turns) -> str:
    return BETWEEN.join(content for _, content in turns)


def _asked(turns: Turns) -> Record:
    return {"prompt": _flat(turns), "messages": [{"role": role, "content": content} for role, content in turns]}


def _pair_provenance(good: Child, bad: Child, machine: Child) -> Record:
    moments = [one.decided_at for one in (good, bad) if one.decided_at is not None]
    return {
        "node_id": machine.parent_id, "root_id": good.root_id, "chosen_id": good.id, "rejected_id": bad.id,
        "prompt_model": machine.parent_model, "chosen_model": good.model, "rejected_model": bad.model,
        "prompt_sha256": machine.asked and machine.asked.sha256, "reviewer": good.reviewer,
        "decided_at": max(moments, default=None), "reason": bad.said or bad.reason or "", "license": good.license,
    }  # fmt: skip


def _label_provenance(child: Child, machine: Child, judged: Child) -> Record:
    return {
        "node_id": machine.parent_id, "root_id": child.root_id, "completion_id": child.id,
        "prompt_model": machine.parent_model, "model": child.model,
        "prompt_sha256": machine.asked and machine.asked.sha256, "reviewer": judged.reviewer,
        "decided_at": judged.decided_at, "reason": child.said or child.reason or "", "license": child.license,
    }  # fmt: skip
