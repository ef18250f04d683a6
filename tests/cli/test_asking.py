"""`read`, `try`, `ask`, and how every command fails: one line and an exit code."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from consultant.cli.doors import run
from tests.library.prebuilt import library_url, prebuilt_library

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def consultant(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The program on the bundled library: its exit code, stdout and stderr."""
    home = prebuilt_library()
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(home))
    monkeypatch.setenv("CONSULTANT_DATABASE__URL", library_url(home))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "33953 vs 33954 for a 4-year-old",
            ["Report 33953, not 33954.", "4-year-old", "birth through 5"],
        ),
        ("perc cannulation for VV ECMO, patient is 12", ["Report 33952."]),
        ("open ECMO cannulas repositioned", ["33959", "33962", "How old was the patient"]),
        ("daily ECMO management, VA, day 3", ["Report 33949."]),
        ("ICD-10 for acute respiratory failure with hypoxia", ["Report J96.01."]),
        ("is E11.40 billable, and what does it say", ["E11.40 is billable", "Excludes1"]),
    ],
)
def test_a_question_gets_the_answer_first(
    consultant: Command, question: str, words: list[str]
) -> None:
    code, out, _ = consultant("ask", question)

    told = " ".join(out.split())
    assert code == 0
    for each in words:
        assert each in told


def test_numbers_that_are_no_codes_are_not_taken_for_codes(consultant: Command) -> None:
    letter = (
        "Is E11.9 right for this one? MRN 33953, seen 11/20/2026, call 555-33946 x33949. "
        "Our office is in Fallow Creek, OH 33954-1234."
    )

    _, out, _ = consultant("ask", letter, "--json")

    assert [m["code"] for m in json.loads(out)["mentions"]] == ["E11.9"]


def test_a_code_that_does_not_exist_is_called_unknown(consultant: Command) -> None:
    _, out, _ = consultant("ask", "what does J96.09 say?")

    assert "J96.09 is unknown" in out
    assert "J96.90" in out  # one of the nearest real ones
    assert "J96.09  " not in out  # and never a description of its own


def test_a_letter_of_several_questions_is_answered_in_their_order(consultant: Command) -> None:
    _, out, _ = consultant(
        "ask",
        "4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954? "
        "And the ICD-10-CM code for acute respiratory failure with hypoxia?",
    )

    assert out.index("Report 33953, not 33954.") < out.index("Report J96.01.")


def test_a_batch_goes_on_behind_what_cannot_be_read(consultant: Command, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(b"From: a@b.example\r\n\r\nE11.9?\r\n")
    (tmp_path / "2.eml").write_bytes(b"X: y\r\n" * 5000 + b"\r\nE11.9?\r\n")
    (tmp_path / "3.eml").write_bytes(b"From: a@b.example\r\n\r\nE11.8?\r\n")

    code, out, _ = consultant("read", "--batch", str(tmp_path))

    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert ["error" in row for row in rows] == [False, True, False]


def test_a_batch_of_questions_keeps_their_ids(consultant: Command, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "text": "E11.9?"}\n{"id": "b", "file": "nowhere.eml"}\n')

    _, out, _ = consultant("ask", "--batch", str(file))

    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["id"], first["draft"]["codes"]) == ("a", ["E11.9"])
    assert second["id"] == "b"
    assert "error" in second


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nosuch"], 2, "No such command"),
        (["ask"], 2, "Give a question"),
        (["read"], 2, "Give a message"),
        (["try", "/nowhere.eml"], 1, "/nowhere.eml: No such file"),
        (["codes", "show", "ZZZ99"], 1, "ZZZ99 is in no edition installed"),
        (["consults", "show", "CD-000009"], 1, "There is no consult CD-000009"),
        (["consults", "show", "E11.9"], 1, "is no reference"),
        (["review", "approve", "CD-1", "--as", "nobody"], 1, "There is no reviewer nobody"),
        (["--config", "/nowhere.toml", "doctor"], 78, "There is no configuration file"),
    ],
)
def test_what_goes_wrong_is_one_line_and_an_exit_code(
    consultant: Command, arguments: list[str], code: int, words: str
) -> None:
    ended, out, err = consultant(*arguments)

    assert ended == code
    assert words in err
    assert "Traceback" not in err
    assert out == ""


def test_an_unset_desk_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(tmp_path))
    monkeypatch.setenv("CONSULTANT_DATABASE__URL", f"sqlite:///{tmp_path / 'none.db'}")

    assert run(["ask", "E11.9?"]) == 78
    assert "run `consultant init`" in capsys.readouterr().err


def test_the_version_is_told(consultant: Command) -> None:
    code, out, _ = consultant("--version")

    assert code == 0
    assert out.startswith("consultant ")


@pytest.mark.parametrize(
    ("folder", "state", "word"),
    [
        (prebuilt_library(), "good", "phrases of 2 releases"),
        (Path("nowhere"), "bad", "missing: run `consultant init`"),
    ],
)
def test_the_doctor_looks_at_the_search_index(
    consultant: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    folder: Path,
    state: str,
    word: str,
) -> None:
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(tmp_path / folder))

    _, out, _ = consultant("doctor", "--json")

    (check,) = [each for each in json.loads(out) if each["check"] == "search"]
    assert check["state"] == state
    assert word in check["says"]
