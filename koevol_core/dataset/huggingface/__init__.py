"""Data sets to and from the Hugging Face Hub: a folder pushed in one commit, a data set's files as seeds.

``library`` is the only module that touches ``huggingface_hub``; the others speak of folders, plans, cards and rows.
"""
