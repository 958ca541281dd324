/** How a shape frames the recording at the playhead, and how the editor wants it. */
import { useMemo, useState, type ReactElement } from 'react';

import { Layout } from '#shared/artifacts/clip.ts';
import type { ClipPreview, ReviewClip, ReviewView } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import type { Aspect, BoxPx } from '#shared/units/geometry.ts';

import { Button } from '../../../ui/parts.tsx';
import { clipTime } from '../preview/clip-time.ts';
import { usePlayhead } from '../preview/playhead.ts';
import { edit } from '../state/actions.ts';
import { useReview } from '../state/store.ts';
import { carriedOver, choiceOf, facesAt, framingAt, panelsFor, shotAt, spanOf, windowsFor, type Scope } from './frame-geometry.ts';
import { FramePeople } from './frame-people.tsx';
import { FramePicture } from './frame-picture.tsx';
import { faceTrails, windowTrails } from './frame-trails.ts';

const t = text.review.frame;
const SCOPES = ['shot', 'rest', 'clip'] as const;

export function FrameTab({ view, clip }: { view: ReviewView; clip: ReviewClip }): ReactElement {
  const preview = useReview(state => state.previews[clip.clipId]?.preview ?? null);
  return preview && view.proxyUrl !== null ? <Framed view={view} clip={clip} preview={preview} url={view.proxyUrl} /> : <p className="soft pad">{t.noPreview}</p>;
}

function Framed({ view, clip, preview, url }: { view: ReviewView; clip: ReviewClip; preview: ClipPreview; url: string }): ReactElement {
  const shape = useReview(state => state.shape);
  const [scope, setScope] = useState<Scope>('shot');
  const [everyShape, setEveryShape] = useState(false);
  const first = preview.outputs[0]?.props;
  const time = useMemo(() => clipTime(preview.sourceRanges, first?.fps ?? 30, first?.durationFrames ?? 1), [preview, first]);
  const { framing } = preview;
  // Faces are sampled a few times a second: a frame in four is enough to follow.
  const frame = usePlayhead(state => { const at = time.frameOf(state.sec); return at === null ? null : state.playing ? at - at % 4 : at; });
  const aspect: Aspect = shape === 'all' ? view.aspects[0] ?? '9:16' : shape;
  const media = { widthPx: framing.widthPx, heightPx: framing.heightPx };
  if (frame === null) {
    return <p className="soft pad">{t.outside}</p>;
  }
  const shot = shotAt(framing, frame);
  const now = framingAt(framing, clip.framing, aspect, time.sourceOf(frame), frame);
  const faces = facesAt(framing, frame, time.fps).map(face => ({ ...face, chosen: now?.trackIds.includes(face.trackId) ?? false }));
  const layout = now?.layout ?? 'single';
  const windows = now?.windows ?? [];

  async function choose(nextLayout: Layout, nextWindows: readonly BoxPx[]): Promise<void> {
    const span = spanOf(scope, framing, time, clip, frame ?? 0);
    const own = choiceOf(aspect, span, nextLayout, nextWindows, media);
    const others = everyShape ? view.aspects.filter(each => each !== aspect).map(each => choiceOf(each, span, nextLayout, carriedOver(each, nextLayout, nextWindows, media), media)) : [];
    await edit({ type: 'frame', clipId: clip.clipId, choices: [own, ...others] });
  }
  const centres = (boxes: readonly BoxPx[]): { xPx: number; yPx: number }[] => boxes.map(each => ({ xPx: each.xPx + each.widthPx / 2, yPx: each.yPx + each.heightPx / 2 }));

  return (
    <div className="frame-tab pad">
      <FramePicture key={`${clip.clipId} ${aspect} ${layout} ${shot.index}`} url={url} media={media} panels={panelsFor(layout, aspect)} windows={windows} faces={faces}
        cameraWays={now?.byHand ? [] : windowTrails(framing, aspect, frame)} faceWays={faceTrails(framing, frame).map(each => each.points)}
        onWindows={next => choose(layout, next)}
        onFace={box => { void choose('single', windowsFor('single', aspect, media, [{ xPx: box.xPx + box.widthPx / 2, yPx: box.yPx + box.heightPx * 0.7 }])); }} />
      <p className="row spread small soft num"><span>{t.shot(shot.index + 1, framing.shotStarts.length)}, {aspect}</span><span>{now?.byHand ? t.yours : t.theirs}</span></p>
      {now && now.reason !== null ? <p className="small select">{t.why(now.reason)}</p> : null}
      {framing.detector === 'none' ? <p className="small soft">{t.detectorNone}</p> : faces.length === 0 ? <p className="small soft">{t.noFaces}</p> : <p className="small soft">{t.hint}</p>}
      <FramePeople faces={faces} names={view.people} />
      <fieldset className="choices stacked">
        <legend className="small soft">{t.layout}</legend>
        {Layout.options.map(each => (
          <label key={each}><input type="radio" name="layout" checked={layout === each} onChange={() => { void choose(each, windowsFor(each, aspect, media, centres(faces.map(face => face.box)))); }} />{text.review.layouts[each]}</label>
        ))}
      </fieldset>
      <fieldset className="choices stacked">
        <legend className="small soft">{t.scope}</legend>
        {SCOPES.map(each => <label key={each}><input type="radio" name="scope" checked={scope === each} onChange={() => { setScope(each); }} />{t.scopes[each]}</label>)}
      </fieldset>
      <fieldset className="choices">
        <legend className="small soft">{t.shapes}</legend>
        <label><input type="radio" name="shapes" checked={!everyShape} onChange={() => { setEveryShape(false); }} />{t.thisShape(aspect)}</label>
        <label><input type="radio" name="shapes" checked={everyShape} onChange={() => { setEveryShape(true); }} />{t.allShapes}</label>
      </fieldset>
      <Button disabled={!clip.framing.some(each => everyShape || each.aspect === aspect)}
        onClick={() => { void edit({ type: 'unframe', clipId: clip.clipId, aspect: everyShape ? null : aspect, span: scope === 'clip' ? null : spanOf(scope, framing, time, clip, frame) }); }}>{t.reset}</Button>
    </div>
  );
}
