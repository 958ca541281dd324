/** A cue's written lines to clean speech: who says it, without tags and without notes on sounds. */
import type { Cue, RawCue } from './cues.ts';
import { parseTime } from './parse-cues.ts';

/** Words before a colon that are no names, though they look like one. */
const NO_NAMES = new Set((
  'note question answer example tip warning step chapter part title subject update edit reminder summary result problem solution rule option point lesson fact ' +
  'so and but or because first second third finally also then now here this that it what why how q a ps re http https music applause laughter narrator\'s').split(' '));
const NAME = /^([\p{Lu}\d][\p{L}\p{N}.'’_-]*(?: (?:[\p{Lu}\d(&][\p{L}\p{N}.'’)_-]*|de|van|von|der|la|of|the)){0,4})(?:\s*\([^)]{0,40}\))?:(?:\s+|$)/u;

/** The name that a line starts with ("Ada Lovelace: …"), and the line without it. */
export function splitName(line: string): { name: string | null; rest: string } {
  const match = NAME.exec(line.slice(0, 120));
  if (!match?.[1] || NO_NAMES.has(match[1].toLowerCase()) || /^\d+$/.test(match[1])) {
    return { name: null, rest: line };
  }
  return { name: match[1], rest: line.slice(match[0].length) };
}

/**
 * The names of a file. A capitalised word before a colon counts as a name when it comes at least twice, or is more than one
 * word, or a label with a number; so a single "Remember: …" stays speech.
 */
export function namesOf(cues: readonly RawCue[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const cue of cues) {
    for (const line of cue.lines) {
      const { name } = splitName(bare(line));
      if (name !== null) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
  return new Set([...counts].filter(([name, count]) => count >= 2 || /[ \d]/.test(name)).map(([name]) => name));
}

/** Line without tags and leading dashes, as far as names are concerned. */
function bare(line: string): string {
  return line.replace(/<[^<>]{0,200}>|\{\\[^{}]{0,200}\}/g, '').replace(/^\s*(?:[-–—]|>{2,3})\s*/, '').trim();
}

/** Divides a cue into its speakers' pieces. The cue's time is shared out among them by length. `cue.lines` are read only. */
export function piecesOf(cue: RawCue, names: ReadonlySet<string>): Cue[] {
  const pieces: { speaker: string | null; text: string; marks: Cue['marks'] }[] = [];
  for (const line of cue.lines) {
    // Each dash, each `>>` and each voice tag is another speaker.
    for (const part of line.split(/(?=<v[ .])/i)) {
      const voice = /^<v(?:\.[^ \t<>]{0,60})?[ \t]+([^<>]{1,80})>/i.exec(part);
      const dashed = /^\s*(?:<[^<>]{0,200}>)*\s*(?:[-–—]\s+|-(?=\p{Lu})|>{2,3})/u.test(part);
      const { text, marks } = stripTags(part);
      const spoken = text.replace(/^\s*(?:[-–—]\s*|>{2,3}\s*)/, '');
      const named = splitName(spoken.trimStart());
      const isName = named.name !== null && names.has(named.name);
      const speaker = voice?.[1]?.trim() ?? (isName ? named.name : null);
      const rest = isName ? named.rest : spoken;
      const cut = text.length - rest.length;
      const shifted = marks.map(mark => ({ offset: Math.max(0, mark.offset - cut), atSec: mark.atSec }));
      const last = pieces.at(-1);
      if (last && !dashed && speaker === null) {
        const offset = last.text.length + 1;
        last.text += ` ${rest}`;
        last.marks.push(...shifted.map(mark => ({ offset: mark.offset + offset, atSec: mark.atSec })));
      } else {
        pieces.push({ speaker, text: rest, marks: shifted });
      }
    }
  }
  const spoken = pieces.map(piece => ({ ...piece, ...withoutNotes(piece.text, piece.marks) })).filter(piece => /[\p{L}\p{N}]/u.test(piece.text));
  const letters = spoken.reduce((sum, piece) => sum + piece.text.length, 0);
  const lengthSec = cue.endSec - cue.startSec;
  let done = 0;
  return spoken.map(piece => {
    const startSec = cue.startSec + lengthSec * done / letters;
    done += piece.text.length;
    return { ...piece, startSec, endSec: cue.startSec + lengthSec * done / letters };
  });
}

/** Takes tags out (HTML, ASS overrides, VTT classes) and keeps VTT's inner times as marks. */
function stripTags(line: string): { text: string; marks: Cue['marks'] } {
  let text = '';
  const marks: Cue['marks'] = [];
  let from = 0;
  for (const tag of line.matchAll(/<([^<>]{0,200})>|\{[\\*][^{}]{0,200}\}/g)) {
    text += line.slice(from, tag.index);
    from = tag.index + tag[0].length;
    const atSec = tag[1] === undefined ? null : parseTime(tag[1]);
    if (atSec !== null) {
      marks.push({ offset: text.length, atSec });
    }
  }
  text += line.slice(from);
  if (!text.includes('&')) {
    return { text, marks };
  }
  return { text: decodeEntities(text), marks: [] };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: ' ', lrm: '', rlm: '' };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
    if (code !== null) {
      return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    }
    return ENTITIES[name?.toLowerCase() ?? ''] ?? whole;
  });
}

const NOTES = /\[[^[\]]{0,120}\]|\((?:[^()]{0,24}\b)?(?:laugh\w*|chuckl\w*|music|applause|cheer\w*|sighs?|cough\w*|inaudible|crosstalk|silence|gasps?|sniff\w*|clears throat|pause|indistinct|unintelligible|foreign|beep\w*)(?:\b[^()]{0,24})?\)|[♪♫♬#]+(?=\s|$)|[♪♫♬]+/giu;

/** Takes out [music], (laughs), ♪. Blanks of the same length keep the marks' offsets right. */
function withoutNotes(text: string, marks: Cue['marks']): { text: string; marks: Cue['marks'] } {
  const kept = text.replace(NOTES, note => ' '.repeat(note.length));
  return marks.length > 0 ? { text: kept, marks } : { text: kept.replace(/\s+/g, ' ').trim(), marks };
}
