"""Tracks: from the positions that receivers heard to legs, each take-off and landing between an earliest and a latest moment.

A file becomes `Track`s (one reader a format), a track `Leg`s, and a leg claims. Needs the extra `tracks`. What each word
means: docs/track.md.
"""
