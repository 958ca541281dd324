/** The append-only log of a run. */
import { z } from 'zod';

import type { StageId } from '#shared/pipeline/stages.ts';

import { nowIso, type Db } from './database.ts';
import { LogRecord, type LogLevel } from './records.ts';

/** Appends a line; `data` must be plain JSON. Returns the line's id. */
export function appendLog(db: Db, line: { runId: string; stage?: StageId | null; level: LogLevel; message: string; data?: Record<string, unknown> | null }): number {
  const { runId, stage = null, level, message, data = null } = line;
  const result = db.prepare('INSERT INTO log (run_id, stage, level, message, data, created_at) VALUES (?, ?, ?, ?, ?, ?)')
    .run(runId, stage, level, message, data === null ? null : JSON.stringify(data), nowIso());
  return Number(result.lastInsertRowid);
}

/** What to read of a log. */
export interface LogFilter {
  /** Lines after this id only. Default 0: from the start. */
  afterId?: number;
  /** This level and worse. Default `debug`: all. */
  level?: LogLevel;
  stage?: StageId;
  /** Lines at most, the oldest first. Default 10,000. */
  limit?: number;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Reads a run's log, oldest first. */
export function readLog(db: Db, runId: string, filter: LogFilter = {}): LogRecord[] {
  const levels = LEVELS.slice(LEVELS.indexOf(filter.level ?? 'debug'));
  return z.array(LogRecord).parse(db.prepare(`
    SELECT log_id AS logId, run_id AS runId, stage, level, message, data, created_at AS createdAt FROM log
    WHERE run_id = :runId AND log_id > :afterId AND level IN (SELECT value FROM json_each(:levels)) AND (:stage IS NULL OR stage = :stage)
    ORDER BY log_id LIMIT :limit
  `).all({ runId, afterId: filter.afterId ?? 0, levels: JSON.stringify(levels), stage: filter.stage ?? null, limit: filter.limit ?? 10_000 }));
}
