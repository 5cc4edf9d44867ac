"""The core of koevol: everything that is not a screen.

Rooms: ``evolution`` (the thin core) over ``llm`` and ``store``; ``control quality review dataset analytics cli`` beside it. Each
package's ``__init__`` is its face. The names in ``__init__.pyi`` are the ones that scripts use most; each is loaded when
first used.
"""

import lazy_loader

from koevol_core.types import VERSION

__version__ = VERSION
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
