"""The thin core: grow children, fill answers, keep going. It imports no rule, screen, file format or report.

``evolve`` and ``answer`` ask for one text; ``plan`` inserts the intended rows of a run and ``drain`` fills them.
The engine is loaded at its first use.
"""

import lazy_loader

from koevol_core.evolution.answer import answer
from koevol_core.evolution.checks import Checks
from koevol_core.evolution.evolve import evolve
from koevol_core.evolution.methods import parse_methods
from koevol_core.evolution.prompting import PromptStrategy, sampling, style, usable_methods
from koevol_core.evolution.score import SCORES, is_scoring

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
