"""Headless commands for scripts and the app's worker process: ``python -m koevol_core VERB``; exit codes as main.py."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

from koevol_core.analytics import scores
from koevol_core.analytics.report import spending
from koevol_core.cli import MODULES, backup, console, printed
from koevol_core.control.launch import check_model, known_run, limits_of, need_judge, record_plan
from koevol_core.control.prompt_versions import versions
from koevol_core.control.status import price_dated, story
from koevol_core.dataset.imports.deferred_checks import settle_owed
from koevol_core.dataset.imports.project_folder import open_project
from koevol_core.dataset.imports.seed_import import import_seeds
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.errors import BadInput, KoevolError, Stopped
from koevol_core.evolution.engine import event_log
from koevol_core.evolution.engine.runner import RunLimits
from koevol_core.evolution.engine.runs import check_limits, drain
from koevol_core.evolution.prompting import style
from koevol_core.evolution.score import SCORES
from koevol_core.llm.providers import Provider, choose, connect
from koevol_core.quality import benchmarks, checks
from koevol_core.quality.annotate import check
from koevol_core.settings import Settings, load
from koevol_core.store import Store, blind_opinions, counters, export_rows, findings, open_store, seeds
from koevol_core.store import benchmarks as overlaps
from koevol_core.store import runs as work
from koevol_core.types import Bill, Imported


def parser() -> argparse.ArgumentParser:
    """Build the argument parser with all commands."""
    flags = console.Parser(prog="python -m koevol_core", description="koevol을 화면 없이 다루는 명령들")
    console.add_version(flags)
    verbs = flags.add_subparsers(dest="verb", required=True, metavar="명령", parser_class=console.Parser)

    def verb(name: str, help: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=help, description=help)
        one.add_argument("--db", default=None, help="데이터베이스 (기본: KOEVOL_DB 또는 koevol.db)")
        return one

    for module in MODULES:
        module.add(verb)
    verb("import-seeds", "씨앗 파일을 가져온다 (JSON, JSONL, CSV, Parquet)").add_argument("file", type=Path)
    verb("import-tree", "내보낸 파일이나 데이터셋 폴더, 원본 스크립트의 파일로 계보를 다시 세운다").add_argument(
        "file", type=Path
    )
    bench = verb("overlap", "벤치마크 파일을 넣고 그 문항이 든 글과 답을 찾는다 (파일이 없으면 넣은 것을 보인다)")
    bench.add_argument("file", type=Path, nargs="*")
    bench.add_argument("--name", default="", help="여러 파일을 한 이름으로 묶는다 (기본: 파일 이름)")
    bench.add_argument("--remove", default=None, metavar="NAME", help="이 이름의 벤치마크를 뺀다")
    verb("stats", "지금의 수를 JSON으로 보인다")
    verb("runs", "실행들을 JSON으로 보인다").add_argument(
        "--story", type=int, default=None, metavar="RUN", help="이 실행이 지나온 일을 말로 보인다"
    )
    work_ = verb("drain", "계획된 실행을 끝까지 진행한다")
    work_.add_argument("run", type=int)
    scoring = verb("score", "모델에게 지시문의 복잡도와 답의 품질을 1~6점으로 묻는다 (멈추면 다음에 이어서)")
    scoring.add_argument(
        "--pool",
        choices=tuple(scores.POOLS),
        default="accepted",
        help="accepted: 채택한 것 (기본), living: 버리지 않은 것",
    )
    scoring.add_argument("--names", default=",".join(SCORES), help=f"쉼표로: {' '.join(SCORES)} (기본: 둘 다)")
    scoring.add_argument("--limit", type=int, default=5000, help="한 번에 볼 노드 수 (기본 5000)")
    scoring.add_argument("--estimate", action="store_true", help="호출 수와 비용만 보이고 부르지 않는다")
    for one in (work_, scoring):
        for name, kind in (("--batch-size", int), ("--timeout", float), ("--max-retries", int), ("--budget", float)):
            one.add_argument(name, type=kind, default=None, help="기본: 실행을 시작할 때 정한 값")
        console.add_log_flags(one)
    verb("check", "글과 답에서 살펴볼 곳을 찾아 적는다 (멈추면 다음에 이어서)")
    return flags


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 stopped, 2 bad input."""
    return console.ending(lambda: _main(parser().parse_args(arguments)))


def _main(flags: argparse.Namespace) -> int:
    chosen = load()
    if flags.verb in backup.UNOPENED:
        backup.UNOPENED[flags.verb](flags.db or chosen.db, flags)
        return 0
    store = open_store(flags.db or chosen.db)
    console.say_upgraded(store.upgraded)
    if flags.verb in ("drain", "score"):
        with event_log.told(flags.log_json, flags.log_level):
            return _drain(store, flags, chosen) if flags.verb == "drain" else _score(store, flags, chosen)
    _VERBS[flags.verb](store, flags)
    return 0


def _import_seeds(store: Store, flags: argparse.Namespace) -> None:
    _report(flags.file, import_seeds(store, flags.file))


def _import_tree(store: Store, flags: argparse.Namespace) -> None:
    opened = open_project if flags.file.is_dir() else import_tree
    _report(flags.file, opened(store, flags.file))


def _report(file: Path, done: Imported) -> None:
    console.say_imported(file.name, done)
    refused = [{"row": one.row, "reason": one.reason} for one in done.refused]
    printed({"taken": done.taken, "known": done.known, "refused": refused, "notices": list(done.notices)})


def _overlap(store: Store, flags: argparse.Namespace) -> None:
    if flags.remove is not None:
        benchmarks.remove_benchmark(store, flags.remove)
    for file in flags.file:
        done = benchmarks.load_benchmark(store, file, flags.name)
        console.say(f"{file.name}: {done.name} · {done.questions:,}문항")
    looked = benchmarks.scan(store, lambda many: console.say(f"견줌: {many:,}"))
    shown = [asdict(one) for one in benchmarks.loaded_benchmarks(store)]
    printed({"benchmarks": shown, "compared": looked, "found": store.read(overlaps.count)})


def _stats(store: Store, _flags: argparse.Namespace) -> None:
    with store.snapshot() as conn:
        found = {**export_rows.counts(conn), "seeds": seeds.counts(conn)}
        methods, whole = spending(conn)
        accepted, waiting = counters.funnel(conn).accepted, blind_opinions.rounds(conn)
    by_method = {part.name: _spend(part.bill, part.accepted) for part in methods if part.bill}
    found["double_review"] = {"second_opinion": waiting.open, "adjudication": waiting.split}
    printed(found | {"spend": _spend(whole, accepted) | {"by_method": by_method}})


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
        for at, _, line in story(store, known_run(store, flags.story).id):
            print(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(at))} {line}")
        return
    with store.snapshot() as conn:
        printed([
            {"id": run.id, "state": run.state, "message": run.message, "heartbeat": run.heartbeat, "model": run.spec.model,
             "nodes": (now := work.progress(conn, run.id)).nodes, "answers": now.answers, "usd": now.cost,
             "usd_known": now.bill.dollars, "unpriced": now.bill.unpriced, "usd_at_risk": now.bill.at_risk,
             "cached_share": now.bill.cached, "models": dict(now.bill.models)}
            for run in work.latest(conn)
        ])  # fmt: skip


def _check(store: Store, _flags: argparse.Namespace) -> None:
    settle_owed(store)
    done = check(store, lambda now: console.say(f"살펴봄: 글 {now.texts:,} · 답 {now.answers:,}"))
    printed({"texts": done.texts, "answers": done.answers, "signals": store.read(findings.counts)})


def _drain(store: Store, flags: argparse.Namespace, chosen: Settings) -> int:
    run = known_run(store, flags.run)
    bar = console.Bar(quiet=flags.log_json == "-")
    try:
        provider = choose(chosen)
        check_model(run, provider)
        effort = _effort(flags, limits_of(run), provider)
        manner = style(provider, run.spec, versions(store, run.spec))
        with console.stop_on_signals() as asked:
            done = drain(store, run.id, connect(chosen), manner, effort, bar, asked, checks=checks)
    except KoevolError as error:
        if store.write(work.give_up, run.id, str(error), run.heartbeat):
            event_log.tell(store.write, run.id, "refused", message=str(error))
        raise
    finally:
        bar.close()
    if done.done < done.total:
        raise Stopped("멈췄습니다. 다시 실행하면 이어집니다.")
    return 0


def _score(store: Store, flags: argparse.Namespace, chosen: Settings) -> int:
    names = [name.strip() for name in flags.names.split(",") if name.strip()]
    if unknown := [name for name in names if name not in SCORES]:
        raise BadInput(f"'{unknown[0]}'(이)라는 점수는 없습니다. 고를 수 있는 것: {', '.join(SCORES)}.")
    provider = choose(chosen)
    need_judge(provider)
    lacking = scores.of_pool(store, flags.pool, names, max(1, flags.limit))
    console.announce(scores.price_of_scores(store, provider, lacking), price_dated(provider.model), flags.budget)
    if flags.estimate:
        return 0
    runs = scores.plan_by_hand(store, chosen, names, lacking)
    for flags.run in runs:
        spec, many = known_run(store, flags.run).spec, scores.given(store, [flags.run])
        record_plan(store, flags.run, spec, sum(many.values()), "cli")
        _drain(store, flags, chosen)
    printed({"runs": runs, "scores": scores.given(store, runs)})
    return 0


def _effort(flags: argparse.Namespace, kept: RunLimits, provider: Provider) -> RunLimits:
    """Return the limits stored with the run, overridden by flags and capped by the provider's parallel requests."""
    names = ("batch_size", "timeout", "max_retries", "budget")
    effort = replace(kept, **{name: getattr(flags, name) for name in names if getattr(flags, name) is not None})
    effort = replace(effort, batch_size=min(effort.batch_size, provider.parallel or effort.batch_size))
    check_limits(effort, provider.model)
    return effort


_VERBS = {
    **{name: run for module in MODULES for name, run in module.VERBS.items()},
    "import-seeds": _import_seeds,
    "import-tree": _import_tree,
    "stats": _stats,
    "runs": _runs,
    "check": _check,
    "overlap": _overlap,
}

if __name__ == "__main__":
    sys.exit(main())
