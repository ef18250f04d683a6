"""Plain and misspelled words for what the code books call otherwise."""

PLAIN = """
    blood clot: thrombosis
    blood poisoning: sepsis
    breast ca: breast cancer
    broken: fracture
    can't smell: anosmia
    colon ca: colon cancer
    disc herniation: intervertebral disc displacement
    ear wax: impacted cerumen
    earwax: impacted cerumen
    endometrial ca: endometrial cancer
    heart attack: myocardial infarction
    herniated disc: intervertebral disc displacement
    high blood pressure: hypertension
    kidney dz: kidney disease
    kidney stone: calculus of kidney
    kidney stones: calculus of kidney
    long covid: post COVID-19 condition
    lung ca: lung cancer
    pink eye: conjunctivitis
    prostate ca: prostate cancer
    shingles: herpes zoster
    skin ca: skin cancer
    stroke: cerebral infarction
    sugar diabetes: diabetes mellitus
    uterine ca: uterine cancer
    water on the lung: pleural effusion
"""

MISSPELLED = """
    abcess: abscess
    absess: abscess
    asma: asthma
    asthsma: asthma
    diabeties: diabetes
    diabetis: diabetes
    failuer: failure
    faliure: failure
    fracure: fracture
    hemmorhage: hemorrhage
    hemorhage: hemorrhage
    hypertention: hypertension
    obstuction: obstruction
    pnemonia: pneumonia
    pnuemonia: pneumonia
    resperatory: respiratory
    respitory: respiratory
    seizeure: seizure
    tendonitis: tendinitis
"""
