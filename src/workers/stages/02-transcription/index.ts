/** Stage 02, transcription: words with times and speakers, from the first provider that can give them. */
import { defineStage } from '../../host/stage.ts';
import { collectWords } from './collect-words.ts';
import { importProvider } from './import/import-provider.ts';
import { noneProvider } from './none-provider.ts';
import type { TranscriptInput, TranscriptProvider, TranscriptWord } from './transcript-provider.ts';

/** In order of preference. A speech model goes between the two. */
const PROVIDERS: readonly TranscriptProvider[] = [importProvider, noneProvider];

export default defineStage({
  id: 'transcription',
  async run(context) {
    const facts = await context.read.json('source-facts');
    const input: TranscriptInput = { audioPath: context.read.path('audio'), transcriptPath: context.transcriptPath, durationSec: facts.durationSec };
    const provider = PROVIDERS.find(each => each.accepts(input)) ?? noneProvider;
    const stream = provider.transcribe(input, {
      signal: context.signal, models: context.models,
      progress: (fraction, detail) => { context.progress(0.95 * fraction, detail); },
      heartbeat: () => { context.heartbeat(); },
      log: (level, message) => { context.log(level, message); },
    });
    const spoken: TranscriptWord[] = [];
    let step = await stream.next();
    while (!step.done) {
      for (const word of step.value.words) {
        spoken.push(word);
      }
      context.signal.throwIfAborted();
      step = await stream.next();
    }
    const words = collectWords(spoken, step.value, provider.id, facts.durationSec);
    for (const warning of words.warnings) {
      context.log('warn', warning.sentence, { code: warning.code });
    }
    context.log('info', `${words.words.length} words, ${words.speakers.length} named speakers (${words.provider.detail}).`);
    await context.faultPoint('before-words');
    await context.write.json('words', words);
    context.progress(1);
  },
});
