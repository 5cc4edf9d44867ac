"""Import of files: seeds, trees (of the original script or of koevol), and whole data set folders.

Seeds: ``files`` (reads a file into a table), ``shapes`` (reads a row as an instruction with its answers), ``columns``
(what each column is taken for), ``seed_import`` (preview, storage), ``rejected_rows`` (repair).
Trees: ``tree_row`` (parses a row), ``tree_index`` (finds its node), ``tree_import`` (a file), ``project_folder`` (a
folder); ``deferred_checks`` has the rows still to be checked.
"""
