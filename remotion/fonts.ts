import { useEffect, useState } from 'react';
import { useDelayRender } from 'remotion';

import type { HostFont } from '#shared/render/clip-input.ts';

const loading = new Map<string, Promise<void>>();
const loaded = new Set<string>();

/**
 * Loads fonts into the document and tells when all of them stand. Until then the engine is held and nothing may be measured or
 * drawn. A font that cannot be read fails the render: another one in its place would be a different design.
 */
export function useFonts(fonts: readonly HostFont[]): boolean {
  const { delayRender, continueRender, cancelRender } = useDelayRender();
  const [ready, setReady] = useState(() => fonts.every(font => loaded.has(keyOf(font))));
  const [handle] = useState(() => ready ? null : delayRender('Loading fonts'));
  useEffect(() => {
    let current = true;
    Promise.all(fonts.map(load)).then(() => {
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
  }, [fonts, handle, continueRender, cancelRender]);
  return ready;
}

async function load(font: HostFont): Promise<void> {
  const key = keyOf(font);
  const known = loading.get(key) ?? add(font, key);
  loading.set(key, known);
  await known;
}

async function add(font: HostFont, key: string): Promise<void> {
  const face = new FontFace(font.family, `url(${font.dataUrl})`, { weight: String(font.weight), style: 'normal' });
  try {
    document.fonts.add(await face.load());
  } catch (error) {
    throw new Error(`the font ${font.family} ${font.weight} could not be read: ${String(error)}`, { cause: error });
  }
  loaded.add(key);
}

function keyOf(font: HostFont): string {
  return `${font.family} ${font.weight} ${font.dataUrl}`;
}
