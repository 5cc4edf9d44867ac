"""Headless commands, ``python -m koevol_core VERB``: one module for each group, ``main`` for their parser."""
