"""How coders put each kind of question: the tables that a sentence is told by."""

import re

from consultant.domain.inquiry import Ask
from consultant.reading.patterns import any_of, words_of

#: (kind, pattern): a match makes the sentence ask that. Lookaheads stay in the sentence.
_ASKED: tuple[tuple[Ask, str], ...] = (
    (Ask.LOOKUP, any_of(
        r"""\b(?:is|are|be) (?:\S+ ){0,6}billable\b|\bbillable (?:code|dx|diagnosis)
        |\bwhat does (?:it|that|\S*\d\S*) (?:say|mean|stand for|describe|include
        |cover)\b
        |\bwhat(?:'s| is| are) (?:the |its )?(?:full |official |long )?(?:descri\w+|definition
        |meaning)\b
        |\bstill (?:a )?(?:valid|active|right|good|in (?:force|effect|use)|current|billable
        |payable|open|exist\w*)\b
        |\b(?:is|are|was|were|be|not) (?:\S+ ){0,4}(?:valid|invalid|active|in (?:force|effect))\b
        |\bwhen (?:did|was|were|is|does|do|will)\b(?=[^.?!]*\b(?:delet|retir|effective|added|chang
        |expir|valid|new|go away|gone|start|end|replaced|became|come))
        |\bgo(?:ne|es)? away\b|\bfull codes?\b|\blook ?(?:it )?up\b|\b(?:definition|description
        |descriptor) (?:of|for)\b
        |\bwhat(?:'s| is| are) [A-Za-z]?\d[\w.]{2,7}(?: (?:for|again|exactly))?\s?(?:\?|,|$)
        |\bdo(?:es)? \S*\d\S* (?:exist|need (?:a |an )?(?:7th|seventh|more|additional char\w*))
        |\b(?:more|missing|extra|how many) (?:characters?|digits?)\b|\b7th char\w*\b(?=[^.!]*\?)
        |\bspecificity\b|\bexists?\b(?=[^.!]*\?)|\bnew (?:codes?|family)\b(?=[^.!?]*\bsince\b)
        |\bwhat (?:changed|is new)\b|\bplain (?:english|language|words)\b|\bheader\b
        |\btruncated\b"""
    )),
    (Ask.COMPARE, any_of(
        r"""\bwhich (?:one|of (?:the|these|those|them|my)|is (?:right|correct|it|better)|do (?:i
        |we) (?:pick|choose|use))\b
        (?! (?:of (?:them )?)?(?:goes|gets|takes|line|is col|comes? first|first|should be first
        |has the))
        |\bversus\b|\bvs\b\.?|\bv\.(?= \S*\d)|\bdiffer(?:ence|s|ent)?\b(?! (?:specialt|surgeon
        |doctor|site|day|polyp|toe|provider|session))
        |\bor is it (?:\w+ ){0,2}\S*\d{3}|\bor
        (?:[ ]should (?:i|we) use|[ ]just|[ ]plain|[ ]rather)[ ]\S*\d{3}
        |\bwho(?:'s| is)? (?:right|wins|correct)\b|\bthe better (?:one|code|choice)\b
        |\binstead\b|\brather than\b
        |\bare (?:they|those|these|both) (?:the same|equal|different|equivalent)\b|\bthe same\?
        |\bwould you (?:go with|use|pick|choose|code)\b|\bpick (?:one|between|from)\b
        |\bchoose between\b
        |\bcompar(?:e|ed|ing|ison)\b|\bother code\b|\badd them up\b|\bdecide between\b
        |\b(?:tells?|sets?|telling) (?:them|these|those|the \w+) apart\b
        |\bbetween \S*\d{3}\S* and\b
        |\b(?:prefers?|over) \S*\d{3,}|\bhow (?:does|do|is|are) \S+ differ
        |\beither\b(?=[^.!?]*\d{3})"""
    )),
    (Ask.CODE_FOR, any_of(
        r"""\b(?:what|which|whats|what's|wich|wat) (?:\S+ ){0,4}?(?:codes?|cpt|icd|icd-?10(?:-cm
        |-pcs)?|hcpcs|dx|diagnos[ie]s
        |set of codes|external cause|number)\b(?! (?:is|are) (?:column|col|bundled|primary
        |first)\b)(?! (?:goes|comes) first)
        |\bcodes?\s(?:\w+ ){0,2}for\b(?!\s(?:the )?(?:claim|payment|medicare)\b)
        |\b(?:dx|icd-?10(?:-cm|-pcs)?|cpt|hcpcs|procedure|diagnosis|pcs) codes? (?:pls|please|plz
        |for|\?)
        |\bwhat (?:else )?(?:do|should|would|can|could|shall|did|would) (?:i|we|you|they|one|he
        |she) (?:\w+ )?(?:use|code|bill|report|put|assign|pick|go with|submit|call|charge)\b
        |\bwhat (?:should|would|will) (?:\w+ ){1,4}be\b|\bwhat(?:'s| is) (?:the )?(?:right
        |correct|best|proper|new|appropriate)\b
        |\bhow (?:do|should|would|can|to|did|is|are)[ ]
        (?:(?:i|we|you|one|this|it|that|these) )?(?:code|coded|bill|billed|report|reported
        |capture|captured|assign)\b
        |\bwhat to do with\b|\bto do with the\b|\bcomb(?:o|ination) codes?\b|\bunlisted\b
        |\b(?:right|correct|proper|appropriate|best|new|other|own|specific|full|better
        |complete) (?:\w+[- ])?codes?\b
        |\b(?:is|are|was) (?:\S+ ){1,4}(?:still )?(?:right|correct|wrong|the (?:wrong|right
        |correct)|enough|ok|okay|appropriate)\b(?! (?:line|modifier|order|units?))
        |\bwhat (?:goes|belongs) on\b|\banything (?:else|more)\b(?=[^.?!]*\?)|\b(?:icd-?10(?:-cm
        |-pcs)?|cpt|hcpcs|dx|diagnosis) (?:codes? )?for\b
        |\bneed (?:a |an |the )?(?:\w+ ){0,2}codes?\b|\bkeep the z codes?\b
        |\bstill (?:right|correct|appropriate)\b|\b(?:what|how) about (?:the |a )?[a-z]{3,}\b
        |\benough (?:alone
        |by itself|on its own)\b
        |\b(?:code|bill) (?:this|it|that|these)\b(?=[^.!]*\?)|\bplease confirm\b
        |\bconfirm\b(?=[^.!?]*\b(?:number|code|digit|dx|codes))
        |\bcodes? (?:please|pls|plz)\b|\bmore specific\b
        |\bthe (?:right|correct|proper) one\b|\bshould be (?:assigned|coded|used|reported|billed)\b
        |\b(?:icd-?10(?:-cm)?|cpt|hcpcs|dx)\s?\?|\bcan (?:i|we) (?:still )?use (?:it|that|this)\b
        |\b(?:give|send|list) (?:me |us )?the (?:\w+ )?codes?\b|\bfix (?:pls|please|plz|it|this
        |these|them)\b|\bwhich ones\b|\bcodes? you (?:would|suggest)\b
        |\bcodes?\s?\?|\b(?:is there|isn't there|do we have
        |have) (?:a |an |any )?(?:\w+ ){0,3}codes?\b
        |\bhelp (?:me |us )?(?:with )?(?:cod(?:e|ing)|the code|find)|\bfind
        [ ](?:a |the |any )?(?:\w+ )?code"""
    )),
    (Ask.PAIR, any_of(
        r"""\btogether\b(?! with the (?:team|doctor))|\bboth\b(?= (?:\w+ ){0,3}(?:be |bill|codes?
        |report|allowed|on |pay|ok|w/|with))
        |\b(?:bill|report|code|use|charge|get|claim|send|submit|keep) (?:\w+ ){0,2}both\b
        |\bon top of\b|\bin addition to\b
        |\b(?:a |as )?separate(?:ly)? (?:code|charge|bill\w*|report\w*|pay\w*|line|item|cpt)
        |\b(?:bill|report|cod|charg|pa)\w*(?: \w+)? separately\b|\bseparately\b|\bseparate\s?\?
        |\breportable\b
        |\b(?:also|additionally) (?:bill|report|code|charge|use|get|claim|add|send)\b|\b(?:its
        |their|it's) own (?:line|code|charge)\b
        |\bbundl\w*|\bunbundl\w*|\b(?:is|are|be|as|or|already|it) (?:\S+ ){0,7}(?:included
        |inclusive|part of|in there|built in|packaged)\b
        |\bpart of\b(?=[^.?!]*\?)|\bin there already\b|\bincidental\b|\bcol(?:umn)?\.? ?(?:1|2
        |one|two|i{1,2})\b|\bncci\b|\bcci\b|\bptp\b
        |\bedits?\b(?! (?:the|my|this|it))|\bsame (?:day|date|claim|session|visit|encounter
        |dos)\b(?=[^.?!]*\?)
        |\b(?:next to|along with|alongside|beside)\b(?=[^.?!]*\b(?:codes?|\S*\d{2}|it)\b)
        |\bas well\b(?=[^.?!]*\?)|\bkill\b|\bappeal\b
        |\bdo (?:i|we) (?:still )?need \S*\d{3}
        |\b(?:do|should|can|must) (?:i|we) (?:also |still )?add \S*\d{2}
        |\bstill (?:bill|report|need|code)\b
        |\badd(?:ed)?[- ]on\b|\bstand[- ]?alone\b
        |\b(?:show\w*|get\w*|a|any) (?:a )?conflict\b|\bmutually exclusive\b
        |\bon the same (?:claim|day|line)\b
        |\b(?:can|could|may|should|do) (?:i|we|you|they) (?:also |still )?(?:bill|add|charge
        |report|code|get paid)(?: for)? [^.?!]{0,60}\b(?:with|w/|and|plus|on top
        |too)\b(?=[^.?!]*\?)"""
    )),
    (Ask.MODIFIER, any_of(
        r"""\bmodifiers?\b(?! clinic)|\bmods?\b\.?(?=[ ?,/-])|\bmodif\b"""
    )),
    (Ask.UNITS, any_of(
        r"""\bhow many (?:\w+ ){0,2}(?:units?|lines?|times|vials?|doses?)\b
        |\bunits?\b(?=[^.!?]*\?)
        |\bnumber of units\b|\bunits? (?:of service|to bill|billed)\b
        |\bhow many\b(?=[^.?!]*\b(?:bill|report|charge)\b)|\bon one line\b|\bone line or\b
        |\b(?:two|three|four|five
        |six|seven|eight|nine|ten|\d{1,2}) (?:separate )?(?:lines|units)\b
        |\bmues?\b|\bper (?:day|claim|line|date|session|encounter)\b
        |\bx ?\d{1,3}\b(?=[^.!?]{0,40}\?)
        |\bis (?:it )?(?:one|two|three|four|five|six|\d{1,2})(?: units?)? (?:right|correct|ok
        |enough|the right)\b
        |\b(?:bill|report|charge|code) (?:it |this |\S*\d{3}\S* )?(?:twice|two times|once
        |\d times|three times)\b|\bquantity\b|\bbilling units?\b|\bwast(?:e|age)\b"""
    )),
    (Ask.PAYMENT, any_of(
        r"""\brvus?\b|\bglobal (?:days?|period|package|surg\w*)\b|\bglobals?\b|\bfee schedule\b
        |\bpayable\b|\breimburs\w*|\bmpfs\b|\bconversion factor\b
        |\ballow(?:ed|able) amount\b|\bhow much\b(?=[^.?!]*\b(?:pay|allow|reimb|worth|get))
        |\bstatus (?:indicator|code|[a-z]\b)|\bpayment (?:indicator|polic|rate|status)\w*
        |\bassist(?:ant)?(?:[- ]at[- ]| )surg\w*(?=[^.?!]*\b(?:pay|allow|payable|indicator
        |permitted))|\b(?:bilateral|assistant|co-?surgeon|team|multiple procedure) indicator\b
        |\bpay (?:for|separately|extra|on)\b|\b(?:facility|non-?facility) (?:rate|difference|pay
        |rvu|total|setting)|\bnon[- ]?facility\b|\bcovered (?:by|under|service)\b
        |\bdoes (?:medicare|medicaid|it|the payer) (?:pay|cover)\b|\bpre-?op and post-?op\b
        |\bpost-?op (?:days|period)\b|\b(?:10|90|0|ten|ninety)[- ]day global\b|\bpc/tc\b|\bopps\b
        |\bapc\b"""
    )),
    (Ask.CROSSWALK, any_of(
        r"""\bcross-?\s?walk\w*|\bicd[- ]?9\b|\bgems?\b(?! and)|\bequivalents?\b(?! for)
        |\bequivalents? (?:of|to|for|in)\b|\bwe map\b
        |\bmaps? to\b|\bmapp(?:ed|ing)\b|\bconver(?:t|sion)\w*
        |\bin (?:their|its|the) place\b|\breplac(?:ed|es|ement|ing|e) (?:by|it|them|that|those
        |for|code|this|\S*\d{3})|\breplacements?\b|\bsuccessors?\b
        |\bwhat(?:'s| is| are) the new codes?\b|\bnew codes? for \S*\d|\btranslate\b|\b(?:which
        |what) icd-10-pcs\b|\bpcs (?:code|equivalent)\b
        |\bold codes?\b|\b(?:deleted|discontinued|retired|terminated)\b(?=[^.!]*\?)
        |\bused to (?:be|use|bill)\b(?=[^.!]*\?)|\bwhat happened to\b"""
    )),
    (Ask.GUIDELINE, any_of(
        r"""\bguidelines?\b|\bsequenc\w*|\bprincipal\b|\bfirst[- ]listed\b|\bcoding clinic\b
        |\bexcludes ?[12]\b|\bcode first\b|\buse additional\b
        |\bwhich (?:one )?(?:goes |comes |is |should (?:go |be )?)?first\b|\bwhat (?:goes
        |comes) first\b
        |\b(?:have to|has to|need to|must|should|does|do|can|would) (?:\w+ ){0,4}(?:go|come|be
        |list(?:ed)?|sequenced?) (?:\w+ )?(?:first|second|secondary|primary)\b
        |\b(?:do|should|must|can) (?:we|i|you) (?:need (?:a|to) )?query\b|\bneed a query\b
        |\bquery (?:the|first|needed|him|her|doc)
        |\bcan (?:i|we|you) (?:assume|infer|code from|code (?:it )?(?:based|off)|use the (?:path
        |nurse|rad)|take (?:it|that) from)\b|\bassum(?:e|ed|ing)\b
        |\brules? (?:about|for|on|say|of)\b|\bthe rule\b|\b(?:is|are) (?:it|we|they
        |that) (?:allowed|permitted|ok to code|okay to code)\b|\ballowed to\b
        |\bdocumentation (?:require\w*|needs?|supports?)\b|\bwhat (?:must|should
        |does) (?:the )?(?:note|documentation|record) (?:say|need|show|include)
        |\bmove\b(?=[^.?!]*\b(?:up|to principal|first))|\bunder the (?:regular|other|supervising
        |doctor|absent)\b|\bincident[- ]to\b|\bsplit[/ -]?(?:or )?shared\b
        |\bpresent on admission\b(?=[^.!]*\?)|\bpoa\b(?=[^.!?]*\?)|\b(?:suspected|probable
        |rule[- ]out|possible) (?:dx|diagnos\w+)\b(?=[^.!]*\?)|\bcoded as (?:if|confirmed)"""
    )),
)  # fmt: skip

ASKED = tuple((ask, re.compile(pattern, re.IGNORECASE)) for ask, pattern in _ASKED)

#: What makes a sentence without a question mark ask all the same.
REQUEST = re.compile(
    any_of(
        r"""^\W*(?:and |also |but |so |or |then |now |2nd |second(?:ly)?[ ]
        |third |first |question[:,] )?(?:what|which|who|when|where|why|how
        |can|could|should|may|do|does|did|is|are|am|would|will|shall|whose|wich|whats|anyone
        |any)\b(?=[^.!?]*(?:\?|$|\n))
        |\b(?:please|pls|plz|kindly)\b (?:advise|confirm|help|clarify|tell|let (?:me|us)|send
        |explain|check|verify|review|provide|look|give|list|compare)
        |\bneed(?:ing)? (?:to know|help|an? (?:\w+ ){0,2}codes?|the (?:\w+ ){0,2}codes?|codes
        |advice|guidance|clarification|your|some)
        |\blooking for\b|\bwe need the\b|\b(?:wonder(?:ing|ed)?|want to know|like to know
        |not sure|unsure|confused|don'?t know|no idea|can you|could you)\b
        |\bnobody (?:here )?(?:knows|is sure)|\bask(?:s|ed|ing)? (?:me |us )?(?:which|what|if
        |whether|for|how)
        |\b(?:codes?|dx|icd|cpt)\s(?:pls|please|plz)\b|\badvi[sc]e\b|\b(?:pls|please|plz
        |to) confirm\b|\bthoughts\b|\bhelp\b\W*$|\btell me\b
        |\bwant(?:ed)? to (?:ask|check|know|make sure|be sure)|\bquestions? (?:is|about|on|for
        |re)\b|\bvs\.? \S*\d{3}|\bhelp (?:me|us) (?:with|pick|find|code)
        |\b(?:what|which) (?:\w+ ){0,2}codes?\b|\bhow (?:to|do (?:i|we))\b"""
    ),
    re.IGNORECASE,
)

#: "Who is right?" points at what was said before it.
POINTING = re.compile(
    any_of(
        r"""\bwhich one\b|\bwhich\?|\bor not\b|\bis (?:that|this|it) (?:right|ok|okay|correct
        |true)\b|\bright\?|\bcorrect\?|\bok(?:ay)?\?|\bwho is right\b|\bagree\b"""
    ),
    re.IGNORECASE,
)

#: One says this, another says that: the statement itself is a question.
OPINION = re.compile(
    any_of(
        r"""\b(?:says?|said|thinks|wants?|wanted|insists?|told (?:me|us)|prefers?|argues?
        |believes?
        |suggest(?:s|ed)?|recommend(?:s|ed)?|swears|keeps saying)\b"""
    ),
    re.IGNORECASE,
)
#: "the doctor never connects the two": may it be coded all the same?
UNLINKED = re.compile(
    any_of(
        r"""\b(?:never|does ?n[o']t|did ?n[o']t|not|no)\b[^.!?\n]{0,25}\b(?:connect|link|relat
        |attribut|tie[sd]?|document(?:ed)? (?:a |the )?(?:link|cause|relation))\w*"""
    ),
    re.IGNORECASE,
)
#: Modifiers that lift a pair edit or a global period (NCCI Policy Manual, chapter I).
LIFTING = words_of("24 25 51 57 58 59 76 77 78 79 91 XE XP XS XU")
