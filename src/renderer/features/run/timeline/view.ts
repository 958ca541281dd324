/** Which part of a recording is seen, and where: time to pixels and back, zoom, ruler. Pure. */

/** What is seen: the time at the left edge, and how wide a second is. */
export interface TimeView { readonly startSec: number; readonly pxPerSec: number }
/** How long the recording is, and how wide the picture of it. */
export interface Extent { readonly durationSec: number; readonly widthPx: number }

/** A second is never wider than this: frames of 30 fps are then 8 px apart. */
const MOST_PX_PER_SEC = 240;

/** The whole recording. */
export function wholeView({ durationSec, widthPx }: Extent): TimeView {
  return { startSec: 0, pxPerSec: widthPx / durationSec };
}

export function timeAt(view: TimeView, xPx: number): number {
  return view.startSec + xPx / view.pxPerSec;
}

export function xAt(view: TimeView, timeSec: number): number {
  return (timeSec - view.startSec) * view.pxPerSec;
}

export function isWhole(view: TimeView, extent: Extent): boolean {
  return view.pxPerSec <= wholeView(extent).pxPerSec * 1.0001;
}

/** The nearest view that shows nothing beyond the recording, and is neither too wide nor too narrow. */
export function clampView(view: TimeView, extent: Extent): TimeView {
  const least = wholeView(extent).pxPerSec;
  const pxPerSec = Math.min(Math.max(view.pxPerSec, least), Math.max(MOST_PX_PER_SEC, least));
  const lastStart = Math.max(0, extent.durationSec - extent.widthPx / pxPerSec);
  return { pxPerSec, startSec: Math.min(Math.max(0, view.startSec), lastStart) };
}

/** Makes seconds wider (`factor` over 1) or narrower; what is under `anchorPx` stays there, as far as the ends allow. */
export function zoomView(view: TimeView, extent: Extent, factor: number, anchorPx: number): TimeView {
  const { pxPerSec } = clampView({ ...view, pxPerSec: view.pxPerSec * factor }, extent);
  return clampView({ pxPerSec, startSec: timeAt(view, anchorPx) - anchorPx / pxPerSec }, extent);
}

export function panView(view: TimeView, extent: Extent, byPx: number): TimeView {
  return clampView({ ...view, startSec: view.startSec + byPx / view.pxPerSec }, extent);
}

/** Turns the page where a time is out of sight: it then stands near the edge that it came over. The same view where it is in sight. */
export function revealTime(view: TimeView, extent: Extent, timeSec: number): TimeView {
  const x = xAt(view, timeSec);
  if (x >= 0 && x <= extent.widthPx) {
    return view;
  }
  const margin = extent.widthPx * 0.08;
  return clampView({ ...view, startSec: timeSec - (x < 0 ? extent.widthPx - margin : margin) / view.pxPerSec }, extent);
}

/** The view after the picture has changed its width: a whole recording stays whole, else the seconds stay as wide as they are. */
export function resizeView(view: TimeView, before: Extent, after: Extent): TimeView {
  return isWhole(view, before) ? wholeView(after) : clampView(view, after);
}

/** Steps of the ruler, seconds. */
const STEPS_SEC = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200] as const;

/** Times to be named on the ruler, at least `leastPx` apart, and the step between them. */
export function rulerTicks(view: TimeView, extent: Extent, leastPx: number): { stepSec: number; timesSec: number[] } {
  const stepSec = STEPS_SEC.find(step => step * view.pxPerSec >= leastPx) ?? Math.ceil(leastPx / view.pxPerSec / 3600) * 3600;
  const endSec = Math.min(extent.durationSec, timeAt(view, extent.widthPx));
  const timesSec: number[] = [];
  for (let tick = Math.max(0, Math.ceil(view.startSec / stepSec - 1e-9)); tick * stepSec <= endSec; tick++) {
    timesSec.push(Math.round(tick * stepSec * 10) / 10);
  }
  return { stepSec, timesSec };
}
