-- A store as revision 0003 left it, two clients in it.
PRAGMA application_id = 1213028171;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
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
INSERT INTO "audit" VALUES(1,'2026-11-22T16:24:12.547+00:00','therapist-1','consented','d67f0da1a768a5f6499d97a966ed0b64faa01494774a58bc5bf1cb74a2fc0088',1,'8c08c73a4854f3c1d28cc83c00193127ac7c4069904c21a1bbbb9a3d6819b82d');
INSERT INTO "audit" VALUES(2,'2026-11-22T16:24:12.547+00:00','therapist-1','recorded','d67f0da1a768a5f6499d97a966ed0b64faa01494774a58bc5bf1cb74a2fc0088',1,'1cd59d8588133c63960dd228b5cf31300d725627d153230aed4200cdbdcd1b5e');
INSERT INTO "audit" VALUES(3,'2026-11-22T16:24:12.549+00:00','therapist-1','recorded','d67f0da1a768a5f6499d97a966ed0b64faa01494774a58bc5bf1cb74a2fc0088',1,'623db7d07ac2e29d241a7fe2e7c5a9031ef75d78e6c02b452f48e2c32fd9bea7');
INSERT INTO "audit" VALUES(4,'2026-11-22T16:24:12.550+00:00','therapist-1','consented','b07894edd7a10b0924ae8932e8c3d5c37ef81d4c97a97bdc316f1f9283de4bf0',1,'30d8eb92dcad4203caaf9ca82e7313de331a37ea4f61a4a2c673d85966a92c0d');
INSERT INTO "audit" VALUES(5,'2026-11-22T16:24:12.550+00:00','therapist-1','recorded','b07894edd7a10b0924ae8932e8c3d5c37ef81d4c97a97bdc316f1f9283de4bf0',1,'9887cfcd6bb36950e010a3b39120b1d4adf881fa844a035eb28c663ee1773c77');
INSERT INTO "audit" VALUES(6,'2026-11-22T16:24:12.551+00:00','therapist-1','recorded','b07894edd7a10b0924ae8932e8c3d5c37ef81d4c97a97bdc316f1f9283de4bf0',1,'23dd550f3f714b21295f2d104915243fdc1b4a6d0d5ea33f5843d880c217bdf2');
CREATE TABLE audit_end (
	number INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_audit_end PRIMARY KEY (number)
)
 STRICT

;
INSERT INTO "audit_end" VALUES(6,'23dd550f3f714b21295f2d104915243fdc1b4a6d0d5ea33f5843d880c217bdf2');
CREATE TABLE clients (
	id TEXT NOT NULL, length INTEGER DEFAULT '0' NOT NULL, digest TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_clients PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "clients" VALUES('a',3,'363f9868674a418eb71b5fe62383ae6bac9d2f26336c194644d2acc8fe4e4968');
INSERT INTO "clients" VALUES('b',3,'4cd88ef340e3282094525d1a0aa545996c8533b7e6acf8a1d2786f76f3d473cf');
CREATE TABLE events (
	position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	client TEXT NOT NULL, 
	stream_position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	schema_version INTEGER NOT NULL, 
	batch TEXT NOT NULL, 
	body TEXT NOT NULL, digest TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT fk_events_client_clients FOREIGN KEY(client) REFERENCES clients (id), 
	CONSTRAINT uq_events_id UNIQUE (id), 
	CONSTRAINT uq_events_client_stream_position UNIQUE (client, stream_position)
)
 STRICT

;
INSERT INTO "events" VALUES(1,'a:opened','a',1,'client_opened','2026-01-05T09:00:00Z',1,'7454a1e596fe42d78ccc4d6b0d5ee503','{"actor":"therapist","age_band":"adult","at":"2026-01-05T09:00:00Z","blocked_days":[],"client":"a","consent":true,"contact_line":null,"delivery":"in_person","guardian_consent":null,"id":"a:opened","interval_days":7,"invented":false,"kind":"client_opened","language":"en","orientation":null,"planned_sessions":8,"schema_version":1,"weekly_minutes":60}','17c3be6ac0c9f7e8924c488e766a807eaa34677c5e5ce4eb9373dd37d897e01c');
INSERT INTO "events" VALUES(2,'a:0','a',2,'session_held','2026-01-05T09:00:00Z',1,'7454a1e596fe42d78ccc4d6b0d5ee503','{"actor":"therapist","at":"2026-01-05T09:00:00Z","client":"a","confidence":null,"id":"a:0","kind":"session_held","schema_version":1}','5f97435700fd6aec2178bd256e2b0695f6c5bb28c637f4a5702059933ce2208c');
INSERT INTO "events" VALUES(3,'a:1','a',3,'session_held','2026-01-05T10:00:00Z',1,'738c9e0c9eda482d93ff687436c37633','{"actor":"therapist","at":"2026-01-05T10:00:00Z","client":"a","confidence":null,"id":"a:1","kind":"session_held","schema_version":1}','363f9868674a418eb71b5fe62383ae6bac9d2f26336c194644d2acc8fe4e4968');
INSERT INTO "events" VALUES(4,'b:opened','b',1,'client_opened','2026-01-05T09:00:00Z',1,'0bdef3e34f384ebbafcf843996984970','{"actor":"therapist","age_band":"adult","at":"2026-01-05T09:00:00Z","blocked_days":[],"client":"b","consent":true,"contact_line":null,"delivery":"in_person","guardian_consent":null,"id":"b:opened","interval_days":7,"invented":false,"kind":"client_opened","language":"en","orientation":null,"planned_sessions":8,"schema_version":1,"weekly_minutes":60}','930085d69c84b060a051214aea3f16dcc9fc7d846d639efd2f8293f1cf992e91');
INSERT INTO "events" VALUES(5,'b:0','b',2,'session_held','2026-01-05T09:00:00Z',1,'0bdef3e34f384ebbafcf843996984970','{"actor":"therapist","at":"2026-01-05T09:00:00Z","client":"b","confidence":null,"id":"b:0","kind":"session_held","schema_version":1}','355d82f8bfd4bc52b8d72ab3e610b16bb4359d7b34a1a659dedd43a2abced821');
INSERT INTO "events" VALUES(6,'b:1','b',3,'session_held','2026-01-05T10:00:00Z',1,'9c0bcb9504024a96b56f04a1eb2add6b','{"actor":"therapist","at":"2026-01-05T10:00:00Z","client":"b","confidence":null,"id":"b:1","kind":"session_held","schema_version":1}','4cd88ef340e3282094525d1a0aa545996c8533b7e6acf8a1d2786f76f3d473cf');
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
INSERT INTO "subjects" VALUES('a','9cbae67e747d3fd1ca53b4b7d3b9b32dace570d3ed5276d2da54b1c742c703af');
INSERT INTO "subjects" VALUES('b','92c425d14109c92fb4481948229742c503f613f99623f9cd3df4c81400d5ab4c');
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is never edited'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is never edited'); END;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',6);
COMMIT;
