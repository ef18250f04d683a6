"""Bytes of a part to text, whatever charset they claim to be in.

Declared, then UTF-8, then a guess, then Windows-1252. The declared one must stand in
the list: Python's codecs also hold `punycode` (16 s for one body), `base64` and `zip`.
"""

import codecs
import re

from charset_normalizer import from_bytes

from consultant.reading.patterns import words_of

#: Python's names of the charsets that mail is written in.
ALLOWED = words_of(
    """ascii utf-8 utf-8-sig utf-16 utf-16-be utf-16-le utf-32 utf-32-be utf-32-le utf-7
    iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8
    iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    cp437 cp850 cp852 cp855 cp866 cp874 cp932 cp949 cp950 koi8-r koi8-u koi8-t
    mac-roman mac-cyrillic mac-greek mac-latin2 mac-turkish mac-iceland
    gb2312 gbk gb18030 hz big5 big5hkscs euc_jp euc_kr johab shift_jis shift_jisx0213
    euc_jisx0213 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_jp_ext
    iso2022_kr tis-620 ptcp154 kz1048"""
)
#: What Latin-1 says is Windows-1252, as in every browser (WHATWG Encoding).
RENAMED = {
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "iso8859-8": "cp1255",
    "tis-620": "cp874",
}
#: Names seen in mail that Python does not know.
ALIASES = {
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "cp932",
    "x-gbk": "gbk",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "cp-850": "cp850",
    "ansi_x3.110-1983": "cp1252",
    "unknown-8bit": "utf-8",
    "x-unknown": "utf-8",
    "default": "utf-8",
    "windows-874": "cp874",
    "x-user-defined": "cp1252",
    "dos-720": "cp437",
}
#: How much of a text the guess looks at.
GUESSED_FROM = 16 * 1024

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CHARSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")


def decode(payload: bytes, declared: str = "") -> str:
    """`payload` as clean text: no NUL, no control characters, no lone surrogates."""
    for charset in (_usable(declared), "utf-8"):
        text = _try(payload, charset)
        if text is not None:
            return clean(text)
    return clean(_guessed(payload))


def clean(text: str) -> str:
    """`text` as any database takes it (PostgreSQL refuses NUL and lone surrogates)."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_TEXT.sub("", text)


def _usable(declared: str) -> str:
    """Python's name for the charset, or "" for one that is unknown or no charset at all."""
    found = _CHARSET_NAME.search(declared)
    if not found:
        return ""
    name = ALIASES.get(found[0].lower(), found[0].lower())
    try:
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return RENAMED.get(name, name) if name in ALLOWED else ""


def _try(payload: bytes, charset: str) -> str | None:
    if not charset:
        return None
    try:
        text = payload.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None
    return text


def _guessed(payload: bytes) -> str:
    best = from_bytes(payload[:GUESSED_FROM]).best()
    if best is not None and _usable(best.encoding):
        text = _try(payload, _usable(best.encoding))
        if text is not None:
            return text
    return payload.decode("cp1252", errors="replace")
