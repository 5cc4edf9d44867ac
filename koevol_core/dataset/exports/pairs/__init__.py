"""Preference pairs and labels, derived from the decisions of people."""
