/** Downloads one model: over https, resumed where it broke off, never used before its digest was checked. */
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';

import { CutdownError, cancelled } from '#shared/errors/cutdown-error.ts';
import type { ModelSpec } from '#shared/inference/manifest.ts';
import { sha256OfFile, sizeOf } from './model-files.ts';

/** What is downloaded: a model of the manifest. `url` may be http only on this machine itself, for tests. */
export type DownloadSpec = Pick<ModelSpec, 'id' | 'name' | 'fileName' | 'url' | 'sha256' | 'sizeBytes'>;

/** Options of `fetchModel`. */
export interface FetchModelOptions {
  signal?: AbortSignal;
  /** 0..1. */
  onProgress?: (fraction: number) => void;
  /** Attempts in all. Default 4. */
  attempts?: number;
  /** Pause before the second attempt, milliseconds; doubles with each. Default 1000. */
  firstPauseMs?: number;
  /** Seconds without a byte after which the connection counts as lost. Default 30. */
  silentSec?: number;
}

const MAX_REDIRECTS = 5;

/**
 * Downloads a model into a folder and returns its path. What arrived before a connection broke is kept and gone on from. Rejects
 * with `model-missing` (no URL), `network-failed`, `model-invalid` (other size or digest than the manifest's), `disk-full`,
 * `cancelled`.
 */
export async function fetchModel(model: DownloadSpec, folder: string, options: FetchModelOptions = {}): Promise<string> {
  const { attempts = 4, firstPauseMs = 1000, signal } = options;
  if (model.url === null) {
    throw new CutdownError('model-missing', `${model.name} can't be downloaded: no public address holds it.`, {
      advice: 'Import it from a file with "cutdown models import FILE".',
    });
  }
  await mkdir(folder, { recursive: true });
  const partPath = join(folder, `.${model.fileName}.${model.sha256.slice(0, 12)}.part`);
  const policy = retry(handleWhen(error => error instanceof CutdownError && error.retryable), {
    maxAttempts: attempts - 1, backoff: new ExponentialBackoff({ initialDelay: firstPauseMs, maxDelay: 60_000 }),
  });
  await policy.execute(async () => {
    if (signal?.aborted) {
      throw cancelled('The download');
    }
    await receive(model, model.url ?? '', partPath, options);
  }, signal);
  await checkDigest(model, partPath);
  const path = join(folder, model.fileName);
  await syncFile(partPath);
  await rename(partPath, path);
  return path;
}

async function receive(model: DownloadSpec, url: string, partPath: string, options: FetchModelOptions): Promise<void> {
  const have = await sizeOf(partPath) ?? 0;
  if (have === model.sizeBytes) {
    return;
  }
  if (have > model.sizeBytes) {
    await rm(partPath);
  }
  const from = have > model.sizeBytes ? 0 : have;
  const silence = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  const silentMs = (options.silentSec ?? 30) * 1000;
  let timer = setTimeout(() => silence.abort(), silentMs);
  try {
    const response = await request(model, url, from, signal);
    const resumed = response.status === 206 && (response.headers.get('content-range') ?? '').startsWith(`bytes ${from}-`);
    let received = resumed ? from : 0;
    const body = response.body;
    if (!body) {
      throw networkFailed(model, 'the answer was empty', true);
    }
    const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silentMs);
        received += chunk.length;
        if (received > model.sizeBytes) {
          throw invalidModel(model, `it is larger than ${model.sizeBytes} bytes`);
        }
        options.onProgress?.(received / model.sizeBytes);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), counted, createWriteStream(partPath, { flags: resumed ? 'a' : 'w' }));
    if (received < model.sizeBytes) {
      throw networkFailed(model, `the connection ended after ${received} of ${model.sizeBytes} bytes`, true);
    }
  } catch (error) {
    if (error instanceof CutdownError) {
      if (error.kind === 'model-invalid') {
        await rm(partPath, { force: true });
      }
      throw error;
    }
    if (options.signal?.aborted) {
      throw cancelled('The download');
    }
    if (isFileError(error)) {
      throw error;
    }
    throw networkFailed(model, silence.signal.aborted ? `nothing came for ${silentMs / 1000} s` : reasonOf(error), true, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks for the rest of a file from a byte on; follows redirects itself, so that none leads away from https. */
async function request(model: DownloadSpec, url: string, from: number, signal: AbortSignal): Promise<Response> {
  let address = new URL(url);
  const localTest = isLoopback(address);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (address.protocol !== 'https:' && !(localTest && address.protocol === 'http:' && isLoopback(address))) {
      throw networkFailed(model, `${address.origin} is not reached by https`, false);
    }
    const response = await fetch(address, {
      redirect: 'manual', signal,
      headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
    });
    if (response.status === 200 || response.status === 206) {
      return response;
    }
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location && URL.canParse(location, address.href)) {
      address = new URL(location, address);
      continue;
    }
    const maybeLater = response.status >= 500 || response.status === 429 || response.status === 408;
    throw networkFailed(model, `${address.host} answered ${response.status}`, maybeLater);
  }
  throw networkFailed(model, `it was sent on more than ${MAX_REDIRECTS} times`, false);
}

async function checkDigest(model: DownloadSpec, partPath: string): Promise<void> {
  if (await sha256OfFile(partPath) !== model.sha256) {
    await rm(partPath, { force: true });
    throw invalidModel(model, 'its sha256 is not the manifest\'s');
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function isLoopback(address: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(address.hostname);
}

/** Errors of writing: they have their own kinds (see `toErrorData`), and trying again does not help. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && ['open', 'write', 'close'].includes(String(error.syscall));
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function networkFailed(model: DownloadSpec, why: string, retryable: boolean, cause?: unknown): CutdownError {
  return new CutdownError('network-failed', `${model.name} could not be downloaded: ${why}.`, {
    advice: 'Check the connection and try again, or import the file with "cutdown models import FILE".', retryable, cause,
  });
}

function invalidModel(model: DownloadSpec, why: string): CutdownError {
  return new CutdownError('model-invalid', `What was downloaded as ${model.name} is not that model: ${why}. It was thrown away.`, {
    advice: 'Get the file another way and import it with "cutdown models import FILE".',
  });
}
