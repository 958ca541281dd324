/** Stage 10: merges what a render of a clip needs and checks it, before any render is paid for. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { defineStage } from '#workers/host/stage.ts';
import { type ClipParts, contradictions } from './contradictions.ts';
import { blackEdges, mediaContradictions } from './media-checks.ts';
import { softChecks } from './soft-checks.ts';

/** Contradictions named in a message; the rest is counted. */
const NAMED = 3;

export default defineStage({
  id: 'prepare-finalize',
  async run(context) {
    const { read, write, params, signal } = context;
    const [source, { clips }, words] = await Promise.all([read.json('source-facts'), read.json('plan'), read.json('words')]);
    const items = clips.map(clip => ({
      item: clip.clipId, clip,
      dependsOn: {
        aspects: params.aspects, clip, words: read.digest('words'), source: read.digest('source-facts'),
        parts: (['clip-facts', 'clip-media', 'clip-audio', 'framing', 'audio-plan', 'bundle'] as const).map(kind => read.digest(kind, clip.clipId)),
      },
    }));
    await context.forEachItem(items, {}, async ({ clip }, { progress }) => {
      signal.throwIfAborted();
      const { clipId } = clip;
      const [facts, framing, audio, bundle] = await Promise.all([read.json('clip-facts', clipId), read.json('framing', clipId), read.json('audio-plan', clipId), read.json('bundle', clipId)]);
      const parts: ClipParts = { source, facts, framing, audio, bundle };
      const mediaPath = read.requirePath('clip-media', clipId);
      const audioPath = read.requirePath('clip-audio', clipId);
      const wrong = [...contradictions(clipId, parts, params.aspects), ...await mediaContradictions({ mediaPath, audioPath }, facts, signal)];
      if (wrong.length > 0) {
        const named = wrong.slice(0, NAMED).map(each => `${each.field} ${each.sentence}`).join('; ');
        const more = wrong.length > NAMED ? `; and ${wrong.length - NAMED} more` : '';
        throw new CutdownError('validation-failed', `Clip ${clipId} ("${clip.title}") does not fit together: ${named}${more}.`, {
          advice: 'Run it again from prepare-media ("cutdown rerun RUN --from prepare-media"); if it comes back, send the run\'s log to the developers.',
          detail: wrong.map(each => `${each.field}: ${each.sentence}`).join('\n'),
        });
      }
      progress(0.4);
      const black = await blackEdges(mediaPath, facts, signal);
      const checks = softChecks(parts, words, black, params.aspects);
      for (const check of checks.filter(each => each.level === 'warning')) {
        context.log('info', `Clip ${clipId}: ${check.sentence}`, { code: check.code });
      }
      const { tracks: _, ...framingOnly } = framing;
      const { rank, title, score, criteria, reason } = clip;
      await write.json('package', {
        kind: 'package', version: 1, clipId, rank, title, score, criteria, reason, facts, framing: framingOnly, audio, bundle,
        mediaDigest: read.digest('clip-media', clipId), audioDigest: read.digest('clip-audio', clipId), checks,
      }, clipId);
    });
  },
});
