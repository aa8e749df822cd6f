"""Check a certificate of whereas with nothing but Python: python3 proof.py certificate.json [FOLDER OF THE SOURCES].

It knows nothing of how the verdict was found. It checks that the certificate is whole; that every file has its hash
and every quote stands in it; that each conflict is a contradiction; that the worlds are all the ways to settle the
conflicts, each possible; and that in each the verdict follows, by sums of the limits that the claims set. It takes on
trust that limits, ranks and duty are a fair reading of claims, sources and clause, and that no claim was left out.
Exit: 0 accepted, 1 refused.
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
    if rest.startswith(("not after ", "not before ")):
        at = moment(rest.split(" ", 2)[2])
        return (x, None, at) if rest.startswith("not after ") else (None, x, -at)
    y, most = re.findall(r"^- (\S+) <= (-?\d+) ms$", rest)[0]
    return x, y, int(most)

def negation(formula: Json) -> Json:
    if formula[0] == "atom":
        return ["atom", formula[2], formula[1], -formula[3] - 1]
    return ["some" if formula[0] == "every" else "every", [negation(part) for part in formula[1]]]

def did(event: str) -> Json:
    return ["atom", None, "happened:" + event, -1]

def acts(cert: Json, d: Json, term: str) -> list[Json]:
    """What the reading takes a term of a duty to be: acts, each [event, first point, last point]."""
    names = [name.replace("{subject}", cert["subject"]) for name in cert["reading"]["terms"][d["clause"]][term]["is"]]
    return [[event, first, last] for name in names for event, first, last in cert["names"][name]]

def duty(cert: Json, d: Json) -> tuple[Json, Json, Json]:
    """When a duty is kept, when it is due, when it arises. An end of its window is [term, milliseconds after it]."""
    ends: Json = [[acts(cert, d, end[0]), end[1]] if end else [[], 0] for end in (d["from"], d["until"])]
    opens, closes = ([[event, p, plus] for event, *points in found for p in {*points}] for found, plus in ends)
    demand([len(opens), len(closes)] == [bool(d["from"]), bool(d["until"])], "a window has no one moment for an end")
    by, due_by = ([] if cert[key] is None else [cert[key]] for key in ("as_of", "due_at"))
    (least, most), done, dues = d["by"], list[Json](), list[Json]()
    for other, first, _ in acts(cert, d, d["before"]) if d["before"] else ():
        parts = [negation(did(other)), *(["atom", None, first, -t - 1] for t in by)]
        for event, _, last in acts(cert, d, d["act"]):
            latest = [] if most is None else [["atom", first, last, most]]
            parts.append(["every", [did(event), ["atom", last, first, -max(least or 1, 1)], *latest]])
        done.append(["some", parts])
        dues.append(["every", [did(other), *(["atom", first, None, t] for t in due_by)]])
    kept, due = ["every", done], ["some", dues]
    for event, *points in acts(cert, d, d["act"]) if not d["before"] else ():
        end, start = points if d["forbids"] else points[::-1]
        parts = [did(event), *(["atom", end, None, t] for t in by)]
        parts += [x for o, p, plus in opens for x in (["atom", p, start, -plus], did(o))[: 2 if d["forbids"] else 1]]
        parts += [["some", [negation(did(closer)), ["atom", end, p, plus - 1]]] for closer, p, plus in closes]
        done.append(["every", parts])
    if d["forbids"]:
        kept, due = negation(["some", done]), ["every", []]
    elif not d["before"]:
        kept = ["some", [negation(did(opener)) for opener, _, _ in opens] + done]
        ended = [[did(closer), *(["atom", p, None, t - plus] for t in due_by)] for closer, p, plus in closes]
        due = ["every", *ended] if ended else ["some", []]
    first = duty(cert, d["if_broken"])[0] if d["if_broken"] else None
    return (["some", [first, kept]], due, negation(first)) if first else (kept, due, ["every", []])

def true_at(formula: Json, times: dict[Json, int]) -> bool:
    if formula[0] == "atom":
        return times[formula[1]] - times[formula[2]] <= int(formula[3])
    return (all if formula[0] == "every" else any)(true_at(part, times) for part in formula[1])

def contradiction(steps: list[Json]) -> bool:
    """Whether limits add up, every point cancelled, to 0 <= something below zero."""
    return bool(Counter(s[0] for s in steps) == Counter(s[1] for s in steps) and sum(s[2] for s in steps) < 0)

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
        grown: set[frozenset[int]] = set()
        for aside in found:
            sets = {aside}
            for c in (c for c in family if max(rank[i] for i in c) == level):
                met = {s for s in sets if s & c}
                sets = met | {s | {i} for s in sets - met for i in c if rank[i] == level}
                sets = {s for s in sets if not any(other < s for other in sets)}
            grown |= sets
        found = grown
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
    kept, due, arises = duty(cert, asked)
    no, late, acted = negation(kept), negation(due), {"happened:" + act[0] for act in acts(cert, asked, asked["act"])}
    refuted = {"kept": [no], "broken": [kept, late], "pending": [due], "no record": [late], "not covered": [arises]}
    shown = {"kept": [arises], "pending": [no], "no record": [no], "undecided": [no, due, ["some", [kept, late]]]}
    for aside, world in zip(settled, cert["worlds"], strict=True):
        verdict, here = world["verdict"], set(range(len(limits))) - aside
        held = [lim for i in here for lim in limits[i]] + [*lengths.values()]
        examples = [{None: 0, **{point: moment(at) for point, at in times.items()}} for times in world["times"]]
        keeps = all(at[x] - at[y] <= most for at in examples for x, y, most in held)
        demand(examples and keeps, "a world is not shown to be possible: no times, or times that break a limit")
        for goal, proof in zip([] if verdict == "undecided" else refuted[verdict], world["proofs"], strict=True):
            refute(proof, [goal], [], lambda s, assumed, here=here: step(s, assumed, here))
        told = asked["forbids"] or any(not acted.isdisjoint(lim[:2]) for lim in held)
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
