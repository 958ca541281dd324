/** Stage 10: merges what a render of a clip needs and checks it, before any render is paid for. */
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Word } from '#shared/artifacts/words.ts';
import { mendedBetween, mendedWords } from '#shared/captions/mended-words.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { RUN_WIDE_WARNINGS } from '#shared/review/run-warnings.ts';
import { defineStage } from '#workers/host/stage.ts';
import { type ClipParts, type Contradiction, contradictions } from './contradictions.ts';
import { blackEdges, mediaContradictions } from './media-checks.ts';
import { softChecks } from './soft-checks.ts';

/** Words this near to a clip's ends can be named in its checks, seconds: their own air, and half a frame. */
const TOUCH_SEC = 0.1;
/** Contradictions named in a message; the rest is counted. */
const NAMED = 3;

export default defineStage({
  id: 'prepare-finalize',
  async run(context) {
    const { read, write, own, params, edits, signal } = context;
    const [source, { clips }, words] = await Promise.all([read.json('source-facts'), read.json('plan'), read.json('words')]);
    const items = clips.map(planned => {
      const { clipId } = planned;
      const clip = { ...planned, title: edits.titles?.[clipId] ?? planned.title };
      const { cuts, ...uncut } = clip;
      const heard = indicesWithin(words.words, planned);
      const mended = mendedBetween(edits.words, heard.first, heard.last);
      // What is in the media files holds as long as they do, whatever is laid over them.
      const media = { item: `${clipId}-media`, dependsOn: (['clip-facts', 'clip-media', 'clip-audio'] as const).map(kind => read.digest(kind, clipId)) };
      return {
        item: clipId, clip, mended, media, parts: [media],
        dependsOn: {
          aspects: params.aspects, clip: cuts.length > 0 ? clip : uncut, words: read.digest('words'), source: read.digest('source-facts'),
          parts: (['clip-facts', 'clip-media', 'clip-audio', 'framing', 'audio-plan', 'bundle'] as const).map(kind => read.digest(kind, clipId)),
          ...(mended.length > 0 ? { mended } : {}),
        },
      };
    });
    await context.forEachItem(items, {}, async ({ clip, mended, media }) => {
      signal.throwIfAborted();
      const { clipId } = clip;
      const [facts, framing, audio, bundle] = await Promise.all([read.json('clip-facts', clipId), read.json('framing', clipId), read.json('audio-plan', clipId), read.json('bundle', clipId)]);
      const parts: ClipParts = { source, facts, framing, audio, bundle };
      requireSound(clip, contradictions(clipId, parts, params.aspects));
      await context.keep(media, async () => {
        const mediaPath = read.requirePath('clip-media', clipId);
        // Both at once, an editor may be waiting; what is wrong with the headers is said first.
        const [headers, black] = await Promise.allSettled([
          mediaContradictions({ mediaPath, audioPath: read.requirePath('clip-audio', clipId) }, facts, signal), blackEdges(mediaPath, facts, signal),
        ]);
        requireSound(clip, valueOf(headers));
        const { startSec, endSec } = valueOf(black);
        await write.json('media-check', { kind: 'media-check', version: 1, clipId, blackStartSec: startSec, blackEndSec: endSec }, media.item);
      });
      const { blackStartSec, blackEndSec } = await own.json('media-check', media.item);
      const asRead = mendedWords(words.words, Object.fromEntries(mended));
      const checks = softChecks({ ...parts, tightened: clip.tightened ?? [] }, asRead, { startSec: blackStartSec, endSec: blackEndSec }, params.aspects);
      // What holds for all clips was said by the stage that found it, once.
      for (const check of checks.filter(each => each.level === 'warning' && !RUN_WIDE_WARNINGS.has(each.code))) {
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

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') {
    throw settled.reason;
  }
  return settled.value;
}

/** Throws `validation-failed`, naming the clip and what is wrong with it, where anything is. */
function requireSound({ clipId, title }: Pick<PlannedClip, 'clipId' | 'title'>, wrong: readonly Contradiction[]): void {
  if (wrong.length === 0) {
    return;
  }
  const named = wrong.slice(0, NAMED).map(each => `${each.field} ${each.sentence}`).join('; ');
  const more = wrong.length > NAMED ? `; and ${wrong.length - NAMED} more` : '';
  throw new CutdownError('validation-failed', `Clip ${clipId} ("${title}") does not fit together: ${named}${more}.`, {
    advice: 'Run it again from prepare-media ("cutdown rerun RUN --from prepare-media"); if it comes back, send the run\'s log to the developers.',
    detail: wrong.map(each => `${each.field}: ${each.sentence}`).join('\n'),
  });
}

/** Words that lie in a clip's range or touch it: those that its checks can name. */
function indicesWithin(words: readonly Word[], { startSec, endSec }: Pick<PlannedClip, 'startSec' | 'endSec'>): { first: number; last: number } {
  return {
    first: words.findIndex(word => word.endSec >= startSec - TOUCH_SEC),
    last: words.findLastIndex(word => word.startSec <= endSec + TOUCH_SEC),
  };
}
