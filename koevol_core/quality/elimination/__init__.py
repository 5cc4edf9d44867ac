"""Elimination rules, one module per rule; ``eliminate`` runs them.

Rules: ``no_gain``, ``refusal``, ``empty``, ``leak``, ``repetition``, ``truncated``, ``language``. ``no_gain`` compares
requests as words, parsed by ``quality.korean``: ``request_parser`` (with ``request_frame`` and ``request_phrases``),
``numerals``, ``words`` and ``stemmer``.
"""
