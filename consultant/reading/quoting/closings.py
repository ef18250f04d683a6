"""How banners, tag lines, disclaimers, sign-offs and business cards are written."""

import re

from consultant.reading.patterns import any_of

#: Lines that gateways put over outside mail.
BANNER = re.compile(
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
TAG = re.compile(
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
        |στάλθηκε από.{0,60}|.{1,30} küldve|nosūtīts no.{0,40}|ᐧ)\s*\W{0,3}$"""
    ),
    re.IGNORECASE,
)
#: A paragraph that begins or reads like this was written by a lawyer.
DISCLAIMER = re.compile(
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
DELIMITER = re.compile(r"^\s{0,2}(?:--\s?|_{3,}|-{3,}|={5,}|\*{5,}|(?:\* ){2}\*|~{4,}|\+{5,})$")
#: "-- " (RFC 3676 section 4.3), or as people write it; a rule must be near the end.
TRUE_DELIMITER = re.compile(r"^--\s?$")

#: "--Daniel", a name behind dashes.
DASHED = re.compile(r"^\s?--?\s?[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}$")
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻĽŁŃŅŇŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽΑ-ΩА-ЯІЇЄҐ]"
#: A name and no more, as it stands under a sign-off.
BARE_NAME = re.compile(rf"^{_CAPITAL}[\w.'-]{{1,20}}(?: {_CAPITAL}[\w.'-]{{0,20}}){{0,2}}[.,]?$")
#: Thanks and regards, in the languages of hospitals; a line of them is no message.
_REGARDS = any_of(
    r"""thanks?(?: you)?|thx|thnx|tnx|ty|tia|tx|tks|cheers|regards|rgds|wishes|best|sincerely
    |respectfully|cordially|gratefully|signed|yours(?: truly| sincerely| faithfully)?|take care|br
    |kr|mfg
    |(?:mit )?(?:freundliche[nr]?|viele[n]?|herzliche[n]?|liebe[n]?|beste[n]?|schöne[n]?|sonnige)
    [ ]gr(?:ü|u|ue)(?:ß|ss)en?|lg|vg|hg
    |(?:bien )?cordialement|cdlt|bien à vous|(?:meilleures )?salutations|amicalement
    |(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|un abrazo
    |(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg
    |cumprimentos|(?:com os )?melhores cumprimentos|atenciosamente|att|abraços?
    |(?:serdecznie )?pozdrawiam(?: serdecznie)?|z poważaniem|z powazaniem|pozdrowienia
    |(?:med )?(?:vän|ven|väl)lige? h[äi]ls(?:ning(?:ar)?|en)|h[äi]ls(?:ning(?:ar)?|en)|mvh|vh|kh
    |vänligen|(?:ystävällisin )?terveisin|terv|s pozdravem|s úctou|s pozdravom|üdvözlettel|üdv
    |cu (?:stimă|respect)|toate cele bune|saygılarımla|iyi çalışmalar|με εκτίμηση
    |(?:cordiali|distinti|cari) saluti|saluti|с уважением|всего доброго|з повагою|с поздрав"""
)
SIGN_OFF = re.compile(
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
CARD = re.compile(
    any_of(
        r"""(?:\b(?:t|tel|telephone|phone|ph|p|f|fax|fx|cell|mobile|m|o|office|main|direct|desk
        |pager|vm|voicemail|toll[- ]free|c|d
        |w)\s?[:.#]?\s?)?(?:\+?1[-. ])?\(?\d{3}\)?[-. /]{1,2}\d{3}[-. ]\d{4}\b
        |\b\d{3}[-.]\d{4}\b|\+\d{1,3}(?:[ .()-]{1,2}\d{1,5}){2,5}\b
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
LINK = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\bhttps?://|\bwww\.\w", re.IGNORECASE)
CREDENTIALED = re.compile(_CREDENTIAL)
#: Words that make a line a sentence, or a line about a patient, and no part of a card.
SENTENCE = re.compile(
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
PROSE = re.compile(r"(?:\b[a-z][a-z']*,? ){4}")
