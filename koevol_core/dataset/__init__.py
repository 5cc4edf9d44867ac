"""Data sets: seeds, import, export, and transfer to and from the Hugging Face Hub."""

from koevol_core.dataset.exports.export import (
    Marked,
    export,
    export_files,
    export_marked,
    export_rights,
    export_shares,
    preview_export,
)
from koevol_core.dataset.exports.folder.dataset_folder import card_preview
from koevol_core.dataset.exports.folder.dataset_folder import write_folder as write_dataset
from koevol_core.dataset.exports.folder.folder_spec import Plan as DatasetPlan
from koevol_core.dataset.exports.folder.folder_spec import Written
from koevol_core.dataset.exports.format import Format
from koevol_core.dataset.exports.formats import FORMATS, configs, format_names, format_of
from koevol_core.dataset.exports.licensing import Rights
from koevol_core.dataset.exports.pairs.preference import PairCounts
from koevol_core.dataset.exports.spec import ExportSpec
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
    file_name,
    home_of,
    pair_counts,
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
from koevol_core.dataset.huggingface.seed_import import defaults_of, import_tables, mapping_of
from koevol_core.dataset.huggingface.upload import PlannedFile, Pushed, PushPlan, PushTarget, push, push_plan
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

__all__ = [
    "FORMATS",
    "DataFile",
    "DatasetPlan",
    "ExportChoices",
    "ExportSpec",
    "Format",
    "Hint",
    "Hub",
    "ImportNote",
    "Listing",
    "Marked",
    "Opened",
    "PairCounts",
    "Parted",
    "PlannedFile",
    "PushPlan",
    "PushTarget",
    "Pushed",
    "Rights",
    "Split",
    "Written",
    "card_preview",
    "change_seed",
    "chosen_files",
    "configs",
    "dataset_at",
    "dataset_beside",
    "dataset_folder",
    "defaults_of",
    "dismiss",
    "export",
    "export_beside",
    "export_choices",
    "export_files",
    "export_marked",
    "export_rights",
    "export_shares",
    "export_sides",
    "exported",
    "file_name",
    "find_seeds",
    "format_names",
    "format_of",
    "get_seed",
    "guess_columns",
    "holds_trees",
    "home_of",
    "hub_files",
    "hub_of",
    "import_rows",
    "import_seeds",
    "import_tables",
    "import_tree",
    "instruction_of",
    "last_import",
    "local_files",
    "look_into",
    "mapping_of",
    "mend",
    "open_project",
    "pair_counts",
    "plant",
    "preview_export",
    "preview_rows",
    "project_folders",
    "push",
    "push_plan",
    "read_data_file",
    "read_seed_table",
    "ready_seeds",
    "refusals",
    "refusals_csv",
    "refused_text",
    "seed_choices",
    "seed_counts",
    "seed_hints",
    "seed_of",
    "split_preview",
    "store_version",
    "suggest",
    "write_dataset",
    "written_at",
]
