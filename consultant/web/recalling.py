"""Earlier consults beside the one on the page: how alike, in words, and whether they still hold."""

from dataclasses import dataclass

from consultant.domain.casebook import Precedent
from consultant.domain.coding import FactName
from consultant.domain.inquiry import Ask
from consultant.library.casebook.holding import Recalled
from consultant.web.case import CaseFile
from consultant.web.visit import Visit

SHOWN = 3
#: From this score on a question is so much alike.
_HOW_ALIKE = ((0.8, "nearly the same question"), (0.55, "much alike"), (0.0, "alike in part"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One earlier consult as the page tells it."""

    precedent: Precedent
    how_alike: str
    codes: tuple[str, ...]  # in both questions or both answers
    asks: tuple[str, ...]
    agree: tuple[str, ...]  # "age 4-year-old"
    differ: tuple[str, ...]  # "access central there, peripheral here"
    unsaid: tuple[str, ...]  # facts that only one of the two letters states
    faults: tuple[str, ...]
    newer: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        return not self.faults and not self.differ and self.precedent.may_be_reused


def earlier_like(visit: Visit, file: CaseFile) -> tuple[Earlier, ...]:
    """Up to three earlier consults like this one; none where the operator wants none shown."""
    if not visit.desk.settings.casebook.show:
        return ()
    found = visit.desk.recall(file.question, file.findings, but=file.consult.reference, limit=SHOWN)
    return tuple(map(_told, found))


def _told(found: Recalled) -> Earlier:
    compared = found.alike.compared
    alone = (*compared.only_here, *compared.only_there)
    turned = tuple(f"{term}: present in one, not in the other" for term in compared.turned)
    differ = tuple(f"{_named(n)}: {here} here, {there} there" for n, here, there in compared.differ)
    return Earlier(
        precedent=found.precedent,
        how_alike=next(words for least, words in _HOW_ALIKE if found.alike.score >= least),
        codes=tuple(dict.fromkeys((*compared.asked, *compared.answered))),
        asks=tuple(_asked(ask) for ask in compared.asks),
        agree=tuple(f"{_named(name)} {value}" for name, value in compared.agree),
        differ=(*differ, *turned),
        unsaid=tuple(_named(name) for name in alone),
        faults=found.faults,
        newer=found.newer,
    )


def _named(name: FactName) -> str:
    return "age" if name is FactName.AGE else name.value.replace("_", " ")


def _asked(ask: Ask) -> str:
    return ask.value.replace("_", " ")
