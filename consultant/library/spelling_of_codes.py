"""Codes that a mistyped one may have meant: one slip of the fingers away, and real."""

from collections.abc import Sequence

from consultant.domain.coding import Code, CodeSystem, key_of

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Pairs that eyes and scanners take for each other.
LOOK_ALIKE = {frozenset(pair) for pair in ("O0", "I1", "S5", "B8", "Z2", "G6", "L1", "D0", "Q0")}


def variants(system: CodeSystem, key: str) -> list[str]:
    """Keys one slip away, without the key itself: swapped, wrong, missing, added, cut short.

    A few hundred at most; only those that are real codes are ever shown.
    """
    found: dict[str, None] = {}
    for i in range(len(key) - 1):
        found[key[:i] + key[i + 1] + key[i] + key[i + 2 :]] = None
    alphabet = DIGITS if system is CodeSystem.CPT else DIGITS + LETTERS
    for i in range(len(key)):
        found.update((key[:i] + c + key[i + 1 :], None) for c in alphabet)
        found[key[:i] + key[i + 1 :]] = None
    for i in range(len(key) + 1):
        found.update((key[:i] + c + key[i:], None) for c in alphabet)
    if system in {CodeSystem.ICD10CM, CodeSystem.ICD10PCS}:
        found.update((key[:n], None) for n in range(len(key) - 1, 2, -1))
    found.pop(key, None)
    return list(found)


def likeliest(key: str, codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes with the smallest slip first; billable ones before headers."""
    return tuple(sorted(codes, key=lambda c: (_cost(key, key_of(c.code)), not c.billable)))


def _cost(written: str, real: str) -> float:
    if sorted(written) == sorted(real) and len(written) == len(real):
        return 1.0  # swapped
    if len(written) == len(real):
        return _cost_of_wrong(written, real)
    if real.startswith(written) or written.startswith(real):
        return 1.5 + 0.2 * abs(len(written) - len(real))  # cut short, or a character too many
    return 2.5 - 0.1 * _common_head(written, real)


def _cost_of_wrong(written: str, real: str) -> float:
    wrong = [(a, b) for a, b in zip(written, real, strict=True) if a != b]
    if len(wrong) == 1 and frozenset(wrong[0]) in LOOK_ALIKE:
        return 0.5
    # a slip late in the code keeps the family, so it is likelier meant
    return 2.4 - 0.1 * _common_head(written, real) + len(wrong)


def _common_head(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
