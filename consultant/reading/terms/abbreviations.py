# ruff: noqa: E501, RUF001
"""Clinical abbreviations as coders write them, spelled out in the words of the code books.

Upper-case keys count only in capitals (an "or" is no operating room); others in any case.
A second meaning stands after a bar, with the word that calls it up.
"""

import re

#: In any case: too odd to be an English word.
ANY_CASE: dict[str, str] = {
    "htn": "hypertension", "dm": "diabetes mellitus", "dm1": "type 1 diabetes mellitus", "dm2": "type 2 diabetes mellitus",
    "t1dm": "type 1 diabetes mellitus", "t2dm": "type 2 diabetes mellitus", "iddm": "insulin dependent diabetes mellitus", "niddm": "type 2 diabetes mellitus",
    "ckd": "chronic kidney disease", "esrd": "end stage renal disease", "aki": "acute kidney failure", "arf": "acute renal failure",
    "chf": "congestive heart failure", "hfpef": "diastolic heart failure", "hfref": "systolic heart failure", "cad": "coronary artery disease",
    "nstemi": "non-ST elevation myocardial infarction", "stemi": "ST elevation myocardial infarction", "afib": "atrial fibrillation", "a-fib": "atrial fibrillation",
    "aflutter": "atrial flutter", "svt": "supraventricular tachycardia", "pvd": "peripheral vascular disease", "pad": "peripheral arterial disease",
    "dvt": "deep vein thrombosis", "tia": "transient ischemic attack", "cva": "cerebral infarction", "copd": "chronic obstructive pulmonary disease",
    "ards": "acute respiratory distress syndrome", "pna": "pneumonia", "uri": "upper respiratory infection", "uti": "urinary tract infection",
    "cauti": "catheter associated urinary tract infection", "bph": "benign prostatic hyperplasia", "gerd": "gastroesophageal reflux disease",
    "ibs": "irritable bowel syndrome", "ibd": "inflammatory bowel disease", "gib": "gastrointestinal hemorrhage", "sbo": "small bowel obstruction",
    "osa": "obstructive sleep apnea", "tbi": "traumatic brain injury", "pphn": "persistent pulmonary hypertension of newborn",
    "rsv": "respiratory syncytial virus", "mrsa": "methicillin resistant Staphylococcus aureus", "mssa": "methicillin susceptible Staphylococcus aureus",
    "hld": "hyperlipidemia", "hyperlipid": "hyperlipidemia", "ra": "rheumatoid arthritis", "oa": "osteoarthritis", "djd": "osteoarthritis",
    "ddd": "degenerative disc disease", "sle": "systemic lupus erythematosus", "adhd": "attention deficit hyperactivity disorder",
    "ptsd": "post-traumatic stress disorder", "mdd": "major depressive disorder", "gad": "generalized anxiety disorder", "etoh": "alcohol",
    "sob": "shortness of breath", "doe": "dyspnea on exertion", "loc": "loss of consciousness", "ams": "altered mental status",
    "n/v": "nausea and vomiting", "fx": "fracture", "fxs": "fractures", "lac": "laceration", "lacs": "lacerations", "bx": "biopsy", "hx": "history",
    "exac": "exacerbation", "exacerb": "exacerbation", "bronch": "bronchoscopy", "mec": "meconium", "bpd": "bronchopulmonary dysplasia", "cabg": "coronary artery bypass graft",
    "pci": "percutaneous coronary intervention", "tavr": "transcatheter aortic valve replacement", "tka": "knee arthroplasty", "tkr": "knee replacement",
    "tha": "hip arthroplasty", "thr": "hip replacement", "orif": "open reduction internal fixation", "egd": "esophagogastroduodenoscopy",
    "turp": "transurethral resection of prostate", "tah": "total abdominal hysterectomy", "c-sec": "cesarean section", "csection": "cesarean section",
    "ecmo": "extracorporeal membrane oxygenation", "ecls": "extracorporeal life support", "lvad": "left ventricular assist device",
    "iabp": "intra-aortic balloon pump", "picc": "peripherally inserted central catheter", "cvc": "central venous catheter", "jaund": "jaundice",
    "hypoxemic": "with hypoxia", "hypoxic": "with hypoxia", "hypercapnic": "with hypercapnia", "covid": "COVID-19", "endo ca": "endometrial cancer",
    "abd": "abdominal", "cxr": "chest x-ray", "fev": "fever", "dz": "disease", "resp": "respiratory", "hypothyr": "hypothyroidism",
    "gout": "gout", "bppv": "benign paroxysmal vertigo", "pcos": "polycystic ovarian syndrome", "pid": "pelvic inflammatory disease",
    "hpv": "human papillomavirus", "hiv": "human immunodeficiency virus", "hep c": "hepatitis C", "hep b": "hepatitis B", "tb": "tuberculosis",
    "cdiff": "Clostridium difficile", "c diff": "Clostridium difficile", "c. diff": "Clostridium difficile", "gdm": "gestational diabetes",
    "iugr": "intrauterine growth restriction", "pprom": "preterm premature rupture of membranes", "prom": "premature rupture of membranes",
    "iup": "intrauterine pregnancy", "vbac": "vaginal birth after cesarean", "scc": "squamous cell carcinoma", "bcc": "basal cell carcinoma",
    "hcc": "hepatocellular carcinoma", "nsclc": "non-small cell lung cancer", "aml": "acute myeloid leukemia", "cll": "chronic lymphocytic leukemia",
    "mets": "metastasis", "met": "metastatic", "mgus": "monoclonal gammopathy", "itp": "immune thrombocytopenic purpura", "vte": "venous thromboembolism",
    "ddx": "differential diagnosis", "fb": "foreign body", "i&d": "incision and drainage", "r/o": "rule out", "dka": "diabetic ketoacidosis",
    "hhs": "hyperosmolar state", "siadh": "syndrome of inappropriate antidiuretic hormone", "ich": "intracerebral hemorrhage", "sah": "subarachnoid hemorrhage",
    "sdh": "subdural hematoma", "npd": "neuropathy", "dpn": "diabetic polyneuropathy", "pvc": "ventricular premature depolarization",
    "avn": "avascular necrosis", "ards.": "acute respiratory distress syndrome", "hie": "hypoxic ischemic encephalopathy", "nec": "necrotizing enterocolitis",
    "rop": "retinopathy of prematurity", "pda": "patent ductus arteriosus", "vsd": "ventricular septal defect", "cdh": "congenital diaphragmatic hernia",
    "tof": "tetralogy of Fallot", "hlhs": "hypoplastic left heart syndrome", "lbp": "low back pain", "cts": "carpal tunnel syndrome",
    "bmi": "body mass index", "ftt": "failure to thrive", "uns": "unspecified", "bka": "below knee amputation", "aka": "above knee amputation",
}  # fmt: skip

#: Only in capitals.
CAPITALS: dict[str, str] = {
    "CP": "chest pain", "MI": "myocardial infarction", "PE": "pulmonary embolism", "MS": "multiple sclerosis", "AS": "aortic stenosis", "AR": "aortic regurgitation",
    "MR": "mitral regurgitation", "TR": "tricuspid regurgitation", "HF": "heart failure", "RA": "rheumatoid arthritis", "AK": "actinic keratosis", "AKs": "actinic keratoses",
    "SK": "seborrheic keratosis", "NS": "nuclear sclerosis", "ARDS": "acute respiratory distress syndrome", "HA": "headache", "BP": "blood pressure", "PH": "pulmonary hypertension",
    "OM": "otitis media", "AOM": "acute otitis media", "SBP": "spontaneous bacterial peritonitis", "LE": "lower extremity", "UE": "upper extremity", "CA": "cancer",
    "PUD": "peptic ulcer disease", "AF": "atrial fibrillation", "VF": "ventricular fibrillation", "VT": "ventricular tachycardia", "HS": "hidradenitis suppurativa",
    "AAA": "abdominal aortic aneurysm", "PTX": "pneumothorax", "ALS": "amyotrophic lateral sclerosis", "CF": "cystic fibrosis", "RLS": "restless legs syndrome",
    "OCD": "obsessive-compulsive disorder", "TIA": "transient ischemic attack", "HSV": "herpes simplex", "VZV": "varicella zoster", "CMV": "cytomegalovirus",
    "GI": "gastrointestinal", "GU": "genitourinary", "ED": "erectile dysfunction|erectile", "SI": "suicidal ideation", "DOE": "dyspnea on exertion", "POTS": "postural tachycardia",
}  # fmt: skip

#: Plain or misspelled words for what the books call otherwise.
PLAIN_WORDS: dict[str, str] = {
    "sugar diabetes": "diabetes mellitus", "heart attack": "myocardial infarction", "stroke": "cerebral infarction", "breast ca": "breast cancer", "lung ca": "lung cancer",
    "colon ca": "colon cancer", "prostate ca": "prostate cancer", "endometrial ca": "endometrial cancer", "uterine ca": "uterine cancer", "skin ca": "skin cancer",
    "high blood pressure": "hypertension", "long covid": "post COVID-19 condition", "earwax": "impacted cerumen", "ear wax": "impacted cerumen", "can't smell": "anosmia",
    "can’t smell": "anosmia", "pink eye": "conjunctivitis", "kidney dz": "kidney disease", "kidney stone": "calculus of kidney", "kidney stones": "calculus of kidney",
    "pnemonia": "pneumonia", "pnuemonia": "pneumonia", "diabetis": "diabetes", "diabeties": "diabetes", "hypertention": "hypertension", "hemorhage": "hemorrhage",
    "hemmorhage": "hemorrhage", "asthsma": "asthma", "asma": "asthma", "seizeure": "seizure", "absess": "abscess", "abcess": "abscess", "tendonitis": "tendinitis",
    "respitory": "respiratory", "resperatory": "respiratory", "failuer": "failure", "faliure": "failure", "obstuction": "obstruction", "fracure": "fracture",
    "shingles": "herpes zoster", "blood clot": "thrombosis", "broken": "fracture", "water on the lung": "pleural effusion", "blood poisoning": "sepsis",
}  # fmt: skip

_TABLES = ANY_CASE | PLAIN_WORDS
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


def spelled_out(words: str, around: str) -> str:
    """`words` with its abbreviations in the words of the code books."""
    words = _PATTERN.sub(lambda m: _TABLES[m[0].lower()], words)
    return _CAPITALS.sub(lambda m: _meaning(m[0], around), words)


def is_abbreviation(word: str) -> bool:
    return word.lower() in ANY_CASE or word in CAPITALS


def _meaning(word: str, around: str) -> str:
    meaning, _, only_with = CAPITALS[word].partition("|")
    return meaning if not only_with or only_with in around.lower() else word
