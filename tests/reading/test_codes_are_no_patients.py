"""A number under a label is a patient's, unless the label is also a coder's word for a claim."""

import pytest

from consultant.reading.privacy import mask


@pytest.mark.parametrize(
    "text",
    [
        "case 33952 or 33954?",
        "plan 99214 denied",
        "group 33953 units",
        "plan: 33952, 33954",
        "case G0378 with 99213-25",
        "Chart 33952 vs 33954",
        "record J1885 x2",
        "member 99213 x2",
    ],
)
def test_a_code_after_a_common_word_is_never_masked(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Case 2611-0087", "Case [mrn]"),
        ("case no. 33952", "case no. [mrn]"),  # says itself that it is one
        ("case #33952", "case [mrn]"),
        ("Chart 31870.", "Chart [mrn]."),
        ("plan number 12345", "plan number [account]"),
        ("group 0098123", "group [account]"),
        ("MRN 33953", "MRN [mrn]"),
    ],
)
def test_a_number_that_names_a_patient_is_masked_though_it_looks_like_a_code(
    text: str, masked: str
) -> None:
    assert mask(text) == masked
