"""The small language in which `db/codesets/requests.toml` is written."""

import pytest

from consultant.reading.asks.phrases import Phrases

CLASSES = {"may": "can could", "same": "same_day"}


@pytest.mark.parametrize(
    ("phrase", "clause", "stands"),
    [
        ("in place of", " what in place of it ", True),
        ("which [of] ~ first", " which first ", True),  # what may be left out
        ("which [of] ~ first", " which of the two first ", True),  # up to two words
        ("which [of] ~ first", " which of all these three first ", False),
        ("{may} ... bill", " could she perhaps also still bill ", True),  # a class, up to six words
        ("{may} ... bill", " can it be ? bill ", False),  # no gap reaches over a mark
        ("bundl*", " is it bundled ", True),  # a stem
        ("bundl*", " unbundled ", False),  # from its beginning only
        ("^ both", " both codes ", True),  # at the clause's beginning
        ("^ both", " for both codes ", False),
        ("both $", " report both ? ", True),  # at its end, marks aside
        ("{same}", " on the same day ", True),  # "_" ties two words to one
        ("<c> or <c>", " <p> or <d> ", True),  # codes of any system
        ("{n} lines", " 8 lines ", True),  # counts
    ],
)
def test_a_phrase_stands_where_its_words_do(phrase: str, clause: str, *, stands: bool) -> None:
    phrases = Phrases({"sign": phrase}, CLASSES)

    assert ("sign" in phrases.found(clause)) is stands
