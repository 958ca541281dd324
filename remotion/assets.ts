import { useEffect, useState } from 'react';
import { useDelayRender } from 'remotion';

import type { HostFont } from '#shared/render/clip-input.ts';

const loading = new Map<string, Promise<void>>();
const loaded = new Set<string>();
/** Held, so that an element that shows one of them has it at once. */
const pictures = new Map<string, HTMLImageElement>();

/**
 * Loads fonts and logos (data URLs) into the document and tells when all of them stand. Until then the engine is held and nothing
 * may be measured or drawn. What cannot be read fails the render: anything in its place would be a different design. Pass the same arrays from
 * frame to frame.
 */
export function useAssets(fonts: readonly HostFont[], logos: readonly string[]): boolean {
  const { delayRender, continueRender, cancelRender } = useDelayRender();
  const [ready, setReady] = useState(() => fonts.every(font => loaded.has(keyOf(font))) && logos.every(logo => loaded.has(logo)));
  const [handle] = useState(() => ready ? null : delayRender('Loading fonts and logos'));
  useEffect(() => {
    let current = true;
    Promise.all([...fonts.map(font => load(keyOf(font), () => addFont(font))), ...logos.map(logo => load(logo, () => addPicture(logo)))]).then(() => {
      if (current) {
        setReady(true);
      }
      if (handle !== null) {
        continueRender(handle);
      }
    }, cancelRender);
    return () => {
      current = false;
    };
  }, [fonts, logos, handle, continueRender, cancelRender]);
  return ready;
}

async function load(key: string, add: () => Promise<void>): Promise<void> {
  const known = loading.get(key) ?? add().then(() => {
    loaded.add(key);
  });
  loading.set(key, known);
  await known;
}

async function addFont(font: HostFont): Promise<void> {
  const face = new FontFace(font.family, `url(${font.dataUrl})`, { weight: String(font.weight), style: 'normal' });
  try {
    document.fonts.add(await face.load());
  } catch (error) {
    throw new Error(`the font ${font.family} ${font.weight} could not be read: ${String(error)}`, { cause: error });
  }
}

async function addPicture(dataUrl: string): Promise<void> {
  const picture = new Image();
  picture.src = dataUrl;
  try {
    await picture.decode();
  } catch (error) {
    throw new Error(`the logo could not be read: ${String(error)}`, { cause: error });
  }
  pictures.set(dataUrl, picture);
}

function keyOf(font: HostFont): string {
  return `${font.family} ${font.weight} ${font.dataUrl}`;
}
