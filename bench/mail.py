"""How well mail of all kinds is read: quoting, forwards, machines' mail, text, identifiers.

Real messages of other projects, each with what its project expects. "Lost" is worse than
"left": a word of the author's that is missing cannot be got back by looking.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.material import shared
from consultant.domain.errors import UnreadableError
from consultant.domain.mail import Letter
from consultant.reading.attached import FILES_READ, Wanted, may_hold_text, read_attached
from consultant.reading.letters import read_letter
from consultant.reading.markup import read_page
from consultant.reading.privacy import find_identifiers
from consultant.reading.quoting import Hints, new_text
from consultant.reading.quoting.history import attribution
from consultant.reading.quoting.lines import header_kind, is_forwarded

Row = dict[str, Any]
_WORD = re.compile(r"\w+")
_LOSSY_WORD = re.compile(r"[\w\ufffd]+")


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
    """Each message of the folder and the hostile ones: read, or refused with a reason."""
    with tempfile.TemporaryDirectory(prefix="bench-mail-") as folder:
        subprocess.run([sys.executable, mail / "stress" / "mkstress.py", folder], check=True)
        made = {path.name: path for path in Path(folder).glob("*.eml")}
        hostile = {path.name: path for path in mail.glob("stress/*.eml")} | made
        costs = [
            Cost.of_reading(path)
            for path in [*mail.glob("eml/*/*"), *mail.glob("reply_eml/*.eml"), *hostile.values()]
        ]
    outcomes = Counter(cost.outcome for cost in costs)
    yield f"{len(costs)} messages, {len(hostile)} of them hostile: {_counted(outcomes)}"
    slowest, largest = max(costs, key=lambda c: c.seconds), max(costs, key=lambda c: c.megabytes)
    yield f"  the slowest took {slowest.seconds:.2f} s of CPU ({slowest.name})"
    yield f"  the largest took {largest.megabytes:.0f} MB ({largest.name})"
    for cost in costs:
        if cost.seconds > 1 or cost.megabytes > 200:
            yield f"  BEYOND: {cost.name} {cost.seconds:.2f} s, {cost.megabytes:.0f} MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a message took of a process of its own, memory with all that was loaded before."""

    name: str
    outcome: str
    seconds: float
    megabytes: float

    @classmethod
    def of_reading(cls, path: Path) -> "Cost":
        """Read in a child: its peak is this message's, and nobody else's."""
        ours, theirs = os.pipe()
        if not (child := os.fork()):
            before = time.process_time()
            raw = path.read_bytes()
            try:
                _read_files(raw, read_letter(raw))
                outcome = "read"
            except UnreadableError:
                outcome = "refused with a reason"
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            os.write(theirs, json.dumps([outcome, time.process_time() - before, peak]).encode())
            os._exit(0)
        os.close(theirs)
        with os.fdopen(ours, "rb") as answer:
            told = json.loads(answer.read() or '["died", 0, 0]')
        os.waitpid(child, 0)
        return cls(name=path.name, outcome=told[0], seconds=told[1], megabytes=told[2])


def _read_files(raw: bytes, letter: Letter) -> None:
    """What the desk reads beside the letter: the text of its first files."""
    wanted = [n for n, one in enumerate(letter.attachments) if may_hold_text(one)]
    for number in wanted[:FILES_READ]:
        read_attached(Wanted(raw=raw, number=number))


def _quoting(mail: Path) -> Iterator[str]:
    """The author's words apart from the old ones, where the expectation is exact.

    The rows are halved by their names: a rule that suits these rows alone parts the halves.
    """
    outcomes: dict[str, Counter[str]] = {"first half": Counter(), "second half": Counter()}
    for row in _rows(mail / "reply.jsonl"):
        if "expected_visible" in row:
            is_second = sha256(row["id"].encode()).digest()[0] & 1
            half = outcomes["second half" if is_second else "first half"]
            judged = _judged(row, mail)
            half[judged] += 1
            half["around"] += judged == "lost" and _is_only_around(row, mail)
    both = outcomes["first half"] + outcomes["second half"]
    for name_of_half, counted in [("all", both), *outcomes.items()]:
        total = sum(counted[name] for name in ("good", "left", "lost"))
        shares = ", ".join(
            f"{name} {counted[name]} ({counted[name] / total:.1%})"
            for name in ("good", "left", "lost")
        )
        yield f"quoting, {name_of_half}: {total} replies: {shares}"
    yield f"  {both['around']} of the lost lack but lines around old text, kept by the expectation"


def _is_only_around(row: Row, mail: Path) -> bool:
    """Whether the words missed are all of header lines and "On Monday, Ann wrote:"."""
    lines = row["expected_visible"].split("\n")
    around = "\n".join(
        line
        for number, line in enumerate(lines)
        if header_kind(line) or is_forwarded(line) or attribution(lines, number)
    )
    own = "\n".join(line for line in lines if not line.lstrip().startswith(">"))
    wanted = Counter(_WORD.findall(own)) - Counter(_WORD.findall(around))
    return any(not wanted - Counter(_WORD.findall(text)) for text in _visible(row, mail))


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
    """The words of a text against another parser's; where that one gives markup, its words.

    Where that one lost a letter (U+FFFD: Latin-1 octets that call themselves UTF-8), any
    letter of ours will do; those messages are counted apart.
    """
    outcomes: Counter[str] = Counter()
    for row in _rows(mail / "expected_stalwart.jsonl"):
        expected = row["expected_text"]
        if re.match(r"\s*<(?:!doctype|html)", expected, re.IGNORECASE):
            expected = read_page(expected).text
        elif not expected.strip():
            expected = read_page(row["expected_html"]).text
        words = _LOSSY_WORD.findall(expected)
        found = _LOSSY_WORD.findall(read_letter((mail / row["path"]).read_bytes()).text)
        outcomes["total"] += 1
        if SequenceMatcher(None, words, found, autojunk=False).ratio() >= 0.95:
            outcomes["good"] += 1
        elif SequenceMatcher(None, words, _lossy(found, words), autojunk=False).ratio() >= 0.95:
            outcomes["better"] += 1
    yield (
        f"text as another parser has it (95 % of words): {outcomes['good']} of {outcomes['total']},"
        f" and {outcomes['better']} where that one lost letters"
    )


def _lossy(found: list[str], wanted: list[str]) -> list[str]:
    """Our words with the other parser's lost letters, where the two are else the same."""
    if len(found) != len(wanted):
        return found
    patterns = [re.escape(word).replace("\ufffd", r"\w") for word in wanted]
    pairs = zip(found, wanted, patterns, strict=True)
    return [theirs if re.fullmatch(pattern, word) else word for word, theirs, pattern in pairs]


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
