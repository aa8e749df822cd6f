"""Check a certificate of whereas with nothing but Python: python3 proof.py certificate.json [FOLDER OF THE SOURCES].

It knows nothing of how the verdict was found. It checks that the certificate is whole; that every file has its hash
and every quote stands in it; that each conflict is a contradiction; that the worlds are all the ways to settle the
conflicts, each possible; and that in each the verdict follows, by sums of the limits that the claims set. It takes on
trust only that each claim's `limits` are a fair reading of its words. Exit: 0 accepted, 1 refused.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

Json = Any  # a formula is ["atom", x, y, most], t_x - t_y <= most (None: origin), ["every", parts] or ["some", parts]

class Refused(ValueError):
    """The certificate does not prove what it says."""

def demand(holds: object, reason: str) -> None:
    if not holds:
        raise Refused(reason)

def moment(text: Json) -> int:
    """Milliseconds UTC of an ISO time with an offset, or a plain number of milliseconds."""
    if re.fullmatch(r"-?\d+", str(text)):
        return int(text)
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

def limit(text: str) -> tuple[Json, Json, int]:
    """A limit as (x, y, most)."""
    x, _, rest = text.partition(" ")
    if rest in ("happened", "did not happen"):
        return (None, "happened:" + x, -1) if rest == "happened" else ("happened:" + x, None, 0)
    if rest.startswith("not after "):
        return x, None, moment(rest[10:])
    if rest.startswith("not before "):
        return None, x, -moment(rest[11:])
    y, most = re.findall(r"^- (\S+) <= (-?\d+) ms$", rest)[0]
    return x, y, int(most)

def negation(formula: Json) -> Json:
    if formula[0] == "atom":
        return ["atom", formula[2], formula[1], -formula[3] - 1]
    return ["some" if formula[0] == "every" else "every", [negation(part) for part in formula[1]]]

def did(event: str) -> Json:
    return ["atom", None, "happened:" + event, -1]

def by(point: str, at: int | None, less: int = 0) -> list[Json]:
    return [] if at is None else [["atom", point, None, at - less]]

def duty(d: Json) -> tuple[Json, Json, Json]:
    """When a duty is kept, when it is due, when it arises; an act is [event, first point, last point]."""
    at, due_at, opens, closes = d["as_of"], d["due_at"], d["from"], d["until"]
    arises: Json = ["every", []]
    if d["before"]:
        (least, most), demands, dues = d["by"], [], []
        for other, start, _ in d["before"]:
            demands.append([negation(did(other))] + ([] if at is None else [["atom", None, start, -at - 1]]))
            for event, _, last in d["acts"]:
                latest = [] if most is None else [["atom", start, last, most]]
                demands[-1].append(["every", [did(event), ["atom", last, start, -max(least or 1, 1)], *latest]])
            dues.append(["every", [did(other), *by(start, due_at)]])
        kept, due = ["every", [["some", parts] for parts in demands]], ["some", dues]
    else:
        done = []
        for event, first, last in d["acts"]:
            start, end = (last, first) if d["forbids"] else (first, last)
            parts = [did(event), *by(end, at)] + ([["atom", opens[1], start, -opens[2]]] if opens else [])
            parts += [did(opens[0])] if opens and d["forbids"] else []
            parts += [["some", [negation(did(closes[0])), ["atom", end, closes[1], closes[2] - 1]]]] if closes else []
            done.append(["every", parts])
        unopened = [negation(did(opens[0]))] if opens else []
        kept = negation(["some", done]) if d["forbids"] else ["some", unopened + done]
        ended = [did(closes[0]), *by(closes[1], due_at, closes[2])] if closes else [["some", []]]
        due = ["every", [] if d["forbids"] else ended]
    if d["if_broken"]:
        first = duty(d["if_broken"])[0]
        kept, arises = ["some", [first, kept]], negation(first)
    return kept, due, arises

def true_at(formula: Json, times: dict[Json, int]) -> bool:
    if formula[0] == "atom":
        return times[formula[1]] - times[formula[2]] <= int(formula[3])
    return (all if formula[0] == "every" else any)(true_at(part, times) for part in formula[1])

def contradiction(steps: list[Json]) -> bool:
    """Whether limits add up, every point cancelled, to 0 <= something below zero."""
    return bool(Counter(s[0] for s in steps) == Counter(s[1] for s in steps) and sum(s[2] for s in steps) < 0)

def refute(proof: Json, pending: list[Json], assumed: list[Json], step: Callable[[Json, list[Json]], Json]) -> None:
    """Follow a proof that *pending* cannot hold: assume its atoms, split its first alternative, close each branch."""
    choices, queue = [], list(pending)
    while queue:
        part = queue.pop(0)
        if part[0] == "every":
            queue = [*part[1], *queue]
        elif part[0] == "some":
            choices.append(part)
        else:
            assumed = [*assumed, part[1:]]
    if "cycle" in proof:
        demand(contradiction([step(s, assumed) for s in proof["cycle"]]), "a proof does not end in a contradiction")
        return
    demand(choices and len(proof["split"]) == len(choices[0][1]), "a proof splits what is no alternative")
    for branch, part in zip(proof["split"], choices[0][1], strict=True):
        refute(branch, [part, *choices[1:]], assumed, step)

def repairs(family: list[frozenset[int]], rank: list[int]) -> set[frozenset[int]]:
    """Every preferred repair: as little as can be of the highest rank (0) set aside, then of the next."""
    found: set[frozenset[int]] = {frozenset()}
    for level in sorted(set(rank)):
        grown: set[frozenset[int]] = set()
        for aside in found:
            sets = {aside}
            for c in family:
                if not c & aside and max(rank[i] for i in c) == level:
                    met = {s for s in sets if s & c}
                    sets = met | {s | {i} for s in sets - met for i in c if rank[i] == level}
                    sets = {s for s in sets if not any(other < s for other in sets)}
            grown |= sets
        found = grown
    return found

def check(cert: Json, read: Callable[[str], bytes]) -> str:
    """Refuse the certificate, or return what it proves, in a line. *read* gives the bytes of a source's file."""
    body = json.dumps({k: v for k, v in cert.items() if k != "digest"}, sort_keys=True, separators=(",", ":")).encode()
    demand(cert["whereas"] == "certificate 1", "not a certificate that this checker knows")
    demand(cert["digest"] == "sha256:" + hashlib.sha256(body).hexdigest(), "altered after it was sealed")
    texts, word, sayings = {}, cert["verdict"], cert["sayings"]
    for name, source in cert["sources"].items():
        if source["file"]:
            texts[name] = (data := read(source["file"])).decode()
            demand(hashlib.sha256(data).hexdigest() == source["sha256"], f"{name} is not the file that was hashed")
    cited = [c for c in [*chain(*(s["claims"] for s in sayings)), *cert["reading"]["terms"].values()] if c["quote"]]
    for c in cited:
        demand(c["source"] in cert["sources"], f"{c['source']} is not among the sources")
        if c["source"] in texts:
            demand(texts[c["source"]][slice(*c["span"])] == c["quote"], f"{c['quote']!r} is not in {c['source']} there")
    if word == "not covered" and not cert["worlds"]:
        demand(cert["subject"] not in cert["covered"], "the subject is covered")
        return f"not covered: {cert['subject']} is not among {', '.join(cert['covered'])}"
    demand(cert["covered"] is None or cert["subject"] in cert["covered"], "the subject is not covered")
    limits = [[limit(text) for text in s["limits"]] for s in sayings]
    lengths = {event: (event + ".start", event + ".end", 0) for event in cert["extended"]}
    def step(s: Json, assumed: list[Json], aside: frozenset[int] = frozenset()) -> Json:
        if "assumed" in s:
            demand(s["assumed"] in assumed, "a proof assumes what it may not")
            return s["assumed"]
        demand("whole" in s or s["saying"] not in aside, "a proof rests on what its world sets aside")
        return lengths[s["whole"]] if "whole" in s else limits[s["saying"]][s["limit"]]
    for cycle in cert["conflicts"]:
        demand(contradiction([step(s, []) for s in cycle]), "a conflict is no contradiction")
    family = [frozenset(s["saying"] for s in cycle if "saying" in s) for cycle in cert["conflicts"]]
    settled = [frozenset(world["aside"]) for world in cert["worlds"]]
    ways = repairs(family, [s["rank"] for s in sayings])
    demand(len(settled) == len(ways) and set(settled) == ways, "the worlds are not the ways to settle the conflicts")
    kept, due, arises = duty(cert["duty"])
    goals = {"kept": [negation(kept)], "broken": [kept, negation(due)], "pending": [due], "no record": [negation(due)]}
    goals |= {"not covered": [arises], "undecided": []}
    outcomes = set()
    for aside, world in zip(settled, cert["worlds"], strict=True):
        held = [*chain(*(limits[i] for i in range(len(limits)) if i not in aside)), *lengths.values()]
        demand(world["times"], "a world is not shown to be possible")
        for times in world["times"]:
            at = {None: 0, **{point: moment(time) for point, time in times.items()}}
            demand(all(at[x] - at[y] <= most for x, y, most in held), "a world's times break a limit that it keeps")
            outcomes.add("kept" if true_at(kept, at) else "broken" if true_at(due, at) else "pending")
        for goal, proof in zip(goals[word], world["proofs"], strict=True):
            refute(proof, [goal], [], lambda s, assumed, aside=aside: step(s, assumed, aside))  # type: ignore[misc]
        told = {event for i, s in enumerate(sayings) if i not in aside for event in s["speaks_of"]}
        demand(word != "no record" or not told & {act[0] for act in cert["duty"]["acts"]}, "the act is on record")
    demand(word != "undecided" or len(outcomes) > 1, "the examples of an undecided verdict agree")
    found = f"{sum(c['source'] in texts for c in cited)} of {len(cited)} quotes found"
    return f"{word}, in all {len(ways)} world(s) of {len(family)} conflict(s); {found}"

def judge(certificate: Path, folder: Path) -> tuple[bool, str]:
    """Whether a certificate is accepted, its sources looked for in *folder*; and what it proves, or why not."""
    def read(name: str) -> bytes:
        demand((folder / name).resolve().is_relative_to(folder.resolve()), f"{name} is outside the folder of the sources")
        return (folder / name).read_bytes()
    try:
        return True, check(json.loads(certificate.read_text("utf-8")), read)
    except (LookupError, TypeError, ValueError, OSError, AttributeError, RecursionError) as wrong:
        return False, str(wrong) if isinstance(wrong, Refused) else f"cannot be followed: {type(wrong).__name__} {wrong}"

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    accepted, told = judge(Path(sys.argv[1]), Path(sys.argv[-1]) if len(sys.argv) == 3 else Path(sys.argv[1]).parent)
    print("accepted:" if accepted else "refused:", told)
    sys.exit(not accepted)
