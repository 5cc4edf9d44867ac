"""The names of the store; those that ``__init__.py`` does not import are loaded at their first use."""

from .answer_choices import Alternative as Alternative
from .benchmarks import Benchmark as Benchmark
from .blind_opinions import Opinion as Opinion
from .blind_opinions import Rounds as Rounds
from .counters import Funnel as Funnel
from .database import Statement as Statement
from .database import Store as Store
from .database import Upgraded as Upgraded
from .database import Writer as Writer
from .database import file_of as file_of
from .database import open_store as open_store
from .database import restore as restore
from .export_rows import Share as Share
from .findings import StoredFinding as StoredFinding
from .near_duplicates import Twin as Twin
from .node_filter import STATES as STATES
from .node_filter import Choices as Choices
from .node_filter import NodeFilter as NodeFilter
from .node_filter import State as State
from .node_filter import midnight as midnight
from .scores import Score as Score
from .seeds import Refusal as Refusal
from .seeds import SeedPage as SeedPage
from .seeds import SeedRow as SeedRow
from .tree import Row as Row
