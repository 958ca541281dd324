/** A voice-like sound in the rhythm of the words, where no speech synthesiser is at hand. Same text, same sound. */

/** Formants (Hz) of five vowels: F1, F2. Rough averages of Peterson and Barney, 1952. */
const FORMANTS: Readonly<Record<string, readonly [number, number]>> = { a: [730, 1090], e: [530, 1840], i: [270, 2290], o: [570, 840], u: [300, 870] };
const LETTER_SEC = 0.062;
const WORD_GAP_SEC = 0.06;
const COMMA_SEC = 0.22;

/** Mono samples, -1..1. `pitchHz`: the voice's mean pitch. */
export function synthesizeVoice(text: string, options: { pitchHz: number; rateHz: number }): Float32Array {
  const syllables = text.split(/\s+/).flatMap(syllablesOf);
  const totalSec = syllables.reduce((sum, each) => sum + each.durationSec, 0);
  const samples = new Float32Array(Math.ceil(totalSec * options.rateHz));
  let at = 0;
  let phase = 0;
  let noise = 1;
  let [low1, band1, low2, band2] = [0, 0, 0, 0];
  for (const syllable of syllables) {
    const count = Math.round(syllable.durationSec * options.rateHz);
    const tuning = syllable.formants.map(hz => 2 * Math.sin(Math.PI * hz / options.rateHz));
    for (let index = 0; index < count && at < samples.length; index += 1, at += 1) {
      const share = index / count;
      // Pitch falls over the sentence and rises a little within each syllable, as in plain statements.
      const pitch = options.pitchHz * (1.12 - 0.24 * at / samples.length + 0.06 * Math.sin(Math.PI * share));
      phase = (phase + pitch / options.rateHz) % 1;
      noise = (noise * 16807) % 2147483647;
      const source = syllable.silent ? 0 : (1 - 2 * phase) + (share < 0.18 ? (noise / 1073741824 - 1) * 0.5 : 0);
      [low1, band1] = resonate(low1, band1, source, tuning[0] ?? 0.1);
      [low2, band2] = resonate(low2, band2, source, tuning[1] ?? 0.1);
      const envelope = syllable.silent ? 0 : Math.sin(Math.PI * Math.min(1, share * 1.05)) ** 0.6;
      samples[at] = 0.22 * envelope * (band1 + 0.6 * band2);
    }
  }
  return samples;
}

interface Syllable { readonly durationSec: number; readonly formants: readonly [number, number]; readonly silent: boolean }

function syllablesOf(word: string): Syllable[] {
  const groups = word.toLowerCase().match(/[^aeiou]*[aeiou]+(?:[^aeiou]*$)?/g) ?? [word.toLowerCase()];
  const spoken = groups.map((group): Syllable => {
    const vowel = /[aeiou]/.exec(group)?.[0] ?? 'e';
    return { durationSec: Math.min(0.32, Math.max(0.11, group.length * LETTER_SEC)), formants: FORMANTS[vowel] ?? [500, 1500], silent: false };
  });
  const gapSec = /[,:;]$/.test(word) ? COMMA_SEC : WORD_GAP_SEC;
  return [...spoken, { durationSec: gapSec, formants: [500, 1500], silent: true }];
}

/** A step of a state variable filter (Chamberlin) with its resonance at the tuned frequency. */
function resonate(low: number, band: number, input: number, tuning: number): [number, number] {
  const nextLow = low + tuning * band;
  return [nextLow, band + tuning * (input - nextLow - 0.25 * band)];
}
