"""The core of koevol: everything that is not a screen.

Rooms: ``evolution`` (the thin core) over ``llm`` and ``store``; ``quality review dataset analytics cli`` beside it. Each
package's ``__init__`` is its face. The names below are the ones that scripts use most; each is loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from koevol_core.lazy import attach
from koevol_core.types import VERSION

if TYPE_CHECKING:
    from koevol_core.dataset import export as export
    from koevol_core.dataset import import_seeds as import_seeds
    from koevol_core.dataset import import_tree as import_tree
    from koevol_core.dataset import plant as plant
    from koevol_core.dataset import write_dataset as write_dataset
    from koevol_core.errors import BadInput as BadInput
    from koevol_core.errors import Conflict as Conflict
    from koevol_core.errors import Forbidden as Forbidden
    from koevol_core.errors import KoevolError as KoevolError
    from koevol_core.errors import LocalModelError as LocalModelError
    from koevol_core.errors import Stopped as Stopped
    from koevol_core.evolution import answer as answer
    from koevol_core.evolution import drain as drain
    from koevol_core.evolution import estimate as estimate
    from koevol_core.evolution import evolve as evolve
    from koevol_core.evolution import plan as plan
    from koevol_core.evolution import plan_answers as plan_answers
    from koevol_core.evolution import progress as progress
    from koevol_core.evolution import resume_run as resume_run
    from koevol_core.evolution import start_run as start_run
    from koevol_core.evolution import stop_run as stop_run
    from koevol_core.llm import connect as connect
    from koevol_core.quality import eliminate as eliminate
    from koevol_core.review import decide as decide
    from koevol_core.review import undo as undo
    from koevol_core.settings import Settings as Settings
    from koevol_core.store import Store as Store
    from koevol_core.store import open_store as open_store
    from koevol_core.types import METHODS as METHODS
    from koevol_core.types import RULES as RULES
    from koevol_core.types import Node as Node
    from koevol_core.types import RunSpec as RunSpec
    from koevol_core.types import Seed as Seed

__version__ = VERSION
_ROOM_OF = {
    "BadInput": "errors",
    "Conflict": "errors",
    "Forbidden": "errors",
    "KoevolError": "errors",
    "LocalModelError": "errors",
    "METHODS": "types",
    "Node": "types",
    "RULES": "types",
    "RunSpec": "types",
    "Seed": "types",
    "Settings": "settings",
    "Stopped": "errors",
    "Store": "store",
    "answer": "evolution",
    "connect": "llm",
    "decide": "review",
    "drain": "evolution",
    "eliminate": "quality",
    "estimate": "evolution",
    "evolve": "evolution",
    "export": "dataset",
    "import_seeds": "dataset",
    "import_tree": "dataset",
    "open_store": "store",
    "plan": "evolution",
    "plan_answers": "evolution",
    "plant": "dataset",
    "progress": "evolution",
    "resume_run": "evolution",
    "start_run": "evolution",
    "stop_run": "evolution",
    "undo": "review",
    "write_dataset": "dataset",
}
__all__ = [
    "METHODS",
    "RULES",
    "VERSION",
    "BadInput",
    "Conflict",
    "Forbidden",
    "KoevolError",
    "LocalModelError",
    "Node",
    "RunSpec",
    "Seed",
    "Settings",
    "Stopped",
    "Store",
    "__version__",
    "answer",
    "connect",
    "decide",
    "drain",
    "eliminate",
    "estimate",
    "evolve",
    "export",
    "import_seeds",
    "import_tree",
    "open_store",
    "plan",
    "plan_answers",
    "plant",
    "progress",
    "resume_run",
    "start_run",
    "stop_run",
    "undo",
    "write_dataset",
]

__getattr__, __dir__ = attach(__name__, {name: f"{__name__}.{room}" for name, room in _ROOM_OF.items()})
