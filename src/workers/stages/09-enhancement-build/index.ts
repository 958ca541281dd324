/** Stage 09: captions and overlays of each clip on its own frames, placed in every aspect clear of faces and safe zones. */
import { mendedBetween, mendedWords } from '#shared/captions/mended-words.ts';
import { defineStage } from '#workers/host/stage.ts';
import { buildBundle } from './build-bundle.ts';

export default defineStage({
  id: 'enhancement-build',
  async run(context) {
    const { read, write, style, params, edits, signal } = context;
    const [{ clips }, words, enhancements] = await Promise.all([read.json('plan'), read.json('words'), read.json('enhancement-plan')]);
    const items = clips.map(clip => {
      const enhancement = enhancements.clips.find(each => each.clipId === clip.clipId);
      const mended = mendedBetween(edits.words, clip.firstWord ?? 0, clip.lastWord ?? Infinity);
      return {
        item: clip.clipId, clip, enhancement, mended,
        dependsOn: {
          aspects: params.aspects, style: style.digest, words: read.digest('words'), span: [clip.firstWord, clip.lastWord], enhancement: enhancement ?? null,
          facts: read.digest('clip-facts', clip.clipId), framing: read.digest('framing', clip.clipId),
          ...(mended.length > 0 ? { mended } : {}),
        },
      };
    });
    await context.forEachItem(items, {}, async ({ clip, enhancement, mended }) => {
      signal.throwIfAborted();
      const [facts, framing] = await Promise.all([read.json('clip-facts', clip.clipId), read.json('framing', clip.clipId)]);
      const bundle = buildBundle({ clip, words: { ...words, words: [...mendedWords(words.words, Object.fromEntries(mended))] }, enhancement, facts, framing, style, aspects: params.aspects });
      for (const note of bundle.placements.flatMap(placement => placement.notes)) {
        context.log('debug', `Clip ${clip.clipId}: ${note}`);
      }
      await write.json('bundle', bundle, clip.clipId);
    });
  },
});
