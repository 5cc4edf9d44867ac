"""Start, stop and resume runs for the pages: plan a run, store its limits, and start one worker process.

A page calls one function and gets a run's id; the run then happens in the worker process and is seen in the store.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

from koevol_core.control import prompt_versions, samples
from koevol_core.control.again import plan_retries
from koevol_core.errors import AlreadyRunning, BadInput
from koevol_core.evolution.engine.event_log import emit
from koevol_core.evolution.engine.limits import RunLimits, check_spec, fitted_limits
from koevol_core.evolution.engine.planning import plan, plan_answers, plan_scores
from koevol_core.evolution.methods import fingerprint
from koevol_core.evolution.prompting import usable_methods
from koevol_core.evolution.score import SCORES
from koevol_core.fileio import append
from koevol_core.llm import pricing
from koevol_core.llm.local import server
from koevol_core.llm.providers import Provider, choose
from koevol_core.messages import Message
from koevol_core.settings import Settings, environment
from koevol_core.store import Store, events, run_parents
from koevol_core.store import runs as work
from koevol_core.store.statements import MAX_ID
from koevol_core.types import Run, RunSpec

DOUBLE_CLICK = 2.0
"""Seconds after the start of a run in which the same request is a double click, not a second run."""
PATIENCE = 30.0
"""Seconds that a worker may take to start; the embedded model loads in two or three, the first time in ten."""
_lock = threading.Lock()
_served: dict[tuple[str, int], float] = {}
"""Time at which starting a run ended, in UTC seconds: a busy machine serves the second click only after that."""


def start_run(
    store: Store, settings: Settings, spec: RunSpec, parents: Sequence[int], limits: RunLimits | None = None, who: str = "",
    **how: Unpack[Anyway],
) -> int:  # fmt: skip
    """Plan children of ``parents`` and start a worker; return the run's id at once. ``who``: see ``How``.

    The run gets the configured model, the current prompt versions, and a fresh seed: the same request later gives new
    children, a double click gives the same run. Raises BadInput for invalid values, AlreadyRunning while a living run
    makes children of any of these parents.
    """
    provider = choose(settings)
    if not spec.methods:
        raise BadInput("run.choose_methods")
    spec = replace(spec, methods=usable_methods(provider, spec.methods, True))
    wish = _Wish(spec, parents, lambda new: plan(store, new, parents), {"who": who, **how})
    return _start(store, settings, provider, wish, limits)


def start_answers(
    store: Store, settings: Settings, node_ids: Sequence[int], spec: RunSpec | None = None, limits: RunLimits | None = None,
    sample: int = 0, **how: Unpack[How],
) -> int:  # fmt: skip
    """Plan an answer to each of these nodes and start a worker; return the run's id at once.

    ``spec`` gives language and sampling, ``sample`` the number of the answer at each node. Raises BadInput for invalid
    values, AlreadyRunning while a living run is about to answer any of these nodes.
    """
    spec = replace(spec or RunSpec(()), methods=(), answers=True, judge=False)
    wish = _Wish(spec, node_ids, lambda new: plan_answers(store, new, node_ids, sample), how)
    return _start(store, settings, choose(settings), wish, limits)


def start_scores(
    store: Store, settings: Settings, node_ids: Sequence[int], names: Sequence[str] = SCORES, limits: RunLimits | None = None,
) -> int:  # fmt: skip
    """Plan scores of these nodes and start a worker; return the run's id at once.

    Raises BadInput for invalid values, and for a model with few-shot prompts, which cannot judge.
    """
    provider = choose(settings)
    need_judge(provider)
    wish = _Wish(RunSpec(()), node_ids, lambda new: plan_scores(store, new, node_ids, names))
    return _start(store, settings, provider, wish, limits)


def need_judge(provider: Provider) -> None:
    """Raise BadInput for a model that cannot give scores."""
    if provider.few_shot:
        raise BadInput("run.base_model_scores", model=provider.label)


class Anyway(TypedDict, total=False):
    """``anyway``: start also while another run works on the same nodes."""

    anyway: bool


class How(Anyway, total=False):
    """Options of a start; ``who`` is the user's name in the run's event log."""

    who: str


@dataclass(frozen=True)
class _Wish:
    """Run that a user asks for: ``scope`` are the nodes that it is about, ``plan`` inserts its rows, ``how`` is how it
    was asked for."""

    spec: RunSpec
    scope: Sequence[int]
    plan: Callable[[RunSpec], int]
    how: How = field(default_factory=How)


def working_on(store: Store, ids: Sequence[int], answers: bool = False) -> int | None:
    """Return the living run that makes children of any of these nodes, or with ``answers`` is about to answer one; None
    if there is none."""
    living = [run.id for run in store.read(work.live) if not interrupted(run)]
    return store.read(run_parents.working_on, living, ids, answers) if living else None


def _start(store: Store, settings: Settings, provider: Provider, wish: _Wish, limits: RunLimits | None) -> int:
    need_terms(provider)
    check_spec(wish.spec)
    limits = fitted_limits(limits or RunLimits(), provider)
    model = provider.key
    scoring = not wish.spec.methods and not wish.spec.answers
    prompts = prompt_versions.current_versions(store, wish.spec.language, scoring)
    spec = samples.with_samples(store, replace(wish.spec, seed=0, model=model, prompts=prompts))
    key = fingerprint(json.dumps([asdict(spec), list(wish.scope)], ensure_ascii=False), 32)
    with _lock:
        if (twin := _just_started(store, key)) is not None:
            return twin
        _need_free(store, wish)
        run_id = wish.plan(replace(spec, seed=secrets.randbelow(2**31)))
        store.write(work.keep_effort, run_id, asdict(limits) | {"wish": key})
        record_plan(store, run_id, spec, len(wish.scope), "app", wish.how.get("who", ""))
        _launch(store, settings, run_id)
    _served[store.url, run_id] = time.time()
    return run_id


def _need_free(store: Store, wish: _Wish) -> None:
    """Raise AlreadyRunning if a living run works on the same nodes for the same purpose, unless it was asked for
    anyway. A score that is planned is not planned twice in any case."""
    answers = not wish.spec.methods
    if wish.how.get("anyway") or not (wish.spec.methods or wish.spec.answers):
        return
    if (run := working_on(store, wish.scope, answers)) is not None:
        raise AlreadyRunning("run.already_answering" if answers else "run.already_evolving", run=run)


def record_plan(store: Store, run_id: int, spec: RunSpec, nodes: int, by: str, who: str = "") -> None:
    """Record a run's first event, once.

    ``nodes``: number of parents, or of nodes to answer or score; ``by``: app or cli; ``who``: the user's name.
    """
    if store.read(events.known, run_id):
        return
    facts: dict[str, Any] = {"by": by, "who": who, "model": spec.model.partition("@")[0]}
    if spec.methods:
        facts |= {"parents": nodes, "generations": spec.generations, "children": spec.children}
        facts |= {"methods": [name for name, _ in spec.methods], "answers": spec.answers}
    else:
        facts["nodes" if spec.answers else "scored"] = nodes
    emit(store.write, run_id, "planned", **facts)


def _just_started(store: Store, wish: str) -> int | None:
    """Return the run that the first click of this double click started, or None."""
    since = time.time() - DOUBLE_CLICK
    runs = store.read(work.latest, 5)
    same = [run for run in runs if run.effort.get("wish") == wish]
    return next((run.id for run in same if max(run.created_at, _served.get((store.url, run.id), 0.0)) > since), None)


def resume_run(store: Store, settings: Settings, run_id: int, budget: float | None = None) -> None:
    """Start a worker on a stopped or interrupted run; no-op while a worker has it.

    ``budget`` in US dollars replaces the run's budget. Raises BadInput for an unknown run or one of another model.
    """
    run = known_run(store, run_id)
    provider = choose(settings)
    check_model(run, provider)
    need_terms(provider)
    limits = limits_of(run)
    if budget is not None:
        limits = fitted_limits(replace(limits, budget=budget), provider)
        store.write(work.keep_effort, run_id, run.effort | asdict(limits))
    _launch(store, settings, run_id)


def retry_failed(store: Store, settings: Settings, run_id: int) -> int:
    """Plan another try of what failed in a run, and start a worker; return how many. Raises as ``resume_run``."""
    check_model(known_run(store, run_id), choose(settings))
    many = plan_retries(store, run_id)
    if many:
        resume_run(store, settings, run_id)
    return many


def stop_run(store: Store, run_id: int, who: str = "") -> None:
    """Ask the worker of a run to stop: requests in flight are awaited and stored, the rest stays planned.

    ``who`` is the user's name in the run's event log.
    """
    store.write(work.ask_stop, run_id)
    emit(store.write, run_id, "stop_asked", who=who)


def _launch(store: Store, settings: Settings, run_id: int) -> None:
    launched = store.write(work.launch, run_id, PATIENCE)
    if launched is None:
        return
    log = log_of(settings)

    def ended(code: int) -> None:
        """Record that the worker ended before it claimed the run, so that nobody waits for ``PATIENCE`` seconds."""
        if code:
            message = Message("run.worker_ended", code=code, file=log.name)
            store.write(work.give_up, run_id, message, launched)

    try:
        Worker(run_id, settings.db, log, environment(settings)).start(ended)
    except OSError as error:
        message = Message("run.worker_not_started", error=error.strerror or error)
        store.write(work.give_up, run_id, message, launched)
        raise BadInput(message) from error


@dataclass(frozen=True)
class Worker:
    """Process that drains a run; it survives the page, the browser and the server that started it.

    ``environment``: the configuration of its starter; keys and database addresses are passed only there.
    """

    run_id: int
    db: str = field(repr=False)
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def start(self, ended: Callable[[int], object] = lambda _: None) -> int:
        """Start the process in its own session; return its pid. ``ended`` gets its exit code if the starter lives."""
        db = self.db if "://" in self.db else str(Path(self.db).expanduser().resolve())
        command = [sys.executable, "-m", "koevol_core", "drain", str(self.run_id)]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with append(self.log) as log:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                command if "://" in db else [*command, "--db", db], stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, close_fds=True,
                cwd=Path(__file__).resolve().parents[2], env={**os.environ, **self.environment, "KOEVOL_DB": db,
                     pricing.WHERE: str(pricing.own_file())},
            )  # fmt: skip
        threading.Thread(target=lambda: ended(process.wait()), daemon=True).start()  # also reaps the process
        return process.pid


def known_run(store: Store, run_id: int) -> Run:
    """Return the run with this id. Raises BadInput if there is none."""
    run = store.read(work.get, run_id) if abs(run_id) <= MAX_ID else None
    if run is None:
        raise BadInput("run.no_run", run=run_id)
    return run


def check_model(run: Run, provider: Provider) -> None:
    """Raise BadInput unless the run was started with this model, or with none."""
    if run.spec.model not in ("", provider.key):
        raise BadInput("run.other_model", run=run.id, model=run.spec.model, now=provider.model)


def limits_of(run: Run) -> RunLimits:
    """Return the limits that are stored with a run."""
    known: dict[str, Any] = {name: run.effort[name] for name in asdict(RunLimits()) if name in run.effort}
    return RunLimits(**known)


def interrupted(run: Run) -> bool:
    """Return True if a run has no worker: its heartbeat stopped, or the worker never started."""
    silent = time.time() - (run.heartbeat or 0.0)
    return (run.state == "running" and silent > work.STALE) or (run.state == "queued" and silent > PATIENCE)


def log_of(settings: Settings) -> Path:
    """Return the path of the workers' log file, beside the database."""
    if "://" in settings.db and not settings.db.startswith("sqlite:///"):
        return Path.cwd() / "koevol-worker.log"
    path = Path(settings.db.removeprefix("sqlite:///")).expanduser().resolve()
    return path.with_name(f"{path.stem}-worker.log")


def terms(provider: Provider) -> str | None:
    """Return the terms of use to accept before this model's first use, or None."""
    return server.terms_notice() if provider.has_terms else None


def accept_terms() -> None:
    """Record on this machine that the embedded model's terms were accepted."""
    server.acknowledge_terms()


def need_terms(provider: Provider) -> None:
    """Raise BadInput while this model's terms are not accepted."""
    if terms(provider):
        raise BadInput("run.terms_first")
