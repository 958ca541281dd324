import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'vitest';

/** Frames of two renders of one payload differ by less than this, where they differ at all (seen: 74 dB; stock Remotion against its stills: 39 dB). */
const LEAST_PSNR_DB = 60;

/**
 * Expects two renders of the same payload to be the same: the same bytes nearly always. Now and then, above
 * all on a busy machine, the browser hands over a frame in which a few colours differ in their last bits (one block of 16 x 16
 * pixels in one frame was seen; why is not known yet, the encoder was ruled out). Then the pictures must be the same to any
 * eye, frame by frame, and the sound and the number of frames exactly.
 */
export function expectSamePicture(wanted: string, got: string): void {
  if (readFileSync(wanted).equals(readFileSync(got))) {
    return;
  }
  console.log('  the renders differ in their last bits: comparing pictures and sound');
  expect(soundDigest(got)).toBe(soundDigest(wanted));
  expect(frameCount(got)).toBe(frameCount(wanted));
  const folder = mkdtempSync(join(tmpdir(), 'cutdown-psnr-'));
  try {
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', wanted, '-i', got, '-lavfi', '[0:v][1:v]psnr=stats_file=psnr.log', '-an', '-f', 'null', '-'], { cwd: folder });
    const frames = readFileSync(join(folder, 'psnr.log'), 'utf8').trim().split('\n').map(line => /psnr_avg:(\S+)/.exec(line)?.[1]);
    expect(frames).toHaveLength(frameCount(wanted));
    expect(frames.filter(psnr => psnr !== 'inf' && !(Number(psnr) >= LEAST_PSNR_DB))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function soundDigest(path: string): string {
  return execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'md5', '-'], { encoding: 'utf8' });
}

function frameCount(path: string): number {
  return Number(execFileSync('ffprobe', ['-v', 'error', '-select_streams', 'v', '-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', path], { encoding: 'utf8' }));
}
