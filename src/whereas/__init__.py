"""whereas: what sources say happened, in what order, and whether what was ordered was done."""

__version__ = "0.1.0"
