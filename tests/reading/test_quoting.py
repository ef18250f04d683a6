"""New words apart from old ones, in the ways that mail programs mix them."""

import pytest

from consultant.reading.letters import read_letter
from consultant.reading.markup import read_page
from consultant.reading.quoting import Hints, new_text
from tests.reading import lifelike

NEW = "May 76942 go with 20611?"


@pytest.mark.parametrize(
    "old",
    [
        "On Thu, Nov 12, 2026 at 9:05 AM Desk <d@x.example> wrote:\n> old",
        "On Thu, Nov 12, 2026 at 9:05 AM Desk\n<d@x.example>\nwrote:\n\n> old",
        "Am 12.11.2026 um 09:05 schrieb Desk:\n> old",
        "Le jeu. 12 nov. 2026 à 09:05, Desk <d@x.example> a écrit :\n\n> old",
        "El jue, 12 nov 2026 a las 9:05, Desk (<d@x.example>) escribió:\n\n> old",
        "Il giorno gio 12 nov 2026 alle ore 09:05 Desk <d@x.example> ha scritto:\n\n> old",
        "Op do 12 nov. 2026 om 09:05 schreef Desk <d@x.example>:\n\n> old",
        "12.11.2026 9:05, Desk пишет:\n> old",
        "2026年11月12日 9:05 Desk <d@x.example>:\n\n> old",
        "-----Original Message-----\nFrom: Desk\nSent: Thursday\nTo: Dana\nSubject: x\n\nold",
        (
            "________________________________\nFrom: Desk <d@x.example>\n"
            "Sent: Thursday, November 12, 2026 9:05 AM\nTo: Dana\nSubject: RE: x\n\nold"
        ),
        (
            "-----Ursprüngliche Nachricht-----\nVon: Desk\nGesendet: Donnerstag\nAn: Dana\n"
            "Betreff: x\n\nold"
        ),
        "De : Desk\nEnvoyé : jeudi 12 novembre 2026 09:05\nÀ : Dana\nObjet : x\n\nold",
        "---- On Thu, 12 Nov 2026 09:05:00 -0600 Desk <d@x.example> wrote ----\n\nold",
        "From: d@x.example Date: Thu, 12 Nov 2026 09:05:12 -0600\nold",
        "<div>---- Original message ----</div><div>From: Desk</div><div>Date: 11/12/26</div>\nold",
    ],
)
def test_older_letters_go_in_every_language(old: str) -> None:
    assert new_text(f"{NEW}\n\n{old}", Hints(subject="Re: x")) == NEW


def test_answers_between_quoted_lines_stay() -> None:
    text = "> Which ear?\nThe left one.\n\n> Anything else?\nAlso R42.\n"

    assert new_text(text, Hints()) == "The left one.\n\nAlso R42."


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- İletilen İleti --------",
    ],
)
def test_a_forward_is_never_stripped(mark: str) -> None:
    text = f"See below.\n\n{mark}\nFrom: Records <r@x.example>\nSubject: note\n\n44 y/o female."

    assert new_text(text, Hints()) == "See below.\n\n44 y/o female."


def test_a_letter_that_is_all_quotation_is_shown_whole() -> None:
    text = "> 33953\n> or 33954?"

    assert new_text(text, Hints()) == text


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nDana Whitfield\nBox 99213",
        "Thanks!\nDana",
        "Thank you,\n\nDana Whitfield, CPC\nNorthlake | 400 Harbor Rd, MN 55401",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Von meinem iPhone gesendet",
        "Northlake Billing\n555-014-2233 ext. 99215",
        "CONFIDENTIALITY NOTICE: for the addressee only. Policy 45-164502.",
        "Kind regards,\nRobin Orchard",
        "Z poważaniem,\nŁukasz Nowak",
        "Med venlig hilsen\nÅse Lund",
        "Dana Whitfield\nvia mobile",
        "*R. Orchard* | *Lead*\n*+31 6 22 22 22 22*\n\n[image: logo]\n\nDock 2\nhttps://x.example",
    ],
)
def test_what_stands_beneath_the_last_word_goes(ending: str) -> None:
    assert new_text(f"{NEW}\n\n{ending}", Hints(sender="Dana Whitfield")) == NEW


@pytest.mark.parametrize(
    "last",
    [
        "Wilhelmina Ashgrove, DOB 5/2/1955",  # a patient, and no sender
        "Patient acct 55102, batch 33812 if you need it.",
        "Invoice 90210-7",
        "NDC 99999-0280-02 was on the claim.",
        "Best regards,\n\nWilhelmina Ashgrove",  # whom the sender's field does not name
        "Sent from my desk, is much easier than the phone.",
    ],
)
def test_a_last_line_that_belongs_to_the_case_stays(last: str) -> None:
    text = f"{NEW}\n\n{last}"

    assert new_text(text, Hints(sender="Dana Whitfield")) == text


@pytest.mark.parametrize(
    ("blockquote", "is_quoted"),
    [
        ("<blockquote>", True),
        ('<blockquote type="cite" class="x">', True),
        ('<blockquote class="gmail_quote" style="border-left:1px solid #ccc">', True),
        ('<blockquote style="margin-left: 40px; border: none">', False),  # an indent button's
        ('<blockquote class="gmail_quote">', False),
    ],
)
def test_an_op_note_that_was_indented_is_no_quotation(blockquote: str, is_quoted: bool) -> None:  # noqa: FBT001
    page = read_page(f"<p>The note says:</p>{blockquote}33953 by cutdown.</blockquote>")

    assert ("> 33953" in page.text) is is_quoted


@pytest.mark.parametrize("name", lifelike.names())
def test_no_letter_reads_as_empty(name: str) -> None:
    letter = read_letter(lifelike.raw(name))

    assert letter.visible_text.strip()
