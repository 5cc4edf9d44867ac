"""Labelled sets for the quality signals, and the command that measures the signals with them."""
