"""The thin core: grow children, fill answers, keep going. It imports no rule, screen, file format or report.

``evolve`` and ``answer`` ask for one text; ``plan`` inserts the intended rows of a run and ``drain`` fills them. The rest
(starting workers, estimates, prompt versions, status) is loaded at its first use.
"""

from typing import TYPE_CHECKING

from koevol_core.evolution.answer import answer
from koevol_core.evolution.checks import Checks
from koevol_core.evolution.engine.runner import RunLimits
from koevol_core.evolution.engine.runs import Worker, drain, plan, plan_answers, plan_scores, progress
from koevol_core.evolution.evolve import evolve
from koevol_core.evolution.prompting import PromptStrategy, sampling, style, usable_methods
from koevol_core.evolution.score import SCORES, is_scoring
from koevol_core.lazy import attach

if TYPE_CHECKING:
    from koevol_core.evolution.engine.estimate import Estimate, estimate, price_kind, price_of_trial
    from koevol_core.evolution.engine.event_log import story
    from koevol_core.evolution.engine.launch import (
        accept_terms,
        interrupted,
        resume_run,
        start_answers,
        start_run,
        start_scores,
        stop_run,
        terms,
    )
    from koevol_core.evolution.engine.parents import (
        ParentChoice,
        Parents,
        arrived,
        parent_choices,
        parents,
        some_nodes,
        speed,
    )
    from koevol_core.evolution.engine.status import (
        asked_model,
        at_ceiling,
        funnel,
        get_own,
        get_setting,
        is_live,
        keep_own,
        keep_setting,
        krw_per_usd,
        live_runs,
        price_dated,
        recent_runs,
        search,
        spent_today,
    )
    from koevol_core.evolution.prompt_trial import Tried, trials, try_prompt
    from koevol_core.evolution.prompt_versions import (
        TEMPLATES,
        PromptPage,
        edited_prompts,
        keep_prompt,
        prompt_page,
        recipes,
        use_prompt,
    )

__all__ = [
    "SCORES",
    "TEMPLATES",
    "Checks",
    "Estimate",
    "ParentChoice",
    "Parents",
    "PromptPage",
    "PromptStrategy",
    "RunLimits",
    "Tried",
    "Worker",
    "accept_terms",
    "answer",
    "arrived",
    "asked_model",
    "at_ceiling",
    "drain",
    "edited_prompts",
    "estimate",
    "evolve",
    "funnel",
    "get_own",
    "get_setting",
    "interrupted",
    "is_live",
    "is_scoring",
    "keep_own",
    "keep_prompt",
    "keep_setting",
    "krw_per_usd",
    "live_runs",
    "parent_choices",
    "parents",
    "plan",
    "plan_answers",
    "plan_scores",
    "price_dated",
    "price_kind",
    "price_of_trial",
    "progress",
    "prompt_page",
    "recent_runs",
    "recipes",
    "resume_run",
    "sampling",
    "search",
    "some_nodes",
    "speed",
    "spent_today",
    "start_answers",
    "start_run",
    "start_scores",
    "stop_run",
    "story",
    "style",
    "terms",
    "trials",
    "try_prompt",
    "usable_methods",
    "use_prompt",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "Estimate": "koevol_core.evolution.engine.estimate",
        "estimate": "koevol_core.evolution.engine.estimate",
        "price_kind": "koevol_core.evolution.engine.estimate",
        "price_of_trial": "koevol_core.evolution.engine.estimate",
        "story": "koevol_core.evolution.engine.event_log",
        "accept_terms": "koevol_core.evolution.engine.launch",
        "interrupted": "koevol_core.evolution.engine.launch",
        "resume_run": "koevol_core.evolution.engine.launch",
        "start_answers": "koevol_core.evolution.engine.launch",
        "start_run": "koevol_core.evolution.engine.launch",
        "start_scores": "koevol_core.evolution.engine.launch",
        "stop_run": "koevol_core.evolution.engine.launch",
        "terms": "koevol_core.evolution.engine.launch",
        "ParentChoice": "koevol_core.evolution.engine.parents",
        "Parents": "koevol_core.evolution.engine.parents",
        "arrived": "koevol_core.evolution.engine.parents",
        "parent_choices": "koevol_core.evolution.engine.parents",
        "parents": "koevol_core.evolution.engine.parents",
        "some_nodes": "koevol_core.evolution.engine.parents",
        "speed": "koevol_core.evolution.engine.parents",
        "asked_model": "koevol_core.evolution.engine.status",
        "at_ceiling": "koevol_core.evolution.engine.status",
        "funnel": "koevol_core.evolution.engine.status",
        "get_own": "koevol_core.evolution.engine.status",
        "get_setting": "koevol_core.evolution.engine.status",
        "is_live": "koevol_core.evolution.engine.status",
        "keep_own": "koevol_core.evolution.engine.status",
        "keep_setting": "koevol_core.evolution.engine.status",
        "krw_per_usd": "koevol_core.evolution.engine.status",
        "live_runs": "koevol_core.evolution.engine.status",
        "price_dated": "koevol_core.evolution.engine.status",
        "recent_runs": "koevol_core.evolution.engine.status",
        "search": "koevol_core.evolution.engine.status",
        "spent_today": "koevol_core.evolution.engine.status",
        "Tried": "koevol_core.evolution.prompt_trial",
        "trials": "koevol_core.evolution.prompt_trial",
        "try_prompt": "koevol_core.evolution.prompt_trial",
        "PromptPage": "koevol_core.evolution.prompt_versions",
        "TEMPLATES": "koevol_core.evolution.prompt_versions",
        "edited_prompts": "koevol_core.evolution.prompt_versions",
        "keep_prompt": "koevol_core.evolution.prompt_versions",
        "prompt_page": "koevol_core.evolution.prompt_versions",
        "recipes": "koevol_core.evolution.prompt_versions",
        "use_prompt": "koevol_core.evolution.prompt_versions",
    },
)
