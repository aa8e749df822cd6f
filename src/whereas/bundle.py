"""Bundle: certificates as a sceptic receives them: with the frozen texts that they cite, and the checker in one file.

`recheck.py` needs nothing but Python; it finds the texts beside the certificate, each by its name and its hash.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from .answers import View, masked
from .certificate import certificate
from .errors import TooLarge
from .verdict import Verdict

__all__ = ["CHECKER", "Bundle", "bundle", "zipped"]

CHECKER = "recheck.py"
"""What the checker is called in a bundle."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files, by name; which of them is the certificate of which verdict; and the verdicts for which none could be written.

    `sources` is how many texts there are. `private`: a quote names somebody who is not marked public, and cannot be masked.
    """

    files: Mapping[str, bytes]
    certificates: tuple[tuple[Verdict, str], ...]
    refused: tuple[tuple[Verdict, TooLarge], ...]
    sources: int
    private: bool


def bundle(view: View, verdicts: Iterable[Verdict], *, asked: str = "") -> Bundle:
    """The certificates of verdicts, with what they rest on. What is *asked* otherwise than as it stands goes into their title."""
    title = f"{view.case.title} ({asked})" if asked else view.case.title
    files, cited, private = dict[str, bytes](), set[str](), False
    written, refused = list[tuple[Verdict, str]](), list[tuple[Verdict, TooLarge]]()
    for verdict in verdicts:
        try:
            made = certificate(view.record, verdict, title)
        except TooLarge as wrong:
            refused.append((verdict, wrong))
            continue
        private = private or masked(view.case, made) != made
        cited |= {name for name, source in made["sources"].items() if source["file"]}
        file = verdict.id.replace("/-/", "/").replace("/", "--") + ".json"
        files[file] = (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()
        written.append((verdict, file))
    for source in (view.case.sources[name] for name in sorted(cited)):
        files[source.frozen[0]] = (source.text or "").encode()
    files[CHECKER] = (resources.files("whereas") / "proof.py").read_bytes()
    return Bundle(files, tuple(written), tuple(refused), len(cited), private)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a ZIP archive; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()
