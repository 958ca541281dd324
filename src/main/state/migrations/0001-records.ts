import type { Migration } from './migration.ts';

/**
 * Runs, jobs, items, artifacts and outputs. Texts named `*_at` are ISO 8601 UTC times. A job's id is `RUN_ID/STAGE`.
 * `jobs.reused_from_job` has no foreign key on purpose: where a result came from is still true when that run is deleted.
 */
export const migration: Migration = {
  number: 1,
  name: 'records',
  sql: `
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY CHECK (length(run_id) BETWEEN 1 AND 64 AND run_id NOT GLOB '*[^A-Za-z0-9_-]*'),
  state TEXT NOT NULL CHECK (state IN ('started', 'analysis_complete', 'fully_generated', 'failed', 'delivery_failed')),
  until_stage TEXT NOT NULL CHECK (length(until_stage) > 0),
  request TEXT NOT NULL CHECK (json_valid(request) AND json_type(request) = 'object'),
  source_path TEXT NOT NULL CHECK (length(source_path) > 0),
  source_fingerprint TEXT,
  transcript_digest TEXT,
  style_id TEXT NOT NULL,
  style_version TEXT NOT NULL,
  style_digest TEXT NOT NULL,
  execution_id TEXT NOT NULL CHECK (length(execution_id) > 0),
  workflow_name TEXT NOT NULL CHECK (length(workflow_name) > 0),
  cost_usd REAL NOT NULL DEFAULT 0 CHECK (cost_usd >= 0),
  composition_index_path TEXT,
  cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  queue_position INTEGER NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  CHECK (state IN ('started', 'analysis_complete') OR finished_at IS NOT NULL),
  CHECK ((state IN ('failed', 'delivery_failed')) = (error IS NOT NULL))
) STRICT;
CREATE INDEX runs_open ON runs (queue_position) WHERE finished_at IS NULL;

CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
  stage TEXT NOT NULL CHECK (length(stage) > 0),
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'in_progress', 'completed', 'failed')),
  execution_id TEXT,
  attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  cache_key TEXT,
  reused_from_job TEXT,
  forced INTEGER NOT NULL DEFAULT 0 CHECK (forced IN (0, 1)),
  delegated TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(delegated) AND json_type(delegated) = 'object'),
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  heartbeat_at TEXT,
  started_at TEXT,
  finished_at TEXT,
  wall_sec REAL NOT NULL DEFAULT 0 CHECK (wall_sec >= 0),
  UNIQUE (run_id, stage),
  CHECK (job_id = run_id || '/' || stage),
  CHECK (state <> 'in_progress' OR (execution_id IS NOT NULL AND cache_key IS NOT NULL AND started_at IS NOT NULL AND heartbeat_at IS NOT NULL)),
  CHECK (state <> 'completed' OR (cache_key IS NOT NULL AND finished_at IS NOT NULL)),
  CHECK (state <> 'failed' OR error IS NOT NULL)
) STRICT;
CREATE INDEX jobs_reuse ON jobs (cache_key, finished_at) WHERE state = 'completed';

CREATE TABLE job_items (
  job_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  item TEXT NOT NULL CHECK (length(item) BETWEEN 1 AND 64),
  stage TEXT NOT NULL,
  item_cache_key TEXT NOT NULL CHECK (length(item_cache_key) > 0),
  finished_at TEXT NOT NULL,
  PRIMARY KEY (job_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_items_reuse ON job_items (stage, item_cache_key);

CREATE TABLE artifacts (
  artifact_id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
  job_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (length(kind) > 0),
  item TEXT,
  path TEXT NOT NULL CHECK (length(path) > 0 AND path NOT LIKE '/%' AND path NOT LIKE '%\\%' AND '/' || path || '/' NOT LIKE '%/../%'),
  digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  CHECK (job_id = run_id || '/' || stage),
  UNIQUE (run_id, path)
) STRICT;
CREATE UNIQUE INDEX artifacts_identity ON artifacts (run_id, kind, ifnull(item, ''));
CREATE INDEX artifacts_job ON artifacts (job_id);

CREATE TABLE outputs (
  run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
  output_id TEXT NOT NULL CHECK (length(output_id) > 0),
  clip_id TEXT NOT NULL CHECK (length(clip_id) > 0),
  aspect TEXT NOT NULL CHECK (aspect IN ('9:16', '1:1', '16:9')),
  rank INTEGER NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'rendering', 'rendered', 'failed')),
  execution_id TEXT,
  backend TEXT,
  render_id TEXT,
  bucket TEXT,
  namespace TEXT,
  progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  file TEXT,
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  PRIMARY KEY (run_id, output_id),
  UNIQUE (run_id, clip_id, aspect),
  CHECK ((state = 'rendered') = (file IS NOT NULL)),
  CHECK ((state = 'failed') = (error IS NOT NULL)),
  CHECK (state <> 'rendering' OR (execution_id IS NOT NULL AND backend IS NOT NULL))
) STRICT, WITHOUT ROWID;
`,
};
