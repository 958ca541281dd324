import type { ReviewClip } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import type { Mark } from '../../../ui/state-mark.tsx';

/** Where a clip stands with its editor: colour, drawing and word. */
export function markOfClip(state: ReviewClip['verdict']['state']): Mark {
  const word = text.review.states[state];
  switch (state) {
    case 'approved': return { tone: 'ready', icon: 'check', word };
    case 'needs-fix': return { tone: 'look', icon: 'fix', word };
    case 'rejected': return { tone: 'failed', icon: 'failed', word };
    case 'lapsed': return { tone: 'look', icon: 'look', word };
    case 'none': return { tone: 'none', icon: 'todo', word };
  }
}
