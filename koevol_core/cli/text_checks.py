"""Commands ``check`` (findings on texts and answers) and ``overlap`` (benchmark questions in them)."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.imports.deferred_checks import settle_owed
from koevol_core.dataset.imports.files import read_table
from koevol_core.messages import sentence
from koevol_core.quality import benchmarks
from koevol_core.quality.annotate import check
from koevol_core.store import Store, findings
from koevol_core.store import benchmarks as overlaps


def add(verb: Verb) -> None:
    """Add the flags of both commands."""
    bench = verb("overlap", sentence("cli.about_overlap"))
    bench.add_argument("file", type=Path, nargs="*")
    bench.add_argument("--name", default="", help=sentence("cli.help_overlap_name"))
    bench.add_argument("--remove", default=None, metavar="NAME", help=sentence("cli.help_overlap_remove"))
    verb("check", sentence("cli.about_check"))


def _overlap(store: Store, flags: argparse.Namespace) -> None:
    if flags.remove is not None:
        benchmarks.remove_benchmark(store, flags.remove)
    for file in flags.file:
        done = benchmarks.load_benchmark(store, read_table(file), flags.name)
        console.say(sentence("cli.questions", file=file.name, benchmark=done.name, questions=done.questions))
    looked = benchmarks.scan(store, lambda many: console.say(sentence("cli.compared", texts=many)))
    shown = [asdict(one) for one in benchmarks.loaded_benchmarks(store)]
    found = store.read(overlaps.count)
    line = sentence("cli.overlap_line", texts=looked, found=found)
    printed(flags, {"benchmarks": shown, "compared": looked, "found": found}, line)


def _check(store: Store, flags: argparse.Namespace) -> None:
    settle_owed(store)
    done = check(store, lambda now: console.say(sentence("cli.checked", texts=now.texts, answers=now.answers)))
    line = sentence("cli.checked", texts=done.texts, answers=done.answers)
    printed(flags, {"texts": done.texts, "answers": done.answers, "signals": store.read(findings.counts)}, line)


VERBS = {"check": _check, "overlap": _overlap}
