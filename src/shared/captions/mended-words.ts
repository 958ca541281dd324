/** Words as they read by the editor's hand. */

/**
 * The words with the texts that the editor gave them, by index; an empty text hides a word from captions. The list itself where nothing
 * is mended.
 */
export function mendedWords<W extends { readonly text: string }>(words: readonly W[], mended: Readonly<Record<string, string>> | undefined): readonly W[] {
  if (!mended || Object.keys(mended).length === 0) {
    return words;
  }
  return words.map((word, index) => {
    const text = mended[index];
    return text === undefined ? word : { ...word, text };
  });
}

/** The mended words among those from `first` to `last`, inclusive, in order: what a clip's result depends on. Empty: none. */
export function mendedBetween(mended: Readonly<Record<string, string>> | undefined, first: number, last: number): [number, string][] {
  return Object.entries(mended ?? {}).map(([index, text]): [number, string] => [Number(index), text])
    .filter(([index]) => index >= first && index <= last).sort(([a], [b]) => a - b);
}
