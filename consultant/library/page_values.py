"""A code's page as plain values: for `codes show --json`, and for programs."""

from typing import Any

from consultant.domain.coding import Code, Release
from consultant.domain.rules import Appearance, CodePage, Crosswalk, Edit, UnitLimit
from consultant.library.indicators import fee_in_words


def page_as_json(page: CodePage) -> dict[str, Any]:
    """Everything on the page, as plain values."""
    code = page.code
    return {
        **_code_row(code),
        "standing": page.standing.value,
        "on": str(page.on),
        "wording": code.wording.value,
        "plain": code.plain,
        "facts": dict(code.facts),
        "edition": code.release.edition,
        "in_force": {"from": str(code.release.in_force_from), "to": _end(code.release)},
        "source": code.release.source,
        "warnings": list(page.warnings),
        "blocks": [{"name": name, "title": title} for name, title in page.blocks],
        "ancestors": [_code_row(c) for c in page.ancestors],
        "children": [_code_row(c) for c in page.children],
        "siblings": [_code_row(c) for c in page.siblings],
        "differences": [{"fact": d.fact, "values": dict(d.values)} for d in page.differences],
        "notes": [{"kind": n.kind.value, "text": n.text, "at": n.at} for n in page.notes],
        "descriptors": [{"form": form, "text": text} for form, text in page.descriptors],
        **_of_tables(page),
        "heirs": [_code_row(c) for c in page.heirs],
        "history": [_appearance_row(a) for a in page.history],
        "notice": page.notice,
    }


def _of_tables(page: CodePage) -> dict[str, Any]:
    """What the indexes, Medicare's tables and the mappings say."""
    return {
        "index": [{"path": e.path, "place": e.place} for e in page.index],
        "edits": [_edit_row(e) for e in page.edits],
        "unit_limits": [_limit_row(each) for each in page.limits],
        "add_ons": [{"add_on": a.code, "primary": a.primary, "type": a.type} for a in page.add_ons],
        "modifiers": [
            {"modifiers": list(m.modifiers), "because": m.because, "source": m.source}
            for m in page.modifiers
        ],
        "indicators": [list(line) for line in page.indicators],
        "fees": [
            {
                "modifier": f.modifier,
                "edition": f.release.edition,
                "indicators": [list(line) for line in fee_in_words(f)],
            }
            for f in page.fees
        ],
        "crosswalks": [_walk_row(w) for w in page.crosswalks],
        "mapped_from": [_walk_row(w) for w in page.mapped_from],
    }


def _code_row(code: Code) -> dict[str, Any]:
    return {
        "system": code.system.value,
        "code": code.code,
        "description": code.description,
        "billable": code.billable,
    }


def _edit_row(edit: Edit) -> dict[str, Any]:
    return {
        "column1": edit.column1,
        "column2": edit.column2,
        "modifier": edit.modifier,
        "meaning": edit.indicator_in_words,
        "effective": str(edit.effective or ""),
        "deletion": str(edit.deletion or ""),
        "rationale": edit.rationale,
        "setting": edit.setting,
        "edition": edit.release.edition,
    }


def _limit_row(limit: UnitLimit) -> dict[str, Any]:
    return {
        "units": limit.units,
        "mai": limit.indicator,
        "meaning": limit.indicator_in_words,
        "rationale": limit.rationale,
        "setting": limit.setting,
        "edition": limit.release.edition,
    }


def _walk_row(walk: Crosswalk) -> dict[str, Any]:
    return {
        "from": {"system": walk.source_system.value, "code": walk.source},
        "system": walk.system.value,
        "code": walk.target,
        "approximate": walk.approximate,
        "scenario": walk.scenario,
        "choice": walk.choice,
    }


def _appearance_row(each: Appearance) -> dict[str, Any]:
    return {
        "edition": each.release.edition,
        "change": each.change.value,
        "description": each.description,
        "billable": each.billable,
    }


def _end(release: Release) -> str:
    return str(release.in_force_to or "")
