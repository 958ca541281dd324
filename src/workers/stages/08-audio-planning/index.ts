/** Stage 08: how each clip's sound is brought to loudness, measured on what will be delivered, with the style's music bed under it. */
import { join } from 'node:path';

import type { DuckingKey } from '#shared/sound/music-bed.ts';
import { measureMix } from '#workers/tools/audio/measure-mix.ts';
import { mixBed } from '#workers/tools/audio/mix-bed.ts';
import { measureLoudness, type Loudness } from '#workers/tools/ffmpeg/loudness.ts';
import { defineStage, type StageContext } from '#workers/host/stage.ts';
import { planLoudness } from './plan-loudness.ts';

/** Trials a clip takes as a rule: progress counts in these. */
const USUAL_TRIALS = 3;

export default defineStage({
  id: 'audio-planning',
  async run(context) {
    const { read, write, bed, signal } = context;
    const { clips } = await read.json('plan');
    const withBed = bed === null ? {} : { bed: { ...bed, path: undefined } };
    const items = clips.map(({ clipId }) => ({ item: clipId, dependsOn: { facts: read.digest('clip-facts', clipId), audio: read.digest('clip-audio', clipId), ...withBed } }));
    await context.forEachItem(items, {}, async ({ item: clipId }, { scratchDir, progress }) => {
      const { durationSec } = await read.json('clip-facts', clipId);
      const alone = await measureLoudness(read.requirePath('clip-audio', clipId), { signal });
      const mixed = await mixedWithBed(context, { clipId, durationSec, scratchDir, alone });
      const audioPath = mixed?.path ?? read.requirePath('clip-audio', clipId);
      const measured = mixed ? await measureLoudness(audioPath, { signal }) : alone;
      let trials = 0;
      const plan = await planLoudness(measured, durationSec, async mix => {
        signal.throwIfAborted();
        trials += 1;
        progress(Math.min(0.95, trials / (USUAL_TRIALS + 1)));
        return await measureMix({ audioPath, durationSec, signal, scratchDir, subject: `the sound of clip ${clipId}` }, mix);
      });
      for (const warning of plan.warnings) {
        context.log('warn', `Clip ${clipId}: ${warning.sentence}`, { code: warning.code });
      }
      if (mixed) {
        await write.file('clip-mix', mixed.path, clipId);
      }
      await write.json('audio-plan', { kind: 'audio-plan', version: 1, clipId, ...plan, ...(mixed && bed ? { bed: { digest: bed.digest, keys: mixed.keys } } : {}) }, clipId);
    });
  },
});

interface Alone { clipId: string; durationSec: number; scratchDir: string; alone: Loudness }

/** The clip's sound with the bed under it; null: there is no bed, or nothing that it could be set against. */
async function mixedWithBed({ read, bed, signal, log }: StageContext<'audio-planning'>, { clipId, durationSec, scratchDir, alone }: Alone): Promise<{ path: string; keys: DuckingKey[] } | null> {
  if (bed === null || alone.integratedLufs === null) {
    return null;
  }
  const path = join(scratchDir, 'mix.wav');
  const keys = await mixBed({ audioPath: read.requirePath('clip-audio', clipId), dialogueLufs: alone.integratedLufs, durationSec, bed, outPath: path, scratchDir, signal });
  if (keys === null) {
    log('warn', `Clip ${clipId} has no music: the style's bed is silent.`);
    return null;
  }
  return { path, keys };
}
