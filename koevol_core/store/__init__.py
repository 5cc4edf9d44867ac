"""All SQL of the project: statements by subject, run in transactions by ``Store``; answers are values, never cursors.

A statement is a function whose first parameter is a connection. The store knows nothing of models, prompts or screens.
"""

from typing import TYPE_CHECKING

from koevol_core.lazy import attach
from koevol_core.store.database import Statement, Store, Upgraded, Writer, file_of, open_store, restore

if TYPE_CHECKING:
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

__all__ = [
    "Alternative",
    "Benchmark",
    "Choices",
    "Funnel",
    "Noted",
    "Opinion",
    "Refusal",
    "Rounds",
    "Row",
    "Score",
    "SeedPage",
    "SeedRow",
    "Selection",
    "Share",
    "Statement",
    "Store",
    "Twin",
    "Upgraded",
    "Wanted",
    "Writer",
    "file_of",
    "open_store",
    "restore",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "Alternative": "koevol_core.store.answer_choices",
        "Benchmark": "koevol_core.store.benchmarks",
        "Choices": "koevol_core.store.review_filter",
        "Funnel": "koevol_core.store.counters",
        "Noted": "koevol_core.store.findings",
        "Opinion": "koevol_core.store.blind_opinions",
        "Refusal": "koevol_core.store.seeds",
        "Rounds": "koevol_core.store.blind_opinions",
        "Row": "koevol_core.store.tree",
        "Score": "koevol_core.store.scores",
        "SeedPage": "koevol_core.store.seeds",
        "SeedRow": "koevol_core.store.seeds",
        "Selection": "koevol_core.store.export_rows",
        "Share": "koevol_core.store.export_rows",
        "Twin": "koevol_core.store.near_duplicates",
        "Wanted": "koevol_core.store.review_filter",
    },
)
