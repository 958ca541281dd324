/** What the review says. Part of the catalogue in en.ts. */
import type { CriterionId } from '../artifacts/plan.ts';
import type { Layout } from '../artifacts/clip.ts';
import type { ClipPart } from '../review/review-view.ts';
import { plural } from './plural.ts';

const parts: Record<ClipPart, string> = { range: 'range', cuts: 'cuts', title: 'title', words: 'words', framing: 'framing', style: 'style' };
const criteria: Record<CriterionId, string> = {
  'hook': 'Hook', 'emotion': 'Emotion', 'quotability': 'Quotability', 'completeness': 'Completeness', 'energy': 'Energy',
  'speaker-change': 'Speakers', 'engagement': 'Engagement',
};
const layouts: Record<Layout, string> = { 'single': 'One window', 'two-up': 'Two windows', 'whole-blur': 'Whole picture', 'inset': 'Whole with inset' };
const list = (changed: readonly ClipPart[]): string => changed.map(each => parts[each]).join(' and ');

export const review = {
  title: 'Review', open: 'Review clips', loading: 'Opening the review…', retry: 'Try again', outdated: (message: string) => `What you see may be out of date. ${message}`,
  none: 'Nothing to review yet', noneHint: 'A recording can be reviewed as soon as its clips are planned.', toLibrary: 'Go to the library', toRun: 'Show the run',
  noClips: 'The plan has no clips', noClipsHint: 'Add one from the words: select a passage on the right and choose Add clip.',
  notPlanned: 'The clips are not planned yet', notPlannedHint: 'They show up here by themselves as soon as they are.',
  pickOne: 'No clip is selected.',
  parts, layouts, criteria,
  states: { 'approved': 'Approved', 'rejected': 'Rejected', 'needs-fix': 'Needs fix', 'none': 'To do', 'lapsed': 'Approval lapsed' } as const,
  list: {
    label: 'Clips', count: (shown: number, all: number) => (shown === all ? plural(all, 'clip', 'clips') : `${shown} of ${plural(all, 'clip', 'clips')}`),
    search: 'Search titles and words', filter: 'Show', sort: 'Sort by', empty: 'No clip matches.', clear: 'Show all',
    filters: { 'all': 'All', 'todo': 'To do', 'approved': 'Approved', 'needs-fix': 'Needs fix', 'rejected': 'Rejected', 'edited': 'Edited' } as const,
    sorts: { rank: 'Rank', score: 'Score', time: 'Time', length: 'Length' } as const,
    score: (score: number) => `Score ${Math.round(score)} of 100`, noScore: 'Not scored yet', made: 'Added by you', edited: (changed: readonly ClipPart[]) => `Edited: ${list(changed)}`,
    lapsed: (changed: readonly ClipPart[]) => `Changed since: ${list(changed)}`, preparing: 'Working in your change', waiting: 'Waiting to be prepared', failed: 'Could not be prepared',
    picked: (count: number) => `${plural(count, 'clip', 'clips')} selected`, unpick: 'Clear the selection',
    rendered: (count: number, all: number) => `${count} of ${all} rendered`,
  },
  bulk: {
    approveAbove: 'Approve above…', score: 'Score at least', approve: (count: number) => `Approve ${plural(count, 'clip', 'clips')}`, none: 'No clip without a verdict scores that much.',
    render: (count: number) => (count === 0 ? 'Render the approved' : `Render ${count} approved`), renderHint: 'Renders what is not rendered yet and delivers the files.', shapes: 'Shapes', start: 'Render',
    rendering: (outputs: number) => (outputs === 0 ? 'Everything approved is rendered already.' : `${plural(outputs, 'file', 'files')} will be rendered.`),
    noneApproved: 'No clip is approved yet.',
  },
  preview: {
    label: 'Preview', shapes: 'Shape of the preview', all: 'All', play: 'Play', pause: 'Pause', toIn: 'To the start of the clip', toOut: 'To the end of the clip',
    back: 'One frame back', on: 'One frame on', autoplay: 'Play the next clip by itself', clip: 'Clip', source: 'Recording', sourceHint: 'What plays is the recording, outside the clip as it is prepared now.',
    working: 'Working in your change', waiting: 'This clip is being prepared. What plays is the recording.', before: 'Your change waits until the run goes on. What plays is the clip as it was.', failed: 'This clip could not be prepared.',
    lapsed: (changed: readonly ClipPart[]) => `You approved this clip before its ${list(changed)} changed.`, again: 'Approve again', loading: 'Loading the preview…', rate: (rate: number) => `${rate}×`,
    noLimiter: 'without limiter', limiter: 'Peaks are limited in the render; the preview plays without the limiter.', unplayable: 'The preview could not be drawn.',
  },
  verdicts: {
    label: 'Verdict', approve: 'Approve', reject: 'Reject', needsFix: 'Needs fix', takeBack: 'Take the verdict back',
    said: (title: string, state: string) => `${title}: ${state}`, saidMany: (count: number, state: string) => `${plural(count, 'clip', 'clips')}: ${state}`,
    noteTitle: 'What needs fixing?', note: 'Note', noteHint: 'For whoever repairs it', save: 'Save', cancel: 'Cancel',
  },
  strip: {
    label: 'Timeline of the clip', in: 'Start of the clip', out: 'End of the clip', zoomIn: 'Show less around the clip', zoomOut: 'Show more around the clip',
    why: { editor: (_sec: number) => 'Cut out: choose to put it back', pause: (sec: number) => `Pause tightened by ${sec.toFixed(1)} s: choose to put it back`, filler: (sec: number) => `Filler left out (${sec.toFixed(1)} s): choose to put it back` },
    music: (underSpeech: number, inPauses: number) => `Music: ${underSpeech.toFixed(0)} LU under the speech while somebody talks, ${inPauses.toFixed(0)} LU in pauses`,
    loosen: (count: number) => `Put back ${plural(count, 'tightened place', 'tightened places')}`,
    words: 'Words of the clip and around it', noWords: 'This recording has no transcript.', restore: (words: string) => `Put back: ${words}`, noStrip: 'There is no picture of the recording yet.',
    tighten: 'Shorten pauses', split: 'Split here', merge: 'Merge with the next', selected: (count: number) => `${plural(count, 'word', 'words')} selected`, makeClip: 'Make it the clip', cutOut: 'Cut out', mend: 'Correct', putBack: 'Put back', notInClip: 'These words are not in the clip.',
  },
  mend: {
    title: 'Correct the word', text: 'Reads', hint: 'Leave it empty to keep it out of the captions.', everywhere: (count: number) => `Everywhere in this recording (${plural(count, 'place', 'places')})`, save: 'Save', cancel: 'Cancel',
    original: (text: string) => `The transcript has “${text}”.`,
  },
  why: {
    tab: 'Why', score: 'Score', reason: 'Why it was chosen', warnings: 'Worth a look', note: 'Note', noNote: 'No note.', editTitle: 'Change the title', titleLabel: 'Title', titleReset: 'Back to the plan’s title', outOfTen: (score: number) => `${score.toFixed(1)} of 10`,
    notScored: 'You made this clip; it has no marks until it is prepared.', reset: 'Back to the plan’s proposal', takeOut: 'Take this clip out', edited: 'Edited',
    length: 'Length', place: 'In the recording', saveTitle: 'Save', cancel: 'Cancel',
  },
  words: {
    tab: 'Words', search: 'Search the transcript', hits: (at: number, all: number) => (all === 0 ? 'Not found' : `${at} of ${all}`), next: 'Next hit', previous: 'Previous hit', label: 'Transcript',
    none: 'This recording has no transcript, so there are no words to edit.', addClip: 'Add clip', setRange: 'Make it the clip', setIn: 'Start here', setOut: 'End here', join: 'Join to the clip', clear: 'Clear', clip: (rank: number) => `Clip ${rank}`, loading: 'Loading the transcript…',
  },
  frame: {
    tab: 'Frame', label: 'Picture of the recording with the crop', layout: 'Layout', scope: 'Applies to', scopes: { shot: 'This shot', rest: 'From here on', clip: 'Whole clip' } as const, shapes: 'In', thisShape: (aspect: string) => `${aspect} only`, allShapes: 'All shapes',
    shape: 'Shape', reset: 'Back to the analysis', face: (index: number, chosen: boolean) => `Frame face ${index}${chosen ? ', framed now' : ''}`, people: 'In the picture', person: (personId: string) => `Person ${personId.slice(1)}`, nameOf: (personId: string) => `Name of person ${personId.slice(1)}`, speaks: 'Speaks',
    cameraWay: 'The way of the crop through this shot', why: (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`, window: (index: number) => `Crop window ${index}: arrow keys move it, plus and minus resize it`, shot: (at: number, all: number) => `Shot ${at} of ${all}`, yours: 'Your framing', theirs: 'From the analysis',
    outside: 'Move the playhead into the clip to see and change its framing.', noPreview: 'The framing shows as soon as the clip is prepared.', noFaces: 'No faces were found in this shot.', hint: 'Drag the window, or choose a face.', detectorNone: 'Faces were not looked for: the model for it is missing.',
  },
  style: { tab: 'Style', pinned: 'This run keeps the style it was started with.', authoring: 'Styles can not be edited in the app yet.', fonts: 'Fonts', colours: 'Colours', captions: 'Captions' },
  undo: { undid: (what: string) => `Undone: ${what}`, redid: (what: string) => `Done again: ${what}`, nothing: 'There is nothing to undo.', nothingToRedo: 'There is nothing to do again.', undo: 'Undo', redo: 'Redo', hint: (what: string) => `Undo: ${what}`, redoHint: (what: string) => `Redo: ${what}` },
  commands: {
    playing: 'Playing', groups: { playing: 'Review: playing', judging: 'Review: judging', repairing: 'Review: repairing', looking: 'Review: looking' },
    play: 'Play or pause', back: 'Shuttle back', stop: 'Stop', on: 'Shuttle on', in: 'Start the clip here', out: 'End the clip here', frameBack: 'One frame back', frameOn: 'One frame on', wordBack: 'One word back', wordOn: 'One word on',
    previous: 'Previous clip', next: 'Next clip', approve: 'Approve and go on', reject: 'Reject and go on', needsFix: 'Needs fix, with a note', unjudge: 'Take the verdict back', shape: (aspect: string) => `Show ${aspect}`, all: 'Show all shapes',
    search: 'Search clips', searchWords: 'Search the transcript', merge: 'Merge with the next clip', split: 'Split at the playhead', title: 'Change the title', mend: 'Correct the word', cut: 'Cut the selected words out', makeClip: 'Make the selected words the clip', undo: 'Undo', redo: 'Redo', why: 'Show why', words: 'Show words', frame: 'Show framing',
    addClip: 'Add a clip of the selected words', tighten: 'Shorten pauses', loosen: 'Put back what was tightened', approveAbove: 'Approve above a score', render: 'Render the approved', toStart: 'To the start of the clip', toEnd: 'To the end of the clip', clear: 'Clear the selection', zoomIn: 'Show less around the clip', zoomOut: 'Show more around the clip', pick: 'Add to or take from the selection',
  },
};
