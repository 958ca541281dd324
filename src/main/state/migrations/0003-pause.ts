import type { Migration } from './migration.ts';

/**
 * Pauses, and what the editor looks at. `paused`: the run is to be left alone until somebody resumes it; its state stays what it
 * is. `wanted`: output ids to do first, the most wanted first.
 */
export const migration: Migration = {
  number: 3,
  name: 'pause',
  sql: `
ALTER TABLE runs ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1) AND (paused = 0 OR finished_at IS NULL));
ALTER TABLE runs ADD COLUMN wanted TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(wanted) AND json_type(wanted) = 'array');

CREATE TRIGGER runs_log_paused AFTER UPDATE OF paused ON runs WHEN OLD.paused <> NEW.paused BEGIN
  INSERT INTO log (run_id, stage, level, message, data, created_at)
  VALUES (NEW.run_id, NULL, 'info', CASE NEW.paused WHEN 1 THEN 'The run is paused.' ELSE 'The run is no longer paused.' END, NULL,
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;
`,
};
