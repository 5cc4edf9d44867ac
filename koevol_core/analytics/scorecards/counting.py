"""Compute scorecards from the store: outcome and cost of children and answers, in one snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import Connection

from koevol_core.analytics.scorecards.cards import Cell, CellKey, ModelAnswers, Scorecards, Version
from koevol_core.evolution import methods
from koevol_core.store import Store, prompts, spending
from koevol_core.store import scorecards as numbers
from koevol_core.types import METHODS

FEWSHOT = "fewshot"


def scorecards(store: Store) -> Scorecards:
    """Compute all scorecard counts from one snapshot; about 1 s at 100,000 nodes with two calls each."""
    cells: dict[CellKey, Cell] = {}
    with store.snapshot() as conn:
        asked = spending.asked(conn)

        def cell(key: numbers.Key) -> Cell:
            model = key.model or asked.get(key.run_id or 0, "")
            place = (key.method, str(key.generation), model, key.prompt or "", key.domain or "")
            return cells.setdefault(place, Cell())

        for outcome in numbers.child_outcomes(conn):
            add_outcome(cell(outcome.key), outcome)
        for cost in numbers.costs(conn):
            _add_cost(cell(cost.key), cost)
        for key, ratio in numbers.growths(conn):
            cell(key).growth.append(ratio)
        for judged in numbers.judge_outcomes(conn):
            _add_judged(cell(judged.key), judged)
        hashes = sorted({place[3] for place in cells if place[3]})
        names = {sha256: prompt.name for sha256, prompt in prompts.some(conn, hashes).items()}
        return Scorecards(cells, _answers(conn, asked), _versions(hashes, names), numbers.manual_edits(conn))


def add_outcome(cell: Cell, outcome: numbers.ChildOutcome) -> None:
    """Add to a cell what became of some children."""
    living, accepted = outcome.status == "alive", outcome.verdict == "accept"
    verdict = {"accept": "accepted", "reject": "rejected"}.get(outcome.verdict or "", "undecided" if living else "")
    for name, holds in (
        ("made", True), ("living", living), (verdict, bool(verdict)), ("imported", outcome.imported),
        ("rescued", accepted and outcome.status == "eliminated"), ("answered", accepted and outcome.answered),
    ):  # fmt: skip
        if holds:
            cell.n[name] += outcome.n
    if not living:
        (cell.failed if outcome.status == "failed" else cell.eliminated)[outcome.reason or ""] += outcome.n


def _add_cost(cell: Cell, cost: numbers.Cost) -> None:
    for name in ("calls", "replies", "doubtful", "dollars", "unpriced", "at_risk"):
        cell.bill[name] = cell.bill.get(name, 0) + getattr(cost, name)
    cell.seconds += cost.seconds
    cell.timed += cost.timed


def _add_judged(cell: Cell, judged: numbers.JudgeOutcome) -> None:
    if judged.reason == "edited":
        cell.n["edited"] += judged.n
    person = "accepted" if judged.verdict == "accept" else "similar" if judged.reason == "similar" else ""
    if judged.judge and person:
        cell.judged[f"{'stopped' if judged.judge == 'equal' else 'passed'}_{person}"] += judged.n


def _versions(hashes: Iterable[str], names: dict[str, str]) -> dict[str, Version]:
    """Resolve prompt hashes to versions; a text stored by a trial only is named ``try/`` and its template."""
    shipped = _shipped()
    found = {}
    for sha256 in hashes:
        name = names.get(sha256, "").removeprefix("try/")
        standing = "shipped" if sha256 in shipped else "kept" if name else ""
        found[sha256] = Version(shipped.get(sha256, name), standing)
    return found


def _shipped() -> dict[str, str]:
    """Return hash → name of the shipped evolution templates."""
    found = {
        one.sha256: one.name for lang in ("ko", "en") for one in (methods.template(lang, name) for name in METHODS)
    }
    for file in sorted((methods.PROMPTS / FEWSHOT).glob("*.txt")):
        found[methods.fingerprint(file.read_text(encoding="utf-8"), 64)] = f"{FEWSHOT}/{file.stem}"
    return found


def _answers(conn: Connection, asked: dict[int, str]) -> tuple[ModelAnswers, ...]:
    counts: dict[str, Counter[str]] = {}
    dollars: dict[str, float] = {}

    def add(model: str, *names: str, n: int) -> None:
        counts.setdefault(model, Counter()).update(dict.fromkeys(names, n))

    for outcome in numbers.answer_outcomes(conn):
        model = outcome.model or asked.get(outcome.run_id or 0, "")
        names = {"refusal": ("refused",), "unknown": ("unknown",)}.get(outcome.reason or "", ())
        add(model, "made", outcome.status, *names, n=outcome.n)
    for writer, n in numbers.current_answers(conn):
        if writer:
            add(writer, "in_force", n=n)
    for model, edited, n in numbers.chosen_answers(conn):
        add(model, "edited" if edited else "chosen", n=n)
    for model, replies, spent, unpriced in numbers.paid_for_answers(conn):
        add(model, "replies", n=replies)
        add(model, "unpriced", n=unpriced)
        dollars[model] = dollars.get(model, 0.0) + spent
    columns = [field.name for field in fields(ModelAnswers) if field.name not in ("model", "dollars")]
    rows = [
        ModelAnswers(model=model, dollars=dollars.get(model, 0.0), **{name: n[name] for name in columns})
        for model, n in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.made, row.model)))
