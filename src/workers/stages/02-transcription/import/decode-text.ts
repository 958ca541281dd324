/** Bytes to text, whatever the editor's tool wrote: UTF-8, UTF-16, UTF-32 or one of the old code pages. */
import { detect } from 'chardet';
import iconv from 'iconv-lite';

/** A decoded text and the name of its encoding. `text` is null where the bytes are no text at all. */
export interface DecodedText { text: string | null; encoding: string }

/** Bytes looked at to guess an old code page. */
const SAMPLE_BYTES = 64 * 1024;

/** Decodes by byte order mark, then as strict UTF-8, then as UTF-16 without a mark, then by a guess from letter frequencies. */
export function decodeText(bytes: Buffer): DecodedText {
  const marked = byMark(bytes);
  if (marked) {
    return decodeAs(bytes, marked);
  }
  const wide = looksWide(bytes);
  if (wide) {
    return decodeAs(bytes, wide);
  }
  try {
    return textOnly(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'UTF-8');
  } catch {
    // Not UTF-8: an old code page. The guess is only asked here, because it takes much valid UTF-8 for something else.
    const guess = detect(bytes.subarray(0, SAMPLE_BYTES)) ?? 'windows-1252';
    // Browsers read Latin-1 as Windows-1252 too (WHATWG Encoding): the bytes 0x80-0x9f are dashes and quotes in practice.
    const name = /^(ISO-8859-1|ASCII|UTF-8)$/i.test(guess) || !iconv.encodingExists(guess) ? 'windows-1252' : guess;
    return decodeAs(bytes, name);
  }
}

function byMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return bytes[2] === 0 && bytes[3] === 0 && bytes.length % 4 === 0 ? 'utf-32le' : 'utf-16le';
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return 'utf-16be';
  }
  return null;
}

/** UTF-16 without a mark: in mostly Latin text every other byte is zero. */
function looksWide(bytes: Buffer): string | null {
  const size = Math.min(bytes.length, 4096) & ~1;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < size; index += 2) {
    even += bytes[index] === 0 ? 1 : 0;
    odd += bytes[index + 1] === 0 ? 1 : 0;
  }
  const pairs = size / 2;
  if (pairs >= 4 && odd > 0.6 * pairs && even < 0.1 * pairs) {
    return 'utf-16le';
  }
  return pairs >= 4 && even > 0.6 * pairs && odd < 0.1 * pairs ? 'utf-16be' : null;
}

function decodeAs(bytes: Buffer, encoding: string): DecodedText {
  return textOnly(iconv.decode(bytes, encoding), encoding);
}

/** Refuses what holds control characters that no text has (NUL above all): a picture, an archive. */
function textOnly(text: string, encoding: string): DecodedText {
  let control = 0;
  const size = Math.min(text.length, 8192);
  for (let index = 0; index < size; index += 1) {
    const code = text.charCodeAt(index);
    control += code < 9 || (code > 13 && code < 27) ? 1 : 0;
  }
  return { text: control > size / 200 ? null : text.replace(/^\uFEFF/, ''), encoding };
}
