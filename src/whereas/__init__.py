"""whereas: what sources say happened, and whether what was ordered was done."""
