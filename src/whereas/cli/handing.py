"""Commands that hand over: certificates, the report, the bundled case worked through."""

import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import click

from whereas.casefile import read_case

from .asking import say_counts, say_disputes
from .judging import say_verdicts, verdicts_named
from .shared import case_at, case_of, command, dump, main, paragraph, viewed


@main.command()
@click.argument("names", metavar="[CASE] [VERDICT...]", nargs=-1)
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)
@command()
def certify(
    names: tuple[str, ...], folder: Path, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write certificates that a sceptic can check without whereas: of the verdicts named, or of all.

    The folder gets the certificates, the sources that they cite, and recheck.py, the checker in one file.
    """
    from whereas.bundle import CHECKER, bundle

    case, names = case_of(names, case_path)
    view = viewed(case, as_of, known_by, without)
    made = bundle(view, verdicts_named(view, names) if names else view.verdicts())
    _put(made.files, folder)
    if made.private:
        click.echo(
            "Note: quotes in these certificates name people who are not marked public; a quote cannot be masked and still be checked.",
            err=True,
        )
    checker = folder / CHECKER
    written = [{"verdict": v.id, "word": str(v.word), "file": str(folder / file)} for v, file in made.certificates]
    refused = [{"verdict": v.id, "problem": wrong.problem, "remedy": wrong.remedy} for v, wrong in made.refused]
    if as_json:
        click.echo(dump({"whereas": "certify 1", "certificates": written, "refused": refused, "checker": str(checker)}))
        sys.exit(1 if refused else 0)
    ending = "s" * (len(written) != 1)
    click.echo(f"Wrote {len(written)} certificate{ending}, {made.sources} sources and the checker to {folder}.")
    if written:
        click.echo(f"Check one with nothing but Python: python3 {checker} {written[0]['file']}")
    for each in refused:
        paragraph(f"{each['verdict']}: not written: {each['problem']}", 0, 2)
        paragraph(f"try: {each['remedy']}", 2, 5)
    sys.exit(1 if refused else 0)


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder, by their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


@main.command()
@click.argument("certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that the sources' files are named from; the certificate's own unless said.",
)
@command(views=False)
def recheck(certificate: Path, sources: Path | None, as_json: bool) -> None:
    """Check a certificate, as its recheck.py does. Exit code 1 if it is refused."""
    from whereas import proof

    accepted, told = proof.judge(certificate, sources or certificate.parent)
    if as_json:
        click.echo(dump({"whereas": "recheck 1", "accepted": accepted, "told": told}))
    else:
        click.echo(f"{'accepted' if accepted else 'refused'}: {told}")
    sys.exit(0 if accepted else 1)


@main.command()
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)
@command()
def report(
    path: Path | None, folder: Path, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write the case as a folder of pages that open from disk: verdicts, conflicts, timeline, sources.

    Names of people who are not marked public are masked.
    """
    from whereas.report import write_report

    view = viewed(case_at(path or case_path), as_of, known_by, without)
    legs, styles = _pictures(view)
    index = write_report(view, folder, legs=legs, styles=styles, progress=_progress)
    click.echo(
        dump({"whereas": "report 1", "file": str(index)}) if as_json else f"Wrote {index}. Open it in a browser."
    )


def _pictures(view: Any) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Pictures of the flights of which the record has claims read off tracks, and the style sheet in them."""
    if not any(claim.found_by.startswith("track ") for claim in view.case.claims):
        return [], ()
    try:
        from whereas.track.picture import STYLE
        from whereas.tracking import pictures
    except ImportError:
        click.echo('Flights are not drawn: that needs pip install "whereas[tracks]"', err=True)
        return [], ()
    _progress("flights")
    legs, there = pictures(view.case)
    if there > len(legs):
        click.echo(f"Of {there:,} flights the first {len(legs)} are drawn.", err=True)
    return legs, (STYLE,)


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"  {step}", err=True)


@main.command()
@click.option(
    "-o",
    "--output",
    "folder",
    default="demo-report",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the report is written.",
)
@command(views=False)
def demo(folder: Path, as_json: bool) -> None:
    """Work through the bundled case, three flights and two orders: conflicts, verdicts, certificates, report."""
    from whereas import proof
    from whereas.answers import crux_text, cruxes_alike, dispute_plain, verdict_plain
    from whereas.bundle import bundle
    from whereas.report import write_report
    from whereas.verdict import cruxes

    view = viewed(read_case(bundled_case()), None, None, ())
    grouped = view.disputes()
    verdicts_ = view.verdicts()
    if not as_json:
        say_counts(view)
        say_disputes(view, grouped, view.stopped(), brief=True)
        click.echo()
        say_verdicts(verdicts_)
        for alike in cruxes_alike(cruxes(view.record, verdicts_)):
            paragraph(f"{alike[0].first.order.id}.{alike[0].first.clause.id}: {crux_text(alike)}", 0, 2)
    index = write_report(view, folder, progress=_progress)
    made, certificates = bundle(view, verdicts_), folder / "certificates"
    _put(made.files, certificates)
    written = made.certificates
    accepted = sum(proof.judge(certificates / file, certificates)[0] for _, file in written)
    if as_json:
        click.echo(dump({
            "whereas": "demo 1", "certificates_accepted": accepted, "case": str(bundled_case()),
            "conflicts": sum(len(dispute.disagreements) for dispute in grouped), "report": str(index),
            "disputes": [dispute_plain(view, dispute)["about"] for dispute in grouped],
            "verdicts": {verdict.id: verdict_plain(view, verdict)["verdict"] for verdict in verdicts_},
        }))  # fmt: skip
        return
    click.echo(f"\nThe checker accepts {accepted} of {len(written)} certificates, in {folder / 'certificates'}.")
    click.echo(f"The report is in {index}: open it in a browser.")
    click.echo(f"Look through it in the browser: whereas serve {bundled_case()}")


def bundled_case() -> Path:
    """The folder of the bundled case: in the installed package, or beside the source tree."""
    inside = Path(str(resources.files("whereas"))) / "examples" / "jgg"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "examples" / "jgg"
