"""Formats for spreadsheets and data frames."""
