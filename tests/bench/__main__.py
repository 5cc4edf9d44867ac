"""``python -m tests.bench [--quick] [--json] [NAME ...]``: every aim beside what is measured now. Judges nothing.

``python -m tests.bench forest --db DB`` builds a project of a million nodes, ``… million --db DB`` measures one.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from dataclasses import asdict

NAMES = ("start", "load", "pace", "waste", "rules")
OTHERS = ("review", "pages")
"""These need a browser, print in their own way, and run only when they are named."""
COMMANDS = {"forest": "tests.bench.million.build", "million": "tests.bench.million.measured"}
"""These have flags of their own: a project of any size is built, and measured."""


def main() -> None:
    if command := COMMANDS.get(sys.argv[1] if sys.argv[1:] else ""):
        importlib.import_module(command).main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES + OTHERS)}; without any: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="smaller runs, for looking at a change")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    flags = parser.parse_args()
    if unknown := set(flags.names) - {*NAMES, *OTHERS}:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}, load {load:.1f}", flush=True
    )
    for name in flags.names or NAMES:
        module = importlib.import_module(f"tests.bench.bench_{name}")
        if name in OTHERS:
            sys.argv = [f"bench_{name}"]
            module.main()
            continue
        print(f"{name}" if not flags.json else json.dumps({"bench": name}), flush=True)
        for line in module.bench(flags.quick):
            print(json.dumps({"bench": name, **asdict(line)}) if flags.json else line, flush=True)


if __name__ == "__main__":
    main()
