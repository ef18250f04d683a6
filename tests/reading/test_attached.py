"""What is attached is named, and its text shown where it can be read; its bombs cost nothing."""

import struct
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pypdf import PdfWriter

from consultant.domain.mail import Attachment, Envelope, Message
from consultant.reading.apart import ReadApart
from consultant.reading.attached import LARGEST, read_file
from consultant.reading.parts import SHOWN
from tests.builders import NOW

NOTE = "Percutaneous 33952 for John Example, MRN 0098123"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def a_pdf(words: str = NOTE, pages: int = 1) -> bytes:
    drawn = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode()
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]/MediaBox[0 0 612 792]>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[page] * pages,
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n" % len(objects)
    return b"%PDF-1.4\n" + body + end


def a_locked_pdf() -> bytes:
    writer, octets = PdfWriter(clone_from=BytesIO(a_pdf())), BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(octets)
    return octets.getvalue()


def a_docx(body: str = f"<w:p><w:r><w:t>{NOTE}</w:t></w:r></w:p>", declared: str = "") -> bytes:
    octets = BytesIO()
    with ZipFile(octets, "w", ZIP_DEFLATED) as package:
        document = f'{declared}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", document)
    return octets.getvalue()


def a_large_docx() -> bytes:
    """One that the reader of letters is not even handed."""
    octets = BytesIO(a_docx())
    with ZipFile(octets, "a") as package:
        package.writestr("word/media/scan.jpg", bytes(200_000))
    return octets.getvalue()


def a_winmail(*files: tuple[str, bytes]) -> bytes:
    def attribute(number: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, number, len(value)) + value + b"\0\0"

    octets = struct.pack("<IH", 0x223E9F78, 1)
    for name, held in files:
        octets += attribute(0x00069002, b"") + attribute(0x00018010, name.encode() + b"\0")
        octets += attribute(0x0006800F, held)
    return octets


BLANKS = a_docx("<w:p>" + "<w:r><w:t> </w:t></w:r>" * 1_500_000 + "</w:p>")
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (a_pdf(), NOTE),
        (a_docx(), NOTE),
        (
            a_docx(
                "<w:p><w:del><w:r><w:delText>no</w:delText></w:r></w:del></w:p>" + "<w:t>a</w:t>"
            ),
            "a",
        ),
        (a_winmail(("note.pdf", a_pdf()), ("x.txt", b"left")), f"[note.pdf, {len(a_pdf())} bytes]"),
        (a_winmail(("note.docx", a_docx()), ("x.txt", b"left")), "[x.txt, 4 bytes]\nleft"),
    ],
)
def test_the_text_of_a_file_is_shown(octets: bytes, words: str) -> None:
    told = read_file(octets)

    assert words in told.text
    assert told.unread == ""


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (a_locked_pdf(), "locked by a password"),
        (b"\xd0\xcf\x11\xe0 an encrypted Word file is no zip", "locked by a password"),
        (a_pdf("")[:60], "damaged"),
        (a_pdf(""), "pictures and no text"),
        (a_docx()[:200], "damaged"),
        (a_docx("<w:p>&b;</w:p>", ENTITIES), "entities"),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"GIF89a", "kind is not read"),
        (b"%PDF-" + b" " * LARGEST, "larger than 8 MB"),
        (BLANKS, "what follows"),  # a bomb of blanks is read up to a bound
        (a_pdf("word " * 20, pages=60), "pages after 40"),
        (a_docx("<w:p><w:t>" + "word " * SHOWN + "</w:t></w:p>"), "what follows"),
    ],
)
def test_a_file_that_is_not_shown_whole_says_why(octets: bytes, why: str) -> None:
    told = read_file(octets)

    assert why in told.unread
    assert len(told.text) <= SHOWN


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadApart]:
    reader = ReadApart()
    yield reader
    reader.close()


def reading(reader: ReadApart, *files: tuple[str, bytes]) -> tuple[Attachment, ...]:
    mail = EmailMessage()
    mail["From"] = "dana@northlake.example"
    mail.set_content("May 76942 go with 20611?")
    for name, octets in files:
        mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    envelope = Envelope(mail_from="a@b.example", rcpt_to=("desk@a.example",), received_at=NOW)
    message = Message(id=1, envelope=envelope, raw=mail.as_bytes(), sha256="", message_id="")
    letter = reader.read(message)
    assert letter.visible_text == "May 76942 go with 20611?"
    return letter.attachments


def test_a_pdf_that_unpacks_without_end_costs_that_file_alone(reader: ReadApart) -> None:
    bomb = zlib.compress(b"BT (x) Tj ET " * 9_000_000, 9)
    packed = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(bomb), bomb)
    start, end = a_pdf().index(b"3 0 obj"), a_pdf().index(b" endobj\n4 0")
    octets = a_pdf()[:start] + b"3 0 obj" + packed + a_pdf()[end:]

    stopped, note = reading(reader, ("bomb.pdf", octets), ("note.docx", a_docx()))

    assert stopped.unread
    assert NOTE in note.text


def test_an_op_note_is_shown_and_is_not_the_askers_own_words(reader: ReadApart) -> None:
    files = reading(reader, ("note.pdf", a_pdf()), ("big.docx", a_large_docx()))

    assert [file.name for file in files] == ["note.pdf", "big.docx"]
    assert [NOTE in file.text for file in files] == [True, True]


def test_a_file_of_many_megabytes_is_named_and_not_read(reader: ReadApart) -> None:
    (file,) = reading(reader, ("scan.pdf", a_pdf() + b" " * (LARGEST + 60)))

    assert LARGEST < file.size < LARGEST + 500_000
    assert file.unread == "it is larger than 8 MB"


def test_only_the_first_files_of_a_message_are_read(reader: ReadApart) -> None:
    files = reading(reader, *[(f"{n}.docx", a_docx()) for n in range(7)])

    assert [bool(file.text) for file in files] == [True] * 5 + [False] * 2
    assert "only 5 files" in files[-1].unread
