"""The core of koevol: everything that is not a screen. Pages and scripts import only the names listed here.

Some verbs bear the name of their module; the imports below leave the verb, not the module, as the package's attribute.
"""

from koevol_core.access import (
    ACTIONS,
    PROOF,
    Action,
    Person,
    Policy,
    address_of,
    may,
    on_loopback,
    person,
    policy,
    proven,
)
from koevol_core.analytics.rater_agreement import Agreed, Coefficient
from koevol_core.analytics.report import Judge, Length, Part, Report, Spend, Swapped, report, report_json
from koevol_core.analytics.score_validity import Agreement, Spread
from koevol_core.analytics.scorecards import (
    DIMENSIONS,
    ENOUGH_TO_COMPARE,
    Card,
    ModelAnswers,
    Price,
    Rate,
    Scorecards,
    Standout,
    Version,
    comparable,
    scorecards,
    standouts,
)
from koevol_core.analytics.scorecards import as_json as scorecards_json
from koevol_core.analytics.scorecards import as_markdown as scorecards_markdown
from koevol_core.analytics.scores import (
    can_score,
    price_of_scores,
    score_all,
    score_names,
    scores_of,
    scoring_runs,
    to_score,
)
from koevol_core.dataset.exports.export import (
    Marked,
    export,
    export_marked,
    export_rights,
    export_shares,
    preview_export,
)
from koevol_core.dataset.exports.folder import card_preview
from koevol_core.dataset.exports.folder import write_folder as write_dataset
from koevol_core.dataset.exports.folder_spec import Plan as DatasetPlan
from koevol_core.dataset.exports.folder_spec import Written
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.exports.licensing import Rights
from koevol_core.dataset.exports.preference import PairCounts
from koevol_core.dataset.exports.splits import Parted, Split, split_preview
from koevol_core.dataset.exports.targets import (
    ExportChoices,
    dataset_at,
    dataset_beside,
    dataset_folder,
    export_beside,
    export_choices,
    export_sides,
    exported,
    exported_side,
    file_name,
    home_of,
    pair_counts,
    split_beside,
    store_version,
    written_at,
)
from koevol_core.dataset.huggingface.client import Hub, hub_of
from koevol_core.dataset.huggingface.listing import (
    DataFile,
    Listing,
    chosen_files,
    hub_files,
    local_files,
    read_data_file,
)
from koevol_core.dataset.huggingface.seed_import import defaults_of, import_hub, import_tables, mapping_of
from koevol_core.dataset.huggingface.upload import PlannedFile, Pushed, PushPlan, push, push_plan
from koevol_core.dataset.imports.project_folder import Opened, look_into, open_project, project_folders
from koevol_core.dataset.imports.rejected_rows import dismiss, mend, refusals, refusals_csv, refused_text
from koevol_core.dataset.imports.seed_import import (
    ImportNote,
    guess_columns,
    holds_trees,
    import_rows,
    import_seeds,
    last_import,
    preview_rows,
    read_seed_table,
)
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.dataset.seed_hints import Hint, seed_hints
from koevol_core.dataset.seeds import (
    change_seed,
    find_seeds,
    get_seed,
    instruction_of,
    plant,
    ready_seeds,
    seed_choices,
    seed_counts,
    seed_of,
    suggest,
)
from koevol_core.errors import BadInput, Conflict, Forbidden, KoevolError, LocalModelError, Stopped
from koevol_core.evolution.answer import answer
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
from koevol_core.evolution.engine.runner import Effort
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
from koevol_core.evolution.prompting import Style
from koevol_core.evolution.score import SCORES, is_scoring
from koevol_core.llm.pricing import Dated
from koevol_core.llm.providers import (
    Provider,
    choose,
    connect,
    practice_models,
    providers,
    sampling,
    style,
    usable_methods,
)
from koevol_core.quality.annotate import (
    Checked,
    check,
    findings_of,
    prefer_twin,
    signals,
    signals_of,
    twin_count,
    twin_groups,
    twins_of,
    twins_passed_over,
)
from koevol_core.quality.benchmarks import benchmarks, is_red, load_benchmark, no_derivatives, remove_benchmark, scan
from koevol_core.quality.eliminate import eliminate
from koevol_core.quality.licence import kinds as licence_kinds
from koevol_core.quality.licence_policy import CHOICES as LICENCES
from koevol_core.quality.licence_policy import strictest
from koevol_core.quality.measures import MEASURES
from koevol_core.quality.signals import SIGNALS
from koevol_core.review.agreement import Agreeing, Consensus, Reviewer, consensus, said_newest
from koevol_core.review.answers import (
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
from koevol_core.review.blind_review import (
    adjudicate,
    double_share,
    is_double,
    keep_double_share,
    my_opinion,
    rounds,
    settle_singles,
    split_opinions,
    waiting_for,
)
from koevol_core.review.decisions import (
    BULK,
    choices,
    decide,
    decide_all,
    edit,
    explain,
    following,
    held_up,
    hold,
    last_said,
    queue,
    take_back,
    today,
    undo,
    wanted_count,
    wanted_rows,
)
from koevol_core.review.lineage import Lineage, lineage
from koevol_core.review.tree import (
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
from koevol_core.settings import Settings, load
from koevol_core.store import Store, open_store
from koevol_core.store.answer_choices import Alternative
from koevol_core.store.benchmarks import Benchmark
from koevol_core.store.blind_opinions import Opinion, Rounds
from koevol_core.store.counters import Funnel
from koevol_core.store.export_rows import Selection, Share
from koevol_core.store.findings import Noted
from koevol_core.store.near_duplicates import Twin
from koevol_core.store.review_filter import Choices, Wanted
from koevol_core.store.scores import Score
from koevol_core.store.seeds import Refusal, SeedPage, SeedRow
from koevol_core.store.tree import Row
from koevol_core.tables import Table
from koevol_core.types import (
    METHODS,
    RULES,
    Answer,
    Decision,
    Elimination,
    Finding,
    Imported,
    Language,
    Method,
    Node,
    Pool,
    Progress,
    Refused,
    Rule,
    Run,
    RunSpec,
    Seed,
)
from koevol_core.usage import Bill
from koevol_core.version import VERSION

__all__ = [  # noqa: RUF022
    "ACTIONS", "Action", "Forbidden", "PROOF", "Person", "Policy", "address_of", "get_own", "keep_own", "may", "on_loopback", "person", "policy",
    "proven", "report_json", "suggest",
    "Agreement", "Alternative", "Answer", "BULK", "BadInput", "Benchmark", "Bill", "Card", "Checked", "Choices",
    "Comparison", "Conflict", "DIMENSIONS", "DataFile", "DatasetPlan", "Dated", "Decision", "ENOUGH_TO_COMPARE", "Effort",
    "Elimination", "Estimate", "ExportChoices", "FORMATS", "Finding", "Funnel", "Hint", "Hub", "ImportNote", "Imported",
    "Judge", "KoevolError", "LICENCES", "Language", "Leaf", "Length", "Lineage", "Listing", "LocalModelError",
    "MEASURES", "METHODS", "Marked", "Method", "ModelAnswers", "Node", "Noted", "Opened", "ParentChoice", "Parted", "Parents", "Part",
    "PairCounts", "PlannedFile", "Pool", "Price", "Progress", "PromptPage", "Provider", "PushPlan", "Pushed", "ROOTS", "RULES",
    "Rate", "Refusal", "Refused", "Report", "Rights", "Row", "Rule", "Run", "RunSpec", "SCORES", "SIGNALS", "Score",
    "Scorecards", "Seed", "SeedPage", "SeedRow", "Selection", "Settings", "Share", "Spend", "Split", "Spread", "Standout",
    "Stopped", "Store", "Style", "Swapped", "TEMPLATES", "Table", "Tried", "Twin", "VERSION", "Version", "View", "Wanted",
    "Written", "Worker", "accept_terms", "answer", "answer_again", "answer_counts", "answers_of", "answers_to", "arrived",
    "asked_model", "at_ceiling", "benchmarks", "calls_of", "can_score", "card_preview", "change_seed", "check", "choices", "choose",
    "dataset_at", "dataset_beside", "dataset_folder", "export_sides", "exported_side", "pair_counts", "split_beside",
    "written_at",
    "Agreed", "Agreeing", "Coefficient", "Consensus", "Opinion", "Reviewer", "Rounds", "consensus", "said_newest", "adjudicate", "double_share", "held_up", "hold", "is_double", "keep_double_share", "my_opinion",
    "rounds", "settle_singles", "split_opinions", "waiting_for",
    "choose_answer", "chosen_files", "comparable", "connect", "decide", "decide_all", "defaults_of", "dismiss", "drain",
    "edit", "edited_prompts", "eliminate", "estimate", "evolve", "explain", "export", "export_beside", "export_choices",
    "export_marked", "export_rights", "export_shares", "exported", "file_name", "fill_answers", "find_seeds",
    "findings_of", "following", "found", "funnel", "get_seed", "get_setting", "guess_columns", "history", "holds_trees",
    "home_of", "hub_files", "hub_of", "import_hub", "import_rows", "import_seeds", "import_tables", "import_tree", "instruction_of", "interrupted",
    "is_live", "is_red", "is_scoring", "keep_prompt", "keep_setting", "krw_per_usd", "last_import", "last_said", "leaf",
    "licence_kinds", "lineage", "live_runs", "load", "load_benchmark", "local_files", "look_into", "mapping_of", "mend",
    "newest_node", "no_derivatives", "open_project", "open_store", "parent_choices", "parents", "plan", "plan_answers", "plan_scores",
    "plant", "practice_models", "prefer_twin", "preview_export", "preview_rows", "price_dated", "price_kind",
    "price_of_answers", "price_of_scores", "price_of_trial", "progress", "project_folders", "prompt_page", "providers", "push",
    "push_plan", "queue", "read_data_file", "read_seed_table", "ready_seeds", "recent_runs", "recipes", "refusals",
    "refusals_csv", "refused_text", "remove_benchmark", "report", "resume_run", "sampling", "scan", "score_all",
    "score_names", "scorecards", "scorecards_json", "scorecards_markdown", "scores_of", "scoring_runs", "search",
    "seed_choices", "seed_counts", "seed_hints", "seed_of", "siblings", "signals", "signals_of", "some_nodes", "speed",
    "split_preview", "spent_today", "standouts", "start_answers", "start_run", "start_scores", "stop_run", "store_version", "story",
    "strictest", "style", "take_back", "template_of", "terms", "to_score", "today", "trials", "try_prompt",
    "twin_count", "twin_groups", "twins_of", "twins_passed_over", "undo", "usable_methods", "use_prompt", "view",
    "wanted_count", "wanted_rows", "with_answer", "without_answer", "write_answer", "write_dataset",
]  # fmt: skip
