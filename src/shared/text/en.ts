/** Every string of the desktop app, in English: menus, notifications, screens. One catalogue, so that it can be translated. */
import type { RunActivity } from '../api/run-view.ts';
import type { JobState, OutputState, RunState } from '../pipeline/states.ts';
import type { StageGroup, StageId } from '../pipeline/stages.ts';
import { run, timeline, why } from './en-run.ts';
import { review } from './en-review.ts';
import { keys, palette } from './en-keys.ts';
import { outputs as outputRoom } from './en-outputs.ts';
import { settings } from './en-settings.ts';
import { plural } from './plural.ts';

const stages: Record<StageId, string> = {
  'transcoding': 'Transcode', 'transcription': 'Transcript', 'segment-detection': 'Segments', 'planning': 'Plan clips',
  'enhancement-plan': 'Plan titles', 'prepare-media': 'Cut media', 'framing-analysis': 'Framing', 'audio-planning': 'Plan sound',
  'enhancement-build': 'Captions', 'prepare-finalize': 'Check clips', 'composition': 'Compose', 'rendering': 'Render',
};
const stageWork: Record<StageId, string> = {
  'transcoding': 'Looks at the recording and makes a light copy, sound, waveform and filmstrip.',
  'transcription': 'Reads the transcript and puts every word on the recording\'s time.',
  'segment-detection': 'Finds shots, speech, silence, topics and energy.',
  'planning': 'Scores passages, chooses the clips and shortens their long pauses where asked to.',
  'enhancement-plan': 'Chooses hook titles, emphasis and punch-ins.',
  'prepare-media': 'Cuts each clip\'s picture and sound, and cleans the sound.',
  'framing-analysis': 'Finds faces and who speaks, and lays the crop for each shape.',
  'audio-planning': 'Plans loudness, and lays the style\'s music under the speech.',
  'enhancement-build': 'Lays captions and overlays, clear of faces.',
  'prepare-finalize': 'Puts each clip together and checks it before anything is rendered.',
  'composition': 'Writes down every output, clip by clip and shape by shape.',
  'rendering': 'Renders the files and delivers them.',
};
const groups: Record<StageGroup, string> = { ingest: 'Ingest', plan: 'Plan', prepare: 'Prepare', compose: 'Compose', render: 'Render' };
const jobStates: Record<JobState, string> = { pending: 'Waiting', in_progress: 'Working', completed: 'Done', failed: 'Failed' };
const outputStates: Record<OutputState, string> = { pending: 'Waiting', rendering: 'Rendering', rendered: 'Ready', failed: 'Failed' };
const activities: Record<Exclude<RunActivity, 'ended'>, string> = {
  queued: 'Queued', working: 'Working', stopping: 'Stopping', paused: 'Paused', interrupted: 'Interrupted',
};
const endings: Record<RunState, string> = {
  started: 'Stopped', analysis_complete: 'Analysed', fully_generated: 'Ready', failed: 'Failed', delivery_failed: 'Some outputs failed',
};

export const text = {
  appName: 'Cutdown Studio',
  menu: {
    file: 'File', view: 'View', open: 'Open recordings…', recent: 'Open recent', noRecent: 'Nothing yet', clearRecent: 'Clear this list', paste: 'Paste paths', settings: 'Settings…',
    palette: 'Find a command…', theme: 'Theme', keys: 'Keyboard', checkMachine: 'Check this machine',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },
  notify: {
    ready: (name: string) => `${name} is ready`,
    partly: (name: string) => `${name}: some outputs failed`,
    failed: (name: string) => `${name} failed`,
    files: (rendered: number, outputs: number) => `${rendered} of ${plural(outputs, 'file', 'files')} rendered.`,
  },
  dialogs: {
    open: 'Open recordings', recordings: 'Recordings and transcripts', folder: 'Folder for the clips', source: 'Where is the recording now?', model: 'Import a model', models: 'Models',
    library: 'Folder for the library',
  },
  shellSays: {
    stylePackage: (name: string) => `${name} is a style package. Styles can't be imported yet: that comes with the style editor. Nothing was changed.`,
    noSample: 'The sample recording is not in this build. "npm run build" makes it.',
  },
  rail: { label: 'Rooms', library: 'Library', review: 'Review', outputs: 'Outputs', settings: 'Settings' },
  review,
  stages, stageWork, groups, jobStates, outputStates, activities, endings,
  status: {
    label: 'Status', starting: 'Starting the engine…', ready: 'Engine ok', down: 'The engine stopped; another one is starting', gone: 'The engine is not running',
    queue: (count: number) => (count === 0 ? 'Nothing queued' : `${count} queued`),
    working: (count: number) => (count === 0 ? 'Idle' : `${plural(count, 'run', 'runs')} at work`),
    outputs: (count: number) => plural(count, 'output ready', 'outputs ready'),
    network: (open: readonly string[]) => (open.length === 0 ? 'Network: off' : `Network: ${open.join(', ')}`),
  },
  engine: {
    down: 'The engine stopped and is being started again. Nothing that was finished is lost; what you see here is how it stood.',
    gone: 'The engine can\'t be started.', retry: 'Start it again',
  },
  library: {
    title: 'Recordings', open: 'Open recordings', dropTitle: 'Drop a recording here', drop: 'Drop recordings to cut them',
    empty: 'With its transcript, if there is one: SRT, VTT or JSON. A transcript of the same name beside it is found by itself.',
    nothingToPaste: 'There is no path of a file on the clipboard.', dismiss: 'Dismiss',
    clips: (count: number) => plural(count, 'clip', 'clips'),
    ready: (rendered: number, outputs: number) => `${rendered} of ${outputs} rendered`,
    stagesDone: (done: number, all: number) => `${done} of ${all} stages done`,
    sample: 'Try the sample', sampleHint: 'A made conversation of about a minute. No account, no key, nothing to download.', client: (name: string) => `for ${name}`,
    missing: 'The recording is not where it was.', relink: 'Find it…', relinked: 'The recording was found again.', queue: 'Waiting', queueHint: 'The first is next. Drag to change the order, or press Space on a handle and move with the arrows.',
    place: (place: number) => `Number ${place} in the queue`, moveUp: (name: string) => `Move ${name} up`, moveDown: (name: string) => `Move ${name} down`, moved: (name: string, place: number) => `${name} is now number ${place}.`,
    needs: (what: string) => `${what} is missing, and nothing can be cut without it.`, howTo: 'How to get it',
  },
  start: {
    title: (count: number) => (count === 1 ? 'New run' : `${count} new runs`), start: (count: number) => (count === 1 ? 'Start' : `Start ${count} runs`),
    cancel: 'Cancel', transcript: 'Transcript', noTranscript: 'No transcript: clips are chosen by sound alone.', clips: 'Clips at most', minSec: 'Shortest, seconds', maxSec: 'Longest, seconds',
    aspects: 'Shapes', preset: 'Quality', presets: { draft: 'Draft: small and quick', standard: 'Standard: to upload', high: 'High: to edit again' },
    tighten: 'Pauses and fillers', tightenings: { 'off': 'Leave as they are', 'pauses': 'Shorten long pauses', 'pauses-and-fillers': 'Shorten pauses, leave out um and uh' },
    cleanSound: 'Clean the sound', cleanings: { 'off': 'Leave as recorded', 'rumble': 'Take away rumble', 'rumble-and-noise': 'Take away rumble, lower noise' },
    client: 'Client', clientHint: 'Optional: shown in the library and used in file names',
    brief: 'What the clips should be about', briefHint: 'Optional', outDir: 'Folder for the clips', chooseFolder: 'Choose…', lengths: 'The shortest must not be longer than the longest.',
    noShape: 'Choose at least one shape.', review: 'Review before rendering', reviewHint: 'The clips are prepared and wait for your verdict; without it every clip is rendered at once.',
  },
  run, why, timeline,
  machine: {
    title: 'This machine', checking: 'Checking programs, encoders, disk and library…', states: { ok: 'Ok', warning: 'Could be better', missing: 'Missing' }, close: 'Close', open: 'Check this machine',
  },
  keys, palette, settings, outputs: outputRoom,
  error: { unforeseen: 'Something unforeseen went wrong.', timedOut: 'The engine did not answer in time.', advice: 'Try again. If it happens again, send the technical details to the developers.' },
};
