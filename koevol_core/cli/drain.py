"""Commands ``drain`` (work through a planned run) and ``score`` (plan runs of model scores and work through them)."""

from __future__ import annotations

import argparse
from dataclasses import replace

from koevol_core.analytics import scores
from koevol_core.cli import console
from koevol_core.cli.console import Verb, add_filter, filter_of, logging_to, printed
from koevol_core.control.again import redrawn
from koevol_core.control.launch import check_model, known_run, limits_of, need_judge, record_plan
from koevol_core.control.prompt_versions import versions
from koevol_core.control.samples import samples_of
from koevol_core.errors import BadInput, KoevolError, Stopped
from koevol_core.evolution.engine.event_log import emit
from koevol_core.evolution.engine.limits import RunLimits, fitted_limits
from koevol_core.evolution.engine.runner import Hooks, drain
from koevol_core.evolution.prompting import style
from koevol_core.evolution.score import SCORES
from koevol_core.llm.pricing import price_age
from koevol_core.llm.providers import Provider, choose, connect
from koevol_core.messages import sentence
from koevol_core.quality import checks
from koevol_core.settings import load
from koevol_core.store import Store
from koevol_core.store import runs as work
from koevol_core.store.statements import MAX_ID


def add(verb: Verb) -> None:
    """Add the flags of both commands."""
    work_ = verb("drain", sentence("cli.about_drain"))
    work_.add_argument("run", type=int)
    scoring = verb("score", sentence("cli.about_score"))
    scoring.add_argument(
        "--pool",
        choices=("accepted", "living"),
        default="accepted",
        help=sentence("cli.help_score_pool"),
    )
    add_filter(scoring)
    scoring.add_argument(
        "--names", default=",".join(SCORES), help=sentence("cli.help_score_names", names=" ".join(SCORES))
    )
    scoring.add_argument("--limit", type=int, default=5000, help=sentence("cli.help_score_limit"))
    scoring.add_argument("--estimate", action="store_true", help=sentence("cli.help_score_estimate"))
    for command in (work_, scoring):
        for name, kind in (("--batch-size", int), ("--timeout", float), ("--max-retries", int), ("--budget", float)):
            command.add_argument(name, type=kind, default=None, help=sentence("cli.help_as_started"))
        console.add_log_flags(command)


def _drain(store: Store, flags: argparse.Namespace) -> None:
    with logging_to(flags.log_json, flags.log_level):
        _work_through(store, flags, flags.run)


def _work_through(store: Store, flags: argparse.Namespace, run_id: int) -> None:
    chosen, run = load(), known_run(store, run_id)
    bar = console.Bar(quiet=flags.log_json == "-")
    try:
        provider = choose(chosen)
        check_model(run, provider)
        limits = _limits(flags, limits_of(run), provider)
        prompting = style(provider, run.spec, versions(store, run.spec), samples_of(store, run.spec))
        with console.stop_on_signals() as asked:
            hooks = Hooks(checks, bar, asked, redrawn, chosen.longest)
            done = drain(store, run.id, connect(chosen), prompting, limits, hooks=hooks)
    except KoevolError as error:
        if store.write(work.give_up, run.id, error.message, run.heartbeat):
            emit(store.write, run.id, "refused", message=error.message)
        raise
    finally:
        bar.close()
    if done.done < done.total:
        raise Stopped("cli.stopped_again")


def _score(store: Store, flags: argparse.Namespace) -> None:
    names = [name.strip() for name in flags.names.split(",") if name.strip()]
    if unknown := [name for name in names if name not in SCORES]:
        raise BadInput("run.no_score", name=unknown[0], choices=", ".join(SCORES))
    chosen = load()
    provider = choose(chosen)
    need_judge(provider)
    wanted = filter_of(flags, "accept" if flags.pool == "accepted" else "living")
    lacking = scores.to_score(store, wanted, names, min(max(1, flags.limit), MAX_ID))
    console.announce(scores.price_of_scores(store, provider, lacking), price_age(provider.model), flags.budget)
    if flags.estimate:
        return
    runs = scores.plan_by_hand(store, chosen, names, lacking)
    with logging_to(flags.log_json, flags.log_level):
        for run_id in runs:
            spec, planned = known_run(store, run_id).spec, scores.given(store, [run_id])
            record_plan(store, run_id, spec, sum(planned.values()), "cli")
            _work_through(store, flags, run_id)
    found = scores.given(store, runs)
    printed(
        flags,
        {"runs": runs, "scores": found},
        sentence("cli.scored_line", filled=found.get("filled", 0), failed=found.get("failed", 0)),
    )


def _limits(flags: argparse.Namespace, kept: RunLimits, provider: Provider) -> RunLimits:
    """Return the limits stored with the run, overridden by flags and capped by the provider's parallel requests."""
    names = ("batch_size", "timeout", "max_retries", "budget")
    given = {name: getattr(flags, name) for name in names if getattr(flags, name) is not None}
    return fitted_limits(replace(kept, **given), provider)


VERBS = {"drain": _drain, "score": _score}
