import type { TranscriptProvider, TranscriptSegment, TranscriptSummary } from './transcript-provider.ts';

/** The provider of last resort: no words, and a sentence on what that means. */
export const noneProvider: TranscriptProvider = {
  id: 'none',
  accepts: () => true,
  async *transcribe(): AsyncGenerator<TranscriptSegment, TranscriptSummary> {
    yield* [];
    const sentence = 'There is no transcript, and this version has no speech model yet: clips are chosen by sound and picture, and get no captions. ' +
      'Give a transcript with --transcript FILE (SRT, VTT or JSON) to choose by what is said.';
    return { language: null, modelId: null, detail: 'no transcript', warnings: [{ code: 'no-transcript', sentence }] };
  },
};
