/** Words as the editorial stages compare them: lower case, without punctuation, stop words marked, endings cut. */

/** Very frequent English words that say nothing about a text's subject. Other languages: nothing is marked, which costs sharpness only. */
export const STOP_WORDS: ReadonlySet<string> = new Set((
  'a able about above across actually after again against ago ain\'t all almost along already also although always am among an and another any anybody anyone ' +
  'anything anyway are aren\'t around as ask at away back basically be became because become been before being below between both bring but by call came can ' +
  'can\'t cannot come comes coming could couldn\'t cool course definitely did didn\'t different do does doesn\'t doing don\'t done down during each either else ' +
  'end enough especially even ever every everybody everyone everything exactly far feel few find first for from get gets getting give go goes going gone gonna ' +
  'good got gotta great had happen happens has hasn\'t have haven\'t having he he\'d he\'ll he\'s hello her here here\'s hers hey hi him himself his how however ' +
  'i i\'d i\'ll i\'m i\'ve if in instead into is isn\'t it it\'ll it\'s its itself just keep kind kinda knew know last least less let let\'s like literally little ' +
  'll long look looking lot lots made make makes making many may maybe me mean means might mine more most much must my myself need never new next nice no nobody ' +
  'none nope not nothing now of off oh ok okay on once one ones only onto or other others our ours out over own part people perhaps person place point pretty ' +
  'probably put quite rather re ready real really right said same saw say saying says see seem seen seems set shall she she\'s should shouldn\'t show since so some ' +
  'somebody someone something sometimes somewhere sort start started still stuff such super sure take taking talk talked talking tell than thank thanks that ' +
  'that\'s the their theirs them themselves then there there\'s these they they\'d they\'ll they\'re they\'ve thing things think this those though thought through ' +
  'time to today together told too took totally toward tried try trying two uh um under until up upon us use used using ve very via want wanted wants was wasn\'t ' +
  'way we we\'d we\'ll we\'re we\'ve well went were weren\'t what what\'s whatever when where whether which while who who\'s whole whom whose why will with within ' +
  'without won\'t would wouldn\'t yeah yep yes yet you you\'d you\'ll you\'re you\'ve your yours yourself').split(' '));

const TOKEN = /[\p{L}\p{N}]+(?:['’.+#-][\p{L}\p{N}]+)*[+#]*/gu;

/** The words of a text in lower case with straight apostrophes, in order; punctuation is left out. */
export function tokenise(text: string): string[] {
  return (text.toLowerCase().match(TOKEN) ?? []).map(token => token.replaceAll('’', '\''));
}

/** Cuts the most frequent English endings, so that `clips`, `clipped` and `clip` mostly meet. Never shorter than three letters. */
export function stem(token: string): string {
  const bare = token.replace(/'s$/, '');
  for (const [ending, replacement] of [['ies', 'y'], ['ing', ''], ['ed', ''], ['es', ''], ['s', '']] as const) {
    if (bare.endsWith(ending) && bare.length - ending.length >= 3 && !bare.endsWith('ss')) {
      return bare.slice(0, -ending.length) + replacement;
    }
  }
  return bare;
}

/** Whether a token carries a subject: no stop word, at least two characters. */
export function isContentToken(token: string): boolean {
  return token.length > 1 && !STOP_WORDS.has(token);
}

/** Stems of the content words of a text, in order, with repeats. */
export function contentStems(text: string): string[] {
  return tokenise(text).filter(isContentToken).map(stem);
}

/** How often each item occurs. */
export function countOf<T>(items: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) {
    counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  return counts;
}
