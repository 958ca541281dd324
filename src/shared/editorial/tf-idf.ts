/** Term weights and likeness of texts (vector space model; Salton and Buckley 1988). */

/** Inverse document frequency of a term. */
export type Idf = (term: string) => number;

/** A text as weighted terms, with its Euclidean length. */
export interface TermVector { readonly weights: ReadonlyMap<string, number>; readonly norm: number }

/** Inverse document frequencies over documents given as their terms: ln((1 + N) / (1 + df)) + 0.1, so that no term weighs nothing. */
export function idfOf(documents: readonly (readonly string[])[]): Idf {
  const frequency = new Map<string, number>();
  for (const terms of documents) {
    for (const term of new Set(terms)) {
      frequency.set(term, (frequency.get(term) ?? 0) + 1);
    }
  }
  const count = documents.length;
  return term => Math.log((1 + count) / (1 + (frequency.get(term) ?? 0))) + 0.1;
}

/** The vector of a text: (1 + ln tf) * idf. */
export function termVector(counts: ReadonlyMap<string, number>, idf: Idf): TermVector {
  const weights = new Map<string, number>();
  let squares = 0;
  for (const [term, count] of counts) {
    const weight = (1 + Math.log(count)) * idf(term);
    weights.set(term, weight);
    squares += weight * weight;
  }
  return { weights, norm: Math.sqrt(squares) };
}

/** Cosine of two vectors, 0 (nothing shared) to 1. Empty texts are like nothing. */
export function cosine(a: TermVector, b: TermVector): number {
  if (a.norm === 0 || b.norm === 0) {
    return 0;
  }
  const [small, large] = a.weights.size <= b.weights.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [term, weight] of small.weights) {
    dot += weight * (large.weights.get(term) ?? 0);
  }
  return dot / (a.norm * b.norm);
}
