"""The story of a cluster: two nodes start, a run goes over them, a node or the driver is killed, the run ends, and what is
there is compared row by row with what the local engine makes of the same command.

``python -m tests.ray.story [--seeds 40]`` prints, for each kill, what the server billed, what is stored, what was asked twice
and what was lost, and ends with 1 if anything is not as it should be. The answer logs lie in a folder that all nodes see.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from tests.conftest import Cli, until
from tests.kills import TREE, broken, rows_of
from tests.loopback import Faults, Loopback, digest, share
from tests.ray.nodes import Nodes

SIZE = 8
"""Requests under way at most, half of them on each of two nodes."""
PATIENCE = 20
"""Seconds for a request where it has to be noticed that nothing is heard."""
MODEL = "deepseek-flash"
"""A name with a price, so that what is paid is counted."""
FLAGS = ("--test-run", 0, "--batch-size", SIZE, "--model", MODEL, "--budget", 5, "--timeout", 300)
FAULTS = share(0.1, ("null_content", "truncated_json", "content_filter", "400_context"), seed=2)
CALLS = """SELECT n.address, c.purpose, c.turn, c.method, c.state, c.http_status, c.finish, c.model, c.prompt_tokens,
 c.completion_tokens, c.cached_tokens, c.request, c.prompt_sha256, c.cost IS NULL, c.body IS NULL
 FROM call c JOIN node n ON n.id = c.node_id WHERE coalesce(c.fault, '') <> 'doubtful' ORDER BY 1, 2, 3, 12"""
RUN = "SELECT state, message, key FROM run"
Kill = Callable[[Cli, Loopback, Popen[str]], None]


@dataclass
class Tally:
    """What came of one kill, or of none."""

    kind: str
    billed: int = 0
    stored: int = 0
    repeated: int = 0
    doubtful: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = f"billed {self.billed:>4} · stored {self.stored:>4} · repeated {self.repeated:>2}"
        ending = "the local engine's tree" if not self.wrong else "; ".join(self.wrong)
        return f"{self.kind:<52} {counts} · doubtful {self.doubtful:>2} · lost {self.lost} · {ending}"


class Story:
    """Runs in ``folder`` on ``nodes``, compared with one of the local engine."""

    def __init__(self, nodes: Nodes, folder: Path, seeds: int, faults: Faults | None = FAULTS) -> None:
        self._nodes, self._folder, self._seeds, self._faults = nodes, folder, seeds, faults
        self._local = Cli(folder / "local", seeds)
        with Loopback(faults=faults) as server:
            done = self._local.process(server.base_url, *FLAGS)
            assert done.returncode == 0, done.stderr
            self.requests = len(server.calls)

    def undisturbed(self) -> Tally:
        return self._told("nobody is killed", lambda *_: None, 0)

    def node_in_flight(self) -> Tally:
        """What the node had under way is asked again, and nothing else."""

        def kill(_cli: Cli, server: Loopback, process: Popen[str]) -> None:
            self._nodes.kill(1)
            server.release()

        return self._told("a node is killed with requests under way", kill, SIZE // 2)

    def node_with_answers(self) -> Tally:
        """What the node had in its log is not asked again, though the driver never heard of it."""
        kill = self._unheard(self._nodes.kill)
        return self._told("a node is killed with its answers in its log alone", kill, 0)

    def node_frozen(self) -> Tally:
        """A node of which nothing is heard any more, though the cluster calls it alive, is done without like a dead one."""
        kill = self._unheard(self._nodes.freeze)
        return self._told("a node falls silent with its answers in its log alone", kill, 0, "--timeout", PATIENCE)

    def _unheard(self, lose: Callable[[int], object]) -> Kill:
        """Lose a node after it has its answers and before the driver heard of them."""

        def kill(cli: Cli, server: Loopback, process: Popen[str]) -> None:
            process.send_signal(signal.SIGSTOP)
            self._let_answer(cli, server)
            lose(1)
            process.send_signal(signal.SIGCONT)
            server.release()

        return kill

    def driver_in_flight(self) -> Tally:
        def kill(cli: Cli, server: Loopback, process: Popen[str]) -> None:
            self._killed(process)
            cli.forget_heart()
            server.release()

        return self._told("the driver is killed with requests under way", kill, SIZE)

    def driver_with_answers(self) -> Tally:
        """What the logs hold is not asked again by who repeats the command."""

        def kill(cli: Cli, server: Loopback, process: Popen[str]) -> None:
            process.send_signal(signal.SIGSTOP)
            self._let_answer(cli, server)
            self._killed(process)
            cli.forget_heart()
            server.release()

        return self._told("the driver is killed with answers in the logs alone", kill, 0)

    def cli(self, name: str) -> Cli:
        """A folder of its own, and what it takes to be let into the cluster."""
        return Cli(self._folder / name, self._seeds, environment=self._nodes.environment | {"HOME": str(self._folder)})

    def flags(self) -> list[object]:
        return [*FLAGS, "--engine", "ray", "--ray-address", self._nodes.address]

    def _told(self, kind: str, kill: Kill, most: int, *flags: object) -> Tally:
        """Run, kill where a third of the way is done, go on if it was the driver, and compare; ``most`` may be repeated."""
        cli, tally = self.cli(kind.replace(" ", "-")), Tally(kind)
        with Loopback(0.05, faults=self._faults) as server:
            server.hold(after=self.requests // 3)
            process = cli.start(server.base_url, *self.flags(), *flags)
            server.wait_until(lambda one: len(one.calls) >= self.requests // 3 + SIZE)
            if kind.startswith("nobody"):
                server.release()
            else:
                kill(cli, server, process)
            _, err = process.communicate()
            if process.returncode == -signal.SIGKILL:
                done = cli.process(server.base_url, *self.flags())
                err, code = done.stderr, done.returncode
            else:
                code = process.returncode
            if code != 0 or "Traceback" in err:
                tally.wrong.append(f"the command ends with {code}: {err[-2000:]}")
            self._compare(cli, server, tally, most)
        return tally

    def _compare(self, cli: Cli, server: Loopback, tally: Tally, most: int) -> None:
        counts = Counter(digest(entry.body) for entry in server.calls)
        tally.billed, tally.repeated = server.billed, sum(many - 1 for many in counts.values())
        [(tally.stored,)] = rows_of(cli.db, "SELECT count(*) FROM call WHERE state = 'got'")
        [(tally.doubtful,)] = rows_of(cli.db, "SELECT count(*) FROM call WHERE fault = 'doubtful'")
        for name, query in (("tree", TREE), ("calls", CALLS), ("run", RUN.replace(", key", ""))):
            mine, theirs = Counter(rows_of(cli.db, query)), Counter(rows_of(self._local.db, query))
            tally.lost += sum((theirs - mine).values())
            if mine != theirs:
                tally.wrong.append(f"another {name}: {list((theirs - mine) + (mine - theirs))[:2]}")
        if written(self._local) != written(cli):
            tally.wrong.append("other files")
        if tally.repeated > most or not tally.repeated <= tally.doubtful <= most + SIZE // 2:
            # what is handed to a node before it is known to be dead counts as doubtful, and never left
            tally.wrong.append(f"{tally.repeated} repeated and {tally.doubtful} doubtful, at most {most} expected")
        if not 0 <= tally.billed - tally.stored <= tally.doubtful:
            tally.wrong.append("a reply is neither stored nor doubtful")
        tally.wrong += broken(cli.db)

    def _let_answer(self, cli: Cli, server: Loopback) -> None:
        """Let the server answer what is under way, until all of it is in the logs."""
        server.hold(after=len(server.calls))
        until(lambda: records(cli.folder) >= self.requests // 3 + SIZE)

    def _killed(self, process: Popen[str]) -> None:
        process.kill()
        process.wait()


def written(cli: Cli) -> dict[str, bytes]:
    """The files that the command wrote."""
    return {path.name: path.read_bytes() for path in cli.folder.glob("*.json")}


def records(folder: Path) -> int:
    """Answers in the logs of all nodes."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("ray-log/*/*.jsonl"))


def main() -> int:
    """Tell the whole story."""
    parser = argparse.ArgumentParser(prog="python -m tests.ray.story", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    flags = parser.parse_args()
    began, tallies = time.monotonic(), list[Tally]()
    os.environ.pop("RAY_ADDRESS", None)

    def say(text: object) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    with tempfile.TemporaryDirectory(prefix="koevol-") as folder, Nodes(2) as nodes:
        say("two nodes are up, with token authentication")
        story = Story(nodes, Path(folder), flags.seeds)
        say(f"the local engine: {story.requests} requests")
        for step in (
            story.undisturbed, story.driver_with_answers, story.driver_in_flight, story.node_frozen, story.node_with_answers,
            lambda: nodes.start(1), story.node_in_flight,
        ):  # fmt: skip
            tally = step()
            if tally:
                tallies.append(tally)
                say(tally)
            else:
                say("the node is back")
    bad = [tally for tally in tallies if tally.wrong]
    say(f"{len(tallies) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
