/** Stage 05, enhancement plan: hook title, emphasis, punch-ins and name straps, within the pinned style's rules. */
import { defineStage } from '../../host/stage.ts';
import { planEnhancements } from './plan-enhancements.ts';

export default defineStage({
  id: 'enhancement-plan',
  async run(context) {
    const plan = await context.read.json('plan');
    const words = await context.read.json('words');
    const segments = await context.read.json('segments');
    context.signal.throwIfAborted();
    const enhancements = planEnhancements(plan, words, segments, context.style, context.edits);
    const titled = enhancements.clips.filter(clip => clip.hookTitle !== null).length;
    context.log('info', `${enhancements.clips.length} clips: ${titled} hook titles, ${enhancements.clips.reduce((sum, clip) => sum + clip.punchIns.length, 0)} punch-ins.`);
    await context.faultPoint('before-enhancement-plan');
    await context.write.json('enhancement-plan', enhancements);
    context.progress(1);
  },
});
