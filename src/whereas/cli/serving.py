"""The command that opens the app: serve."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whereas.errors import BadSource
from whereas.store import has_ledger

from .shared import CASE, by_whom, command, dump, main, paragraph

if TYPE_CHECKING:
    from whereas.web.serving import Serving

__all__: list[str] = []


@main.command("serve")
@CASE
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen; any free port unless said.")
@click.option("--open/--no-open", "opens", default=True, help="Whether to open it in the browser.")
@by_whom
@command(views=False)
def serve_(path: Path, port: int, opens: bool, by: str, as_json: bool) -> None:
    """Open CASE in the browser: read it, weigh it, mend it. Only this machine can reach it; Ctrl-C ends it.

    \b
    whereas serve my-case

    A text case is shown as it stands; to mend one here, make its ledger first with `whereas import`.
    """  # noqa: D301
    from whereas.web.desk import Desk
    from whereas.web.serving import serve

    if not has_ledger(path) and not (path.is_file() or (path / "case.yaml").is_file()):
        remedy = f"make one: whereas new {path} --ledger, or whereas add {path} FILE"
        raise BadSource("there is no case here", where=str(path), remedy=remedy)
    desk = Desk(path, by)
    desk.ready()

    def ready(serving: Serving) -> None:
        if as_json:
            click.echo(
                dump(
                    {
                        "whereas": "serve 1",
                        "address": serving.address,
                        "origin": serving.origin,
                        "token": serving.keys.token,
                    }
                )
            )
        else:
            click.echo(f"{desk.name} is open at\n\n  {serving.address}\n")
            if not desk.writable:
                file = path / "case.yaml" if path.is_dir() else path
                paragraph(f"It is a text case, and only shown. To mend it here: whereas import NEW-FOLDER {file}")
            click.echo("Only this machine can reach it, with this address. Ctrl-C ends it.")
        if opens and not as_json:
            webbrowser.open(serving.address)

    try:
        serve(desk, port=port, ready=ready)
    finally:
        desk.close()
