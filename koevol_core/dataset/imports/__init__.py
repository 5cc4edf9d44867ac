"""Rows of files on their way in: seeds, trees of the original and of ours, and whole folders that were written here.

Seeds: ``shapes`` (of trainers, made plain), ``intake`` (columns, preview, planting), ``mending`` (what was refused). Trees:
``row`` (one, read and checked), ``forest`` (where it stands), ``originals`` (a file), ``projects`` (a folder); ``owed`` is what
has yet to be looked at. How a file becomes a table at all is ``koevol_core.files``.
"""
