/** Delivery: finished renders, captions and sidecars into the editor's folder, each whole under its name or not there at all. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { OutputPayload, RenderOrigin, Sidecar } from '#shared/render/composition-props.ts';

import { artifactFile, digestFile, runDirectory } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import { isOurs, recordDeliveries } from './delivery-record.ts';

/** Makes a folder for deliveries where there is none, and throws `output-unwritable` where nothing can be written into it. */
export async function requireWritableFolder(outDir: string): Promise<void> {
  const probe = join(outDir, '.tmp-cutdown-probe');
  try {
    await mkdir(outDir, { recursive: true });
    await access(outDir, constants.W_OK);
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    throw deliveryError(outDir, error);
  }
}

/**
 * Delivers one output as `STEM.srt`, `STEM.json` and, last, `STEM.mp4`; returns the absolute path of the last. `origin` is what
 * the sidecar says of how it was rendered, `stem` the name without extension. Files that
 * stand there already with the same content are kept. Throws `output-unwritable` where the folder refuses or another file
 * has the name, `disk-full`, `artifact-invalid` where the render is not what was recorded.
 */
export async function deliverOutput(library: Library, options: { runId: string; outDir: string; payload: OutputPayload; stem: string; render: ArtifactRecord; origin: RenderOrigin }): Promise<string> {
  const { runId, outDir, payload, stem, render, origin } = options;
  const sidecar: Sidecar = { ...payload.sidecar, render: origin };
  const target = (extension: string): string => join(outDir, `${stem}.${extension}`);
  const texts: [string, string][] = [
    [target('srt'), payload.captionsSrt],
    [target('json'), `${JSON.stringify(sidecar, null, 2)}\n`],
  ];
  try {
    await mkdir(outDir, { recursive: true });
    const wanted: Record<string, string> = { ...Object.fromEntries(texts.map(([path, text]) => [path, digestText(text)])), [target('mp4')]: render.digest };
    const missing = new Set<string>();
    for (const [path, digest] of Object.entries(wanted)) {
      if (!await standsAlready(library, runId, path, digest)) {
        missing.add(path);
      }
    }
    await recordDeliveries(library, runId, wanted);
    for (const [path, text] of texts.filter(([each]) => missing.has(each))) {
      await place(path, temporary => writeFile(temporary, text));
    }
    if (missing.has(target('mp4'))) {
      await placeRender(library, runId, render, target('mp4'));
    }
    return target('mp4');
  } catch (error) {
    throw deliveryError(outDir, error);
  }
}

/**
 * Removes an output's files that were delivered under a name which it no longer has, `file` (`.mp4`) and what stands beside it. Files
 * that are not as they were delivered from this recording are left alone.
 */
export async function removeDelivery(library: Library, runId: string, file: string): Promise<void> {
  for (const extension of ['mp4', 'srt', 'json']) {
    const path = file.replace(/mp4$/, extension);
    const digest = await digestIfThere(path);
    if (digest !== null && await isOurs(library, runId, path, digest)) {
      await rm(path, { force: true });
    }
  }
}

async function placeRender(library: Library, runId: string, render: ArtifactRecord, path: string): Promise<void> {
  const from = artifactFile(runDirectory(library.paths, runId), render);
  await place(path, async temporary => {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    if (await digestFile(temporary) !== render.digest) {
      throw new CutdownError('artifact-invalid', `The render ${from} is not what was recorded; it was not delivered.`, {
        advice: 'Replay the rendering: cutdown rerun RUN --from rendering.',
      });
    }
  });
}

/** Temporary name, fsync, rename. */
async function place(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(path, '..', `.tmp-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`);
  try {
    await write(temporary);
    const file = await open(temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** True: this very content stands there. False: nothing, or something of ours that may be replaced. Throws for anything else. */
async function standsAlready(library: Library, runId: string, path: string, digest: string): Promise<boolean> {
  const found = await digestIfThere(path);
  if (found === null || found === digest) {
    return found !== null;
  }
  if (!await isOurs(library, runId, path, found)) {
    throw new CutdownError('output-unwritable', `${path} exists already and is not a clip that was delivered from this recording; it was left alone.`, {
      advice: 'Move or rename that file and resume the run, or start the run again with another --out folder.',
    });
  }
  return false;
}

async function digestIfThere(path: string): Promise<string | null> {
  return digestFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
}

function digestText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function deliveryError(outDir: string, error: unknown): unknown {
  if (error instanceof CutdownError) {
    return error;
  }
  const { kind, detail } = toErrorData(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (kind === 'disk-full') {
    return new CutdownError('disk-full', `The disk of the folder ${outDir} is full.`, {
      advice: 'Free some space, then resume the run: only what is missing is delivered.', detail, cause: error,
    });
  }
  if (kind === 'output-unwritable' || ['ENOTDIR', 'EEXIST', 'EISDIR', 'ENAMETOOLONG', 'ENOENT', 'EINVAL'].includes(code)) {
    return new CutdownError('output-unwritable', `Nothing can be written into the folder ${outDir}${code ? ` (${code})` : ''}.`, {
      advice: 'Check the folder\'s permissions and its disk, then resume the run; or start the run again with another --out folder: finished work is taken over.', detail, cause: error,
    });
  }
  return error;
}
