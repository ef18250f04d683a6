"""The lines that mail programs write around old text, in the languages they speak.

One table a kind of line; the patterns beneath are made of the tables. Every pattern is
anchored and free of nested repeats, so that no line costs more than its length.
"""

import re

from consultant.reading.patterns import any_of

#: What a header line of an answered or forwarded letter is called.
FROM_WORDS = any_of(
    """from|von|de|da|van|od|fra|från|avsändare|lähettäjä|от кого|от|відправник|від|kimden
    |gönderen
    |expéditeur|remitente|mittente|absender|afzender|nadawca|feladó|felado|de la|από|发件人|寄件者
    |寄件人
    |差出人|送信者|보낸 사람|보낸사람|من|מאת|จาก|từ|dari"""
)
DATE_WORDS = any_of(
    """sent|date|gesendet|datum|envoyé|envoyée|envoye|enviado|enviado el|enviada em|enviada|enviat
    |fecha|data|inviato|verzonden|wysłano|dátum|dato|sendt|skickat|lähetetty|päivämäärä|päiväys
    |отправлено|дата|надіслано|gönderildi|gönderme tarihi|tarih|odesláno|odoslané|odoslaný
    |küldve|elküldve|trimis|ημερομηνία|στάλθηκε|发送时间|发送日期|日期|時間|送信日時|日時|日付
    |보낸 날짜|날짜|التاريخ
    |תאריך|วันที่|ngày"""
)
TO_WORDS = any_of(
    """to|an|à|a|para|per|aan|do|til|till|vastaanottaja|кому|до|kime|komu|címzett|către|catre|προς
    |收件人|宛先|받는 사람|받는사람|إلى|אל|ถึง|đến|destinataire|destinatario|empfänger|alıcı
    |mottagare|kepada"""
)
SUBJECT_WORDS = any_of(
    """subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|emne|ämne|aihe|тема|konu
    |předmět|predmet|tárgy|subiect|θέμα|主题|主旨|件名|제목|الموضوع|נושא|เรื่อง|chủ đề|assumpte
    |perihal"""
)
OTHER_WORDS = any_of(
    """cc|bcc|kopie|copie|copia|kopia|kopi|kopio|копия|копія|bilgi|másolatot kap|másolat|kópia
    |κοιν
    |抄送|参照|참조|cci|reply-to|importance|importância|wichtigkeit|attachments?|anlagen?
    |pièces jointes|adjuntos|organization|priority|priorität"""
)

#: "wrote", as it stands in the line above a quotation.
WROTE = any_of(
    r"""wrote|writes|a écrit|écrivait|escribió|escribio|escrito|escreveu|va escriure|ha escrit
    |schrieb|geschrieben|ha scritto|scrisse|schreef|geschreven|skrev|skreiv|kirjoitti
    |napisał(?:a|\(a\))?|pisze|napsala?(?:\(a\))?|napísala?(?:\(a\))?|napisala?(?:\(a\))?|napisao
    |írta|ezt írta|a scris|написала?(?:\(а\))?|пишет|пише|написав(?:\(ла\))?|yazdı|şunu yazdı
    |şunları yazdı|έγραψε|写道|寫道|写到|のメッセージ|は書きました|書きました|さんは書きました
    |작성
    |님이 작성|كتب|כתב|menulis|đã viết|je napisao|je napisala?(?:\(a\))?|เขียน|rakstīja|parašė
    |kirjutas|wrote the following"""
)

#: What stands on the line over an answered letter.
ORIGINAL = any_of(
    """original message|original appointment|ursprüngliche nachricht|originalnachricht
    |original-nachricht
    |message d'origine|message original|mensaje original|mensagem original|messaggio originale
    |oorspronkelijk bericht|oprindelig meddelelse|originalmeddelande|opprinnelig melding
    |alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa
    |eredeti üzenet|исходное сообщение|оригинальное сообщение|вихідне повідомлення|özgün ileti
    |orijinal mesaj|mesaj original|αρχικό μήνυμα|原始邮件|原邮件|原始郵件|元のメッセージ
    |원본 메시지|الرسالة الأصلية
    |missatge original|izvorna poruka|previous message|reply message|antwort-nachricht"""
)

#: And over a forwarded one.
FORWARDED = any_of(
    """forwarded message|begin forwarded message|forwarded by|forwarded email
    |weitergeleitete nachricht|anfang der weitergeleiteten nachricht|début du message transféré
    |début du message réexpédié|message transféré|message transmis|mensaje reenviado
    |inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada
    |início da mensagem encaminhada|início da mensagem reencaminhada|messaggio inoltrato
    |inizio messaggio inoltrato|inizia il messaggio inoltrato|doorgestuurd bericht
    |begin doorgestuurd bericht|videresendt besked|videresendt meddelelse
    |start på videresendt besked|videresendt melding|vidarebefordrat meddelande
    |vidarebefordrat mejl|vidarebefordrat brev|vidare­befordrat|påbörja vidarebefordrat
    |början på vidarebefordrat|videresendt e-post|begynnelse på videresendt|välitetty viesti
    |välitettävä viesti|edelleenlähetetty viesti|přeposlaná zpráva|začátek přeposílané zprávy
    |preposlaná správa|začiatok preposlanej správy|továbbított üzenet|továbbított levél
    |az továbbított|itt kezdődik a továbbított|начало переадресованного сообщения
    |начало переадресованного письма|пересылаемое сообщение|перенаправленное сообщение
    |пересланное сообщение|почта переслана|початок листа, що пересилається
    |переслане повідомлення|переслане|przekazana wiadomość|wiadomość przekazana
    |początek przekazywanej|rozpoczęto przekazywaną|treść przekazanej wiadomości
    |mesaj redirecționat|mesaj redirectionat|mesajul redirecționat|mesajul redirectionat
    |începe mesajul|mesaj transmis|i̇letilen ileti|iletilen ileti|iletilen mesaj
    |yönlendirilen ileti|yönlendirilmiş|iletilmiş mesaj|προωθημένο μήνυμα|转发的邮件|转发邮件
    |被转发|轉寄
    |転送メッセージ|転送された|전달된 메시지|الرسالة المعاد|missatge reenviat|prosljeđena poruka
    |početak proslijeđene poruke|proslijeđena poruka|edastatud kiri|edastatud sõnum|persiųst
    |pārsūtī"""
)

#: Subject marks of a forward (the letter may be all forward, with no word of its own).
FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]\n]{1,40}\]\s*)?(?:(?:re|aw|sv|ref|antw|odp)\s*:\s*)?"
    r"(?:fwd?|wg|tr|rv|enc|i|doorst|vs|vl|pd|př|továbbítva|továbbított|ilt|i̇lt|ynt fwd|转发"
    r"|轉寄|転送|fs|vb|hal|reenv|rif|пер|redirecționat)\s*:",
    re.IGNORECASE,
)


_MARGIN = r"^[\s>*_|\u202a-\u202e\u2066-\u2069]*"
_HEADER_KINDS = {
    "from": FROM_WORDS,
    "date": DATE_WORDS,
    "to": TO_WORDS,
    "subject": SUBJECT_WORDS,
    "other": OTHER_WORDS,
}
_HEADERS = {
    kind: re.compile(_MARGIN + words + r"[*_]{0,2}\s{0,2}[:：]", re.IGNORECASE)
    for kind, words in _HEADER_KINDS.items()
}
_DATED_WITHIN = re.compile(rf"\b{DATE_WORDS}[*_]{{0,2}}\s?[:：]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_RULE = r"[-_=*~#—–\s>]{0,60}"
_ORIGINAL = re.compile(rf"^{_RULE}{ORIGINAL}\s{{0,3}}:?{_RULE}$", re.IGNORECASE)
_FORWARDED = re.compile(
    rf"^{_RULE}(?:[\w ]{{0,12}}\b)?{FORWARDED}\b.{{0,120}}$"
    rf"|^{_RULE}{FORWARDED}\s{{0,3}}[:：]?{_RULE}$",
    re.IGNORECASE,
)
_FORWARD_RULED = re.compile(r"^[\s>]*-{2,}|[-:：—]\s*$|^[\s>]*$")
_WROTE = re.compile(WROTE + r"(?=[\s:：,(<\"]|$)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}|\[email[^\]]{0,20}\]")
#: A day with a year, or a time of the day.
_MOMENT = re.compile(
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}[:.hH]\d{2}\b|\b(?:19|20)\d\d\b"
    r"|\d{1,2}月\s?\d{1,2}日"
)
REPLY_ABOVE = re.compile(
    r"^[\s>#*-]*(?:please\s+)?(?:type\s+your\s+)?(?:reply|respond|write)\b.{0,30}"
    r"\babove\s+th(?:is|e)\b.{0,40}line",
    re.IGNORECASE,
)
RULE_LINE = re.compile(r"^\s*(?:_{5,}|-{5,}|={5,}|\*{5,}|—{3,}|~{5,})\s*$")


def _lower(text: str) -> str:
    """In lower case, the Turkish dotted I a plain one."""
    return text.lower().replace("\u0307", "")


def _stems_of(table: str) -> frozenset[str]:
    """How each form in a table begins; a look for these costs a fiftieth of the pattern."""
    forms = table.removeprefix("(?:").removesuffix(")").split("|")
    found = [re.match(r"([^()\\?\[]+)(\??)", form) for form in forms]
    return frozenset(_lower(stem[1][:-1] if stem[2] else stem[1]) for stem in found if stem)


_WROTE_STEMS, _ORIGINAL_STEMS, _FORWARDED_STEMS = map(_stems_of, (WROTE, ORIGINAL, FORWARDED))


def _has_stem(text: str, stems: frozenset[str]) -> bool:
    lower = _lower(text)
    return any(stem in lower for stem in stems)


def header_kind(line: str) -> str:
    """Which header line of an older letter this is ("from", "date", ...); "" for none."""
    if ":" not in line[:60] and "：" not in line[:60]:
        return ""
    return next((kind for kind, pattern in _HEADERS.items() if pattern.match(line)), "")


def is_header_in_one(line: str) -> bool:
    """Whether this line is the header of an older letter whose line ends were lost."""
    return (
        len(line) < 400
        and header_kind(line) == "from"
        and bool(has_address(line) and has_moment(line) and _DATED_WITHIN.search(line))
    )


def wrote_in(text: str) -> re.Match[str] | None:
    """Where these words say "wrote", in any language; None where they do not."""
    return _WROTE.search(text) if _has_stem(text, _WROTE_STEMS) else None


def has_moment(text: str) -> bool:
    return bool(_DIGIT.search(text) and _MOMENT.search(text))


def has_address(text: str) -> bool:
    return ("@" in text or "[email" in text.lower()) and bool(_ADDRESS.search(text))


def is_original(line: str) -> bool:
    if len(line) >= 160 or not _has_stem(line, _ORIGINAL_STEMS):
        return False
    return bool(_ORIGINAL.match(line))


def is_forwarded(line: str) -> bool:
    """Whether the line says that a forwarded letter follows."""
    if len(line) > 200 or not _has_stem(line, _FORWARDED_STEMS) or not _FORWARDED.match(line):
        return False
    return bool(_FORWARD_RULED.search(line))


def is_forward_subject(subject: str) -> bool:
    return bool(FORWARD_SUBJECT.match(subject))
