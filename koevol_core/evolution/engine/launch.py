"""Starts work for a person: plans it, keeps how hard to try, and sets a worker process on it once. Stops it, resumes it.

A page calls one verb and gets a run's id; what follows happens in the worker's own process and is seen in the store.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from koevol_core.errors import BadInput
from koevol_core.evolution import prompt_versions as prompts
from koevol_core.evolution.engine.event_log import planned as tell_plan
from koevol_core.evolution.engine.event_log import tell
from koevol_core.evolution.engine.runner import RunLimits
from koevol_core.evolution.engine.runs import Worker, check, check_limits, plan, plan_answers, plan_scores
from koevol_core.evolution.methods import fingerprint
from koevol_core.evolution.prompting import usable_methods
from koevol_core.evolution.score import SCORES
from koevol_core.llm.local import server as local_model
from koevol_core.llm.providers import Provider, choose
from koevol_core.settings import Settings
from koevol_core.store import Store
from koevol_core.store import runs as work
from koevol_core.store.statements import MAX_ID
from koevol_core.types import Run, RunSpec

DOUBLE_CLICK = 2.0
"""Seconds after a click was served in which the same intention again is its second click, not a second run."""
PATIENCE = 30.0
"""Seconds that a worker may take to come up; the embedded model loads in two or three, the first time in ten."""
_lock = threading.Lock()
_served: dict[tuple[str, int], float] = {}
"""When the click that made a run was done: a busy machine serves a second one that came at once only after that."""


def start_run(
    store: Store,
    settings: Settings,
    spec: RunSpec,
    parents: Sequence[int],
    effort: RunLimits | None = None,
    who: str = "",
) -> int:
    """Plan children of ``parents`` and start a worker on them; returns the run's id at once.

    The run gets the configured model, the prompt versions in force, and a fresh seed: the same wish again later gives
    new children, a double click gives the same run. ``who`` started it is told in its story. Raises BadInput for what cannot be meant.
    """
    provider = choose(settings)
    if not spec.methods:
        raise BadInput("진화 방법을 하나 이상 고르세요.")
    spec = replace(spec, methods=usable_methods(provider, spec.methods, True))
    return _start(store, settings, provider, spec, parents, effort, lambda new: plan(store, new, parents), who)


def start_answers(
    store: Store, settings: Settings, node_ids: Sequence[int], spec: RunSpec | None = None, effort: RunLimits | None = None,
    sample: int = 0,
) -> int:  # fmt: skip
    """Plan an answer to each of these nodes and start a worker on them; returns the run's id at once.

    ``spec`` gives language and sampling. Raises BadInput for what cannot be meant.
    """
    spec = replace(spec or RunSpec(()), methods=(), answers=True, judge=False)
    return _start(
        store,
        settings,
        choose(settings),
        spec,
        node_ids,
        effort,
        lambda new: plan_answers(store, new, node_ids, sample),
    )


def start_scores(
    store: Store, settings: Settings, node_ids: Sequence[int], names: Sequence[str] = SCORES, effort: RunLimits | None = None,
) -> int:  # fmt: skip
    """Plan scores of these nodes and start a worker on them; returns the run's id at once.

    Raises BadInput for what cannot be meant: a model that is asked by examples cannot judge.
    """
    provider = choose(settings)
    need_judge(provider)
    return _start(
        store, settings, provider, RunSpec(()), node_ids, effort, lambda new: plan_scores(store, new, node_ids, names)
    )


def need_judge(provider: Provider) -> None:
    """Raise BadInput for a model that cannot give scores."""
    if provider.kind == "embedded":
        raise BadInput(
            f"{provider.label}은(는) 예시를 이어 쓰는 모델이라 점수를 매기지 못합니다. 지시를 따르는 모델을 정하면 매길 수 있습니다."
        )


def _start(
    store: Store, settings: Settings, provider: Provider, spec: RunSpec, scope: Sequence[int], effort: RunLimits | None,
    planned: Callable[[RunSpec], int], who: str = "",
) -> int:  # fmt: skip
    need_terms(provider)
    check(spec)
    effort = _possible(effort or RunLimits(), provider)
    spec = replace(
        spec, seed=0, model=f"{provider.model}@{provider.base_url}", prompts=prompts.in_force(store, spec.language)
    )
    wish = fingerprint(json.dumps([asdict(spec), list(scope)], ensure_ascii=False), 32)
    with _lock:
        if (twin := _just_started(store, wish)) is not None:
            return twin
        run_id = planned(replace(spec, seed=secrets.randbelow(2**31)))
        store.write(work.keep_effort, run_id, asdict(effort) | {"wish": wish})
        tell_plan(store, run_id, spec, len(scope), "app", who)
    _launch(store, settings, run_id)
    _served[store.url, run_id] = time.time()
    return run_id


def _just_started(store: Store, wish: str) -> int | None:
    """The run that a first click of this double click made."""
    since = time.time() - DOUBLE_CLICK
    runs = store.read(work.latest, 5)
    mine = [run for run in runs if run.effort.get("wish") == wish]
    return next((run.id for run in mine if max(run.created_at, _served.get((store.url, run.id), 0.0)) > since), None)


def _possible(effort: RunLimits, provider: Provider) -> RunLimits:
    effort = replace(effort, batch_size=min(effort.batch_size, provider.parallel or effort.batch_size))
    check_limits(effort, provider.model)
    return effort


def resume_run(store: Store, settings: Settings, run_id: int, budget: float | None = None) -> None:
    """Start a worker on a run that was stopped or interrupted; nothing happens while one is at it.

    ``budget`` in dollars replaces the run's ceiling. Raises BadInput if the run is another model's.
    """
    run = known_run(store, run_id)
    provider = choose(settings)
    check_model(run, provider)
    need_terms(provider)
    effort = limits_of(run)
    if budget is not None:
        effort = _possible(replace(effort, budget=budget), provider)
        store.write(work.keep_effort, run_id, run.effort | asdict(effort))
    _launch(store, settings, run_id)


def stop_run(store: Store, run_id: int, who: str = "") -> None:
    """Ask the worker of a run to stop: requests that have left are awaited and kept, the rest stays planned. ``who`` asks
    is told in the run's story.
    """
    store.write(work.ask_stop, run_id)
    tell(store.write, run_id, "stop_asked", who=who)


def _launch(store: Store, settings: Settings, run_id: int) -> None:
    launched = store.write(work.launch, run_id, PATIENCE)
    if launched is None:
        return
    log = log_of(settings)

    def ended(code: int) -> None:
        """What ended before it had claimed the run will never do so: nobody has to wait until patience runs out."""
        if code:
            message = f"작업자가 일을 시작하지 못하고 끝났습니다({code}). 까닭은 {log.name}에 있습니다."
            store.write(work.give_up, run_id, message, launched)

    try:
        Worker(run_id, settings.db, log, environment(settings)).start(ended)
    except OSError as error:
        message = f"작업자를 시작할 수 없습니다: {error.strerror or error}"
        store.write(work.give_up, run_id, message, launched)
        raise BadInput(message) from error


def known_run(store: Store, run_id: int) -> Run:
    """The run with this id. Raises BadInput if there is none."""
    run = store.read(work.get, run_id) if abs(run_id) <= MAX_ID else None
    if run is None:
        raise BadInput(f"실행 #{run_id}이(가) 없습니다.")
    return run


def check_model(run: Run, provider: Provider) -> None:
    """Raise BadInput unless the run was started with this model, or with none."""
    if run.spec.model not in ("", f"{provider.model}@{provider.base_url}"):
        raise BadInput(f"실행 #{run.id}은(는) {run.spec.model}로 시작했는데 지금 설정은 {provider.model}입니다.")


def limits_of(run: Run) -> RunLimits:
    """How hard this run's worker should try."""
    known: dict[str, Any] = {name: run.effort[name] for name in asdict(RunLimits()) if name in run.effort}
    return RunLimits(**known)


def interrupted(run: Run) -> bool:
    """Whether a run waits for a worker that is not there: its heart stopped, or it never came up."""
    silent = time.time() - (run.heartbeat or 0.0)
    return (run.state == "running" and silent > work.STALE) or (run.state == "queued" and silent > PATIENCE)


def log_of(settings: Settings) -> Path:
    """Where workers write what they say: beside the database."""
    if "://" in settings.db and not settings.db.startswith("sqlite:///"):
        return Path.cwd() / "koevol-worker.log"
    path = Path(settings.db.removeprefix("sqlite:///")).expanduser().resolve()
    return path.with_name(f"{path.stem}-worker.log")


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a worker reads them, so that it sees what the page saw."""
    return {
        "KOEVOL_BASE_URL": settings.base_url, "KOEVOL_MODEL": settings.model, "KOEVOL_API_KEY": settings.api_key,
        "DEEPSEEK_API_KEY": settings.deepseek_key, "MY_HF_TOKEN": settings.hf_token,
    }  # fmt: skip


def terms(provider: Provider) -> str | None:
    """The terms of use that have to be agreed to before this model's first use, or None."""
    return local_model.terms_notice() if provider.kind == "embedded" else None


def accept_terms() -> None:
    """Remember on this machine that the embedded model's terms were shown and agreed to."""
    local_model.acknowledge_terms()


def need_terms(provider: Provider) -> None:
    """Raise BadInput while this model's terms wait for agreement."""
    if terms(provider):
        raise BadInput("내장 모델을 처음 쓰려면 진화 화면에서 이용 약관에 동의해 주세요.")
