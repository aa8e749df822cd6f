"""Check a certificate of whereas with nothing but Python: python3 proof.py certificate.json [FOLDER OF THE SOURCES].

It knows nothing of how the verdict was found. It checks that the certificate is whole; that every file has its hash
and every quote stands in it; that each conflict is a contradiction; that the worlds are all the ways to settle the
conflicts, each possible; and that in each the verdict follows, by sums of the limits that the claims set. It takes on
trust that `limits`, `rank` and `duty` are a fair reading of the claims, the sources and the clause, and that no claim
was left out. Exit: 0 accepted, 1 refused.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
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

def acts(cert: Json, d: Json, term: str) -> list[Json]:
    """What the reading takes a term of a duty to be: each act as [event, first point, last point]."""
    names = cert["reading"]["terms"][d["clause"]][term]["is"]
    return [act for name in names for act in cert["names"][name.replace("{subject}", cert["subject"])]]

def edge(cert: Json, d: Json, end: Json) -> Json:
    """One end of a window, [term, milliseconds after it], as (event, its one point, milliseconds)."""
    ((event, point, same),) = acts(cert, d, end[0])
    demand(point == same, "a window opens or closes at no one moment")
    return event, point, end[1]

def duty(cert: Json, d: Json) -> tuple[Json, Json, Json]:
    """When a duty is kept, when it is due, when it arises."""
    opens, closes = (d[end] and edge(cert, d, d[end]) for end in ("from", "until"))
    (least, most), at, due_at, parts, dues = d["by"], cert["as_of"], cert["due_at"], list[Json](), []
    for other, start, _ in acts(cert, d, d["before"]) if d["before"] else ():
        parts.append([negation(did(other))] + ([] if at is None else [["atom", None, start, -at - 1]]))
        for event, _, last in acts(cert, d, d["act"]):
            latest = [] if most is None else [["atom", start, last, most]]
            parts[-1].append(["every", [did(event), ["atom", last, start, -max(least or 1, 1)], *latest]])
        dues.append(["every", [did(other), *by(start, due_at)]])
    kept, due = ["every", [["some", part] for part in parts]], ["some", dues]
    for event, first, last in acts(cert, d, d["act"]) if not d["before"] else ():
        start, end = (last, first) if d["forbids"] else (first, last)
        parts.append(["every", [did(event), *by(end, at)] + ([["atom", opens[1], start, -opens[2]]] if opens else [])])
        parts[-1][1] += [did(opens[0])] if opens and d["forbids"] else []
        stands = [negation(did(closes[0])), ["atom", end, closes[1], closes[2] - 1]] if closes else []
        parts[-1][1] += [["some", stands]] if closes else []
    if d["forbids"]:
        kept, due = negation(["some", parts]), ["every", []]
    elif not d["before"]:
        kept = ["some", ([negation(did(opens[0]))] if opens else []) + parts]
        due = ["every", [did(closes[0]), *by(closes[1], due_at, closes[2])] if closes else [["some", []]]]
    if not d["if_broken"]:
        return kept, due, ["every", []]
    first = duty(cert, d["if_broken"])[0]
    return ["some", [first, kept]], due, negation(first)

def true_at(formula: Json, times: dict[Json, int]) -> bool:
    if formula[0] == "atom":
        return times[formula[1]] - times[formula[2]] <= int(formula[3])
    return (all if formula[0] == "every" else any)(true_at(part, times) for part in formula[1])

def contradiction(steps: list[Json]) -> bool:
    """Whether limits add up, every point cancelled, to 0 <= something below zero."""
    return bool(Counter(s[0] for s in steps) == Counter(s[1] for s in steps) and sum(s[2] for s in steps) < 0)

def refute(proof: Json, pending: list[Json], assumed: list[Json], step: Json) -> None:
    """Follow a proof that *pending* cannot hold: assume its atoms, split its first alternative, close each branch."""
    choices, assumed, queue = [], list(assumed), list(pending)
    while queue:
        kind, *rest = queue.pop(0)
        if kind == "every":
            queue = [*rest[0], *queue]
        else:
            (choices if kind == "some" else assumed).append(rest)
    if "cycle" in proof:
        return demand(contradiction([step(s, assumed) for s in proof["cycle"]]), "a proof ends in no contradiction")
    demand(choices and len(proof["split"]) == len(choices[0][0]), "a proof splits what is no alternative")
    for branch, part in zip(proof["split"], choices[0][0], strict=True):
        refute(branch, [part, *(["some", *choice] for choice in choices[1:])], assumed, step)

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

def quotes(cert: Json, folder: Path) -> str:
    """Refuse a source that is not what was hashed, or a quote that is not there; or count those found."""
    texts, found, terms = {}, [], [term for held in cert["reading"]["terms"].values() for term in held.values()]
    for name, source in cert["sources"].items():
        if source["file"] or source["sha256"]:
            file = (folder / source["file"]).resolve()
            demand(file.is_relative_to(folder.resolve()), f"{source['file']} is outside the folder of the sources")
            texts[name] = (data := file.read_bytes()).decode()
            demand(hashlib.sha256(data).hexdigest() == source["sha256"], f"{name} is not the file that was hashed")
    for c in [c for s in cert["sayings"] for c in s["claims"]] + [t for t in terms if t["source"] or t["quote"]]:
        demand(c["source"] in cert["sources"], f"{c['source']} is not among the sources")
        demand(c["quote"] or not c["span"], "a span without a quote")
        found += [c["source"] in texts] if c["quote"] else []
        if c["quote"] and c["source"] in texts:
            first, end = c["span"]
            there = first >= 0 and end - first == len(c["quote"]) and texts[c["source"]][first:end] == c["quote"]
            demand(there, f"{c['quote']!r} is not in {c['source']} there")
    return f"{sum(found)} of {len(found)} quotes found"

def check(cert: Json, folder: Path) -> str:
    """Refuse the certificate, or return what it proves, in a line."""
    body = json.dumps({k: v for k, v in cert.items() if k != "digest"}, sort_keys=True, separators=(",", ":")).encode()
    demand(cert["whereas"] == "certificate 1", "not a certificate that this checker knows")
    demand(cert["digest"] == "sha256:" + hashlib.sha256(body).hexdigest(), "altered after it was sealed")
    word, subject, asked, reading = cert["verdict"], cert["subject"], cert["duty"], cert["reading"]
    demand(cert["id"] == f"{cert['order']['id']}.{asked['clause']}/{subject}/{reading['id']}", "its id is another's")
    covered = reading["terms"][asked["clause"]][asked["of"]]["is"] if asked["of"] else ["-"]
    demand((subject in covered) == bool(cert["worlds"]), "the subject is not covered, or the worlds are left out")
    found = quotes(cert, folder)
    if subject not in covered:
        demand(word == "not covered", "the subject is not covered")
        return f"not covered: {subject} is not among {', '.join(covered) or 'none'}; {found}"
    limits = [[limit(text) for text in s["limits"]] for s in cert["sayings"]]
    lengths = {event: (event + ".start", event + ".end", 0) for event in cert["extended"]}
    everything = frozenset(range(len(limits)))
    def step(s: Json, assumed: list[Json], held: frozenset[int] = everything) -> Json:
        demand("assumed" not in s or s["assumed"] in assumed, "a proof assumes what it may not")
        demand("saying" not in s or s["saying"] in held, "a proof rests on what its world sets aside")
        return limits[s["saying"]][s["limit"]] if "saying" in s else s.get("assumed") or lengths[s["whole"]]
    for cycle in cert["conflicts"]:
        demand(contradiction([step(s, []) for s in cycle]), "a conflict is no contradiction")
    family = [frozenset(s["saying"] for s in cycle if "saying" in s) for cycle in cert["conflicts"]]
    settled = [frozenset(world["aside"]) for world in cert["worlds"]]
    ways, words = repairs(family, [s["rank"] for s in cert["sayings"]]), {world["verdict"] for world in cert["worlds"]}
    demand(len(settled) == len(ways) and set(settled) == ways, "the worlds are not the ways to settle the conflicts")
    demand(words == {word} or (word == "undecided" and len(words) > 1), "the worlds do not have that verdict")
    kept, due, arises = duty(cert, asked)
    no, late, acted = negation(kept), negation(due), {"happened:" + act[0] for act in acts(cert, asked, asked["act"])}
    refuted = {"kept": [no], "broken": [kept, late], "pending": [due], "no record": [late], "not covered": [arises]}
    shown = {"kept": [arises], "pending": [no], "no record": [no], "undecided": [no, due, ["some", [kept, late]]]}
    for aside, world in zip(settled, cert["worlds"], strict=True):
        verdict, kept_here = world["verdict"], everything - aside
        held = [lim for i in kept_here for lim in limits[i]] + [*lengths.values()]
        examples = [{None: 0, **{point: moment(at) for point, at in times.items()}} for times in world["times"]]
        possible = all(at[x] - at[y] <= most for at in examples for x, y, most in held)
        demand(examples and possible, "a world's times are missing, or break a limit that it keeps")
        goals = [] if verdict == "undecided" else refuted[verdict]
        for goal, proof in zip(goals, world["proofs"], strict=True):
            refute(proof, [goal], [], lambda s, assumed, here=kept_here: step(s, assumed, here))
        told = asked["forbids"] or any(not acted.isdisjoint(lim[:2]) for lim in held)
        demand(verdict != ("no record" if told else "broken"), "the record of the act is not what the verdict says")
        needs = shown.get(verdict, []) + ([late] if verdict == "undecided" and not told else [])
        demand(all(any(true_at(need, at) for at in examples) for need in needs), "no example bears out a verdict")
    return f"{word}, in all {len(ways)} world(s) of {len(family)} conflict(s); {found}"

def judge(certificate: Path, folder: Path) -> tuple[bool, str]:
    """Whether a certificate is accepted, its sources looked for in *folder*; and what it proves, or why not."""
    try:
        return True, check(json.loads(certificate.read_text("utf-8")), folder)
    except (LookupError, TypeError, ValueError, OSError, AttributeError, RecursionError) as wrong:
        return False, str(wrong) if isinstance(wrong, Refused) else f"cannot be followed: {type(wrong).__name__} {wrong}"

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    accepted, told = judge(Path(sys.argv[1]), Path(sys.argv[-1]) if len(sys.argv) == 3 else Path(sys.argv[1]).parent)
    print("accepted:" if accepted else "refused:", told)
    sys.exit(not accepted)
