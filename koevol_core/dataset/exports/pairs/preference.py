"""Preference data from the decisions of people, in four kinds: DPO pairs and KTO labels, of answers and of evolutions.

*Answers*: the prompt is an instruction, the texts are answers to it. *Evolutions*: the prompt is the one that made a
child. Every record has its reason (``why``), its reviewer and the ids of its rows. The reasons of pairs:

- ``chosen``: a person chose this answer among those that existed at that time;
- ``written``: a person wrote an answer although the other one existed;
- ``edited``: a person's text against the one that they edited;
- ``accepted_over_rejected``: a person accepted one child and rejected the other, both of one parent and one prompt;
- ``rule:<id>``: a person accepted or chose one, and a rule eliminated the other. Only with ``rules``, because a rule
  is no person's preference.

An answer that is current because it came first was not chosen. Decisions and choices are the current ones. Pairs are
exported under the same conditions as rows: the licence follows from both sides and the prompt, and personal data is
masked in all three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection

from koevol_core.dataset.exports.licensing import (
    AUTO,
    DECLARED,
    Rights,
    Terms,
    against,
    refusal,
    terms_of,
)
from koevol_core.dataset.exports.masking import COLUMN as MASKED
from koevol_core.dataset.exports.pairs.answer_pairs import answer_labels, answer_pairs
from koevol_core.dataset.exports.pairs.evolution_pairs import evolution_labels, evolution_pairs
from koevol_core.dataset.exports.pairs.pair_filter import BETWEEN, Record, plain
from koevol_core.messages import Message
from koevol_core.quality import licence_policy
from koevol_core.quality.findings.personal import masked
from koevol_core.store.node_filter import NodeFilter

Source = Callable[[Connection, NodeFilter, bool, Counter[str] | None], Iterator[Record]]
PREFERENCES: dict[str, Source] = {
    "answer_pairs": answer_pairs,
    "evolution_pairs": evolution_pairs,
    "answer_labels": answer_labels,
    "evolution_labels": evolution_labels,
}
"""Generator of each kind of preference data, in a stable order. Pairs are for DPO and its kind, labels for KTO."""
PAIR = ("prompt", "chosen", "rejected")
LABEL = ("prompt", "completion", "label")
"""Fields of a pair and of a label that a trainer reads; ``messages`` is the same prompt as chat turns."""
PAIR_PROVENANCE = ("why", "node_id", "root_id", "chosen_id", "rejected_id", "prompt_model", "chosen_model", "rejected_model",
              "prompt_sha256", "reviewer", "decided_at", "reason", "license")  # fmt: skip
LABEL_PROVENANCE = ("why", "node_id", "root_id", "completion_id", "prompt_model", "model", "prompt_sha256", "reviewer",
                    "decided_at", "reason", "license")  # fmt: skip
"""Provenance of a pair and of a label. ``node_id`` is the answered instruction or the evolved parent; ids in answer
records are those of answers, else those of nodes."""
_TEXTS = ("chosen", "rejected", "completion")


def columns_of(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of a kind's records that a trainer reads, and their provenance."""
    return (LABEL, LABEL_PROVENANCE) if kind.endswith("labels") else (PAIR, PAIR_PROVENANCE)


@dataclass(frozen=True)
class PairCounts:
    """Counts of a selection's preference data by kind: records by reason, dropped records by reason, true and false
    labels."""

    records: dict[str, dict[str, int]] = field(default_factory=dict)
    dropped: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[bool, int]] = field(default_factory=dict)

    def total(self, kind: str) -> int:
        """Return the number of records of a kind."""
        return sum(self.records.get(kind, {}).values())

    def weights(self, kind: str) -> tuple[float, float]:
        """Return KTO weights of true and false labels that balance both classes: the rarer gets more.

        These are TRL's ``desirable_weight`` and ``undesirable_weight``; (1, 1) if a class is missing.
        """
        good, bad = self.labels[kind][True], self.labels[kind][False]
        if not good or not bad:
            return 1.0, 1.0
        return (1.0, round(good / bad, 4)) if good > bad else (round(bad / good, 4), 1.0)


def count(
    conn: Connection,
    selection: NodeFilter = NodeFilter(),
    rules: bool = False,
    kinds: Iterable[str] = ("answer_pairs", "evolution_pairs"),
) -> PairCounts:
    """Count exactly what files of these kinds would hold now, by the same pass that an export makes.

    Takes some seconds of CPU at 100,000 nodes of which half have decisions: a page caches it by store version.
    """
    found = PairCounts()
    for kind in kinds:
        records: Counter[str] = Counter()
        dropped: Counter[str] = Counter()
        labels: dict[bool, int] = {True: 0, False: 0}
        for one in PREFERENCES[kind](conn, selection, rules, dropped):
            records[one["why"]] += 1
            if "label" in one:
                labels[one["label"]] += 1
        found.records[kind], found.dropped[kind] = dict(sorted(records.items())), dict(sorted((+dropped).items()))
        if kind.endswith("labels"):
            found.labels[kind] = labels
    return found


def without_personal_pairs(
    source: Iterable[Record], tally: Counter[str], dropped: Counter[str] | None = None
) -> Iterator[Record]:
    """Yield the records with personal data masked, and the masked spans in a column.

    ``tally`` counts the spans by kind; those of a prompt that the record before had, too, count once. Pairs that differ
    in nothing but personal data are dropped as ``same``.
    """
    before = None
    for one in source:
        sides = {name: masked(one[name]) for name in _TEXTS if name in one}
        texts = {name: text for name, (text, _) in sides.items()}
        if "chosen" in one and plain(texts["chosen"]) == plain(texts["rejected"]):
            if dropped is not None:
                dropped["same"] += 1
            continue
        turns = [masked(turn["content"]) for turn in one["messages"]]
        told, at = [(name, 0, places) for name, (_, places) in sides.items()], 0
        for text, places in turns:
            told.append(("prompt", at, places))
            at += len(text) + len(BETWEEN)
        told_anew = [some for name, _, some in told if name != "prompt" or one["messages"] != before]
        tally.update(kind for places in told_anew for kind, _, _ in places)
        before = one["messages"]
        yield (
            one
            | texts
            | {
                "prompt": BETWEEN.join(text for text, _ in turns),
                "messages": [turn | {"content": text} for turn, (text, _) in zip(before, turns, strict=True)],
                MASKED: "; ".join(
                    f"{name} {kind}@{at + start}-{at + end}" for name, at, some in told for kind, start, end in some
                ),
            }
        )


def settle_pairs(records: Iterable[Record], declared: str = AUTO) -> Rights:
    """Return the licence of a file of these records: the strictest of their seeds' licences and models' terms, or
    ``declared``.

    Raises BadInput for an unknown declared licence, and, naming the first nodes, for one that is weaker.
    """
    if declared == AUTO:
        licences, models = set(), set()
        for one in records:
            licences.add(one["license"])
            models |= models_of(one)
        return (
            Rights(*licence_policy.strictest(licences, models))
            if licences
            else Rights("other", Message("rights.no_pairs"))
        )
    rows: Counter[Terms] = Counter()
    first: dict[Terms, dict[int, int]] = {}
    for place, one in enumerate(records):
        terms = terms_of(one["license"], models_of(one))
        rows[terms] += 1
        if len(named := first.setdefault(terms, {})) < 5:
            named.setdefault(one["node_id"], place)
    if lacking := against(rows, declared):
        bound = [terms for terms in rows if terms & lacking.keys()]
        nodes = sorted((place, node) for terms in bound for node, place in first[terms].items())
        shown = ", ".join(f"#{node}" for node in islice(dict.fromkeys(node for _, node in nodes), 5))
        raise refusal(
            declared, Message("rights.of_pairs", pairs=sum(rows[terms] for terms in bound), nodes=shown), lacking
        )
    return Rights(declared, Message(DECLARED))


def models_of(record: Record) -> set[str | None]:
    """Return the models of the texts of a record, None for a person."""
    return {record[name] for name in ("prompt_model", "chosen_model", "rejected_model", "model") if name in record}
