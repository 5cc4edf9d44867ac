"""The names that the package offers; ``__init__.py`` loads those of the engine at their first use."""

from .answer import answer as answer
from .checks import Checks as Checks
from .engine.limits import RunLimits as RunLimits
from .engine.limits import check_spec as check_spec
from .engine.limits import fitted_limits as fitted_limits
from .engine.planning import plan as plan
from .engine.planning import plan_answers as plan_answers
from .engine.planning import plan_scores as plan_scores
from .engine.planning import progress as progress
from .engine.runner import Hooks as Hooks
from .engine.runner import drain as drain
from .evolve import evolve as evolve
from .methods import parse_methods as parse_methods
from .prompting import PromptStrategy as PromptStrategy
from .prompting import sampling as sampling
from .prompting import style as style
from .prompting import usable_methods as usable_methods
from .score import SCORES as SCORES
from .score import is_scoring as is_scoring
