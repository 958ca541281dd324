// Tools keep the layers (docs/ARCHITECTURE.md), not people: import zones, no cycles, programs started only in tools.
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const STAGES = [
  '01-transcoding', '02-transcription', '03-segment-detection', '04-planning', '05-enhancement-plan', '06-prepare-media',
  '07-framing-analysis', '08-audio-planning', '09-enhancement-build', '10-prepare-finalize', '11-composition', '12-rendering',
];

const TSCONFIGS = ['node', 'remotion', 'window', 'electron', 'e2e'].map(each => `tsconfig.${each}.json`);

/** What each layer must not import. */
const LAYERS = [
  { target: './src/shared', from: ['./src/main', './src/workers', './src/cli', './src/renderer', './remotion'], message: 'src/shared is the bottom layer: it imports zod only.' },
  { target: './src/workers', from: ['./src/main', './src/cli', './src/renderer'], message: 'Workers import src/shared, never main or a face.' },
  { target: './src/main', from: ['./src/workers', './src/cli', './src/renderer', './remotion'], message: 'Main starts worker files by path; it does not import them.' },
  { target: './src/cli', from: ['./src/workers', './src/renderer', './remotion'], message: 'The CLI is a face: it imports src/shared and main\'s entry points.' },
  { target: './src/renderer', from: ['./src/main', './src/workers', './src/cli'], message: 'The window reaches the engine through its bridge only.' },
  { target: './remotion', from: ['./src/main', './src/workers', './src/cli', './src/renderer'], message: 'Compositions import src/shared and remotion only.' },
];

const SIBLING_STAGES = STAGES.map(stage => ({
  target: `./src/workers/stages/${stage}`, from: './src/workers/stages', except: [`./${stage}`],
  message: 'Stages do not import each other: what two need stands in src/shared or src/workers/tools.',
}));

const SPAWNING = [{ regex: '^(node:)?child_process$|^execa$', message: 'Programs are started in src/workers/tools only.' }];
const ELECTRON = [{ regex: '^electron($|/)', message: 'Electron is known in src/main/electron only.' }];
const NODE = [{ regex: '^node:', message: 'This layer also runs in a browser.' }];
const NOT_ZOD = [{ regex: '^(?!zod$|\\.{1,2}/|#shared/)', message: 'src/shared imports zod only.' }];
const ORPC = [{ regex: '^@orpc/', message: 'oRPC is known where the contract is written, served and called: engine-contract.ts, serve-faces.ts, engine-calls.ts, bridge/engine.ts.' }];
const FROM_STATE = 'A layer draws from its state alone: the same component also draws sprite sheets, where there is no current frame.';
/** What a layer may take of the engine: nothing that knows the frame. */
const FRAMELESS = [
  { regex: '^remotion($|/)', allowImportNames: ['AbsoluteFill', 'OffthreadVideo'], message: FROM_STATE },
  { regex: '^@remotion/(?!(layout-utils|media)$)', message: FROM_STATE },
];

/**
 * @param {{ regex: string, allowImportNames?: string[], message: string }[][]} patterns
 * @returns {Record<string, ['error', object]>}
 */
const restrictImports = (...patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.flat() }] });

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', 'coverage/', '.cache/', 'demo-out/'] },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    extends: [...tseslint.configs.recommended],
    plugins: { 'import-x': importX },
    languageOptions: { globals: { ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: TSCONFIGS, noWarnOnMultipleProjects: true })],
      'import-x/extensions': ['.ts', '.tsx', '.mjs', '.js'],
    },
    rules: {
      curly: ['error', 'all'],
      eqeqeq: 'error',
      quotes: ['error', 'single', { avoidEscape: true, allowTemplateLiterals: true }],
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-cycle': 'error',
      'import-x/no-self-import': 'error',
      'import-x/no-unresolved': ['error', { ignore: ['\\?'] }],
      'import-x/no-restricted-paths': ['error', { zones: [...LAYERS, ...SIBLING_STAGES] }],
      ...restrictImports(SPAWNING, ELECTRON, ORPC),
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: TSCONFIGS, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/shared/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: restrictImports(SPAWNING, ELECTRON, NODE, NOT_ZOD),
  },
  {
    files: ['src/shared/api/engine-contract.ts'],
    rules: restrictImports(SPAWNING, ELECTRON, NODE),
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    languageOptions: { globals: { ...globals.browser } },
    rules: restrictImports(SPAWNING, ELECTRON, NODE, ORPC),
  },
  { files: ['src/renderer/bridge/engine.ts'], rules: restrictImports(SPAWNING, ELECTRON, NODE) },
  { files: ['src/main/control/serve-faces.ts'], rules: restrictImports(SPAWNING, ELECTRON) },
  {
    files: ['remotion/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: restrictImports(SPAWNING, ELECTRON, NODE),
  },
  {
    files: ['remotion/layers/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: {
      ...restrictImports(SPAWNING, ELECTRON, NODE, FRAMELESS),
      'no-restricted-globals': ['error', ...['Date', 'performance', 'requestAnimationFrame', 'setTimeout', 'setInterval'].map(name => ({ name, message: FROM_STATE }))],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: FROM_STATE }],
    },
  },
  {
    // Tools start programs; the rest forks the project's own processes: the engine, delegated work, the doctor.
    files: [
      'src/workers/tools/**', 'src/workers/host/**', 'src/main/engine/**', 'src/main/pipeline/**', 'src/cli/commands/doctor.ts',
      'scripts/**', 'bench/**', 'tests/**', '**/*.test.{ts,tsx}',
    ],
    rules: restrictImports(ELECTRON, ORPC),
  },
  { files: ['src/main/engine/engine-calls.ts'], rules: restrictImports(SPAWNING, ELECTRON) },
  // The window's line is tested against a real end of the same kind.
  { files: ['src/renderer/bridge/engine.test.ts'], rules: restrictImports(ELECTRON) },
  {
    // A stage's test may make its inputs with the stages before it.
    files: ['src/workers/stages/**/*.test.ts'],
    rules: { 'import-x/no-restricted-paths': ['error', { zones: LAYERS }] },
  },
  { files: ['src/main/electron/**'], rules: restrictImports(SPAWNING, ORPC) },
  {
    // It plays Electron and speaks Chromium's own protocol: both are untyped, and its form is checked against electron.d.ts.
    files: ['tests/electron-stand-in/**'],
    rules: {
      ...restrictImports([]), '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/no-unsafe-function-type': 'off', '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-misused-promises': 'off', curly: 'off',
    },
  },
  {
    // What is printed there is the product.
    files: ['scripts/**', 'bench/**', '**/*.test.{ts,tsx}', 'tests/**'],
    rules: { 'no-console': 'off' },
  },
);
