"""Files as browsers and spreadsheets save them are read rightly, or refused in one line."""

import gzip
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from consultant.domain.errors import ImportRefusedError
from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.releases import install, install_all
from consultant.storage.session import Engine, open_engine
from tests.databases import empty_url

EXCERPTS = Path(__file__).parents[1] / "codesets"
GIVEN = Span(edition="2031 given", start=date(2031, 1, 1), end=date(2031, 12, 31))
ON = date(2031, 2, 1)
ORDER = (EXCERPTS / "icd10cm_order_2031.txt").read_bytes()
TABULAR = (EXCERPTS / "icd10cm-tabular-2031.xml").read_bytes()
PAIRS = (EXCERPTS / "ccipra-v999r0-f1.txt").read_bytes()
LIMITS = (EXCERPTS / "MCR_MUE_PractitionerServices_Eff_01-01-2031.csv").read_bytes()
FEES = (EXCERPTS / "PPRRVU2031_Jan_nonQPP.csv").read_bytes()
HCPCS = (EXCERPTS / "HCPC2031_JAN_ANWEB.txt").read_bytes()
ADD_ONS = (EXCERPTS / "AOC_V2031Q1-F-MCR.txt").read_bytes()
PAGE = b"\n<!DOCTYPE html><html><body>503</body></html>"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(empty_url(tmp_path))
    yield engine
    engine.dispose()


def packed(*members: tuple[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def locked(archive: bytes) -> bytes:
    """The zip, marked as encrypted in both of its headers."""
    marked = bytearray(archive)
    marked[marked.find(b"PK\x03\x04") + 6] |= 1
    marked[marked.find(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


def as_utf16(content: bytes) -> bytes:
    try:
        return content.decode("utf-8-sig").encode("utf-16")
    except UnicodeDecodeError:  # NCCI's notices are Latin-1
        return content.decode("latin-1").encode("utf-16")


def with_bom(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def with_crlf(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("dress", [as_utf16, with_bom, with_crlf])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("icd10cm-order", ORDER),
        ("ncci-ptp", PAIRS),
        ("ncci-mue", LIMITS),
        ("ncci-aoc", ADD_ONS),
        ("mpfs", FEES),
        ("hcpcs", HCPCS),
    ],
)
def test_a_file_saved_otherwise_reads_the_same(
    empty: Engine, tmp_path: Path, kind: str, content: bytes, dress: Callable[[bytes], bytes]
) -> None:
    plain, saved = tmp_path / "plain.txt", tmp_path / "saved.txt"
    plain.write_bytes(content)
    saved.write_bytes(dress(content))

    first = install(empty, kind, plain, span=GIVEN)
    second = install(
        empty, kind, saved, span=Span(edition="saved", start=GIVEN.start, end=GIVEN.end)
    )

    assert dict(first.counts) == dict(second.counts)


#: Kind, content, what the one line says.
NASTY = [
    # archives
    (
        "icd10cm-order",
        packed(("a/icd10cm_order_2031.txt", ORDER), ("b/icd10cm_order_2030.txt", ORDER)),
        "2 files of this kind",
    ),
    ("icd10cm-order", packed(("readme.txt", b"x")), "no file of this kind, but readme.txt"),
    ("icd10cm-order", packed(), "but nothing"),
    ("icd10cm-order", packed(("icd10cm_order_2031.txt", ORDER))[:-30], "cut off or damaged"),
    ("icd10cm-order", locked(packed(("icd10cm_order_2031.txt", ORDER))), "locked by a password"),
    ("icd10cm-order", gzip.compress(packed(("icd10cm_order_2031.txt", ORDER))), "packed twice"),
    ("icd10cm-order", gzip.compress(gzip.compress(ORDER)), "packed twice"),
    ("icd10cm-order", packed(("icd10cm_order_2031.txt", gzip.compress(ORDER))), "packed twice"),
    # no file of a publisher at all
    ("icd10cm-order", PAGE, "a web page"),
    ("mpfs", PAGE, "a web page"),
    ("icd10cm-tabular", PAGE, "a web page"),
    ("cpt", PAGE, "a web page"),
    ("hcpcs", b"", "holds nothing"),
    ("icd10cm-index", b"", "line 1: the XML is cut off"),
    ("hcpcs", bytes(range(256)) * 200, "NUL byte"),
    # lines
    ("icd10cm-order", ORDER.replace(b"\n", b"\r"), "line 1: it holds lines that end in CR alone"),
    ("ncci-mue", LIMITS + b"\0\0", "NUL byte"),
    ("icd10cm-order", ORDER + ORDER, "gives A00 twice"),
    ("ncci-mue", LIMITS + LIMITS.splitlines(keepends=True)[-1], "twice (among its unit limits)"),
    ("ncci-ptp", PAIRS + b"123456789\t99999\t\t20310101\t*\t0\tx\r\n", "123456789 is no code"),
    ("ncci-ptp", PAIRS.replace(b"2015", b"20X5"), "is no date"),
    ("ncci-aoc", ADD_ONS[:-8], "line 4: 2, 2031181 holds what is no date"),
    # another book
    ("icd10pcs-order", ORDER, "line 1: A00 is no code of this system"),
    ("cpt", ORDER, "another publisher's line"),
    ("ncci-mue", FEES, "no header names"),
]


@pytest.mark.parametrize(("kind", "content", "says"), NASTY)
def test_a_nasty_file_is_refused_in_one_line_and_leaves_nothing(
    empty: Engine, tmp_path: Path, kind: str, content: bytes, says: str
) -> None:
    name = "LONGULT.txt" if kind == "cpt" else "file.gz" if content[:2] == b"\x1f\x8b" else "file"
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(ImportRefusedError) as refused:
        install_all(empty, kind, file, span=GIVEN)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert Catalog(empty).editions() == ()


def test_entities_cannot_blow_a_book_up(empty: Engine, tmp_path: Path) -> None:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 50) for i in range(6))
    bomb = tmp_path / "icd10cm-tabular-2031.xml"
    bomb.write_bytes(
        b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 1000 + b'">' + entities + b"]>"
        b"<ICD10CM.tabular><chapter><name>&g;</name></chapter></ICD10CM.tabular>"
    )

    with pytest.raises(ImportRefusedError, match="amplification"):
        install(empty, "icd10cm-tabular", bomb)


def test_an_owners_zip_with_every_form_is_read_once(empty: Engine, tmp_path: Path) -> None:
    forms = ("LONGULT", "LONGUF", "MEDU", "SHORTU", "ConsumerDescriptor", "ClinicianDescriptor")
    owners = tmp_path / "cpt2031.zip"
    with zipfile.ZipFile(owners, "w") as archive:
        for form in (*forms, "MODUL"):
            archive.write(EXCERPTS / f"{form}.txt", f"CPT/{form}.txt")
        archive.writestr("CPT/LONGUT.txt", (EXCERPTS / "LONGULT.txt").read_bytes())
        archive.writestr("CPT/readme.txt", b"invented")

    done = install(empty, "cpt", owners)

    catalog = Catalog(empty)
    code = catalog.find(None, "33953", ON)
    assert code is not None
    assert code.description == "INVENTED LONG DESCRIPTOR"
    assert [form for form, _ in catalog.rules.descriptors(code)] == [
        "clinician", "clinician", "consumer", "long", "medium", "short",
    ]  # fmt: skip
    assert done.counts["modifiers"] == 1


def test_a_descriptor_of_fixed_lines_is_put_together(empty: Engine) -> None:
    install(empty, "cpt", EXCERPTS / "LONGUF.txt", span=GIVEN)

    code = Catalog(empty).find(None, "33953", ON)

    assert code is not None
    assert code.description == "INVENTED FIXED DESCRIPTOR THAT GOES ON UNDER ITS NUMBER"


def test_dates_that_an_operator_gives_do_not_take_the_end_of_the_name(
    empty: Engine,
) -> None:
    told = Span(edition="ours", start=date(2028, 10, 1))

    release = install(
        empty, "icd10cm-order", EXCERPTS / "icd10cm_order_2031.txt", span=told
    ).release

    assert (release.in_force_from, release.in_force_to) == (date(2028, 10, 1), None)
