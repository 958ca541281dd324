/** The main job over the real command line: a recording in, finished files out, again for nothing, replayed, locked, queued. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { acquireEngineLock } from '#main/state/engine-lock.ts';
import { RunEvent } from '#shared/api/events.ts';
import { downstreamOf, STAGE_IDS } from '#shared/pipeline/stages.ts';
import { Sidecar } from '#shared/render/composition-props.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const SRT = ['Why did everybody leave the company?', 'Because nobody ever told them the truth.', 'And that is the whole story.'];
/** A name that would break a careless command line. */
const NAME = '-it\'s "one" 😀 $(talk).mp4';

let root: string;
let source: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cutdown-main-job-'));
  source = join(root, NAME);
  execFileSync('ffmpeg', [
    '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30:duration=9', '-f', 'lavfi', '-i', 'sine=frequency=330:duration=9',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', `file:${source}`,
  ]);
  writeFileSync(source.replace(/mp4$/, 'srt'), SRT.map((text, index) => `${index + 1}\n00:00:0${index * 3},100 --> 00:00:0${index * 3 + 2},600\n${text}\n`).join('\n'));
});
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

interface Ended { code: number | undefined; events: RunEvent[]; finished: Extract<RunEvent, { event: 'run.finished' }>; stderr: string }

async function cutdown(...args: string[]): Promise<Ended> {
  const { INIT_CWD: _, ...env } = process.env;
  const result = await execa(process.execPath, [MAIN, ...args, '--library', join(root, 'library'), '--json'], { reject: false, env, extendEnv: false, timeout: 300_000 });
  const events = result.stdout.split('\n').filter(line => line !== '').map(line => RunEvent.parse(JSON.parse(line)));
  const finished = events.at(-1);
  if (finished?.event !== 'run.finished') {
    throw new Error(`the last event is not run.finished: ${result.stdout.slice(-500)} ${result.stderr.slice(-2000)}`);
  }
  return { code: result.exitCode, events, finished, stderr: result.stderr };
}

const run = (out: string, ...more: string[]): Promise<Ended> =>
  cutdown('run', source, '--clips', '1', '--min-sec', '3', '--max-sec', '6', '--draft', '--out', join(root, out), ...more);

describe('the main job', () => {
  it('makes whole files in three shapes, with subtitles and sidecars, and does nothing twice', { timeout: 600_000 }, async () => {
    const first = await run('out');
    expect(first.finished.error).toBeNull();
    expect(first.code).toBe(0);
    expect(first.finished.state).toBe('fully_generated');
    expect(first.finished.jobs.map(job => [job.stage, job.state, job.reused])).toEqual(STAGE_IDS.map(id => [id, 'completed', false]));
    expect(first.finished.outputs.map(output => output.aspect).sort()).toEqual(['16:9', '1:1', '9:16']);

    const files = readdirSync(join(root, 'out')).filter(name => name.endsWith('.mp4'));
    expect(files).toHaveLength(3);
    for (const file of files) {
      const path = join(root, 'out', file);
      const { streams } = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path], { encoding: 'utf8' })) as { streams: Record<string, unknown>[] };
      expect(streams[0]).toMatchObject({ codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709', r_frame_rate: '30/1' });
      expect(streams[1]).toMatchObject({ codec_name: 'aac', sample_rate: '48000' });
      const sidecar = Sidecar.parse(JSON.parse(readFileSync(path.replace(/mp4$/, 'json'), 'utf8')));
      expect(sidecar.sourceRanges[0]?.sourceEndSec).toBeLessThanOrEqual(9.05);
      expect(Number(streams[0]?.['duration'])).toBeCloseTo(sidecar.durationSec, 1);
      expect(readFileSync(path.replace(/mp4$/, 'srt'), 'utf8')).toMatch(/-->/);
    }
    expect(readdirSync(join(root, 'out')).every(name => /\.(mp4|srt|json)$/.test(name)), 'nothing half-written is left').toBe(true);

    const before = statSync(join(root, 'out', files[0] ?? '')).mtimeMs;
    const again = await run('out');
    expect(again.code).toBe(0);
    expect(again.finished.jobs.every(job => job.reused && job.attempts === 0 && job.wallSec === 0)).toBe(true);
    expect(again.events.filter(event => event.event === 'stage.started')).toEqual([]);
    expect(again.events.filter(event => event.event === 'stage.completed' && event.reused)).toHaveLength(STAGE_IDS.length);
    expect(statSync(join(root, 'out', files[0] ?? '')).mtimeMs).toBe(before);

    const runId = first.finished.runId;
    const replay = await cutdown('rerun', runId, '--from', 'enhancement-plan');
    expect(replay.code).toBe(0);
    const worked = new Set(replay.events.flatMap(event => event.event === 'stage.started' ? [event.stage] : []));
    expect([...worked].sort()).toEqual([...downstreamOf('enhancement-plan')].sort());
    for (const untouched of ['transcoding', 'transcription', 'segment-detection', 'planning', 'prepare-media', 'framing-analysis', 'audio-planning'] as const) {
      const was = first.finished.jobs.find(job => job.stage === untouched);
      expect(replay.finished.jobs.find(job => job.stage === untouched), untouched).toEqual(was);
    }
  });

  it('says which process has the library, when another one has', async () => {
    mkdirSync(join(root, 'library'), { recursive: true });
    const lock = acquireEngineLock(join(root, 'library'));
    try {
      const { code, finished } = await run('out-locked');
      expect(code).toBe(7);
      expect(finished.error?.kind).toBe('library-locked');
      expect(finished.error?.message).toContain(String(process.pid));
    } finally {
      lock.release();
    }
  });

  it.each([
    ['a missing file', 'none.mp4', 'source-missing'],
    ['a folder', '.', 'source-unreadable'],
    ['an empty file', 'empty.mp4', 'source-empty'],
  ])('refuses %s with one clear kind', async (_, name, kind) => {
    writeFileSync(join(root, 'empty.mp4'), '');
    const { code, finished } = await cutdown('run', join(root, name), '--out', join(root, 'out-bad'));
    expect(code).toBe(3);
    expect(finished.error?.kind).toBe(kind);
    expect(finished.error?.message.length).toBeGreaterThan(10);
  });

  it('stops where it is told to, and goes on from there', { timeout: 300_000 }, async () => {
    const planned = await run('out-until', '--until', 'planning');
    expect(planned.code).toBe(0);
    expect(planned.finished.jobs.map(job => job.stage)).toEqual(['transcoding', 'transcription', 'segment-detection', 'planning']);
    expect(planned.finished.outputs).toEqual([]);
  });
});
