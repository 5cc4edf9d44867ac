"""A data set folder: its files, manifest, card, licence and recipes."""
