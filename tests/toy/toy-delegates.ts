import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { DelegateHandler } from '#workers/host/stage.ts';

import { behaviourOf, noteRan } from './toy-behaviour.ts';
import { runToyProgram } from './toy-program.ts';

/** Writes the clip's toy media; notes its own pid, so that a test can end it. */
export const handlers: Record<string, DelegateHandler> = {
  async cut(task, { signal, scratchDir, onProgress }) {
    const { clipId, startSec, endSec } = task as { clipId: string; startSec: number; endSec: number };
    noteRan(`delegate:${clipId}:${process.pid}`);
    onProgress(0.5);
    if (behaviourOf('prepare-media').program) {
      await runToyProgram(clipId, signal);
    }
    await pause((behaviourOf('prepare-media').delegateSec ?? 0) * 1000, undefined, { signal });
    const paths = { media: join(scratchDir, 'media.mp4'), audio: join(scratchDir, 'audio.wav') };
    await writeFile(paths.media, `media of ${clipId} from ${startSec} to ${endSec}`);
    await writeFile(paths.audio, `audio of ${clipId} from ${startSec} to ${endSec}`);
    return paths;
  },
};
