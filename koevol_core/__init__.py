"""The core of koevol: everything that is not a screen. Pages and scripts import only the names listed here.

Some verbs bear the name of their module; the imports below leave the verb, not the module, as the package's attribute.
"""

from .answer import answer
from .answers import (
    Comparison,
    answer_again,
    answer_counts,
    answers_to,
    choose_answer,
    fill_answers,
    price_of_answers,
    with_answer,
    without_answer,
    write_answer,
)
from .asking import Style
from .bench import Tried, trials, try_prompt
from .browse import (
    ROOTS,
    Leaf,
    View,
    answers_of,
    calls_of,
    found,
    history,
    leaf,
    newest_node,
    siblings,
    template_of,
    view,
)
from .drain import Effort
from .eliminate import eliminate
from .errors import BadInput, Conflict, KoevolError, LocalModelError, Stopped
from .estimate import Estimate, estimate, price_kind, price_of_trial
from .evolve import evolve
from .export import FORMATS, export, export_shares, preview_export
from .files import Table
from .hints import Hint, seed_hints
from .intake import (
    ImportNote,
    dismiss,
    guess_columns,
    holds_trees,
    import_rows,
    import_seeds,
    last_import,
    mend,
    preview_rows,
    read_seed_table,
    refusals,
    refusals_csv,
    refused_text,
)
from .lineage import Lineage, lineage
from .model import (
    METHODS,
    RULES,
    Answer,
    Decision,
    Elimination,
    Imported,
    Language,
    Method,
    Node,
    Pool,
    Progress,
    Refused,
    Run,
    RunSpec,
    Seed,
)
from .originals import import_tree
from .outbox import ExportChoices, export_beside, export_choices, exported, file_name, practice_models, store_version
from .parents import ParentChoice, Parents, arrived, parent_choices, parents, some_nodes, speed
from .prompts import TEMPLATES, PromptPage, edited_prompts, keep_prompt, prompt_page, recipes, use_prompt
from .providers import Provider, choose, connect, providers, sampling, style, usable_methods
from .report import Judge, Length, Part, Report, Spend, report
from .review import (
    BULK,
    choices,
    decide,
    decide_all,
    edit,
    explain,
    following,
    last_said,
    queue,
    take_back,
    today,
    undo,
    wanted_count,
    wanted_rows,
)
from .runs import Worker, drain, plan, plan_answers, progress
from .seeds import (
    change_seed,
    find_seeds,
    get_seed,
    instruction_of,
    plant,
    ready_seeds,
    seed_choices,
    seed_counts,
    seed_of,
)
from .settings import Settings, load
from .start import accept_terms, interrupted, resume_run, start_answers, start_run, stop_run, terms
from .store import Store, open_store
from .store.browse import Row
from .store.choices import Alternative
from .store.counts import Funnel
from .store.pick import Choices, Wanted
from .store.rows import Selection, Share
from .store.seeds import Refusal, SeedPage, SeedRow
from .views import KRW_PER_USD, funnel, get_setting, is_live, keep_setting, live_runs, recent_runs, search, spent_today

__all__ = [  # noqa: RUF022
    "Alternative", "Answer", "BULK", "BadInput", "Choices", "Comparison", "Conflict", "Decision", "Effort",
    "Elimination", "Estimate", "ExportChoices", "FORMATS", "Funnel", "Hint", "ImportNote", "Imported", "Judge",
    "KRW_PER_USD", "KoevolError", "Language", "Leaf", "Length", "Lineage", "LocalModelError", "METHODS", "Method",
    "Node", "ParentChoice", "Parents", "Part", "Pool", "Progress", "PromptPage", "Provider", "ROOTS", "RULES",
    "Refusal", "Refused", "Report", "Row", "Run", "RunSpec", "Seed", "SeedPage", "SeedRow", "Selection", "Settings",
    "Share", "Spend", "Stopped", "Store", "Style", "TEMPLATES", "Table", "Tried", "View", "Wanted", "Worker",
    "accept_terms", "answer", "answer_again", "answer_counts", "answers_of", "answers_to", "arrived", "calls_of",
    "change_seed", "choices", "choose", "choose_answer", "connect", "decide", "decide_all", "dismiss", "drain",
    "edit", "edited_prompts", "eliminate", "estimate", "evolve", "explain", "export", "export_beside",
    "export_choices", "export_shares", "exported", "file_name", "fill_answers", "find_seeds", "following", "found",
    "funnel", "get_seed", "get_setting", "guess_columns", "history", "holds_trees", "import_rows", "import_seeds",
    "import_tree", "instruction_of", "interrupted", "is_live", "keep_prompt", "keep_setting", "last_import",
    "last_said", "leaf", "lineage", "live_runs", "load", "mend", "newest_node", "open_store", "parent_choices",
    "parents", "plan", "plan_answers", "plant", "practice_models", "preview_export", "preview_rows", "price_kind",
    "price_of_answers", "price_of_trial", "progress", "prompt_page", "providers", "queue", "read_seed_table",
    "ready_seeds", "recent_runs", "recipes", "refusals", "refusals_csv", "refused_text", "report", "resume_run",
    "sampling", "search", "seed_choices", "seed_counts", "seed_hints", "seed_of", "siblings", "some_nodes", "speed",
    "spent_today", "start_answers", "start_run", "stop_run", "store_version", "style", "take_back", "template_of",
    "terms", "today", "trials", "try_prompt", "undo", "usable_methods", "use_prompt", "view", "wanted_count",
    "wanted_rows", "with_answer", "without_answer", "write_answer",
]  # fmt: skip
