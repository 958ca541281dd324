import { z } from 'zod';

import { NameTemplate } from '../naming/file-names.ts';
import { EncoderWish, OutputPreset } from '../render/presets.ts';
import { SoundCleaning } from '../sound/cleaning.ts';
import { Tightening } from '../sound/tightening.ts';
import { ASPECTS, Aspect } from '../units/geometry.ts';
import { StageId } from './stages.ts';

/** A style package and version, fixed for the whole run; the digest is of the published package's files. */
export const StylePin = z.object({ id: z.string(), version: z.string(), digest: z.string() });
export type StylePin = z.infer<typeof StylePin>;

/** Which program draws the pictures: `auto` takes the fastest that can draw each output; `reference` is stock Remotion for all, for comparisons and support. */
export const BackendChoice = z.enum(['auto', 'reference']);
export type BackendChoice = z.infer<typeof BackendChoice>;

/** What an editor asks for: one recording, and how to cut it. Every field but the source has a default. */
export const RunRequest = z.object({
  /** Absolute path of the recording. */
  sourcePath: z.string().min(1),
  /** Absolute path of a transcript (SRT, VTT, word JSON, Whisper JSON), or null: none. */
  transcriptPath: z.string().min(1).nullable().default(null),
  /** What the clips should be about, in free words; null: whatever stands best by itself. */
  brief: z.string().max(4000).nullable().default(null),
  /** How many clips to choose at most. 1 to 100, default 10. */
  clipCount: z.int().min(1).max(100).default(10),
  /** Shortest clip, seconds. 3 to 600, default 15. */
  minSec: z.number().min(3).max(600).default(15),
  /** Longest clip, seconds. 5 to 900, default 60. */
  maxSec: z.number().min(5).max(900).default(60),
  /**
   * Whether pauses and fillers are tightened. Default off, so that a request from before there was this choice means what it meant
   * then; faces offer `USUAL_TIGHTENING`.
   */
  tighten: Tightening.default('off'),
  /** What the sound of clips is cleaned of. Default off, as `tighten`; faces offer `USUAL_CLEANING`. */
  cleanSound: SoundCleaning.default('off'),
  /** Shapes to render; no duplicates. Default all three. */
  aspects: z.array(Aspect).min(1).default([...ASPECTS]).refine(list => new Set(list).size === list.length, 'an aspect is named twice'),
  /** `ID@VERSION` of a style package; default `default@1.0.0`. */
  style: z.string().regex(/^[a-z0-9-]+@\d+\.\d+\.\d+$/).default('default@1.0.0'),
  /** Last stage to run; default rendering, the last. */
  until: StageId.default('rendering'),
  /** Size and quality of the outputs; default `standard`, what is delivered. */
  preset: OutputPreset.default('standard'),
  /** The video encoder that is wanted; default x264, the same on every machine. */
  encoder: EncoderWish.default('x264'),
  backend: BackendChoice.default('auto'),
  /** Absolute path of the folder that finished files are delivered to. */
  outDir: z.string().min(1),
  /** Whom the clips are for, 1 to 80 characters; null: nobody in particular. */
  client: z.string().trim().min(1).max(80).nullable().default(null),
  /** How delivered files are called (see `file-names.ts`); null: `{rank}-{title}-{aspect}`. */
  nameTemplate: NameTemplate.nullable().default(null),
}).refine(request => request.minSec <= request.maxSec, { message: 'minSec is greater than maxSec', path: ['minSec'] });
export type RunRequest = z.infer<typeof RunRequest>;

/** The part of a request that a stage's result depends on; only this goes into its cache key. */
export interface StageParams {
  'transcoding': Record<string, never>;
  'transcription': Record<string, never>;
  'segment-detection': Record<string, never>;
  /** `tighten` is left out where it is off: a plan without it is what it was before there was that choice. */
  'planning': Pick<RunRequest, 'brief' | 'clipCount' | 'minSec' | 'maxSec'> & { tighten?: Exclude<Tightening, 'off'> };
  'enhancement-plan': Record<string, never>;
  /** `cleanSound` is left out where it is off, as `tighten` of planning. */
  'prepare-media': { cleanSound?: Exclude<SoundCleaning, 'off'> };
  'framing-analysis': Pick<RunRequest, 'aspects'>;
  'audio-planning': Record<string, never>;
  'enhancement-build': Pick<RunRequest, 'aspects'>;
  'prepare-finalize': Pick<RunRequest, 'aspects'>;
  'composition': Pick<RunRequest, 'aspects' | 'preset'>;
  'rendering': Pick<RunRequest, 'preset' | 'encoder' | 'backend'>;
}

/** Picks a stage's parameters out of a request. */
export function stageParams<S extends StageId>(stage: S, request: RunRequest): StageParams[S] {
  const { brief, clipCount, minSec, maxSec, tighten, cleanSound, aspects, preset, encoder, backend } = request;
  const table: StageParams = {
    'transcoding': {},
    'transcription': {},
    'segment-detection': {},
    'planning': { brief, clipCount, minSec, maxSec, ...(tighten === 'off' ? {} : { tighten }) },
    'enhancement-plan': {},
    'prepare-media': cleanSound === 'off' ? {} : { cleanSound },
    'framing-analysis': { aspects },
    'audio-planning': {},
    'enhancement-build': { aspects },
    'prepare-finalize': { aspects },
    'composition': { aspects, preset },
    'rendering': { preset, encoder, backend },
  };
  return table[stage];
}
