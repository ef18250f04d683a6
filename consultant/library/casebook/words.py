"""Which words tell one coding question from another, and which turn an answer round."""

import re

from consultant.storage.wordlists import words_of


def _row(table: str) -> frozenset[str]:
    return frozenset(table.split())


#: Said in every letter, whatever it asks.
_COMMON = _row(
    """
    a about above added after again against all also always am an and another any anyone anything
    are as ask asked asking at be because been before being below best between both but by can
    cannot could date dear desk did do does doing done each either else even ever every
    everything few find first for from further get gets give given go going good got had happy has
    have having he hello help her here hers hey hi him his how however if in instead into is it its
    itself just kind kindly know last later least let like list looking made make many may maybe me
    mean means might mine more morning most much must my myself name need needed needs new next
    nobody none nor now of off often ok okay on once one ones only or other others our ours out over
    own per perhaps please point possible question questions quick quite rather read really
    reason regarding regards reply right said say says see seem seems she should show shown since so
    some somebody someone something soon still such sure take team tell than thank thanks that the
    their them then there these they thing think this those though through thus till to together
    told too two under until up upon us use used uses using usually very via want wanted wants was
    way we week well went were what whatever when where whether which while who whole whom whose why
    will wish with within wonder wondering would wrong yes yet you your yours
    advise advice appropriate assign bill billable billed biller billing bills case chart charge
    claim claims clinic code coded coder coders codes coding correct correctly cpt description
    diagnosis doc doctor documentation documented dos done dx encounter guidance hcpcs
    hospital icd icd-10 icd-10-cm inquiry medical modifier note noted notes op patient patients
    performed physician procedure procedures proper provider pt pts record records report reported
    reporting scenario service services states today visit yesterday
    year years old yo yr age aged born month months dob mrn ssn acct account phone
    email mail sent send subject fwd re am pm mr mrs ms dr
    """
)
#: With one of these a question may want the opposite answer.
_TURNS = _row(
    """
    without separate separately same different distinct unrelated denies denied denying negative
    except excluding unless
    """
)
#: "not" and "no" turn a question round where they are not said of the asker.
_NOT = re.compile(
    r"\b(?:not|no|n't|never)\b(?! (?:sure|certain|clear|quite|rush|hurry|idea|problem|worries|one"
    r"|longer|later|only|to worry))|\bdidn't\b|\bwasn't\b|\bisn't\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*\d)[a-z]?\d[\da-z]*(?:\.[\da-z]+)?")
_DIGIT = re.compile(r"\d")
#: What a mask leaves: "[name]".
_MASK = re.compile(r"\[[a-z]{1,12}\]")
MOST = 60


def telling_words(text: str) -> tuple[str, ...]:
    """The words of a masked text that tell it from another: no codes, no numbers, each once."""
    found = words_of(_MASK.sub(" ", text))
    kept = (w for w in found if w not in _COMMON and len(w) > 2 and not _DIGIT.search(w))
    return tuple(kept)[:MOST]


def turning_words(text: str) -> tuple[str, ...]:
    """The words of a text that turn its answer round, in alphabetical order."""
    turns = _TURNS.intersection(words_of(text))
    return tuple(sorted(turns | ({"not"} if _NOT.search(text) else set())))


def searched_words(text: str) -> tuple[str, ...]:
    """What to look for where somebody types these words: codes and telling words."""
    found = words_of(_MASK.sub(" ", text))
    kept = (w.replace(".", "") if _CODE.fullmatch(w) else w for w in found if w not in _COMMON)
    return tuple(dict.fromkeys(kept))
