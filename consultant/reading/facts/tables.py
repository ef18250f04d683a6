"""What letters call the facts that decide between codes: the tables that facts are read by.

Each row is a pattern and the value it states. A value of None is taken from the words.
"""

import re

from consultant.domain.coding import FactName
from consultant.reading.patterns import any_of

_I = re.IGNORECASE

#: Parts of the body that have a side; "right atrium" names a chamber and no side.
SIDED = any_of(
    r"""(?:ear|eye|eyelid|lid|orbit|pupil|retina|cornea|knee|hip|shoulder|elbow|wrist|hand
        |finger|thumb|index|middle finger|ring finger|pinky|little finger|toe|great toe
        |hallux|foot|feet|heel|ankle|leg|calf|thigh|arm|forearm|upper arm|upper extremity
        |lower extremity|extremity|limb|side|sided|flank|groin|breast|axilla|axillary|lung
        |kidney|ureter|renal|ovary|ovarian|tube|fallopian|testic\w*|testis|inguinal
        |femor\w*|femur|tib\w*|fib\w*|humer\w*|radi(?:us|al)|ulna\w*|clavic\w*|scapula\w*
        |rib|ribs|carotid|jugular|subclavian|iliac|popliteal|brachial|common femoral
        |internal jugular|ij|cfa|cfv|sfa|neck|cheek|face|facial|temple|ear canal|nostril
        |nasal|nare|sinus|maxillary|turbinate|tonsil|mandib\w*|jaw|hemi\w*|dominant|buttock
        |gluteal|psoas|lower quadrant|upper quadrant|meniscus|acl|mcl|rotator|patell\w*
        |achilles|plantar|carpal|cubital|trigger|si joint|sacroiliac|facet|hemisphere|mca
        |vestibul\w*|cataract|glaucoma|otitis|hydrocele|pleural|effusion|pneumothorax
        |hydronephrosis|stroke|dvt|lower leg|parotid|thyroid lobe|adrenal|trapezius|tk[ar]
        |th[ar]|tsa|deltoid
        |biceps|quad\w*|hamstring|gastroc\w*|peroneal|median|sural|sciatic|lens|canal
        |tympan\w*|tm|mastoid|palm|nail|lobe|metatars\w*|metacarp\w*|phalan\w*|digit|thyroid|tibia|quadrant|flank
        |nipple|chest wall|hemithorax|scrot\w*|adnex\w*)"""
)
#: Up to two words of its own between a side and its part: "right common femoral".
_BETWEEN = (
    r"(?:(?!(?:if|the|when|for|to|or|and|that|is|on|in|with|at|as|because|but|it)\b)"
    r"[\w-]{1,16}[- ]){0,2}"
)
#: Vessels and limbs that have a side and follow it at once.
_VESSEL = any_of(
    r"""(?:femoral|fem|ij|groin|neck|carotid|jugular|subclavian|axillary|knee|hip|shoulder)"""
)
_SIDE_BEFORE = rf"[- ]{_BETWEEN}{SIDED}s?\b"
_SIDE_AFTER = rf"\b{SIDED}s?\b[,:( -]{{1,3}}"

SIDES: tuple[tuple[str, str], ...] = (
    ("right", rf"\b(?:right|rt|rgt)\.?{_SIDE_BEFORE}"),
    ("left", rf"\b(?:left|lt|lft)\.?{_SIDE_BEFORE}"),
    ("right", rf"(?-i:\bR)\.?{_SIDE_BEFORE}"),
    ("left", rf"(?-i:\bL)\.?{_SIDE_BEFORE}"),
    # in a hurry: "l femoral arterial cannula"
    ("right", rf"(?<![\w'/])(?-i:r) {_VESSEL}\b"),
    ("left", rf"(?<![\w'/])(?-i:l) {_VESSEL}\b"),
    ("right", any_of(
        r"""(?-i:\bRIJ\b|\bRCFA\b|\bRCFV\b|\bRFA\b|\bRFV\b|\bRUE\b|\bRLE\b|\bRUQ\b|\bRLQ\b
        |\bOD\b(?! (?:on|of|w))|\bAD\b(?= ear))"""
    )),
    ("left", any_of(
        r"""(?-i:\bLIJ\b|\bLCFA\b|\bLCFV\b|\bLFA\b|\bLFV\b|\bLUE\b|\bLLE\b|\bLUQ\b|\bLLQ\b
        |\bOS\b(?! (?:x|ve)))"""
    )),
    ("bilateral", any_of(
        rf"""(?-i:\bOU\b)|\bbilat(?:eral(?:ly)?)?\b|\bb/l\b|\bblt?\b(?= (?:knee|ear|eye))
        |\b(?:both|each) (?:\w+ ){{0,1}}{SIDED}s?\b|\bbil\.(?= )"""
    )),
    ("right", any_of(
        rf"""{_SIDE_AFTER}(?:right|rt)\b(?! (?:now|away|code|or wrong))
        |\bon the right\b(?! (?:line|code|claim|track|form))|\bright[- ]sided\b
        |\bright side\b"""
    )),
    ("left", any_of(
        rf"""{_SIDE_AFTER}(?:left|lt)\b(?! (?:ventric|atri))|\bon the left\b|\bleft[- ]sided\b
        |\bleft side\b"""
    )),
    ("right", any_of(
        r"""\b(?:sprain|strain|fracture|fx|pain|injury|laceration|lac|contusion|cataract
        |effusion|hernia|mass|lesion|tear|dislocation|stone|ulcer|abscess|cellulitis|amputation
        |mastectomy|arthritis|osteoarthritis|oa|bursitis|cyst|burn
        |wound)\b[,:( -]{1,3}(?:right|rt)\b"""
    )),
    ("left", any_of(
        r"""\b(?:sprain|strain|fracture|fx|pain|injury|laceration|lac|contusion|cataract
        |effusion|hernia|mass|lesion|tear|dislocation|stone|ulcer|abscess|cellulitis|amputation
        |mastectomy|arthritis|osteoarthritis|oa|bursitis|cyst|burn
        |wound)\b[,:( -]{1,3}(?:left|lt)\b"""
    )),
)  # fmt: skip

#: Extracorporeal support is what these facts belong to; elsewhere "open" opens many things.
ECMO = re.compile(
    any_of(
        r"""\becmo\b|\becls\b|\bextracorporeal|\bcannul|\bdecannul|\bv-?v\b|\bv-?a\b
        |\boxygenator|\b339(?:4[6-9]|5\d|6[2-9]|8[4-9])\b"""
    ),
    _I,
)

CANNULATION: tuple[tuple[FactName, str, str], ...] = (
    (FactName.APPROACH, "percutaneous", any_of(
        r"""\bperc(?:\.|utaneous(?:ly)?)?\b|\bperq\b|\bpercutan\w*
        |\bneedle (?:stick|puncture|access)\b|\bseldinger\b
        |\b(?:no|without(?: an?| any)?|w/o) (?:incision|cut-?\s?down|cutdown|cutting
        |surgical exposure)\b|\bover (?:a |the )?(?:guide-?)?wire\b
        |\b(?:manual|held|holding|pull and) (?:pressure|compression)\b|\bper-?close\b
        |\bproglide\b|\bclosure device\b|\bthrough the skin\b"""
    )),
    (FactName.APPROACH, "open", any_of(
        r"""(?<!no )(?<!without )(?<!without a )(?<!w/o )(?<!not a )\b(?:cut|cutting)[- ]?down\b
        |\bopen(?:ly)? (?:\w+ ){0,3}(?:cannul\w*|ecmo|approach|technique|repair|femoral
        |surgical|exposure|insertion|removal|reposition\w*|decannul\w*|neck|arterial|venous
        |groin|vessel|carotid|jugular|procedure)
        |\b(?:cannul\w*|reposition\w*|remov\w*|decannul\w*|insert\w*|placed|done|ecmo|ecls
        |approach|was|were|it)[ ,:(]{1,3}open(?:ly)?\b(?! heart)|\bsternotomy\b
        |\bthoracotomy\b
        |\b(?:surgical(?:ly)?|carotid|jugular|ij|femoral|artery|vein
        |vessels?)(?: and (?:r(?:ight)? |l(?:eft)? )?(?:carotid|jugular|ij|artery
        |vein))? (?:were |was )?exposed\b|\bsurgical(?:ly)? (?:exposure|cannul\w*)
        |(?m:^)[ \t>*-]*open\b(?= ?(?:[-,;.(:]|$))|[,;] ?open(?= ?(?:[.,;?!)]|$))
        |\bchest (?:was |left )?(?:re-?)?open(?:ed)?\b|\bdissected (?:out|down)\b
        |\bre-?open(?:ed|ing)? (?:[\w-]+ ){0,4}(?:incision|chest|sternotomy|neck|groin|wound
        |sternum)\b
        |\b(?:incision|sternotomy|chest|neck|groin|wound) (?:was )?re-?opened\b
        |\b(?:groin|neck|vessels?|artery|vein) (?:was |were )?(?:opened|exposed|patched)\b
        |\b(?:vessel|vascular|arterial|venous|femoral|carotid|jugular) exposure\b
        |\bunder direct (?:vision|visuali[sz]ation)\b
        |(?:via|thru|through|by) (?:an? )?(?:groin |neck |surgical |small |open )?incision\b"""
    )),
    (FactName.ACCESS, "central", any_of(
        r"""\bsternotomy\b|\bthoracotomy\b
        |(?<!that's )(?<!is )\bcentral(?:ly)? (?:\w+ ){0,2}(?:cannul\w*|ecmo|ecls|va\b|vv\b
        |approach|access|placement|insertion|reposition\w*|removal|decannul\w*)
        |\b(?:cannul\w*|ecmo|va|ecls)[ ,(]{1,2}central(?:ly)?\b
        |\b(?:ascending aorta|aortic cannula|right atrial cannula|transthoracic)\b
        |\bchest (?:was |left )?(?:re-?)?open(?:ed)?\b
        |\b(?:cannul\w*|catheters?) (?:\w+ ){0,3}(?:aorta|right atrium|RA and aorta)\b"""
    )),
    (FactName.ACCESS, "peripheral", any_of(
        r"""\bperipheral(?:ly)?\b|\bfemoral\b|\bjugular\b|\b[rl]?ij\b|\baxillary\b|\bcarotid\b
        |\bgroin\b|\bneck\b|\bsubclavian\b|\bfem\b|\b[rl]?cf[av]\b|\b[rl]f[av]\b|\bavalon\b
        |\bprotek\b|\bcrescent\b|\bdual[- ]lumen\b|\bdouble[- ]lumen\b"""
    )),
    (FactName.MODE, "VV", any_of(
        r"""\bv[-/]?v\b(?:[- ]?ecmo)?|\bveno-?\s?venous\b|\bvenovenous\b|\bvvecmo\b"""
    )),
    (FactName.MODE, "VA", any_of(
        r"""\bv-?a\b(?! (?:hospital|medical|benefit|clinic|patient|system
        |facility|claim|doctor|nurse|\d{5}))|\bveno-?\s?arterial\b|\bvenoarterial\b
        |\bvaecmo\b"""
    )),
    (FactName.PHASE, "initiation", any_of(
        r"""\binitiat\w*|\bstart(?:ed|ing)?\b(?! (?:with|to|date|over|by the time))
        |\bgo(?:ing)? on (?:va|vv|v-a|v-v|ecmo|pump)
        |\b(?:put|placed|went) (?:\S+ ){0,9}?on (?:v-?[av] )?(?:ecmo|ecls)\b
        |\b(?:first|initial) day (?:of|on) ecmo\b"""
    )),
    (FactName.PHASE, "daily management", any_of(
        r"""\bdaily\b|\b(?:each|every|per) (?:calendar )?day\b|\bcalendar days\b
        |\bday[- ]to[- ]day\b|\bmanage(?:d|ment|s)\b(?! (?:of )?(?:the )?(?:wound|pain))
        |\bsubsequent days?\b
        |\bdays? (?:two|three|four|five|\d{1,2})\b (?:of|on) (?:v-?[av] )?(?:ecmo|support
        |circuit)"""
    )),
    (FactName.PHASE, "reposition", any_of(
        r"""\brepos(?:ition\w*|'?n\b)?
        |\b(?:moved|advanced|pulled back|adjusted|re-?adjusted|rotated|migrated|backed out
        |withdrawn \d)\b(?=[^.?!\n]{0,60})"""
    )),
    (FactName.PHASE, "removal", any_of(
        r"""\bdecan\w*|\bremov(?:ed|al|ing|e)\b
        |\b(?:pulled|took|taken|take|taking|came|come) (?:them |it |both |the (?:cannulas
        ? |lines? )?)?out\b
        |\bwithdrawn (?:completely|entirely|altogether)\b
        |\b(?:cannula\w*|both|lines?) (?:were |was |got )?(?:pulled|out|dc'?d
        |d/c'?d)\b(?! back)|\bexplant\w*|\bpulled (?:the )?(?:cannula|both|at bedside|perc)
        |\bcannulas?\b[^.?!\n]{0,60}\bpulled\b(?! (?:back|up|slightly|into|\d|in\b))
        (?! \w+ cm)
        |\bwean\w* off and (?:out|pulled)"""
    )),
    (FactName.PHASE, "insertion", any_of(
        r"""(?<!de)\bcannulat\w*
        |\b(?:cannul\w*|lumen|venous|arterial|catheter|lines?|avalon
        |vent)(?: \w+){0,4} (?:placed|inserted|went in|put in|introduced|advanced into)\b
        |\b(?:plac(?:ed|ing|ement)|insert(?:ed|ing|ion|s)?|ran|introduc(?:ed|tion)|put in
        |putting in)(?: \S+){0,6}[ -](?:cannul\w*|avalon|lumen|vent|catheters?)\b
        |\b(?:put|placed|inserted)[ ](?:\S+ ){0,3}cannul\w* in(?:to)?\b
        |\bcannulas?(?: \w+){0,2} by (?:cut|open|perc)"""
    )),
)  # fmt: skip

#: "when the cannulas were put in" tells of another day.
ASIDE = re.compile(r"\b(?:when|after|before|since|until|once|prior to)\s(?:[^\s.;?!]+\s){0,7}$", _I)

ENCOUNTERS: tuple[tuple[str, str], ...] = (
    ("sequela", r"\bsequela[e]?\b|\blate effects?\b|\bresidual (?:of|from)\b"),
    ("subsequent", any_of(
        r"""\b(?:non-?union|mal-?union)\b|\bdelayed union\b
        |\bsubsequent (?:encounter|visit|care)\b|\b(?:routine|delayed) healing\b
        |\b(?:f/u|follow[- ]?up|recheck|re-?check)(?: visit| appt| appointment)? (?:for|of
        |on) (?:\w+ ){0,3}(?:fracture|fx|sprain|injury|lac\w*|wound|burn)
        |\b(?:fracture|fx|sprain|injury|lac\w*|wound|burn) (?:f/u|follow[- ]?up|re-?check)\b
        |\b(?:second|2nd|third|3rd) visit\b
        |\b(?:returns|came back|comes back) for (?:a )?(?:cast|suture|re-?check|follow)
        |\bcast (?:check|change|removal|off|removed)\b
        |\bheal(?:ing|ed) (?:as expected|well|nicely|fine|normally|appropriately|uneventfully)\b
        |\b(?:weeks?|wks?|months?|mos?) (?:after|out from|post|s/p|status post)\b[^.?!\n]{0,40}
        \b(?:fracture|fx|sprain|injury|dislocation|burn)\b|\bsuture removal\b|\baftercare\b"""
    )),
    ("initial", any_of(
        r"""\binitial (?:encounter|visit|eval\w*)\b
        |\bfirst (?:time seen|visit|encounter|seen|time here)\b
        |\b(?:new|fresh) injury\b
        |\bactive treatment (?:of|for) (?:\w+ ){0,4}(?:fracture|fx|injury|burn|wound|sprain)\b
        |\b(?:closed|repaired|sutured|stapled|reduced|splinted|casted
        |glued)\b[^.?!\n]{0,40}\b(?:in|at) (?:the |our )?(?:ed|er|emergency|urgent care)\b
        |\bseen (?:\w+ ){0,3}for the first time\b"""
    )),
)  # fmt: skip

SETTINGS: tuple[tuple[str, str], ...] = (
    ("urgent care", any_of(
        r"""\burgent[- ]care\b|\bwalk[- ]in (?:clinic|center)\b
        |(?-i:\bUC\b) (?:visit|pt|patient)\b"""
    )),
    ("ASC", any_of(
        r"""(?-i:\bASC\b)|\b(?:ambulatory )?surg(?:ery|ical) cent(?:er|re)\b|\bsurgicenter\b"""
    )),
    ("SNF", any_of(
        r"""(?-i:\bSNF\b)|\bskilled nursing\b|\bnursing (?:home|facility)\b|\brehab facility\b
        |\bLTC facility\b"""
    )),
    ("home", any_of(
        r"""\bhome (?:visit|health|hospice|care|call)\b|\bhouse call\b
        |\b(?:seen|visited|treated) at home\b|\b(?:was|is|patient|pt) at home\b|\bin the home\b
        |\bat (?:his|her|the patient's|pt's) home\b"""
    )),
    ("office", any_of(
        r"""\b(?:in|at|our|own|my|his|her|an?|from) (?:the |our |ow
        n |a )?(?:\w+ )?office\b(?! (?:sheet|manager|staff|says|said|of|hours|policy
        |note from))|\bprivate practice\b
        |\boffice (?:visit|pt|patient|setting|procedure|based|e/?m|injection)\b
        |\bin[- ]office\b|\bseen in (?:the )?clinic\b
        |\b(?:in|at) (?:our |the |an? )?(?:\w+ )?clinic\b(?! (?:note|manager|staff))
        |\boffice note\b
        |\bclinic visit\b|\bpos 11\b|\bdoctor'?s office\b"""
    )),
    ("inpatient", any_of(
        r"""\binpatients?\b(?! coder| side)|\binpt\b|\bin-patient\b
        |\b(?:icu|picu|nicu|cvicu|micu|sicu|ccu|cticu|cicu|pcicu|ticu|nsicu)\b
        |\bhospitali[sz]ed\b|\badmitted\b(?! (?:to|for|under) obs)|\bhospital day\b|\bpos 21\b
        |\bmed[- ]surg floor\b|\bd/c summary\b|\bdischarge summary\b"""
    )),
    ("ED", any_of(
        r"""(?-i:\b(?:in|to|from|the|our|via|at|for) (?:the )?(?:ED|ER)\b(?!\+)|\b(?:ED
        |ER) (?:visit|physician|doc|doctor|provider|course|note|level|e/m|discharge|dx)\b)
        |\bemergency (?:room|department|dept)\b|\bpos 23\b"""
    )),
    ("outpatient", any_of(
        r"""\boutpatients?\b|\boutpt\b|\bout-patient\b|\bhopd\b
        |\bin observation\b|\bobs(?:ervation)? (?:overnight|bed|unit|stay|status|pt|patient|care)\b
        |\bpos (?:19|22)\b
        |\bsame[- ]day surgery\b"""
    )),
)  # fmt: skip

#: Where no other place is named: a bare "ED" beside "inpatient" only tells where he came from.
SETTINGS_ALONE: tuple[tuple[str, str], ...] = (
    ("ED", any_of(
        r"""(?-i:\bED\b)(?!\+)|(?-i:\bER\b)(?! ?[+/-]| ?(?:pos|neg)| tab| cap| \d)"""
    )),
    ("office", r"(?m:^)[ \t]*office\b(?=[,:;])|[,;] ?office\b(?=[,.;:])"),
    ("office", r"\bclinic\b(?! (?:manager|staff|policy|note|number|name|says|asks|wants))"),
)  # fmt: skip

PAYERS: tuple[tuple[str, str], ...] = (
    ("Medicare Advantage", r"\bmedicare advantage\b|\bMA plan\b|\bpart c\b"),
    ("Medicare", any_of(
        r"""\bmedicare\b(?! advantage)|\bmcr\b|(?-i:\bMAC\b)(?! anesth)
        |\b(?:noridian|novitas|palmetto gba|ngs medicare|first coast)\b"""
    )),
    ("Medicaid", r"\bmedicaid\b|\bmcd\b(?! )|\bmedi-?cal\b"),
    ("Tricare", r"\btri-?care\b|\bchampus\b"),
    ("Blue Cross", r"\bbcbs\b|\bblue (?:cross|shield)\b|\banthem\b"),
    ("UnitedHealthcare", r"\buhc\b|\bunited ?health ?care\b|\boptum\b"),
    ("Aetna", r"\baetna\b"), ("Cigna", r"\bcigna\b"),
    ("Humana", r"\bhumana\b"), ("Kaiser", r"\bkaiser\b"),
    ("workers' compensation", r"\bworkers?'? ?comp(?:ensation)?\b|\bwork comp\b|\bw/c claim\b"),
    ("self-pay", r"\bself[- ]?pay\b|\bcash (?:pay|patient)\b|\buninsured\b"),
    ("commercial", any_of(
        r"""\bcommercial (?:payer|payor|plan|insur\w*|carrier|pt|patient|ins)\b
        |\bcommercial\b(?= [.,?]|[.,?]|$)|\bprivate insurance\b"""
    )),
)  # fmt: skip

ACUITIES: tuple[tuple[str, str], ...] = (
    ("acute on chronic", r"\bacute[- ]on[- ]chronic\b|\bacute and chronic\b"),
    ("subacute", r"\bsub-?acute\b"),
    ("acute", r"(?<!sub)(?<!non)(?<!post)\bacute\b(?! (?:on|and) chronic| care)"),
    ("chronic", r"(?<!on )(?<!and )\bchronic\b"),
)

ROLES: tuple[tuple[str, str], ...] = (
    ("teaching physician", r"\bteaching physician\b|\battending with (?:a )?resident\b"),
    ("resident", r"\bresidents?\b(?! of)"),
    ("assistant surgeon", r"\bassist(?:ant|ing)(?: at)? surg\w*|\bsurgical assist\w*"),
    ("co-surgeon", r"\bco-?\s?surgeons?\b|\btwo surgeons\b"),
    ("locum tenens", r"\blocums?\b"),
    ("nurse practitioner", r"(?-i:\bNP\b)|\bnurse practitioner\b"),
    ("physician assistant", r"\bphysician assistant\b|(?-i:\bPA-C\b)"),
    ("CRNA", r"\bcrna\b|\bnurse anesthetist\b"),
    ("anesthesiologist", r"\banesthesiologist\b"),
    ("intensivist", r"\bintensivist\b"),
    ("perfusionist", r"\bperfusionist\b"),
)

TRIMESTERS: tuple[tuple[str, str], ...] = (
    ("first", r"\b(?:first|1st) trimester\b"),
    ("second", r"\b(?:second|2nd) trimester\b"),
    ("third", r"\b(?:third|3rd) trimester\b"),
)
