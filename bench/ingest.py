"""Reading files: the libraries alone in one process, and ours in confined children. The same files, the same minutes.

    PYTHONPATH=src python bench/ingest.py [--files 1000] [--runs 3]

A seeded corpus is made in a folder of its own: pages of news with a menu and a footer, PDFs of three to eight pages of
text, docx, plain text, letters, tables and records. Bare is what a script would call in one process with nothing held
back: trafilatura for HTML, pypdfium2 for PDF, python-docx, and the standard library for the rest. Ours goes through
`Readers`, with one child and with two, started anew each time but timed from its first answer; starting is printed
apart. Medians of the runs; the variants take turns, so that a slow minute of the machine meets them all. CPU ms is
the processor time of all processes for one file, which says more where other programs are busy.
"""

from __future__ import annotations

import argparse
import csv
import email
import email.policy
import io
import json
import multiprocessing
import multiprocessing.connection
import os
import random
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from whereas.extract import Extract
from whereas.intake import Readers, files_in
from whereas.keeping import add
from whereas.ledger import Ledger

VOCABULARY = (
    "the court order flight plane judge hearing said that officials government was were at on after before counsel "
    "removal custody aircraft departed landed entered docket motion minute evening notice statement record would not "
    "had been of to in and for with from until under Saturday Washington El Salvador Texas Honduras district appeal "
    "temporary restraining written oral relief class members alien enemies act proclamation declaration filed"
)
WORDS = VOCABULARY.split()

SHARES = (("html", 0.40), ("pdf", 0.25), ("docx", 0.08), ("txt", 0.10), ("eml", 0.07), ("csv", 0.05), ("json", 0.05))
"""What the mixed corpus is made of."""


# ---------------------------------------------------------------------------------------------- the corpus


def sentence(draw: random.Random) -> str:
    words = draw.choices(WORDS, k=draw.randint(8, 24))
    return " ".join([words[0].capitalize(), *words[1:]]) + "."


def paragraph(draw: random.Random) -> str:
    return " ".join(sentence(draw) for _ in range(draw.randint(2, 6)))


def html(draw: random.Random) -> bytes:
    """A page of some 60 KB: a fifth of it is the story, the rest is scripts, styles, a menu, and links to others."""
    title = sentence(draw)
    when = f"2025-03-{draw.randint(1, 28):02}T{draw.randint(0, 23):02}:05:00-04:00"
    menu = "".join(f'<li class="nav-item"><a href="/topic/{n}">{draw.choice(WORDS)}</a></li>' for n in range(60))
    script = "".join(
        f'window.q.push({{"id":{draw.randrange(10**9)},"slot":"{draw.choice(WORDS)}"}});' for _ in range(350)
    )
    style = "".join(f".c{n}{{margin:{draw.randint(0, 40)}px;color:#{draw.randrange(16**6):06x}}}" for n in range(300))
    story = "".join(
        f"<p>{paragraph(draw)} <a href='/s/{draw.randrange(10**6)}'>{draw.choice(WORDS)}</a></p>" for _ in range(22)
    )
    more = "".join(
        f'<div class="card c{n}"><a href="/s/{draw.randrange(10**6)}"><img src="/i/{n}.jpg" alt=""><h3>{sentence(draw)}</h3></a></div>'
        for n in range(40)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Daily</title>'
        f'<meta property="article:published_time" content="{when}"><meta name="author" content="A. Reporter">'
        f"<style>{style}</style><script>{script}</script></head><body><header><nav><ul>{menu}</ul></nav></header>"
        f"<main><article><h1>{title}</h1><time datetime='{when}'>{when}</time>{story}</article></main>"
        f"<aside>{more}</aside><footer><p>Copyright The Daily</p><ul>{menu}</ul></footer></body></html>"
    ).encode()


def pdf(draw: random.Random) -> bytes:
    """A PDF of three to eight pages, 25 numbered lines each, its streams packed."""
    pages = draw.randint(3, 8)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    for number in range(pages):
        lines = "".join(f"({n:>2}   {' '.join(draw.choices(WORDS, k=11))}) Tj T*\n" for n in range(1, 26))
        packed = zlib.compress(f"BT /F1 12 Tf 72 740 Td 27 TL\n{lines}ET".encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    objects.append(b"<< /Title (A transcript) /Author (A. Reporter) /CreationDate (D:20250318140509-04'00') >>")
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, size - 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


def docx(draw: random.Random) -> bytes:
    import docx as library

    document = library.Document()
    document.add_heading(sentence(draw), 1)
    for _ in range(25):
        document.add_paragraph(paragraph(draw))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def txt(draw: random.Random) -> bytes:
    return "\n\n".join(paragraph(draw) for _ in range(30)).encode()


def eml(draw: random.Random) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "clerk@example.org", "counsel@example.org", sentence(draw)[:60]
    letter["Date"] = "Tue, 18 Mar 2025 14:05:00 -0400"
    letter.set_content("\n\n".join(paragraph(draw) for _ in range(8)))
    return letter.as_bytes()


def table(draw: random.Random) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["flight", "left", "landed", "note"])
    for number in range(200):
        writer.writerow([f"f{number}", f"17:{number % 60:02}", f"19:{number % 60:02}", sentence(draw)])
    return out.getvalue().encode()


def records(draw: random.Random) -> bytes:
    entries = [
        {"entry_number": number, "description": sentence(draw), "date_filed": "2025-03-18"} for number in range(150)
    ]
    return json.dumps({"docket": entries}, indent=1).encode()


MAKERS: dict[str, Callable[[random.Random], bytes]] = {
    "html": html, "pdf": pdf, "docx": docx, "txt": txt, "eml": eml, "csv": table, "json": records,
}  # fmt: skip


def make(folder: Path, files: int) -> dict[str, list[Path]]:
    """The three corpora as lists of files: HTML alone, PDF alone, mixed in no order."""
    draw = random.Random(files)
    made: dict[str, list[Path]] = {"html": [], "pdf": [], "mixed": []}
    for kind, share in SHARES:
        for number in range(round(files * share)):
            path = folder / f"{kind}{number}.{kind}"
            path.write_bytes(MAKERS[kind](draw))
            made["mixed"].append(path)
            if kind in made:
                made[kind].append(path)
    draw.shuffle(made["mixed"])
    return made


# ---------------------------------------------------------------------------------------------- the variants


def bare_text(kind: str, data: bytes) -> str:
    """What a script of one's own would call."""
    if kind == ".html":
        import trafilatura

        return trafilatura.extract(data, include_comments=False) or ""
    if kind == ".pdf":
        return bare_pdf(data)
    if kind == ".docx":
        import docx as library

        return "\n".join(paragraph.text for paragraph in library.Document(io.BytesIO(data)).paragraphs)
    if kind == ".eml":
        return str(email.message_from_bytes(data, policy=email.policy.default).get_content())
    if kind == ".csv":
        return "\n".join("\t".join(row) for row in csv.reader(io.StringIO(data.decode())))
    if kind == ".json":
        return json.dumps(json.loads(data))
    return data.decode()


def bare_pdf(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    pages = []
    for page in document:
        words = page.get_textpage()
        pages.append(words.get_text_range())
        words.close()
        page.close()
    document.close()
    return "\f".join(pages)


def contents(paths: list[Path]) -> Iterator[tuple[bytes, str]]:
    return ((path.read_bytes(), path.name) for path in paths)


@dataclass(frozen=True)
class Run:
    """Seconds to start; seconds to read, by the clock and of processor time of all processes; characters of text; and
    the peak memory of all children, in MB.
    """

    started_s: float
    read_s: float
    cpu_s: float
    characters: int
    children_mb: float = 0.0


def peak_mb(pid: int) -> float:
    """The most memory that a process ever held; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def cpu_s(pids: Iterable[int] = ()) -> float:
    """Processor time of this process and of *pids*, as far as the system says."""
    total = time.process_time()
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
            total += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return total


def bare(paths: list[Path]) -> Run:
    begun = time.perf_counter()
    first = {path.suffix: path for path in paths}
    for path in first.values():
        bare_text(path.suffix, path.read_bytes())
    ready, used = time.perf_counter(), cpu_s()
    length = sum(len(bare_text(Path(name).suffix, data)) for data, name in contents(paths))
    return Run(ready - begun, time.perf_counter() - ready, cpu_s() - used, length)


def ours(children: int) -> Callable[[list[Path]], Run]:
    def run(paths: list[Path]) -> Run:
        begun = time.perf_counter()
        first = {path.suffix: path for path in paths}
        with Readers(children) as readers:
            for _ in range(children):
                list(readers.extract_all(contents(list(first.values()) * 2)))
            ready, used = time.perf_counter(), cpu_s(readers.processes)
            length = 0
            for answer in readers.extract_all(contents(paths)):
                if not isinstance(answer, Extract):
                    raise SystemExit(f"a file of the corpus was refused: {answer}")
                length += len(answer.text)
            took = time.perf_counter() - ready
            return Run(
                ready - begun,
                took,
                cpu_s(readers.processes) - used,
                length,
                sum(peak_mb(pid) for pid in readers.processes),
            )

    return run


def into_a_case(children: int) -> Callable[[list[Path]], Run]:
    """Reading, and then all that keeping takes: hashing, files synced to the disk, entries committed to the ledger."""

    def run(paths: list[Path]) -> Run:
        begun = time.perf_counter()
        first = {path.suffix: path for path in paths}
        with tempfile.TemporaryDirectory() as folder, Readers(children) as readers:
            for _ in range(children):
                list(readers.extract_all(contents(list(first.values()) * 2)))
            with Ledger(Path(folder) / "case", make=True) as ledger:
                ready, used, own = time.perf_counter(), cpu_s(readers.processes), time.process_time()
                length = 0
                for added in add(ledger, files_in(paths), readers):
                    if added.outcome != "added":
                        raise SystemExit(f"a file of the corpus was not added: {added}")
                    length += added.characters
            took = time.perf_counter() - ready
            spent = cpu_s(readers.processes) - used + time.process_time() - own
            return Run(ready - begun, took, spent, length, sum(peak_mb(pid) for pid in readers.processes))

    return run


VARIANTS: dict[str, Callable[[list[Path]], Run]] = {
    "bare libraries": bare,
    "ours, 1 child": ours(1),
    "ours, 2 children": ours(2),
    "added, 1 child": into_a_case(1),
    "added, 2 children": into_a_case(2),
}
"""Name, and what reads a list of files. A further variant is one more line here."""


# ---------------------------------------------------------------------------------------------- measuring


def _measure(variant: str, paths: list[Path], to: multiprocessing.connection.Connection) -> None:
    run = VARIANTS[variant](paths)
    to.send((run, peak_mb(os.getpid())))


def measure(variant: str, paths: list[Path]) -> tuple[Run, float]:
    """One run in a process of its own, so that nothing is warm and its peak of memory is its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(variant, paths, there))
    process.start()
    there.close()
    run, own_mb = here.recv()
    process.join()
    return run, own_mb


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--files", type=int, default=1000)
    asked.add_argument("--runs", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpora = make(Path(folder), options.files)
        for name, paths in corpora.items():
            size = sum(path.stat().st_size for path in paths) / 1e6
            print(f"\n{name}: {len(paths)} files, {size:.1f} MB")
            columns = f"{'start s':>9}{'files/s':>9}{'MB/s':>7}{'of bare':>9}{'CPU ms':>8}{'of bare':>9}"
            print(f"{'':18}{columns}{'own MB':>8}{'children MB':>12}{'characters':>12}")
            runs: dict[str, list[tuple[Run, float]]] = {variant: [] for variant in VARIANTS}
            for _ in range(options.runs):
                for variant in VARIANTS:
                    runs[variant].append(measure(variant, paths))
            base = statistics.median(run.read_s for run, _ in runs["bare libraries"])
            base_cpu = statistics.median(run.cpu_s for run, _ in runs["bare libraries"])
            for variant, measured in runs.items():
                cpu = statistics.median(run.cpu_s for run, _ in measured)
                took = statistics.median(run.read_s for run, _ in measured)
                started = statistics.median(run.started_s for run, _ in measured)
                own, children = max(own for _, own in measured), max(run.children_mb for run, _ in measured)
                print(
                    f"{variant:18}{started:>9.2f}{len(paths) / took:>9.0f}{size / took:>7.1f}{took / base:>8.2f}x"
                    f"{cpu / len(paths) * 1000:>8.1f}{cpu / base_cpu:>8.2f}x"
                    f"{own:>8.0f}{children:>12.0f}{measured[0][0].characters:>12,}"
                )


if __name__ == "__main__":
    main()
