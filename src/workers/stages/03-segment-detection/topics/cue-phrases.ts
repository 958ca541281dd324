/** Phrases by which English speakers open and close topics, each matched against the start of a sentence. */

/** How many characters of a sentence are looked at: topics are announced early in it. */
const HEAD_CHARS = 110;

/** Named patterns; each is a feature of the topic model. General habits of speech, nothing of one show. */
export const OPENING_CUES = {
  'next': /\b(next (up|one|thing|question|topic|item|point|section|is|we|on|here)|the next|up next|moving on|move on|moving along|move to)\b/i,
  'lets': /\blet(')?s (talk|move|get|go|dive|jump|switch|start|look|discuss|take|see|do|hit|begin|kick)\b/i,
  'talk-about': /\b(talk(ing)?|chat(ting)?|speak(ing)?|discuss(ing)?|cover(ing)?|hear|ask you|ask) (a (little )?bit )?(about|through|on|more)\b|\bget(ting)? (right )?into\b|\bdiv(e|ing) (right )?into\b|\bgo(ing)? (over|through)\b|\btouch on\b/i,
  'question-from': /\bquestions? (is )?(from|comes?|here|for|about|number)\b|\b(we (have|got)|here's|there's) (a|an|another|one) (\w+ )?question\b|\b(asks|writes in|wants to know)\b|\bcomes from\b/i,
  'ordinal': /^(\w+,? ){0,4}?(the |my |our )?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|another|number (one|two|three|four|five|six|seven|eight|nine|ten|\d+))\b/i,
  'another-one': /\b(another (one|thing|question|big|really|cool|good|tip|way|reason|example)|one more|the other (one|thing)|other (things|ones)|also on)\b/i,
  'all-right': /^(yeah|yes|cool|so|and|okay|ok|um|uh|well|awesome|great|nice)?,? ?(all right|alright)\b/i,
  'okay': /^(and |so |yeah,? )?(okay|ok)\b/i,
  'so': /^so\b/i,
  'now': /^(now|anyway|anyways)\b/i,
  'and-but': /^(and|but|because|or|like|which|then)\b/i,
  'backchannel': /^(yeah|yes|yep|no|right|exactly|totally|oh|sure|true|i know|absolutely|definitely|for sure|mm|uh huh)\b/i,
  'what-about': /^(\w+ )?(what|how) (is|are|about|do|does|did|would|have)\b|\btell (us|me) (more |a bit )?about\b|\bi (want|wanted|would like|'d like) to (talk|ask|know|hear|start|go)\b|\bspeaking of\b|\bwhat'?s (a|the|your|next)\b/i,
  'plan': /\b(today|in this (episode|talk|section|part)|we're going to|we are going to|we will|we'll|i'm going to|we're gonna|i'm gonna)\b/i,
  'list-word': /\b(section|topic|segment|chapter|part|tip|step|item|category|agenda|point|list|pick|picks)\b/i,
} as const satisfies Record<string, RegExp>;

/** Phrases that close a topic, in the sentence before. */
export const CLOSING_CUES = {
  'that-is-it': /\b(that's (it|all|about it|pretty much it|everything)|there you go|that's (the|a) (gist|wrap)|so that's|that's why|in (summary|conclusion)|to sum up|moving on|anyway)\b/i,
  'praise': /^(cool|awesome|great|nice|perfect|love it|beautiful|sweet|wow|thank you|thanks|good question|very cool|totally|yeah|right|exactly|okay|all right)[\w ]{0,16}[.!,]?$/i,
  'thanks-sponsor': /\b(thank(s| you)|check (it|them) out|for sponsoring|coupon|slash|\.com)\b/i,
} as const satisfies Record<string, RegExp>;

/** The part of a sentence that cue phrases are looked for in. */
export function headOf(text: string): string {
  return text.slice(0, HEAD_CHARS);
}
