/**
 * Tries something out on this machine, in a process of its own: native code is loaded and drivers are touched, and a crash in them is a
 * finding. `machine-test.ts speed MODEL_PATH` or `machine-test.ts encoder WISH PRESET`; the result is sent to the parent as one message.
 */
import type { EncoderFinding } from '#shared/api/model-view.ts';
import { toErrorData } from '#shared/errors/cutdown-error.ts';
import { EncoderWish, OutputPreset } from '#shared/render/presets.ts';

import { chooseEncoder } from './ffmpeg/encoders/choose.ts';
import { testEncoder } from './ffmpeg/encoders/test-encode.ts';
import { measureDevices } from './onnx/speed-test.ts';

const [, , what, ...args] = process.argv;
if (!process.send) {
  throw new Error('machine-test.ts is started by the engine');
}
const answer = await (what === 'speed' ? measureDevices(args[0] ?? '') : tryEncoder(EncoderWish.parse(args[0]), OutputPreset.parse(args[1])))
  .then(value => ({ value }), (error: unknown) => ({ error: toErrorData(error) }));
process.send(answer, () => {
  // Whoever asked may have gone meanwhile.
  if (process.connected) {
    process.disconnect();
  }
});

async function tryEncoder(wish: EncoderWish, preset: OutputPreset): Promise<EncoderFinding> {
  const { encoder, notes } = await chooseEncoder(wish, { preset, log: () => undefined });
  const test = await testEncoder(encoder, preset);
  const works = test.works && (notes.length === 0 || wish === 'auto');
  const tested = test.works ? `${encoder} works: ${test.worstPsnrDb.toFixed(1)} dB at worst on the test picture.` : `${encoder} does not work: ${test.reason}.`;
  return { encoder, works, message: [...notes, tested].join(' ') };
}
