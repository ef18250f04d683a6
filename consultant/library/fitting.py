"""Which modifiers the tables let stand on a code: fee-schedule indicators, and NCCI's 1."""

from collections.abc import Iterator, Sequence

from consultant.domain.rules import Edit, Fee, Fitting

#: Indicator of the fee schedule, its values, the modifiers that they let stand, and why.
BY_INDICATOR: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("pc_tc", "1", ("26", "TC"), "one part of the service alone"),
    ("bilateral", "1", ("50",), "both sides at one session, paid at 150 percent"),
    ("bilateral", "3", ("50",), "both sides, each paid in full"),
    ("multiple", "23", ("51",), "one of several procedures of a session"),
    ("assistant", "0", ("80", "81", "82", "AS"), "an assistant, with documents of the need"),
    ("assistant", "2", ("80", "81", "82", "AS"), "an assistant at surgery"),
    ("co_surgeons", "1", ("62",), "two surgeons, with documents of the need"),
    ("co_surgeons", "2", ("62",), "two surgeons of different specialties"),
    ("team", "1", ("66",), "a team, with documents of the need"),
    ("team", "2", ("66",), "a team of surgeons"),
)
BY_PERIOD = {
    "010": (("58", "78", "79"), "a further service within the ten days after"),
    "090": (("58", "78", "79"), "a further service within the ninety days after"),
}
LIFTING = ("59", "XE", "XP", "XS", "XU")


def fitting_modifiers(fees: Sequence[Fee], edits: Sequence[Edit]) -> tuple[Fitting, ...]:
    """Modifiers with their grounds; what the record must show is not decided here."""
    whole = next((fee for fee in fees if not fee.modifier), None)
    found = list(_of_fee(whole)) if whole else []
    lifted = sorted({_partner(edit) for edit in edits if edit.modifier == 1})
    if lifted:
        found.append(
            Fitting(
                modifiers=LIFTING,
                because=f"a distinct service, beside {_listed(lifted)}",
                source=f"NCCI {edits[0].release.edition}, indicator 1",
            )
        )
    return tuple(found)


def _of_fee(fee: Fee) -> Iterator[Fitting]:
    source = f"MPFS {fee.release.edition}"
    for name, values, modifiers, why in BY_INDICATOR:
        if fee.indicators.get(name, "-") in values:
            yield Fitting(modifiers=modifiers, because=why, source=source)
    if fee.global_days in BY_PERIOD:
        modifiers, why = BY_PERIOD[fee.global_days]
        yield Fitting(modifiers=modifiers, because=why, source=source)


def _partner(edit: Edit) -> str:
    return f"{edit.column1}/{edit.column2}"


def _listed(pairs: Sequence[str]) -> str:
    return f"{pairs[0]} and {len(pairs) - 1} more pairs" if len(pairs) > 1 else f"{pairs[0]}"
