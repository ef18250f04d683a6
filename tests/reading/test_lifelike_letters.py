"""Invented letters of many specialties, each read as a careful coder would read it."""

from datetime import date

import pytest

from consultant.domain.coding import Mention
from consultant.domain.inquiry import NAMING, Inquiry
from consultant.domain.mail import Letter
from consultant.reading.codebook import Codebook
from consultant.reading.letters import read_letter
from consultant.reading.questions import understand
from consultant.reading.view import as_read_json
from tests.reading import lifelike

ASKED_ON = date(2026, 11, 20)


def _read(name: str, codebook: Codebook) -> tuple[Letter, Inquiry]:
    letter = read_letter(lifelike.raw(name))
    return letter, understand(letter, codebook=codebook, asked_on=ASKED_ON)


def _in_short(mention: Mention) -> str:
    units = f" x{mention.units}" if mention.units is not None else ""
    return f"{mention.system} {'-'.join([mention.code, *mention.modifiers])}{units}"


def test_there_are_letters_enough_to_judge_by() -> None:
    assert len(lifelike.names()) >= 60


@pytest.mark.parametrize("name", lifelike.names())
def test_every_lifelike_letter_is_read_as_expected(name: str, codebook: Codebook) -> None:
    expected = lifelike.expected(name)

    letter, inquiry = _read(name, codebook)

    assert letter.visible_text == expected["visible_text"].rstrip("\n")
    assert str(inquiry.kind) == expected["kind"]
    assert [_in_short(m) for m in inquiry.mentions] == expected["mentions"]
    assert as_read_json(letter, inquiry)["facts"] == expected["facts"]
    assert {str(ask) for ask in inquiry.asks} == set(expected["asks"])


@pytest.mark.parametrize("name", lifelike.names())
def test_what_is_denied_past_or_doubted_is_kept_apart(name: str, codebook: Codebook) -> None:
    expected = lifelike.expected(name)

    _, inquiry = _read(name, codebook)

    told = {
        "denied": [t.text for t in inquiry.terms if t.negated],
        "past": [t.text for t in inquiry.terms if t.historical],
        "doubted": [t.text for t in inquiry.terms if t.uncertain],
    }
    for manner, terms in told.items():
        assert set(expected.get(manner, [])) <= set(terms)


@pytest.mark.parametrize("name", lifelike.names())
def test_patients_are_found_where_letters_name_them(name: str, codebook: Codebook) -> None:
    expected = lifelike.expected(name)

    _, inquiry = _read(name, codebook)

    naming = [i.text for i in inquiry.identifiers if i.type in NAMING]
    assert naming == expected.get("identifiers", [])
