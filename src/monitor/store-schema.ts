import type { DatabaseSync } from 'node:sqlite'

/** Marks a database as ours: `Plmb` in ASCII, in the header that SQLite keeps for that. */
export const applicationId = 0x506c6d62

/**
 * The statements that lead from each version of the store to the next; the version is how many of them were run. What is released
 * is never edited: a change of the schema is one more entry. Times are Unix milliseconds, but what
 * ends by itself has Unix seconds; no value out of a response is kept.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE target (
     key INTEGER PRIMARY KEY,
     name TEXT NOT NULL,
     api TEXT NOT NULL,
     environment TEXT NOT NULL,
     base_url TEXT NOT NULL,
     runs INTEGER NOT NULL,
     status TEXT,
     since REAL,
     last_success_at REAL,
     items INTEGER,
     documented INTEGER,
     seen INTEGER,
     unseen TEXT,
     UNIQUE (name, environment)
   ) STRICT;
   CREATE TABLE law (
     target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
     id TEXT NOT NULL,
     verdict TEXT NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX law_of_target ON law (target);
   CREATE TABLE run (
     target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
     id TEXT NOT NULL,
     started_at REAL NOT NULL,
     duration_ms REAL NOT NULL,
     blocked_ms REAL NOT NULL,
     latency_ms REAL,
     status TEXT NOT NULL,
     cause TEXT,
     cause_message TEXT,
     failure TEXT,
     requests INTEGER NOT NULL,
     breaking INTEGER NOT NULL,
     warning INTEGER NOT NULL,
     info INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE finding (
     target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
     fingerprint TEXT NOT NULL,
     state TEXT NOT NULL,
     first_seen_at REAL NOT NULL,
     last_seen_at REAL NOT NULL,
     runs INTEGER NOT NULL,
     looks TEXT NOT NULL,
     id TEXT NOT NULL,
     severity TEXT NOT NULL,
     operation TEXT NOT NULL,
     status INTEGER NOT NULL,
     location TEXT NOT NULL,
     expected TEXT NOT NULL,
     observed TEXT NOT NULL,
     evidence_count INTEGER NOT NULL,
     evidence_of INTEGER NOT NULL,
     pinned_by TEXT NOT NULL,
     message TEXT NOT NULL,
     source TEXT NOT NULL,
     assumption TEXT,
     mend TEXT NOT NULL,
     PRIMARY KEY (target, fingerprint)
   ) STRICT;
   CREATE TABLE event (
     target INTEGER NOT NULL,
     fingerprint TEXT NOT NULL,
     at REAL NOT NULL,
     change TEXT NOT NULL,
     FOREIGN KEY (target, fingerprint) REFERENCES finding ON DELETE CASCADE
   ) STRICT;
   CREATE INDEX event_of_finding ON event (target, fingerprint);
   CREATE INDEX run_of_target ON run (target);
   CREATE TABLE presence (
     target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
     operation TEXT NOT NULL,
     status INTEGER NOT NULL,
     location TEXT NOT NULL,
     runs INTEGER NOT NULL,
     places INTEGER NOT NULL,
     present INTEGER NOT NULL,
     PRIMARY KEY (target, operation, status, location)
   ) STRICT;`,
  `ALTER TABLE target ADD COLUMN last_observed_at REAL;
   UPDATE target SET last_observed_at = coalesce(
     (SELECT max(started_at + duration_ms) FROM run WHERE target = key AND run.status IN ('pass', 'drift')),
     last_success_at
   );
   ALTER TABLE target ADD COLUMN certificate_expiry REAL;
   CREATE TABLE sunset (
     target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
     operation TEXT NOT NULL,
     at REAL NOT NULL,
     PRIMARY KEY (target, operation)
   ) STRICT;`,
  // JSON: the operations as a report has them.
  `ALTER TABLE target ADD COLUMN operations TEXT NOT NULL DEFAULT '[]';`,
  // What was stored before does not say of which list it is: its operation is the empty text.
  `ALTER TABLE law ADD COLUMN operation TEXT NOT NULL DEFAULT '';
   CREATE TABLE coverage (
     target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
     operation TEXT NOT NULL,
     items INTEGER NOT NULL,
     documented INTEGER NOT NULL,
     seen INTEGER NOT NULL,
     unseen TEXT NOT NULL,
     PRIMARY KEY (target, operation)
   ) STRICT;
   INSERT INTO coverage SELECT key, '', items, documented, seen, unseen FROM target WHERE items IS NOT NULL;
   ALTER TABLE target DROP COLUMN items;
   ALTER TABLE target DROP COLUMN documented;
   ALTER TABLE target DROP COLUMN seen;
   ALTER TABLE target DROP COLUMN unseen;`,
]

/** Brings a database from its version to the last, each step whole or not at all. */
export function migrate(database: DatabaseSync, steps: readonly string[] = migrations): void {
  for (;;) {
    database.exec('BEGIN IMMEDIATE')
    try {
      // Read within the transaction: another process may have been faster.
      const version = versionOf(database)
      const step = steps[version]
      if (step !== undefined) database.exec(`${step}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
      database.exec('COMMIT')
      if (step === undefined) return
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
}

/** How many migrations a database has seen. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version)
}
