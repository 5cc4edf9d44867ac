"""Process of the embedded model's engine: loads the weights, listens on loopback, reports its URL, and exits with its
parent.

Run as a script by ``server``, never imported: a separate process can always be killed (the engine's destructor may hang
on a server that is still starting), cannot crash the app, and gets no Ctrl-C that is meant for the app. It reads one
JSON object from standard input (weights, key, alias, template, slots, tokens, threads), writes one line to standard
output, ``{"url": ...}`` or ``{"error": ...}``, and exits at the end of standard input.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def parameters(engine: Any, wanted: dict[str, Any]) -> Any:
    """Return the engine's parameters for the JSON object from standard input."""
    params = engine.CommonParams()
    params.model.path = wanted["weights"]
    params.model_alias = {wanted["alias"]}
    params.api_keys = [wanted["key"]]  # without a key, any web page that the user opens could call the server
    params.chat_template, params.use_jinja = wanted["template"], True
    params.n_parallel, params.n_ctx = wanted["slots"], wanted["tokens"] * wanted["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = wanted["threads"]
    params.cache_ram_mib, params.ui, params.warmup, params.verbosity = 0, False, False, 0
    return params


def main() -> None:
    """Start the engine, report its URL or error, and exit at the end of standard input."""
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
