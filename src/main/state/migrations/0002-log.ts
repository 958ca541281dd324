import type { Migration } from './migration.ts';

/**
 * The append-only log. A line can't be changed, and goes only with its run (a cascade fires when the run's row is gone
 * already). Every change of state writes its own line, so that the log is whole whatever the code above forgets.
 */
export const migration: Migration = {
  number: 2,
  name: 'log',
  sql: `
CREATE TABLE log (
  log_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
  stage TEXT,
  level TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error')),
  message TEXT NOT NULL,
  data TEXT CHECK (data IS NULL OR json_valid(data)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX log_run ON log (run_id, log_id);

CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN
  SELECT RAISE(ABORT, 'the log is append-only');
END;
-- INSERT OR REPLACE would remove a line without firing the trigger on DELETE.
CREATE TRIGGER log_no_replace BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log WHERE log_id = NEW.log_id) BEGIN
  SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log WHEN EXISTS (SELECT 1 FROM runs WHERE run_id = OLD.run_id) BEGIN
  SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER runs_log_state AFTER UPDATE OF state ON runs WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO log (run_id, stage, level, message, data, created_at)
  VALUES (NEW.run_id, NULL, 'debug', 'Run: ' || OLD.state || ' -> ' || NEW.state, NULL, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;
CREATE TRIGGER jobs_log_state AFTER UPDATE OF state ON jobs WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO log (run_id, stage, level, message, data, created_at)
  VALUES (NEW.run_id, NEW.stage, 'debug', 'Job: ' || OLD.state || ' -> ' || NEW.state,
    json_object('executionId', NEW.execution_id, 'attempt', NEW.attempt), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;
CREATE TRIGGER outputs_log_state AFTER UPDATE OF state ON outputs WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO log (run_id, stage, level, message, data, created_at)
  VALUES (NEW.run_id, 'rendering', 'debug', 'Output ' || NEW.output_id || ': ' || OLD.state || ' -> ' || NEW.state, NULL,
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;
`,
};
