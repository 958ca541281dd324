/** Renders cases with a backend and measures them. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import type { RenderBackend } from '#workers/render/render-backend.ts';

import { cameraPayload, CAMERA_FRAMES, casePayload, CASE_FRAMES, CASE_STILLS, type CameraCase, type LayoutCase } from './cases.ts';
import { makeClipMedia } from './clip-media.ts';
import { compareOutput, type OutputComparison } from './compare-output.ts';
import { measureCamera, type CameraFigures } from './measure-camera.ts';
import type { StillPainter } from './reference-stills.ts';

/** What a run needs. */
export interface EqualityRun {
  readonly backend: RenderBackend;
  readonly painter: StillPainter;
  readonly style: ResolvedStyle;
  /** Media is kept here from run to run; rendered files replace those of the run before. */
  readonly folder: string;
}

/** A compared output and where its file lies. */
export interface ComparedCase { readonly comparison: OutputComparison; readonly videoPath: string; readonly stills: string }

/** Renders one layout in several aspects, as the outputs of one clip, and compares each. */
export async function compareLayout(run: EqualityRun, layout: LayoutCase, aspects: readonly Aspect[]): Promise<ComparedCase[]> {
  const media = await makeClipMedia(run.folder, { frameCount: CASE_FRAMES, claps: true });
  const rendered = await renderAll(run, aspects.map(aspect => casePayload(layout, aspect, run.style)), media);
  const compared: ComparedCase[] = [];
  for (const { payload, videoPath } of rendered) {
    const stills = await run.painter.draw({ payload, fonts: run.style.fonts, mediaPath: media.mediaPath }, CASE_STILLS);
    const comparison = await compareOutput({ layout, payload, videoPath, ...media, stills, frames: CASE_STILLS });
    compared.push({ comparison, videoPath, stills });
  }
  return compared;
}

/** Renders one camera move in several aspects and measures each. */
export async function measureMove(run: EqualityRun, camera: CameraCase, aspects: readonly Aspect[]): Promise<{ aspect: Aspect; figures: CameraFigures; videoPath: string }[]> {
  const media = await makeClipMedia(run.folder, { frameCount: CAMERA_FRAMES, claps: false });
  const measured = [];
  for (const { payload, videoPath } of await renderAll(run, aspects.map(aspect => cameraPayload(camera, aspect, run.style)), media)) {
    measured.push({ aspect: payload.aspect, videoPath, figures: await measureCamera({ payload, videoPath, mediaPath: media.mediaPath }) });
  }
  return measured;
}

async function renderAll({ backend, style, folder }: EqualityRun, payloads: OutputPayload[], media: { mediaPath: string; audioPath: string }): Promise<{ payload: OutputPayload; videoPath: string }[]> {
  const tasks = await Promise.all(payloads.map(async payload => {
    const refused = backend.refuses(payload);
    if (refused !== null) {
      throw new Error(`${backend.id} refuses ${payload.outputId}: ${refused}`);
    }
    const scratchDir = join(folder, `scratch-${backend.id}`, payload.outputId);
    await rm(scratchDir, { recursive: true, force: true });
    await mkdir(scratchDir, { recursive: true });
    return { payload, ...media, fonts: style.fonts, scratchDir, outPath: join(folder, `scratch-${backend.id}`, `${payload.outputId}.mp4`) };
  }));
  await backend.render(tasks, { signal: new AbortController().signal, onProgress: () => undefined });
  return tasks.map(({ payload, outPath }) => ({ payload, videoPath: outPath }));
}
