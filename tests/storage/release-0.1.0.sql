-- A desk as release 0.1.0 left it: four consults in four states, one reviewer, one client.
BEGIN TRANSACTION;
CREATE TABLE abbreviations (
	release_id INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	short TEXT NOT NULL, 
	expansion TEXT NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT pk_abbreviations PRIMARY KEY (release_id, ordinal), 
	CONSTRAINT fk_abbreviations_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE add_ons (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(5) NOT NULL, 
	primary_key VARCHAR(5) NOT NULL, 
	effective INTEGER NOT NULL, 
	deletion INTEGER NOT NULL, 
	type VARCHAR(1) NOT NULL, 
	CONSTRAINT pk_add_ons PRIMARY KEY (release_id, "key", primary_key, effective), 
	CONSTRAINT fk_add_ons_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE addresses (
	address TEXT NOT NULL, 
	client_id INTEGER NOT NULL, 
	added_at DATETIME NOT NULL, 
	CONSTRAINT pk_addresses PRIMARY KEY (address), 
	CONSTRAINT fk_addresses_client_id FOREIGN KEY(client_id) REFERENCES clients (id)
);
INSERT INTO "addresses" VALUES('maren.holt@northlake-children.example',1,'2026-11-20 15:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE beats (
	worker TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_beats PRIMARY KEY (worker)
);
CREATE TABLE blocks (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(24) NOT NULL, 
	parent VARCHAR(24) NOT NULL, 
	title TEXT NOT NULL, 
	CONSTRAINT pk_blocks PRIMARY KEY (release_id, "key"), 
	CONSTRAINT fk_blocks_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE clients (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	quota_day INTEGER, 
	quota_month INTEGER, 
	added_at DATETIME NOT NULL, 
	added_by TEXT NOT NULL, 
	disabled_at DATETIME
);
INSERT INTO "clients" VALUES(1,'Northlake','Northlake Children''s',NULL,NULL,'2026-11-20 15:00:00.000000','operator',NULL);
CREATE TABLE codes (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(12) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	parent VARCHAR(24) NOT NULL, 
	description TEXT NOT NULL, 
	short TEXT NOT NULL, 
	billable BOOLEAN NOT NULL, 
	wording VARCHAR(8) NOT NULL, 
	plain TEXT NOT NULL, 
	facts JSON, 
	valid_from DATE, 
	valid_to DATE, 
	CONSTRAINT pk_codes PRIMARY KEY (release_id, "key"), 
	CONSTRAINT fk_codes_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID

;
CREATE TABLE consult_words (
	word VARCHAR(40) NOT NULL, 
	consult_id INTEGER NOT NULL, 
	CONSTRAINT pk_consult_words PRIMARY KEY (word, consult_id), 
	CONSTRAINT fk_consult_words_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
)
 WITHOUT ROWID

;
INSERT INTO "consult_words" VALUES('000001',1);
INSERT INTO "consult_words" VALUES('000002',2);
INSERT INTO "consult_words" VALUES('000003',3);
INSERT INTO "consult_words" VALUES('000004',4);
INSERT INTO "consult_words" VALUES('33953',1);
INSERT INTO "consult_words" VALUES('33954',1);
INSERT INTO "consult_words" VALUES('4-year-old',1);
INSERT INTO "consult_words" VALUES('acute',1);
INSERT INTO "consult_words" VALUES('and',1);
INSERT INTO "consult_words" VALUES('and',2);
INSERT INTO "consult_words" VALUES('be',4);
INSERT INTO "consult_words" VALUES('ben',2);
INSERT INTO "consult_words" VALUES('billable',2);
INSERT INTO "consult_words" VALUES('cannulas',3);
INSERT INTO "consult_words" VALUES('cannulation',1);
INSERT INTO "consult_words" VALUES('cd-000001',1);
INSERT INTO "consult_words" VALUES('cd-000002',2);
INSERT INTO "consult_words" VALUES('cd-000003',3);
INSERT INTO "consult_words" VALUES('cd-000004',4);
INSERT INTO "consult_words" VALUES('children',1);
INSERT INTO "consult_words" VALUES('code',1);
INSERT INTO "consult_words" VALUES('code',3);
INSERT INTO "consult_words" VALUES('code',4);
INSERT INTO "consult_words" VALUES('day',3);
INSERT INTO "consult_words" VALUES('does',2);
INSERT INTO "consult_words" VALUES('e11',2);
INSERT INTO "consult_words" VALUES('e11.40',2);
INSERT INTO "consult_words" VALUES('e1140',2);
INSERT INTO "consult_words" VALUES('ecmo',1);
INSERT INTO "consult_words" VALUES('ecmo',3);
INSERT INTO "consult_words" VALUES('example',1);
INSERT INTO "consult_words" VALUES('example',2);
INSERT INTO "consult_words" VALUES('example',3);
INSERT INTO "consult_words" VALUES('example',4);
INSERT INTO "consult_words" VALUES('failure',1);
INSERT INTO "consult_words" VALUES('femoral',1);
INSERT INTO "consult_words" VALUES('for',1);
INSERT INTO "consult_words" VALUES('harborview',2);
INSERT INTO "consult_words" VALUES('harborview.example',2);
INSERT INTO "consult_words" VALUES('hello',1);
INSERT INTO "consult_words" VALUES('holt',1);
INSERT INTO "consult_words" VALUES('hypoxia',1);
INSERT INTO "consult_words" VALUES('icd',1);
INSERT INTO "consult_words" VALUES('icd-10-cm',1);
INSERT INTO "consult_words" VALUES('is',2);
INSERT INTO "consult_words" VALUES('is',4);
INSERT INTO "consult_words" VALUES('it',2);
INSERT INTO "consult_words" VALUES('it',4);
INSERT INTO "consult_words" VALUES('j96',4);
INSERT INTO "consult_words" VALUES('j96.09',4);
INSERT INTO "consult_words" VALUES('j9609',4);
INSERT INTO "consult_words" VALUES('joan',3);
INSERT INTO "consult_words" VALUES('lo',4);
INSERT INTO "consult_words" VALUES('maren',1);
INSERT INTO "consult_words" VALUES('maren.holt',1);
INSERT INTO "consult_words" VALUES('next',3);
INSERT INTO "consult_words" VALUES('northlake',1);
INSERT INTO "consult_words" VALUES('northlake-children.example',1);
INSERT INTO "consult_words" VALUES('okafor',4);
INSERT INTO "consult_words" VALUES('old',1);
INSERT INTO "consult_words" VALUES('open',1);
INSERT INTO "consult_words" VALUES('open',3);
INSERT INTO "consult_words" VALUES('or',1);
INSERT INTO "consult_words" VALUES('ortiz',2);
INSERT INTO "consult_words" VALUES('our',4);
INSERT INTO "consult_words" VALUES('reed',3);
INSERT INTO "consult_words" VALUES('refused',4);
INSERT INTO "consult_words" VALUES('refuses',4);
INSERT INTO "consult_words" VALUES('repositioned',3);
INSERT INTO "consult_words" VALUES('repositioning',3);
INSERT INTO "consult_words" VALUES('respiratory',1);
INSERT INTO "consult_words" VALUES('riverside',4);
INSERT INTO "consult_words" VALUES('riverside.example',4);
INSERT INTO "consult_words" VALUES('say',2);
INSERT INTO "consult_words" VALUES('should',4);
INSERT INTO "consult_words" VALUES('stpaul',3);
INSERT INTO "consult_words" VALUES('stpaul.example',3);
INSERT INTO "consult_words" VALUES('system',4);
INSERT INTO "consult_words" VALUES('that',4);
INSERT INTO "consult_words" VALUES('the',1);
INSERT INTO "consult_words" VALUES('the',3);
INSERT INTO "consult_words" VALUES('va',1);
INSERT INTO "consult_words" VALUES('what',2);
INSERT INTO "consult_words" VALUES('what',4);
INSERT INTO "consult_words" VALUES('which',3);
INSERT INTO "consult_words" VALUES('with',1);
INSERT INTO "consult_words" VALUES('year',1);
CREATE TABLE consults (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	status VARCHAR(10) NOT NULL, 
	stalled TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	from_address TEXT NOT NULL, 
	from_name TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	taken_by INTEGER, 
	taken_until DATETIME, 
	version INTEGER NOT NULL, 
	confidence VARCHAR(6) NOT NULL, 
	codes TEXT NOT NULL, 
	client_id INTEGER, 
	follows INTEGER, 
	allowance TEXT NOT NULL, 
	CONSTRAINT fk_consults_client_id FOREIGN KEY(client_id) REFERENCES clients (id), 
	CONSTRAINT fk_consults_follows FOREIGN KEY(follows) REFERENCES consults (id), 
	CONSTRAINT fk_consults_taken_by FOREIGN KEY(taken_by) REFERENCES reviewers (id)
);
INSERT INTO "consults" VALUES(1,'approved','','ECMO cannulation, 4 y/o','maren.holt@northlake-children.example','Maren Holt','2026-11-20 15:00:00.000000','2026-11-20 15:11:00.000000',NULL,NULL,2,'low','',1,NULL,'{"used_today":1,"a_day":0,"used_this_month":1,"a_month":0}');
INSERT INTO "consults" VALUES(2,'read','','E11.40','ben@harborview.example','Ben Ortiz','2026-11-20 15:01:00.000000','2026-11-20 15:12:00.000000',NULL,NULL,1,'low','',NULL,NULL,'{"used_today":1,"a_day":0,"used_this_month":1,"a_month":0}');
INSERT INTO "consults" VALUES(3,'declined','','repositioning','joan@stpaul.example','Joan Reed','2026-11-20 15:02:00.000000','2026-11-20 15:13:00.000000',NULL,NULL,1,'low','',NULL,NULL,'{"used_today":1,"a_day":0,"used_this_month":1,"a_month":0}');
INSERT INTO "consults" VALUES(4,'drafted','','a code that is refused','lo@riverside.example','L. Okafor','2026-11-20 15:03:00.000000','2026-11-20 15:03:00.000000',NULL,NULL,1,'low','',NULL,NULL,'{"used_today":1,"a_day":0,"used_this_month":1,"a_month":0}');
CREATE TABLE crosswalks (
	release_id INTEGER NOT NULL, 
	source VARCHAR(8) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	target VARCHAR(8) NOT NULL, 
	approximate BOOLEAN NOT NULL, 
	scenario SMALLINT NOT NULL, 
	choice SMALLINT NOT NULL, 
	CONSTRAINT pk_crosswalks PRIMARY KEY (release_id, source, ordinal), 
	CONSTRAINT fk_crosswalks_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE deliveries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	outbox_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	outcome VARCHAR(10) NOT NULL, 
	relay_away BOOLEAN NOT NULL, 
	reply TEXT NOT NULL, 
	CONSTRAINT fk_deliveries_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id), 
	CONSTRAINT uq_deliveries_outbox_id_attempt UNIQUE (outbox_id, attempt)
);
CREATE TABLE descriptors (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(12) NOT NULL, 
	form VARCHAR(12) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_descriptors PRIMARY KEY (release_id, "key", form, ordinal), 
	CONSTRAINT fk_descriptors_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE drafts (
	consult_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	draft TEXT NOT NULL, 
	CONSTRAINT pk_drafts PRIMARY KEY (consult_id, version), 
	CONSTRAINT fk_drafts_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
INSERT INTO "drafts" VALUES(1,1,'2026-11-20 15:00:00.000000','{"subject":"Re: ECMO cannulation, 4 y/o [CD-000001]","text":"Hello Maren,\n\n(1) 33953 and 33954 are unknown to this desk''s library.\n\n(2) 33953 and 33954 are unknown to this desk''s library.\n\n(1) \"4-year-old, open femoral cannulation for VA ECMO: 33953 or ...\"\n\nThe library does not hold all of CPT, so we cannot say whether they\nstand elsewhere.\n\n(2) \"And the ICD-10-CM code for acute respiratory failure with ...\"\n\nThe library does not hold all of CPT, so we cannot say whether they\nstand elsewhere.\n","html":"<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n<body style=\"margin:0;padding:16px;font:15px/1.5 -apple-system,''Segoe UI'',Roboto,Helvetica,Arial,sans-serif;color:#1b1f24;max-width:42em\">\n<p style=\"margin:0 0 1em\">Hello Maren,</p>\n<p style=\"margin:0 0 1em\">(1) 33953 and 33954 are unknown to this desk&#39;s library.</p>\n<p style=\"margin:0 0 1em\">(2) 33953 and 33954 are unknown to this desk&#39;s library.</p>\n<p style=\"margin:0 0 1em\">(1) &#34;4-year-old, open femoral cannulation for VA ECMO: 33953 or ...&#34;</p>\n<p style=\"margin:0 0 1em\">The library does not hold all of CPT, so we cannot say whether they stand elsewhere.</p>\n<p style=\"margin:0 0 1em\">(2) &#34;And the ICD-10-CM code for acute respiratory failure with ...&#34;</p>\n<p style=\"margin:0 0 1em\">The library does not hold all of CPT, so we cannot say whether they stand elsewhere.</p>\n</body>\n</html>\n","codes":[],"sources":[],"confidence":"low","confidence_reason":"no code is recommended","version":1,"written_by":"desk"}');
INSERT INTO "drafts" VALUES(2,1,'2026-11-20 15:01:00.000000','{"subject":"Re: E11.40 [CD-000002]","text":"Hello Ben,\n\nE11.40 is unknown to this desk''s library.\n\nThe library does not hold all of ICD-10-CM, so we cannot say whether it\nstands elsewhere.\n","html":"<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n<body style=\"margin:0;padding:16px;font:15px/1.5 -apple-system,''Segoe UI'',Roboto,Helvetica,Arial,sans-serif;color:#1b1f24;max-width:42em\">\n<p style=\"margin:0 0 1em\">Hello Ben,</p>\n<p style=\"margin:0 0 1em\">E11.40 is unknown to this desk&#39;s library.</p>\n<p style=\"margin:0 0 1em\">The library does not hold all of ICD-10-CM, so we cannot say whether it stands elsewhere.</p>\n</body>\n</html>\n","codes":[],"sources":[],"confidence":"low","confidence_reason":"a code of the letter is in no installed edition","version":1,"written_by":"desk"}');
INSERT INTO "drafts" VALUES(3,1,'2026-11-20 15:02:00.000000','{"subject":"Re: repositioning [CD-000003]","text":"Hello Joan,\n\nWe cannot answer this from the editions installed here.\n\nNothing in the library matches these words. A code, or the diagnosis as\nthe provider wrote it, would help.\n","html":"<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n<body style=\"margin:0;padding:16px;font:15px/1.5 -apple-system,''Segoe UI'',Roboto,Helvetica,Arial,sans-serif;color:#1b1f24;max-width:42em\">\n<p style=\"margin:0 0 1em\">Hello Joan,</p>\n<p style=\"margin:0 0 1em\">We cannot answer this from the editions installed here.</p>\n<p style=\"margin:0 0 1em\">Nothing in the library matches these words. A code, or the diagnosis as the provider wrote it, would help.</p>\n</body>\n</html>\n","codes":[],"sources":[],"confidence":"low","confidence_reason":"the library has no answer","version":1,"written_by":"desk"}');
INSERT INTO "drafts" VALUES(4,1,'2026-11-20 15:03:00.000000','{"subject":"Re: a code that is refused [CD-000004]","text":"Hello,\n\nJ96.09 is unknown to this desk''s library.\n\nThe library does not hold all of ICD-10-CM, so we cannot say whether it\nstands elsewhere.\n","html":"<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n<body style=\"margin:0;padding:16px;font:15px/1.5 -apple-system,''Segoe UI'',Roboto,Helvetica,Arial,sans-serif;color:#1b1f24;max-width:42em\">\n<p style=\"margin:0 0 1em\">Hello,</p>\n<p style=\"margin:0 0 1em\">J96.09 is unknown to this desk&#39;s library.</p>\n<p style=\"margin:0 0 1em\">The library does not hold all of ICD-10-CM, so we cannot say whether it stands elsewhere.</p>\n</body>\n</html>\n","codes":[],"sources":[],"confidence":"low","confidence_reason":"no code is recommended","version":1,"written_by":"desk"}');
INSERT INTO "drafts" VALUES(1,2,'2026-11-20 15:10:00.000000','{"subject":"Re: ECMO cannulation, 4 y/o [CD-000001]","text":"Ask your payer.\n","html":"<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n<body style=\"margin:0;padding:16px;font:15px/1.5 -apple-system,''Segoe UI'',Roboto,Helvetica,Arial,sans-serif;color:#1b1f24;max-width:42em\">\n<p style=\"margin:0 0 1em\">Ask your payer.</p>\n</body>\n</html>\n","codes":[],"sources":[],"confidence":"low","confidence_reason":"no code is recommended","version":2,"written_by":"Ann Reviewer"}');
CREATE TABLE edit_rationales (
	release_id INTEGER NOT NULL, 
	number SMALLINT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_edit_rationales PRIMARY KEY (release_id, number)
);
CREATE TABLE edits (
	release_id INTEGER NOT NULL, 
	column1 VARCHAR(5) NOT NULL, 
	column2 VARCHAR(5) NOT NULL, 
	effective INTEGER NOT NULL, 
	deletion INTEGER NOT NULL, 
	modifier SMALLINT NOT NULL, 
	rationale SMALLINT NOT NULL, 
	CONSTRAINT pk_edits PRIMARY KEY (release_id, column1, column2, effective)
)
 WITHOUT ROWID

;
CREATE TABLE events (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	act TEXT NOT NULL, 
	about TEXT NOT NULL, 
	particulars TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL
);
INSERT INTO "events" VALUES(1,'2026-11-20 15:00:00.000000','desk','open','CD-000001','{"message": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000001"}','8a7e332cbd96ed3738678ee12850fd1f5d8a677d75f49e02a25fd32b812469e6');
INSERT INTO "events" VALUES(2,'2026-11-20 15:00:00.000000','desk','draft','CD-000001','{"missing": [], "open": [], "version": 1, "warnings": []}','ffc42192c4bb6631fc356f76547358923dc89adf4be8aebb8d7fd371c148df3d');
INSERT INTO "events" VALUES(3,'2026-11-20 15:01:00.000000','desk','open','CD-000002','{"message": 2, "sha256": "0000000000000000000000000000000000000000000000000000000000000002"}','ec365382974cb78fff6a65118e863e560f7b44e9fc3a9094dc0a3d4cb9ad633b');
INSERT INTO "events" VALUES(4,'2026-11-20 15:01:00.000000','desk','draft','CD-000002','{"missing": [], "open": [], "version": 1, "warnings": []}','e6c33c8d7d8d29356b29e0ea1c6174ed03e3cea6369ddb4f83e460c1df8087c2');
INSERT INTO "events" VALUES(5,'2026-11-20 15:02:00.000000','desk','open','CD-000003','{"message": 3, "sha256": "0000000000000000000000000000000000000000000000000000000000000003"}','2eb5ff5eecc0af74c241d2a4e1cc5b62f3d17d6eca8d043c21f5e2891c8f755f');
INSERT INTO "events" VALUES(6,'2026-11-20 15:02:00.000000','desk','draft','CD-000003','{"missing": [], "open": ["nothing matches"], "version": 1, "warnings": []}','24122a78b803bc63b31c5f8e6f05002e5fc466ae8a1fe6d8730086519b6c1c95');
INSERT INTO "events" VALUES(7,'2026-11-20 15:03:00.000000','desk','open','CD-000004','{"message": 4, "sha256": "0000000000000000000000000000000000000000000000000000000000000004"}','7262f4358b049adf5f7bb828c4cb4b17aa565ac38a9f1c65924ac6d52829da4f');
INSERT INTO "events" VALUES(8,'2026-11-20 15:03:00.000000','desk','draft','CD-000004','{"missing": [], "open": [], "version": 1, "warnings": []}','6ae151c6fd23b247ae2c2d7860e7705bb487b8e515913a0d39a7338a1da5dc88');
INSERT INTO "events" VALUES(9,'2026-11-20 15:10:00.000000','ann@desk.example','amend','CD-000001','{"version": 2}','733b2cc11b577d6761075f456ec2e526deae2745bb40aadbf5445104c73184a8');
INSERT INTO "events" VALUES(10,'2026-11-20 15:11:00.000000','ann@desk.example','approve','CD-000001','{"mail": "<CD-000001.4564a091d37d4f09.dx753r6iddaff2jr@desk.example>", "version": 2}','470086d1a82bf1bb19be641d8b010ab87ecf813531e7876410beea6abb30dc54');
INSERT INTO "events" VALUES(11,'2026-11-20 15:12:00.000000','ann@desk.example','send back','CD-000002','{"version": 1}','c076639efc63328fbdaa0e17c14c1e789ace14e78d12017fc728893e6d91ce7c');
INSERT INTO "events" VALUES(12,'2026-11-20 15:13:00.000000','ann@desk.example','decline','CD-000003','{"mail": "<CD-000003.c56e411cc6628b09.ojar2bisfpq6e7zc@desk.example>", "version": 1}','27897b7528f9c4aafb11b50687682435a77fe18b4975bca909722049161aba2b');
INSERT INTO "events" VALUES(13,'2026-11-20 15:00:00.000000','ann@desk.example','sign in','ann@desk.example','{}','dce3a1b23f0f33d41fbaab8f56935ecd558fd8482425f01d1f2449f662e2de1f');
CREATE TABLE fees (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(5) NOT NULL, 
	modifier VARCHAR(2) NOT NULL, 
	status VARCHAR(1) NOT NULL, 
	global_days VARCHAR(3) NOT NULL, 
	indicators JSON NOT NULL, 
	CONSTRAINT pk_fees PRIMARY KEY (release_id, "key", modifier), 
	CONSTRAINT fk_fees_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE findings (
	consult_id INTEGER NOT NULL, 
	found_at DATETIME NOT NULL, 
	findings TEXT NOT NULL, 
	CONSTRAINT pk_findings PRIMARY KEY (consult_id), 
	CONSTRAINT fk_findings_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
INSERT INTO "findings" VALUES(1,'2026-11-20 15:00:00.000000','{"answers":[{"question":{"ask":"compare","words":"4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954?","mentions":[{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"}],"terms":[{"text":"femoral cannulation","words":"femoral cannulation","start":25,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false},{"text":"extracorporeal membrane oxygenation","words":"ECMO","start":52,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":8},"asks":["compare"],"recommended":[],"rejected":[],"checks":[{"mention":{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false},{"mention":{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"units":[],"modifiers":[],"fees":[],"targets":[],"rules":[],"missing":[],"not_coded":[],"parts":[],"why_open":null,"lacks":""},{"question":{"ask":"code_for","words":"And the\nICD-10-CM code for acute respiratory failure with hypoxia?","mentions":[{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"}],"terms":[{"text":"acute respiratory failure with hypoxia","words":"acute respiratory failure with hypoxia","start":101,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":74},"asks":["code_for"],"recommended":[],"rejected":[],"checks":[{"mention":{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false},{"mention":{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"units":[],"modifiers":[],"fees":[],"targets":[],"rules":[],"missing":[],"not_coded":[],"parts":[],"why_open":null,"lacks":""}],"candidates":[],"checks":[{"mention":{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false},{"mention":{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"missing_facts":[],"releases":[],"warnings":[],"units":{}}');
INSERT INTO "findings" VALUES(2,'2026-11-20 15:01:00.000000','{"answers":[{"question":{"ask":"lookup","words":"Is E11.40 billable, and what does it say?","mentions":[{"system":"ICD-10-CM","code":"E11.40","modifiers":[],"units":null,"as_written":"E11.40","start":3,"standing":"unknown"}],"terms":[],"start":0},"asks":["lookup"],"recommended":[],"rejected":[],"checks":[{"mention":{"system":"ICD-10-CM","code":"E11.40","modifiers":[],"units":null,"as_written":"E11.40","start":3,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"units":[],"modifiers":[],"fees":[],"targets":[],"rules":[],"missing":[],"not_coded":[],"parts":[],"why_open":null,"lacks":""}],"candidates":[],"checks":[{"mention":{"system":"ICD-10-CM","code":"E11.40","modifiers":[],"units":null,"as_written":"E11.40","start":3,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"missing_facts":[],"releases":[],"warnings":[],"units":{}}');
INSERT INTO "findings" VALUES(3,'2026-11-20 15:02:00.000000','{"answers":[{"question":{"ask":"code_for","words":"Which code?","mentions":[],"terms":[{"text":"extracorporeal membrane oxygenation cannulas repositioned","words":"ECMO cannulas repositioned","start":5,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":46},"asks":["code_for"],"recommended":[],"rejected":[],"checks":[],"comparisons":[],"clashes":[],"units":[],"modifiers":[],"fees":[],"targets":[],"rules":[],"missing":[],"not_coded":[],"parts":[],"why_open":"nothing matches","lacks":""}],"candidates":[],"checks":[],"comparisons":[],"clashes":[],"missing_facts":[],"releases":[],"warnings":[],"units":{}}');
INSERT INTO "findings" VALUES(4,'2026-11-20 15:03:00.000000','{"answers":[{"question":{"ask":"code_for","words":"What should it be?","mentions":[{"system":"ICD-10-CM","code":"J96.09","modifiers":[],"units":null,"as_written":"J96.09","start":19,"standing":"unknown"}],"terms":[{"text":"refuses","words":"refuses","start":11,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":27},"asks":["code_for"],"recommended":[],"rejected":[],"checks":[{"mention":{"system":"ICD-10-CM","code":"J96.09","modifiers":[],"units":null,"as_written":"J96.09","start":19,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"units":[],"modifiers":[],"fees":[],"targets":[],"rules":[],"missing":[],"not_coded":[],"parts":[],"why_open":null,"lacks":""}],"candidates":[],"checks":[{"mention":{"system":"ICD-10-CM","code":"J96.09","modifiers":[],"units":null,"as_written":"J96.09","start":19,"standing":"unknown"},"code":null,"heirs":[],"near":[],"children":[],"notes":[],"standing":"unknown","retired_since":"","is_covered":false}],"comparisons":[],"clashes":[],"missing_facts":[],"releases":[],"warnings":[],"units":{}}');
CREATE TABLE index_targets (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(12) NOT NULL, 
	term INTEGER NOT NULL, 
	place VARCHAR(24) NOT NULL, 
	incomplete BOOLEAN NOT NULL, 
	CONSTRAINT pk_index_targets PRIMARY KEY (release_id, "key", term, place), 
	CONSTRAINT fk_index_targets_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID

;
CREATE TABLE index_terms (
	release_id INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	parent INTEGER NOT NULL, 
	level SMALLINT NOT NULL, 
	title TEXT NOT NULL, 
	path TEXT NOT NULL, 
	see TEXT NOT NULL, 
	see_also TEXT NOT NULL, 
	CONSTRAINT pk_index_terms PRIMARY KEY (release_id, ordinal), 
	CONSTRAINT fk_index_terms_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID

;
CREATE TABLE inquiries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	consult_id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	header_id TEXT NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	received_at DATETIME NOT NULL, 
	letter TEXT NOT NULL, 
	inquiry TEXT NOT NULL, 
	cautions JSON NOT NULL, 
	CONSTRAINT fk_inquiries_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id), 
	CONSTRAINT fk_inquiries_message_id FOREIGN KEY(message_id) REFERENCES messages (id), 
	CONSTRAINT uq_inquiries_message_id UNIQUE (message_id)
);
INSERT INTO "inquiries" VALUES(1,1,1,'<q1@asker.example>','question','2026-11-20 15:00:00.000000','{"from_address":"maren.holt@northlake-children.example","from_name":"Maren Holt","reply_to":"","to":["desk@desk.example"],"cc":[],"subject":"ECMO cannulation, 4 y/o","sent_at":null,"thread":{"message_id":"<q1@asker.example>","in_reply_to":"","references":[]},"text":"Hello,\n\n4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954? And the\nICD-10-CM code for acute respiratory failure with hypoxia?\n\nThank you,\nMaren","visible_text":"Hello,\n\n4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954? And the\nICD-10-CM code for acute respiratory failure with hypoxia?","attachments":[],"automatic":"","automatic_kind":""}','{"kind":"question","text":"Hello,\n\n4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954? And the\nICD-10-CM code for acute respiratory failure with hypoxia?","subject":"ECMO cannulation, 4 y/o","mentions":[{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"}],"terms":[{"text":"femoral cannulation","words":"femoral cannulation","start":25,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false},{"text":"extracorporeal membrane oxygenation","words":"ECMO","start":52,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false},{"text":"acute respiratory failure with hypoxia","words":"acute respiratory failure with hypoxia","start":101,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"facts":[{"name":"age_years","value":4,"words":"4-year-old","start":8},{"name":"approach","value":"open","words":"open femoral cannulation","start":20},{"name":"access","value":"peripheral","words":"femoral","start":25},{"name":"mode","value":"VA","words":"VA","start":49},{"name":"phase","value":"insertion","words":"cannulation","start":33},{"name":"acuity","value":"acute","words":"acute","start":101}],"questions":[{"ask":"compare","words":"4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954?","mentions":[{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"}],"terms":[{"text":"femoral cannulation","words":"femoral cannulation","start":25,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false},{"text":"extracorporeal membrane oxygenation","words":"ECMO","start":52,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":8},{"ask":"code_for","words":"And the\nICD-10-CM code for acute respiratory failure with hypoxia?","mentions":[{"system":"CPT","code":"33953","modifiers":[],"units":null,"as_written":"33953","start":58,"standing":"unknown"},{"system":"CPT","code":"33954","modifiers":[],"units":null,"as_written":"33954","start":67,"standing":"unknown"}],"terms":[{"text":"acute respiratory failure with hypoxia","words":"acute respiratory failure with hypoxia","start":101,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":74}],"identifiers":[],"asked_on":"2026-11-20"}','[]');
INSERT INTO "inquiries" VALUES(2,2,2,'<q2@asker.example>','question','2026-11-20 15:01:00.000000','{"from_address":"ben@harborview.example","from_name":"Ben Ortiz","reply_to":"","to":["desk@desk.example"],"cc":[],"subject":"E11.40","sent_at":null,"thread":{"message_id":"<q2@asker.example>","in_reply_to":"","references":[]},"text":"Is E11.40 billable, and what does it say?","visible_text":"Is E11.40 billable, and what does it say?","attachments":[],"automatic":"","automatic_kind":""}','{"kind":"question","text":"Is E11.40 billable, and what does it say?","subject":"E11.40","mentions":[{"system":"ICD-10-CM","code":"E11.40","modifiers":[],"units":null,"as_written":"E11.40","start":3,"standing":"unknown"}],"terms":[],"facts":[],"questions":[{"ask":"lookup","words":"Is E11.40 billable, and what does it say?","mentions":[{"system":"ICD-10-CM","code":"E11.40","modifiers":[],"units":null,"as_written":"E11.40","start":3,"standing":"unknown"}],"terms":[],"start":0}],"identifiers":[],"asked_on":"2026-11-20"}','[]');
INSERT INTO "inquiries" VALUES(3,3,3,'<q3@asker.example>','question','2026-11-20 15:02:00.000000','{"from_address":"joan@stpaul.example","from_name":"Joan Reed","reply_to":"","to":["desk@desk.example"],"cc":[],"subject":"repositioning","sent_at":null,"thread":{"message_id":"<q3@asker.example>","in_reply_to":"","references":[]},"text":"Open ECMO cannulas repositioned the next day. Which code?","visible_text":"Open ECMO cannulas repositioned the next day. Which code?","attachments":[],"automatic":"","automatic_kind":""}','{"kind":"question","text":"Open ECMO cannulas repositioned the next day. Which code?","subject":"repositioning","mentions":[],"terms":[{"text":"extracorporeal membrane oxygenation cannulas repositioned","words":"ECMO cannulas repositioned","start":5,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"facts":[{"name":"approach","value":"open","words":"Open ECMO cannulas repositioned","start":0},{"name":"phase","value":"reposition","words":"repositioned","start":19}],"questions":[{"ask":"code_for","words":"Which code?","mentions":[],"terms":[{"text":"extracorporeal membrane oxygenation cannulas repositioned","words":"ECMO cannulas repositioned","start":5,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":46}],"identifiers":[],"asked_on":"2026-11-20"}','[]');
INSERT INTO "inquiries" VALUES(4,4,4,'<q4@asker.example>','question','2026-11-20 15:03:00.000000','{"from_address":"lo@riverside.example","from_name":"L. Okafor","reply_to":"","to":["desk@desk.example"],"cc":[],"subject":"a code that is refused","sent_at":null,"thread":{"message_id":"<q4@asker.example>","in_reply_to":"","references":[]},"text":"Our system refuses J96.09. What should it be?","visible_text":"Our system refuses J96.09. What should it be?","attachments":[],"automatic":"","automatic_kind":""}','{"kind":"question","text":"Our system refuses J96.09. What should it be?","subject":"a code that is refused","mentions":[{"system":"ICD-10-CM","code":"J96.09","modifiers":[],"units":null,"as_written":"J96.09","start":19,"standing":"unknown"}],"terms":[{"text":"refuses","words":"refuses","start":11,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"facts":[],"questions":[{"ask":"code_for","words":"What should it be?","mentions":[{"system":"ICD-10-CM","code":"J96.09","modifiers":[],"units":null,"as_written":"J96.09","start":19,"standing":"unknown"}],"terms":[{"text":"refuses","words":"refuses","start":11,"negated":false,"uncertain":false,"historical":false,"family":false,"conditional":false}],"start":27}],"identifiers":[],"asked_on":"2026-11-20"}','[]');
CREATE TABLE mentions (
	inquiry_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	system VARCHAR(10) NOT NULL, 
	code VARCHAR(10) NOT NULL, 
	CONSTRAINT pk_mentions PRIMARY KEY (inquiry_id, position), 
	CONSTRAINT fk_mentions_inquiry_id FOREIGN KEY(inquiry_id) REFERENCES inquiries (id)
);
INSERT INTO "mentions" VALUES(1,0,'CPT','33953');
INSERT INTO "mentions" VALUES(1,1,'CPT','33954');
INSERT INTO "mentions" VALUES(2,0,'ICD-10-CM','E11.40');
INSERT INTO "mentions" VALUES(4,0,'ICD-10-CM','J96.09');
CREATE TABLE messages (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	fingerprint VARCHAR(64) NOT NULL, 
	message_id TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	mail_from TEXT NOT NULL, 
	rcpt_to JSON NOT NULL, 
	peer TEXT NOT NULL, 
	helo TEXT NOT NULL, 
	submitter TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	size INTEGER NOT NULL, 
	raw BLOB NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	reason TEXT NOT NULL, 
	copies INTEGER NOT NULL, 
	let_in_by TEXT NOT NULL, 
	CONSTRAINT uq_messages_fingerprint UNIQUE (fingerprint)
);
INSERT INTO "messages" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000001','<q1@asker.example>','0000000000000000000000000000000000000000000000000000000000000001','maren.holt@northlake-children.example','["desk@desk.example"]','','','','2026-11-20 15:00:00.000000',408,X'46726F6D3A204D6172656E20486F6C74203C6D6172656E2E686F6C74406E6F7274686C616B652D6368696C6472656E2E6578616D706C653E0D0A546F3A206465736B406465736B2E6578616D706C650D0A5375626A6563743A2045434D4F2063616E6E756C6174696F6E2C203420792F6F0D0A4D6573736167652D49443A203C71314061736B65722E6578616D706C653E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A20386269740D0A0D0A48656C6C6F2C0D0A0D0A342D796561722D6F6C642C206F70656E2066656D6F72616C2063616E6E756C6174696F6E20666F722056412045434D4F3A203333393533206F722033333935343F20416E64207468650D0A4943442D31302D434D20636F646520666F722061637574652072657370697261746F7279206661696C7572652077697468206879706F7869613F0D0A0D0A5468616E6B20796F752C0D0A4D6172656E0D0A','read','',0,'');
INSERT INTO "messages" VALUES(2,'0000000000000000000000000000000000000000000000000000000000000002','<q2@asker.example>','0000000000000000000000000000000000000000000000000000000000000002','ben@harborview.example','["desk@desk.example"]','','','','2026-11-20 15:01:00.000000',250,X'46726F6D3A2042656E204F7274697A203C62656E40686172626F72766965772E6578616D706C653E0D0A546F3A206465736B406465736B2E6578616D706C650D0A5375626A6563743A204531312E34300D0A4D6573736167652D49443A203C71324061736B65722E6578616D706C653E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A20386269740D0A0D0A4973204531312E34302062696C6C61626C652C20616E64207768617420646F6573206974207361793F','read','',0,'');
INSERT INTO "messages" VALUES(3,'0000000000000000000000000000000000000000000000000000000000000003','<q3@asker.example>','0000000000000000000000000000000000000000000000000000000000000003','joan@stpaul.example','["desk@desk.example"]','','','','2026-11-20 15:02:00.000000',270,X'46726F6D3A204A6F616E2052656564203C6A6F616E4073747061756C2E6578616D706C653E0D0A546F3A206465736B406465736B2E6578616D706C650D0A5375626A6563743A207265706F736974696F6E696E670D0A4D6573736167652D49443A203C71334061736B65722E6578616D706C653E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A20386269740D0A0D0A4F70656E2045434D4F2063616E6E756C6173207265706F736974696F6E656420746865206E657874206461792E20576869636820636F64653F','read','',0,'');
INSERT INTO "messages" VALUES(4,'0000000000000000000000000000000000000000000000000000000000000004','<q4@asker.example>','0000000000000000000000000000000000000000000000000000000000000004','lo@riverside.example','["desk@desk.example"]','','','','2026-11-20 15:03:00.000000',268,X'46726F6D3A204C2E204F6B61666F72203C6C6F407269766572736964652E6578616D706C653E0D0A546F3A206465736B406465736B2E6578616D706C650D0A5375626A6563743A206120636F6465207468617420697320726566757365640D0A4D6573736167652D49443A203C71344061736B65722E6578616D706C653E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A20386269740D0A0D0A4F75722073797374656D2072656675736573204A39362E30392E20576861742073686F756C642069742062653F','read','',0,'');
CREATE TABLE modifiers (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(2) NOT NULL, 
	description TEXT NOT NULL, 
	short TEXT NOT NULL, 
	wording VARCHAR(8) NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	CONSTRAINT pk_modifiers PRIMARY KEY (release_id, "key"), 
	CONSTRAINT fk_modifiers_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE notes (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(24) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_notes PRIMARY KEY (release_id, "key", ordinal), 
	CONSTRAINT fk_notes_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
)
 WITHOUT ROWID

;
CREATE TABLE outbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	dedupe_key TEXT NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	about TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	mail_from TEXT NOT NULL, 
	rcpt_to TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	raw BLOB NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	attempts INTEGER NOT NULL, 
	counted_from INTEGER NOT NULL, 
	orphaned INTEGER NOT NULL, 
	worker TEXT NOT NULL, 
	not_before DATETIME NOT NULL, 
	lease_until DATETIME, 
	queued_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	last_reply TEXT NOT NULL, 
	CONSTRAINT uq_outbox_dedupe_key UNIQUE (dedupe_key), 
	CONSTRAINT uq_outbox_message_id UNIQUE (message_id)
);
INSERT INTO "outbox" VALUES(1,'reply:CD-000001:2:1','reply','CD-000001','<CD-000001.4564a091d37d4f09.dx753r6iddaff2jr@desk.example>','desk@desk.example','maren.holt@northlake-children.example','Re: ECMO cannulation, 4 y/o [CD-000001]',X'46726F6D3A204465736B203C6465736B406465736B2E6578616D706C653E0D0A546F3A206D6172656E2E686F6C74406E6F7274686C616B652D6368696C6472656E2E6578616D706C650D0A5375626A6563743A2052653A2045434D4F2063616E6E756C6174696F6E2C203420792F6F205B43442D3030303030315D0D0A446174653A204672692C203230204E6F7620323032362031353A31313A3030202B303030300D0A4D6573736167652D49443A203C43442D3030303030312E343536346130393164333764346630392E64783735337236696464616666326A72406465736B2E6578616D706C653E0D0A5265706C792D546F3A206465736B2B63642D3030303030312E7737656E727A6333326C626E35337A37406465736B2E6578616D706C650D0A582D436F6E73756C74616E742D4465736B3A2069356E747367707369647737666C33340D0A496E2D5265706C792D546F3A203C71314061736B65722E6578616D706C653E0D0A5265666572656E6365733A203C71314061736B65722E6578616D706C653E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D223D5F3538356139353566343163663638306434303561323663346335363338393733220D0A0D0A2D2D3D5F35383561393535663431636636383064343035613236633463353633383937330D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D2275732D6173636969220D0A436F6E74656E742D5472616E736665722D456E636F64696E673A20376269740D0A0D0A41736B20796F75722070617965722E0D0A0D0A2D2D0D0A416E6E2052657669657765722C204350430D0A436F6E73756C746174696F6E206465736B2C207265666572656E63652043442D3030303030310D0A0D0A506179657273206D61792061736B20666F72206D6F7265206F72206F746865723B2074686569722072756C657320636F6D65206265666F7265206F75727320666F722074686569720D0A636C61696D732E2054686973207265706C79207265737473206F6E207768617420796F7572206C657474657220736179732C206E6F74206F6E20746865207265636F72643B0D0A746865207265636F7264206D75737420737570706F72742077686174206973207265706F727465642E0D0A0D0A2D2D3D5F35383561393535663431636636383064343035613236633463353633383937330D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D227574662D38220D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21646F63747970652068746D6C3E0D0A3C68746D6C206C616E673D334422656E223E0D0A3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C6D657461206E616D653D33442276696577706F72742220636F6E74656E743D33442277696474683D334464653D0D0A766963652D7769647468223E3C2F686561643E0D0A3C626F6479207374796C653D3344226D617267696E3A303B70616464696E673A313670783B666F6E743A313570782F312E35202D6170706C652D73797374656D2C275365676F65205549273D0D0A2C526F626F746F2C48656C7665746963612C417269616C2C73616E732D73657269663B636F6C6F723A233162316632343B6D61782D77696474683A3432656D223E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E41736B20796F75722070617965722E3C2F703E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E2D2D20416E6E2052657669657765722C2043504320436F6E73756C746174696F6E206465736B2C207265666572656E3D0D0A63652043442D3030303030313C2F703E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E506179657273206D61792061736B20666F72206D6F7265206F72206F746865723B2074686569722072756C657320633D0D0A6F6D65206265666F7265206F75727320666F7220746865697220636C61696D732E2054686973207265706C79207265737473206F6E207768617420796F7572206C657474657220736179733D0D0A2C206E6F74206F6E20746865207265636F72643B20746865207265636F7264206D75737420737570706F72742077686174206973207265706F727465642E3C2F703E0D0A3C2F626F64793E0D0A3C2F68746D6C3E0D0A0D0A2D2D3D5F35383561393535663431636636383064343035613236633463353633383937332D2D0D0A','due',0,0,0,'','2026-11-20 15:11:30.000000',NULL,'2026-11-20 15:11:00.000000',NULL,'');
INSERT INTO "outbox" VALUES(2,'notice:CD-000003:1:0','notice','CD-000003','<CD-000003.c56e411cc6628b09.ojar2bisfpq6e7zc@desk.example>','desk@desk.example','joan@stpaul.example','Re: Re: repositioning [CD-000003] [CD-000003]',X'46726F6D3A204465736B203C6465736B406465736B2E6578616D706C653E0D0A546F3A206A6F616E4073747061756C2E6578616D706C650D0A5375626A6563743A2052653A2052653A207265706F736974696F6E696E67205B43442D3030303030335D205B43442D3030303030335D0D0A446174653A204672692C203230204E6F7620323032362031353A31333A3030202B303030300D0A4D6573736167652D49443A203C43442D3030303030332E633536653431316363363632386230392E6F6A6172326269736670713665377A63406465736B2E6578616D706C653E0D0A5265706C792D546F3A206465736B2B63642D3030303030332E76636C7A6634733766326B72786D6432406465736B2E6578616D706C650D0A582D436F6E73756C74616E742D4465736B3A2069356E747367707369647737666C33340D0A496E2D5265706C792D546F3A203C71334061736B65722E6578616D706C653E0D0A5265666572656E6365733A203C71334061736B65722E6578616D706C653E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D223D5F3262343864346139666366643935383063383364663164623134616264383162220D0A0D0A2D2D3D5F32623438643461396663666439353830633833646631646231346162643831620D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D2275732D6173636969220D0A436F6E74656E742D5472616E736665722D456E636F64696E673A20376269740D0A0D0A48656C6C6F2C0D0A0D0A77652068617665207265616420796F7572207175657374696F6E202843442D3030303030332920616E642063616E6E6F7420616E7377657220697420686572652E0D0A0D0A4E6F74206F7572732E0D0A0D0A496620796F752063616E2070757420697420616E6F74686572207761792C206F722068617665206D6F7265206F66207468652066616374732C20616E7377657220746869730D0A6D61696C20616E6420612072657669657765722077696C6C206C6F6F6B20616761696E2E0D0A0D0A2D2D0D0A416E6E2052657669657765722C204350430D0A0D0A2D2D3D5F32623438643461396663666439353830633833646631646231346162643831620D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D227574662D38220D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21646F63747970652068746D6C3E0D0A3C68746D6C206C616E673D334422656E223E0D0A3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C6D657461206E616D653D33442276696577706F72742220636F6E74656E743D33442277696474683D334464653D0D0A766963652D7769647468223E3C2F686561643E0D0A3C626F6479207374796C653D3344226D617267696E3A303B70616464696E673A313670783B666F6E743A313570782F312E35202D6170706C652D73797374656D2C275365676F65205549273D0D0A2C526F626F746F2C48656C7665746963612C417269616C2C73616E732D73657269663B636F6C6F723A233162316632343B6D61782D77696474683A3432656D223E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E48656C6C6F2C3C2F703E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E77652068617665207265616420796F7572207175657374696F6E202843442D3030303030332920616E642063616E6E3D0D0A6F7420616E7377657220697420686572652E3C2F703E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E4E6F74206F7572732E3C2F703E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E496620796F752063616E2070757420697420616E6F74686572207761792C206F722068617665206D6F7265206F66203D0D0A7468652066616374732C20616E737765722074686973206D61696C20616E6420612072657669657765722077696C6C206C6F6F6B20616761696E2E3C2F703E0D0A3C70207374796C653D3344226D617267696E3A3020302031656D223E2D2D20416E6E2052657669657765722C204350433C2F703E0D0A3C2F626F64793E0D0A3C2F68746D6C3E0D0A0D0A2D2D3D5F32623438643461396663666439353830633833646631646231346162643831622D2D0D0A','due',0,0,0,'','2026-11-20 15:13:30.000000',NULL,'2026-11-20 15:13:00.000000',NULL,'');
CREATE TABLE passages (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	added_by INTEGER NOT NULL, 
	CONSTRAINT fk_passages_added_by FOREIGN KEY(added_by) REFERENCES reviewers (id), 
	CONSTRAINT uq_passages_title UNIQUE (title)
);
CREATE TABLE presences (
	consult_id INTEGER NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_presences PRIMARY KEY (consult_id, reviewer_id), 
	CONSTRAINT fk_presences_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id), 
	CONSTRAINT fk_presences_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE TABLE recovery_codes (
	code_hash VARCHAR(64) NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	CONSTRAINT pk_recovery_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_recovery_codes_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE TABLE releases (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind VARCHAR(24) NOT NULL, 
	part VARCHAR(24) NOT NULL, 
	system VARCHAR(12) NOT NULL, 
	edition TEXT NOT NULL, 
	in_force_from DATE NOT NULL, 
	in_force_to DATE, 
	source TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	installed_at DATETIME NOT NULL, 
	counts JSON NOT NULL, 
	CONSTRAINT uq_releases_kind_part_edition UNIQUE (kind, part, edition)
);
CREATE TABLE remarks (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	consult_id INTEGER NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT fk_remarks_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id), 
	CONSTRAINT fk_remarks_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE TABLE reviewers (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	email TEXT NOT NULL, 
	name TEXT NOT NULL, 
	credential TEXT NOT NULL, 
	role VARCHAR(14) NOT NULL, 
	password_hash TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT uq_reviewers_email UNIQUE (email)
);
INSERT INTO "reviewers" VALUES(1,'ann@desk.example','Ann Reviewer','CPC','reviewer','$argon2id$v=19$m=65536,t=3,p=4$x$y','2026-11-20 15:00:00.000000',NULL);
CREATE TABLE second_factors (
	reviewer_id INTEGER NOT NULL, 
	secret TEXT NOT NULL, 
	last_step INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	confirmed_at DATETIME, 
	CONSTRAINT pk_second_factors PRIMARY KEY (reviewer_id), 
	CONSTRAINT fk_second_factors_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
CREATE TABLE sign_ins (
	token_hash VARCHAR(64) NOT NULL, 
	kind VARCHAR(7) NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	agent TEXT NOT NULL, 
	CONSTRAINT pk_sign_ins PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sign_ins_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
INSERT INTO "sign_ins" VALUES('52d0fccfb5fa9e0c0af4e1f30958e19960980752d1e16877046ce2906aa16348','session',1,'2026-11-20 15:00:00.000000','2026-11-20 15:00:00.000000','2026-11-21 03:00:00.000000','a browser');
CREATE TABLE slots (
	job TEXT NOT NULL, 
	due_at DATETIME NOT NULL, 
	taken_at DATETIME NOT NULL, 
	worker TEXT NOT NULL, 
	CONSTRAINT pk_slots PRIMARY KEY (job, due_at)
);
CREATE TABLE suspensions (
	address TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	about TEXT NOT NULL, 
	CONSTRAINT pk_suspensions PRIMARY KEY (address)
);
CREATE TABLE thread_ids (
	header_id TEXT NOT NULL, 
	consult_id INTEGER NOT NULL, 
	is_own BOOLEAN NOT NULL, 
	CONSTRAINT pk_thread_ids PRIMARY KEY (header_id, consult_id), 
	CONSTRAINT fk_thread_ids_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id)
);
INSERT INTO "thread_ids" VALUES('<q1@asker.example>',1,1);
INSERT INTO "thread_ids" VALUES('<q2@asker.example>',2,1);
INSERT INTO "thread_ids" VALUES('<q3@asker.example>',3,1);
INSERT INTO "thread_ids" VALUES('<q4@asker.example>',4,1);
CREATE TABLE unit_limits (
	release_id INTEGER NOT NULL, 
	"key" VARCHAR(5) NOT NULL, 
	units INTEGER NOT NULL, 
	indicator VARCHAR(1) NOT NULL, 
	rationale TEXT NOT NULL, 
	CONSTRAINT pk_unit_limits PRIMARY KEY (release_id, "key"), 
	CONSTRAINT fk_unit_limits_release_id FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE TABLE verdicts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	consult_id INTEGER NOT NULL, 
	act VARCHAR(10) NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT fk_verdicts_consult_id FOREIGN KEY(consult_id) REFERENCES consults (id), 
	CONSTRAINT fk_verdicts_reviewer_id FOREIGN KEY(reviewer_id) REFERENCES reviewers (id)
);
INSERT INTO "verdicts" VALUES(1,1,'amend',1,2,'','2026-11-20 15:10:00.000000');
INSERT INTO "verdicts" VALUES(2,1,'approve',1,2,'','2026-11-20 15:11:00.000000');
INSERT INTO "verdicts" VALUES(3,2,'send back',1,1,'Again, please.','2026-11-20 15:12:00.000000');
INSERT INTO "verdicts" VALUES(4,3,'decline',1,1,'Not ours.','2026-11-20 15:13:00.000000');
CREATE INDEX ix_edits_release_id_column2 ON edits (release_id, column2);
CREATE INDEX ix_events_about ON events (about);
CREATE INDEX ix_events_at ON events (at);
CREATE INDEX ix_messages_message_id ON messages (message_id);
CREATE INDEX ix_messages_received_at ON messages (received_at, mail_from, peer);
CREATE INDEX ix_messages_state_id ON messages (state, id);
CREATE INDEX ix_outbox_about ON outbox (about);
CREATE INDEX ix_outbox_rcpt_to_queued_at ON outbox (rcpt_to, queued_at);
CREATE INDEX ix_outbox_state_not_before ON outbox (state, not_before);
CREATE INDEX ix_abbreviations_release_id_key ON abbreviations (release_id, "key");
CREATE INDEX ix_add_ons_release_id_primary ON add_ons (release_id, primary_key);
CREATE INDEX ix_addresses_client_id ON addresses (client_id);
CREATE INDEX ix_codes_release_id_parent ON codes (release_id, parent);
CREATE INDEX ix_consults_client_id ON consults (client_id);
CREATE INDEX ix_consults_follows ON consults (follows);
CREATE INDEX ix_consults_from_address ON consults (from_address);
CREATE INDEX ix_consults_status_id ON consults (status, id);
CREATE INDEX ix_consults_taken_by ON consults (taken_by);
CREATE INDEX ix_deliveries_outcome ON deliveries (outcome);
CREATE INDEX ix_index_targets_release_id_term ON index_targets (release_id, term);
CREATE INDEX ix_recovery_codes_reviewer_id ON recovery_codes (reviewer_id);
CREATE INDEX ix_sign_ins_reviewer_id ON sign_ins (reviewer_id);
CREATE INDEX ix_inquiries_consult_id ON inquiries (consult_id);
CREATE INDEX ix_inquiries_header_id ON inquiries (header_id);
CREATE INDEX ix_remarks_consult_id ON remarks (consult_id);
CREATE INDEX ix_thread_ids_consult_id ON thread_ids (consult_id);
CREATE INDEX ix_verdicts_consult_id ON verdicts (consult_id);
CREATE INDEX ix_mentions_code ON mentions (code);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('reviewers',1);
INSERT INTO "sqlite_sequence" VALUES('clients',1);
INSERT INTO "sqlite_sequence" VALUES('messages',4);
INSERT INTO "sqlite_sequence" VALUES('consults',4);
INSERT INTO "sqlite_sequence" VALUES('events',13);
INSERT INTO "sqlite_sequence" VALUES('inquiries',4);
INSERT INTO "sqlite_sequence" VALUES('verdicts',4);
INSERT INTO "sqlite_sequence" VALUES('outbox',2);
COMMIT;
