"""All SQL of the project: statements by subject, run in transactions by ``Store``; answers are values, never cursors.

A statement is a function whose first parameter is a connection. The store knows nothing of models, prompts or screens.
"""

import lazy_loader

from koevol_core.store.database import Statement, Store, Upgraded, Writer, file_of, open_store, reader, restore

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
