/** Every string of the desktop app, in English: menus, notifications, screens. One catalogue, so that it can be translated. */
import type { RunActivity } from '../api/run-view.ts';
import type { JobState, OutputState, RunState } from '../pipeline/states.ts';
import type { StageGroup, StageId } from '../pipeline/stages.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const stages: Record<StageId, string> = {
  'transcoding': 'Transcode', 'transcription': 'Transcript', 'segment-detection': 'Segments', 'planning': 'Plan clips',
  'enhancement-plan': 'Plan titles', 'prepare-media': 'Cut media', 'framing-analysis': 'Framing', 'audio-planning': 'Plan sound',
  'enhancement-build': 'Captions', 'prepare-finalize': 'Check clips', 'composition': 'Compose', 'rendering': 'Render',
};
const stageWork: Record<StageId, string> = {
  'transcoding': 'Looks at the recording and makes a light copy, sound, waveform and filmstrip.',
  'transcription': 'Reads the transcript and puts every word on the recording\'s time.',
  'segment-detection': 'Finds shots, speech, silence, topics and energy.',
  'planning': 'Scores passages and chooses the clips.',
  'enhancement-plan': 'Chooses hook titles, emphasis and punch-ins.',
  'prepare-media': 'Cuts each clip\'s picture and sound.',
  'framing-analysis': 'Finds faces and who speaks, and lays the crop for each shape.',
  'audio-planning': 'Plans loudness, ducking and pauses.',
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
    file: 'File', view: 'View', open: 'Open recordings…', paste: 'Paste paths', theme: 'Theme', keys: 'Keyboard', checkMachine: 'Check this machine',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },
  notify: {
    ready: (name: string) => `${name} is ready`,
    partly: (name: string) => `${name}: some outputs failed`,
    failed: (name: string) => `${name} failed`,
    files: (rendered: number, outputs: number) => `${rendered} of ${plural(outputs, 'file', 'files')} rendered.`,
  },
  dialogs: { open: 'Open recordings', recordings: 'Recordings and transcripts', folder: 'Folder for the clips' },
  rail: { label: 'Rooms', library: 'Library', outputs: 'Outputs' },
  stages, stageWork, groups, jobStates, outputStates, activities, endings,
  status: {
    label: 'Status', starting: 'Starting the engine…', ready: 'Engine ok', down: 'The engine stopped; another one is starting', gone: 'The engine is not running',
    queue: (count: number) => (count === 0 ? 'Nothing queued' : `${count} queued`),
    working: (count: number) => (count === 0 ? 'Idle' : `${plural(count, 'run', 'runs')} at work`),
    outputs: (count: number) => plural(count, 'output ready', 'outputs ready'),
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
    openRun: (name: string) => `Open the run of ${name}`,
  },
  start: {
    title: (count: number) => (count === 1 ? 'New run' : `${count} new runs`), start: (count: number) => (count === 1 ? 'Start' : `Start ${count} runs`),
    cancel: 'Cancel', transcript: 'Transcript', noTranscript: 'No transcript: clips are chosen by sound alone.', clips: 'Clips at most', minSec: 'Shortest, seconds', maxSec: 'Longest, seconds',
    aspects: 'Shapes', preset: 'Quality', presets: { draft: 'Draft: small and quick', standard: 'Standard: to upload', high: 'High: to edit again' },
    brief: 'What the clips should be about', briefHint: 'Optional', outDir: 'Folder for the clips', chooseFolder: 'Choose…', lengths: 'The shortest must not be longer than the longest.',
    noShape: 'Choose at least one shape.',
  },
  run: {
    back: 'Recordings', stages: 'Stages', pause: 'Pause', resume: 'Resume', cancel: 'Cancel', retry: 'Try again', replay: 'Replay from here', remove: 'Remove from the library',
    folder: 'Open the folder', reused: 'Reused', reusedHint: (run: string) => `Taken over from the run ${run}`, attempts: (count: number) => `${count} attempts`, left: (time: string) => `${time} left`, rate: (rate: string) => `${rate} × real time`,
    log: 'Log', files: 'Files', reads: 'Read', writes: 'Wrote', noLog: 'Nothing was logged.', noFiles: 'Nothing yet.', details: 'Technical details', copy: 'Copy',
    progress: (done: number, all: number) => `Stage ${done} of ${all}`, length: 'Length', made: 'Started', clips: 'Outputs', waitsFor: (names: string) => `Waits for ${names}`, waitsForRoom: 'Waits until the machine has room',
    outputs: 'Show its outputs', notFound: 'This run is no longer in the library.',
  },
  outputs: {
    title: 'Outputs', empty: 'Finished files show up here as they are rendered.', toLibrary: 'Go to the library', file: 'Clip', shape: 'Shape', state: 'State', size: 'Size', actions: 'Actions',
    reveal: 'Show in folder', copyPath: 'Copy path', copied: 'Copied', first: 'Render next', play: 'Play', close: 'Close', retry: 'Try the failed again', renderingOf: (title: string) => `Rendering of ${title}`,
    delivering: 'Rendered, being delivered',
  },
  machine: {
    title: 'This machine', checking: 'Checking programs, encoders, disk and library…', states: { ok: 'Ok', warning: 'Could be better', missing: 'Missing' }, close: 'Close', open: 'Check this machine',
  },
  keys: {
    title: 'Keyboard', close: 'Close',
    list: [
      ['Ctrl O', 'Open recordings'], ['Ctrl V', 'Paste paths'], ['Ctrl 1', 'Library'], ['Ctrl 2', 'Outputs'], ['Arrows', 'Move between cards and stages'],
      ['Enter', 'Open'], ['P', 'Pause or resume the run'], ['R', 'Try a failed run again'], ['Esc', 'Back, or close'], ['F1', 'This list'],
    ] as const,
  },
  error: { unforeseen: 'Something unforeseen went wrong.', timedOut: 'The engine did not answer in time.', advice: 'Try again. If it happens again, send the technical details to the developers.' },
};
