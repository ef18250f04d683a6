"""Clinical abbreviations as coders write them, spelled out in the words of the code books."""

import re

from consultant.reading.terms.plain_words import MISSPELLED, PLAIN


def _table(rows: str) -> dict[str, str]:
    """The rows of a table: "short: long"."""
    pairs = (row.split(": ", 1) for row in rows.strip().split("\n"))
    return {short.strip(): long.strip() for short, long in pairs}


#: In any case: too odd to be an English word.
ANY_CASE = _table(
    """
    a-fib: atrial fibrillation
    abd: abdominal
    adhd: attention deficit hyperactivity disorder
    afib: atrial fibrillation
    aflutter: atrial flutter
    aka: above knee amputation
    aki: acute kidney failure
    aml: acute myeloid leukemia
    ams: altered mental status
    ards: acute respiratory distress syndrome
    arf: acute renal failure
    avn: avascular necrosis
    bcc: basal cell carcinoma
    bka: below knee amputation
    bmi: body mass index
    bpd: bronchopulmonary dysplasia
    bph: benign prostatic hyperplasia
    bppv: benign paroxysmal vertigo
    bronch: bronchoscopy
    bx: biopsy
    c diff: Clostridium difficile
    c-sec: cesarean section
    c. diff: Clostridium difficile
    ca: cancer
    cabg: coronary artery bypass graft
    cad: coronary artery disease
    cauti: catheter associated urinary tract infection
    cdh: congenital diaphragmatic hernia
    cdiff: Clostridium difficile
    chf: congestive heart failure
    ckd: chronic kidney disease
    cll: chronic lymphocytic leukemia
    copd: chronic obstructive pulmonary disease
    covid: COVID-19
    csection: cesarean section
    cts: carpal tunnel syndrome
    cva: cerebral infarction
    cvc: central venous catheter
    cxr: chest x-ray
    ddd: degenerative disc disease
    ddx: differential diagnosis
    djd: osteoarthritis
    dka: diabetic ketoacidosis
    dm: diabetes mellitus
    dm1: type 1 diabetes mellitus
    dm2: type 2 diabetes mellitus
    doe: dyspnea on exertion
    dpn: diabetic polyneuropathy
    dvt: deep vein thrombosis
    dz: disease
    ecls: extracorporeal life support
    ecmo: extracorporeal membrane oxygenation
    egd: esophagogastroduodenoscopy
    endo ca: endometrial cancer
    esrd: end stage renal disease
    etoh: alcohol
    exac: exacerbation
    exacerb: exacerbation
    fb: foreign body
    fev: fever
    ftt: failure to thrive
    fx: fracture
    fxs: fractures
    gad: generalized anxiety disorder
    gdm: gestational diabetes
    gerd: gastroesophageal reflux disease
    gib: gastrointestinal hemorrhage
    hcc: hepatocellular carcinoma
    hep b: hepatitis B
    hep c: hepatitis C
    hfpef: diastolic heart failure
    hfref: systolic heart failure
    hhs: hyperosmolar state
    hie: hypoxic ischemic encephalopathy
    hiv: human immunodeficiency virus
    hld: hyperlipidemia
    hlhs: hypoplastic left heart syndrome
    hpv: human papillomavirus
    htn: hypertension
    hypercapnic: with hypercapnia
    hyperlipid: hyperlipidemia
    hypothyr: hypothyroidism
    hypoxemic: with hypoxia
    hypoxic: with hypoxia
    i&d: incision and drainage
    iabp: intra-aortic balloon pump
    ibd: inflammatory bowel disease
    ibs: irritable bowel syndrome
    ich: intracerebral hemorrhage
    iddm: insulin dependent diabetes mellitus
    itp: immune thrombocytopenic purpura
    iugr: intrauterine growth restriction
    iup: intrauterine pregnancy
    jaund: jaundice
    lac: laceration
    lacs: lacerations
    lbp: low back pain
    loc: loss of consciousness
    lvad: left ventricular assist device
    mdd: major depressive disorder
    mec: meconium
    met: metastatic
    mets: metastasis
    mgus: monoclonal gammopathy
    mrsa: methicillin resistant Staphylococcus aureus
    mssa: methicillin susceptible Staphylococcus aureus
    n/v: nausea and vomiting
    nec: necrotizing enterocolitis
    niddm: type 2 diabetes mellitus
    nsclc: non-small cell lung cancer
    nstemi: non-ST elevation myocardial infarction
    oa: osteoarthritis
    orif: open reduction internal fixation
    osa: obstructive sleep apnea
    pad: peripheral arterial disease
    pci: percutaneous coronary intervention
    pcos: polycystic ovarian syndrome
    pda: patent ductus arteriosus
    picc: peripherally inserted central catheter
    pid: pelvic inflammatory disease
    pna: pneumonia
    pphn: persistent pulmonary hypertension of newborn
    pprom: preterm premature rupture of membranes
    prom: premature rupture of membranes
    ptsd: post-traumatic stress disorder
    pvc: ventricular premature depolarization
    pvd: peripheral vascular disease
    ra: rheumatoid arthritis
    resp: respiratory
    rop: retinopathy of prematurity
    rsv: respiratory syncytial virus
    sah: subarachnoid hemorrhage
    sbo: small bowel obstruction
    scc: squamous cell carcinoma
    sdh: subdural hematoma
    siadh: syndrome of inappropriate antidiuretic hormone
    sle: systemic lupus erythematosus
    sob: shortness of breath
    stemi: ST elevation myocardial infarction
    svt: supraventricular tachycardia
    t1dm: type 1 diabetes mellitus
    t2dm: type 2 diabetes mellitus
    tah: total abdominal hysterectomy
    tavr: transcatheter aortic valve replacement
    tb: tuberculosis
    tbi: traumatic brain injury
    tha: hip arthroplasty
    thr: hip replacement
    tia: transient ischemic attack
    tka: knee arthroplasty
    tkr: knee replacement
    tof: tetralogy of Fallot
    turp: transurethral resection of prostate
    uns: unspecified
    uri: upper respiratory infection
    uti: urinary tract infection
    vbac: vaginal birth after cesarean
    vsd: ventricular septal defect
    vte: venous thromboembolism
    """
)

#: Only in capitals (an "or" is no operating room). What stands after a bar calls up the
#: meaning; without it near, the letters stay as they are.
CAPITALS = _table(
    """
    AAA: abdominal aortic aneurysm
    AF: atrial fibrillation
    AK: actinic keratosis
    AKs: actinic keratoses
    ALS: amyotrophic lateral sclerosis
    AOM: acute otitis media
    AR: aortic regurgitation
    ARDS: acute respiratory distress syndrome
    AS: aortic stenosis
    BP: blood pressure
    CA: cancer
    CF: cystic fibrosis
    CMV: cytomegalovirus
    CP: chest pain
    DOE: dyspnea on exertion
    ED: erectile dysfunction|erectile
    GI: gastrointestinal
    GU: genitourinary
    HA: headache
    HF: heart failure
    HS: hidradenitis suppurativa
    HSV: herpes simplex
    LE: lower extremity
    MI: myocardial infarction
    MR: mitral regurgitation
    MS: multiple sclerosis
    NS: nuclear sclerosis
    OCD: obsessive-compulsive disorder
    OM: otitis media
    PE: pulmonary embolism
    PH: pulmonary hypertension
    POTS: postural tachycardia
    PTX: pneumothorax
    PUD: peptic ulcer disease
    RA: rheumatoid arthritis
    RLQ: right lower quadrant
    LLQ: left lower quadrant
    RUQ: right upper quadrant
    LUQ: left upper quadrant
    RLS: restless legs syndrome
    SBP: spontaneous bacterial peritonitis
    SI: suicidal ideation
    SK: seborrheic keratosis
    TIA: transient ischemic attack
    TR: tricuspid regurgitation
    UE: upper extremity
    VF: ventricular fibrillation
    VT: ventricular tachycardia
    VZV: varicella zoster
    """
)

_TABLES = ANY_CASE | _table(PLAIN) | _table(MISSPELLED)
_PATTERN = re.compile(
    r"(?<![\w/&-])(?:"
    + "|".join(re.escape(word) for word in sorted(_TABLES, key=len, reverse=True))
    + r")(?![\w&/-]|\.\w)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(
    r"(?<![\w/&-])(?:"
    + "|".join(re.escape(w) for w in sorted(CAPITALS, key=len, reverse=True))
    + r")(?![\w&/+-]|\.\w)"
)


#: Grades and sides: (pattern, what the books say).
_REGULAR = (
    (
        re.compile(r"\bckd\s?(?:stage\s)?(\d[ab]?)\b", re.IGNORECASE),
        r"chronic kidney disease stage \1",
    ),
    (re.compile(r"\bE\.? coli\b", re.IGNORECASE), "Escherichia coli"),
    (re.compile(r"\bd/t\b|\b2/2\b", re.IGNORECASE), "due to"),
    (re.compile(r"\bw/o\b", re.IGNORECASE), "without"),
    (re.compile(r"\bw/(?=\s)", re.IGNORECASE), "with"),
    (re.compile(r"\bdm\s?([12])\b", re.IGNORECASE), r"type \1 diabetes mellitus"),
    (re.compile(r"^(?:rt|R)\b\.?|\bRt\b"), "right"),
    (re.compile(r"^(?:lt|L)\b\.?|\bLt\b"), "left"),
    (re.compile(r"^bilat\b\.?|^bil\b\.?|\bbilat\b", re.IGNORECASE), "bilateral"),
)  # fmt: skip


def spelled_out(words: str, around: str) -> str:
    """`words` with its abbreviations in the words of the code books."""
    for pattern, meaning in _REGULAR:
        words = pattern.sub(meaning, words)
    words = _PATTERN.sub(lambda m: _TABLES[m[0].lower()], words)
    return _CAPITALS.sub(lambda m: _meaning(m[0], around), words)


def is_abbreviation(word: str) -> bool:
    return word.lower() in ANY_CASE or word in CAPITALS


def _meaning(word: str, around: str) -> str:
    meaning, _, only_with = CAPITALS[word].partition("|")
    return meaning if not only_with or only_with in around.lower() else word
