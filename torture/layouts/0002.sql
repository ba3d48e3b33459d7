-- A store as revision 0002 left it, two clients in it.
PRAGMA application_id = 1213028171;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE audit (
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	who TEXT NOT NULL, 
	act TEXT NOT NULL, 
	subject TEXT, 
	many INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (number)
)
 STRICT

;
INSERT INTO "audit" VALUES(1,'2026-11-22T16:24:12.507+00:00','therapist-1','consented','42794ad0cd37e5cfa58df12d612d75add842bd90acb55f035d50c4674961a1a7',1,'946a48965270135e62b85786dc69a2b05bf6998b56918edd835f0df08a9c0867');
INSERT INTO "audit" VALUES(2,'2026-11-22T16:24:12.507+00:00','therapist-1','recorded','42794ad0cd37e5cfa58df12d612d75add842bd90acb55f035d50c4674961a1a7',1,'aa92552962e7b629cd4c2f7026c2989b644c8b8edc7d6ceed07efead2a775659');
INSERT INTO "audit" VALUES(3,'2026-11-22T16:24:12.509+00:00','therapist-1','recorded','42794ad0cd37e5cfa58df12d612d75add842bd90acb55f035d50c4674961a1a7',1,'2672037aa0602c57d11b9187a7931dee525d97672ce286168188e18344be94ce');
INSERT INTO "audit" VALUES(4,'2026-11-22T16:24:12.511+00:00','therapist-1','consented','5b1d08dab8ac6dc221969df3cae29f0a2f5a4225ff7af5f5189ee8228a365ee4',1,'4c5a50c2e3511909b92ea49ff421b0a82bbf700ce33bd09f70c70578c9a08c2a');
INSERT INTO "audit" VALUES(5,'2026-11-22T16:24:12.511+00:00','therapist-1','recorded','5b1d08dab8ac6dc221969df3cae29f0a2f5a4225ff7af5f5189ee8228a365ee4',1,'b15efd1591b259e7215b24fb6565841a8b2ac4428d82ed9c46137470a44f7c38');
INSERT INTO "audit" VALUES(6,'2026-11-22T16:24:12.512+00:00','therapist-1','recorded','5b1d08dab8ac6dc221969df3cae29f0a2f5a4225ff7af5f5189ee8228a365ee4',1,'4fba366c7e7dfbc108f80f69e039739f38b59b8c9ddf24121a2e7280d4763b24');
CREATE TABLE audit_end (
	number INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_audit_end PRIMARY KEY (number)
)
 STRICT

;
INSERT INTO "audit_end" VALUES(6,'4fba366c7e7dfbc108f80f69e039739f38b59b8c9ddf24121a2e7280d4763b24');
CREATE TABLE clients (
	id TEXT NOT NULL, 
	CONSTRAINT pk_clients PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "clients" VALUES('a');
INSERT INTO "clients" VALUES('b');
CREATE TABLE events (
	position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	client TEXT NOT NULL, 
	stream_position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	schema_version INTEGER NOT NULL, 
	batch TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT fk_events_client_clients FOREIGN KEY(client) REFERENCES clients (id), 
	CONSTRAINT uq_events_id UNIQUE (id), 
	CONSTRAINT uq_events_client_stream_position UNIQUE (client, stream_position)
)
 STRICT

;
INSERT INTO "events" VALUES(1,'a:opened','a',1,'client_opened','2026-01-05T09:00:00Z',1,'7454a1e596fe42d78ccc4d6b0d5ee503','{"actor":"therapist","age_band":"adult","at":"2026-01-05T09:00:00Z","blocked_days":[],"client":"a","consent":true,"contact_line":null,"delivery":"in_person","guardian_consent":null,"id":"a:opened","interval_days":7,"invented":false,"kind":"client_opened","language":"en","orientation":null,"planned_sessions":8,"schema_version":1,"weekly_minutes":60}');
INSERT INTO "events" VALUES(2,'a:0','a',2,'session_held','2026-01-05T09:00:00Z',1,'7454a1e596fe42d78ccc4d6b0d5ee503','{"actor":"therapist","at":"2026-01-05T09:00:00Z","client":"a","confidence":null,"id":"a:0","kind":"session_held","schema_version":1}');
INSERT INTO "events" VALUES(3,'a:1','a',3,'session_held','2026-01-05T10:00:00Z',1,'738c9e0c9eda482d93ff687436c37633','{"actor":"therapist","at":"2026-01-05T10:00:00Z","client":"a","confidence":null,"id":"a:1","kind":"session_held","schema_version":1}');
INSERT INTO "events" VALUES(4,'b:opened','b',1,'client_opened','2026-01-05T09:00:00Z',1,'0bdef3e34f384ebbafcf843996984970','{"actor":"therapist","age_band":"adult","at":"2026-01-05T09:00:00Z","blocked_days":[],"client":"b","consent":true,"contact_line":null,"delivery":"in_person","guardian_consent":null,"id":"b:opened","interval_days":7,"invented":false,"kind":"client_opened","language":"en","orientation":null,"planned_sessions":8,"schema_version":1,"weekly_minutes":60}');
INSERT INTO "events" VALUES(5,'b:0','b',2,'session_held','2026-01-05T09:00:00Z',1,'0bdef3e34f384ebbafcf843996984970','{"actor":"therapist","at":"2026-01-05T09:00:00Z","client":"b","confidence":null,"id":"b:0","kind":"session_held","schema_version":1}');
INSERT INTO "events" VALUES(6,'b:1','b',3,'session_held','2026-01-05T10:00:00Z',1,'9c0bcb9504024a96b56f04a1eb2add6b','{"actor":"therapist","at":"2026-01-05T10:00:00Z","client":"b","confidence":null,"id":"b:1","kind":"session_held","schema_version":1}');
CREATE TABLE settings (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (name)
)
 STRICT

;
CREATE TABLE subjects (
	client TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	CONSTRAINT pk_subjects PRIMARY KEY (client)
)
 STRICT

;
INSERT INTO "subjects" VALUES('a','ff81ecc3984875ad7acf17afcfd140ff9f97edfa87cf29cc24f479830308f107');
INSERT INTO "subjects" VALUES('b','1f69bae7dbdb774e7ae4d9794c713baa532d07a7ffc2636a15dc035a5f9c5a6a');
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is never edited'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is never edited'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',6);
COMMIT;
