/** The filters that make the moving picture of one output out of the clip's media: cuts, camera, layouts. */
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { backdropFilters, insetRim, seamBox } from '#remotion/layers/picture/geometry.ts';
import { cutAxis } from './camera-axis.ts';
import { stepExpression, stepsOf } from './expression.ts';
import { stretchesOf, type Stretch } from './stretches.ts';

/** The size that is rendered and its factor on the composition's size. */
export interface OutputSize {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scale: number;
}

/** A zoom shorter than this is seen as one movement. A punch-in takes 0.27 s. */
const QUICK_SEC = 0.6;

interface Chain {
  readonly props: CompositionProps;
  readonly size: OutputSize;
  /** Begins every label, so that outputs of one graph do not meet. */
  readonly name: string;
  readonly lines: string[];
}

/** Scaling as the browser does it where it enlarges: linear between pixels. Where it gets smaller, every pixel counts. */
const SCALER = 'flags=bilinear+accurate_rnd+full_chroma_inp';
/**
 * The browser goes on taking two pixels where it shrinks. Down to half the size that loses little, and a bell as narrow as those
 * two pixels comes nearest to it (40.4 dB to a still at 0.56, against 36.7 of a triangle over every pixel); below, fine patterns
 * would flicker, and every pixel counts here even though the browser leaves some out. Near full size there is no difference.
 */
const SHRINK = { least: 0.5, most: 0.9 } as const;
/** swscale's bell is 2^(-p d²), d in pixels of the result; two pixels of the source are that narrow with p = 3.5 / shrink² (tried at 0.56). */
const BELL = 3.5;

function scalerFor(factors: readonly number[]): string {
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  return least >= SHRINK.least && most <= SHRINK.most ? `flags=gauss+accurate_rnd+full_chroma_inp:param0=${(BELL / (least * most)).toFixed(2)}` : SCALER;
}

/**
 * Filter chains from label `from` (the whole clip's media, frame numbers as timestamps) to label `to`: the picture of an
 * output, yuv420p in bt709 and TV range, square pixels. `name` begins the labels in between.
 */
export function pictureGraph(props: CompositionProps, size: OutputSize, labels: { from: string; to: string; name: string }): string[] {
  const chain: Chain = { props, size, name: labels.name, lines: [] };
  const stretches = stretchesOf(props);
  const sources = stretches.map((_, index) => `${labels.name}s${index}`);
  const made = stretches.map((_, index) => `${labels.name}m${index}`);
  const only = stretches.length === 1;
  if (!only) {
    chain.lines.push(`[${labels.from}]split=${stretches.length}${sources.map(label => `[${label}]`).join('')}`);
  }
  stretches.forEach((stretch, index) => {
    const from = only ? labels.from : `${labels.name}t${index}`;
    if (!only) {
      chain.lines.push(`[${sources[index]}]trim=start_frame=${stretch.startFrame}:end_frame=${stretch.endFrame},setpts=PTS-STARTPTS[${from}]`);
    }
    drawStretch(chain, stretch, { from, to: only ? labels.to : made[index] ?? '', name: `${labels.name}x${index}` });
  });
  if (!only) {
    chain.lines.push(`${made.map(label => `[${label}]`).join('')}concat=n=${made.length}:v=1:a=0[${labels.to}]`);
  }
  return chain.lines;
}

interface Labels { readonly from: string; readonly to: string; readonly name: string }

function drawStretch(chain: Chain, stretch: Stretch, labels: Labels): void {
  const panels = stretch.states[0]?.panels.map(each => evenPanel(each.panel, chain.size)) ?? [];
  if (stretch.layout === 'single') {
    chain.lines.push(`[${labels.from}]${panelFilters(chain, stretch, 0, panels[0])}[${labels.to}]`);
  } else if (stretch.layout === 'two-up') {
    drawTwoUp(chain, stretch, panels, labels);
  } else {
    drawWhole(chain, stretch, panels, labels);
  }
}

function drawTwoUp(chain: Chain, stretch: Stretch, panels: readonly BoxPx[], { from, to, name }: Labels): void {
  const [first, second] = panels;
  if (!first || !second) {
    throw new RangeError('a two-up needs two panels');
  }
  const seam = seamBox(chain.props, chain.props.heightPx > chain.props.widthPx ? 'stacked' : 'side-by-side');
  chain.lines.push(`[${from}]split=2[${name}a][${name}b]`);
  [first, second].forEach((panel, index) => {
    const label = `${name}${'ab'[index]}`;
    chain.lines.push(`[${label}]${panelFilters(chain, stretch, index, panel)}[${label}p]`);
  });
  const stack = second.yPx > 0 ? 'vstack' : 'hstack';
  chain.lines.push(`[${name}ap][${name}bp]${stack}=inputs=2:shortest=1,${filledBox(scaledBox(seam, chain.size), chain.props.style.background)}[${to}]`);
}

/** The whole frame, over its backdrop where it does not fill the output, and the presenter's inset over both where there is one. */
function drawWhole(chain: Chain, stretch: Stretch, [whole, inset]: readonly BoxPx[], { from, to, name }: Labels): void {
  if (!inset) {
    drawWholeFrame(chain, stretch, whole, { from, to, name });
    return;
  }
  const rim = filledBox(scaledBox(insetRim(chain.props, unscaledInset(stretch)), chain.size), chain.props.style.background);
  chain.lines.push(`[${from}]split=2[${name}f][${name}i]`);
  drawWholeFrame(chain, stretch, whole, { from: `${name}f`, to: `${name}o`, name });
  chain.lines.push(
    `[${name}i]${panelFilters(chain, stretch, 1, inset)}[${name}ip]`,
    `[${name}o]${rim}[${name}r]`,
    `[${name}r][${name}ip]overlay=${inset.xPx}:${inset.yPx}:shortest=1:format=yuv420[${to}]`,
  );
}

function unscaledInset({ states }: Stretch): BoxPx {
  const panel = states[0]?.panels[1]?.panel;
  if (!panel) {
    throw new RangeError('an inset needs its panel');
  }
  return panel;
}

function drawWholeFrame(chain: Chain, stretch: Stretch, whole: BoxPx | undefined, { from, to, name }: Labels): void {
  const { size, props } = chain;
  const backdrop = stretch.states[0]?.backdrop;
  if (!whole) {
    throw new RangeError('whole-blur needs its panel');
  }
  if (!backdrop) {
    chain.lines.push(`[${from}]${panelFilters(chain, stretch, 0, whole)}[${to}]`);
    return;
  }
  const { canvas, rimPx, blurPx, matrix } = backdropFilters(props);
  const { xPx, yPx, widthPx, heightPx } = backdrop.window;
  const [width, height] = [canvas.widthPx + 2 * rimPx, canvas.heightPx + 2 * rimPx];
  const colours = matrix.flatMap((row, at) => row.map((value, column) => `${'rgb'[at]}${'rgb'[column]}=${value.toFixed(5)}`)).join(':');
  chain.lines.push(
    `[${from}]split=2[${name}w][${name}b]`,
    `[${name}w]${panelFilters(chain, stretch, 0, whole)}[${name}wp]`,
    // Small first, so that blurring and colouring cost nothing; in RGB, as the browser does it.
    `[${name}b]crop=${Math.round(widthPx)}:${Math.round(heightPx)}:${Math.round(xPx)}:${Math.round(yPx)}:exact=1,scale=${width}:${height}:${SCALER}:in_color_matrix=bt709:in_range=tv,format=gbrp,`
    + `gblur=sigma=${blurPx}:steps=4,colorchannelmixer=${colours},crop=${canvas.widthPx}:${canvas.heightPx}:${rimPx}:${rimPx},`
    + `scale=${size.widthPx}:${size.heightPx}:${SCALER}:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1[${name}bp]`,
    `[${name}bp][${name}wp]overlay=${whole.xPx}:${whole.yPx}:shortest=1:format=yuv420[${to}]`,
  );
}

/** Cuts a panel's window out of the media, frame by frame, and brings it to the panel's size. */
function panelFilters({ props, size }: Chain, stretch: Stretch, index: number, panel: BoxPx | undefined): string {
  if (!panel) {
    throw new RangeError(`a ${stretch.layout} has no panel ${index}`);
  }
  const still = stretch.work === 'still';
  const windows = (still ? stretch.states.slice(0, 1) : stretch.states).map(state => {
    const each = state.panels[index];
    if (!each) {
      throw new RangeError(`a ${stretch.layout} has no panel ${index}`);
    }
    return windowFor(panel, each, { size, props });
  });
  const quick = stretch.work === 'zoom' && windows.length < QUICK_SEC * props.fps;
  const x = cutAxis({ starts: windows.map(each => each.xPx), sizes: windows.map(each => each.widthPx), mediaPx: props.mediaWidthPx, panelPx: panel.widthPx }, quick);
  const y = cutAxis({ starts: windows.map(each => each.yPx), sizes: windows.map(each => each.heightPx), mediaPx: props.mediaHeightPx, panelPx: panel.heightPx }, quick);
  const filters: string[] = [];
  if (x.cropPx !== props.mediaWidthPx || y.cropPx !== props.mediaHeightPx) {
    filters.push(`crop=${x.cropPx}:${y.cropPx}:${quoted(x.cropStart)}:${quoted(y.cropStart)}`);
  }
  const unchanged = [x, y].every(({ cropPx, scaledPx }) => scaledPx.every(each => each === cropPx));
  if (!unchanged) {
    const zooms = [x, y].some(({ scaledPx }) => scaledPx.some(each => each !== scaledPx[0]));
    const factors = [x, y].flatMap(({ cropPx, scaledPx }) => scaledPx.map(each => each / cropPx));
    filters.push(`scale=${quoted(x.scaledPx)}:${quoted(y.scaledPx)}:${scalerFor(factors)}:in_range=tv:out_range=tv${zooms ? ':eval=frame' : ''}`);
  }
  const seen = { widthPx: panel.widthPx * x.oversampling, heightPx: panel.heightPx * y.oversampling };
  if (x.scaledPx.some(each => each !== seen.widthPx) || y.scaledPx.some(each => each !== seen.heightPx)) {
    filters.push(`crop=${seen.widthPx}:${seen.heightPx}:${quoted(x.insideStart)}:${quoted(y.insideStart)}:exact=1`);
  }
  if (x.oversampling * y.oversampling > 1) {
    filters.push(`scale=${panel.widthPx}:${panel.heightPx}:flags=neighbor`);
  }
  return [...filters, 'format=yuv420p', 'setsar=1'].join(',');
}

/** A panel's window, grown or shrunk with the panel where its edges were moved to even pixels. */
function windowFor(even: BoxPx, { panel, window }: { panel: BoxPx; window: BoxPx }, { size, props }: Pick<Chain, 'size' | 'props'>): BoxPx {
  const axis = (at: 'xPx' | 'yPx', length: 'widthPx' | 'heightPx', mediaPx: number): [number, number] => {
    const perPx = window[length] / panel[length];
    const wanted = Math.min(mediaPx, even[length] / size.scale * perPx);
    const start = window[at] + (even[at] / size.scale - panel[at]) * perPx;
    return [Math.min(Math.max(0, start), mediaPx - wanted), wanted];
  };
  const [xPx, widthPx] = axis('xPx', 'widthPx', props.mediaWidthPx);
  const [yPx, heightPx] = axis('yPx', 'heightPx', props.mediaHeightPx);
  return { xPx, yPx, widthPx, heightPx };
}

/** A panel in rendered pixels, its edges at even ones: 4:2:0 has a colour for every second pixel only. */
function evenPanel(panel: BoxPx, { scale, widthPx, heightPx }: OutputSize): BoxPx {
  const even = (value: number, most: number): number => Math.min(most, 2 * Math.round(value * scale / 2));
  const [left, top] = [even(panel.xPx, widthPx), even(panel.yPx, heightPx)];
  return { xPx: left, yPx: top, widthPx: even(panel.xPx + panel.widthPx, widthPx) - left, heightPx: even(panel.yPx + panel.heightPx, heightPx) - top };
}

function scaledBox(box: BoxPx, { scale }: OutputSize): BoxPx {
  const [left, top] = [Math.round(box.xPx * scale), Math.round(box.yPx * scale)];
  return { xPx: left, yPx: top, widthPx: Math.max(1, Math.round((box.xPx + box.widthPx) * scale) - left), heightPx: Math.max(1, Math.round((box.yPx + box.heightPx) * scale) - top) };
}

/** A filter that fills a box with an opaque colour (`#rrggbb`). */
function filledBox(box: BoxPx, colour: string): string {
  return `drawbox=${box.xPx}:${box.yPx}:${box.widthPx}:${box.heightPx}:color=${ffmpegColour(colour)}:t=fill`;
}

/** A style's colour as ffmpeg writes it: `0xrrggbb@0xaa`. */
export function ffmpegColour(colour: string): string {
  const [, rgb, alpha] = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(colour) ?? [];
  return `0x${rgb ?? '000000'}@0x${alpha ?? 'ff'}`;
}

function quoted(values: readonly number[]): string {
  return `'${stepExpression(stepsOf(values))}'`;
}
