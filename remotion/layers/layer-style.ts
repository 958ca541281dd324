import type { CSSProperties } from 'react';

import type { BoxPx } from '#shared/units/geometry.ts';

/** The style that puts an element exactly onto a box of the output. */
export function boxStyle(box: BoxPx): CSSProperties {
  return { position: 'absolute', left: box.xPx, top: box.yPx, width: box.widthPx, height: box.heightPx };
}

/** Whether the first letter with a direction is of a script written from right to left. */
export function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0] ?? '';
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(letter);
}
