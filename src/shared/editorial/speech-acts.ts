/** What a sentence does, told by its words: does it lean on what came before, ask, advertise, greet? English patterns. */
import { tokenise } from './text.ts';

const LEANING_OPENERS = new Set((
  'and but so or nor because cause \'cause which then also plus anyway anyways either neither though although however therefore thus hence meanwhile still ' +
  'yeah yes yep yup no nope nah right exactly totally okay ok oh ah uh um hm hmm mhm sure cool true correct absolutely definitely great nice wow well ' +
  'same too likewise otherwise instead besides again').split(' '));
const PRONOUNS = new Set('it that this these those they them he she him her his their its'.split(' '));
const CONTRACTED = /^(it|that|they|he|she|this|these|those|there)'(s|re|d|ll|ve)$/;

/** Openings that say nothing; what comes after them counts. */
const LEAD_IN = /^(?:(?:you know|i mean|i guess|of course|to be honest|honestly|basically|actually|again|like|look)[, ]+)+/i;

/**
 * Why a sentence cannot open a clip, or null when it can: it starts with a connective or a back-channel ("And", "Yeah"), or
 * one of its first two words is a pronoun whose noun stands before ("It was", "Is that").
 */
export function leaningWord(text: string): string | null {
  const [first = '', second = ''] = tokenise(text.slice(0, 120).replace(LEAD_IN, ''));
  if (LEANING_OPENERS.has(first) || PRONOUNS.has(first) || (CONTRACTED.test(first) && !first.startsWith('there'))) {
    return first;
  }
  if (PRONOUNS.has(second) || CONTRACTED.test(second)) {
    return second;
  }
  const opening = /^(like|as) (i|we|you) (said|say|mentioned)|^(the )?(first|second|third|other|next|last|same) (one|thing)\b|^what about/i.exec(text);
  return opening ? opening[0].toLowerCase() : null;
}

/** Whether a sentence asks. */
export function isQuestion(text: string): boolean {
  return /[?？]["'”’»)\]]*\s*$/.test(text);
}

/** Whether a sentence ends with the mark of a finished thought. */
export function isFinished(text: string): boolean {
  return /[.!?…。！？]["'”’»)\]]*\s*$/.test(text) && !/(\.\.\.|…)["'”’»)\]]*\s*$/.test(text);
}

const SPONSOR = new RegExp([
  'sponsor', 'coupon', '(promo|discount|offer|referral) code', 'use (the )?code\\b', 'free trial', 'brought to you', '\\.(com|io|co|fm|dev|net|org|tv) ?(slash|forward|/)', '\\.(com|io|co|dev)/\\w',
  'check (it|them|that) out (at|on)', '(percent|%|dollars) off\\b', 'sign up (at|today|for free)', 'head (on )?over to', 'money.back guarantee', 'get started (for free|today)',
  'forward slash', '\\bslash [a-z]+ (to|and|for)\\b', 'our (friends|partners) (at|over)', 'link in the (description|show notes)',
].join('|'), 'i');

/** Whether a sentence reads like part of a sponsor's message. */
export function isSponsor(text: string): boolean {
  return SPONSOR.test(text);
}

const BOILERPLATE = new RegExp([
  '\\bwelcome (back )?to\\b', '\\bmy name is\\b', '\\bi\'m your host\\b', '\\bsubscribe\\b', '\\b(leave|give) (us )?a (rating|review|like)', '\\bthanks for (listening|watching|tuning|joining)', 'thank you for (listening|watching|joining)',
  '\\bsee you (next|on|in|soon)', '\\b(follow|find|tweet) (me|us|at us|at me)\\b', '\\bpatreon\\b', '\\bcatch you (next|on|later)', '\\bin (this|today\'s) (episode|show|video)', '\\bfull archive\\b', '\\bthis (show|podcast|episode) (is|was)\\b',
  '\\b(bye|goodbye|peace)[.!]?$', '^(hey|hello|hi),? (everybody|everyone|folks|guys|there|and)', '\\bshow notes\\b', '\\bnext (week|time|episode)[.!]',
].join('|'), 'i');

/** Whether a sentence is a show's own greeting, sign-off or request to subscribe. */
export function isBoilerplate(text: string): boolean {
  return BOILERPLATE.test(text);
}
