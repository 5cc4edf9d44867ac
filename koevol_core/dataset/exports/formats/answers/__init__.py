"""Preference data of answers."""
