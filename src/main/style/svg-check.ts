/**
 * What an SVG logo must not hold. It is drawn through an image element, where browsers run no scripts and load nothing; this
 * check is there so that a package is safe wherever else it is shown, and allows only what a static drawing needs.
 */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/<!(DOCTYPE|ENTITY)/i, 'it declares a document type or entities'],
  [/<\?(?!xml\s)/i, 'it has processing instructions'],
  [/&(?!(amp|lt|gt|quot|apos);)/i, 'it has character references other than the five of XML'],
  [/\\/, 'it has backslash escapes'],
  [/<\s*([\w.-]+:)?(script|foreignObject|iframe|embed|object|audio|video|handler|listener|a)[\s/>]/i, 'it has scripts, links or embedded documents'],
  [/<\s*([\w.-]+:)?(animate\w*|set|discard)[\s/>]/i, 'it is animated'],
  [/[\s"'/]on\w+\s*=/i, 'it has event handlers'],
  [/javascript:|vbscript:/i, 'it has scripts'],
  [/@import|@namespace|@font-face/i, 'it loads style sheets or fonts'],
  [/\bxml:base\s*=/i, 'it changes the base of its references'],
  [/\b(src|srcset|href)\s*=\s*(?!"(#|data:image\/(png|jpeg);base64,)|'(#|data:image\/(png|jpeg);base64,))/i, 'it refers to something outside itself'],
  [/url\(\s*(?!["']?#)/i, 'it refers to something outside itself'],
  [/\bimage-set\s*\(/i, 'it refers to something outside itself'],
];

/** Why an SVG is refused, as the end of a sentence; null: it may be used. */
export function findSvgProblem(content: Buffer): string | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return 'it is neither a PNG nor an SVG in UTF-8';
  }
  if (text.includes('\0') || !/^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(text)) {
    return 'it is neither a PNG nor an SVG in UTF-8';
  }
  if (/<\?xml[^>]*encoding\s*=\s*["'](?!utf-8)/i.test(text)) {
    return 'it is not in UTF-8';
  }
  return REFUSED.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
