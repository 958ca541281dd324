/** Measures one output of a case against its lossless stills and its clip. */
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';

import { decodePictures, likenessByBox, meanColour, offsetInBox, type Likeness, type RgbPicture } from '../support/compare-pictures.ts';
import { compareSound, flashTimes } from '../support/compare-sound.ts';
import { clapFrames } from './clip-media.ts';
import { patchesAt, regionsOf, type Region, type RegionName } from './regions.ts';

/** Likeness of a region at the frames where it is seen. */
export interface RegionLikeness { readonly region: RegionName; readonly likeness: readonly Likeness[] }
/** Shift of a part of the picture against the still, output pixels. */
export interface RegionOffset { readonly region: RegionName; readonly frame: number; readonly dxPx: number; readonly dyPx: number; readonly peak: number }
/**
 * All flat patches of a colour: largest difference of a channel's mean from the media's own (`levels`) and from the still's (`stillLevels`).
 * What counts is the media's: the browser turns video into RGB by 7 bit coefficients, which moves greys by about one level and
 * saturated colours' blue by up to seven, so that a still is not right about colours to a level.
 */
export interface FlatFigure { readonly frame: number; readonly colour: string; readonly levels: number; readonly stillLevels: number; readonly got: readonly number[]; readonly media: readonly number[] }

/** All that is measured of an output. */
export interface OutputComparison {
  readonly layout: string;
  readonly aspect: Aspect;
  readonly regions: readonly RegionLikeness[];
  readonly offsets: readonly RegionOffset[];
  readonly flats: readonly FlatFigure[];
  readonly timing: {
    /** How much later than planned the sound comes, against the picture, s. */
    readonly avOffsetSec: number;
    readonly flashesSeen: number; readonly flashesWanted: number;
    readonly durationErrorFrames: number; readonly loudnessDifferenceLu: number;
  };
}

/** What is compared. `stills`: folder of the painter. */
export interface ComparedOutput {
  readonly layout: string;
  readonly payload: OutputPayload;
  readonly videoPath: string;
  readonly mediaPath: string;
  readonly audioPath: string;
  readonly stills: string;
  readonly frames: readonly number[];
}

/** A flash is 10 levels of the media; a dimmed backdrop and overlays take their part. */
const FLASH_LEVELS = 4;
/** Regions whose shift is measured: the moving picture. */
const SHIFTING: readonly RegionName[] = ['picture', 'picture-2', 'captions', 'title', 'lower-third', 'logo'];

/** Regions of letters and lines, compared as drawings (see `likenessByBox`); all others as pictures. */
const OVERLAYS: readonly RegionName[] = ['captions', 'title', 'lower-third', 'logo', 'progress-bar'];

/** Compares. */
export async function compareOutput(output: ComparedOutput): Promise<OutputComparison> {
  const { payload, frames, videoPath } = output;
  const regions = regionsOf(payload.props, frames);
  const likeness = await likenessByBox({ video: videoPath, frames }, { stills: output.stills, frames }, regions.map(({ name, box }) => ({ box, as: OVERLAYS.includes(name) ? 'drawing' : 'picture' })));
  const size = { widthPx: payload.props.widthPx, heightPx: payload.props.heightPx };
  const media = await decodePictures({ video: output.mediaPath, frames }, { widthPx: payload.props.mediaWidthPx, heightPx: payload.props.mediaHeightPx });
  const [wanted, got] = [await decodePictures({ stills: output.stills, frames }, size), await decodePictures({ video: videoPath, frames }, size)];
  return {
    layout: output.layout, aspect: payload.aspect,
    regions: regions.map((region, index) => ({ region: region.name, likeness: (likeness[index] ?? []).filter(({ frame }) => region.frames.includes(frame)) })),
    offsets: offsetsOf(regions, frames, wanted, got), flats: flatsOf(payload, frames, { media, wanted, got }), timing: await timingOf(output),
  };
}

function offsetsOf(regions: readonly Region[], frames: readonly number[], wanted: readonly RgbPicture[], got: readonly RgbPicture[]): RegionOffset[] {
  return regions.filter(({ name, box }) => SHIFTING.includes(name) && Math.min(box.widthPx, box.heightPx) >= 32).flatMap(({ name, box, frames: seen }) => seen.map(frame => {
    const at = frames.indexOf(frame);
    return { region: name, frame, ...offsetInBox(wanted[at] as RgbPicture, got[at] as RgbPicture, box) };
  }));
}

function flatsOf({ props }: OutputPayload, frames: readonly number[], pictures: Record<'media' | 'wanted' | 'got', readonly RgbPicture[]>): FlatFigure[] {
  const worst = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, channel) => Math.abs(value - (b[channel] ?? NaN))));
  const mean = (colours: readonly (readonly number[])[]): number[] => [0, 1, 2].map(channel => colours.reduce((sum, each) => sum + (each[channel] ?? NaN), 0) / colours.length);
  return frames.flatMap((frame, at) => {
    const byColour = Map.groupBy(patchesAt(props, frame), ({ colour }) => colour.join(','));
    return [...byColour].map(([colour, patches]) => {
      const media = mean(patches.map(({ mediaBox }) => meanColour(pictures.media[at] as RgbPicture, mediaBox)));
      const [still, got] = [pictures.wanted, pictures.got].map(each => mean(patches.map(({ box }) => meanColour(each[at] as RgbPicture, box)))) as [number[], number[]];
      return { frame, colour, got, media, levels: worst(got, media), stillLevels: worst(got, still) };
    });
  });
}

async function timingOf({ payload, videoPath, audioPath }: ComparedOutput): Promise<OutputComparison['timing']> {
  const { fps, durationFrames, widthPx, heightPx } = payload.props;
  const { loudnessDifferenceLu, soundLagSec } = await compareSound(videoPath, { audioPath, payload });
  const planned = clapFrames(durationFrames).map(frame => frame / fps);
  const seen = await flashTimes(videoPath, { xPx: 0, yPx: 0, widthPx, heightPx }, FLASH_LEVELS);
  const lags = planned.flatMap(time => seen.filter(each => Math.abs(each - time) < 3 / fps).map(each => each - time));
  const { video, audio } = await probeMedia(videoPath);
  const wantedSec = durationFrames / fps;
  const durations = [video[0]?.durationSec ?? NaN, audio[0]?.durationSec ?? NaN];
  return {
    avOffsetSec: soundLagSec - (lags.length > 0 ? lags.reduce((sum, lag) => sum + lag, 0) / lags.length : NaN),
    flashesSeen: lags.length, flashesWanted: planned.length, loudnessDifferenceLu,
    durationErrorFrames: Math.max(...durations.map(each => Math.abs(each - wantedSec) * fps)),
  };
}
