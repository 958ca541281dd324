/** Stage 07: who is in the picture, who speaks, and what part of the picture each aspect shows. */
import type { People } from '#shared/artifacts/faces.ts';
import { defineStage, type ItemTask, type StageContext } from '#workers/host/stage.ts';
import { withChoices } from './choices.ts';
import { talkOfClip } from './clip-talk.ts';
import { createEyesAndEars } from './eyes-and-ears.ts';
import { frameClip } from './frame-clip.ts';
import { unpackClip } from './packing.ts';
import { learnPeople, lessonOf, type ClipLesson } from './identities.ts';
import { seeClip } from './see-clip.ts';

type Context = StageContext<'framing-analysis'>;
type Clip = Awaited<ReturnType<typeof clipsOf>>[number];

/** What is learnt of the people of the recording is kept under this key. */
const PEOPLE_ITEM = 'people';

export default defineStage({
  id: 'framing-analysis',
  async run(context) {
    const { write, own, params } = context;
    const clips = await clipsOf(context);
    const unseen = await seeAll(context, clips);
    const learning = { item: PEOPLE_ITEM, dependsOn: await whatPeopleAreLearntFrom(context) };
    const people = await learn(context, learning, clips, unseen);
    const items = clips.map(clip => ({
      ...clip, parts: [clip.look, learning],
      dependsOn: { seen: clip.look.dependsOn, talk: clip.talk, people, aspects: params.aspects, ...(clip.choices.length > 0 ? { choices: clip.choices } : {}) },
    }));
    await context.forEachItem(items, { concurrency: 1 }, async ({ item, look, facts, talk, choices }) => {
      if (unseen.has(item)) {
        throw unseen.get(item);
      }
      const seen = await own.json('clip-faces', look.item);
      await write.json('framing', withChoices(frameClip({ facts, seen, talk, people, aspects: params.aspects }), choices, facts), item);
    });
  },
});

async function clipsOf({ read, edits }: Context) {
  const [plan, segments] = [await read.json('plan'), await read.json('segments')];
  return await Promise.all(plan.clips.map(async ({ clipId }) => {
    const facts = await read.json('clip-facts', clipId);
    const talk = talkOfClip(facts, segments);
    return {
      item: clipId, facts, talk, choices: edits.framing?.[clipId] ?? [],
      // To look at a clip takes seconds: what was seen depends neither on the editor's choices nor on who speaks when.
      look: { item: `${clipId}-seen`, dependsOn: { facts, cuts: talk.expectedShotFrames, media: read.digest('clip-media', clipId), audio: read.digest('clip-audio', clipId) } },
    };
  }));
}

/** Looks at every clip that was not looked at before. A clip that fails does not stop the others; returns why, by clip. */
async function seeAll(context: Context, clips: readonly Clip[]): Promise<Map<string, unknown>> {
  const { read, write, models, signal, log } = context;
  const totalSec = clips.reduce((sum, { facts }) => sum + facts.durationSec, 0);
  const started = performance.now();
  const failed = new Map<string, unknown>();
  let doneSec = 0;
  const senses = createEyesAndEars(models, (level, message) => log(level, message), device => { context.progress(0, { device }); });
  try {
    for (const { item, facts, talk, look } of clips) {
      const progress = (fraction: number): void => {
        context.progress((doneSec + fraction * facts.durationSec) / totalSec, { rate: Math.round((doneSec + fraction * facts.durationSec) / ((performance.now() - started) / 1000) * 10) / 10 });
      };
      try {
        await context.keep(look, async () => {
          await write.json('clip-faces', await seeClip({
            facts, expectedShotFrames: talk.expectedShotFrames, ...await senses.open(), signal, scratchDir: context.scratchDir,
            mediaPath: read.requirePath('clip-media', item), audioPath: read.requirePath('clip-audio', item), onProgress: progress,
          }), look.item);
        });
      } catch (error) {
        signal.throwIfAborted();
        failed.set(item, error);
      }
      doneSec += facts.durationSec;
      progress(0);
    }
    return failed;
  } finally {
    await senses.close();
  }
}

/**
 * What was learnt once of the people of the recording holds while the machine proposes the same clips: an editor who trims one of
 * them must not have the others framed anew.
 */
async function whatPeopleAreLearntFrom({ read }: Context) {
  const plan = await read.json('plan');
  return { segments: read.digest('segments'), proposed: (plan.proposed ?? plan.clips).map(({ clipId, startSec, endSec }) => ({ clipId, startSec, endSec })) };
}

/** The people of the recording, learnt from all its clips. They are not kept where a clip could not be looked at. */
async function learn({ write, own, keep }: Context, learning: ItemTask, clips: readonly Clip[], unseen: ReadonlyMap<string, unknown>): Promise<People> {
  const learnNow = async (): Promise<People> => {
    const lessons: ClipLesson[] = [];
    // One after the other: what was seen in a clip, by frame, is large, what is learnt from it is not.
    for (const { look, talk } of clips.filter(({ item }) => !unseen.has(item))) {
      lessons.push(lessonOf({ shots: unpackClip(await own.json('clip-faces', look.item)).shots, talk }));
    }
    return learnPeople(lessons);
  };
  if (unseen.size > 0) {
    return await learnNow();
  }
  await keep(learning, async () => { await write.json('people', await learnNow(), PEOPLE_ITEM); });
  return await own.json('people', PEOPLE_ITEM);
}
