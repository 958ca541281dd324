import { defineConfig } from 'vitest/config';

const STUDIO = 'tests/e2e/**/*.test.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'code',
          include: ['src/**/*.test.ts', 'remotion/**/*.test.{ts,tsx}', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'], exclude: [STUDIO],
          pool: 'forks', maxWorkers: 2, testTimeout: 60_000, hookTimeout: 60_000,
        },
      },
      {
        // The built app, one file after the other when all else is done: a window, an engine and its programs want the whole machine.
        test: {
          name: 'studio', include: [STUDIO], globalSetup: ['tests/e2e/build-once.ts'],
          pool: 'forks', maxWorkers: 1, sequence: { groupOrder: 1 },
          // What a test waits for has a limit of its own; one that was given up here would go on beside the next.
          testTimeout: 1_200_000, hookTimeout: 600_000,
        },
      },
    ],
  },
});
