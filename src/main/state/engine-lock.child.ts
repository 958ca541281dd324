/** Takes the lock of the library that argument 1 names, says so, and holds it until it is ended or told to let go. */
import { acquireEngineLock } from './engine-lock.ts';

const lock = acquireEngineLock(process.argv[2] ?? '');
process.send?.(lock.holder);
process.on('message', () => {
  lock.release();
  process.exit(0);
});
