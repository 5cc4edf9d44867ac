"""Commands ``check`` (findings on texts and answers) and ``overlap`` (benchmark questions in them)."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.imports.deferred_checks import settle_owed
from koevol_core.quality import benchmarks
from koevol_core.quality.annotate import check
from koevol_core.store import Store, findings
from koevol_core.store import benchmarks as overlaps


def add(verb: Verb) -> None:
    """Add the flags of both commands."""
    bench = verb("overlap", "벤치마크 파일을 넣고 그 문항이 든 글과 답을 찾는다 (파일이 없으면 넣은 것을 보인다)")
    bench.add_argument("file", type=Path, nargs="*")
    bench.add_argument("--name", default="", help="여러 파일을 한 이름으로 묶는다 (기본: 파일 이름)")
    bench.add_argument("--remove", default=None, metavar="NAME", help="이 이름의 벤치마크를 뺀다")
    verb("check", "글과 답에서 살펴볼 곳을 찾아 적는다 (멈추면 다음에 이어서)")


def _overlap(store: Store, flags: argparse.Namespace) -> None:
    if flags.remove is not None:
        benchmarks.remove_benchmark(store, flags.remove)
    for file in flags.file:
        done = benchmarks.load_benchmark(store, file, flags.name)
        console.say(f"{file.name}: {done.name} · {done.questions:,}문항")
    looked = benchmarks.scan(store, lambda many: console.say(f"견줌: {many:,}"))
    shown = [asdict(one) for one in benchmarks.loaded_benchmarks(store)]
    printed({"benchmarks": shown, "compared": looked, "found": store.read(overlaps.count)})


def _check(store: Store, _flags: argparse.Namespace) -> None:
    settle_owed(store)
    done = check(store, lambda now: console.say(f"살펴봄: 글 {now.texts:,} · 답 {now.answers:,}"))
    printed({"texts": done.texts, "answers": done.answers, "signals": store.read(findings.counts)})


VERBS = {"check": _check, "overlap": _overlap}
