"""What machines write in a subject or a first line, in the languages they speak."""

import re

from consultant.reading.patterns import any_of

_I = re.IGNORECASE

#: Senders that are programs (RFC 2142 names some; the rest is custom).
DAEMONS = re.compile(
    any_of(
        r"""^["'<\s]*(?:mailer[-_. ]?daemon|mail[-_. ]?daemon|mail[-_ ]?deliver(?:y|er)[\w.-]*
        |post[-_.]?master
        |mmdf|double-bounce|bounces?(?:[-+=][^@\s]*)?|noreply-dmarc-support
        |mdaemon|autoreply|auto[-_.]?respon(?:der|se)|microsoftexchange[0-9a-f]{20,})
        (?:@|\s*[<"']|\s*$|[ ](?:system|subsystem|service))"""
    ),
    _I,
)

#: Subjects of delivery reports.
BOUNCED = re.compile(
    any_of(
        r"""undeliver|non[- ]?deliver|returned (?:mail|to sender)|failed (?:mail|delivery
        |to deliver)
        |delivery (?:status|failure|has failed|report|problem|delay|notif|error|incomplete)
        |mail (?:delivery|system error|could not|not deliver|delivering)|nondeliverable
        |failure (?:notice|delivery|notification)|could not (?:be )?deliver|warning: message
        |message (?:not deliver|undeliver|could not be|delayed|status)|unzustellbar
        |nicht zustellbar|non remis|non recapitabile|mancato recapito|no se (?:pudo|puede) entregar
        |não entregue|niedostarcz|onbestelbaar|ei voitu toimittaa|не доставлен|недоставлен
        |loop alert|mail loop|配信不能|エラーメール|complaint about message from|abuse report
        |email feedback report"""
    ),
    _I,
)

#: Words of a delivery report.
FAILED = re.compile(
    any_of(
        r"""\b(?:55[0-4]|45[0-2]|421)[ -]+[#(]?[0-9]\.[0-9]\.[0-9]|user unknown|unknown user
        |could not be delivered|unable to deliver|permanent (?:fatal )?errors?|undeliverable
        |delivery (?:to the following|failed)|did not reach the following|no such user
        |error delivering your mail|duplicated message-id|too many hops|invalid user address"""
    ),
    _I,
)

_REPLY = any_of(
    r"""auto(?:matic|mated|matisch[er]*)?[\s:_-]*(?:reply|response|respon[sd]er|antwort|answer)
    |automatically generated|out[\s-]of[\s-](?:the[\s-])?office|vacation (?:reply|response|message)
    |abwesenheit\w*|réponse automatique|absence du bureau|respuesta autom\w+
    |fuera de (?:la )?oficina
    |risposta automatica|fuori ufficio|resposta autom\w+|automatisch antwoord|afwezig\w*
    |automaattinen (?:vastaus|poissaolo)|autosvar|automatiskt? svar|frånvaro|fraværende
    |automatická odpověď|automatyczna odpowiedź|autoodpowiedź|automatikus válasz|răspuns automat
    |αυτόματη απάντηση|otomatik yanıt|автоответ\w*|автоматический ответ|自動(?:返信|応答)|不在通知
    |自动(?:回复|答复)|자동 ?(?:회신|응답)|abwesend|afwezigheid|jsem mimo kancelář"""
)
#: A subject that begins as an automatic reply's does ...
AWAY_SUBJECT = re.compile(rf"^\W*(?:(?:re|aw|sv)\s*:\s*)?{_REPLY}|^\W*on (?:vacation|leave)\b", _I)
#: ... and one that no person writes: the mark, then a colon or a bracket.
MARKED_SUBJECT = re.compile(rf"^\W*{_REPLY}\s*[:\]\u2013]", _I)

#: Words of an automatic reply.
AWAY = re.compile(
    any_of(
        r"""\b(?:i am|i'm|i will be|i'll be|we are)\s+(?:currently\s+
        |now\s+)?(?:out of (?:the )?office
        |on (?:annual |maternity |sick )?(?:vacation|leave|holiday)|away (?:from|until)|traveling)
        |this is an auto(?:mated|matic)|auto(?:mated|matic)(?:ally)? (?:reply|response|generated)
        |(?:do|please do) not (?:reply|respond) to this|no longer (?:works?|employed|with)\b
        |will be (?:back|returning) (?:on|in)\b|limited access to (?:my )?e-?mail"""
    ),
    _I,
)
#: How such a reply, or a receipt, opens.
OPENED = re.compile(
    any_of(
        r"""^\W*(?:hello|hi|dear [\w ]{1,30})?\W*(?:thank(?:s| you) for (?:your|contacting
        |reaching|writing)
        |your (?:message|e-?mail|request|ticket) (?:was|has been) (?:received|logged
        |registered))"""
    ),
    _I,
)
#: "Prove that you are no machine": answering it would be a machine's answer.
CHALLENGE = re.compile(
    any_of(
        r"""\b(?:click|visit|follow|use)\b[^.]{0,30}\blink\b[^.]{0,80}\b(?:allowed|approved
        |verif\w+
        |confirm\w*|deliver\w*|whitelist|safe list)|account is protected by"""
    ),
    _I,
)
#: How a calendar program begins the subject of an invitation, or of the answer to one.
MEETING_SUBJECT = re.compile(
    r"^\W*"
    + any_of(
        r"""(?:tentatively )?accepted|declined|tentative|cancell?ed(?: event)?
        |(?:updated )?invitation|new time proposed|meeting (?:response|forward notification)
        |zugesagt|abgelehnt|abgesagt|mit vorbehalt|einladung|accepté|refusé|annulé|aceptad[ao]
        |rechazad[ao]|cancelad[ao]|invitación|accettato|rifiutato|annullato|invito|geaccepteerd
        |geweigerd|aceite|recusad[ao]|convite|tackat ja|accepteret|hyväksytty|zaakceptowano
        |odrzucono|принято|отклонено"""
    )
    + r"\s*:",
    _I,
)
#: And what it writes beneath.
MEETING = re.compile(
    any_of(
        r"""\bhas (?:tentatively )?(?:accepted|declined|cancell?ed)\b.{0,40}\b(?:invitation|event
        |meeting)|\bthis (?:event|meeting|appointment|invitation) (?:has been|was|is)\b
        |^\W*(?:when|wann|quand|cuándo|quando|wanneer)\W{0,3}:|\bmicrosoft teams meeting
        |\binvitation from google calendar|\bjoin (?:zoom|the|teams) meeting\b
        |\bhat (?:diese|die|ihre) (?:einladung|besprechung)"""
    ),
    _I | re.MULTILINE,
)
UNSUBSCRIBE = re.compile(r"\bunsubscribe\b|\bopt[- ]out\b|abbestellen|désabonner|darse de baja", _I)
