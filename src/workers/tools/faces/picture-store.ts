/** Keeps many small pictures of one size in a file, so that memory does not grow with their number. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Pictures by number. */
export interface PictureStore {
  /** Keeps a picture; returns its number. */
  add(picture: Uint8Array): number;
  /** Throws `RangeError` for a number that `add` has not given. */
  read(index: number): Uint8Array;
  close(): void;
}

/** Opens an empty store. `path`: a file in a scratch folder, which removes it. `bytes`: of each picture. Throws as writing to a disk does. */
export function openPictureStore(path: string, bytes: number): PictureStore {
  const file = openSync(path, 'w+');
  let count = 0;
  return {
    add(picture) {
      if (picture.length !== bytes) {
        throw new RangeError(`a picture of ${picture.length} bytes in a store for ${bytes}`);
      }
      writeSync(file, picture, 0, bytes, count * bytes);
      count += 1;
      return count - 1;
    },
    read(index) {
      if (!(index >= 0 && index < count)) {
        throw new RangeError(`there is no picture ${index} among ${count}`);
      }
      const picture = new Uint8Array(bytes);
      readSync(file, picture, 0, bytes, index * bytes);
      return picture;
    },
    close() { closeSync(file); },
  };
}
