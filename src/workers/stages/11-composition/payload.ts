import type { ClipPackage } from '#shared/artifacts/clip.ts';
import { srtText, subtitleCues } from '#shared/captions/srt.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { type CompositionProps, OutputPayload } from '#shared/render/composition-props.ts';
import { type OutputPreset, PRESETS } from '#shared/render/presets.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { type Aspect, ASPECT_SIZES_PX, ASPECTS, aspectSlug } from '#shared/units/geometry.ts';
import { fileStem } from './file-stem.ts';

/** What all outputs of a run share. */
export interface PayloadOptions {
  readonly style: ResolvedStyle;
  readonly preset: OutputPreset;
  /** Digits that all ranks of the run take. */
  readonly rankDigits: number;
}

/**
 * The payload of one output, parsed by its schema. Throws `validation-failed`, naming clip, aspect and field, where the package
 * lacks the aspect or the schema refuses what would be rendered.
 */
export function outputPayload(clip: ClipPackage, aspect: Aspect, options: PayloadOptions): OutputPayload {
  const { style, preset, rankDigits } = options;
  const parsed = OutputPayload.safeParse({
    outputId: `${clip.clipId}-${aspectSlug(aspect)}`, clipId: clip.clipId, aspect, rank: clip.rank,
    fileStem: fileStem(clip, aspect, rankDigits), renderScale: PRESETS[preset].renderScale, preset,
    props: compositionProps(clip, aspect, style),
    audio: audioOf(clip),
    captionsSrt: srtText(subtitleCues(clip.bundle.pages, clip.bundle.fps)),
    sidecar: sidecarOf(clip, aspect, style),
  } satisfies OutputPayload);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(clip, aspect, `${issue?.path.join('.') ?? 'payload'}: ${issue?.message ?? 'refused'}`);
  }
  return parsed.data;
}

function compositionProps(clip: ClipPackage, aspect: Aspect, style: ResolvedStyle): CompositionProps {
  const { facts, bundle, framing } = clip;
  const segments = framing.aspects.find(each => each.aspect === aspect)?.segments;
  const placement = bundle.placements.find(each => each.aspect === aspect);
  if (!segments || !placement) {
    throw refused(clip, aspect, segments ? 'its overlays are not placed' : 'it is not framed');
  }
  const { titleBox, lowerThirdBox } = placement;
  return {
    aspect, ...ASPECT_SIZES_PX[aspect], fps: facts.fps, durationFrames: facts.frameCount,
    mediaSrc: `clip-media:${clip.clipId}`, mediaWidthPx: facts.widthPx, mediaHeightPx: facts.heightPx,
    segments, punchIns: bundle.punchIns,
    captions: bundle.pages.map((page, at) => {
      const box = placement.captionBoxes[at];
      if (!box) {
        throw refused(clip, aspect, `caption ${at + 1} has no box`);
      }
      return { ...page, box };
    }),
    title: bundle.title && titleBox ? { ...bundle.title, box: titleBox } : null,
    lowerThirds: lowerThirdBox ? bundle.lowerThirds.map(each => ({ ...each, box: lowerThirdBox })) : [],
    logoBox: placement.logoBox, progressBox: placement.progressBox,
    style: style.tokens,
  };
}

function audioOf({ audio }: ClipPackage): OutputPayload['audio'] {
  const { gainDb, limiterDb, fadeInSec, fadeOutSec, targetLufs, ceilingDbtp, measured } = audio;
  return { gainDb, limiterDb, fadeInSec, fadeOutSec, silent: measured === null, targetLufs, ceilingDbtp };
}

/** Checks of other aspects are left out: their codes end with the aspect. */
function sidecarOf(clip: ClipPackage, aspect: Aspect, style: ResolvedStyle): OutputPayload['sidecar'] {
  const others = ASPECTS.filter(each => each !== aspect).map(each => `-${aspectSlug(each)}`);
  return {
    clipId: clip.clipId, aspect, rank: clip.rank, title: clip.title, score: clip.score, criteria: clip.criteria, reason: clip.reason,
    style: { id: style.id, version: style.version, digest: style.digest },
    durationSec: clip.facts.durationSec, sourceRanges: clip.facts.sourceRanges,
    checks: clip.checks.filter(check => !others.some(suffix => check.code.endsWith(suffix))),
  };
}

function refused(clip: ClipPackage, aspect: Aspect, what: string): CutdownError {
  return new CutdownError('validation-failed', `Clip ${clip.clipId} ("${clip.title}") cannot be composed in ${aspect}: ${what}.`, {
    advice: 'Run it again from enhancement-build ("cutdown rerun RUN --from enhancement-build"); if it comes back, send the run\'s log to the developers.',
  });
}
