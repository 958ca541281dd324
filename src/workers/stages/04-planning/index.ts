/** Stage 04, planning: which clips to make, with a reason for each, as the scorer proposes them and an editor has changed them. */
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import { readMono } from '#workers/tools/audio/mono-samples.ts';
import { defineStage } from '../../host/stage.ts';
import type { StageContext } from '../../host/stage.ts';
import { apartOnFrames } from './apart.ts';
import { needsJudging, planWithEdits } from './edit-plan.ts';
import { planClips, SCORER_ID, type PlanInput } from './plan-clips.ts';
import { tightenClip } from './tighten/tighten.ts';

export default defineStage({
  id: 'planning',
  async run(context) {
    const { read, write, own, edits, params } = context;
    // To judge a long recording takes long: the proposal stays while edits come and go.
    const audioPath = params.tighten === undefined ? null : read.path('audio');
    const dependsOn = { params, source: read.digest('source-facts'), words: read.digest('words'), segments: read.digest('segments'), ...(audioPath === null ? {} : { audio: read.digest('audio') }) };
    await context.keep({ item: SCORER_ID, dependsOn }, async () => {
      const { kind: _, ...proposed } = planClips({ ...await inputOf(context), onProgress: fraction => { context.progress(fraction); } });
      context.signal.throwIfAborted();
      for (const warning of proposed.warnings) {
        context.log('warn', warning.sentence, { code: warning.code });
      }
      context.log('info', `${proposed.clips.length} clips chosen out of ${proposed.candidateCount} candidates.`);
      await context.faultPoint('before-proposal');
      const apart = apartOnFrames(proposed.clips, (await read.json('source-facts')).outputFps);
      const clips = audioPath === null ? apart : await tightenClips(context, apart, audioPath);
      await write.json('proposal', { kind: 'proposal', ...proposed, clips }, SCORER_ID);
    });
    const proposal = await own.json('proposal', SCORER_ID);
    const plan = needsJudging(proposal, edits) ? planWithEdits(proposal, edits, await inputOf(context)) : planWithEdits(proposal, edits, null);
    context.signal.throwIfAborted();
    await write.json('plan', plan);
    context.progress(1);
  },
});

async function inputOf({ read, params, signal }: StageContext<'planning'>): Promise<PlanInput> {
  const [{ durationSec }, words, segments] = [await read.json('source-facts'), await read.json('words'), await read.json('segments')];
  signal.throwIfAborted();
  return { words, segments, durationSec, params };
}

/** Sound that is listened to beside a clip, seconds: joins near its ends are judged by it. */
const AROUND_SEC = 0.1;

async function tightenClips({ read, params, signal, log }: StageContext<'planning'>, clips: readonly PlannedClip[], audioPath: string): Promise<PlannedClip[]> {
  const { tighten, minSec } = params;
  if (tighten === undefined) {
    return [...clips];
  }
  const [{ outputFps: fps }, words, segments] = [await read.json('source-facts'), await read.json('words'), await read.json('segments')];
  const tightened: PlannedClip[] = [];
  for (const clip of clips) {
    signal.throwIfAborted();
    const sound = await readMono(audioPath, Math.max(0, clip.startSec - AROUND_SEC), clip.endSec + AROUND_SEC);
    tightened.push(tightenClip(clip, sound, { words, segments, tighten, fps, minSec }));
  }
  const cuts = tightened.flatMap(clip => clip.tightened ?? []);
  const savedSec = cuts.reduce((sum, cut) => sum + cut.endSec - cut.startSec, 0);
  const fillers = cuts.filter(cut => cut.why === 'filler').length;
  log('info', `${cuts.length - fillers} pauses shortened${tighten === 'pauses-and-fillers' ? ` and ${fillers} fillers left out` : ''} in ${tightened.filter(clip => clip.tightened).length} clips: ${savedSec.toFixed(1)} s less.`);
  return tightened;
}
