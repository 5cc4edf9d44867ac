"""Formats that trainers load."""
