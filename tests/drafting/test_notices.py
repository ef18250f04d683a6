"""Short letters of the desk say what they must and read well without what is optional."""

from datetime import date

from consultant.domain.coding import CodeSystem, Release
from consultant.templates import Templates


def test_a_declining_notice_gives_the_reviewers_reason(templates: Templates) -> None:
    notice = templates.render_mail(
        "client/notice/declined",
        reference="CD-000042",
        subject="Re: ECMO [CD-000042]",
        note="This is a matter for your payer.",
        signature="Ruth Okafor, CPC",
    )

    assert notice.subject == "Re: ECMO [CD-000042]"
    assert "This is a matter for your payer." in notice.text
    assert "Ruth Okafor, CPC" in notice.text


def test_a_receipt_asks_to_leave_patients_out(templates: Templates) -> None:
    notice = templates.render_mail("client/notice/received", reference="CD-000042", subject="ECMO")

    assert "CD-000042" in notice.text
    assert "leave out names" in " ".join(notice.text.split())


def test_what_is_missing_is_asked_one_by_one(templates: Templates) -> None:
    notice = templates.render_mail(
        "client/question",
        reference="CD-000042",
        subject="Re: ECMO [CD-000042]",
        note="- How old was the patient?\n- Which eye?",
        signature="Ruth Okafor, CPC",
    )

    assert "- How old was the patient?\n- Which eye?" in notice.text


def test_the_footer_names_who_signed_and_until_when_it_holds(templates: Templates) -> None:
    release = Release(
        id=1,
        kind="icd10cm-tabular",
        system=CodeSystem.ICD10CM,
        edition="FY2026 (April 1, 2026)",
        in_force_from=date(2026, 4, 1),
        in_force_to=date(2026, 9, 30),
    )

    footer = templates.render_text(
        "_base/footer.txt",
        signature="Ruth Okafor, CPC",
        desk_name="Harbor coding desk",
        releases=(release,),
        has_cpt=True,
        reference="CD-000042",
    )

    flat = " ".join(footer.split())
    assert "Ruth Okafor, CPC" in footer
    assert "valid for dates of service from 2026-04-01 to 2026-09-30" in flat
    assert "American Medical Association" in flat


def test_a_footer_without_cpt_numbers_has_no_cpt_notice(templates: Templates) -> None:
    footer = templates.render_text(
        "_base/footer.txt",
        signature="Ruth Okafor",
        desk_name="Harbor coding desk",
        releases=(),
        has_cpt=False,
        reference="CD-000042",
    )

    assert "CPT" not in footer
