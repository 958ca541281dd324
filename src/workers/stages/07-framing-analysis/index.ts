/** Stage 07: who is in the picture, who speaks, and what part of the picture each aspect shows. */
import { defineStage } from '#workers/host/stage.ts';
import { openFaceDetector } from '#workers/tools/faces/yunet.ts';
import { talkOfClip } from './clip-talk.ts';
import { frameClip } from './frame-clip.ts';

export default defineStage({
  id: 'framing-analysis',
  async run(context) {
    const { read, write, params, models, signal, log } = context;
    const [plan, segments] = [await read.json('plan'), await read.json('segments')];
    const clips = await Promise.all(plan.clips.map(async clip => {
      const facts = await read.json('clip-facts', clip.clipId);
      const talk = talkOfClip(facts, segments);
      return {
        item: clip.clipId, facts, talk,
        dependsOn: { facts, talk, media: read.digest('clip-media', clip.clipId), aspects: params.aspects },
      };
    }));
    const modelPath = models['face-yunet'];
    if (!modelPath) {
      log('warn', 'The face model is not there: clips are framed by what moves in them.');
    }
    const totalSec = clips.reduce((sum, { facts }) => sum + facts.durationSec, 0);
    const started = performance.now();
    let doneSec = 0;
    // Opened by the first clip that needs it: a run whose clips are all framed already loads no model.
    let opening: ReturnType<typeof openFaceDetector> | null = null;
    try {
      await context.forEachItem(clips, { concurrency: 1 }, async ({ item, facts, talk }, { progress }) => {
        if (modelPath) {
          opening ??= openFaceDetector(modelPath, { log: (level, message) => log(level, message) });
        }
        const framing = await frameClip({
          facts, talk, signal, detector: opening ? await opening : null, aspects: params.aspects,
          mediaPath: read.requirePath('clip-media', item),
          onProgress: progress,
        });
        await write.json('framing', framing, item);
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
