"""The thin core: grow children, fill answers, keep going. It imports no rule, screen, file format or report.

``evolve`` and ``answer`` ask for one text; ``plan`` inserts the intended rows of a run and ``drain`` fills them.
"""

from koevol_core.evolution.answer import answer
from koevol_core.evolution.checks import Checks
from koevol_core.evolution.engine.limits import RunLimits, check_spec, fitted_limits
from koevol_core.evolution.engine.planning import plan, plan_answers, plan_scores, progress
from koevol_core.evolution.engine.runner import Hooks, drain
from koevol_core.evolution.evolve import evolve
from koevol_core.evolution.methods import parse_methods
from koevol_core.evolution.prompting import PromptStrategy, sampling, style, usable_methods
from koevol_core.evolution.score import SCORES, is_scoring

__all__ = [
    "SCORES",
    "Checks",
    "Hooks",
    "PromptStrategy",
    "RunLimits",
    "answer",
    "check_spec",
    "drain",
    "evolve",
    "fitted_limits",
    "is_scoring",
    "parse_methods",
    "plan",
    "plan_answers",
    "plan_scores",
    "progress",
    "sampling",
    "style",
    "usable_methods",
]
