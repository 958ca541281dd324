import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { DeviceSpeed, EncoderFinding } from '#shared/api/model-view.ts';
import { CutdownError, fromErrorData } from '#shared/errors/cutdown-error.ts';
import { ErrorData } from '#shared/errors/kinds.ts';
import type { EncoderWish, OutputPreset } from '#shared/render/presets.ts';

import { askProcess } from './ask-process.ts';

const SCRIPT = fileURLToPath(new URL('../../workers/tools/machine-test.ts', import.meta.url));
const TIMEOUT_MS = 120_000;
const Answer = z.union([z.object({ error: ErrorData }), z.object({ value: z.unknown() })]);

/** Runs the face model on each device. Rejects with `tool-failed` where the process ends early, and with what the test says. */
export async function measureDevicesInProcess(modelPath: string): Promise<DeviceSpeed[]> {
  return z.array(DeviceSpeed).parse(await runTest(['speed', modelPath]));
}

/** Tries the encoder that a wish leads to. Rejects as `measureDevicesInProcess` does. */
export async function tryEncoderInProcess(wish: EncoderWish, preset: OutputPreset): Promise<EncoderFinding> {
  return EncoderFinding.parse(await runTest(['encoder', wish, preset]));
}

async function runTest(args: readonly string[]): Promise<unknown> {
  // Every device is tried, also where only one is used.
  const { CUTDOWN_ONNX_PROVIDER: _one, ...env } = process.env;
  const answer = Answer.parse(await askProcess(SCRIPT, args, {
    env, timeoutMs: TIMEOUT_MS,
    endedEarly: how => new CutdownError('tool-failed', `The test ended before it was done (${how}).`, {
      advice: 'A driver may have crashed. Update the graphics driver, or use the CPU and x264.',
    }),
  }));
  if ('error' in answer) {
    throw fromErrorData(answer.error);
  }
  return answer.value;
}
