"""Intake: files from a folder, read by child processes that may fail; and the files within files.

A file is hostile until shown otherwise. The parent never parses one: it passes the bytes to a child that has given up
all it does not need (`whereas.readers.child`), waits no longer than a limit, and believes nothing it hears back: every
frame is measured before it is kept and checked field by field. A file that ends a child costs that child and no other
file; the next one goes on with a new child. Limits and what happens at each: docs/intake.md.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import select
import signal
import stat
import subprocess
import sys
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from .errors import BadSource, Problem
from .extract import ClockReading, Extract, Part, Proposal
from .readers import child as limits

__all__ = ["DEPTH", "FILE_BYTES", "WALL_S", "Found", "Piece", "Readers", "files_in"]

FILE_BYTES = 100_000_000
"""The largest file that is read."""
WALL_S = 30.0
"""How long one file may take, in seconds, from when its child turns to it."""
START_S = 60.0
"""How long a child may take to start, in seconds."""
DEPTH = 3
"""How deep files within files are read: 1 is a file in the file given."""
JOBS = 1_000
"""After how many files a child is replaced."""
HELD_BYTES = 256_000_000
"""How much may be waiting to be taken, in a batch, before no more is asked for."""
AHEAD = 32
"""How many files a batch asks for ahead of the one that is waited for."""
FOLDERS_DEEP = 100
NAME = 500
"""How many code points of a name are shown."""

_SPLIT = (
    "convert it, or the part of it that matters, to plain text or to a simpler PDF, and give that beside the original"
)
_START = """\
import json, sys
given = json.loads(sys.argv[1])
sys.path[:] = given["path"]
from whereas.readers.child import main
main(given)
"""
_UNSHOWN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


# ---------------------------------------------------------------------------------------------- what is asked and answered


class _Senseless(Exception):
    """A child said what no child of ours says."""


@dataclass(slots=True, eq=False)
class _Job:
    """A file to be read: what is asked, the parts that have come, and, when all has, the answer."""

    data: bytes
    name: str
    said: str
    parts: list[Part] = field(default_factory=list)
    parts_bytes: int = 0
    answer: Extract | Problem | None = None

    def frame(self) -> list[memoryview]:
        """What is written to the child: the header in one piece, and the bytes of the file as they are, not copied."""
        header = json.dumps({"name": self.name, "said": self.said}).encode()
        return [memoryview(limits.FRAME.pack(len(header), len(self.data)) + header), memoryview(self.data)]

    def refuse(self, problem: str, remedy: str, where: str = "") -> None:
        self.parts.clear()
        self.answer = Problem(self.name, 0, where, problem, remedy)

    def held_bytes(self) -> int:
        """About how much memory its answer takes."""
        return self.parts_bytes + (len(self.answer.text) if isinstance(self.answer, Extract) else 0)


def _shown(name: str) -> str:
    """A file's name for people: no control characters, no bytes that are no text, and not too long."""
    clean = name.encode("utf-8", "replace").decode("utf-8")
    return "".join("\ufffd" if unicodedata.category(c) in _UNSHOWN else c for c in clean[:NAME])


def _text(value: object, length: int) -> str:
    if not isinstance(value, str) or len(value) > length or _SURROGATE.search(value):
        raise _Senseless("a text that is none, or is too long")
    return value


def _row(value: object, length: int) -> list[object]:
    if not isinstance(value, list) or len(value) != length:
        raise _Senseless("a row of another length")
    return value


def _rows(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > limits.MANY:
        raise _Senseless("too many rows")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Senseless("neither true nor false")
    return value


def _proposals(value: object) -> tuple[Proposal, ...]:
    read = []
    for entry in _rows(value):
        about, what, basis = _row(entry, 3)
        read.append(Proposal(_text(about, limits.WORD), _text(what, limits.VALUE), _text(basis, limits.SENTENCE)))
    return tuple(read)


def _readings(value: object) -> tuple[ClockReading, ...]:
    read = []
    for entry in _rows(value):
        what, at, zoned, quote = _row(entry, 4)
        read.append(
            ClockReading(_text(what, limits.WORD), _text(at, limits.WORD), _flag(zoned), _text(quote, limits.SENTENCE))
        )
    return tuple(read)


def _header(encoded: bytes, allowed: dict[str, frozenset[str]]) -> dict[str, Any]:
    """The header of a frame: a JSON object of a kind that is allowed, with that kind's keys and no other."""
    try:
        header = json.loads(encoded)
    except (ValueError, RecursionError):
        raise _Senseless("a header that is no JSON") from None
    kind = header.get("kind") if isinstance(header, dict) else None
    if not isinstance(kind, str) or kind not in allowed or header.keys() != allowed[kind]:
        raise _Senseless("a header of no known kind")
    return dict(header)


_STARTING = {"ready": frozenset({"kind", "held_by"}), "broke": frozenset({"kind", "what"})}
_READING = {
    "part": frozenset({"kind", "name", "media_type", "proposals"}),
    "extract": frozenset({"kind", "media_type", "extractor", "proposals", "readings", "noticed", "last"}),
    "refused": frozenset({"kind", "problem", "remedy", "where", "last"}),
    "memory": frozenset({"kind"}),
    "broke": frozenset({"kind", "what"}),
}


# ---------------------------------------------------------------------------------------------- one child


class _Child:
    """A process, the jobs it was given (the first is the one it works on), and the bytes on their way to and from it."""

    def __init__(self, given: dict[str, Any]) -> None:
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        environment |= {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(  # noqa: S603  # this Python, and no word of a file
            [sys.executable, "-I", "-X", "utf8", "-c", _START, json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, cwd="/", env=environment, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asked, self.answers = self.process.stdin.fileno(), self.process.stdout.fileno()
        for end in (self.asked, self.answers):
            os.set_blocking(end, False)
            _widen(end)
        self.memory_mib = given["memory_bytes"] >> 20
        self.jobs: deque[_Job] = deque()
        self.unsent: deque[memoryview] = deque()
        self.received = bytearray()
        self.ready = False
        self.held_by = ""
        self.done = 0
        self.spent_s = 0.0
        self.stopped_for = ""
        self.told = ""
        self.retired = False

    def give(self, job: _Job) -> None:
        self.jobs.append(job)
        self.unsent.extend(piece for piece in job.frame() if len(piece))

    def send(self) -> None:
        """Write what the pipe takes now. A child that is gone is found out by its answers."""
        try:
            while self.unsent:
                written = os.write(self.asked, self.unsent[0])
                if written == len(self.unsent[0]):
                    self.unsent.popleft()
                else:
                    self.unsent[0] = self.unsent[0][written:]
        except BlockingIOError:
            return
        except OSError:
            self.unsent.clear()

    def receive(self) -> bool:
        """Take what it has said; whether it is still there. Raises _Senseless for anything a child of ours never says."""
        for _ in range(16):
            try:
                chunk = os.read(self.answers, 1 << 20)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not chunk:
                return False
            self.received += chunk
            self._frames()
        return True

    def _frames(self) -> None:
        """Take each whole frame that has come, and look at the length of the next before more of it is kept."""
        at = 0
        while len(self.received) - at >= limits.FRAME.size:
            header_length, length = limits.FRAME.unpack_from(self.received, at)
            if header_length > limits.HEADER_BYTES or length > max(limits.TEXT_BYTES, limits.PART_BYTES):
                raise _Senseless("a frame larger than any may be")
            start = at + limits.FRAME.size
            end = start + header_length + length
            if len(self.received) < end:
                break
            with memoryview(self.received) as view:
                header = _header(bytes(view[start : start + header_length]), _READING if self.ready else _STARTING)
                with view[start + header_length : end] as blob:
                    self._take(header, blob)
            at = end
        if at:
            del self.received[:at]

    def _take(self, header: dict[str, Any], blob: memoryview) -> None:
        kind = header["kind"]
        if kind == "ready":
            self.ready, self.spent_s, self.held_by = True, 0.0, _text(header["held_by"], limits.WORD)
            return
        if kind == "broke":
            self.told = _text(header["what"], limits.SENTENCE)
            return
        if not self.jobs:
            raise _Senseless("an answer that nobody asked for")
        job = self.jobs[0]
        if kind == "part":
            _take_part(job, header, blob)
            return
        if kind == "extract":
            _take_extract(job, header, blob)
        elif kind == "memory":
            job.refuse(f"reading it needs more than {self.memory_mib} MiB of memory, and it was stopped", _SPLIT)
        else:
            problem, remedy = _text(header["problem"], limits.SENTENCE), _text(header["remedy"], limits.SENTENCE)
            job.refuse(problem, remedy, _text(header["where"], limits.WORD))
        self.jobs.popleft()
        self.done += 1
        self.spent_s = 0.0
        self.retired = self.done >= JOBS or kind == "memory" or _flag(header["last"])

    def stop(self, why: str = "") -> None:
        """End the process at once."""
        self.stopped_for = self.stopped_for or why
        self.process.kill()

    def bury(self) -> None:
        """End the process if it has not ended, wait for that, and close its pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _take_part(job: _Job, header: dict[str, Any], blob: memoryview) -> None:
    job.parts_bytes += len(blob)
    if len(job.parts) >= limits.PARTS or job.parts_bytes > limits.PARTS_BYTES or len(blob) > limits.PART_BYTES:
        raise _Senseless("more parts than any file may have")
    name, media_type = _text(header["name"], limits.WORD), _text(header["media_type"], limits.WORD)
    job.parts.append(Part(name, bytes(blob), media_type, _proposals(header["proposals"])))


def _take_extract(job: _Job, header: dict[str, Any], blob: memoryview) -> None:
    try:
        text = str(blob, "utf-8")
    except UnicodeDecodeError:
        raise _Senseless("a text that is not UTF-8") from None
    job.answer = Extract(
        _text(header["media_type"], limits.WORD),
        text,
        _text(header["extractor"], limits.WORD),
        _proposals(header["proposals"]),
        tuple(job.parts),
        _readings(header["readings"]),
        tuple(_text(sentence, limits.SENTENCE) for sentence in _rows(header["noticed"])),
    )
    job.parts.clear()


def _widen(pipe: int) -> None:
    """Let a pipe hold 1 MiB where the system allows, so that the next file waits in it while a child still works."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


# ---------------------------------------------------------------------------------------------- the pool


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that was read, or one within it: its names from the outermost in, its bytes, and what came of reading it.

    `proposals` and `media_type` are what its container says of it. The extract's parts are left out: each is a piece of
    its own, right after.
    """

    path: tuple[str, ...]
    data: bytes
    read: Extract | Problem
    media_type: str = ""
    proposals: tuple[Proposal, ...] = ()


class Readers:
    """A few child processes that read files, started when first needed and used again for the next file.

    Use it in a `with` statement, or close it. Several threads may share one. `stand_in` names a module whose `read` takes
    the place of every reader, which is how the tests put a hostile reader into a child.
    """

    def __init__(
        self,
        children: int | None = None,
        *,
        wall_s: float = WALL_S,
        cpu_s: int = limits.CPU_S,
        memory_bytes: int = limits.MEMORY_BYTES,
        stand_in: str = "",
    ) -> None:
        self.limit = min(2, os.cpu_count() or 1) if children is None else children
        if self.limit < 1:
            raise ValueError("it takes at least one child to read a file")
        self.wall_s, self.cpu_s, self.memory_bytes, self.stand_in = wall_s, cpu_s, memory_bytes, stand_in
        self._children: list[_Child] = []
        self._waiting: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every child. Files that are still being read are given up."""
        with self._lock:
            self._closed = True
            for child in self._children:
                child.bury()
            self._children.clear()
            self._waiting.clear()

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the children there are now."""
        return tuple(child.process.pid for child in self._children)

    @property
    def held_by(self) -> str:
        """What holds the children back, "seccomp" or "audit hook"; "" before the first has started."""
        return next((child.held_by for child in self._children if child.held_by), "")

    def extract(self, data: bytes, name: str, media_type: str = "") -> Extract | Problem:
        """What *data* holds, or why it cannot be read and what can be done; *media_type* is what its container called it.

        Raises RuntimeError when the readers are closed, or no child can be started at all.
        """
        job = self._ask(Part(name, data, media_type))
        try:
            self._until(job)
        finally:
            self._give_up([job])
        assert job.answer is not None
        return job.answer

    def extract_all(self, files: Iterable[tuple[bytes, str]]) -> Generator[Extract | Problem, None, None]:
        """What each of *files* (its bytes, its name) holds, in their order, while all children work.

        Closing the generator gives up the files that were not taken.
        """
        for _, answer in self._each(Part(name, data) for data, name in files):
            yield answer

    def everything(self, files: Iterable[tuple[bytes, str]]) -> Generator[Piece, None, None]:
        """Each of *files*, and each file within it, three deep: an archive in a letter in an archive.

        What is beyond the depth, or beyond 10,000 files or 500 MB within one file given, is left out and noticed.
        """
        for given, answer in self._each(Part(name, data) for data, name in files):
            yield from self._tree((_shown(given.name),), given, answer, _Budget())

    def _tree(self, path: tuple[str, ...], part: Part, answer: Extract | Problem, budget: _Budget) -> Iterator[Piece]:
        parts: tuple[Part, ...] = ()
        if isinstance(answer, Extract) and answer.parts:
            parts, left_out = budget.take(answer.parts, len(path))
            answer = replace(answer, parts=(), noticed=(*answer.noticed, *left_out))
        yield Piece(path, part.data, answer, part.media_type, part.proposals)
        for inner, read in self._each(parts):
            yield from self._tree((*path, _shown(inner.name)), inner, read, budget)

    # ------------------------------------------------------------------------------------------ asking

    def _ask(self, part: Part) -> _Job:
        job = _Job(part.data, _shown(part.name), part.media_type)
        if len(part.data) > FILE_BYTES:
            job.refuse(
                f"it is {len(part.data) / 1e6:,.0f} MB, and at most {FILE_BYTES // 1_000_000} MB are read",
                "split it, and give the parts",
            )
            return job
        with self._lock:
            if self._closed:
                raise RuntimeError("these readers are closed")
            self._waiting.append(job)
            self._hand_out()
        return job

    def _each(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Extract | Problem]]:
        coming = iter(parts)
        asked: deque[tuple[Part, _Job]] = deque()
        more = True
        try:
            while True:
                while more and len(asked) < AHEAD and sum(j.held_bytes() + len(p.data) for p, j in asked) < HELD_BYTES:
                    part = next(coming, None)
                    more = part is not None
                    if part is not None:
                        asked.append((part, self._ask(part)))
                if not asked:
                    return
                self._until(asked[0][1])
                part, job = asked.popleft()
                assert job.answer is not None
                yield part, job.answer
        finally:
            self._give_up([job for _, job in asked])

    def _give_up(self, jobs: Sequence[_Job]) -> None:
        with self._lock:
            self._waiting = deque(job for job in self._waiting if job not in jobs)

    def _until(self, job: _Job) -> None:
        while job.answer is None:
            with self._lock:
                if self._closed:
                    raise RuntimeError("these readers were closed while a file was being read")
                if job.answer is None:
                    self._turn()

    # ------------------------------------------------------------------------------------------ one turn

    def _turn(self) -> None:
        """Hand out what is waiting, move bytes either way, and see who is gone or late."""
        self._hand_out()
        poll = select.poll()
        by_end = {}
        for child in self._children:
            by_end[child.answers] = by_end[child.asked] = child
            poll.register(child.answers, select.POLLIN)
            if child.unsent:
                poll.register(child.asked, select.POLLOUT)
        before = time.monotonic()
        events = poll.poll(50)
        # only the time spent here counts: a child that waits for its answer to be taken is not late
        passed = time.monotonic() - before
        gone: list[_Child] = []
        for end, _ in events:
            child = by_end[end]
            if end == child.asked:
                child.send()
            elif child not in gone and not self._hear(child):
                gone.append(child)
        for child in self._children:
            child.spent_s += passed if child.jobs or not child.ready else 0.0
            if child not in gone and child.spent_s > (self.wall_s if child.ready else START_S):
                child.stop("late")
                gone.append(child)
        for child in gone:
            self._replace(child)
        for child in [child for child in self._children if child.retired and not child.received]:
            self._replace(child)

    def _hear(self, child: _Child) -> bool:
        """Take what a child said; whether it goes on."""
        try:
            return child.receive()
        except _Senseless:
            child.stop("senseless")
            return False

    def _hand_out(self) -> None:
        """Give each child up to two files, one to read and one that waits; start another while files wait for none."""
        while self._waiting:
            free = min(
                (child for child in self._children if not child.retired), key=lambda c: len(c.jobs), default=None
            )
            if (free is None or free.jobs) and len(self._children) < self.limit:
                free = self._start()
            if free is None or len(free.jobs) >= 2:
                return
            free.give(self._waiting.popleft())
            free.send()

    def _start(self) -> _Child:
        here = str(Path(__file__).resolve().parent.parent)
        path = list(dict.fromkeys((here, *map(os.path.abspath, filter(None, sys.path)))))
        child = _Child({
            "path": path, "parent": os.getpid(), "stand_in": self.stand_in,
            "memory_bytes": self.memory_bytes, "cpu_s": self.cpu_s,
            # the kernel ties this to the thread that started the child: only the main thread lasts as long as the parent
            "die_with_parent": threading.current_thread() is threading.main_thread(),
        })  # fmt: skip
        self._children.append(child)
        return child

    def _replace(self, child: _Child) -> None:
        """Bury a child that is gone: the file it worked on is refused, the one behind it waits for another child."""
        child.bury()
        self._children.remove(child)
        if not child.ready:
            self._waiting.extendleft(reversed(child.jobs))
            why = child.told or f"it ended with {_ending(child.process.returncode)}"
            raise RuntimeError(f"no process that reads files can be started here: {why}")
        if child.jobs and not child.retired:
            child.jobs.popleft().refuse(*_reason(child, self.wall_s, self.cpu_s))
        for job in reversed(child.jobs):
            job.parts.clear()
            job.parts_bytes = 0
            self._waiting.appendleft(job)


def _ending(code: int) -> str:
    try:
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


def _reason(child: _Child, wall_s: float, cpu_s: int) -> tuple[str, str]:
    """Why a child ended, for the file it worked on, and the way out."""
    code = child.process.returncode
    if child.stopped_for == "late":
        return f"reading it took longer than {wall_s:g} s, and it was stopped", _SPLIT
    if child.stopped_for == "senseless":
        return "what its reader answered made no sense, and it was stopped", _SPLIT
    if code == -signal.SIGXCPU:
        return f"reading it took more than {cpu_s} s of processor time, and it was stopped", _SPLIT
    if child.told:
        return f"its reader stopped at an error of its own ({child.told})", f"report the error; meanwhile, {_SPLIT}"
    if code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGTRAP, -signal.SIGILL):
        needs = f"most likely for lack of memory (at most {child.memory_mib} MiB)"
        return f"its reader was ended by {_ending(code)}, {needs}", _SPLIT
    return f"its reader ended with {_ending(code)}", _SPLIT


class _Budget:
    """How many files, and bytes, within one file given may still be read."""

    def __init__(self) -> None:
        self.parts, self.bytes = limits.PARTS, limits.PARTS_BYTES

    def take(self, parts: Sequence[Part], depth: int) -> tuple[tuple[Part, ...], list[str]]:
        """As many of *parts* as may be read, in their order, and a sentence on those that may not."""
        if depth > DEPTH:
            return (), [f"{len(parts):,} files in it were left out: they are nested more than {DEPTH} deep"]
        for number, part in enumerate(parts):
            if not self.parts or len(part.data) > self.bytes:
                limit = f"{limits.PARTS:,} files, or {limits.PARTS_BYTES // 1_000_000} MB, within the file given"
                return tuple(parts[:number]), [f"{len(parts) - number:,} files in it were left out: beyond {limit}"]
            self.parts -= 1
            self.bytes -= len(part.data)
        return tuple(parts), []


# ---------------------------------------------------------------------------------------------- finding files


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found: where it is, its name for people (relative to what was given), and its size in bytes."""

    path: Path
    name: str
    size: int

    def read(self) -> bytes:
        """Its bytes. Raises BadSource where it cannot be opened, has become something else, or is too large."""
        try:
            opened = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            with open(opened, "rb") as file:
                if not stat.S_ISREG(os.fstat(opened).st_mode):
                    raise BadSource("this is no longer a file", where=self.name, remedy="look what replaced it")
                data = file.read(FILE_BYTES + 1)
        except OSError as refused:
            raise BadSource(
                f"it cannot be read: {refused.strerror}", where=self.name, remedy="see who may read it, and whose it is"
            ) from None
        if len(data) > FILE_BYTES:
            raise BadSource(
                f"it is larger than {FILE_BYTES // 1_000_000} MB",
                where=self.name,
                remedy="split it, and give the parts",
            )
        return data


def files_in(paths: Iterable[Path]) -> Iterator[Found | Problem]:
    """The files named by *paths*, and those in the folders named, in the order of their names; each once.

    What is passed over is told in its place, as a Problem: hidden files, symbolic links in a folder, devices, pipes and
    sockets (which are never opened), and what cannot be looked at. A path that was named itself is followed if it is a
    link, and taken if it is hidden.
    """
    seen: set[tuple[int, int, str]] = set()
    for path in paths:
        name = _shown(path.name or str(path))
        try:
            status = path.stat()
            real = path.resolve()
        except (OSError, RuntimeError, ValueError) as refused:
            reason = refused.strerror if isinstance(refused, OSError) else "it leads back to itself"
            yield Problem(name, 0, "", f"it cannot be found: {reason}", "see that it is there, and is written as it is")
        else:
            if stat.S_ISDIR(status.st_mode):
                yield from _walk(real, name, seen)
            else:
                yield from _one(real, name, status, seen)


def _one(path: Path, name: str, status: os.stat_result, seen: set[tuple[int, int, str]]) -> Iterator[Found | Problem]:
    if not stat.S_ISREG(status.st_mode):
        yield Problem(
            name, 0, "", "it is a device, a pipe or a socket, and was not opened", "save what it gives as a file"
        )
    elif (key := (status.st_dev, status.st_ino, str(path))) not in seen:
        seen.add(key)
        yield Found(path, name, status.st_size)


def _walk(top: Path, name: str, seen: set[tuple[int, int, str]]) -> Iterator[Found | Problem]:
    """The files under a folder, depth first, names in the order of their code points; a folder is entered once."""
    pending: list[tuple[Path, str, int]] = [(top, name, 0)]
    entered: set[tuple[int, int]] = set()
    while pending:
        path, name, depth = pending.pop()
        try:
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode):
                yield from _one(path, name, status, seen)
                continue
            if (status.st_dev, status.st_ino) in entered:
                yield Problem(name, 0, "", "this folder was entered already", "look for a folder mounted within itself")
                continue
            entered.add((status.st_dev, status.st_ino))
            if depth > FOLDERS_DEEP:
                yield Problem(name, 0, "", f"it is nested more than {FOLDERS_DEEP} folders deep", "name it itself")
                continue
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as refused:
            yield Problem(name, 0, "", f"it cannot be looked at: {refused.strerror}", "see who may read it")
            continue
        for entry in entries:
            if told := _passed_over(entry):
                yield Problem(f"{name}/{_shown(entry.name)}", 0, "", *told)
        kept = [entry for entry in reversed(entries) if not _passed_over(entry)]
        pending += [(path / entry.name, f"{name}/{_shown(entry.name)}", depth + 1) for entry in kept]


def _passed_over(entry: os.DirEntry[str]) -> tuple[str, str] | None:
    """Why an entry of a folder is passed over, and the way out; None where it is not."""
    if entry.name.startswith("."):
        return "it is hidden, and was passed over", "name it itself, to have it read"
    if entry.is_symlink():
        return "it is a symbolic link, and was not followed", "name what it points to, to have that read"
    return None
