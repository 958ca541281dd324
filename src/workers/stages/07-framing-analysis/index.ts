/** Stage 07: who is in the picture, who speaks, and what part of the picture each aspect shows. */
import { defineStage } from '#workers/host/stage.ts';
import { openFaceDetector } from '#workers/tools/faces/yunet.ts';
import { withChoices } from './choices.ts';
import { talkOfClip } from './clip-talk.ts';
import { frameClip } from './frame-clip.ts';

export default defineStage({
  id: 'framing-analysis',
  async run(context) {
    const { read, write, own, params, models, edits, signal, log } = context;
    const [plan, segments] = [await read.json('plan'), await read.json('segments')];
    const clips = await Promise.all(plan.clips.map(async clip => {
      const facts = await read.json('clip-facts', clip.clipId);
      const talk = talkOfClip(facts, segments);
      const seen = { facts, talk, media: read.digest('clip-media', clip.clipId), aspects: params.aspects };
      const choices = edits.framing?.[clip.clipId] ?? [];
      // To look at a clip takes seconds: what was seen stays while the editor moves windows.
      const seenItem = `${clip.clipId}-seen`;
      return { item: clip.clipId, facts, talk, seen, seenItem, choices, parts: [seenItem], dependsOn: choices.length > 0 ? { ...seen, choices } : seen };
    }));
    const modelPath = models['face-yunet'];
    const totalSec = clips.reduce((sum, { facts }) => sum + facts.durationSec, 0);
    const started = performance.now();
    let doneSec = 0;
    // Opened by the first clip that needs it: a run whose clips are all seen already loads no model.
    let opening: ReturnType<typeof openFaceDetector> | null = null;
    let saidSo = false;
    try {
      await context.forEachItem(clips, { concurrency: 1 }, async ({ item, facts, talk, seen, seenItem, choices }, { progress }) => {
        await context.keep({ item: seenItem, dependsOn: seen }, async () => {
          if (modelPath && !opening) {
            opening = openFaceDetector(modelPath, { log: (level, message) => log(level, message) });
            context.progress(doneSec / totalSec, { device: (await opening).device });
          } else if (!modelPath && !saidSo) {
            saidSo = true;
            log('warn', 'The face model is not there: clips are framed by what moves in them.');
          }
          const { kind: _, ...framing } = await frameClip({
            facts, talk, signal, detector: opening ? await opening : null, aspects: params.aspects,
            mediaPath: read.requirePath('clip-media', item),
            onProgress: progress,
          });
          await write.json('machine-framing', { kind: 'machine-framing', ...framing }, seenItem);
        });
        const { kind: _, ...machine } = await own.json('machine-framing', seenItem);
        await write.json('framing', withChoices({ kind: 'framing', ...machine }, choices, facts), item);
        doneSec += facts.durationSec;
        context.progress(Math.min(1, doneSec / totalSec), { rate: Math.round(doneSec / ((performance.now() - started) / 1000) * 10) / 10 });
      });
    } finally {
      await releaseIfOpen(opening);
    }
  },
});

async function releaseIfOpen(opening: ReturnType<typeof openFaceDetector> | null): Promise<void> {
  const detector = await opening?.catch(() => null);
  await detector?.release();
}
