/**
 * Results that an edit replaces stay for a while, so that an undo finds them: under `kept/STAGE/ITEM/KEY` in the run's directory, as links
 * to the same bytes. No record names them, so garbage collection takes them; then they are computed again.
 */
import { link, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { stageFolder, stageSpec, type StageId } from '#shared/pipeline/stages.ts';

import { areWhole, artifactFile, runDirectory } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import { appendLog, getArtifacts, getJobItems } from '../state/queries.ts';

/** So many earlier results of an item stay; those that were replaced last. */
const MOST_KEPT = 3;
/** Names the artifacts that lie beside it; written last, so that what has none is not whole. */
const NOTE = 'item.json';
const Note = z.object({ artifacts: z.array(ArtifactRecord).min(1) });

interface ItemName {
  readonly runId: string;
  readonly stage: StageId;
  readonly item: string;
}

/**
 * Keeps an item's recorded result if it is of another key than `wanted`. Call it before its files are replaced. Outputs are not kept: they
 * are large, and rendered when somebody asks for them. Never rejects: what cannot be kept (the disk knows no links, say) is computed again.
 */
export async function keepItem(library: Library, name: ItemName, wanted: string | null): Promise<void> {
  try {
    await keep(library, name, wanted);
  } catch (error) {
    const { runId, stage, item } = name;
    appendLog(library.db, { runId, stage, level: 'debug', message: `What ${item} was before could not be kept; an undo computes it again.`, data: { item, detail: String(error) } });
  }
}

/** Keeps the results of items that are none of these any more: of clips that an edit has taken out. Never rejects. */
export async function keepOtherItems(library: Library, { runId, stage }: Omit<ItemName, 'item'>, items: readonly string[]): Promise<void> {
  for (const { item } of getJobItems(library.db, runId, stage).filter(each => !items.includes(each.item))) {
    await keepItem(library, { runId, stage, item }, null);
  }
}

async function keep(library: Library, name: ItemName, wanted: string | null): Promise<void> {
  const { runId, stage, item } = name;
  const own = getJobItems(library.db, runId, stage).find(each => each.item === item);
  if (!own || own.itemCacheKey === wanted || stageSpec(stage).itemsAreOutputs) {
    return;
  }
  const artifacts = getArtifacts(library.db, runId, stage).filter(each => each.item === item)
    .map(({ kind, item: of, path, digest, sizeBytes }) => ({ kind, item: of, path, digest, sizeBytes }));
  const runDir = runDirectory(library.paths, runId);
  if (artifacts.length === 0 || !await areWhole(runDir, artifacts, { digest: false })) {
    return;
  }
  const folder = folderOf(library, name, own.itemCacheKey);
  await rm(folder, { recursive: true, force: true });
  for (const artifact of artifacts) {
    const place = artifactFile(folder, artifact);
    await mkdir(dirname(place), { recursive: true });
    await link(artifactFile(runDir, artifact), place);
  }
  await writeFile(join(folder, NOTE), JSON.stringify({ artifacts }));
  await utimes(folder, new Date(), new Date());
  await dropOldest(dirname(folder));
}

/** A result that was kept: its artifacts, and the folder that stands for the run's directory. Null: there is none, or it is not whole. */
export async function findKeptItem(library: Library, name: ItemName, cacheKey: string): Promise<{ folder: string; artifacts: ArtifactRecord[] } | null> {
  const folder = folderOf(library, name, cacheKey);
  const text = await readFile(join(folder, NOTE), 'utf8').catch(() => null);
  const note = text === null ? null : Note.safeParse(parseJson(text));
  return note?.success && await areWhole(folder, note.data.artifacts, { digest: true }) ? { folder, artifacts: note.data.artifacts } : null;
}

function folderOf(library: Library, { runId, stage, item }: ItemName, cacheKey: string): string {
  if (!/^[\w-]{1,64}$/.test(item) || !/^[\w-]{1,64}$/.test(cacheKey)) {
    throw new TypeError(`not names of an item and a key: ${JSON.stringify([item, cacheKey])}`);
  }
  return join(runDirectory(library.paths, runId), 'kept', stageFolder(stage), item, cacheKey);
}

async function dropOldest(folder: string): Promise<void> {
  const kept = await Promise.all((await readdir(folder)).map(async name => ({ path: join(folder, name), atMs: (await stat(join(folder, name))).mtimeMs })));
  for (const { path } of kept.sort((a, b) => b.atMs - a.atMs).slice(MOST_KEPT)) {
    await rm(path, { recursive: true, force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off by a power cut: as if it were not there.
    return null;
  }
}
