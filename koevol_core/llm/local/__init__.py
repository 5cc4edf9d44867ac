"""Embedded model: weights, terms of use and start (``server``), and the engine's process (``server_process``)."""
