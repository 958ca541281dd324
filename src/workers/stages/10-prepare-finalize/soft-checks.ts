import type { ClipPackage } from '#shared/artifacts/clip.ts';
import type { Word } from '#shared/artifacts/words.ts';
import type { ProposedCut } from '#shared/sound/tightening.ts';
import { type Aspect, aspectSlug } from '#shared/units/geometry.ts';
import { formatTimecode } from '#shared/units/timecode.ts';
import type { ClipParts } from './contradictions.ts';

type Check = ClipPackage['checks'][number];

/** Fastest reading that still counts as comfortable, characters a second: Netflix allows 17 to 20 for adults; shorts run a bit faster. */
const MAX_CHARS_PER_SEC = 21;
/** A cut nearer than this to a word may clip it, seconds (a natural word edge needs 30 to 200 ms of air). */
const WORD_AIR_SEC = 0.03;
/** How far the loudness may be off before it is said, LU. */
const LOUDNESS_SLACK_LU = 1;

/** What an editor should look at in a clip, beside what came out right. Order and wording are stable. `words`: as they read. */
export function softChecks(parts: ClipParts & { readonly tightened: readonly ProposedCut[] }, words: readonly Word[], black: { startSec: number; endSec: number }, aspects: readonly Aspect[]): Check[] {
  return [
    ok('timing', `Picture, framing and captions agree on ${parts.facts.frameCount} frames at ${Number(parts.facts.fps.toFixed(3))} fps.`),
    ...loudness(parts), ...captions(parts), ...cuts(parts, words), ...blackness(black),
    ...parts.framing.warnings.map(each => warning(each.code, each.sentence)),
    ...aspects.flatMap(aspect => faces(parts, aspect)),
  ];
}

function ok(code: string, sentence: string): Check {
  return { code, level: 'ok', sentence };
}

function warning(code: string, sentence: string): Check {
  return { code, level: 'warning', sentence };
}

function loudness({ audio }: ClipParts): Check[] {
  const said = audio.warnings.map(each => warning(each.code, each.sentence));
  if (audio.predicted === null) {
    return said.length > 0 ? said : [warning('silent-audio', 'The clip has no sound.')];
  }
  const { integratedLufs, truePeakDbtp } = audio.predicted;
  const sentence = `The sound comes to ${integratedLufs.toFixed(1)} LUFS with a true peak of ${truePeakDbtp.toFixed(1)} dBTP.`;
  const isOff = Math.abs(integratedLufs - audio.targetLufs) > LOUDNESS_SLACK_LU;
  return [...said, ...(isOff && said.every(each => each.code !== 'loudness-off-target') ? [warning('loudness-off-target', sentence)] : []), ...(isOff ? [] : [ok('loudness', sentence)])];
}

function captions({ bundle }: ClipParts): Check[] {
  if (bundle.pages.length === 0) {
    return [warning('no-captions', 'The clip has no captions: there are no words for it.')];
  }
  const speeds = bundle.pages.map(page => ({
    startFrame: page.startFrame,
    charsPerSec: page.words.map(word => word.text).join(' ').length / ((page.endFrame - page.startFrame) / bundle.fps),
  }));
  const fast = speeds.filter(each => each.charsPerSec > MAX_CHARS_PER_SEC).sort((a, b) => b.charsPerSec - a.charsPerSec);
  const fastest = fast[0];
  if (!fastest) {
    return [ok('reading-speed', `All ${bundle.pages.length} caption pages can be read at up to ${MAX_CHARS_PER_SEC} characters a second.`)];
  }
  return [warning('reading-speed', `${fast.length} of ${bundle.pages.length} caption pages go by faster than ${MAX_CHARS_PER_SEC} characters a second; the fastest, at ${formatTimecode(fastest.startFrame / bundle.fps)}, at ${Math.round(fastest.charsPerSec)}.`)];
}

function cuts({ facts, tightened }: ClipParts & { readonly tightened: readonly ProposedCut[] }, words: readonly Word[]): Check[] {
  const found: Check[] = [];
  const last = facts.sourceRanges.length - 1;
  const edges = facts.sourceRanges.flatMap((range, at) => [
    { atSec: range.sourceStartSec, isStart: true, name: at === 0 ? 'start' : 'cut that ends' },
    { atSec: range.sourceEndSec, isStart: false, name: at === last ? 'end' : 'cut that begins' },
  ]);
  // What the machine has tightened was measured on the sound, which no transcript's times can gainsay.
  const isMeasured = (atSec: number): boolean => tightened.some(cut => [cut.startSec, cut.endSec].some(sec => Math.abs(sec - atSec) < 1 / facts.fps));
  for (const { atSec, isStart, name } of edges.filter(edge => !isMeasured(edge.atSec))) {
    const inside = words.find(word => word.startSec + WORD_AIR_SEC < atSec && word.endSec - WORD_AIR_SEC > atSec);
    const near = words.find(word => (isStart ? word.startSec >= atSec - WORD_AIR_SEC && word.startSec - atSec < WORD_AIR_SEC : word.endSec <= atSec + WORD_AIR_SEC && atSec - word.endSec < WORD_AIR_SEC));
    const place = name.startsWith('cut') ? `${name} at ${formatTimecode(atSec)} in the recording` : `${name} (${formatTimecode(atSec)} in the recording)`;
    if (inside) {
      found.push(warning('cut-inside-word', `The ${place} cuts into ${named(inside)}.`));
    } else if (near) {
      found.push(warning('cut-close-to-word', `The ${place} is less than ${WORD_AIR_SEC * 1000} ms from ${named(near)}.`));
    }
  }
  return found.length > 0 || words.length === 0 ? found : [ok('cuts', 'All cuts stand clear of words.')];
}

function named(word: Word): string {
  const text = word.text === '' ? 'a word that is not shown' : `"${word.text}"`;
  return `${text}${word.estimated ? ', whose time is estimated' : ''}`;
}

function blackness(black: { startSec: number; endSec: number }): Check[] {
  return [
    ...(black.startSec > 0 ? [warning('black-start', `The clip begins with ${black.startSec.toFixed(1)} s of black.`)] : []),
    ...(black.endSec > 0 ? [warning('black-end', `The clip ends with ${black.endSec.toFixed(1)} s of black.`)] : []),
  ];
}

/** One sentence per aspect, so that a long clip does not fill the list. The code carries the aspect: only its outputs show it. */
function faces({ bundle }: ClipParts, aspect: Aspect): Check[] {
  const placement = bundle.placements.find(each => each.aspect === aspect);
  const notes = placement?.notes ?? [];
  const [first] = notes;
  if (first !== undefined) {
    return [warning(`face-covered-${aspectSlug(aspect)}`, notes.length === 1 ? first : `${first} And ${notes.length - 1} more like it.`)];
  }
  return [
    ...(bundle.title && !placement?.titleBox ? [warning(`title-left-out-${aspectSlug(aspect)}`, `The title found no place in ${aspect} and is left out.`)] : []),
    ...(bundle.lowerThirds.length > 0 && !placement?.lowerThirdBox ? [warning(`lower-third-left-out-${aspectSlug(aspect)}`, `The lower third found no place in ${aspect} and is left out.`)] : []),
    ok(`placement-${aspectSlug(aspect)}`, `Overlays stand in the safe zone of ${aspect} and clear of faces.`),
  ];
}
