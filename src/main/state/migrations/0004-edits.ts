import type { Migration } from './migration.ts';

/**
 * What editors change in a run's review. `edits`: one record for each edit; it says for each slot (a clip, a word, a verdict) what
 * stood there before and what after, and never changes but for its state: `applied <-> undone`, and `undone -> dropped` when another
 * edit is made instead. Edits go only with their run. `reviews.revision` counts every edit, undo and redo by itself; `handed_on` is
 * the revision that the pipeline was told of last, so that an engine which starts knows what it has still to work in.
 */
export const migration: Migration = {
  number: 4,
  name: 'edits',
  sql: `
CREATE TABLE reviews (
  run_id TEXT PRIMARY KEY REFERENCES runs (run_id) ON DELETE CASCADE,
  revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
  handed_on INTEGER NOT NULL DEFAULT 0 CHECK (handed_on BETWEEN 0 AND revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_behind ON reviews (run_id) WHERE handed_on < revision;

CREATE TABLE edits (
  edit_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
  command TEXT NOT NULL CHECK (json_valid(command) AND json_type(command) = 'object' AND json_type(command, '$.type') IS 'text'),
  changes TEXT NOT NULL CHECK (json_valid(changes) AND json_type(changes) = 'array' AND json_array_length(changes) > 0),
  state TEXT NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'undone', 'dropped')),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX edits_run ON edits (run_id, state, edit_id);

CREATE TRIGGER edits_no_update BEFORE UPDATE ON edits
WHEN OLD.edit_id IS NOT NEW.edit_id OR OLD.run_id IS NOT NEW.run_id OR OLD.command IS NOT NEW.command OR OLD.changes IS NOT NEW.changes
  OR OLD.created_at IS NOT NEW.created_at OR OLD.state = 'dropped' OR (OLD.state = 'applied' AND NEW.state = 'dropped') BEGIN
  SELECT RAISE(ABORT, 'edits are append-only');
END;
-- INSERT OR REPLACE would remove a record without firing the trigger on DELETE.
CREATE TRIGGER edits_no_replace BEFORE INSERT ON edits WHEN EXISTS (SELECT 1 FROM edits WHERE edit_id = NEW.edit_id) BEGIN
  SELECT RAISE(ABORT, 'edits are append-only');
END;
CREATE TRIGGER edits_no_delete BEFORE DELETE ON edits WHEN EXISTS (SELECT 1 FROM runs WHERE run_id = OLD.run_id) BEGIN
  SELECT RAISE(ABORT, 'edits are append-only');
END;

CREATE TRIGGER edits_count_new AFTER INSERT ON edits BEGIN
  INSERT INTO reviews (run_id, revision) VALUES (NEW.run_id, 1) ON CONFLICT (run_id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER edits_count_state AFTER UPDATE OF state ON edits WHEN OLD.state <> NEW.state AND NEW.state <> 'dropped' BEGIN
  UPDATE reviews SET revision = revision + 1 WHERE run_id = NEW.run_id;
END;
`,
};
