"""Labelled sets for the findings, and the command that measures them with them."""
