import type { CSSProperties, ReactElement } from 'react';

import { text } from '#shared/text/en.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import type { Moment } from './spans.ts';

/** What a moment holds, in words: the most telling first. */
export function describeMoment({ clip, topic, speaker, sound, shot, levelDb }: Moment): string[] {
  const words = text.timeline;
  return [
    clip ? words.clip(clip.rank, clip.score, clip.title) : null, topic, speaker, sound === null ? null : words.sounds[sound],
    shot === null ? null : words.shot(shot), levelDb === null ? null : words.level(levelDb),
  ].filter(each => each !== null);
}

const CARD_PX = 176;

/** What the pointer is at, below the lanes, so that it hides none of them. */
export function MomentCard({ moment, tile, xPx, widthPx }: { moment: Moment; tile: CSSProperties | null; xPx: number; widthPx: number }): ReactElement {
  const [clip, topic, ...rest] = [moment.clip, moment.topic, moment.speaker, moment.sound === null ? null : text.timeline.sounds[moment.sound]];
  return (
    <div className="moment small" aria-hidden="true" style={{ left: Math.min(Math.max(0, xPx - CARD_PX / 2), Math.max(0, widthPx - CARD_PX)) }}>
      {tile ? <div className="tile" style={tile} /> : null}
      <strong className="num">{formatTimecode(moment.timeSec)}</strong>
      {clip ? <p>{text.timeline.clip(clip.rank, clip.score, clip.title)}</p> : null}
      {topic ? <p>{topic}</p> : null}
      <p className="soft">{[...rest, moment.shot === null ? null : text.timeline.shot(moment.shot), moment.levelDb === null ? null : text.timeline.level(moment.levelDb)].filter(each => each !== null && each !== '').join('  ·  ')}</p>
    </div>
  );
}
