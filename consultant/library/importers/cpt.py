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
#: What begins like an entry and is a line of another publisher's file.
FOREIGN = re.compile(r"[0-9A-Z]{3,7} +[01] |[0-9A-Z]{5}\t")
BEST = ("long", "medium", "short")
PREAMBLE_LINES = 80


def read(source: Source) -> Iterator[NamedTuple]:
    """Codes with their fullest descriptor, all forms of it, and modifiers."""
    held: dict[str, dict[str, str]] = {}
    files = _one_of_each_form(source)
    if not files.keys() - {"modifier"}:
        raise refusal(source, 1, "none of LONG, MED, SHORT, Consumer or Clinician files in it")
    for form, file in files.items():
        if form == "modifier":
            yield from _modifiers(file)
        else:
            yield from _descriptors(file, form, held)
    for ordinal, (key, texts) in enumerate(sorted(held.items()), start=1):
        best = next((texts[form] for form in BEST if form in texts), "")
        yield CodeRecord(
            key, ordinal, "", best, texts.get("short", ""), wording=Wording.LICENSED.value
        )


def _one_of_each_form(source: Source) -> dict[str, Source]:
    """The AMA packs the same descriptors several times: between tabs (LT, T) and fixed (F)."""
    found: dict[str, Source] = {}
    for file in sorted(source.inside(r"\.txt$"), key=_preference):
        if form := _form(file.name):
            found.setdefault(form, file)
    return found


def _preference(file: Source) -> tuple[bool, bool, str]:
    """Files with capitals and small letters first, then others between tabs, then fixed ones."""
    stem = file.name.upper().partition(".")[0]
    return not stem.endswith("LT"), not stem.endswith("T"), stem


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
    for begins, text in _pieces(file, shape):
        is_new = bool(begins) and not (begins == code and shape is ENTRY)  # fixed files repeat it
        if is_new and code:
            yield code, " ".join(texts)
        code, texts = (begins, [text]) if is_new else (code, [*texts, text])
    if not code:
        raise refusal(file, 1, "no code with a text in the first lines")
    yield code, " ".join(texts)


def _pieces(file: Source, shape: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """(code, or empty where a text goes on; words) of each line after the preamble."""
    has_begun = False
    with file.lines() as lines:
        for number, line in enumerate(lines, start=1):
            found = shape.match(line)
            if found and FOREIGN.match(found["text"]):
                raise refusal(file, number, "this is no descriptor, but another publisher's line")
            has_begun = has_begun or found is not None
            if not has_begun and number > PREAMBLE_LINES:
                return
            words = " ".join((found["text"] if found else line).split())
            if has_begun and words:
                yield (found["code"] if found else ""), words
