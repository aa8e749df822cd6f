"""Prose: what a text says, found by rules of the language; nothing found is used before a person accepts it."""
