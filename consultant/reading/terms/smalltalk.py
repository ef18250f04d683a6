"""Words of letters and of the coder's own trade.

They stand in the books' descriptions too ("care", "place", "first"), and mean nothing
there: no term is made of them alone.
"""

from consultant.reading.patterns import words_of

SMALL_TALK = words_of(
    """
    aapc abc about above abx according account accounts acct actual actually add added addendum
    adding additional admission admissions admit admits adult advice advise afternoon afterwards
    again age aged ago agree ahima all allowed alone along already also always ama amount and
    anesth another answer any anybody anyone anything anywhere appeal appear applies apply
    appreciate approve approved approximate april are aren't around ask asked asking asks assign
    assigned assume attach attached attending attention audio audit auditor august auto-picked
    aware away baby back based bcc because bed been before being believe below best better between
    bill billable billed biller billing bills blog board booth both both's bother boy bring
    brought bundle bundled bundles but call called came can can't cannot cant cardiologist care
    case category cause caused ccs certain change changed charge charged charges chart charts
    check child choice choose claim claims clarify clean cleaning clear clerk clinic clinical
    close cms co-signed co-worker code coded coder coders codes coding colleague colleagues column
    combination combined come comes commercial committee common company compare concern
    concerned confirm confirmed confused confusing consult consultant consultants contact correct
    correctly cost could couldn't count counts cover covered coworker cpc cpt ctr current
    currently d/c data date dates day days deal dear december decide decided definition deleted
    denial denied denies deny denying department depends derm describe described describes
    description desk details dictated did didnt difference different digit digits discharge
    discuss dob doc docs doctor doctors document documentation documented documents does doesn't
    doesnt doing don't done dont dos doses down drg dropped due during each echo-guided edit edits
    ehr either else email emr encoder encounter encounters end enough ensure enter entered entire
    entry equal equivalent error est even evening ever every everybody everyone everything exact
    example except exclude excluded excludes explain express ext external extra face facility fact
    false fam family february fee feel fees female few field file find fine first five follow
    followed following follows for form forms found four free friday from front full further gave
    gem gems general get gets getting girl give given gives giving global goes going good got
    great greetings group guess guidance guide guideline guidelines h&p h/o had half hand hard has
    hasn't have haven't having hcpcs he's header hello help helps her here hers hey him his
    history honest hope hospital hospitalist hour hours how however hrs human hurry hx i'd i'll
    i'm i've icd idea identified identify im important incl include included includes including
    inclusive indicate indicated indicates indicator individual information initial inpatient inpt
    instead insurance intensivist intermacs internal into intubated invalid invoice isn't isnt
    issue it's item its itself ive january job july june just keep keeps kept key keyed kid kids
    kill kind know known lab label last late later latest lead least leave left less let let's
    letter letters level leveled like likely line lines list listed lists little live load loaded
    local long longer look looked looking los lot made main make makes making male man manager
    manual many march marked master match matter max may maybe mean means medicaid medical
    medicare member mention mentioned mentions message mgmt might min mine minutes missing mix mod
    modifier modifiers mom moment monday month month-old months more morning mos most move moved
    mrn much mue must myself name named ncci nct need needed needs nephro never new newer next
    night nobody none nor normal not note noted notes nothing november now nowhere np npi number
    numbers nurse obgyn obs obviously october off office official often okay old once one ones
    only onto op open opinion option optometry order ordered original ortho other others otherwise
    our ours out outpatient outpt over own owner pa-c page paid pair paper part particular parties
    partner party past patient patients pay payable payer payers paying payment payor pays pcp pcs
    ped peds pending people per percent performed perhaps period permanent person personal phone
    physician physicians pick picked picking place placed places plan please pls plus plz point
    policy portion pos position possible posted practice prefer prefers present presented presents
    prior privacy pro pro-fee probable probably problem procedure procedures process processed
    profee program proper provide provided provider providers provides psych ptp purpose put query
    question questions quick quite quote r/o radiology rate rates read ready real really reason
    reasons receive received recent recently recommend record records ref refer reference
    regarding regards registry rehab reimb reject rejected rejects related relation remember remit
    replace replaced reply report reportable reported reporting reports request require required
    requires research resident rev review reviewed reviewer rhia rhit right room row rows rule
    ruled rules run rvu rvus s/p said sale salutations same saw say saying says schedule scrubber
    second section see seem seems seen select selected send sending sent separate separately
    september sequence sequencing service services session set setting several shall she she's
    sheet shot should shouldn't show shows side sign sign-off signed similar simple since single
    sir situation six skip some somebody someone something sometimes somewhere sorry sort source
    specialist specialists specialty specific specificity specified specify staff standard start
    started state stated statement states status stay still stop such suggest suggested suggestion
    summary supervisor supply support supposed sure surgeon surgeons suspect suspected system
    table tables take taken takes taking talk taxonomy team tele tell template ten term terms than
    thank thanks that that's thats the their them then there there's these they they're thing
    things think thinking third this those though thought three through thru thursday thx time
    times title tks today together told tomorrow too took top total toward trend tried true try
    trying tuesday turn twice two type typed under understand understood unit units unless
    unlisted unsure until update updated upon urologist use used uses using usual usually valid
    value variation various vendor version very via visit visits voucher want wanted wanting wants
    was wasn't way we'll we're we've webinar wednesday week weekend weeks well went were what
    what's whatever whats when where whether which while who who's whole whom whose why will win
    wins wish with within without wks woman won't wonder wondering wont word words work worked
    working works worth would wouldn't write writes writing written wrong wrote y.o y/o year
    year-old years yes yesterday yet yo you you're young your yours yrs zip
    absent aunt brother compatible consistent daughter develops evidence fhx findings former
    grandfather grandmother parent previous questionable remote sibling sister son suspicious
    uncle worrisome
    """
)
