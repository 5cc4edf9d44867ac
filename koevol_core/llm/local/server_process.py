"""The engine's own process: loads the weights, listens on loopback, says where, and ends when its parent is gone.

Run as a script by ``local_model``, never imported: in a process of its own the engine can always be ended (its destructor
may wait for ever on a server that is still starting), cannot take the app with it if it crashes, and is not hit by a Ctrl-C
that is meant for the app. One JSON object comes on standard input (weights, key, alias, template, slots, tokens, threads);
one line goes to standard output: ``{"url": ...}`` or ``{"error": ...}``. The end of standard input is the end.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def parameters(engine: Any, wanted: dict[str, Any]) -> Any:
    params = engine.CommonParams()
    params.model.path = wanted["weights"]
    params.model_alias = {wanted["alias"]}
    params.api_keys = [wanted["key"]]  # without a key any web page the user opens could call the server
    params.chat_template, params.use_jinja = wanted["template"], True
    params.n_parallel, params.n_ctx = wanted["slots"], wanted["tokens"] * wanted["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = wanted["threads"]
    params.cache_ram_mib, params.ui, params.warmup, params.verbosity = 0, False, False, 0
    return params


def main() -> None:
    wanted = json.loads(sys.stdin.readline())
    try:
        import xllamacpp as engine

        server = engine.Server(parameters(engine, wanted))
        said: dict[str, str] = {"url": server.listening_address}
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        said = {"error": str(error)}
    print(json.dumps(said), flush=True)  # noqa: T201
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
