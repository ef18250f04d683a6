"""What stands around the new words: a banner above; tag line, disclaimer, signature below.

A signature goes only on evidence: its delimiter, the mail program's mark, the sender's own
name, or the makings of a business card. A patient's name in the last line is none of these.
"""

import re

from consultant.reading.patterns import any_of

#: Lines that gateways put over outside mail.
_BANNER = re.compile(
    any_of(
        r"""^\W*(?:\[?\s*(?:external|caution|warning|ext)\b.{0,40}(?:e-?mail|sender|message
        |source)?\]?.*|.{0,20}(?:this|the) (?:e-?mail|message|sender) (?:originated|came
        |was sent|is) from (?:an? )?(?:outside|external).*
        |you don'?t often get e-?mail from.*
        |.{0,40}do not click (?:on )?(?:any )?links? or open attachments.*)$"""
    ),
    re.IGNORECASE,
)
#: Tag lines of mail programs, in their languages.
_TAG = re.compile(
    any_of(
        r"""^\W{0,3}(?:sent (?:from|via|using|with|by) (?:my |the |a |an |yahoo|mail|outlook
        |samsung|android|proton|gmail|the all new|mobile|nine|spark|iphone|ipad|windows
        |blackberry|t-mobile|verizon|sprint|at&t|webmail|superhuman|thunderbird|email
        |e-mail)(?!.{0,80}\b(?:is|was|are|because|so|but)\b).{0,80}|(?:get|obter o|obtenir|obtener
        |ottieni|holen sie sich|hämta|skaffa|hent|pobierz|outlook|téléchargez|descargar?
        |scarica) outlook .{0,60}|أُ?رسلت من .{0,40}|get bluemail for.{0,60}
        |download outlook.{0,60}|downloaded from .{0,20}|via (?:mobile|phone|iphone
        |my .{0,20})|envoyé (?:de(?:puis)?|à partir).{0,60}
        |von meine[mr] .{1,60}gesendet.{0,20}|gesendet (?:von|mit|über).{0,60}
        |diese nachricht wurde von meine.{0,80}|enviado (?:desde|do|de|a partir|con
        |via).{0,60}|inviato da.{0,60}|verzonden (?:vanaf|vanuit|met|via).{0,60}
        |verstuurd vanaf.{0,60}|sendt fra.{0,60}|skickat från.{0,60}|lähetetty .{0,60}
        |wysłan[eo] .{0,60}|odesláno z.{0,60}|odoslané z.{0,60}|отправлено (?:с|из
        |от).{0,60}|надіслано (?:з|із).{0,60}|trimis (?:de pe|din).{0,60}
        |iphone'?umdan gönderildi.{0,20}|.{1,30}'?(?:den|dan) gönderildi|iphoneから送信
        |.{0,20}から送信|从我的.{1,20}发送|发自我的.{0,40}|나의 .{1,20}에서 보냄|εστάλη από.{0,60}
        |στάλθηκε από.{0,60}|.{1,30} küldve|nosūtīts no.{0,40})\s*\W{0,3}$"""
    ),
    re.IGNORECASE,
)
#: A paragraph that begins or reads like this was written by a lawyer.
_DISCLAIMER = re.compile(
    any_of(
        r"""^\W*(?:confidential(?:ity)?\s+(?:notice|note|statement|disclaimer|information|and)
        |(?:privacy|hipaa|legal|phi)\s+(?:notice|disclaimer|warning)|disclaimer\s*:|notice:
        |important notice|(?:the )?information (?:contained )?in (?:this|the) (?:e-?mail
        |message|transmission|communication)|this (?:e-?\s?mail|electronic|message
        |communication|transmission|mail)\b.{0,120}\b(?:confidential|privileged|intended
        |scanned|virus|proprietary|protected health|solely)|the (?:contents?
        |information) (?:of|in|contained in|transmitted)\b.{0,60}(?:e-?mail
        |message)\b.{0,120}(?:confidential|intended)|if you (?:are not the|have received
        |received)\b.{0,80}\b(?:intended recipient|in error|by mistake)
        |please (?:consider the environment|think before (?:you )?print)
        |(?:any )?views? (?:and|or|are|expressed)\b.{0,60}(?:author|sender|those of)
        |diese e-?mail .{0,80}vertraulich|ce (?:message|courriel).{0,80}confidentiel
        |este (?:mensaje|correo|e-?mail).{0,80}confidencial|unsubscribe\b.{0,60}$
        |to unsubscribe\b)"""
    ),
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"^\s{0,2}(?:--\s?|—|_{3,}|-{3,}|={5,}|\*{5,}|(?:\* ){2}\*|~{4,}|\+{5,})$")
#: "-- " (RFC 3676 section 4.3), or as people write it; a rule must be near the end.
_TRUE_DELIMITER = re.compile(r"^--\s?$")

#: "--Daniel", a name behind dashes.
_DASHED = re.compile(r"^\s?--?\s?[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}$")
#: A name and no more, as it stands under a sign-off.
_BARE_NAME = re.compile(r"^[A-Z][\w.'-]{1,20}(?: [A-Z][\w.'-]{0,20}){0,3}[.,]?$")
#: Thanks and regards, in the languages of hospitals; a line of them is no message.
_REGARDS = any_of(
    r"""thanks?(?: you)?|thx|thnx|tnx|ty|tia|tx|tks|cheers|regards|rgds|wishes|best|sincerely
    |respectfully|cordially|gratefully|signed|yours(?: truly| sincerely| faithfully)?|take care|br
    |kr|mfg
    |(?:mit )?freundliche[nr]? gr(?:ü|u)(?:ß|ss)en?|viele grüße|(?:bien )?cordialement
    |(?:un )?saludos?|atentamente|met vriendelijke groet(?:en)?|cumprimentos|atenciosamente
    |pozdrawiam
    |(?:med )?v[äe]nlige? h[äi]ls(?:ning(?:ar)?|en)|cordiali saluti|с уважением"""
)
_SIGN_OFF = re.compile(
    r"^\W*(?:(?:many|much|with|kind(?:est)?|best|warm(?:est)?|sincere(?:ly)?|all|my) )*"
    rf"{_REGARDS}"
    r"(?: (?:so much|very much|a lot|again|a bunch|a million|in advance"
    r"|for (?:your|the|any|all)(?: \w+){1,5}|(?:and|&) (?:kind |best |have )?"
    r"(?:regards|a (?:great|good|nice) \w+)|all|everyone|team|much|kindly|you))*\W*$",
    re.IGNORECASE,
)
_CREDENTIAL = any_of(
    r"""\b(?:C[CPHIORDEM]{1,3}[SCAPO]?(?:-[A-Z]{1,3})?|CPC(?:-[A-Z])?|CCS(?:-P)?|CCA|COC
        |CIC|CRC|CPMA|CPB|CPPM|CDEO|CCVTC|CIRCC|CANPC|CEMC|CGSC|COSC|CPEDC|CUC|CHONC|CEDC
        |RHIA|RHIT|CDIP|CCDS|CHPS|CHDA|RN|BSN|MSN|LPN|MD|DO|NP|PA-C|MHA|MBA|MPH|PhD|FACS
        |CHC|CPCO|CRCR|CSMC|CSPR)\b"""
)
#: The makings of a business card.
_CARD = re.compile(
    any_of(
        r"""(?:\b(?:t|tel|telephone|phone|ph|p|f|fax|fx|cell|mobile|m|o|office|main|direct|desk
        |pager|vm|voicemail|toll[- ]free|c|d
        |w)\s?[:.#]?\s?)?(?:\+?1[-. ])?\(?\d{3}\)?[-. /]{1,2}\d{3}[-. ]\d{4}\b
        |\b\d{3}[-.]\d{4}\b
        |\b(?:ext|x|extension|pager|voicemail|vm|mail\s?stop|m/s
        |ms)[.:]?\s?#?[A-Z]?\d{2,6}\b|\b(?:suite|ste|floor|fl|room|rm|bldg)\.?\s[\w-]{1,8}\b
        |\bp\.?\s?o\.?\s?box\s\d+|\b[A-Z]{2}\s{1,2}\d{5}(?:-\d{4})?\b
        |\bzip\s?(?:code)?:?\s\d{5}
        |\b(?:npi|tax id|tin|ein|license|lic)\b\W{0,3}(?:no\.?|number|#)?\W{0,2}\d[\d-]+
        |\b\d{1,6}\s(?:[NSEW]\.?\s)?(?:\w+\s){1,3}(?:street|st|avenue|ave|road|rd|blvd
        |boulevard|drive|dr|lane|ln|court|ct|way|parkway|pkwy|place|pl|plaza|highway|hwy
        |circle|square|sq)\b"""
    ),
    re.IGNORECASE,
)
#: And what is one only beside another line: "Here's a link http://..." is a sentence.
_LINK = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\bhttps?://|\bwww\.\w", re.IGNORECASE)
_CREDENTIALED = re.compile(_CREDENTIAL)
#: Words that make a line a sentence, or a line about a patient, and no part of a card.
_SENTENCE = re.compile(
    any_of(
        r"""\?
        |\b(?:i|we|she|he|they|it|is|are|was|were|be|has|had|have|does|did|do|can|should
        |would|could|will|please|pls|patient|pt|pts|claim|acct|account|invoice|dob|mrn|dos
        |ndc|ref|ticket|batch|chart|case|denied|billed|report|code|coded|modifier|dx
        |op note|procedure|diagnosis|when|which|what|why|this|that|there|because|if)\b"""
    ),
    re.IGNORECASE,
)
#: Words in a row without a capital or a figure: nobody's business card.
_PROSE = re.compile(r"(?:\b[a-z][a-z']*,? ){4}")
#: A card has few lines, none long.
CARD_LINES = 10
CARD_WIDTH = 110
TAIL_LINES = 16


def strip_banner(lines: list[str]) -> list[str]:
    """`lines` without the warning that a gateway put on top."""
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if first >= len(lines) or len(lines[first]) > 400 or not _BANNER.match(lines[first]):
        return lines
    end = first + 1
    while end < len(lines) and lines[end].strip() and end - first < 4:
        end += 1
    return lines[end:] if any(line.strip() for line in lines[end:]) else lines


def strip_ending(
    lines: list[str], sender: str = "", marked: frozenset[str] = frozenset()
) -> list[str]:
    """`lines` without what follows the last new word; all of them where none would be left."""
    kept = _trimmed(lines)
    for strip in (_delimited, _disclaimed, _tagged):
        kept = _if_any(strip(kept), kept)
    kept = _if_any(_marked(kept, marked), kept)
    names = _names(sender)
    kept = _if_any(_signed_off(kept), kept)
    kept = _if_any(_unsigned(kept, names, may_be_card=True), kept)
    for _ in range(3):
        shorter = _if_any(_unsigned(kept, names, may_be_card=False), kept)
        if shorter == kept:
            break
        kept = shorter
    return kept


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _if_any(shorter: list[str], otherwise: list[str]) -> list[str]:
    shorter = _trimmed(shorter)
    return shorter if any(line.strip() for line in shorter) else otherwise


def _delimited(lines: list[str]) -> list[str]:
    """Up to a signature delimiter; a mere rule counts only near the end."""
    for number, line in enumerate(lines):
        if _TRUE_DELIMITER.match(line) and len(lines) - number <= 3 * TAIL_LINES:
            return lines[:number]
    for number in range(max(1, len(lines) - CARD_LINES), len(lines)):
        if _DELIMITER.match(lines[number]):
            return lines[:number]
    return lines


def _disclaimed(lines: list[str]) -> list[str]:
    """Without the paragraphs that begin as a disclaimer does."""
    kept: list[str] = []
    skipping = False
    for number, line in enumerate(lines):
        begins = not number or not lines[number - 1].strip()
        if begins or not line.strip():
            skipping = False
        if not skipping and line.strip() and _DISCLAIMER.match(line):
            skipping = True
        if not skipping:
            kept.append(line)
    return kept


def _tagged(lines: list[str]) -> list[str]:
    """Without a tag line near the end, and what little follows it."""
    for number in range(max(0, len(lines) - TAIL_LINES), len(lines)):
        if _TAG.match(lines[number]):
            return lines[:number]
    return lines


def _marked(lines: list[str], marked: frozenset[str]) -> list[str]:
    end = len(lines)
    while end and marked and (not lines[end - 1].strip() or lines[end - 1].strip() in marked):
        end -= 1
    return lines[:end] if marked else lines


def _signed_off(lines: list[str]) -> list[str]:
    """Without "Kind regards," and the few brief lines under it, whoever they name."""
    below = [n for n, line in enumerate(lines) if line.strip()][-CARD_LINES:]
    for place, number in enumerate(below):
        under = [lines[n] for n in below[place + 1 :]]
        if number and under and _SIGN_OFF.match(lines[number]) and all(map(_is_brief, under)):
            return _without_sign_off(lines[:number])
    return lines


def _names(sender: str) -> frozenset[str]:
    """The sender's names as a signature may give them: whole words of three letters and more."""
    return frozenset(word.lower() for word in re.findall(r"[^\W\d_][\w'-]{2,}", sender))


def _unsigned(lines: list[str], names: frozenset[str], *, may_be_card: bool) -> list[str]:
    """Without a card or a name at the end, and the thanks over it."""
    start = _name_line(lines, names)
    if start is None and len(lines) > 1 and _DASHED.match(lines[-1]):
        start = len(lines) - 1
    if start is None:
        start = _bare_name(lines)
    if start is None and may_be_card:
        start = _card(lines)
    if start is None:
        return lines
    return _without_sign_off(lines[:start])


def _name_line(lines: list[str], names: frozenset[str]) -> int | None:
    """Where the sender's own name begins the last lines."""
    for number in range(max(0, len(lines) - CARD_LINES), len(lines)):
        if _is_name(lines, number, names) and all(_is_brief(line) for line in lines[number + 1 :]):
            return number
    return None


def _is_name(lines: list[str], number: int, names: frozenset[str]) -> bool:
    line = _after_thanks(lines[number])
    words = re.findall(r"[^\W\d_][\w'-]*", line.lower())
    if not words or len(line) > 70 or _SENTENCE.search(line):
        return False
    if _is_initial(line, words, names):
        return number > 0
    return bool(set(words[:4]) & names) and (len(words) <= 3 or line[:1].isupper())


def _is_initial(line: str, words: list[str], names: frozenset[str]) -> bool:
    """Whether the name is an initial: W. or JM under the letter."""
    letters = "".join(words)
    return (
        len(line.strip()) <= 4
        and line.strip()[:1].isupper()
        and any(name.startswith(letters[0]) for name in names)
    )


def _after_thanks(line: str) -> str:
    """The name in "Thx, Tamsin" and the like."""
    before, comma, after = line.strip().lstrip("-\u2013\u2014 ").rpartition(",")
    if comma and _SIGN_OFF.match(before):
        return after.strip()
    return re.sub(
        r"^(?:thanks|thx|thank you|regards|best|cheers)[!.,]?\s+(?=[A-Z])",
        "",
        line.strip().lstrip("-\u2013\u2014 "),
        flags=re.IGNORECASE,
    )


def _is_brief(line: str) -> bool:
    """A line that may stand under a name: short, and no sentence unless it is of a card."""
    return len(line) <= CARD_WIDTH and (
        not _SENTENCE.search(line) or bool(_CARD.search(line) or _LINK.search(line))
    )


def _card(lines: list[str]) -> int | None:
    """Where a business card begins the last paragraph; None where it holds none."""
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    card = lines[start:]
    if not start or not card or len(card) > CARD_LINES or any(len(c) > CARD_WIDTH for c in card):
        return None
    if any(_SENTENCE.search(line) or _PROSE.search(line) for line in card):
        return None
    has_card = any(_CARD.search(line) for line in card)
    has_card = has_card or (len(card) > 1 and any(_LINK.search(line) for line in card))
    has_credential = any(_CREDENTIALED.search(line) for line in card) and len(card) > 1
    return start if has_card or has_credential else None


def _bare_name(lines: list[str]) -> int | None:
    """Where a bare name stands last, right under a sign-off."""
    said = [n for n, line in enumerate(lines) if line.strip()]
    if len(said) < 3 or not _BARE_NAME.match(lines[said[-1]].strip()):
        return None
    return said[-1] if _SIGN_OFF.match(lines[said[-2]]) else None


def _without_sign_off(lines: list[str]) -> list[str]:
    """`lines` without the thanks that stood over a signature, unless thanks are all."""
    kept = _trimmed(lines)
    while kept and _SIGN_OFF.match(kept[-1]):
        kept = _trimmed(kept[:-1])
    return kept or _trimmed(lines)
