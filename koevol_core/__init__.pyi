"""The names at the root; ``__init__.py`` loads each at its first use."""

from .control import estimate as estimate
from .control import resume_run as resume_run
from .control import start_run as start_run
from .control import stop_run as stop_run
from .dataset import export as export
from .dataset import import_seeds as import_seeds
from .dataset import import_tree as import_tree
from .dataset import plant as plant
from .dataset import write_dataset as write_dataset
from .errors import AlreadyRunning as AlreadyRunning
from .errors import BadInput as BadInput
from .errors import Conflict as Conflict
from .errors import Forbidden as Forbidden
from .errors import KoevolError as KoevolError
from .errors import LocalModelError as LocalModelError
from .errors import Stopped as Stopped
from .evolution import answer as answer
from .evolution import drain as drain
from .evolution import evolve as evolve
from .evolution import plan as plan
from .evolution import plan_answers as plan_answers
from .evolution import progress as progress
from .llm import connect as connect
from .quality import RULES as RULES
from .quality import eliminate as eliminate
from .review import decide as decide
from .review import undo as undo
from .settings import Settings as Settings
from .store import Store as Store
from .store import open_store as open_store
from .types import METHODS as METHODS
from .types import VERSION as VERSION
from .types import Node as Node
from .types import RunSpec as RunSpec
from .types import Seed as Seed

__version__: str
