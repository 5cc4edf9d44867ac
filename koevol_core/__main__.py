"""Headless verbs for scripts and for the app's worker: ``python -m koevol_core VERB``. Exit codes are those of main.py."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from . import console, log
from .bill import Bill
from .checks import check
from .drain import Effort
from .errors import KoevolError, Stopped
from .export import FORMATS, export
from .intake import import_seeds
from .model import Imported
from .originals import import_tree
from .prompts import versions
from .providers import Provider, choose, connect, style
from .report import spending
from .runs import check_effort, drain
from .settings import Settings, load
from .start import check_model, effort_of, known_run
from .store import Store, counts, findings, open_store, rows, seeds, work
from .store.rows import Selection


def parser() -> argparse.ArgumentParser:
    flags = console.Parser(prog="python -m koevol_core", description="koevol을 화면 없이 다루는 명령들")
    verbs = flags.add_subparsers(dest="verb", required=True, metavar="명령", parser_class=console.Parser)

    def verb(name: str, help: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=help, description=help)
        one.add_argument("--db", default=None, help="데이터베이스 (기본: KOEVOL_DB 또는 koevol.db)")
        return one

    verb("import-seeds", "씨앗 파일을 가져온다 (JSON, JSONL, CSV, Parquet)").add_argument("file", type=Path)
    verb("import-tree", "원본 스크립트의 파일로 계보를 다시 세운다").add_argument("file", type=Path)
    out = verb("export", "파일로 내보낸다")
    out.add_argument("--format", required=True, help=" ".join(FORMATS))
    out.add_argument("--out", type=Path, required=True)
    out.add_argument("--accepted-only", type=int, choices=(0, 1), default=0, help="1이면 사람이 채택한 행만")
    out.add_argument("--provenance", type=int, choices=(0, 1), default=0)
    out.add_argument("--json-orient", default="records", help="records 또는 split")
    verb("stats", "지금의 수를 JSON으로 보인다")
    verb("runs", "실행들을 JSON으로 보인다").add_argument(
        "--story", type=int, default=None, metavar="RUN", help="이 실행이 지나온 일을 말로 보인다"
    )
    work_ = verb("drain", "계획된 실행을 끝까지 진행한다")
    work_.add_argument("run", type=int)
    for name, kind in (("--batch-size", int), ("--timeout", float), ("--max-retries", int), ("--budget", float)):
        work_.add_argument(name, type=kind, default=None, help="기본: 실행을 시작할 때 정한 값")
    console.add_log_flags(work_)
    verb("check", "글과 답에서 살펴볼 곳을 찾아 적는다 (멈추면 다음에 이어서)")
    verb("backup", "쓰는 중에도 온전한 사본을 만든다").add_argument("path", type=Path)
    return flags


def main(arguments: list[str] | None = None) -> int:
    return console.ending(lambda: _main(parser().parse_args(arguments)))


def _main(flags: argparse.Namespace) -> int:
    chosen = load()
    store = open_store(flags.db or chosen.db)
    if flags.verb == "drain":
        with log.told(flags.log_json, flags.log_level):
            return _drain(store, flags, chosen)
    _VERBS[flags.verb](store, flags)
    return 0


def _import_seeds(store: Store, flags: argparse.Namespace) -> None:
    _report(flags.file, import_seeds(store, flags.file))


def _import_tree(store: Store, flags: argparse.Namespace) -> None:
    _report(flags.file, import_tree(store, flags.file))


def _report(file: Path, done: Imported) -> None:
    console.say_imported(file.name, done)
    refused = [{"row": one.row, "reason": one.reason} for one in done.refused]
    _print({"taken": done.taken, "known": done.known, "refused": refused, "notices": list(done.notices)})


def _export(store: Store, flags: argparse.Namespace) -> None:
    selection = Selection(accepted_only=bool(flags.accepted_only))
    count = export(store, flags.format, flags.out, selection, flags.json_orient, bool(flags.provenance))
    _print({"file": str(flags.out), "rows": count})


def _stats(store: Store, _flags: argparse.Namespace) -> None:
    with store.snapshot() as conn:
        found = {**rows.counts(conn), "seeds": seeds.counts(conn)}
        methods, whole = spending(conn)
        accepted = counts.funnel(conn).accepted
    by_method = {part.name: _spend(part.bill, part.accepted) for part in methods if part.bill}
    _print(found | {"spend": _spend(whole, accepted) | {"by_method": by_method}})


def _spend(bill: Bill, accepted: int) -> dict[str, object]:
    """A bill for scripts: ``usd`` is null while prices are missing, ``usd_known`` is what is known."""
    return {
        "calls": bill.calls, "doubtful": bill.doubtful, "prompt_tokens": bill.prompt_tokens,
        "completion_tokens": bill.completion_tokens, "cached_tokens": bill.cached_tokens, "cached_share": bill.cached,
        "usd": bill.cost, "usd_known": bill.dollars, "unpriced": bill.unpriced, "usd_at_risk": bill.at_risk,
        "accepted": accepted, "usd_per_accepted": bill.dollars / accepted if accepted else None,
    }  # fmt: skip


def _runs(store: Store, flags: argparse.Namespace) -> None:
    if flags.story is not None:
        for at, _, line in log.story(store, known_run(store, flags.story).id):
            print(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(at))} {line}")
        return
    with store.snapshot() as conn:
        _print([
            {"id": run.id, "state": run.state, "message": run.message, "heartbeat": run.heartbeat, "model": run.spec.model,
             "nodes": (now := work.progress(conn, run.id)).nodes, "answers": now.answers, "usd": now.cost,
             "usd_known": now.bill.dollars, "unpriced": now.bill.unpriced, "usd_at_risk": now.bill.at_risk,
             "cached_share": now.bill.cached, "models": dict(now.bill.models)}
            for run in work.latest(conn)
        ])  # fmt: skip


def _check(store: Store, _flags: argparse.Namespace) -> None:
    done = check(store, lambda now: console.say(f"살펴봄: 글 {now.texts:,} · 답 {now.answers:,}"))
    _print({"texts": done.texts, "answers": done.answers, "signals": store.read(findings.counts)})


def _backup(store: Store, flags: argparse.Namespace) -> None:
    store.backup(flags.path)
    console.say(f"백업: {flags.path}")


def _drain(store: Store, flags: argparse.Namespace, chosen: Settings) -> int:
    run = known_run(store, flags.run)
    bar = console.Bar(quiet=flags.log_json == "-")
    try:
        provider = choose(chosen)
        check_model(run, provider)
        effort = _effort(flags, effort_of(run), provider)
        manner = style(provider, run.spec, versions(store, run.spec))
        with console.stop_on_signals() as asked:
            done = drain(store, run.id, connect(chosen), manner, effort, bar, asked)
    except KoevolError as error:
        if known_run(store, run.id).state == "queued":
            log.tell(store.write, run.id, "refused", message=str(error))
        store.write(work.give_up, run.id, str(error))
        raise
    finally:
        bar.close()
    if done.done < done.total:
        raise Stopped("멈췄습니다. 다시 실행하면 이어집니다.")
    return 0


def _effort(flags: argparse.Namespace, kept: Effort, provider: Provider) -> Effort:
    """The effort that was kept with the run; what a flag says goes before it."""
    names = ("batch_size", "timeout", "max_retries", "budget")
    effort = replace(kept, **{name: getattr(flags, name) for name in names if getattr(flags, name) is not None})
    effort = replace(effort, batch_size=min(effort.batch_size, provider.parallel or effort.batch_size))
    check_effort(effort, provider.model)
    return effort


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


_VERBS = {
    "import-seeds": _import_seeds,
    "import-tree": _import_tree,
    "export": _export,
    "stats": _stats,
    "runs": _runs,
    "check": _check,
    "backup": _backup,
}

if __name__ == "__main__":
    sys.exit(main())
