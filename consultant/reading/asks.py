# ruff: noqa: E501, RUF001
"""What a sentence wants to know: the table that each kind of question is told by.

A sentence may ask several things ("what is the new code and how many units?"). The words
of the sentence count first; what it points at ("which one?") is looked up before it.
"""

import re
from dataclasses import dataclass

from consultant.domain.coding import CodeSystem, Mention, Standing
from consultant.domain.inquiry import Ask

_I = re.IGNORECASE

#: (kind, pattern): any match makes the sentence ask that.
_TABLE: tuple[tuple[Ask, str], ...] = (
    (Ask.UNITS, r"\bhow many units?\b|\bunits?\b(?=[^.!?]*\?)|\bnumber of units\b|\bhow many\b(?=[^.?!]*\b(?:bill|report|times|lines?|units?|charge)\b)|\bone line\b|\b(?:two|three|four|eight|\d{1,2}) (?:separate )?lines\b|\bmue\b|\bper (?:day|claim|line|date)\b(?=[^.!?]*\?)|\bx ?\d{1,3}\b(?=[^.!?]{0,40}\?)|\bis (?:one|two|three|four|\d{1,2}) (?:right|correct|ok|enough|the right)\b|\bbill (?:it )?(?:twice|two times|once|\d times)\b|\bquantity\b|\bbilling units?\b"),
    (Ask.PAYMENT, r"\brvus?\b|\bglobal (?:days?|period|package)\b|\bglobals?\b|\bfee schedule\b|\bpayable\b|\breimburs\w*|\bmpfs\b|\bconversion factor\b|\ballowed amount\b|\bhow much\b(?=[^.?!]*\b(?:pay|allow|reimb|worth))|\bstatus indicator\b|\bassist(?:ant)?(?:-?at-?| )surg\w*(?=[^.?!]*\b(?:pay|allow|payable|indicator))|\bpayment indicator\b|\bbilateral indicator\b|\bpay (?:for|separately)\b|\b(?:facility|non-?facility) (?:rate|difference|pay|rvu)|\bnon[- ]?facility\b|\bpaid\b(?=[^.!?]*\bhow\b)|\bcovered by\b|\bdoes (?:medicare|medicaid|it) (?:pay|cover)\b"),
    (Ask.CROSSWALK, r"\bcross-?\s?walk\w*|\bicd[- ]?9\b|\bgems?\b|\bequivalent\b|\bmaps? to\b|\bmapping\b|\bconvert\w*|\bin (?:their|its) place\b|\breplac(?:ed|es|ement|ing)\b|\bsuccessors?\b|\bwhat(?:'s|’s| is| are) the new codes?\b|\bnew codes? for\b|\btranslate\b|\b(?:which|what) icd-10-pcs\b|\bpcs (?:code|equivalent)\b|\bold codes?\b(?=[^.?!]*\bnew\b)|\bdeleted\b(?=[^.?!]*\?)|\binstead of the old\b"),
    (Ask.GUIDELINE, r"\bguidelines?\b|\bsequenc\w*|\bprincipal\b|\bwhich (?:one )?(?:goes |comes |is |should (?:go|be) )?first\b|\b(?:have to|has to|need to|must|should|does|do|can|would) (?:\w+ ){0,4}(?:go|come|be|list(?:ed)?|sequenced?) (?:\w+ )?(?:first|second|secondary|primary)\b|\bfirst[- ]listed\b|\bcoding clinic\b|\bexcludes ?[12]?\b|\bquery\b|\bcan (?:i|we) (?:assume|infer|code from|code (?:it )?based|use the (?:path|nurse|rad))|\bassume\b|\bconnects?\b|\bdue to\b(?=[^.?!]*\bassume)|\brule(?:s)? (?:about|for|on|say)\b|\b(?:is|are) (?:it|we|they) allowed\b|\ballowed to\b|\bdocumentation (?:require|need|support)\w*|\bwhat (?:must|should|does) (?:the )?(?:note|documentation|record) (?:say|need|show|include)|\bthe rule\b|\bmove\b(?=[^.?!]*\b(?:up|to principal|first))|\bunder the (?:regular|other|supervising)\b|\bincident[- ]to\b|\bsplit[/ -]shared\b|\bpoa\b(?=[^.?!]*\?)"),
    (Ask.LOOKUP, r"\bis (?:\S+ ){1,3}(?:a )?billable\b|\bbillable\b|\bwhat does (?:it|\S+) (?:say|mean|stand for|describe|include|cover)\b|\bwhat(?:'s|’s| is) (?:the )?(?:full |official |long )?(?:descri\w+|definition|meaning)\b|\bstill (?:valid|active|right|good|in (?:force|effect|use)|current|billable|a valid)\b|\bvalid\b(?=[^.?!]*\?)|\bin (?:force|effect)\b|\bwhen did\b|\bgo away\b|\beffective (?:date|when)\b|\bwhen (?:was|were|is|did)\b(?=[^.?!]*\b(?:deleted|retired|effective|added|change|expire|valid|new)\b)|\bfull code\b|\bvalid (?:code|icd|cpt)\b|\blook ?up\b|\bdefinition of\b|\bdescription (?:of|for)\b|\bwhat is \S+ (?:for|again)\b|\bwhat(?:'s|’s| is) [a-z]?\d[\w.]{2,7}\s?(?:\?|$)|\bdo(?:es)? \S+ (?:exist|need (?:a )?(?:7th|seventh|more))|\bmore (?:characters|digits)\b|\bspecificity\b"),
    (Ask.PAIR, r"\btogether\b|\bboth\b(?= (?:\w+ ){0,3}(?:be |bill|codes?|report|allowed|on |pay|ok))|\b(?:bill|report|code|use|charge|get|claim|send|submit) (?:\w+ ){0,2}both\b|\bon top of\b|\bin addition to\b|\bseparate(?:ly)?\b(?! (?:bedside|procedure|note|session|lesion|line|visit))|\b(?:also|additionally) (?:bill|report|code|charge|use|get|claim|add)\b|\bown line\b|\bbundl\w*|\bunbundl\w*|\b(?:is|are|be|as|or|already) (?:\w+ ){0,2}(?:included|inclusive|part of|in there|built in)\b|\bpart of\b(?=[^.?!]*\?)|\bin there already\b|\bincidental\b|\bcol(?:umn)?\.? ?(?:1|2|one|two|i+)\b|\bncci\b|\bcci\b|\bedits?\b(?! (?:the|my))|\bsame (?:day|date|claim|session|visit|encounter|dos)\b(?=[^.?!]*\?)|\bnext to\b|\balong with\b|\balongside\b|\bas well\b(?=[^.?!]*\?)|\bkill\b|\bappeal\b|\bcan (?:i|we|you|they) (?:also |still )?(?:bill|add|charge|get paid)(?: for)? [^.?!]{0,60}\b(?:with|and|plus|on top|too)\b|\bdo (?:i|we) still need\b|\bstill (?:bill|report|need|code)\b|\badd(?:ed)? on\b|\bstand alone\b|\bconflict\b|\bmutually exclusive\b|\bon the same (?:claim|day|line)\b|\bexcludes ?[12]\b"),
    (Ask.CODE_FOR, r"\b(?:what|which|whats|what's|wich) (?:\w+ ){0,4}?(?:code|codes|cpt|icd|icd-?10(?:-cm|-pcs)?|hcpcs|dx|diagnosis|set of codes|external cause|g code|j code|z code|number)\b(?! (?:is|are) (?:column|col|bundled|primary)\b)|\bcodes?\s(?:\w+ ){0,2}for\b(?!\s(?:the )?(?:claim|payment|medicare))|\b(?:dx|icd-?10(?:-cm)?|cpt|hcpcs|procedure|diagnosis) codes? (?:pls|please|plz|for|\?)|\bwhat (?:do|should|would|can|could|shall|did) (?:i|we|you|they|one) (?:use|code|bill|report|put|assign|pick|load|do with|go with)\b|\bwhat (?:should|would|will) (?:\w+ ){1,4}be\b|\bhow (?:do|should|would|can|to|did) (?:i |we |you |one )?(?:code|bill|report|capture|assign)\b|\bto do with\b|\bcombo code\b|\bcombination code\b|\b(?:right|correct|proper|appropriate|best|new|other|own|specific|full|better|complete) (?:\w+[- ])?codes?\b|\bis (?:\S+ ){1,4}(?:still )?(?:right|correct|wrong|the (?:wrong|right|correct)|enough|ok|appropriate)\b(?! (?:line|modifier|order))|\bwhat goes on\b|\banything else to (?:add|code|report)\b|\bwhich (?:is|one is) (?:right|correct)\b|\bicd-?10(?:-cm|-pcs)? (?:code )?for\b|\bcpt (?:code )?for\b|\bneed (?:a |the )?(?:\w+ ){0,2}codes?\b|\bkeep the z codes?\b|\bwhat is (?:the )?(?:\w+ )?code\b|\benough alone\b|\bcode (?:this|it|that|these)\b(?=[^.!]*\?)|\bconfirm\b(?=[^.!?]*\b(?:number|code|digit|dx|codes))|\bplease confirm\b|\bcodes? (?:please|pls|plz)\b|\bcodes?\s?\?"),
    (Ask.COMPARE, r"\bwhich (?:one|of (?:the|these|those|them))\b(?! (?:goes|gets|line|is col|comes? first|first|should be first))|\bversus\b|\bvs\b\.?|\bdifference between\b|\bor is it\b|\bwho(?:'s|’s| is) right\b|\bwho wins\b|\binstead\b|\brather than\b|\bare they (?:the same|equal|different)\b|\bthe same\?|\bwould you go with\b|\bpick (?:one|between)\b|\bcompar\w+|\bother code\b|\bor (?:is it |should (?:i|we) use |just |plain )\S*\d{3,}|\badd them up\b|\b(?:prefers?|over) \S*\d{3,}|\bhow (?:does|do|is|are) \S+ differ"),
    (Ask.MODIFIER, r"\bmodifiers?\b|\bmods?\b\.?(?= |\?)|\bmodif\b"),
)  # fmt: skip
_PATTERNS = tuple((ask, re.compile(pattern, _I)) for ask, pattern in _TABLE)

#: What makes a sentence without a question mark ask all the same.
REQUEST = re.compile(
    r"^\W*(?:and |also |but |so |or |then |2nd |second(?:ly)? |third |first )?(?:what|which|who|when|where|why|how|can|could|should|may|do|does|did|is|are|am|would|will|shall|whose|wich|whats)\b(?![^.!?]{0,60}\bI\b (?:know|think)\b)"
    r"|\b(?:please|pls|plz|kindly)\b (?:advise|confirm|help|clarify|tell|let (?:me|us)|send|explain|check|verify|review|provide|look)|\bneed (?:to know|help|a code|the code|codes|advice|guidance|clarification)|\blooking for\b|\bwe need the\b|\b(?:wondering|want to know|like to know|not sure|unsure|confused|don'?t know|don’t know|no idea|nobody (?:here )?knows|can you|could you|asks? (?:which|what|if|whether|for)|question)\b"
    r"|\b(?:codes?|dx|icd|cpt)\s(?:pls|please|plz)\b|\badvi[sc]e\b|\bconfirm\b|\bthoughts\b|\bhelp\b\W*$|\btell me\b|\bwanted to (?:ask|check|know)|\bresearch request\b|\bvs\.?\s",
    _I,
)
_POINTING = re.compile(
    r"\bwhich one\b|\bwhich\?|\bor not\b|\bis that (?:right|ok|correct)\b|\bright\?|\bcorrect\?|\bok(?:ay)?\?|\bwho is right\b",
    _I,
)
_OR = re.compile(r"\bor\b|\bvs\.?\b|\bversus\b|/|\binstead\b|\bbut\b|\bwants?\b", _I)
_PLUS = re.compile(r"\+|\band\b|\bplus\b|&|\bwith\b|\bw/(?=\s)|,", _I)
CODES = frozenset(
    {CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.ICD9CM}
)
PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a sentence stands in, when it is asked what it wants."""

    words: str
    mentions: tuple[Mention, ...]  # in the sentence
    before: tuple[Mention, ...]  # in the letter before it
    before_words: str = ""


def is_request(words: str) -> bool:
    """Whether a sentence asks for something, with or without a question mark."""
    return "?" in words or bool(REQUEST.search(words))


def asks_of(asked: Asked) -> tuple[Ask, ...]:
    """The kinds of question in a sentence, in the table's order; OTHER where it fits none."""
    found = {ask for ask, pattern in _PATTERNS if pattern.search(asked.words)}
    found |= set(_by_mentions(asked))
    found = _settled(found, asked)
    return tuple(ask for ask in Ask if ask in found) or (Ask.OTHER,)


def _by_mentions(asked: Asked) -> tuple[Ask, ...]:
    """What the codes and modifiers in a sentence make of it."""
    asks: list[Ask] = []
    codes = _codes(asked.mentions)
    lone = [m for m in asked.mentions if m.system is CodeSystem.MODIFIER]
    joined = [m for m in asked.mentions if m.modifiers and set(m.modifiers) - {"RT", "LT"}]
    if lone or joined:
        asks.append(Ask.MODIFIER)
    if len(codes) >= 2 and _OR.search(asked.words) and not _is_pair(asked):
        asks.append(Ask.COMPARE)
    if _is_pair(asked):
        asks.append(Ask.PAIR)
    if any(m.standing is Standing.RETIRED for m in asked.mentions):
        asks.append(Ask.CROSSWALK)
    return tuple(asks)


def _codes(mentions: tuple[Mention, ...]) -> set[str]:
    return {m.code for m in mentions if m.system in CODES}


def _is_pair(asked: Asked) -> bool:
    """Two procedures joined by "and" or "+", with nothing that sets one against the other."""
    procedures = {m.code for m in asked.mentions if m.system in PROCEDURES}
    if len(procedures) < 2:
        return False
    between = _between(asked)
    return bool(_PLUS.search(between)) and not re.search(r"\bor\b|\bvs\b|\bversus\b", between, _I)


def _between(asked: Asked) -> str:
    """The words between the first and the last code of the sentence."""
    places = [asked.words.find(m.as_written) for m in asked.mentions if m.system in CODES]
    places = [p for p in places if p >= 0]
    return asked.words[min(places) : max(places)] if len(places) > 1 else ""


def _settled(found: set[Ask], asked: Asked) -> set[Ask]:
    """Kinds that the words alone would take for each other."""
    if Ask.COMPARE in found and Ask.MODIFIER in found and not _codes(asked.mentions):
        found.discard(Ask.COMPARE)  # "59 or XS?" asks for a modifier
    if Ask.PAYMENT in found and Ask.MODIFIER not in found:
        found.discard(Ask.PAIR)
    if _POINTING.search(asked.words) and not found - {Ask.COMPARE}:
        found |= _pointed(asked)
    return found


def _pointed(asked: Asked) -> set[Ask]:
    """What "which one?" or "right?" points at."""
    codes = _codes(asked.before) | _codes(asked.mentions)
    return {Ask.COMPARE} if len(codes) > 1 else {Ask.CODE_FOR}
