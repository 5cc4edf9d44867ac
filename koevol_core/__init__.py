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
from .store.counts import Funnel
from .views import KRW_PER_USD, funnel, get_setting, is_live, keep_setting, live_runs, recent_runs, search, spent_today

__all__ = [  # noqa: RUF022
    "Answer", "BadInput", "Conflict", "Decision", "Effort", "Elimination", "FORMATS", "Funnel", "Imported", "KRW_PER_USD",
    "KoevolError", "Lineage", "LocalModelError", "Node", "Progress", "Provider", "Refused", "Run", "RunSpec", "Seed",
    "Selection", "Settings", "Stopped", "Store", "Style", "Worker", "answer", "choose", "connect", "decide", "drain",
    "edit", "eliminate", "evolve", "export", "funnel", "get_setting", "import_seeds", "import_tree", "is_live",
    "keep_setting", "lineage", "live_runs", "load", "open_store", "plan", "plan_answers", "plant", "progress",
    "providers", "queue", "recent_runs", "search", "spent_today", "style", "undo", "usable_methods",
]  # fmt: skip
