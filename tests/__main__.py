"""The project's tests by suite: ``python -m tests [SUITE ...] [-- PYTEST OPTIONS]``.

Without a name the quick suite runs. A test belongs to the suite of its folder; what lies in ``tests/`` itself is quick.
``all`` is every suite but kills and bench; ``all --but quick`` leaves some out. Exit code 1 if any suite failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT / "tests" / "postgres" / "shared_with_sqlite.txt"
RAY = ROOT / ".venv-ray"
Options = Sequence[str]


def workers(at_most: int) -> tuple[str, ...]:
    """Options of pytest-xdist: a worker a core. Each has folders, ports and databases of its own."""
    return ("-n", str(min(at_most, os.cpu_count() or 1)), "--dist", "worksteal")


def call(*command: str, **environment: str) -> int:
    """Run a command in the project's folder; its exit code."""
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


def pytest(*paths: str, at_most: int = 8, before: Options = ()) -> Callable[[Options], int]:
    """A suite that is a run of pytest over some paths; without paths it is what pyproject.toml names."""

    def run(options: Options) -> int:
        return call(*before, sys.executable, "-m", "pytest", *workers(at_most), "--durations=10", *paths, *options)

    return run


def postgres(options: Options) -> int:
    """PostgreSQL's own tests, then the tests of the store's statements once more on a server."""
    files = SHARED.read_text(encoding="utf-8").split()
    on_a_server = pytest(
        "tests/postgres/test_postgres.py", *files, before=(sys.executable, "-m", "tests.postgres", "--")
    )
    own, shared = pytest("tests/postgres")(options), on_a_server(options)
    return own or shared


def proof(_: Options) -> int:
    """Every export, loaded by the tools that it is written for, in environments of their own."""
    return call("bash", "tests/proof/run", KOEVOL_PYTHON=sys.executable)


def ray(options: Options) -> int:
    """A Ray cluster of two nodes on this machine, in an environment of its own."""
    python = RAY / "bin" / "python"
    lists = [word for name in ("slim", "dev", "ray") for word in ("-r", f"requirements-{name}.txt")]
    steps = (
        (sys.executable, "-m", "venv", str(RAY)),
        (str(python), "-m", "pip", "install", "--quiet", *lists),
        (str(python), "-m", "pytest", "tests/ray", "--durations=10", *options),
        (str(python), "-m", "tests.ray.story"),
    )
    for step in steps:
        if code := call(*step, KOEVOL_RAY_REQUIRED="1"):
            return code
    return 0


def module(name: str) -> Callable[[Options], int]:
    """A suite that is a command of its own."""
    return lambda options: call(sys.executable, "-m", name, *options)


@dataclass(frozen=True)
class Suite:
    """A suite: what it shows, and what runs it with pytest's (or its command's) options; returns an exit code."""

    about: str
    run: Callable[[Options], int]
    in_all: bool = True


SUITES = {
    "quick": Suite("every module, each page, the main job, one story in a browser", pytest()),
    "pages": Suite(
        "pages in depth: sign-in, runs, answers, prompts, double review, scores, data sets", pytest("tests/pages")
    ),
    "robustness": Suite(
        "faults, crashes, full disks, secrets, upgrades, the embedded model", pytest("tests/robustness")
    ),
    "gold": Suite("the rules on labelled Korean cases", pytest("tests/gold")),
    "browser": Suite("every page and a signed-in team in a real Chromium", pytest("tests/browser")),
    "postgres": Suite("what differs on a PostgreSQL server", postgres),
    "proof": Suite("every export, loaded by the tool it is for (2.5 GB, no GPU)", proof),
    "ray": Suite("a Ray cluster of two nodes (240 MB)", ray),
    "kills": Suite("two hundred kills at random points", module("tests.kills"), in_all=False),
    "bench": Suite("speed and memory beside their aims", module("tests.bench"), in_all=False),
}


def chosen(names: Sequence[str], but: Sequence[str]) -> list[str]:
    """The suites that were asked for, in the table's order."""
    wanted = set(names or ["quick"])
    everything = {name for name, suite in SUITES.items() if suite.in_all} if "all" in wanted else set()
    return [name for name in SUITES if name in (wanted | everything) - set(but)]


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    lines = "\n".join(f"  {name:<11} {suite.about}" for name, suite in SUITES.items())
    made = argparse.ArgumentParser(
        prog="python -m tests",
        description=__doc__,
        epilog=f"suites:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("suites", nargs="*", metavar="SUITE", choices=[[], *SUITES, "all"])
    made.add_argument("--but", action="append", default=[], choices=SUITES, metavar="SUITE", help="leave this one out")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run suites one after the other, and say what each came to and what else there is."""
    at = list(arguments).index("--") if "--" in arguments else len(arguments)
    words, options = parser().parse_args(arguments[:at]), arguments[at + 1 :]
    ended: dict[str, tuple[int, float]] = {}
    for name in chosen(words.suites, words.but):
        began = time.monotonic()
        ended[name] = (SUITES[name].run(options), time.monotonic() - began)
    told = ", ".join(f"{name} {'failed' if code else 'passed'} in {took:.0f} s" for name, (code, took) in ended.items())
    rest = "|".join(name for name in [*SUITES, "all"] if name not in ended)
    print(f"{told}. There is more: python -m tests {rest}", flush=True)
    return int(any(code for code, _ in ended.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
