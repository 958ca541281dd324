/** Stage 08: how each clip's sound is brought to loudness, measured on what will be delivered. */
import { measureMix } from '#workers/tools/audio/measure-mix.ts';
import { measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { defineStage } from '#workers/host/stage.ts';
import { planLoudness } from './plan-loudness.ts';

/** Trials a clip takes as a rule: progress counts in these. */
const USUAL_TRIALS = 3;

export default defineStage({
  id: 'audio-planning',
  async run(context) {
    const { read, write, signal } = context;
    const { clips } = await read.json('plan');
    const items = clips.map(({ clipId }) => ({ item: clipId, dependsOn: { facts: read.digest('clip-facts', clipId), audio: read.digest('clip-audio', clipId) } }));
    await context.forEachItem(items, {}, async ({ item: clipId }, { scratchDir, progress }) => {
      const { durationSec } = await read.json('clip-facts', clipId);
      const audioPath = read.requirePath('clip-audio', clipId);
      const measured = await measureLoudness(audioPath, { signal });
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
      await write.json('audio-plan', { kind: 'audio-plan', version: 1, clipId, ...plan }, clipId);
    });
  },
});
