"""Ray nodes on this machine, each of a few processes that can be killed at once, with token authentication on.

``with Nodes(folder) as nodes: nodes.address …; nodes.kill(1)``. Loopback addresses only, no dashboard, no usage report.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

PATIENCE = 240.0
"""Seconds that a node may take to come up, or to be gone, on a busy machine."""
MARK = "KOEVOL_TEST_NODE"
"""The variable in the environment of every process of a node, by which they are found."""


def _host(number: int) -> str:
    """A loopback address for each node; Ray takes 127.0.0.1 for the machine's outer one."""
    return f"127.0.0.{number + 2}"


def free_port() -> int:
    with socket.socket() as one:
        one.bind((_host(0), 0))
        return int(one.getsockname()[1])


def ray_command() -> list[str]:
    """Ray's own command line in this environment."""
    return [sys.executable, "-c", "import sys; from ray.scripts.scripts import main; sys.exit(main())"]


class Nodes:
    """A cluster: node 0 is its head, where drivers run; the others join it."""

    def __init__(self, count: int = 2) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kr-", dir="/tmp"))  # the paths of sockets must be short
        self.count, self.token, self._mark = count, secrets.token_hex(32), secrets.token_hex(8)
        self.token_file = self.folder / "token"
        self.token_file.write_text(self.token)
        self.address = f"{_host(0)}:{free_port()}"

    @property
    def environment(self) -> dict[str, str]:
        """What a driver needs to be let in."""
        return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(self.token_file), "RAY_USAGE_STATS_ENABLED": "0"}

    @property
    def logs(self) -> Path:
        """Where Ray writes what its processes say."""
        return self.folder / "ray"

    def __enter__(self) -> Self:
        for number in range(self.count):
            self.start(number)
        return self

    def __exit__(self, *_: object) -> None:
        for number in range(self.count):
            self.kill(number)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, number: int) -> None:
        """Start one node, and return once it is a part of the cluster."""
        where = ["--head", "--port", self.address.rpartition(":")[2], "--temp-dir", str(self.logs)]
        where += ["--include-dashboard", "false"]
        quiet = ["--node-ip-address", _host(number), "--disable-usage-stats", "--num-cpus", "1", "--num-gpus", "0"]
        ports = ["--min-worker-port", "0", "--max-worker-port", "0", "--dashboard-agent-listen-port", "0"]
        memory = ["--object-store-memory", str(100 * 2**20)]
        keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [*ray_command(), "start", *(where if number == 0 else ["--address", self.address]), *quiet, *ports, *memory],
            env=keep | self.environment | {"HOME": str(self.folder), MARK: self._named(number), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
            start_new_session=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    def kill(self, number: int) -> int:
        """SIGKILL to every process of a node, as when its plug is pulled; how many there were."""
        killed: set[int] = set()
        end = time.monotonic() + PATIENCE
        while found := self.processes(number):
            for pid in found:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            killed |= set(found)
            assert time.monotonic() < end, "a node that cannot be killed"
            time.sleep(0.02)
        return len(killed)

    def freeze(self, number: int) -> None:
        """Stop the actors of a node and leave the node alive: nothing is heard of them, and nothing says that they are gone."""
        for pid in self.processes(number):
            if b"ray::Asker" in (Path("/proc") / str(pid) / "cmdline").read_bytes():
                os.kill(pid, signal.SIGSTOP)

    def processes(self, number: int) -> list[int]:
        """The living processes of a node."""
        wanted = f"{MARK}={self._named(number)}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdecimal() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except (OSError, ProcessLookupError):
                continue  # it ended while it was looked at
        return found

    def _named(self, number: int) -> str:
        return f"{self._mark}-{number}"
