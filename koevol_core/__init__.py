"""The core of koevol: everything that is not a screen. Pages and scripts import only the names listed here.

Some verbs bear the name of their module; the imports below leave the verb, not the module, as the package's attribute.
"""

from .answer import answer
from .asking import Style
from .drain import Effort
from .eliminate import eliminate
from .errors import BadInput, Conflict, KoevolError, LocalModelError, Stopped
from .evolve import evolve
from .export import FORMATS, Selection, export
from .lineage import Lineage, lineage
from .model import Answer, Decision, Elimination, Imported, Node, Progress, Refused, Run, RunSpec, Seed
from .originals import import_tree
from .providers import Provider, choose, connect, providers, style, usable_methods
from .review import decide, edit, queue, undo
from .runs import Worker, drain, plan, plan_answers, progress
from .seeds import import_seeds, plant
from .settings import Settings, load
from .store import Store, open_store

__all__ = [
    "FORMATS", "Answer", "BadInput", "Conflict", "Decision", "Effort", "Elimination", "Imported", "KoevolError", "Lineage",
    "LocalModelError", "Node", "Progress", "Provider", "Refused", "Run", "RunSpec", "Seed", "Selection", "Settings", "Stopped",
    "Store", "Style", "Worker", "answer", "choose", "connect", "decide", "drain", "edit", "eliminate", "evolve", "export",
    "import_seeds", "import_tree", "lineage", "load", "open_store", "plan", "plan_answers", "plant", "progress", "providers",
    "queue", "style", "undo", "usable_methods",
]  # fmt: skip
