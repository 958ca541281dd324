/** Names topics by the words that are frequent in them and rare elsewhere. */
import { countOf, isContentToken, stem } from '#shared/editorial/text.ts';
import { idfOf } from '#shared/editorial/tf-idf.ts';

/** A topic's name: a phrase for people, and its best words. */
export interface TopicName { title: string; keywords: string[] }

const KEYWORDS = 6;
/** Words of talk that are frequent everywhere and name nothing. */
const WEAK = new Set('guy guys folk bit stuff couple moment minute minutes hour day days week weeks month year years work works working side big small old fun hard easy best better bad worth number question questions point whatever whether example'.split(' '));

/** Names each topic, given its sentences. */
export function nameTopics(topics: readonly (readonly string[])[]): TopicName[] {
  const tokens = topics.map(sentences => sentences.flatMap(wordsWithCase));
  const idf = idfOf(tokens.map(list => list.map(token => token.stem)));
  return tokens.map((list, index) => {
    const counts = countOf(list.map(token => token.stem));
    const surfaces = surfacesOf(list);
    const pairs = pairsOf(topics[index] ?? []);
    const scored = [...counts]
      .filter(([term]) => !WEAK.has(term))
      .map(([term, count]) => ({ text: surfaces.get(term) ?? term, score: Math.log1p(count) * idf(term) * (count > 1 ? 1.5 : 1), stems: [term] }));
    const scores = new Map(scored.map(each => [each.stems[0] as string, each.score]));
    for (const [pair, { count, text }] of pairs) {
      const stems = pair.split(' ');
      const score = stems.reduce((sum, term) => sum + (scores.get(term) ?? 0), 0);
      if (count >= 2) {
        scored.push({ text, score: 0.8 * score, stems });
      }
    }
    scored.sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1));
    const used = new Set<string>();
    const keywords: string[] = [];
    for (const { text, stems } of scored) {
      if (keywords.length < KEYWORDS && !stems.some(term => used.has(term))) {
        keywords.push(text);
        stems.forEach(term => used.add(term));
      }
    }
    return { title: phraseOf(keywords.slice(0, 3), index), keywords };
  });
}

function phraseOf(keywords: readonly string[], index: number): string {
  const [first, second, third] = keywords;
  if (!first) {
    return `Part ${index + 1}`;
  }
  const phrase = third ? `${first}, ${second} and ${third}` : second ? `${first} and ${second}` : first;
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

interface CasedToken { stem: string; text: string; opens: boolean }

/** Content words with the case they were written in; `opens`: first of its sentence, where the case says nothing. */
function wordsWithCase(sentence: string): CasedToken[] {
  return [...sentence.matchAll(/[\p{L}\p{N}]+(?:['’.+#-][\p{L}\p{N}]+)*[+#]*/gu)]
    .map((match, index) => ({ text: match[0].replace(/['’]s$/, ''), opens: index === 0 }))
    .filter(({ text }) => isContentToken(text.toLowerCase().replaceAll('’', '\'')) && /\p{L}/u.test(text) && text.length > 2)
    .map(({ text, opens }) => ({ text, opens, stem: stem(text.toLowerCase()) }));
}

/** The most frequent way each word is written; openings count only where there is nothing else. */
function surfacesOf(list: readonly CasedToken[]): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { stem: term, text, opens } of list) {
    const forms = counts.get(term) ?? new Map<string, number>();
    const form = opens && text.toUpperCase() !== text ? text.toLowerCase() : text;
    forms.set(form, (forms.get(form) ?? 0) + (opens ? 0.01 : 1));
    counts.set(term, forms);
  }
  return new Map([...counts].map(([term, forms]) => [term, [...forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? term]));
}

/** Neighbouring content words ("service worker"), by stems, with how often and how written. */
function pairsOf(sentences: readonly string[]): Map<string, { count: number; text: string }> {
  const pairs = new Map<string, { count: number; text: string }>();
  for (const sentence of sentences) {
    for (const clause of sentence.split(/[,;:.!?()"“”]+(?:\s|$)/)) {
      const list = clause.split(/\s+/).map(text => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu, ''));
      for (let index = 1; index < list.length; index += 1) {
        const [left = '', right = ''] = [list[index - 1], list[index]];
        const usable = [left, right].every(text => text.length > 2 && isContentToken(text.toLowerCase()) && !WEAK.has(stem(text.toLowerCase())));
        if (usable && left.toLowerCase() !== right.toLowerCase()) {
          const key = `${stem(left.toLowerCase())} ${stem(right.toLowerCase())}`;
          const known = pairs.get(key);
          pairs.set(key, { count: (known?.count ?? 0) + 1, text: known?.text ?? `${left} ${right}` });
        }
      }
    }
  }
  return pairs;
}
