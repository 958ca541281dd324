import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { detectSpeech } from './detect-speech.ts';

const FIXTURES = resolve(process.env['CUTDOWN_FIXTURES'] ?? '../shared');
const MODEL = join(FIXTURES, 'models/vad/silero_vad_16k_op15.onnx');
const JFK = join(FIXTURES, 'media/speech/jfk.flac');
const hasFixtures = existsSync(MODEL) && existsSync(JFK);
if (!hasFixtures) {
  console.warn(`skipped: speech detection with the model and on real speech (no fixtures in ${FIXTURES})`);
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vad-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quiet = { signal: new AbortController().signal, log: () => undefined };

/** A WAV of noise bursts: `loud` spans at `db`, the rest at `floorDb`. */
function wav(name: string, durationSec: number, loud: [number, number][], db = -20, floorDb = -65, header: { rateHz?: number; dataBytes?: number } = {}): string {
  const rateHz = header.rateHz ?? 16_000;
  const samples = Math.round(durationSec * rateHz);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(rateHz * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(header.dataBytes ?? samples * 2, 40);
  let seed = 7;
  for (let i = 0; i < samples; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const at = i / rateHz;
    const level = loud.some(([a, b]) => at >= a && at < b) ? db : floorDb;
    bytes.writeInt16LE(Math.round((seed / 2 ** 31 - 1) * Math.sqrt(3) * 10 ** (level / 20) * 32767), 44 + i * 2);
  }
  const path = join(folder, `${name}.wav`);
  writeFileSync(path, bytes);
  return path;
}

describe('speech by level', () => {
  it('finds loud stretches within a window of their edges', async () => {
    const { detector, speech } = await detectSpeech(wav('two', 20, [[2, 5], [8, 8.1], [12, 16]]), { modelPath: undefined, ...quiet });
    expect(detector).toBe('energy');
    expect(speech).toHaveLength(2);
    const errors = [2, 5, 12, 16].map((at, i) => Math.abs(at - speech.flatMap(span => [span.startSec, span.endSec])[i]!));
    expect(Math.max(...errors)).toBeLessThan(0.07);
  });

  it('keeps a stretch whole over a breath shorter than 0.2 s', async () => {
    const { speech } = await detectSpeech(wav('breath', 10, [[2, 4], [4.15, 6]]), { modelPath: undefined, ...quiet });
    expect(speech).toHaveLength(1);
  });

  it('follows the noise of the room', async () => {
    const { speech } = await detectSpeech(wav('noisy', 20, [[5, 9]], -18, -35), { modelPath: undefined, ...quiet });
    expect(speech).toHaveLength(1);
    expect(speech[0]?.startSec).toBeCloseTo(5, 1);
  });

  it('finds nothing in silence, nor in steady noise', async () => {
    expect((await detectSpeech(wav('silent', 5, [], -20, -200), { modelPath: undefined, ...quiet })).speech).toEqual([]);
    expect((await detectSpeech(wav('hiss', 5, [], -20, -45), { modelPath: undefined, ...quiet })).speech).toEqual([]);
  });

  it('reads a file whose header names no length to its end, and never past its end', async () => {
    const { speech } = await detectSpeech(wav('piped', 6.01, [[1, 6.01]], -20, -65, { dataBytes: 0xffffffff }), { modelPath: undefined, ...quiet });
    expect(speech[0]?.endSec).toBe(6.01);
  });

  it('refuses other sample rates and files that are no WAV', async () => {
    await expect(detectSpeech(wav('rate', 1, [], -20, -65, { rateHz: 8000 }), { modelPath: undefined, ...quiet })).rejects.toMatchObject({ kind: 'artifact-invalid' });
    const other = join(folder, 'text.wav');
    writeFileSync(other, 'this is no sound');
    await expect(detectSpeech(other, { modelPath: undefined, ...quiet })).rejects.toMatchObject({ kind: 'artifact-invalid' });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stop'));
    await expect(detectSpeech(wav('cancel', 2, []), { modelPath: undefined, log: () => undefined, signal: controller.signal })).rejects.toThrow('stop');
  });
});

describe.skipIf(!hasFixtures)('speech by Silero', () => {
  it('finds the four phrases of real speech, and both detectors agree on most of it', async () => {
    const path = join(folder, 'jfk.wav');
    execFileSync('ffmpeg', ['-v', 'error', '-i', JFK, '-ac', '1', '-ar', '16000', path]);
    const silero = await detectSpeech(path, { modelPath: MODEL, ...quiet });
    const energy = await detectSpeech(path, { modelPath: undefined, ...quiet });
    expect(silero.detector).toBe('silero');
    expect(silero.speech).toHaveLength(4);
    const inside = (spans: { startSec: number; endSec: number }[], at: number): boolean => spans.some(span => at >= span.startSec && at < span.endSec);
    const times = Array.from({ length: 220 }, (_, i) => i * 0.05);
    const agreeing = times.filter(at => inside(silero.speech, at) === inside(energy.speech, at)).length;
    expect(agreeing / times.length).toBeGreaterThan(0.85);
  });

  it('takes loud noise for no speech', async () => {
    const { speech } = await detectSpeech(wav('noise', 8, [[2, 6]]), { modelPath: MODEL, ...quiet });
    expect(speech).toEqual([]);
  });

  it('refuses a file that is not the model', async () => {
    await expect(detectSpeech(wav('any', 1, []), { modelPath: join(FIXTURES, 'models/face/yunet_n_dynamic.onnx'), ...quiet })).rejects.toMatchObject({ kind: 'model-invalid' });
  });
});
