-- A store as revision 0001 left it, two clients in it.
PRAGMA application_id = 1213028171;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',6);
COMMIT;
