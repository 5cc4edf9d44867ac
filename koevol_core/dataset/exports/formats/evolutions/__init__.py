"""Preference data of evolutions."""
