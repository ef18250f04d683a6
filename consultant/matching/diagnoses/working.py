"""The codes of a case while they are worked out: what stands, what was set aside and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from consultant.domain.findings import Clash, Comparison, Finding, Rejection, Rule


@dataclass(slots=True, kw_only=True)
class Working:
    """Changed step by step: terms, written codes, habits, notes; read once at the end."""

    found: list[Finding] = field(default_factory=list)
    others: list[Finding] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)  # in the letter, though not asked for
    missing: list[tuple[str, str]] = field(default_factory=list)  # (fact, question)

    def codes(self) -> list[str]:
        return [f.code.code for f in self.found]

    def holds(self, prefix: str) -> bool:
        return any(code.startswith(prefix) for code in self.codes())

    def put(self, finding: Finding) -> None:
        """At the end, unless it is there already or was set aside for a reason."""
        gone = {r.code.code for r in self.rejected}
        if finding.code.code not in {*self.codes(), *gone}:
            self.found.append(finding)

    def bring_back(self, finding: Finding) -> None:
        """Put in, whatever spoke against it before."""
        self.rejected = [r for r in self.rejected if r.code.code != finding.code.code]
        self.put(finding)

    def demote(self, findings: Iterable[Finding]) -> None:
        """Out of the codes, kept among the further candidates."""
        gone = list(findings)
        self.noted |= {f.code.code for f in gone if f.is_recommended}
        self.found = [f for f in self.found if f not in gone]
        self.others = [*(replace(f, is_recommended=False) for f in gone), *self.others]

    def swap(self, old: str, finding: Finding) -> None:
        """In the place of another code."""
        if finding.code.code in self.codes():
            self.found = [f for f in self.found if f.code.code != old]
            return
        self.found = [finding if f.code.code == old else f for f in self.found]

    def set_aside(self, rejection: Rejection) -> None:
        """Out of the codes, and told why; the first reason stays."""
        code = rejection.code.code
        self.found = [f for f in self.found if f.code.code != code]
        if code not in {r.code.code for r in self.rejected}:
            self.rejected.append(rejection)
