/** Stage 03, segment detection: shots, speech, turns, sentences, topics and energy. */
import { splitSentences } from '#shared/editorial/sentences.ts';
import { detectSpeech } from '#workers/tools/vad/detect-speech.ts';

import { defineStage } from '../../host/stage.ts';
import { ENERGY_HOP_SEC, measureEnergy } from './energy.ts';
import { detectShots } from './shots.ts';
import { clipSpans, gapsBetween } from './spans.ts';
import { detectTopics } from './topics/detect-topics.ts';
import { speakerTurns } from './turns.ts';

/** Shares of the stage's time, about: pictures are decoded, sound is only read. */
const SHOTS_SHARE = 0.7;
const SPEECH_SHARE = 0.2;

export default defineStage({
  id: 'segment-detection',
  async run(context) {
    const { signal } = context;
    const facts = await context.read.json('source-facts');
    const { words } = await context.read.json('words');
    const { durationSec } = facts;
    const shots = await detectShots({
      proxyPath: context.read.requirePath('proxy'), fps: facts.proxy.fps, durationSec, signal,
      onProgress: (fraction, rate) => { context.progress(SHOTS_SHARE * fraction, { message: 'shots', rate }); },
    });
    await context.faultPoint('after-shots');
    const audioPath = context.read.path('audio');
    const sound = audioPath === null ? { speech: [], detector: 'none' as const } : await detectSpeech(audioPath, {
      modelPath: context.models['silero-vad'], signal,
      log: (level, message) => { context.log(level, message); },
      onProgress: fraction => { context.progress(SHOTS_SHARE + SPEECH_SHARE * fraction, { message: 'speech' }); },
    });
    const rmsDb = audioPath === null ? [] : await measureEnergy(audioPath, signal, fraction => {
      context.progress(SHOTS_SHARE + SPEECH_SHARE + 0.05 * fraction, { message: 'energy' });
    });
    const speech = clipSpans(sound.speech, durationSec);
    const sentences = splitSentences(words);
    const topics = detectTopics(sentences);
    context.log('info', `${shots.length} shots, ${sentences.length} sentences, ${topics.length} topics; speech by ${sound.detector}.`);
    await context.faultPoint('before-segments');
    await context.write.json('segments', {
      kind: 'segments', version: 1, shots, speech, speechDetector: sound.detector,
      silences: audioPath === null ? [] : gapsBetween(speech, durationSec),
      turns: speakerTurns(words), sentences, topics, energy: { hopSec: ENERGY_HOP_SEC, rmsDb },
    });
    context.progress(1);
  },
});
