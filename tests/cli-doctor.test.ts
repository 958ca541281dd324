import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { runDoctorProcess } from '#main/engine/doctor.ts';

describe('the doctor\'s process', () => {
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'cutdown-doctor-')); });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it('finds what the work needs, with versions and places, and makes nothing', async () => {
    const checks = await runDoctorProcess(join(folder, 'library'));
    expect(checks.map(check => check.name)).toEqual(['Node', 'ffmpeg', 'encoders', 'browser', 'SQLite', 'ONNX Runtime', 'library', 'disk']);
    expect(checks.filter(check => check.state === 'missing')).toEqual([]);
    expect(checks.find(check => check.name === 'SQLite')?.detail).toMatch(/^\d+\.\d+/);
    expect(checks.find(check => check.name === 'library')?.detail).toContain('will be made');
    expect(checks.find(check => check.name === 'encoders')?.detail).toMatch(/^working: x264/);
  });

  it('names a program that the setting names wrongly, with advice, and still looks at the rest', async () => {
    vi.stubEnv('CUTDOWN_FFMPEG', join(folder, 'no-such-ffmpeg'));
    const checks = await runDoctorProcess(folder);
    expect(checks.find(check => check.name === 'ffmpeg')).toMatchObject({ state: 'missing', advice: expect.stringContaining('CUTDOWN_FFMPEG') });
    expect(checks.find(check => check.name === 'browser')?.state).toBe('ok');
  });
});
