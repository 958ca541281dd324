import type { AudioPlan, ClipFacts, Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import type { AspectPlacement, Bundle } from '#shared/artifacts/enhancement.ts';
import type { SourceFacts } from '#shared/artifacts/source.ts';
import { contains, overlapAreaPx } from '#shared/layout/boxes.ts';
import { type Aspect, ASPECT_SIZES_PX } from '#shared/units/geometry.ts';

/** Two parts of a clip's package that cannot both be right: which field, and what is wrong with it. */
export interface Contradiction {
  readonly field: string;
  readonly sentence: string;
}

/** A clip's parts as stages 06 to 09 left them. */
export interface ClipParts {
  readonly source: SourceFacts;
  readonly facts: ClipFacts;
  readonly framing: Framing;
  readonly audio: AudioPlan;
  readonly bundle: Bundle;
}

/** Windows per layout. */
const WINDOW_COUNTS = { 'single': 1, 'two-up': 2, 'whole-blur': 0, 'inset': 1 } as const;

/** Everything in which a clip's parts contradict each other; empty for a sound package. Nothing is decoded. */
export function contradictions(clipId: string, parts: ClipParts, aspects: readonly Aspect[]): Contradiction[] {
  return [
    ...identity(clipId, parts), ...timing(parts),
    ...aspects.flatMap(aspect => [...framingOf(aspect, parts), ...placementOf(aspect, parts)]),
    ...pagesOf(parts), ...audioOf(parts),
  ];
}

function identity(clipId: string, parts: ClipParts): Contradiction[] {
  return (['facts', 'framing', 'audio', 'bundle'] as const).filter(part => parts[part].clipId !== clipId)
    .map(part => ({ field: `${part}.clipId`, sentence: `belongs to ${parts[part].clipId}` }));
}

function timing({ source, facts, framing, bundle }: ClipParts): Contradiction[] {
  const found: Contradiction[] = [];
  const frameSec = 1 / facts.fps;
  const check = (isRight: boolean, field: string, sentence: string): void => {
    if (!isRight) {
      found.push({ field, sentence });
    }
  };
  check(Math.abs(facts.durationSec - facts.frameCount * frameSec) <= frameSec, 'facts.durationSec', `is ${facts.durationSec} s, but ${facts.frameCount} frames at ${facts.fps} fps are ${(facts.frameCount * frameSec).toFixed(3)} s`);
  check(framing.frameCount === facts.frameCount, 'framing.frameCount', `is ${framing.frameCount}, but the media has ${facts.frameCount} frames`);
  check(bundle.durationFrames === facts.frameCount, 'bundle.durationFrames', `is ${bundle.durationFrames}, but the media has ${facts.frameCount} frames`);
  check(Math.abs(bundle.fps - facts.fps) < 1e-6, 'bundle.fps', `is ${bundle.fps}, but the media has ${facts.fps}`);
  check(framing.widthPx === facts.widthPx && framing.heightPx === facts.heightPx, 'framing.widthPx', `is for ${framing.widthPx}x${framing.heightPx}, but the media is ${facts.widthPx}x${facts.heightPx}`);
  let outputSec = 0;
  facts.sourceRanges.forEach((range, at) => {
    check(range.sourceEndSec > range.sourceStartSec, `facts.sourceRanges[${at}]`, `ends at ${range.sourceEndSec} s, before it starts`);
    check(Math.abs(range.outputStartSec - outputSec) <= frameSec, `facts.sourceRanges[${at}].outputStartSec`, `is ${range.outputStartSec} s, but the pieces before it last ${outputSec.toFixed(3)} s`);
    check(range.sourceEndSec <= source.durationSec + 2 * frameSec, `facts.sourceRanges[${at}].sourceEndSec`, `is ${range.sourceEndSec} s, but the recording ends at ${source.durationSec} s`);
    outputSec += range.sourceEndSec - range.sourceStartSec;
  });
  check(Math.abs(outputSec - facts.durationSec) <= frameSec + 1e-3, 'facts.sourceRanges', `last ${outputSec.toFixed(3)} s together, but the clip lasts ${facts.durationSec} s`);
  return found;
}

function framingOf(aspect: Aspect, { framing, facts }: ClipParts): Contradiction[] {
  const segments = framing.aspects.find(each => each.aspect === aspect)?.segments;
  if (!segments) {
    return [{ field: `framing.aspects[${aspect}]`, sentence: 'is missing' }];
  }
  const found: Contradiction[] = [];
  let expected = 0;
  segments.forEach((segment, at) => {
    const field = `framing.aspects[${aspect}].segments[${at}]`;
    if (segment.startFrame !== expected || segment.endFrame <= segment.startFrame) {
      found.push({ field, sentence: `covers frames ${segment.startFrame} to ${segment.endFrame}, but should begin at ${expected}` });
    }
    expected = segment.endFrame;
    found.push(...windowsOf(segment, field, facts));
  });
  if (expected !== facts.frameCount) {
    found.push({ field: `framing.aspects[${aspect}].segments`, sentence: `end at frame ${expected}, but the clip has ${facts.frameCount}` });
  }
  return found;
}

function windowsOf(segment: FramingSegment, field: string, facts: ClipFacts): Contradiction[] {
  const expected = WINDOW_COUNTS[segment.layout];
  if (segment.windows.length !== expected) {
    return [{ field, sentence: `has ${segment.windows.length} windows, but the layout ${segment.layout} takes ${expected}` }];
  }
  const isInside = (key: FramingSegment['windows'][number][number]): boolean => (
    key.centerXPx >= 0 && key.centerXPx <= facts.widthPx && key.centerYPx >= 0 && key.centerYPx <= facts.heightPx && key.widthPx <= facts.widthPx + 1
  );
  return segment.windows.flatMap((keys, at) => {
    const name = `${field}.windows[${at}]`;
    const outside = keys.find(key => !isInside(key));
    const disordered = keys.some((key, index) => key.frame < (keys[index - 1]?.frame ?? 0));
    return [
      ...(outside ? [{ field: name, sentence: `lies outside the ${facts.widthPx}x${facts.heightPx} media at frame ${outside.frame}` }] : []),
      ...(disordered ? [{ field: name, sentence: 'has keys that are not in order of frame' }] : []),
    ];
  });
}

function placementOf(aspect: Aspect, { bundle }: ClipParts): Contradiction[] {
  const placement = bundle.placements.find(each => each.aspect === aspect);
  if (!placement) {
    return [{ field: `bundle.placements[${aspect}]`, sentence: 'is missing' }];
  }
  const found: Contradiction[] = [];
  const output = { xPx: 0, yPx: 0, ...ASPECT_SIZES_PX[aspect] };
  const field = (name: string): string => `bundle.placements[${aspect}].${name}`;
  if (!contains(output, placement.safeBox)) {
    found.push({ field: field('safeBox'), sentence: 'reaches outside the picture' });
  }
  if (placement.captionBoxes.length !== bundle.pages.length) {
    found.push({ field: field('captionBoxes'), sentence: `are ${placement.captionBoxes.length}, but there are ${bundle.pages.length} caption pages` });
  }
  const safe = [...placement.captionBoxes.map((box, at) => ({ box, name: `captionBoxes[${at}]` })), { box: placement.titleBox, name: 'titleBox' }, { box: placement.lowerThirdBox, name: 'lowerThirdBox' }];
  for (const { box, name } of safe) {
    if (box && !contains(placement.safeBox, box)) {
      found.push({ field: field(name), sentence: 'reaches outside the safe zone' });
    }
  }
  for (const name of ['logoBox', 'progressBox'] as const) {
    const box = placement[name];
    if (box && !contains(output, box)) {
      found.push({ field: field(name), sentence: 'reaches outside the picture' });
    }
  }
  return [...found, ...stackedOn(placement, bundle).map(each => ({ ...each, field: field(each.field) }))];
}

/** Captions that lie on a title or lower third while both stand. */
function stackedOn(placement: AspectPlacement, bundle: Bundle): Contradiction[] {
  const others = [
    ...(bundle.title ? [{ box: placement.titleBox, name: 'title', ...bundle.title }] : []),
    ...bundle.lowerThirds.map(each => ({ ...each, box: placement.lowerThirdBox, name: 'lower third' })),
  ];
  return placement.captionBoxes.flatMap((box, at) => {
    const page = bundle.pages[at];
    const hit = others.find(other => other.box && page && page.startFrame < other.endFrame && other.startFrame < page.endFrame && overlapAreaPx(other.box, box) > 0);
    return hit ? [{ field: `captionBoxes[${at}]`, sentence: `lies on the ${hit.name} while both stand` }] : [];
  });
}

function pagesOf({ bundle, facts }: ClipParts): Contradiction[] {
  const found: Contradiction[] = [];
  let previousEnd = 0;
  bundle.pages.forEach((page, at) => {
    if (page.startFrame < previousEnd || page.endFrame <= page.startFrame || page.endFrame > facts.frameCount) {
      found.push({ field: `bundle.pages[${at}]`, sentence: `stands from frame ${page.startFrame} to ${page.endFrame}: out of order, empty, or after the clip's end (${facts.frameCount})` });
    }
    previousEnd = page.endFrame;
    let wordEnd = page.startFrame;
    for (const word of page.words) {
      if (word.startFrame < wordEnd || word.endFrame <= word.startFrame || word.endFrame > page.endFrame) {
        found.push({ field: `bundle.pages[${at}].words`, sentence: `"${word.text}" is lit from frame ${word.startFrame} to ${word.endFrame}: out of order or outside its page` });
        break;
      }
      wordEnd = word.endFrame;
    }
  });
  const spans = [...(bundle.title ? [{ ...bundle.title, field: 'bundle.title' }] : []), ...bundle.lowerThirds.map((each, at) => ({ ...each, field: `bundle.lowerThirds[${at}]` })), ...bundle.punchIns.map((each, at) => ({ ...each, field: `bundle.punchIns[${at}]` }))];
  for (const span of spans) {
    if (span.startFrame < 0 || span.endFrame <= span.startFrame || span.endFrame > facts.frameCount) {
      found.push({ field: span.field, sentence: `stands from frame ${span.startFrame} to ${span.endFrame}, outside the clip's ${facts.frameCount} frames` });
    }
  }
  return found;
}

function audioOf({ audio, facts }: ClipParts): Contradiction[] {
  const found: Contradiction[] = [];
  if (facts.silent && audio.measured !== null) {
    found.push({ field: 'audio.measured', sentence: `is ${audio.measured.integratedLufs} LUFS, but the recording has no sound` });
  }
  if ((audio.measured === null) !== (audio.predicted === null)) {
    found.push({ field: 'audio.predicted', sentence: 'does not go with what was measured' });
  }
  if (audio.predicted && audio.predicted.truePeakDbtp > audio.ceilingDbtp + 0.05) {
    found.push({ field: 'audio.predicted.truePeakDbtp', sentence: `is ${audio.predicted.truePeakDbtp} dBTP, over the ceiling of ${audio.ceilingDbtp}` });
  }
  return found;
}
