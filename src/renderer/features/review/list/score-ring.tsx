import type { ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** A score of 0 to 100 as a ring and a figure; null: not scored yet. One colour: the figure says how much, a colour would say how good. */
export function ScoreRing({ score, large = false }: { score: number | null; large?: boolean }): ReactElement {
  return (
    <svg className={large ? 'ring large' : 'ring'} viewBox="0 0 36 36" role="img" aria-label={score === null ? text.review.list.noScore : text.review.list.score(score)}>
      <circle cx="18" cy="18" r={RADIUS} className="track" />
      {score === null ? null : <circle cx="18" cy="18" r={RADIUS} className="value" strokeDasharray={`${ROUND * (score ?? 0) / 100} ${ROUND}`} transform="rotate(-90 18 18)" />}
      <text x="18" y="18" dominantBaseline="central" textAnchor="middle">{score === null ? '–' : Math.round(score)}</text>
    </svg>
  );
}
