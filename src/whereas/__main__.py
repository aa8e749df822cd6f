"""`python -m whereas`."""

from .cli import main

main(prog_name="whereas")
