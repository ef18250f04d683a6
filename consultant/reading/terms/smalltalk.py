# ruff: noqa: E501, SIM905
"""Words of letters and of the coder's own trade: they stand in descriptions too, and mean nothing there."""

SMALL_TALK = frozenset(
    """about above according account accounts actual actually add added adding additional advice advise afternoon again age aged ago agree all allowed alone along already also always
    amount and another answer any anybody anyone anything appeal appear applies apply appreciate approve approved are around ask asked asking asks assign assigned assume attach attached attending auditor audit
    aware away back based bcc because been before being believe below best better between bill billable billed biller billing bills board both bring brought but call called came can cannot
    care case category cause caused certain change changed charge charged charges chart charts check child choice choose claim claims clarify clear clinic clinical close code coded coder coders codes coding colleague
    column combination combined come comes common company compare complete concern concerned confirm confirmed confused confusing consult consultant contact correct correctly could count counts
    cover covered current currently data date dates day days deal dear decide decided definition denial denied denies deny department depends describe described describes description
    desk details did difference different digit digits discharge discuss doc docs doctor doctors document documentation documented documents does doing done down dropped due during each
    edit edits either else email encounter encounters encoder end enough ensure enter entered entire entry equal error even evening ever every everybody everyone everything exact example
    except exclude excludes excluded explain express external extra face fact facility false family fee fees feel few field file find fine first five follow followed following follows for form
    forms found four free friday from front full further gave general get gets getting give given gives giving global goes going good got great greetings group guess guidance guide guideline
    guidelines had half hand hard has have having header hello help helps her here hers hey him his hope hospital hour hours how however human hurry idea identified identify important
    include included includes including indicate indicated indicates indicator individual information initial inpatient instead insurance internal into invalid invoice issue item its itself
    january february march april june july august september october november december job just keep keeps kept key kind know known label last late later latest lead least leave left less
    let letter letters level like likely line lines list listed lists little live local long longer look looked looking lot made main make makes making manager manual many marked match
    matter may maybe mean means medical member mention mentioned mentions message might mine minutes missing mix modifier modifiers moment monday month months more morning most move moved much
    must myself name named need needed needs never new newer next night nobody none nor normal not note noted notes nothing now number numbers obviously off office official often okay old
    once one ones only onto open opinion option order ordered original other others otherwise our ours out outpatient over own owner page paid pair paper part particular parties partner party past patient
    patients pay payable payer payers paying payment payor pays pending people per percent performed perhaps period permanent person personal phone physician physicians pick place placed places
    plan please point policy portion position possible posted prefer prefers present presented presents prior privacy probable probably problem procedure procedures process processed profee
    program proper provide provided provider providers provides purpose put query question questions quick quite quote read ready real really reason reasons receive received recent recently
    recommend record records ref refer reference regarding regards reject rejected rejects related relation remember remit replace replaced reply report reportable reported reporting reports request require required
    requires research review reviewed reviewer right room row rows rule rules run said same saw say saying says schedule second section see seem seems seen select selected send sending sent separate separately
    sequence sequencing service services session set setting several shall she sheet should show shows side sign signed similar simple since single sir situation six skip some somebody someone something
    sometimes sorry sort source specific specialty specificity specified specify staff standard start started state stated statement states status stay still stop such suggest suggested suggestion summary
    supervisor supply support supposed sure surgeon surgeons system table take taken takes taking talk team tell template ten term terms than thank thanks that the their them then there these they
    thing things think thinking third this those though thought three through thru thursday time times title today together told tomorrow too took top total toward tried true try trying tuesday turn
    twice two type typed under understand understood unit units unless unlisted unsure until update updated upon use used uses using usual usually valid value variation various vendor version very via visit
    visits want wanted wants was way webinar wednesday week weekend weeks well went were what whatever when where whether which while who whole whom whose why will wish with within without wonder
    wondering word words work worked working works would write writes writing written wrong wrote year years yes yesterday yet you young your yours zip cpt hcpcs icd pcs ncci mue ptp cms ama aapc ahima drg
    medicare medicaid commercial payor rvu rvus gem gems dos dob mrn npi pls plz thx tks wanting cpc ccs rhit rhia intermacs reimb los est acct pro tables rate rates cost man woman male female boy girl
    coworker co-worker somewhere nowhere anywhere keyed clerk hospitalist urologist intensivist resident nurse np pa-c cardiologist specialist specialists practice group committee registry trend master load loaded
    equivalent approximate attention clean cleaning scrubber booth voucher blog sale bundles bundled bundle correctly auto-picked picked picking wins win kill both's isn't don't doesn't can't won't it's that's i'm i've we've
    we're they're he's she's you're let's aren't wasn't haven't hasn't couldn't shouldn't wouldn't there's what's who's i'd i'll we'll bother honest worth sign-off afterwards shot""".split()
)
