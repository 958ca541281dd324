import type { Migration } from './migration.ts';

/**
 * What bringing a run up to date and rendering chosen outputs need. `runs.edits_digest`: of the edits that its jobs were last looked at
 * with; null: none. `runs.chosen`: ids of the outputs to render, null: all; `chosen_anew`: those of them that were chosen since the
 * composition was last made, so that a choice made after an edit stands when the edit is worked in. `outputs.payload_digest`: of what
 * the output shows and of its media, null: made before this was kept. `outputs.replaces`: the delivered file that the next delivery
 * takes the place of.
 */
export const migration: Migration = {
  number: 5,
  name: 'refresh',
  sql: `
ALTER TABLE runs ADD COLUMN edits_digest TEXT CHECK (edits_digest IS NULL OR length(edits_digest) = 64);
ALTER TABLE runs ADD COLUMN chosen TEXT CHECK (chosen IS NULL OR (json_valid(chosen) AND json_type(chosen) = 'array'));
ALTER TABLE runs ADD COLUMN chosen_anew TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(chosen_anew) AND json_type(chosen_anew) = 'array');
ALTER TABLE outputs ADD COLUMN payload_digest TEXT CHECK (payload_digest IS NULL OR length(payload_digest) = 64);
ALTER TABLE outputs ADD COLUMN replaces TEXT;
`,
};
