/** The filters that lay a clip's overlays over its picture: cells of sheets, and the progress bar as plain rectangles. */
import { progressState } from '#remotion/layers/progress-bar/state.ts';
import { TRACK_COLOUR } from '#remotion/layers/progress-bar/track.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { stepExpression, type Counter } from './expression.ts';
import { ffmpegColour, type OutputSize } from './picture-graph.ts';
import type { LayerSheets } from './sheet-plan.ts';

/** Labels and timing that overlay chains need. */
export interface OverlayPlace {
  readonly props: CompositionProps;
  readonly size: OutputSize;
  /** Frame rate as ffmpeg takes it exactly, e.g. `30000/1001`. */
  readonly fps: string;
  /** Begins every label, so that outputs of one graph do not meet. */
  readonly name: string;
}

/** To TV range bt709 with the alpha kept; once for each sheet, however many frames show its cells. */
const TO_YUVA = 'scale=out_color_matrix=bt709:out_range=tv:flags=bilinear+accurate_rnd+full_chroma_int,format=yuva420p';

/**
 * Chains that lay one layer over label `from`, giving `to`. `input`: number of the ffmpeg input that delivers the layer's sheets,
 * in order, one picture each. A sheet stands from its first frame to the next one's; its cell is cut out for each frame.
 */
export function layerGraph(layer: LayerSheets, { props, size, fps, name }: OverlayPlace, labels: { input: number; from: string; to: string }): string[] {
  const [rateAbove, rateBelow] = fps.split('/');
  const byTime = { fps: props.fps };
  const px = (value: number): number => Math.round(value * size.scale);
  const cell = { widthPx: px(layer.cellWidthPx), heightPx: px(layer.cellHeightPx) };
  // A stretch that shows nothing keeps the cell before it, so that fewer steps are told; it is switched off below.
  const shown = layer.runs.filter(run => run.cell !== null);
  const steps = (value: (run: LayerSheets['runs'][number]) => number, counter: Counter): string => `'${stepExpression(merged(shown.map((run, index) => ({ fromFrame: index === 0 ? 0 : run.fromFrame, value: value(run) }))), counter)}'`;
  const column = (run: LayerSheets['runs'][number]): number => (run.cell ?? 0) % layer.columns * cell.widthPx;
  const row = (run: LayerSheets['runs'][number]): number => Math.floor((run.cell ?? 0) / layer.columns) * cell.heightPx;
  const times = stepExpression([...layer.sheets.map((sheet, index) => ({ fromFrame: index, value: sheet.fromFrame })), { fromFrame: layer.sheets.length, value: props.durationFrames }], 'N');
  const enabled = stepExpression(merged(layer.runs.map(run => ({ fromFrame: run.fromFrame, value: run.cell === null ? 0 : 1 }))), byTime);
  return [
    // The last sheet is repeated once at the clip's end: `fps` knows how long a picture stands only from the next one.
    `[${labels.input}:v]${TO_YUVA},settb=${rateBelow}/${rateAbove},tpad=stop=1:stop_mode=clone,setpts='${times}',fps=${fps}:start_time=0,`
    + `crop=${cell.widthPx}:${cell.heightPx}:${steps(column, 'n')}:${steps(row, 'n')}[${name}]`,
    `[${labels.from}][${name}]overlay=x=${steps(run => px(run.xPx), byTime)}:y=${steps(run => px(run.yPx), byTime)}:eof_action=pass:format=yuv420${enabled === '1' ? '' : `:enable='${enabled}'`}[${labels.to}]`,
  ];
}

/** Chains that draw the progress bar over label `from`, giving `to`; none where there is no bar. */
export function progressGraph({ props, size, fps, name }: OverlayPlace, labels: { from: string; to: string }): string[] {
  const { progressBox, style, durationFrames } = props;
  if (!progressBox || !progressState(props, 0)) {
    return [];
  }
  const edge = (value: number): number => 2 * Math.round(value * size.scale / 2);
  const [left, top] = [edge(progressBox.xPx), edge(progressBox.yPx)];
  const box = { xPx: left, yPx: top, widthPx: edge(progressBox.xPx + progressBox.widthPx) - left, heightPx: Math.max(2, edge(progressBox.yPx + progressBox.heightPx) - top) };
  // As `progressState` counts; the bar comes in from the left as one rectangle. By time: see `stepExpression`.
  const filled = `2*round(2*round(${progressBox.widthPx}*min(1,(round(t*${fps})+1)/${durationFrames})/2)*${size.scale}/2)`;
  // Rectangles are made in RGB: `color` alone would take another matrix. Drawn into 4:2:0, half-transparent ones would be too grey.
  const strip = (colour: string): string => `color=c=${ffmpegColour(colour)}:s=${box.widthPx}x${box.heightPx}:r=${fps},format=gbrap,${TO_YUVA}`;
  return [
    `${strip(TRACK_COLOUR)}[${name}t]`,
    `${strip(style.progressBar.colour)}[${name}b]`,
    `[${labels.from}][${name}t]overlay=x=${left}:y=${top}:shortest=1:format=yuv420[${name}o]`,
    `[${name}o][${name}b]overlay=x='${left - box.widthPx}+${filled}':y=${top}:shortest=1:format=yuv420[${labels.to}]`,
  ];
}

function merged(steps: readonly { fromFrame: number; value: number }[]): { fromFrame: number; value: number }[] {
  return steps.filter((step, index) => index === 0 || steps[index - 1]?.value !== step.value);
}
