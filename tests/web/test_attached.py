"""What came with a letter, as its page shows it."""

from email.message import EmailMessage

import pytest

from consultant.cli.doors import run
from consultant.storage import consults
from consultant.storage.session import reading
from tests.web.desks import Place
from tests.web.samples import raw_in

NOTE = "Op note of Wilhelmina Ashgrove, MRN 0098123: 33954 <b>by cutdown</b>"


def test_an_attached_note_is_shown_folded_inert_and_with_its_patient_marked(
    library_place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = EmailMessage()
    mail["From"] = "Ada <ada@attached.example>"
    mail["Subject"] = "E11.9 with a note"
    mail.set_content("Is E11.9 billable?")
    mail.add_attachment(NOTE, filename="note.txt")
    mail.add_attachment(b"GIF89a", maintype="application", subtype="x-thing", filename="<i>.bin")
    raw_in(library_place.desk, "ada@attached.example", mail.as_bytes())

    with reading(library_place.desk.engine) as session:
        (consult,) = (
            c for c in consults.listing(session) if c.from_address == "ada@attached.example"
        )
    visitor = library_place.signed_in(library_place.add("Ada Reads"))
    page = visitor.get(f"/consults/{consult.reference}").text

    attached = page[page.index("<h3>Attached</h3>") :]
    assert "<details><summary>Its text</summary>" in attached
    assert "&lt;b&gt;by cutdown" in attached
    assert '<mark class="identifier" title="patient: mrn">0098123</mark>' in attached
    assert "&lt;i&gt;.bin" in attached
    assert "not shown: its kind is not read" in attached
    assert '<mark class="code" title="CPT 33954' not in page  # the surgeon's, not the asker's

    # and so in a terminal, for who has no browser
    settings = library_place.desk.settings
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(settings.data.dir))
    monkeypatch.setenv("CONSULTANT_DATABASE__URL", settings.database_url)
    assert run(["consults", "show", consult.reference]) == 0
    assert "[attached: <i>.bin, application/x-thing, 6 bytes" in capsys.readouterr().out
