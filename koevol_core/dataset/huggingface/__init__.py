"""Data sets to and from the Hugging Face Hub: upload of a folder in one commit, import of a data set's files as seeds.

``client`` is the only module that imports ``huggingface_hub``; the others handle folders, plans, cards and rows.
"""
