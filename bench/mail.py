"""How well mail of all kinds is read: quoting, forwards, machines' mail, text, identifiers.

Real messages of other projects, each with what its project expects. "Lost" is worse than
"left": a word of the author's that is missing cannot be got back by looking.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.material import shared
from consultant.domain.errors import UnreadableError
from consultant.reading.letters import read_letter
from consultant.reading.markup import read_page
from consultant.reading.privacy import find_identifiers
from consultant.reading.quoting import Hints, new_text

Row = dict[str, Any]
_WORD = re.compile(r"\w+")


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.mail", description=__doc__)
    parser.parse_args(arguments)
    material = shared()
    if material is None:
        sys.stdout.write("The mail of other projects is not here: left out.\n")
        return 0
    mail = material / "mail"
    _say(*_every_message(mail))
    _say(*_quoting(mail))
    _say(*_forwards(mail))
    _say(*_machines(mail))
    _say(*_texts(mail))
    _say(*_identifiers(material / "eval" / "phi" / "questions.txt"))
    return 0


def _every_message(mail: Path) -> Iterator[str]:
    """Each message of the folder and its hostile ones: read, or refused with a reason."""
    paths = [*mail.glob("eml/*/*"), *mail.glob("stress/*.eml"), *mail.glob("reply_eml/*.eml")]
    outcomes: Counter[str] = Counter()
    times = []
    for path in sorted(paths):
        raw = path.read_bytes()
        begun = time.process_time()
        try:
            read_letter(raw)
            outcomes["read"] += 1
        except UnreadableError:
            outcomes["refused with a reason"] += 1
        times.append((time.process_time() - begun, path.name))
    slowest, name = max(times)
    yield f"{len(paths)} messages: {_counted(outcomes)}; slowest {slowest:.2f} s of CPU ({name})"


def _quoting(mail: Path) -> Iterator[str]:
    """The author's words apart from the old ones, where the expectation is exact."""
    outcomes: Counter[str] = Counter()
    for row in _rows(mail / "reply.jsonl"):
        if "expected_visible" in row:
            outcomes[_judged(row, mail)] += 1
    total = sum(outcomes.values())
    yield f"quoting: {total} replies with an exact expectation"
    for name in ("good", "left", "lost"):
        yield f"  {name:<5} {outcomes[name]:>4}  {outcomes[name] / total:6.1%}"


def _judged(row: Row, mail: Path) -> str:
    """Rows that keep signatures allow both: the words under a name are not what counts."""
    outcomes = {_compared(row, text) for text in _visible(row, mail)}
    return next(name for name in ("good", "left", "lost") if name in outcomes)


def _visible(row: Row, mail: Path) -> Iterator[str]:
    if row["format"] == "eml":
        letter = read_letter((mail / (row.get("eml") or row["text"])).read_bytes())
        text, hints = letter.text, Hints(subject=letter.subject, sender=letter.from_name)
    elif row["format"] == "html":
        page = read_page(row["html"])
        text, hints = page.text, Hints(signature=page.signature)
    else:
        text, hints = row["text"], Hints()
    yield new_text(text, hints)
    if row["sig_policy"] == "keep":
        yield new_text(text, hints, with_signature=True)


def _compared(row: Row, text: str) -> str:
    """Words alone count, as a multiset; quoted lines of the expectation are nobody's loss."""
    expected = row["expected_visible"]
    if row.get("compare") == "nowhitespace":
        bare, seen = ("".join(_WORD.findall(t)) for t in (expected, text))
        return "good" if bare == seen else "left" if bare in seen else "lost"
    own = "\n".join(line for line in expected.split("\n") if not line.lstrip().startswith(">"))
    found, wanted, allowed = (Counter(_WORD.findall(t)) for t in (text, own, expected))
    if wanted - found:
        return "lost"
    return "left" if found - allowed else "good"


def _forwards(mail: Path) -> Iterator[str]:
    outcomes: Counter[str] = Counter()
    for row in _rows(mail / "forward.jsonl"):
        visible = new_text(row["text"], Hints(subject=row["subject"] or ""))
        body, note = (row["expected"].get(name) or "" for name in ("original_body", "sender_note"))
        expected = f"{body} {note}"
        kept = not Counter(_WORD.findall(expected)) - Counter(_WORD.findall(visible))
        outcomes["empty" if not visible.strip() else "kept" if kept else "cut"] += 1
    yield f"forwards: {_counted(outcomes)}"


def _machines(mail: Path) -> Iterator[str]:
    outcomes: Counter[tuple[bool, bool]] = Counter()
    for row in _rows(mail / "labels.jsonl"):
        letter = read_letter((mail / row["path"]).read_bytes())
        outcomes[row["label"] == "human", bool(letter.automatic)] += 1
    machines, people = (sum(outcomes[who, a] for a in (True, False)) for who in (False, True))
    yield f"machines' mail recognised: {outcomes[False, True]} of {machines}"
    yield f"people taken for machines: {outcomes[True, True]} of {people}"


def _texts(mail: Path) -> Iterator[str]:
    """The words of a text against another parser's; where that one gives markup, its words."""
    good = total = 0
    for row in _rows(mail / "expected_stalwart.jsonl"):
        expected = row["expected_text"]
        if re.match(r"\s*<(?:!doctype|html)", expected, re.IGNORECASE):
            expected = read_page(expected).text
        found = _WORD.findall(read_letter((mail / row["path"]).read_bytes()).text)
        good += (
            SequenceMatcher(None, _WORD.findall(expected), found, autojunk=False).ratio() >= 0.95
        )
        total += 1
    yield f"text as another parser has it (95 % of words): {good} of {total}"


def _identifiers(path: Path) -> Iterator[str]:
    found = total = clean = marked = 0
    for block in path.read_text(encoding="utf-8").split("===QUERY===")[1:]:
        question, _, tags = block.partition("===PHI_TAGS===")
        values = [json.loads(t)["value"] for t in tags.strip().split("\n") if t.startswith("{")]
        places = {
            p for i in find_identifiers(question) for p in range(i.start, i.start + len(i.text))
        }
        clean += not values
        marked += not values and bool(places)
        total += len(values)
        found += sum(_covers(question, value, places) for value in values)
    yield f"identifiers found: {found} of {total} ({found / total:.1%})"
    yield f"questions without any that were marked: {marked} of {clean}"


def _covers(question: str, value: str, places: set[int]) -> bool:
    """Most of an identifier's letters and digits lie in what was found."""
    start = question.find(value)
    letters = [start + n for n, c in enumerate(value) if c.isalnum()]
    return start >= 0 and sum(place in places for place in letters) >= 0.6 * len(letters)


def _rows(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _counted(outcomes: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in outcomes.most_common())


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
