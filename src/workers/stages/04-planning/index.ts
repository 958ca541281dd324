/** Stage 04, planning: which clips to make, with a reason for each, as the scorer proposes them and an editor has changed them. */
import { defineStage } from '../../host/stage.ts';
import type { StageContext } from '../../host/stage.ts';
import { needsJudging, planWithEdits } from './edit-plan.ts';
import { planClips, SCORER_ID, type PlanInput } from './plan-clips.ts';

export default defineStage({
  id: 'planning',
  async run(context) {
    const { read, write, own, edits, params } = context;
    // To judge a long recording takes long: the proposal stays while edits come and go.
    const dependsOn = { params, source: read.digest('source-facts'), words: read.digest('words'), segments: read.digest('segments') };
    await context.keep({ item: SCORER_ID, dependsOn }, async () => {
      const { kind: _, ...proposed } = planClips({ ...await inputOf(context), onProgress: fraction => { context.progress(fraction); } });
      context.signal.throwIfAborted();
      for (const warning of proposed.warnings) {
        context.log('warn', warning.sentence, { code: warning.code });
      }
      context.log('info', `${proposed.clips.length} clips chosen out of ${proposed.candidateCount} candidates.`);
      await context.faultPoint('before-proposal');
      await write.json('proposal', { kind: 'proposal', ...proposed }, SCORER_ID);
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
