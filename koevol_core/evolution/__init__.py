"""The thin core: grow children, fill answers, keep going."""

from koevol_core.evolution.answer import answer
from koevol_core.evolution.checks import Checks
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
from koevol_core.evolution.engine.runner import RunLimits
from koevol_core.evolution.engine.runs import Worker, drain, plan, plan_answers, plan_scores, progress
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
from koevol_core.evolution.evolve import evolve
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
from koevol_core.evolution.prompting import PromptStrategy, sampling, style, usable_methods
from koevol_core.evolution.score import SCORES, is_scoring

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
