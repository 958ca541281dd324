/** Filters that make any recording's picture the one kind that everything after works with. */
import { fpsFraction } from './frame-rate.ts';
import type { VideoStream } from './probe.ts';

/** What of a recording's picture decides how it is brought to SDR bt709, upright, with square pixels. */
export type PictureTraits = Pick<VideoStream, 'widthPx' | 'heightPx' | 'pixelAspect' | 'rotationDeg' | 'pixelFormat' | 'bitDepth' | 'fieldOrder' | 'colorRange' | 'colorSpace' | 'colorTransfer' | 'colorPrimaries'>;

/** Encoder options that go with `pictureFilters`: 8 bit 4:2:0, tagged bt709 in tv range. */
export const PICTURE_TAGS = ['-pix_fmt', 'yuv420p', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

/** Whether the picture is HDR: PQ or HLG. */
export function isHdr(picture: Pick<PictureTraits, 'colorTransfer'>): boolean {
  return picture.colorTransfer === 'smpte2084' || picture.colorTransfer === 'arib-std-b67';
}

/** Whether the picture comes in fields. */
export function isInterlaced(picture: Pick<PictureTraits, 'fieldOrder'>): boolean {
  return ['tt', 'bb', 'tb', 'bt'].includes(picture.fieldOrder ?? '');
}

/** Size as it should be seen: pixel aspect applied to the width, then turned; even sides, at least 2. */
export function displaySize(picture: Pick<PictureTraits, 'widthPx' | 'heightPx' | 'pixelAspect' | 'rotationDeg'>): { widthPx: number; heightPx: number } {
  const wide = even(picture.widthPx * picture.pixelAspect);
  const high = even(picture.heightPx);
  const turned = picture.rotationDeg === 90 || picture.rotationDeg === 270;
  return turned ? { widthPx: high, heightPx: wide } : { widthPx: wide, heightPx: high };
}

/** The size within the limits that keeps the shape; never larger than the picture itself; even sides. */
export function fitInside(size: { widthPx: number; heightPx: number }, limit: { widthPx: number; heightPx: number }): { widthPx: number; heightPx: number } {
  const factor = Math.min(1, limit.widthPx / size.widthPx, limit.heightPx / size.heightPx);
  return { widthPx: Math.min(even(size.widthPx * factor), even(limit.widthPx)), heightPx: Math.min(even(size.heightPx * factor), even(limit.heightPx)) };
}

/** The size of clip pictures: at most 1920 x 1080 lying, 1080 x 1920 standing; never enlarged; even sides. */
export function clipPictureSize(size: { widthPx: number; heightPx: number }): { widthPx: number; heightPx: number } {
  const [longPx, shortPx] = [1920, 1080];
  return size.widthPx >= size.heightPx
    ? fitInside(size, { widthPx: longPx, heightPx: shortPx })
    : fitInside(size, { widthPx: shortPx, heightPx: longPx });
}

/**
 * The filter chain from decoded (and by ffmpeg itself turned upright) frames to constant frame rate, `size`, square pixels and
 * 8-bit SDR bt709 in tv range. `shift` is the setpts expression that puts the frames on the wanted timeline; frames before 0
 * are dropped but for the one that still shows at 0.
 * HDR is tone-mapped (Hable's curve over a linear picture of 100 nits reference white); where ffmpeg lacks zscale it is only
 * squeezed to 8 bits and brightened, which keeps it watchable.
 */
export function pictureFilters(picture: PictureTraits, options: { shift: string; fps: number; size: { widthPx: number; heightPx: number }; toneMapping: boolean; quality: 'fast' | 'fine' }): string {
  const { size, shift, fps } = options;
  const flags = options.quality === 'fast' ? 'bilinear' : 'bicubic';
  const chain = [`setpts=${shift}`];
  if (isInterlaced(picture)) {
    chain.push('bwdif=mode=send_frame:deint=interlaced');
  }
  chain.push(`fps=fps=${fpsFraction(fps)}:start_time=0:round=near`);
  if (isHdr(picture) && options.toneMapping) {
    // Scaled first: tone mapping works on floats and costs by the pixel. HDR by its transfer is BT.2020 unless it says else.
    chain.push(
      `scale=${size.widthPx}:${size.heightPx}:flags=${flags}`,
      `setparams=color_primaries=${known(picture.colorPrimaries, 'bt2020')}:color_trc=${picture.colorTransfer}:colorspace=${known(picture.colorSpace, 'bt2020nc')}`,
      'zscale=t=linear:npl=100', 'format=gbrpf32le', 'zscale=p=bt709', 'tonemap=tonemap=hable:desat=0', 'zscale=t=bt709:m=bt709:r=tv',
    );
  } else {
    const conversion = isHdr(picture) ? `:in_color_matrix=bt2020:out_color_matrix=bt709` : matrixConversion(picture);
    chain.push(`scale=${size.widthPx}:${size.heightPx}:flags=${flags}:out_range=tv${conversion}`);
  }
  chain.push('format=yuv420p');
  if (isHdr(picture) && !options.toneMapping) {
    chain.push('eq=gamma=1.6:saturation=1.4');
  }
  chain.push('setsar=1', 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709');
  return chain.join(',');
}

/** SD matrices differ visibly from bt709; untagged pictures of SD height are taken for SD, as players do. */
function matrixConversion(picture: PictureTraits): string {
  const tagged = picture.colorSpace !== null && picture.colorSpace !== 'unknown' ? picture.colorSpace : null;
  const matrix = tagged ?? (picture.heightPx <= 576 ? 'smpte170m' : 'bt709');
  if (matrix === 'smpte170m' || matrix === 'bt470bg' || matrix === 'fcc' || matrix === 'smpte240m') {
    return `:in_color_matrix=${matrix === 'smpte240m' ? 'smpte240m' : 'bt601'}:out_color_matrix=bt709`;
  }
  return matrix.startsWith('bt2020') ? ':in_color_matrix=bt2020:out_color_matrix=bt709' : isRgb(picture.pixelFormat) ? ':out_color_matrix=bt709' : '';
}

function isRgb(pixelFormat: string): boolean {
  return /^(rgb|bgr|gbr|argb|abgr|pal8|0rgb|0bgr)/.test(pixelFormat);
}

function known(value: string | null, fallback: string): string {
  return value !== null && value !== 'unknown' && value !== 'reserved' ? value : fallback;
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
