"""Case files: what is written is read back as the same case, whatever is in it."""

from dataclasses import fields, replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.casefile import Case, Person, case_text, read_case, read_case_text, schema, write_case
from whereas.claim import Claim, Event
from whereas.figure import Quantity
from whereas.order import Binding, Clause, Life, Order, Reading
from whereas.source import Source, sha256

JGG = Path(__file__).parents[1] / "examples" / "jgg"

ODD = [
    "",
    "null",
    "~",
    "yes",
    "no",
    "1",
    "17:26",
    "2025-03-15",
    "a: b",
    "# c",
    "- d",
    "[e]",
    "{f}",
    "'g'",
    '"h"',
    "&i",
    "*j",
    "!k",
]
ODD += [
    " l",
    "m ",
    "n\no",
    "p\u2028q",
    "r\u0085s",
    "\ufefft",
    "u\tv",
    "w\\x",
    "é—“😀”",
    "%y",
    "@z",
    "|",
    ">",
    "? q",
    "0x1F",
    "\u202e",
]
texts = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40).filter(
        lambda text: (
            not any(0xD800 <= ord(c) <= 0xDFFF or ord(c) < 9 or 10 < ord(c) < 13 or 13 < ord(c) < 32 for c in text)
        )
    ),
)
names = st.text("abcdefghijklmnopqrstuvwxyz_-", min_size=1, max_size=8)
ids = st.lists(names, min_size=1, max_size=6, unique=True)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases with something in every part; the sources are cited only, so that quotes may say anything."""
    known = ["record", "report"]
    sources = {
        name: Source(
            name,
            title=draw(texts),
            publisher=draw(texts),
            author=draw(texts),
            published=draw(st.sampled_from(["", "2025-03-15", "2025-03"])),
            url=draw(texts),
            origin=draw(texts),
            rank=draw(st.sampled_from(["", *known])),
            clock=draw(names),
            note=draw(texts),
        )
        for name in draw(ids)
    }
    events = {
        f"e.{name}": Event(
            f"e.{name}",
            draw(texts),
            draw(texts),
            draw(texts),
            tuple(draw(st.lists(texts, max_size=2))),
            draw(st.booleans()),
            (f"also {name}",) if draw(st.booleans()) else (),
            draw(st.sampled_from(["", "7", "2,400"])),
        )
        for name in draw(ids)
    }
    first, last = next(iter(events)), list(events)[-1]
    says = [
        f"{first} at 2025-03-15 17:26",
        f"{first} happened",
        f"{last} did not happen",
        f"{first} before 2025-03-16",
        "n = 3",
        "n.of < n by 20 %",
        "others dozens",
    ]
    figures = {
        "n": Quantity(
            "n",
            draw(texts),
            draw(texts),
            draw(texts),
            draw(texts),
            ("how many",),
            draw(st.sampled_from([0, None, -5])),
            40_000,
        ),
        "n.of": Quantity("n.of", "", "", draw(texts), least=draw(st.sampled_from([0, 3]))),
    }
    if draw(st.booleans()):
        says.append("how many at least 40")
    else:
        figures = {}
    spans = st.one_of(st.none(), st.tuples(st.integers(0, 99), st.integers(0, 99)))
    claims = []
    for number in range(draw(st.integers(0, 5))):
        quote = draw(texts)
        claims.append(
            Claim(
                f"c{number}",
                draw(st.sampled_from(says)),
                draw(st.sampled_from(list(sources))),
                quote,
                draw(spans) if quote else None,
                draw(texts),
                draw(texts),
                draw(st.sampled_from(["", *known])),
                draw(st.sampled_from(["", "gate-clock"])),
                draw(st.sampled_from(["accepted", "proposed", "rejected", "withdrawn"])),
                draw(texts),
            )
        )
    instant = Event("e.instant")
    events["e.instant"] = instant
    events["e.stay"] = Event("e.stay", extended=True)
    clauses = {
        "a": Clause("a", draw(texts), forbid="act", of="covered", start="when + 1 h", until="when + 2 d"),
        "b": Clause("b", require="act", of="covered", within="12 h after when", if_broken="a"),
        "c": Clause("c", draw(texts), require="act", of="covered", before="other", by="at least 24 h"),
        "d": Clause("d", require="act", within="7 d before when", rule="plain", extended="1 d by other"),
        "e": Clause("e", require="act", within="3 d after when", rule="plain", paused="stay"),
        "f": Clause("f", require="act", every="7 d", start="when", until="when"),
        "g": Clause("g", require="act", within="14 days after when", rule="frcp6", served="mail"),
        "h": Clause("h", limit="stay", at_most="2,400", until="when"),
        "i": Clause("i", term="stay", at_least="1 year"),
        "j": Clause("j", term="stay", at_most="1 year", extended="1 year by other"),
    }
    life = Life(
        {"entered": ("e.instant",), "effective": ("e.instant",), "extended": ("e.instant", first)}, "14 days", "14 days"
    )
    alive = draw(st.sampled_from([life, Life({"vacated": ("e.instant",), "effective": (first,)}), Life()]))
    clauses = {name: replace(clause, in_force=bool(alive)) for name, clause in clauses.items()}
    rule = draw(st.sampled_from(["", "plain", "frcp6"]))
    order = Order("tro", draw(texts), draw(texts), draw(texts), draw(texts), "dcd", rule, alive, clauses)
    cited = Binding(("e.instant",), draw(st.sampled_from(["", *sources])), draw(texts), None)
    terms = {
        "act": Binding(("e.instant",)),
        "other": Binding(("e.instant", first)),
        "when": cited,
        "stay": Binding(("e.stay",)),
        "covered": Binding(("s1", "s2")),
    }
    by_clause = {"b": {"covered": Binding(("s2",))}} if draw(st.booleans()) else {}
    return Case(
        title=draw(texts),
        zone="America/New_York",
        about=draw(st.sampled_from(["", "10 min"])),
        as_of=draw(st.sampled_from(["", "2025-12-31"])),
        ranks=("record", "report"),
        day_parts={"dawn": "04:00..06:00"} if draw(st.booleans()) else {},
        people={"p": Person("p", "Jane " + draw(names), ("J.",), draw(st.booleans()))},
        sources=sources,
        events=events,
        groups={"both of them": (first, last)} if first != last else {},
        about_number=draw(st.sampled_from(["", "a unit", "5 %"])),
        number_words=draw(st.sampled_from([{}, {"dozens": "24..99", "a few": "3.."}])),
        figures=figures,
        claims=tuple(claims),
        subjects={"s1": draw(texts.filter(bool)), "s2": "two"},
        orders={"tro": order},
        readings={"ours": Reading("ours", draw(texts), draw(texts), terms, by_clause)},
    )


@settings(max_examples=150)
@given(cases())
def test_what_is_written_is_read_back_as_the_same_case(case: Case) -> None:
    text = case_text(case)
    again = read_case_text(text, Path("nowhere/case.yaml"))
    for part in fields(Case):
        if part.compare:
            assert getattr(again, part.name) == getattr(case, part.name)
    assert case_text(again) == text


def test_the_bundled_case_reads_back_as_itself(tmp_path: Path) -> None:
    case = read_case(JGG)
    assert read_case_text(case_text(case), JGG / "case.yaml") == case


def test_a_case_with_files_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("The gate opened.", encoding="utf-8")
    source = Source("log", file="log.txt", sha256=sha256(b"The gate opened."), text="The gate opened.")
    case = Case(
        zone="UTC",
        sources={"log": source},
        events={"a": Event("a")},
        claims=(Claim("c", "a happened", "log", "gate", (4, 8)),),
    )
    write_case(case, tmp_path / "case.yaml")
    assert read_case(tmp_path) == case
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml", "log.txt"]


def test_the_schema_for_editors_accepts_the_bundled_case_and_names_every_field() -> None:
    import jsonschema
    import yaml

    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    loaded = yaml.load((JGG / "case.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    jsonschema.validate(loaded, made)
