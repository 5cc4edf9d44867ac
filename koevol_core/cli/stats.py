"""Commands ``stats`` and ``runs``: counts and costs of the project, and of each run, as JSON."""

from __future__ import annotations

import argparse

from koevol_core.analytics.report import spending
from koevol_core.cli.console import Verb, money, printed
from koevol_core.control.launch import known_run
from koevol_core.control.status import event_lines
from koevol_core.messages import clock, language, sentence
from koevol_core.store import Store, blind_opinions, counters, export_rows, seeds
from koevol_core.store import runs as work
from koevol_core.types import Bill, Progress, Run


def add(verb: Verb) -> None:
    """Add the flags of both commands."""
    verb("stats", sentence("cli.about_stats"))
    verb("runs", sentence("cli.about_runs")).add_argument(
        "--story", type=int, default=None, metavar="RUN", help=sentence("cli.help_story")
    )


def _stats(store: Store, flags: argparse.Namespace) -> None:
    with store.snapshot() as conn:
        found = {**export_rows.counts(conn), "seeds": seeds.counts(conn)}
        methods, whole = spending(conn)
        accepted, waiting = counters.funnel(conn).accepted, blind_opinions.pending_counts(conn)
    by_method = {part.name: _spend(part.bill, part.accepted) for part in methods if part.bill}
    found["double_review"] = {"second_opinion": waiting.open, "adjudication": waiting.split}
    made, decided, answered = found["nodes"], found["decisions"], found["answers"]
    line = sentence(
        "cli.stats_line", seeds=found["seeds"].get("ready", 0), alive=made.get("alive", 0) - found["generations"].get("0", 0),
        eliminated=made.get("eliminated", 0), failed=made.get("failed", 0), accepted=decided.get("accept", 0),
        rejected=decided.get("reject", 0), answers=answered.get("filled", 0), cost=money(whole.dollars, whole.unpriced),
    )  # fmt: skip
    printed(flags, found | {"spend": _spend(whole, accepted) | {"by_method": by_method}}, line)


def _spend(bill: Bill, accepted: int) -> dict[str, object]:
    """Return a bill as JSON fields: ``usd`` is null while a price is missing, ``usd_known`` is the priced part."""
    return {
        "calls": bill.calls, "doubtful": bill.doubtful, "prompt_tokens": bill.prompt_tokens,
        "completion_tokens": bill.completion_tokens, "cached_tokens": bill.cached_tokens, "cached_share": bill.cached,
        "usd": bill.cost, "usd_known": bill.dollars, "unpriced": bill.unpriced, "usd_at_risk": bill.at_risk,
        "accepted": accepted, "usd_per_accepted": bill.dollars / accepted if accepted else None,
    }  # fmt: skip


def _runs(store: Store, flags: argparse.Namespace) -> None:
    if flags.story is not None:
        for at, _, line in event_lines(store, known_run(store, flags.story).id, language()):
            print(f"{clock.shown(at, '%Y-%m-%d %H:%M:%S')} {line}")
        return
    with store.snapshot() as conn:
        known = [(run, work.progress(conn, run.id)) for run in work.latest(conn)]
    facts = [
        {"id": run.id, "state": run.state, "message": run.message, "heartbeat": run.heartbeat, "model": run.spec.model,
         "nodes": now.nodes, "answers": now.answers, "usd": now.cost,
         "usd_known": now.bill.dollars, "unpriced": now.bill.unpriced, "usd_at_risk": now.bill.at_risk,
         "cached_share": now.bill.cached, "models": dict(now.bill.models)}
        for run, now in known
    ]  # fmt: skip
    printed(flags, facts, "\n".join(_run_line(run, now) for run, now in known) or sentence("cli.no_runs"))


def _run_line(run: Run, now: Progress) -> str:
    return sentence(
        "cli.run_line", id=run.id, state=sentence(f"evolve.{run.state}"), model=run.spec.model.partition("@")[0], done=now.done,
        total=now.total, alive=now.nodes.get("alive", 0), answers=now.answers.get("filled", 0),
        cost=money(now.bill.dollars, now.bill.unpriced), message=run.message or "",
    )  # fmt: skip


VERBS = {"stats": _stats, "runs": _runs}
