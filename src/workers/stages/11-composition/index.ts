/** Stage 11: one payload per clip and aspect, in order of rank, each checked by the composition's own schema. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { defineStage } from '#workers/host/stage.ts';
import { outputPayload } from './payload.ts';

export default defineStage({
  id: 'composition',
  async run(context) {
    const { read, write, params, style, signal } = context;
    const { clips } = await read.json('plan');
    const ranked = [...clips].sort((a, b) => a.rank - b.rank || (a.clipId < b.clipId ? -1 : 1));
    const rankDigits = Math.max(0, ...ranked.map(clip => String(clip.rank).length));
    const outputs = [];
    for (const [at, { clipId }] of ranked.entries()) {
      signal.throwIfAborted();
      const clip = await read.json('package', clipId);
      for (const aspect of ASPECTS.filter(each => params.aspects.includes(each))) {
        outputs.push(outputPayload(clip, aspect, { style, preset: params.preset, rankDigits }));
      }
      context.progress((at + 1) / ranked.length);
    }
    const stems = new Set<string>();
    for (const { fileStem, clipId } of outputs) {
      if (stems.has(fileStem)) {
        throw new CutdownError('validation-failed', `Two outputs would both be called "${fileStem}" (clip ${clipId}).`, { advice: 'Run it again from planning ("cutdown rerun RUN --from planning").' });
      }
      stems.add(fileStem);
    }
    await write.json('composition-index', { kind: 'composition-index', version: 1, outputs });
  },
});
