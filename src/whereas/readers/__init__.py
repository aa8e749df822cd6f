"""Readers: one file for each format that claims come in. A reader takes bytes and a case, and returns a case."""
