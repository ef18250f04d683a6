-- The shape of the data, written by `consultant db schema`; not run by anything.

-- when each worker was last alive
CREATE TABLE beats (
    worker TEXT NOT NULL,  -- host and process
    at DATETIME NOT NULL,  -- its last sign of life
    CONSTRAINT pk_beats PRIMARY KEY (worker)
);

-- who is registered to ask
CREATE TABLE clients (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,  -- a person's or a department's
    organisation TEXT NOT NULL,  -- or empty
    kind VARCHAR(20) DEFAULT '' NOT NULL,  -- hospital, practice, payer, ...; or empty
    quota_day INTEGER,  -- questions a day; null: as the settings say
    quota_month INTEGER,  -- questions a month; null: as the settings say
    added_at DATETIME NOT NULL,  -- when
    added_by TEXT NOT NULL,  -- operator, a reviewer's e-mail, or desk: registered by mail
    disabled_at DATETIME  -- a guest again since then
);

-- CMS's reasons for its edits, each once
CREATE TABLE edit_rationales (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    number SMALLINT NOT NULL,  -- as edits.rationale names it
    text TEXT NOT NULL,  -- as published
    CONSTRAINT pk_edit_rationales PRIMARY KEY (release_id, number)
);

-- procedure-to-procedure edits
CREATE TABLE edits (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    column1 VARCHAR(5) NOT NULL,  -- the code paid
    column2 VARCHAR(5) NOT NULL,  -- the code denied beside it
    effective INTEGER NOT NULL,  -- first date of service, YYYYMMDD
    deletion INTEGER NOT NULL,  -- last date of service, YYYYMMDD; 0 where it stands
    modifier SMALLINT NOT NULL,  -- 1 a modifier may lift it, 0 none may, 9 not applicable
    rationale SMALLINT NOT NULL,  -- number in edit_rationales; 0 where none is given
    CONSTRAINT pk_edits PRIMARY KEY (release_id, column1, column2, effective)
)
 WITHOUT ROWID;
CREATE INDEX ix_edits_release_id_column2 ON edits (release_id, column2);

-- append only; each row carries the hash of the one before
CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,  -- when it was done
    who TEXT NOT NULL,  -- a reviewer's e-mail, or desk
    act TEXT NOT NULL,  -- what was done, one or two words
    about TEXT NOT NULL,  -- to which: a consult's reference, a message's or mail's id
    particulars TEXT NOT NULL,  -- JSON; never a letter's words
    hash VARCHAR(64) NOT NULL  -- sha256, chained
);
CREATE INDEX ix_events_about ON events (about);
CREATE INDEX ix_events_at ON events (at);

-- what must not be purged or erased
CREATE TABLE holds (
    about TEXT NOT NULL,  -- a consult's reference, an address, or @ and a domain
    reason TEXT NOT NULL,  -- why
    placed_at DATETIME NOT NULL,  -- when
    placed_by TEXT NOT NULL,  -- who
    CONSTRAINT pk_holds PRIMARY KEY (about)
);

-- what the desk may learn from its reviewers; names nobody
CREATE TABLE lessons (
    id INTEGER NOT NULL,
    mark VARCHAR(64) NOT NULL,  -- sha256 of all that it says
    kind VARCHAR(12) NOT NULL,  -- synonym, preference, difference, wording
    words TEXT NOT NULL,  -- clinical words, or a sentence of ours
    system VARCHAR(10) NOT NULL,  -- of its code; or empty
    code VARCHAR(10) NOT NULL,  -- that was sent; or empty
    "instead" TEXT NOT NULL,  -- what the desk had drafted; or empty
    facts TEXT NOT NULL,  -- JSON: stated alike, or to be asked for
    state VARCHAR(10) NOT NULL,  -- open, accepted, refused, withdrawn
    seen INTEGER NOT NULL,  -- consults that ever supported it
    made_at DATETIME NOT NULL,  -- when it was first proposed
    decided_at DATETIME,  -- the last decision's time
    decided_by TEXT NOT NULL,  -- whose; or empty
    note TEXT NOT NULL,  -- what was said to it; or empty
    change INTEGER NOT NULL,  -- number of the decision; the highest is the book's version
    CONSTRAINT pk_lessons PRIMARY KEY (id),
    CONSTRAINT uq_lessons_mark UNIQUE (mark)
);
CREATE INDEX ix_lessons_change ON lessons (change);
CREATE INDEX ix_lessons_state_id ON lessons (state, id);

-- mail as it came: committed before the 250
CREATE TABLE messages (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    fingerprint VARCHAR(64) NOT NULL,  -- the same for a second copy of the same message
    message_id TEXT NOT NULL,  -- header Message-ID with angle brackets, or empty
    sha256 VARCHAR(64) NOT NULL,  -- of raw, hexadecimal
    mail_from TEXT NOT NULL,  -- envelope; empty is the null sender
    rcpt_to JSON NOT NULL,  -- envelope, as heard
    peer TEXT NOT NULL,  -- network address of the sending host
    helo TEXT NOT NULL,  -- name the sending host gave
    submitter TEXT NOT NULL,  -- who signed in to send it; or empty
    received_at DATETIME NOT NULL,  -- when the final dot was heard
    size INTEGER NOT NULL,  -- bytes of raw
    raw BLOB NOT NULL,  -- bytes as received
    state VARCHAR(12) NOT NULL,  -- kept, read, held, discarded, set_aside
    reason TEXT NOT NULL,  -- why held, discarded or set aside
    copies INTEGER NOT NULL,  -- further deliveries of the same message
    let_in_by TEXT NOT NULL,  -- who let it in after it was held; or empty
    CONSTRAINT uq_messages_fingerprint UNIQUE (fingerprint)
);
CREATE INDEX ix_messages_message_id ON messages (message_id);
CREATE INDEX ix_messages_received_at ON messages (received_at, mail_from, peer);
CREATE INDEX ix_messages_state_id ON messages (state, id);

-- what is to leave; the bytes never change
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    dedupe_key TEXT NOT NULL,  -- a second queueing of the same mail does nothing
    kind VARCHAR(8) NOT NULL,  -- reply, notice, digest, alarm
    about TEXT NOT NULL,  -- consult's reference, or empty
    message_id TEXT NOT NULL,  -- ours, fixed
    mail_from TEXT NOT NULL,  -- envelope sender; empty is null
    rcpt_to TEXT NOT NULL,  -- envelope recipient, one
    subject TEXT NOT NULL,  -- for lists
    raw BLOB NOT NULL,  -- RFC 5322 bytes as they leave
    state VARCHAR(10) NOT NULL,  -- due, sending, sent, uncertain, given_up, cancelled
    attempts INTEGER NOT NULL,  -- tries begun
    counted_from INTEGER NOT NULL,  -- tries up to this one no longer count: a person said, again
    orphaned INTEGER NOT NULL,  -- tries whose worker died in them
    worker TEXT NOT NULL,  -- who has it in hand; or empty
    not_before DATETIME NOT NULL,  -- its time, or the next try's
    lease_until DATETIME,  -- a worker has it until then; after that it is taken for dead
    queued_at DATETIME NOT NULL,  -- when it was approved
    settled_at DATETIME,  -- sent, given up, ...
    last_reply TEXT NOT NULL,  -- the relay's last words, one line
    CONSTRAINT uq_outbox_dedupe_key UNIQUE (dedupe_key),
    CONSTRAINT uq_outbox_message_id UNIQUE (message_id)
);
CREATE INDEX ix_outbox_about ON outbox (about);
CREATE INDEX ix_outbox_mail_from ON outbox (mail_from);
CREATE INDEX ix_outbox_rcpt_to_queued_at ON outbox (rcpt_to, queued_at);
CREATE INDEX ix_outbox_state_not_before ON outbox (state, not_before);

-- one edition of one publisher's file
CREATE TABLE releases (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- as rows name it
    kind VARCHAR(24) NOT NULL,  -- as in `codes import KIND`: icd10cm-tabular, cpt-families, ...
    part VARCHAR(24) NOT NULL,  -- where an edition comes in several files: practitioner-f1; else empty
    system VARCHAR(12) NOT NULL,  -- the code system: ICD-10-CM, CPT
    edition TEXT NOT NULL,  -- as the publisher names it
    in_force_from DATE NOT NULL,  -- first date of service
    in_force_to DATE,  -- last date of service; empty where no end is known
    source TEXT NOT NULL,  -- publisher and file name
    sha256 VARCHAR(64) NOT NULL,  -- of the file as read, hexadecimal
    installed_at DATETIME NOT NULL,  -- when it was put into use
    counts JSON NOT NULL,  -- rows installed, by table
    CONSTRAINT uq_releases_kind_part_edition UNIQUE (kind, part, edition)
);

-- who may sign in
CREATE TABLE reviewers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,  -- lower case; the sign-in name
    name TEXT NOT NULL,  -- as it stands under a reply
    credential TEXT NOT NULL,  -- CPC, RHIA ...; as under a reply
    role VARCHAR(14) NOT NULL,  -- drafter, reviewer, manager, administrator
    password_hash TEXT NOT NULL,  -- argon2id; empty until set
    added_at DATETIME NOT NULL,  -- when
    disabled_at DATETIME,  -- may no longer sign in
    CONSTRAINT uq_reviewers_email UNIQUE (email)
);

-- which worker took which job's turn
CREATE TABLE slots (
    job TEXT NOT NULL,  -- as in timetable.toml
    due_at DATETIME NOT NULL,  -- its turn
    taken_at DATETIME NOT NULL,  -- when a worker took it
    worker TEXT NOT NULL,  -- host and process
    CONSTRAINT pk_slots PRIMARY KEY (job, due_at)
);

-- who wants which digest, in their own word
CREATE TABLE subscriptions (
    audience VARCHAR(8) NOT NULL,  -- manager, reviewer, client: which digest
    address TEXT NOT NULL,  -- lower case
    wanted BOOLEAN NOT NULL,  -- false: stopped
    at DATETIME NOT NULL,  -- when they said so
    CONSTRAINT pk_subscriptions PRIMARY KEY (audience, address)
);

-- addresses that get no mail until a person lifts it
CREATE TABLE suspensions (
    address TEXT NOT NULL,  -- lower case
    since DATETIME NOT NULL,  -- when a mail to it first came back
    reason TEXT NOT NULL,  -- what the report said, one line
    about TEXT NOT NULL,  -- the consult whose mail came back, or empty
    CONSTRAINT pk_suspensions PRIMARY KEY (address)
);

-- how long steps took, counted by bounds
CREATE TABLE timings (
    what VARCHAR(12) NOT NULL,  -- Timed
    bound SMALLINT NOT NULL,  -- number of the bound it kept under
    count BIGINT NOT NULL,  -- how many did
    milliseconds BIGINT NOT NULL,  -- of all of them
    CONSTRAINT pk_timings PRIMARY KEY (what, bound)
);

-- what clinicians' short forms stand for
CREATE TABLE abbreviations (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    ordinal INTEGER NOT NULL,  -- place in the file
    "key" TEXT NOT NULL,  -- lower case, letters and digits only
    short TEXT NOT NULL,  -- as written
    expansion TEXT NOT NULL,  -- in full
    source TEXT NOT NULL,  -- where it was collected
    CONSTRAINT pk_abbreviations PRIMARY KEY (release_id, ordinal),
    CONSTRAINT fk_abbreviations_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE INDEX ix_abbreviations_release_id_key ON abbreviations (release_id, "key");

-- add-on codes and the codes they may stand beside
CREATE TABLE add_ons (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(5) NOT NULL,  -- the add-on code
    primary_key VARCHAR(5) NOT NULL,  -- its primary; CCCCC: as the contractor defines
    effective INTEGER NOT NULL,  -- first date of service, YYYYMMDD
    deletion INTEGER NOT NULL,  -- last date of service, YYYYMMDD; 0 where it stands
    type VARCHAR(1) NOT NULL,  -- 1 fixed primaries, 2 contractor's, 3 some fixed
    CONSTRAINT pk_add_ons PRIMARY KEY (release_id, "key", primary_key, effective),
    CONSTRAINT fk_add_ons_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE INDEX ix_add_ons_release_id_primary ON add_ons (release_id, primary_key);

-- by which a client is known
CREATE TABLE addresses (
    address TEXT NOT NULL,  -- lower case; @example.org is all of a domain
    client_id INTEGER NOT NULL,  -- whose
    added_at DATETIME NOT NULL,  -- when
    CONSTRAINT pk_addresses PRIMARY KEY (address),
    CONSTRAINT fk_addresses_client_id FOREIGN KEY(client_id) REFERENCES clients (id)
);
CREATE INDEX ix_addresses_client_id ON addresses (client_id);

-- chapters and sections over the codes
CREATE TABLE blocks (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(24) NOT NULL,  -- A00-A09, or chapter 1
    parent VARCHAR(24) NOT NULL,  -- the block above; empty at the top
    title TEXT NOT NULL,  -- as published
    CONSTRAINT pk_blocks PRIMARY KEY (release_id, "key"),
    CONSTRAINT fk_blocks_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);

-- the codes of each release
CREATE TABLE codes (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(12) NOT NULL,  -- upper case, without dot: J9601
    ordinal INTEGER NOT NULL,  -- place in the publisher's order
    parent VARCHAR(24) NOT NULL,  -- key of the code above, or of the block; empty at the top
    description TEXT NOT NULL,  -- the publisher's, or our own words
    short TEXT NOT NULL,  -- the publisher's short title, if any
    billable BOOLEAN NOT NULL,  -- false: needs more characters
    wording VARCHAR(8) NOT NULL,  -- official, licensed or own
    plain TEXT NOT NULL,  -- our own plain-language text
    facts JSON,  -- what decides in a family; the publisher's indicators
    valid_from DATE,  -- first date of this very code, where the publisher gives it
    valid_to DATE,  -- last date of this very code, where it ends within the edition
    CONSTRAINT pk_codes PRIMARY KEY (release_id, "key"),
    CONSTRAINT fk_codes_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_codes_release_id_parent ON codes (release_id, parent);

-- the desk's cases
CREATE TABLE consults (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    status VARCHAR(10) NOT NULL,  -- a consult's life: MAY_FOLLOW
    stalled TEXT NOT NULL,  -- why the road stopped here; or empty
    subject TEXT NOT NULL,  -- of the first letter, one line
    from_address TEXT NOT NULL,  -- who asks; lower case
    from_name TEXT NOT NULL,  -- as the letter gives it
    received_at DATETIME NOT NULL,  -- of the first letter
    changed_at DATETIME NOT NULL,  -- the last step
    taken_by INTEGER,  -- who works on it
    taken_until DATETIME,  -- then it is put back
    version INTEGER NOT NULL,  -- the current draft's; 0 for none
    confidence VARCHAR(6) NOT NULL,  -- the current draft's; or empty
    codes TEXT NOT NULL,  -- the current draft's, space between
    client_id INTEGER,  -- the registered client; null for a guest
    follows INTEGER,  -- the consult that this one goes on from
    allowance TEXT NOT NULL,  -- Allowance of the asker when this was asked, JSON; or empty
    due_at DATETIME,  -- of the first reply; null: nothing promised, or it stands still
    time_left INTEGER,  -- open seconds until it is due, while the asker is waited for
    flags TEXT DEFAULT '' NOT NULL,  -- Flag, space between; as of the current draft
    asks TEXT DEFAULT '' NOT NULL,  -- what the last letter wants to know, space between
    sent_back BOOLEAN DEFAULT '0' NOT NULL,  -- a reviewer wanted a new draft, and none was decided since
    CONSTRAINT fk_consults_taken_by FOREIGN KEY(taken_by) REFERENCES reviewers (id),
    CONSTRAINT fk_consults_client_id FOREIGN KEY(client_id) REFERENCES clients (id),
    CONSTRAINT fk_consults_follows FOREIGN KEY(follows) REFERENCES consults (id)
);
CREATE INDEX ix_consults_client_id ON consults (client_id);
CREATE INDEX ix_consults_follows ON consults (follows);
CREATE INDEX ix_consults_from_address ON consults (from_address);
CREATE INDEX ix_consults_status_id ON consults (status, id);
CREATE INDEX ix_consults_taken_by ON consults (taken_by);
CREATE INDEX ix_consults_taken_until ON consults (taken_until) WHERE taken_until IS NOT NULL;

-- general equivalence mappings, each way
CREATE TABLE crosswalks (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    source VARCHAR(8) NOT NULL,  -- key of the code
    ordinal INTEGER NOT NULL,  -- place in the file
    target VARCHAR(8) NOT NULL,  -- key in the other system; empty where there is none
    approximate BOOLEAN NOT NULL,  -- the two do not mean the same
    scenario SMALLINT NOT NULL,  -- 0, or which combination of targets
    choice SMALLINT NOT NULL,  -- 0, or which list in the combination to choose one from
    CONSTRAINT pk_crosswalks PRIMARY KEY (release_id, source, ordinal),
    CONSTRAINT fk_crosswalks_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE INDEX ix_crosswalks_release_id_target ON crosswalks (release_id, target);

-- one row a try
CREATE TABLE deliveries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    outbox_id INTEGER NOT NULL,  -- which mail
    attempt INTEGER NOT NULL,  -- 1 is the first
    at DATETIME NOT NULL,  -- when it ended
    outcome VARCHAR(10) NOT NULL,  -- sent, deferred, refused, uncertain
    relay_away BOOLEAN NOT NULL,  -- the relay's fault, not the mail's
    reply TEXT NOT NULL,  -- the relay's words, one line
    CONSTRAINT uq_deliveries_outbox_id_attempt UNIQUE (outbox_id, attempt),
    CONSTRAINT fk_deliveries_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id)
);
CREATE INDEX ix_deliveries_outcome ON deliveries (outcome);

-- licensed descriptors, by form
CREATE TABLE descriptors (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(12) NOT NULL,  -- of the code
    form VARCHAR(12) NOT NULL,  -- long, medium, short, consumer, clinician
    ordinal INTEGER NOT NULL,  -- several clinician descriptors stand at one code
    text TEXT NOT NULL,  -- the publisher's, licensed
    CONSTRAINT pk_descriptors PRIMARY KEY (release_id, "key", form, ordinal),
    CONSTRAINT fk_descriptors_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);

-- what a family's facts and values are called
CREATE TABLE family_words (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    ordinal INTEGER NOT NULL,  -- place in the file: the most telling fact first
    fact TEXT NOT NULL,  -- as in codes.facts: approach, age_years
    value TEXT NOT NULL,  -- a value of it; empty for the fact itself
    words TEXT NOT NULL,  -- how a reply says it; empty: as it is
    same JSON NOT NULL,  -- what a letter may say instead, and the fact that must be known for it, if any
    CONSTRAINT pk_family_words PRIMARY KEY (release_id, ordinal),
    CONSTRAINT fk_family_words_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);

-- the Medicare physician fee schedule, without descriptors
CREATE TABLE fees (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(5) NOT NULL,  -- of the code
    modifier VARCHAR(2) NOT NULL,  -- 26, TC or 53; empty for the whole service
    status VARCHAR(1) NOT NULL,  -- status indicator: A, B, C, ...
    global_days VARCHAR(3) NOT NULL,  -- 000, 010, 090, XXX, ZZZ, ...
    indicators JSON NOT NULL,  -- the other columns by our names: work_rvu, mult_proc, asst_surg, ...
    CONSTRAINT pk_fees PRIMARY KEY (release_id, "key", modifier),
    CONSTRAINT fk_fees_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);

-- the codes that an entry leads to
CREATE TABLE index_targets (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(12) NOT NULL,  -- of the code, without dot and dash
    term INTEGER NOT NULL,  -- ordinal of the entry
    place VARCHAR(24) NOT NULL,  -- code, manifestation, or the table's column
    incomplete BOOLEAN NOT NULL,  -- printed with a dash: more characters are needed
    CONSTRAINT pk_index_targets PRIMARY KEY (release_id, "key", term, place),
    CONSTRAINT fk_index_targets_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_index_targets_release_id_term ON index_targets (release_id, term);

-- entries of the index and the tables
CREATE TABLE index_terms (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    ordinal INTEGER NOT NULL,  -- place in the publisher's order
    parent INTEGER NOT NULL,  -- ordinal of the term above; 0 for a main term
    level SMALLINT NOT NULL,  -- 0 for a main term, to 9
    title TEXT NOT NULL,  -- as published, with (non-essential) words
    path TEXT NOT NULL,  -- titles from the main term down, between commas
    see TEXT NOT NULL,  -- the entry to turn to instead
    see_also TEXT NOT NULL,  -- the entry to look at besides
    CONSTRAINT pk_index_terms PRIMARY KEY (release_id, ordinal),
    CONSTRAINT fk_index_terms_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID;

-- modifiers of each release
CREATE TABLE modifiers (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(2) NOT NULL,  -- two characters
    description TEXT NOT NULL,  -- empty where it is licensed text
    short TEXT NOT NULL,  -- the publisher's short title, if any
    wording VARCHAR(8) NOT NULL,  -- official, licensed or own
    valid_from DATE,  -- first date, if given
    valid_to DATE,  -- last date, if it ends
    CONSTRAINT pk_modifiers PRIMARY KEY (release_id, "key"),
    CONSTRAINT fk_modifiers_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);

-- the tabular list's notes
CREATE TABLE notes (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(24) NOT NULL,  -- of the code or block it stands at
    ordinal INTEGER NOT NULL,  -- place among the notes of its code
    kind VARCHAR(20) NOT NULL,  -- inclusion term, excludes1, ...
    text TEXT NOT NULL,  -- as published
    CONSTRAINT pk_notes PRIMARY KEY (release_id, "key", ordinal),
    CONSTRAINT fk_notes_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID;

-- words put into many replies
CREATE TABLE passages (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,  -- as it stands in the list
    text TEXT NOT NULL,  -- what is put into the reply
    added_at DATETIME NOT NULL,  -- when
    added_by INTEGER NOT NULL,  -- who
    CONSTRAINT uq_passages_title UNIQUE (title),
    CONSTRAINT fk_passages_added_by FOREIGN KEY(added_by) REFERENCES reviewers (id)
);

-- each opens once in place of a one-time code
CREATE TABLE recovery_codes (
    code_hash VARCHAR(64) NOT NULL,  -- sha256
    reviewer_id INTEGER NOT NULL,  -- whose
    CONSTRAINT pk_recovery_codes PRIMARY KEY (code_hash),
    CONSTRAINT fk_recovery_codes_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE INDEX ix_recovery_codes_reviewer_id ON recovery_codes (reviewer_id);

-- one-time codes of reviewers (RFC 6238)
CREATE TABLE second_factors (
    reviewer_id INTEGER NOT NULL,  -- whose
    secret TEXT NOT NULL,  -- base32; the app's and ours
    last_step INTEGER NOT NULL,  -- of the last code taken: none is taken twice
    made_at DATETIME NOT NULL,  -- when it was shown
    confirmed_at DATETIME,  -- when a first code was right; empty: not asked for yet
    CONSTRAINT pk_second_factors PRIMARY KEY (reviewer_id),
    CONSTRAINT fk_second_factors_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);

-- sessions and one-time links; only hashes of their secrets
CREATE TABLE sign_ins (
    token_hash VARCHAR(64) NOT NULL,  -- sha256
    kind VARCHAR(7) NOT NULL,  -- session, or link (used once)
    reviewer_id INTEGER NOT NULL,  -- whose
    made_at DATETIME NOT NULL,  -- when it began
    seen_at DATETIME NOT NULL,  -- last used; idle time counts on
    ends_at DATETIME NOT NULL,  -- absolute end
    agent TEXT NOT NULL,  -- the browser's name for itself
    CONSTRAINT pk_sign_ins PRIMARY KEY (token_hash),
    CONSTRAINT fk_sign_ins_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE INDEX ix_sign_ins_reviewer_id ON sign_ins (reviewer_id);

-- medically unlikely edits
CREATE TABLE unit_limits (
    release_id INTEGER NOT NULL,  -- the edition it belongs to
    "key" VARCHAR(5) NOT NULL,  -- of the code
    units INTEGER NOT NULL,  -- most units that are paid
    indicator VARCHAR(1) NOT NULL,  -- MAI: 1 each line, 2 and 3 each date of service
    rationale TEXT NOT NULL,  -- as published
    CONSTRAINT pk_unit_limits PRIMARY KEY (release_id, "key"),
    CONSTRAINT fk_unit_limits_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);

-- reviewers' own queues, saved by name
CREATE TABLE views (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reviewer_id INTEGER NOT NULL,  -- whose
    name TEXT NOT NULL,  -- as it stands above the lanes
    "query" TEXT NOT NULL,  -- the queue's address behind its ?
    is_start BOOLEAN NOT NULL,  -- shown where none is asked for
    saved_at DATETIME NOT NULL,  -- when
    CONSTRAINT uq_views_reviewer_id_name UNIQUE (reviewer_id, name),
    CONSTRAINT fk_views_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);

-- the desk's own words on consults
CREATE TABLE consult_tags (
    tag VARCHAR(30) NOT NULL,  -- lower case
    consult_id INTEGER NOT NULL,  -- on which case
    CONSTRAINT pk_consult_tags PRIMARY KEY (tag, consult_id),
    CONSTRAINT fk_consult_tags_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_consult_tags_consult_id ON consult_tags (consult_id);

-- words of consults, for the queue's search
CREATE TABLE consult_words (
    word VARCHAR(40) NOT NULL,  -- lower case
    consult_id INTEGER NOT NULL,  -- where
    CONSTRAINT pk_consult_words PRIMARY KEY (word, consult_id),
    CONSTRAINT fk_consult_words_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
)
 WITHOUT ROWID;

-- every version; none is ever changed
CREATE TABLE drafts (
    consult_id INTEGER NOT NULL,  -- which case
    version INTEGER NOT NULL,  -- 1 is the first
    made_at DATETIME NOT NULL,  -- when
    draft TEXT NOT NULL,  -- Draft, JSON
    CONSTRAINT pk_drafts PRIMARY KEY (consult_id, version),
    CONSTRAINT fk_drafts_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);

-- what the library said, as the draft used it
CREATE TABLE findings (
    consult_id INTEGER NOT NULL,  -- which case
    found_at DATETIME NOT NULL,  -- when the library was asked
    findings TEXT NOT NULL,  -- Findings, JSON
    CONSTRAINT pk_findings PRIMARY KEY (consult_id),
    CONSTRAINT fk_findings_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);

-- the letters of a consult, read
CREATE TABLE inquiries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    consult_id INTEGER NOT NULL,  -- which case
    message_id INTEGER NOT NULL,  -- the message it was read from
    header_id TEXT NOT NULL,  -- its Message-ID
    kind VARCHAR(12) NOT NULL,  -- question, follow_up, thanks, ...
    received_at DATETIME NOT NULL,  -- of this letter
    letter TEXT NOT NULL,  -- Letter, JSON
    inquiry TEXT NOT NULL,  -- Inquiry, JSON
    cautions JSON NOT NULL,  -- what a reviewer should know of it first: Caution
    CONSTRAINT fk_inquiries_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id),
    CONSTRAINT uq_inquiries_message_id UNIQUE (message_id),
    CONSTRAINT fk_inquiries_message_id FOREIGN KEY(message_id) REFERENCES messages (id)
);
CREATE INDEX ix_inquiries_consult_id ON inquiries (consult_id);
CREATE INDEX ix_inquiries_header_id ON inquiries (header_id);

-- consults that support a lesson
CREATE TABLE lesson_consults (
    lesson_id INTEGER NOT NULL,  -- which lesson
    consult_id INTEGER NOT NULL,  -- which case
    CONSTRAINT pk_lesson_consults PRIMARY KEY (lesson_id, consult_id),
    CONSTRAINT fk_lesson_consults_lesson_id FOREIGN KEY(lesson_id) REFERENCES lessons (id),
    CONSTRAINT fk_lesson_consults_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
CREATE INDEX ix_lesson_consults_consult_id ON lesson_consults (consult_id);

-- sent consults that are still to be learned from
CREATE TABLE lessons_due (
    consult_id INTEGER NOT NULL,  -- which case
    why TEXT NOT NULL,  -- why that could not be; or empty
    CONSTRAINT pk_lessons_due PRIMARY KEY (consult_id),
    CONSTRAINT fk_lessons_due_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);

-- words, codes and marks by which precedents are found
CREATE TABLE precedent_words (
    word VARCHAR(40) NOT NULL,  -- lower case
    consult_id INTEGER NOT NULL,  -- which case
    CONSTRAINT pk_precedent_words PRIMARY KEY (word, consult_id),
    CONSTRAINT fk_precedent_words_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
)
 WITHOUT ROWID;
CREATE INDEX ix_precedent_words_consult_id ON precedent_words (consult_id);

-- answers that were approved and sent, masked: the casebook
CREATE TABLE precedents (
    consult_id INTEGER NOT NULL,  -- which case
    state VARCHAR(10) NOT NULL,  -- kept, exemplary, withdrawn
    organisation VARCHAR(20) NOT NULL,  -- the asker's kind: hospital, payer, ...; or empty
    withdrawn_at DATETIME,  -- no longer to be used
    withdrawn_by TEXT NOT NULL,  -- who withdrew it; or empty
    withdrawn_for TEXT NOT NULL,  -- why; or empty
    precedent TEXT NOT NULL,  -- Precedent, JSON; names nobody
    CONSTRAINT pk_precedents PRIMARY KEY (consult_id),
    CONSTRAINT fk_precedents_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
CREATE INDEX ix_precedents_organisation_consult_id ON precedents (organisation, consult_id);
CREATE INDEX ix_precedents_state_consult_id ON precedents (state, consult_id);

-- sent consults whose precedent is still to be written
CREATE TABLE precedents_due (
    consult_id INTEGER NOT NULL,  -- which case
    why TEXT NOT NULL,  -- why it could not be written; or empty
    CONSTRAINT pk_precedents_due PRIMARY KEY (consult_id),
    CONSTRAINT fk_precedents_due_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);

-- who has a consult's page open
CREATE TABLE presences (
    consult_id INTEGER NOT NULL,  -- which case
    reviewer_id INTEGER NOT NULL,  -- who
    seen_at DATETIME NOT NULL,  -- the page's last word
    CONSTRAINT pk_presences PRIMARY KEY (consult_id, reviewer_id),
    CONSTRAINT fk_presences_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id),
    CONSTRAINT fk_presences_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);

-- what askers say of replies
CREATE TABLE ratings (
    consult_id INTEGER NOT NULL,  -- of which
    score VARCHAR(6) NOT NULL,  -- good, partly, poor
    comment TEXT NOT NULL,  -- as typed; may be empty
    at DATETIME NOT NULL,  -- the last word's time
    CONSTRAINT pk_ratings PRIMARY KEY (consult_id),
    CONSTRAINT fk_ratings_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
CREATE INDEX ix_ratings_at ON ratings (at);

-- reviewers' notes, never sent
CREATE TABLE remarks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    consult_id INTEGER NOT NULL,  -- on which case
    reviewer_id INTEGER NOT NULL,  -- whose
    at DATETIME NOT NULL,  -- when
    text TEXT NOT NULL,  -- for the desk alone
    CONSTRAINT fk_remarks_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id),
    CONSTRAINT fk_remarks_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE INDEX ix_remarks_consult_id ON remarks (consult_id);

-- Message-IDs by which a further letter finds its consult
CREATE TABLE thread_ids (
    header_id TEXT NOT NULL,  -- of a letter, or of one that it answers
    consult_id INTEGER NOT NULL,  -- which case
    is_own BOOLEAN NOT NULL,  -- of a letter of the consult; else of a parent
    CONSTRAINT pk_thread_ids PRIMARY KEY (header_id, consult_id),
    CONSTRAINT fk_thread_ids_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
CREATE INDEX ix_thread_ids_consult_id ON thread_ids (consult_id);

-- what reviewers said
CREATE TABLE verdicts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    consult_id INTEGER NOT NULL,  -- which case
    act VARCHAR(10) NOT NULL,  -- approve, amend, send back, ...
    reviewer_id INTEGER NOT NULL,  -- who
    version INTEGER NOT NULL,  -- of which draft
    note TEXT NOT NULL,  -- why; may be empty
    at DATETIME NOT NULL,  -- when
    CONSTRAINT fk_verdicts_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id),
    CONSTRAINT fk_verdicts_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE INDEX ix_verdicts_consult_id ON verdicts (consult_id);

-- words in drafts that a person answers for
CREATE TABLE vouchings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    consult_id INTEGER NOT NULL,  -- in whose drafts
    reviewer_id INTEGER NOT NULL,  -- who
    at DATETIME NOT NULL,  -- when
    text TEXT NOT NULL,  -- the words, as the draft has them
    reason TEXT NOT NULL,  -- why they may stand
    CONSTRAINT fk_vouchings_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id),
    CONSTRAINT fk_vouchings_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE INDEX ix_vouchings_consult_id ON vouchings (consult_id);

-- codes that letters name, for figures
CREATE TABLE mentions (
    inquiry_id INTEGER NOT NULL,  -- which letter
    position INTEGER NOT NULL,  -- 0 is the first
    system VARCHAR(10) NOT NULL,  -- code system
    code VARCHAR(10) NOT NULL,  -- normalised
    CONSTRAINT pk_mentions PRIMARY KEY (inquiry_id, position),
    CONSTRAINT fk_mentions_inquiry_id FOREIGN KEY(inquiry_id) REFERENCES inquiries (id)
);
CREATE INDEX ix_mentions_code ON mentions (code);
