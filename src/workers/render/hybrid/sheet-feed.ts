/** Hands a layer's sheets to ffmpeg one after another, as they are painted. */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';

/** The sheets of one layer on their way from the painter to ffmpeg. */
export interface SheetFeed {
  /** Tells that sheet `index` lies at `path`; it is removed once it has been read. */
  deliver(index: number, path: string): void;
  /** Tells that no more sheets will come: whoever waits for one gets this error. */
  fail(error: unknown): void;
  /** All sheets' bytes in order, waiting for those that are not painted yet. To be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A feed of `count` sheets. */
export function sheetFeed(count: number): SheetFeed {
  const sheets = Array.from({ length: count }, () => Promise.withResolvers<string>());
  // Whoever reads meets the error; a feed that nobody reads has nobody to tell.
  sheets.forEach(sheet => sheet.promise.catch(() => undefined));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const { promise } of sheets) {
      const path = await promise;
      yield* createReadStream(path) as AsyncIterable<Buffer>;
      await rm(path, { force: true });
    }
  }
  return {
    deliver: (index, path) => sheets[index]?.resolve(path),
    fail: error => sheets.forEach(sheet => sheet.reject(error)),
    bytes: bytes(),
  };
}
