"""The house tests itself: templates are well made, and each mail says what words it takes."""

from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined

from consultant.share import share
from consultant.templates import WIDTH, Templates, blocks, one_line, tidy, wrap

ROOT = share("templates")
FILES = sorted(path for path in ROOT.rglob("*") if path.suffix in {".txt", ".html"})
LETTERS = sorted({path.parent for path in (ROOT / "mail").rglob("subject.txt")})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_is_well_made(path: Path) -> None:
    environment = Environment(undefined=StrictUndefined, autoescape=True)

    environment.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", LETTERS, ids=lambda path: path.name)
def test_a_letter_has_a_body_and_says_what_it_takes(folder: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]

    assert (folder / "subject.txt").exists()
    assert any("takes:" in text for text in texts)


def test_html_says_what_the_text_says() -> None:
    html = Templates(ROOT).as_html("Report <33953> & go on.\n\n- one\n- two\n")

    assert "Report &lt;33953&gt; &amp; go on." in html
    assert "<li>one</li>" in html


def test_a_subject_cannot_break_its_line() -> None:
    assert one_line("Re: x\r\nBcc: everyone@a.example\x00") == "Re: x Bcc: everyone@a.example"


def test_text_keeps_to_its_columns_and_breaks_no_code() -> None:
    filled = wrap("33953 " * 60)

    assert all(len(line) <= WIDTH for line in filled.splitlines())
    assert set(filled.split()) == {"33953"}


def test_text_is_cut_at_its_empty_lines() -> None:
    shapes = [block.shape for block in blocks("One\ntwo.\n\n- a\n  b\n- c\n\n33953     open\n")]

    assert shapes == ["paragraph", "list", "table"]
    assert tidy("\n\na  \n\n\n\nb\n\n") == "a\n\nb\n"
