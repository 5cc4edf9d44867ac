"""Import of files: seeds, trees (of the original script or of koevol), and whole data set folders.

Seeds: ``trainer_formats`` (normalizes rows), ``seed_import`` (columns, preview, storage), ``rejected_rows`` (repair).
Trees: ``tree_row`` (parses a row), ``tree_index`` (finds its node), ``tree_import`` (a file), ``project_folder`` (a
folder); ``deferred_checks`` has the rows still to be checked. ``koevol_core.tables`` parses a file into a table.
"""
