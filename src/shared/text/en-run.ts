/** Strings of the Run screen; see `en.ts`. */
import type { Resource } from '../pipeline/stages.ts';
import { plural } from './plural.ts';

const resources: Record<Resource, string> = { cpu: 'the processor', gpu: 'the graphics card', encoder: 'the video encoder', network: 'the network' };

export const run = {
  back: 'Recordings', stages: 'Stages', pause: 'Pause', resume: 'Resume', cancel: 'Cancel', retry: 'Try again', retryHere: 'Try again from here', replay: 'Replay from here', remove: 'Remove from the library',
  folder: 'Open the folder', reused: 'Reused', reusedHint: (run: string) => `Taken over from the run ${run}`, attempts: (count: number) => `${count} attempts`, left: (time: string) => `${time} left`,
  rate: (rate: string) => `${rate} × real time`,
  log: 'Log', files: 'Files', reads: 'Read', writes: 'Wrote', noLog: 'Nothing was logged.', noFiles: 'Nothing yet.', details: 'Technical details', copy: 'Copy', showLog: 'Go to its log',
  progress: (done: number, all: number) => `Stage ${done} of ${all}`, length: 'Length', made: 'Started', clips: 'Outputs',
  notFound: 'This run is no longer in the library.',
  notDone: 'Not done',
  groupDone: (done: number, all: number) => `${done} of ${all}`, groupTime: 'Time of work in this group',
  began: 'Began', ended: 'Ended', wall: 'Time of work', tries: 'Attempts', openFile: (name: string) => `Show in folder: ${name}`, openFolder: 'Open in folder',
  moreFiles: (count: number) => `and ${count} more`, copyLog: 'Copy the log',
};

/** Why a stage is not done, or not faster. */
export const why = {
  queued: (count: number) => (count === 0 ? 'Begins at once' : `Queued behind ${plural(count, 'run', 'runs')}`),
  paused: 'Paused: goes on when the run is resumed', interrupted: 'Its engine ended: goes on when the run is resumed', stopping: 'The run is being stopped',
  ended: 'The run ended before it', failedBefore: (name: string) => `${name} failed`,
  stages: (names: string) => `Waits for ${names}`,
  preparation: 'Looks whether an earlier result can be taken over',
  slot: (resource: Resource) => `Waits for ${resources[resource]}`, slotBehind: (resource: Resource, others: string) => `Waits for ${resources[resource]}: ${others} has it`,
  work: (stage: string, name: string | null) => (name === null ? stage : `${stage} of ${name}`), own: 'this run',
  sameWork: (name: string) => `${name} computes the same: its result is taken over`,
  retry: (seconds: number, error: string) => `Tries again in ${seconds} s: ${error}`, retryNow: (error: string) => `Tries again now: ${error}`,
  working: (rate: string) => `At work at ${rate} × real time`, onCpu: 'on the processor: no graphics card can be used', another: 'another run',
  begins: 'Begins in a moment',
};

export const timeline = {
  title: 'The whole recording', label: 'Timeline of the recording', lanes: { clips: 'Clips', topics: 'Topics', speakers: 'Speaker', speech: 'Speech', energy: 'Energy', shots: 'Shots' },
  otherSpeakers: (count: number) => `${count} others`,
  waits: (stage: string) => `Comes with "${stage}"`, comes: (stage: string) => `The timeline comes when "${stage}" is done.`, none: { clips: 'No clips were chosen', topics: 'No topics without words', speakers: 'Nobody is named', speech: 'No sound', energy: 'No sound', shots: 'No cuts' },
  clip: (rank: number, score: number, title: string) => `Clip ${rank}, score ${Math.round(score)}: ${title}`,
  sounds: { speech: 'Speech', silence: 'Silence', other: 'Other sound' }, shot: (number: number) => `Shot ${number}`, level: (db: number) => `${Math.round(db)} dB`,
  monitor: 'Source', play: 'Play', pause: 'Pause', noCopy: 'The light copy is not made yet.', broken: 'The light copy can\'t be played. Replay the stage "Transcode".', failed: 'The timeline can\'t be read.', again: 'Read it again',
  zoomIn: 'Zoom in', zoomOut: 'Zoom out', zoomWhole: 'Show the whole recording',
  keys: {
    group: 'Timeline', play: 'Play or pause the source', back: 'Back a second', forward: 'On a second', far: (seconds: number) => (seconds < 0 ? `Back ${-seconds} seconds` : `On ${seconds} seconds`),
    previousClip: 'To the clip before', nextClip: 'To the next clip', start: 'To the beginning', end: 'To the end', pageBack: 'Back a page', pageForward: 'On a page',
  },
};
