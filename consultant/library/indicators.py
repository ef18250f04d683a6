"""Medicare's indicators, said in words (CMS's record layouts; our own wording)."""

from consultant.domain.coding import Code, CodeSystem
from consultant.domain.rules import Fee

NAMES = {
    "status": "status",
    "global_days": "global period",
    "work_rvu": "work RVU",
    "nonfacility_pe_rvu": "practice expense RVU, office",
    "facility_pe_rvu": "practice expense RVU, facility",
    "malpractice_rvu": "malpractice RVU",
    "nonfacility_total": "total RVU, office",
    "facility_total": "total RVU, facility",
    "nonfacility_na": "office setting",
    "facility_na": "facility setting",
    "pc_tc": "professional and technical part",
    "multiple": "several procedures on a day",
    "bilateral": "both sides",
    "assistant": "assistant at surgery",
    "co_surgeons": "two surgeons",
    "team": "team of surgeons",
    "endo_base": "base endoscopy",
    "supervision": "supervision of a diagnostic test",
    "conversion_factor": "conversion factor, dollars",
}
WORDS = {
    ("status", "A"): "active: paid under the fee schedule where covered",
    ("status", "B"): "bundled: never paid apart, always part of another service",
    ("status", "C"): "priced by the contractor",
    ("status", "E"): "excluded by regulation",
    ("status", "I"): "not valid for Medicare, which uses another code",
    ("status", "J"): "anesthesia: paid by its own rule",
    ("status", "M"): "for measurement only",
    ("status", "N"): "not covered",
    ("status", "P"): "bundled or excluded",
    ("status", "Q"): "for functional reporting only",
    ("status", "R"): "restricted coverage",
    ("status", "T"): "paid only where nothing else is paid on that day",
    ("status", "X"): "excluded by statute from this schedule",
    ("global_days", "000"): "the day of the procedure only",
    ("global_days", "010"): "minor: the day and ten days after",
    ("global_days", "090"): "major: the day before, the day, and ninety days after",
    ("global_days", "MMM"): "maternity: the usual period does not apply",
    ("global_days", "XXX"): "the idea of a global period does not apply",
    ("global_days", "YYY"): "the contractor decides",
    ("global_days", "ZZZ"): "an add-on: within the period of its primary service",
    ("nonfacility_na", "NA"): "rarely or never done there; no office rate",
    ("facility_na", "NA"): "rarely or never done there; no facility rate",
    ("pc_tc", "0"): "a physician's service: -26 and -TC do not apply",
    ("pc_tc", "1"): "has both parts: -26 and -TC may be used",
    ("pc_tc", "2"): "the professional part alone",
    ("pc_tc", "3"): "the technical part alone",
    ("pc_tc", "4"): "both parts in one code",
    ("pc_tc", "5"): "incident to a physician's service",
    ("pc_tc", "6"): "interpretation of a laboratory test",
    ("pc_tc", "7"): "physical therapy, for which payment may not be made",
    ("pc_tc", "8"): "a physician's reading of a blood smear",
    ("pc_tc", "9"): "the idea does not apply",
    ("multiple", "0"): "no reduction",
    ("multiple", "1"): "the reduction of before 1995",
    ("multiple", "2"): "the usual reduction for further procedures (-51)",
    ("multiple", "3"): "the rule for endoscopies of one family",
    ("multiple", "4"): "the rule for diagnostic imaging",
    ("multiple", "5"): "the rule for therapy services",
    ("multiple", "6"): "the rule for cardiovascular diagnostics",
    ("multiple", "7"): "the rule for ophthalmic diagnostics",
    ("multiple", "9"): "the idea does not apply",
    ("bilateral", "0"): "150 percent does not apply; paid once",
    ("bilateral", "1"): "150 percent applies (-50)",
    ("bilateral", "2"): "already priced for both sides",
    ("bilateral", "3"): "each side is paid in full",
    ("bilateral", "9"): "the idea does not apply",
    ("assistant", "0"): "paid only with documents that show the need",
    ("assistant", "1"): "not paid, by statute",
    ("assistant", "2"): "may be paid",
    ("assistant", "9"): "the idea does not apply",
    ("co_surgeons", "0"): "not allowed",
    ("co_surgeons", "1"): "may be paid with documents that show the need (-62)",
    ("co_surgeons", "2"): "allowed where the two are of different specialties (-62)",
    ("co_surgeons", "9"): "the idea does not apply",
    ("team", "0"): "not allowed",
    ("team", "1"): "may be paid with documents that show the need (-66)",
    ("team", "2"): "allowed (-66)",
    ("team", "9"): "the idea does not apply",
}


def fee_in_words(fee: Fee) -> tuple[tuple[str, str, str], ...]:
    """(name, value, what it means) of each indicator; the meaning is empty for plain figures."""
    values = {"status": fee.status, "global_days": fee.global_days, **fee.indicators}
    return tuple(
        (name, values[key], WORDS.get((key, values[key]), ""))
        for key, name in NAMES.items()
        if values.get(key)
    )


#: HCPCS Level II, by our names of CMS's columns (record layout of the ANWEB file).
HCPCS_NAMES = {
    "coverage": "coverage",
    "pricing": "how it is priced",
    "type_of_service": "type of service",
    "betos": "BETOS class",
}
HCPCS_WORDS = {
    ("coverage", "C"): "the contractor decides",
    ("coverage", "D"): "special coverage instructions apply",
    ("coverage", "I"): "not payable by Medicare",
    ("coverage", "M"): "not covered by Medicare",
    ("coverage", "S"): "not covered by Medicare, by statute",
    ("pricing", "00"): "not priced by itself under Part B",
    ("pricing", "11"): "by relative value units",
    ("pricing", "12"): "by base units of anesthesia",
    ("pricing", "13"): "by the contractor",
    ("pricing", "21"): "laboratory, under a national limit",
    ("pricing", "22"): "laboratory, by the contractor",
    ("pricing", "31"): "equipment serviced often",
    ("pricing", "32"): "equipment, cheap or routinely bought",
    ("pricing", "33"): "oxygen and its equipment",
    ("pricing", "34"): "supplies for equipment",
    ("pricing", "35"): "surgical dressings",
    ("pricing", "36"): "equipment rented up to a cap",
    ("pricing", "37"): "ostomy, tracheostomy and urological supplies",
    ("pricing", "38"): "orthotics and prosthetics",
    ("pricing", "39"): "parenteral and enteral nutrition",
    ("pricing", "45"): "equipment made for one patient",
    ("pricing", "46"): "equipment, by the contractor",
    ("pricing", "51"): "a drug",
    ("pricing", "52"): "by reasonable charge",
    ("pricing", "53"): "by statute",
    ("pricing", "54"): "a vaccination",
    ("pricing", "55"): "splints and casts",
    ("pricing", "56"): "a lens put into the eye",
    ("pricing", "57"): "by the contractor, otherwise",
    ("pricing", "99"): "no value established",
    ("type_of_service", "1"): "medical care",
    ("type_of_service", "2"): "surgery",
    ("type_of_service", "3"): "consultation",
    ("type_of_service", "4"): "diagnostic radiology",
    ("type_of_service", "5"): "diagnostic laboratory",
    ("type_of_service", "6"): "therapeutic radiology",
    ("type_of_service", "7"): "anesthesia",
    ("type_of_service", "9"): "other medical items or services",
    ("type_of_service", "A"): "used equipment",
    ("type_of_service", "L"): "supplies for renal disease",
    ("type_of_service", "P"): "bought outright: equipment, prosthetics, orthotics",
    ("type_of_service", "R"): "rented equipment",
    ("type_of_service", "S"): "surgical dressings and other supplies",
}


def indicators_in_words(code: Code) -> tuple[tuple[str, str, str], ...]:
    """(name, value, what it means) of what CMS's file says of a HCPCS code."""
    if code.system is not CodeSystem.HCPCS:
        return ()
    return tuple(
        (name, code.facts[key], HCPCS_WORDS.get((key, code.facts[key]), ""))
        for key, name in HCPCS_NAMES.items()
        if code.facts.get(key)
    )
