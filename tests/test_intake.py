"""Intake: a hostile file costs the child that read it, and nothing else; and a folder is walked without a surprise."""

from __future__ import annotations

import ast
import io
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.errors import BadSource, Problem
from whereas.extract import Extract
from whereas.intake import FILE_BYTES, Found, Piece, Readers, files_in
from whereas.readers import child

HOSTILE = """
import ctypes, os, socket, struct, subprocess, sys, time
from whereas.errors import BadSource
from whereas.extract import Extract, Part, Proposal

LIBC = ctypes.CDLL(None, use_errno=True)
HEADER = b'{"kind":"extract","media_type":"a","extractor":"a","proposals":[],"readings":[],"noticed":[],"last":false}'


def tried(act):
    try:
        return f"done: {act()!r}"
    except OSError as refused:
        return f"refused: {type(refused).__name__} {refused.errno}"


def native(name, *args):
    if getattr(LIBC, name)(*args) == -1:
        raise OSError(ctypes.get_errno(), name)
    return "it worked"


def connect(port):
    with socket.create_connection(("127.0.0.1", port), 2) as line:
        line.sendall(b"the file")


def answer(raw):
    for end in range(3, 20):  # whichever the pipe is: this reader has taken over its process
        try:
            os.write(end, raw)
        except OSError:
            pass
    time.sleep(30)


def allocate():
    return bytearray(1 << 40)  # refused at once: pages that are filled one by one would cost processor time first


ACTS = {
    "loop": lambda _: any(iter(int, 1)),
    "sleep": lambda _: time.sleep(60),
    "allocate": lambda _: allocate(),
    "nest": lambda _: (lambda act: act(act))(lambda act: [act(act)]),
    "abort": lambda _: os.abort(),
    "leave": lambda _: os._exit(3),
    "raise": lambda _: {}["no such key"],
    "garbage": lambda _: answer(b"\\x00\\x00\\x00\\x05\\x00\\x00\\x00\\x00hello" * 100),
    "zeros": lambda _: answer(bytes(4096)),
    "oversize header": lambda _: answer(struct.pack(">II", 0x7fffffff, 0)),
    "oversize text": lambda _: answer(struct.pack(">II", 2, 0xffffffff) + b"{}"),
    "half": lambda _: (answer_half(), os._exit(0)),
    "not utf-8": lambda _: answer(struct.pack(">II", len(HEADER), 2) + HEADER + b"\\xff\\xfe"),
    "surrogate": lambda _: (lambda h: answer(struct.pack(">II", len(h), 0) + h))(HEADER.replace(b'"a"', b'"\\\\ud800"', 1)),
    "deep": lambda _: answer(struct.pack(">II", 200000, 0) + b"[" * 200000),
    "extra key": lambda _: (lambda h: answer(struct.pack(">II", len(h), 0) + h))(HEADER.replace(b'{', b'{"x":1,', 1)),
    "number": lambda _: (lambda h: answer(struct.pack(">II", len(h), 0) + h))(HEADER.replace(b'"a"', b'7', 1)),
    "many parts": lambda _: answer((lambda h: struct.pack(">II", len(h), 0) + h)(
        b'{"kind":"part","name":"a","media_type":"a","proposals":[]}') * 10_001),
}


def answer_half():
    raw = struct.pack(">II", len(HEADER), 10) + HEADER + b"half"
    for end in range(3, 20):
        try:
            os.write(end, raw)
        except OSError:
            pass


def outcomes(argument):
    port, folder, parent = argument.split("|")
    path = os.path.join(folder, "written by a reader")
    kept = os.path.join(folder, "kept").encode()
    return {
        "connect": tried(lambda: connect(int(port))),
        "native socket": tried(lambda: native("socket", 2, 1, 0)),
        "native socketpair": tried(lambda: native("socketpair", 1, 1, 0, (ctypes.c_int * 2)())),
        "run": tried(lambda: subprocess.run(["true"])),
        "native fork": tried(lambda: native("fork")),
        "exec": tried(lambda: os.execv("/bin/true", ["true"])),
        "write": tried(lambda: open(path, "w")),
        "native creat": tried(lambda: native("creat", path.encode(), 0o600)),
        "native truncate": tried(lambda: native("truncate", kept, 0)),
        "native unlink": tried(lambda: native("unlink", kept)),
        "native rename": tried(lambda: native("rename", kept, path.encode())),
        "native chmod": tried(lambda: native("chmod", kept, 0)),
        "signal": tried(lambda: os.kill(int(parent), 0)),
        "signal all": tried(lambda: native("kill", -1, 0)),
        "trace": tried(lambda: native("ptrace", 16, int(parent), 0, 0)),
        "limit of another": tried(lambda: native("prlimit", int(parent), 7, struct.pack("QQ", 1, 1), None)),
        "more memory": tried(lambda: native("setrlimit", 9, struct.pack("QQ", 1 << 40, 1 << 40))),
        "read": tried(lambda: len(open(kept, "rb").read())),
    }


def read(data, name):
    act, _, argument = data.decode().partition(": ")
    if act == "try everything":
        return Extract("text/plain", "\\n".join(f"{k}: {v}" for k, v in outcomes(argument).items()), "hostile 1")
    if act == "who":
        return Extract("text/plain", str(os.getpid()), "hostile 1")
    if act == "print":
        print("this is no frame", flush=True)
        os.write(1, b"nor is this")
        os.write(2, b"nor this")
        return Extract("text/plain", "printed", "hostile 1")
    if act == "too much":
        return Extract("text/plain", "", "hostile 1", parts=tuple(Part(str(n), b"") for n in range(10_001)))
    if act == "much":
        said = tuple(Proposal("title", "t" * 9000, "b") for _ in range(500))
        return Extract("text/plain", "\\ud800", "hostile 1", said, noticed=("n\\udfff",) * 500)
    if act == "refuse":
        raise BadSource("it is torn", where=f"{name}: page 2", remedy="mend it")
    if act in ACTS:
        ACTS[act](argument)
    return Extract("text/plain", data.decode(), "hostile 1")
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a module whose reader does what the file says, where a child can find it."""
    folder = tmp_path_factory.mktemp("standin")
    (folder / "hostile_reader.py").write_text(HOSTILE, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield "hostile_reader"
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def pool(hostile: str) -> Iterator[Readers]:
    with Readers(1, wall_s=25, cpu_s=1, memory_bytes=700 << 20, stand_in=hostile) as readers:
        yield readers


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as pool:
        yield pool


def refusal(readers: Readers, act: str) -> Problem:
    answer = readers.extract(act.encode(), "bad.txt")
    assert isinstance(answer, Problem), answer
    after = readers.extract(b"good", "good.txt")
    assert isinstance(after, Extract)
    assert after.text == "good"
    return answer


# ---------------------------------------------------------------------------------------------- a child that fails


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        ("loop", "more than 1 s of processor time"),
        ("allocate", "more than 700 MiB of memory"),
        ("nest", "nested too deep"),
        ("abort", "SIGABRT"),
        ("leave", "exit code 3"),
        ("raise", "an error of its own (KeyError: 'no such key')"),
        ("garbage", "made no sense"),
        ("zeros", "made no sense"),
        ("oversize header", "made no sense"),
        ("oversize text", "made no sense"),
        ("half", "exit code 0"),
        ("not utf-8", "made no sense"),
        ("surrogate", "made no sense"),
        ("deep", "made no sense"),
        ("extra key", "made no sense"),
        ("number", "made no sense"),
        ("many parts", "made no sense"),
        ("too much", "it holds 10,001 files, and at most 10,000"),
    ],
)
def test_a_child_that_fails_costs_its_file_and_the_next_is_read(pool: Readers, act: str, problem: str) -> None:
    refused = refusal(pool, act)
    assert problem in refused.problem
    assert refused.file == "bad.txt"
    assert refused.remedy


def test_a_child_that_only_waits_is_stopped_by_the_clock(hostile: str) -> None:
    with Readers(1, wall_s=0.5, stand_in=hostile) as readers:
        begun = time.monotonic()
        assert "longer than 0.5 s" in refusal(readers, "sleep").problem
        assert time.monotonic() - begun < 20


def test_a_refusal_keeps_its_place_and_its_remedy(pool: Readers) -> None:
    assert refusal(pool, "refuse") == Problem("bad.txt", 0, "page 2", "it is torn", "mend it")


def test_what_a_library_prints_is_not_taken_for_an_answer(pool: Readers) -> None:
    answer = pool.extract(b"print", "a.txt")
    assert isinstance(answer, Extract)
    assert answer.text == "printed"


def test_what_a_reader_says_is_bounded_and_what_was_cut_is_said(pool: Readers) -> None:
    answer = pool.extract(b"much", "a.txt")
    assert isinstance(answer, Extract)
    assert answer.text == "?"
    assert len(answer.proposals) == 200
    assert answer.proposals[0].value == "t" * 3999 + "…"
    assert answer.noticed[-2:] == ("and 303 things more", "500 proposals were found, and the first 200 kept")


def test_a_child_is_used_again(pool: Readers) -> None:
    answers = [pool.extract(b"who", "a.txt") for _ in range(3)]
    assert len({answer.text for answer in answers if isinstance(answer, Extract)}) == 1


def test_a_file_that_waits_behind_a_bad_one_is_read_by_the_next_child(hostile: str) -> None:
    files = [
        (act, f"{number}.txt") for number, act in enumerate([b"one", b"leave", b"two", b"abort", b"leave", b"three"])
    ]
    with Readers(2, stand_in=hostile) as readers:
        answers = list(readers.extract_all(files))
    assert [answer.text if isinstance(answer, Extract) else answer.file for answer in answers] == [
        "one", "1.txt", "two", "3.txt", "4.txt", "three",
    ]  # fmt: skip


def test_results_come_in_order_and_every_child_works(hostile: str) -> None:
    files = [(b"who", f"{number}.txt") for number in range(100)]
    with Readers(2, stand_in=hostile) as readers:
        answers = list(readers.extract_all(files))
        pids = {int(answer.text) for answer in answers if isinstance(answer, Extract)}
        assert len(answers) == 100
        assert pids <= set(readers.processes)
        assert len(readers.processes) == 2


def test_a_batch_that_is_left_half_way_leaves_the_readers_usable(hostile: str) -> None:
    with Readers(1, stand_in=hostile) as readers:
        batch = readers.extract_all((str(number).encode(), f"{number}.txt") for number in range(1000))
        next(batch)
        batch.close()
        answer = readers.extract(b"after", "a.txt")
        assert isinstance(answer, Extract)
        assert answer.text == "after"


def test_several_threads_share_the_children(pool: Readers) -> None:
    answers: dict[int, Extract | Problem] = {}

    def ask(number: int) -> None:
        answers[number] = pool.extract(f"file {number}".encode(), "a.txt")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    texts = {number: answer.text for number, answer in answers.items() if isinstance(answer, Extract)}
    assert texts == {number: f"file {number}" for number in range(8)}


def test_no_child_is_left_when_the_readers_are_closed(hostile: str) -> None:
    with Readers(1, stand_in=hostile) as readers:
        readers.extract(b"who", "a.txt")
        (pid,) = readers.processes
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(RuntimeError, match="closed"):
        readers.extract(b"who", "a.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_child_that_is_busy_ends_with_its_parent(hostile: str) -> None:
    script = (
        "import os, sys, threading, time\nfrom whereas.intake import Readers\n"
        "readers = Readers(1, stand_in='hostile_reader')\nreaders.extract(b'who', 'a.txt')\n"
        "print(readers.processes[0], flush=True)\nreaders.extract(b'sleep', 'a.txt')\n"
    )
    paths = os.pathsep.join(filter(None, sys.path))
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    assert parent.stdout is not None
    with parent.stdout:
        child_pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for _ in range(100):
        state = Path(f"/proc/{child_pid}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.05)
    os.kill(child_pid, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


def test_when_no_child_can_be_started_that_is_said_and_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_reader.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with Readers(1, stand_in="broken_reader") as readers, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        readers.extract(b"x", "a.txt")


# ---------------------------------------------------------------------------------------------- what a child cannot do


@pytest.fixture(scope="module")
def outcomes(pool: Readers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What came of everything a hostile reader tried, in a child; and what the parent saw of it."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "kept").write_text("evidence")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        answer = pool.extract(f"try everything: {port}|{folder}|{os.getpid()}".encode(), "a.txt")
        called = bool(select.select([listener], [], [], 0.2)[0])
        with socket.create_connection(("127.0.0.1", port), 2):  # that it would have been heard
            assert select.select([listener], [], [], 2)[0]
    assert isinstance(answer, Extract), answer
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    left = {path.name: path.read_text() for path in folder.iterdir()}
    return {**told, "the listener was called": str(called), "the folder holds": str(left), "held by": pool.held_by}


def test_a_child_reaches_no_listener_on_the_same_machine(outcomes: dict[str, str]) -> None:
    assert outcomes["connect"].startswith("refused: PermissionError")
    assert outcomes["the listener was called"] == "False"


def test_a_child_cannot_change_a_file(outcomes: dict[str, str]) -> None:
    assert outcomes["write"].startswith("refused: PermissionError")
    assert outcomes["the folder holds"] == "{'kept': 'evidence'}"


def test_a_child_can_start_no_program(outcomes: dict[str, str]) -> None:
    assert outcomes["run"].startswith("refused")
    assert outcomes["exec"].startswith("refused: PermissionError")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has seccomp")
def test_native_code_in_a_child_is_held_too(outcomes: dict[str, str]) -> None:
    assert outcomes.pop("held by") == "seccomp"
    tried = {act: came for act, came in outcomes.items() if not act.startswith("the ")}
    assert tried.pop("read") == "done: 8"
    assert set(tried.values()) == {"refused: PermissionError 1"}
    assert len(tried) == 17


def test_without_seccomp_an_audit_hook_refuses_what_python_code_would_do(tmp_path: Path) -> None:
    script = (
        "import os, socket, subprocess, sys\nfrom whereas.readers import child\n"
        "sys.addaudithook(child._refuse_event)\n"
        "acts = [lambda: socket.socket(), lambda: subprocess.run(['true']), lambda: os.execv('/bin/true', ['true']),\n"
        "        lambda: open('new', 'w'), lambda: os.unlink('kept'), lambda: os.system('true'), lambda: os.fork()]\n"
        "for act in acts:\n    try:\n        act()\n    except PermissionError:\n        print('refused')\n"
        "print(open('kept').read())\n"
    )
    (tmp_path / "kept").write_text("evidence")
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.split() == ["refused"] * 7 + ["evidence"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has seccomp")
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_decides_as_a_reading_of_its_own_does(machine: str) -> None:
    """An interpreter of the filter's five operations, and for each call the answer that the documentation promises."""
    lines = child._filter(machine, 4242)
    arch = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine]

    def decide(number: int, *args: int, arch: int = arch) -> int:
        record = struct.pack("<IIQ6Q", number, arch, 0, *args, *[0] * (6 - len(args)))
        at = held = 0
        while True:
            operation, so, not_so, value = lines[at]
            at += 1
            if operation == 0x20:
                held = struct.unpack_from("<I", record, value)[0]
            elif operation == 0x06:
                return value
            else:
                yes = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[operation]
                at += so if yes else not_so

    allow, refuse, unknown, kill = 0x7FFF0000, 0x50001, 0x50026, 0x80000000
    column = {"x86_64": 0, "aarch64": 1}[machine]
    calls = {
        "socket": (41, 198), "connect": (42, 203), "execve": (59, 221), "unlinkat": (263, 35), "io_uring_setup": (425, 425),
        "read": (0, 63), "mmap": (9, 222), "futex": (202, 98), "brk": (12, 214), "write": (1, 64),
        "clone": (56, 220), "kill": (62, 129), "tgkill": (234, 131), "openat": (257, 56), "clone3": (435, 435),
    }  # fmt: skip
    call = {name: numbers[column] for name, numbers in calls.items()}
    assert {decide(call[name]) for name in ("socket", "connect", "execve", "unlinkat", "io_uring_setup")} == {refuse}
    assert {decide(call[name]) for name in ("read", "mmap", "futex", "brk", "write")} == {allow}
    assert (decide(call["clone"], 0x11), decide(call["clone"], 0x3D0F00)) == (refuse, allow)
    assert (decide(call["kill"], 4242), decide(call["kill"], 1), decide(call["tgkill"], 4242)) == (allow, refuse, allow)
    assert (decide(call["openat"], 0, 0, os.O_RDONLY | os.O_CLOEXEC), decide(call["openat"], 0, 0, 0o1101)) == (
        allow,
        refuse,
    )
    assert (decide(call["clone3"]), decide(500)) == (unknown, unknown)
    assert decide(call["read"], arch=0x40000003) == kill


# ---------------------------------------------------------------------------------------------- real bombs


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


def bomb_pdf() -> bytes:
    """A PDF of some KB whose one page unpacks, twice, to 1 GB."""
    block = bytes([32]) * (1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # stands alone, so it can be said again
    check = 1
    for _ in range(1000):
        check = zlib.adler32(block, check)
    once = b"\x78\xda" + packed * 1000 + zlib.compressobj(9, zlib.DEFLATED, -15).flush() + check.to_bytes(4, "big")
    twice = zlib.compress(once, 9)
    content = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice)
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        content,
    )


def test_a_pdf_that_unpacks_to_a_gigabyte_is_refused_and_the_next_file_is_read(readers: Readers) -> None:
    bomb = bomb_pdf()
    assert len(bomb) < 20_000
    answers = list(readers.extract_all([(bomb, "bomb.pdf"), (b"after", "after.txt")]))
    assert isinstance(answers[0], Problem)
    assert "memory" in answers[0].problem or "processor time" in answers[0].problem
    assert isinstance(answers[1], Extract)
    assert answers[1].text == "after"


def test_a_pdf_whose_pages_hold_each_other_is_refused_or_empty(readers: Readers) -> None:
    loop = pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 9 >>",
    )
    begun = time.monotonic()
    answer = readers.extract(loop, "loop.pdf")
    assert isinstance(answer, Problem) or not answer.text.strip()
    assert time.monotonic() - begun < 20


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_a_zip_bomb_is_refused_or_cut_and_the_next_file_is_read(readers: Readers) -> None:
    bomb = zipped({"zeros.txt": bytes(300_000_000)})
    answers = list(readers.extract_all([(bomb, "bomb.zip"), (b"after", "after.txt")]))
    assert isinstance(answers[0], Problem) or (not answers[0].parts and answers[0].noticed)
    assert isinstance(answers[1], Extract)


def pieces_of(readers: Readers, data: bytes, name: str) -> list[Piece]:
    return list(readers.everything([(data, name)]))


def test_files_within_files_are_read_with_the_names_that_lead_to_them(readers: Readers) -> None:
    inner = zipped({"deep.txt": b"deep"})
    outer = zipped({"a.txt": b"first", "inner.zip": inner, "z.txt": b"last"})
    pieces = pieces_of(readers, outer, "outer.zip")
    assert [piece.path for piece in pieces] == [
        ("outer.zip",), ("outer.zip", "a.txt"), ("outer.zip", "inner.zip"), ("outer.zip", "inner.zip", "deep.txt"),
        ("outer.zip", "z.txt"),
    ]  # fmt: skip
    assert [piece.read.text for piece in pieces if isinstance(piece.read, Extract)][1::2] == ["first", "deep"]
    assert all(isinstance(piece.read, Extract) and not piece.read.parts for piece in pieces)
    assert pieces[3].data == b"deep"


def test_files_nested_beyond_three_deep_are_left_out_and_that_is_said(readers: Readers) -> None:
    data = b"the bottom"
    for depth in range(6):
        data = zipped({f"{depth}.zip" if depth else "bottom.txt": data})
    pieces = pieces_of(readers, data, "top.zip")
    assert [len(piece.path) for piece in pieces] == [1, 2, 3, 4]
    last = pieces[-1].read
    assert isinstance(last, Extract)
    assert "nested more than 3 deep" in last.noticed[-1]


def test_files_in_many_archives_are_counted_together(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PARTS", 100)
    inner = zipped({f"{number}.txt": b"x" for number in range(60)})
    pieces = pieces_of(readers, zipped({"one.zip": inner, "two.zip": inner}), "outer.zip")
    told = [sentence for piece in pieces if isinstance(piece.read, Extract) for sentence in piece.read.noticed]
    assert len(pieces) == 101
    assert told == ["22 files in it were left out: beyond 100 files, or 500 MB, within the file given"]


def test_bytes_in_many_archives_are_counted_together(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PARTS_BYTES", 700_000)
    inner = zipped({"large.txt": b"a" * 400_000})
    pieces = pieces_of(readers, zipped({"one.zip": inner, "two.zip": inner}), "outer.zip")
    told = [sentence for piece in pieces if isinstance(piece.read, Extract) for sentence in piece.read.noticed]
    assert [piece.path[-1] for piece in pieces] == ["outer.zip", "one.zip", "large.txt", "two.zip"]
    assert [sentence.partition(":")[0] for sentence in told] == ["1 files in it were left out"]


def test_a_file_beyond_the_limit_of_size_is_refused_before_a_child_sees_it(hostile: str) -> None:
    with Readers(1, stand_in=hostile) as readers:
        answer = readers.extract(bytes(FILE_BYTES + 1), "large.txt")
        assert isinstance(answer, Problem)
        assert "100 MB" in answer.problem
        assert readers.processes == ()


@settings(max_examples=60)
@given(
    st.binary(max_size=400), st.sampled_from(["", ".pdf", ".html", ".docx", ".json", ".eml", ".png", ".csv", ".zip"])
)
def test_any_bytes_under_any_name_are_read_or_refused_with_a_way_out(
    readers: Readers, data: bytes, ending: str
) -> None:
    answer = readers.extract(data, f"file{ending}")
    if isinstance(answer, Problem):
        assert answer.problem
        assert answer.remedy
        assert "error of its own" not in answer.problem
    else:
        assert answer.extractor.endswith("text 1")


# ---------------------------------------------------------------------------------------------- folders


def names(found: Iterator[Found | Problem]) -> list[str]:
    return [
        entry.name if isinstance(entry, Found) else f"{entry.file}: {entry.problem.split(',')[0]}" for entry in found
    ]


def test_a_folder_is_walked_in_the_order_of_names_and_what_is_passed_over_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")
    for name in ("c.txt", "a.txt", "b/2.txt", "b/10.txt", ".hidden"):
        (folder / name).write_text(name)
    assert names(files_in([folder])) == [
        "evidence/.git: it is hidden", "evidence/.hidden: it is hidden", "evidence/a.txt", "evidence/b/10.txt",
        "evidence/b/2.txt", "evidence/c.txt",
    ]  # fmt: skip


def test_a_link_in_a_folder_is_not_followed_and_one_that_was_named_is(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    assert names(files_in([folder])) == ["folder/loop: it is a symbolic link", "folder/out: it is a symbolic link"]
    assert names(files_in([folder / "out"])) == ["out"]


def test_a_pipe_a_socket_and_a_device_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        begun = time.monotonic()
        told = names(files_in([tmp_path, Path("/dev/zero"), tmp_path / "pipe"]))
    assert [line.split(": ")[1] for line in told] == ["it is a device"] * 4
    assert time.monotonic() - begun < 5


def test_a_path_that_is_missing_or_leads_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    told = names(files_in([tmp_path / "none.txt", tmp_path / "a"]))
    assert all("cannot be found" in line for line in told)
    assert len(told) == 2


def test_a_file_that_is_named_twice_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert len(list(files_in([tmp_path, tmp_path / "a.txt", tmp_path]))) == 1


def test_a_file_replaced_by_a_pipe_after_it_was_found_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    (found,) = files_in([path])
    assert isinstance(found, Found)
    assert found.read() == b"a"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(BadSource, match="no longer a file"):
        found.read()


def test_a_name_with_a_line_end_or_bytes_that_are_no_text_is_shown_without(tmp_path: Path) -> None:
    (tmp_path / "a\nb.txt").write_text("a")
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "w") as file:
        file.write("b")
    found = [entry for entry in files_in([tmp_path]) if isinstance(entry, Found)]
    assert sorted(entry.name.rsplit("/", 1)[1] for entry in found) == ["?.txt", "a\ufffdb.txt"]
    assert sorted(entry.read() for entry in found) == [b"a", b"b"]


def test_nothing_of_the_host_unpickles() -> None:
    for module in (child, sys.modules["whereas.intake"]):
        assert module.__file__ is not None
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "json" in imported
        assert not imported & {"pickle", "marshal", "shelve", "dill", "multiprocessing"}
