/** Builds the app once for all files of tests; where they can't run, nothing is built. */
import { buildStudio, CAN_RUN } from './studio-bench.ts';

export default function setup(): void {
  if (CAN_RUN) {
    buildStudio();
  } else {
    console.log('The window is not tested here: that takes Linux with a Chromium on PATH.');
  }
}
