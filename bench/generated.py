"""Questions made by rule, for trying the desk with more than anyone would write by hand."""

import random
from collections.abc import Iterator

_ICD_SAID = """
E11.9 E11.22 J96.01 I10 I50.33 S93.401A H25.1 N18.32 R07.9 Z79.4 M54.50 C50.912
"""
_CPT_SAID = """
33946 33947 33948 33949 33951 33952 33953 33954 33955 33957 33959 33962 33966
"""
_OTHER_SAID = "99213 93015 76000 20610 33960 36822 33935 33950 33999 00000 12345"
_HCPCS_SAID = "J1885 J0696 G0008 J1040 J9999 A0021"
_CODES = tuple(s.split() for s in (_ICD_SAID, _CPT_SAID, _OTHER_SAID, _HCPCS_SAID))
_WORDS = (
    "acute respiratory failure with hypoxia",
    "type 2 diabetes with diabetic neuropathy",
    "HTN and heart failure",
    "ankle sprain",
    "nuclear sclerosis",
    "chest pain, rule out MI",
    "history of endometrial cancer, no evidence of recurrence",
    "COPD exacerbation with pneumonia",
    "left index finger laceration",
    "newborn jaundice, no cause given",
    "class 3 obesity, BMI 42.3",
    "sepsis due to E. coli, UTI",
    "purple elephant syndrome",
    "long COVID with dyspnea",
    "asthma, exacerbation",
)
_AGES = ("4-year-old", "12 yo", "DOL 3", "68 y/o M", "20 months", "age not stated")
_STEPS = (
    "percutaneous cannulation",
    "open femoral cannulation",
    "daily management day 3",
    "decannulation by cutdown",
    "cannula repositioned",
    "central cannulation via sternotomy",
    "initiation",
    "side graft on the axillary artery",
)
_NOISE = (
    "Acct 33954-1234.",
    "Call 555-0143 ext 33951.",
    "MRN 0098123, DOS 09/22/2026.",
    "ZIP 33954-1234, claim 20261104882, billed $4,210.00.",
    "",
    "",
)
_FORMS = (
    "Is {code} billable, and what does it say?",
    "{code} or {other}? {age}.",
    "Can {code} and {other} be billed together on one day?",
    "ICD-10 for {words}?",
    "{age}, {step} for {mode} ECMO: {code}?",
    "What is the CPT code for {step}, {mode} ECMO, {age}?",
    "Gave {dose}, {code} x{units}. How many units?",
    "Does {code} need modifier {modifier} beside {other}?",
    "Claim for {code} was denied as invalid. What is the new code?",
    "Work RVU and global days for {code} and {other}?",
    "{words}, {age}. Dx codes and order? We have {code}.",
    "{code}-{other} and {other}/2, {age}",
    'Note says "{words}". {code}, {other} or neither?',
)


def questions(count: int, seed: int = 20261120) -> Iterator[str]:
    """So many questions, always the same for one seed."""
    chance = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    for _ in range(count):
        form = chance.choice(_FORMS)
        text = form.format(
            code=_code(chance),
            other=_code(chance),
            age=chance.choice(_AGES),
            step=chance.choice(_STEPS),
            mode=chance.choice(("VA", "VV", "")),
            words=chance.choice(_WORDS),
            dose=chance.choice(("60 mg", "1 gram", "2.5 mg", "a vial")),
            units=chance.randint(1, 9),
            modifier=chance.choice(("59", "25", "51", "62", "76", "XS", "RT")),
        )
        yield f"{text} {chance.choice(_NOISE)}".strip()


def _code(chance: random.Random) -> str:
    """A real code, one that is real elsewhere, or one with a slip of the finger."""
    code = chance.choice(chance.choice(_CODES))
    if chance.random() < 0.4:
        return code
    place = chance.randrange(len(code))
    slip = chance.choice(("drop", "double", "other", "swap"))
    if slip == "drop":
        return code[:place] + code[place + 1 :]
    if slip == "double":
        return code[:place] + code[place] + code[place:]
    if slip == "swap" and place:
        return code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :]
    return code[:place] + chance.choice("0123456789ABX") + code[place + 1 :]
