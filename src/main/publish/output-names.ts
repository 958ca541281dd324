/** What the delivered files of a run are called. */
import { basename } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { nameOutputs } from '#shared/naming/file-names.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';

import type { OutputRecord, RunRecord } from '../state/records.ts';

/**
 * The name of an output's files without extension: as the run's template says, or as the output itself does. Throws
 * `settings-invalid` where another output of the run would get the same one.
 */
export function stemOf(run: Pick<RunRecord, 'request' | 'sourcePath' | 'createdAt'>, outputs: readonly OutputRecord[], payload: Pick<OutputPayload, 'outputId' | 'fileStem'>): string {
  const { nameTemplate, client } = run.request;
  if (nameTemplate === null) {
    return payload.fileStem;
  }
  const { stems, collisions } = nameOutputs(nameTemplate, { client, recording: basename(run.sourcePath), date: run.createdAt }, outputs);
  const clash = collisions.find(each => each.outputIds.includes(payload.outputId));
  const stem = stems.get(payload.outputId);
  if (clash || stem === undefined) {
    const titles = outputs.filter(each => clash?.outputIds.includes(each.outputId)).map(each => `"${each.title}" (clip ${each.rank}, ${each.aspect})`);
    throw new CutdownError('settings-invalid', `Several files would be called ${clash?.stem ?? payload.fileStem}: ${titles.join(', ')}.`, {
      advice: 'Add {rank} to the naming of this run, or give the clips other titles; then try again. Nothing has to be rendered again.',
    });
  }
  return stem;
}
