"""The AMA's CPT data files, for desks that hold a licence.

LONGULT.txt, LONGUT.txt, MEDU.txt, SHORTU.txt    code, blank or tab, text
ConsumerDescriptor.txt, ClinicianDescriptor.txt  concept id, code, [descriptor id], text; a header
MODUL.txt, Modifiers.txt                         modifier, blank or tab, text

Read tolerantly: a preamble may stand before the first code, a text may go on over
lines. Each zip holds several; a single file is taken by its name.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consultant.domain.coding import Wording
from consultant.library.importers.rows import refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.codes import CodeRecord, DescriptorRecord, ModifierRecord

ENTRY = re.compile(r"\s*(?P<code>\d{4}[0-9A-Z])[\t ]+(?P<text>\S.*)")
CONCEPT = re.compile(r"\d+\t(?P<code>\d{4}[0-9A-Z])\t(?:\d+\t)?(?P<text>\S.*)")
MODIFIER = re.compile(r"\s*(?P<code>[0-9A-Z]{2})[\t ]+(?P<text>\S.*)")
#: Which form a file holds, by its name.
FORMS = (
    ("long", r"^long"),
    ("medium", r"^med"),
    ("short", r"^short"),
    ("consumer", r"^consumer"),
    ("clinician", r"^clinician"),
    ("modifier", r"^mod(?:ul|ifiers)"),
)
BEST = ("long", "medium", "short")
PREAMBLE_LINES = 80


def read(source: Source) -> Iterator[NamedTuple]:
    """Codes with their fullest descriptor, all forms of it, and modifiers."""
    held: dict[str, dict[str, str]] = {}
    found_any = False
    for file in source.inside(r"\.txt$"):
        form = _form(file.name)
        if form == "modifier":
            yield from _modifiers(file)
        elif form:
            found_any = True
            yield from _descriptors(file, form, held)
    if not found_any:
        raise refusal(source, 1, "none of LONG, MED, SHORT, Consumer or Clinician files in it")
    for ordinal, (key, texts) in enumerate(sorted(held.items()), start=1):
        best = next((texts[form] for form in BEST if form in texts), "")
        yield CodeRecord(
            key, ordinal, "", best, texts.get("short", ""), wording=Wording.LICENSED.value
        )


def _form(name: str) -> str:
    return next((form for form, shape in FORMS if re.match(shape, name, re.IGNORECASE)), "")


def _descriptors(
    file: Source, form: str, held: dict[str, dict[str, str]]
) -> Iterator[DescriptorRecord]:
    """The descriptors of one file; what is best known of each code is kept in `held`."""
    ordinals: dict[str, int] = {}
    shape = CONCEPT if form in {"consumer", "clinician"} else ENTRY
    for key, text in _entries(file, shape):
        ordinals[key] = ordinals.get(key, 0) + 1
        if form in BEST:
            held.setdefault(key, {})[form] = text
        yield DescriptorRecord(key, form, ordinals[key], text)


def _modifiers(file: Source) -> Iterator[ModifierRecord]:
    seen: set[str] = set()
    for key, text in _entries(file, MODIFIER):
        if key not in seen:
            seen.add(key)
            yield ModifierRecord(key, text, wording=Wording.LICENSED.value)


def _entries(file: Source, shape: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """(code, text), lines that go on joined to the entry they belong to."""
    code, texts = "", list[str]()
    with file.lines() as lines:
        for number, line in enumerate(lines, start=1):
            found = shape.match(line)
            if found:
                if code:
                    yield code, " ".join(texts)
                code, texts = found["code"], [" ".join(found["text"].split())]
            elif code and line.strip():
                texts.append(" ".join(line.split()))
            elif not code and number > PREAMBLE_LINES:
                break
    if not code:
        raise refusal(file, 1, "no code with a text in the first lines")
    yield code, " ".join(texts)
