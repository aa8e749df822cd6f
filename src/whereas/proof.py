"""Check a certificate of whereas with nothing but Python: python3 proof.py certificate.json [FOLDER OF THE SOURCES].

It knows nothing of how the verdict was found. It checks that the certificate is whole; that every file has its hash
and every quote stands in it; that each conflict is a contradiction; that the worlds are all the ways to settle them,
each possible; and that in each the verdict follows, by sums of the limits that the claims set. On trust it takes that
limits, ranks and duty are a fair reading of what they cite, and no claim was left out. Exit: 0 accepted, 1 refused.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any as Json  # a formula: ["atom", x, y, most], t_x - t_y <= most; ["every", parts]; ["some", parts]


class Refused(ValueError):
    """The certificate does not prove what it says."""

def demand(holds: object, reason: str) -> None:
    if not holds:
        raise Refused(reason)

def moment(text: Json) -> int:
    """Milliseconds UTC of an ISO time with an offset, or a plain number of milliseconds."""
    if "T" not in str(text):
        return int(text)
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

def limit(text: str) -> tuple[Json, Json, int]:
    """A limit, `A - B <= 60000`, `A <= TIME` or `A >= TIME`, as (x, y, most)."""
    x, sign, rest = text.split(" ", 2)
    if sign == "-":
        return x, rest.split(" <= ")[0], int(rest.split(" <= ")[1])
    return {"<=": (x, None, moment(rest)), ">=": (None, x, -moment(rest))}[sign]

def negation(formula: Json) -> Json:
    if formula[0] == "atom" and len(formula) == 4:
        return ["atom", formula[2], formula[1], -formula[3] - 1]
    return [{"every": "some", "some": "every"}[formula[0]], [negation(part) for part in formula[1]]]

def did(event: str) -> Json:
    return ["atom", None, "happened:" + event, -1]

def at(edges: Json, holds: Json) -> list[Json]:
    """What holds at the edge whose condition does; an edge is [event, point, milliseconds after it, condition]."""
    return [["some", [["every", [when, holds(*edge)]] for *edge, when in edges]]] if edges else []

def put(formula: Json, p: Json, plus: int) -> Json:
    """A formula about the moment ?, put for the moment *plus* milliseconds after p."""
    if formula[0] != "atom":
        return [formula[0], [put(part, p, plus) for part in formula[1]]]
    (x, y), most = ([p if end == "?" else end for end in formula[1:3]]), formula[3]
    return ["atom", x, y, most + plus * ((formula[2] == "?") - (formula[1] == "?"))]

def duty(cert: Json, d: Json) -> tuple[Json, Json, Json]:
    """When a duty is kept, when it is due, when it arises."""
    by, due_by, most = ([] if value is None else [value] for value in (cert["as_of"], cert["due_at"], d["by"][1]))
    acts, opens, closes, others, least = d["acts"], d["from"], d["until"], d["before"], max(d["by"][0] or 1, 1)
    def bound(p: Json, plus: int = 0) -> list[Json]:
        return [put(f, p, plus) for f in d["in_force"]]
    def inside(first: Json, last: Json, plus: int) -> list[Json]:
        return [*(["atom", last, None, t - plus] for t in by),
                *at(opens, lambda e, q, k: ["every", [did(e), ["atom", q, first, plus - k]]]),
                *at(closes, lambda e, q, k: ["some", [negation(did(e)), ["atom", last, q, k - plus - 1]]])]
    def violated(crowd: Json) -> Json:
        moments = [["", first, 0, ["every", []]] for _, first, _ in crowd]
        moments += opens + d["resumes"] if len({p for act in crowd for p in act[1:]}) > 1 else []
        return ["some", [["every", [
            *([when, did(e)] if e else []), *inside(p, p, plus), *bound(p, plus),
            *(x for act, a, z in crowd for x in (did(act), ["atom", a, p, plus], ["atom", p, z, -plus])),
        ]] for e, p, plus, when in moments]]
    def ahead(e: str, p: Json) -> Json:
        limits = [[did(act), ["atom", z, p, -least], *(["atom", p, z, m] for m in most)] for ((act, _, z),) in acts]
        late = [["atom", None, p, -t - 1] for t in by] + [negation(f) for f in bound(p)]
        return ["some", [negation(did(e)), *late, *(["every", parts] for parts in limits)]]
    def ended(e: str, p: Json, k: int, last: int = 1) -> Json:
        return ["every", [did(e), *(["atom", p, None, t - k] for t in due_by), *bound(p, k - last)]]
    lapsed = at(closes * len(d["in_force"]), lambda e, p, k: ["every", [did(e), *map(negation, bound(p, k - 1))]])
    lapsed *= not d["forbids"]
    if d["forbids"]:
        kept, due = negation(["some", [violated(crowd) for crowd in acts]]), ["every", []]
    elif others:
        kept, due = ["every", [ahead(e, p) for e, p, _ in others]], ["some", [ended(e, p, 0, 0) for e, p, _ in others]]
    else:
        done = [["every", [did(e), *inside(first, last, 0)]] for ((e, first, last),) in acts]
        done = at(opens, lambda e, _, __: negation(did(e))) + done + lapsed
        kept, due = ["some", done], [*at(closes, ended), ["some", []]][0]
    first = [duty(cert, d["if_broken"])[0]] if d["if_broken"] else []
    return ["some", [*first, kept]] if first else kept, due, ["every", [negation(f) for f in first + lapsed]]

def true_at(formula: Json, times: dict[Json, int]) -> bool:
    if formula[0] == "atom":
        return times[formula[1]] - times[formula[2]] <= int(formula[3])
    return (all if formula[0] == "every" else any)(true_at(part, times) for part in formula[1])

def contradiction(steps: list[Json]) -> bool:
    """Whether limits add up, every point cancelled, to 0 <= something below zero."""
    return sorted(repr(s[0]) for s in steps) == sorted(repr(s[1]) for s in steps) and sum(s[2] for s in steps) < 0

def refute(proof: Json, pending: list[Json], assumed: list[Json], step: Json) -> None:
    """Follow a proof that *pending* cannot hold: assume its atoms, split its first alternative, close each branch."""
    choices, assumed, queue = list[Json](), list(assumed), list(pending)
    while queue:
        kind, *rest = part = queue.pop(0)
        queue = [*part[1], *queue] if kind == "every" else queue
        choices += [part] if kind == "some" else []
        assumed += [rest] if kind == "atom" else []
    if "cycle" in proof:
        demand(contradiction([step(s, assumed) for s in proof["cycle"]]), "a proof does not end in a contradiction")
    else:
        for branch, part in zip(proof["split"], choices[0][1], strict=True):
            refute(branch, [part, *choices[1:]], assumed, step)

def repairs(family: list[frozenset[int]], rank: list[int]) -> set[frozenset[int]]:
    """Every preferred repair: as little as can be of the highest rank (0) set aside, then of the next."""
    found: set[frozenset[int]] = {frozenset()}
    for level in sorted(set(rank)):
        for c in (c for c in family if max(rank[i] for i in c) == level):
            met = {s for s in found if s & c}
            more = {s | {i} for s in found - met for i in c if rank[i] == level}
            found = met | {s for s in more if not any(other < s for other in met)}
    return found

def quotes(cert: Json, folder: Path) -> str:
    """Refuse a source that is not what was hashed, and a quote that is not there; count those found."""
    texts, terms = {}, [term for held in cert["reading"]["terms"].values() for term in held.values()]
    for name, source in cert["sources"].items():
        if source["file"] or source["sha256"]:
            file = (folder / source["file"]).resolve()
            demand(file.is_relative_to(folder.resolve()), f"{source['file']} is outside the folder of the sources")
            texts[name] = (data := file.read_bytes()).decode()
            demand(hashlib.sha256(data).hexdigest() == source["sha256"], f"{name} is not the file that was hashed")
    cited = [c for s in cert["sayings"] for c in s["claims"]] + [t for t in terms if t["source"] or t["quote"]]
    for c in cited:
        demand(c["source"] in cert["sources"], f"{c['source']} is not among the sources")
        demand(bool(c["span"]) == bool(c["quote"] and c["source"] in texts), "a place without a quote, or the reverse")
        if c["quote"] and c["source"] in texts:
            (a, b), q = c["span"], c["quote"]
            demand(0 <= a == b - len(q) and texts[c["source"]][a:b] == q, f"{q!r} is not in {c['source']} there")
    here = [c["source"] in texts for c in cited if c["quote"]]
    return f"{sum(here)} of {len(here)} quotes found"

def check(cert: Json, folder: Path) -> str:
    """Refuse the certificate, or return what it proves, in a line."""
    body = json.dumps({k: v for k, v in cert.items() if k != "digest"}, sort_keys=True, separators=(",", ":")).encode()
    demand(cert["whereas"] == "certificate 1", "not a certificate that this checker knows")
    demand(cert["digest"] == "sha256:" + hashlib.sha256(body).hexdigest(), "altered after it was sealed")
    word, subject, asked, reading = cert["verdict"], cert["subject"], cert["duty"], cert["reading"]
    demand(cert["id"] == f"{cert['order']['id']}.{asked['clause']}/{subject}/{reading['id']}", "its id is another's")
    covered = reading["terms"][asked["clause"]][asked["of"]]["is"] if asked["of"] else ["-"]
    if subject not in covered:
        demand(word == "not covered" and asked["of"], "the subject is not covered")
        return f"not covered: {subject} is not among {', '.join(covered) or 'none'}; {quotes(cert, folder)}"
    limits = [[limit(text) for text in s["limits"]] for s in cert["sayings"]]
    lengths = {event: (event + ".start", event + ".end", 0) for event in cert["extended"]}
    def step(s: Json, assumed: list[Json], held: Json) -> Json:
        may = s["saying"] in held if "saying" in s else "whole" in s or s["assumed"] in assumed
        demand(may, "a proof assumes what it may not, or what its world sets aside")
        return limits[s["saying"]][s["limit"]] if "saying" in s else lengths.get(s.get("whole")) or s["assumed"]
    for cycle in cert["conflicts"]:
        demand(contradiction([step(s, [], range(len(limits))) for s in cycle]), "a conflict is no contradiction")
    family = [frozenset(s["saying"] for s in cycle if "saying" in s) for cycle in cert["conflicts"]]
    settled, words = [frozenset(w["aside"]) for w in cert["worlds"]], {w["verdict"] for w in cert["worlds"]}
    ways = repairs(family, [s["rank"] for s in cert["sayings"]])
    demand(len(settled) == len(ways) and set(settled) == ways, "the worlds are not the ways to settle the conflicts")
    demand(words == {word} or (word == "undecided" and len(words) > 1), "the worlds do not have that verdict")
    (kept, due, arises), (mild, mild_due, _) = duty(cert, asked), duty(cert, cert["mildest"] or asked)
    no, late, acts = negation(kept), negation(mild_due), [act for crowd in asked["acts"] for act, _, _ in crowd]
    spoken = {limit(f"happened:{act} {says}") for act in acts for says in (">= 1", "<= 0")}
    refuted = {"kept": [no], "broken": [mild, late], "pending": [due], "no record": [late], "not covered": [arises]}
    shown = {"kept": [arises], "pending": [no], "no record": [no], "undecided": [no, due, ["some", [mild, late]]]}
    for aside, world in zip(settled, cert["worlds"], strict=True):
        verdict, here = world["verdict"], set(range(len(limits))) - aside
        held = [lim for i in here for lim in limits[i]] + [*lengths.values()]
        examples = [{None: 0, **{point: moment(at) for point, at in times.items()}} for times in world["times"]]
        keeps = all(at[x] - at[y] <= most for at in examples for x, y, most in held)
        demand(examples and keeps, "a world is not shown to be possible: no times, or times that break a limit")
        for goal, proof in zip([] if verdict == "undecided" else refuted[verdict], world["proofs"], strict=True):
            refute(proof, [goal], [], lambda s, assumed, here=here: step(s, assumed, here))
        told = asked["forbids"] or not spoken.isdisjoint(held)
        demand(verdict != ("no record" if told else "broken"), "the act is on record, or is not, in a world")
        needs = shown.get(verdict, []) + ([late] if verdict == "undecided" and not told else [])
        demand(all(any(true_at(need, at) for at in examples) for need in needs), "no example bears out a verdict")
    return f"{word}, in all {len(ways)} world(s) of {len(family)} conflict(s); {quotes(cert, folder)}"

def judge(certificate: Path, folder: Path) -> tuple[bool, str]:
    """Whether a certificate is accepted, its sources looked for in *folder*; and what it proves, or why not."""
    try:
        return True, check(json.loads(certificate.read_text("utf-8")), folder)
    except (LookupError, TypeError, ValueError, OSError, AttributeError, RecursionError) as wrong:
        return False, str(wrong) if isinstance(wrong, Refused) else f"cannot be followed: {wrong!r}"

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    accepted, told = judge(Path(sys.argv[1]), Path(sys.argv[-1]) if len(sys.argv) == 3 else Path(sys.argv[1]).parent)
    print("accepted:" if accepted else "refused:", told)
    sys.exit(not accepted)
