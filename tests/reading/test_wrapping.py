"""Line breaks that a mail program made."""

import pytest

from consultant.reading.wrapping import unwrapped

WRAPPED = """\
Face sheet: hypertension, acute on chronic diastolic heart failure, denies
chest pain. No CKD."""
A_LIST = """\
The doctor lists these and wants all of them on the one claim, please:
- hypertension
- heart failure"""
SHORT = """\
Hello desk,
E11.9 or E11.8?
Thanks"""
A_SENTENCE_EACH = """\
The patient was seen in the office for a follow-up of her diabetes today.
No.
We billed it and the claim came back within two days, without reasons."""
A_LABEL = """\
Which code do you see here for the principal diagnosis of this admission
Dx: sepsis due to E. coli"""


def test_a_mail_program_s_break_is_a_blank() -> None:
    assert unwrapped(WRAPPED) == WRAPPED.replace("\n", " ")


@pytest.mark.parametrize("text", [A_LIST, SHORT, A_SENTENCE_EACH, A_LABEL])
def test_the_writer_s_own_line_stays(text: str) -> None:
    assert unwrapped(text) == text
