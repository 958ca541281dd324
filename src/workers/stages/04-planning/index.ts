/** Stage 04, planning: which clips to make, with a reason for each. */
import { defineStage } from '../../host/stage.ts';
import { planClips } from './plan-clips.ts';

export default defineStage({
  id: 'planning',
  async run(context) {
    const { durationSec } = await context.read.json('source-facts');
    const words = await context.read.json('words');
    const segments = await context.read.json('segments');
    context.signal.throwIfAborted();
    const plan = planClips({ words, segments, durationSec, params: context.params, onProgress: fraction => { context.progress(fraction); } });
    context.signal.throwIfAborted();
    for (const warning of plan.warnings) {
      context.log('warn', warning.sentence, { code: warning.code });
    }
    context.log('info', `${plan.clips.length} clips chosen out of ${plan.candidateCount} candidates.`);
    await context.faultPoint('before-plan');
    await context.write.json('plan', plan);
    context.progress(1);
  },
});
