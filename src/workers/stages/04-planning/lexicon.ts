/** Words by which a sentence earns its marks. English, ours, small on purpose: each entry is one an editor would underline. */

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** Words of feeling, either way. */
export const FEELING = set(`
  love loved loves hate hated hates amazing awesome incredible incredibly terrible horrible awful fantastic wonderful beautiful ugly scary scared afraid fear fears terrified
  happy happiness sad sadness angry anger furious excited exciting thrilled proud ashamed embarrassed embarrassing crazy insane wild ridiculous hilarious funny laugh laughed laughing
  cry cried crying heartbreaking devastating devastated tragic painful pain hurt hurts shocked shocking surprised surprising stunned blown mind-blowing disaster nightmare dream dreams
  passion passionate hope hopeful hopeless lonely grateful joy delighted worried anxious anxiety panic stress stressed frustrated frustrating annoying annoyed disgusting brutal
  struggle struggled struggling suffering suffer desperate obsessed guilt guilty regret regrets jealous trust betrayed freaked freaking damn hell wow died dead dying killed kill
  favorite favourite magic magical brilliant genius stupid dumb dangerous cruel gorgeous perfect worst best`);

/** Words that promise something worth staying for. */
export const CURIOSITY = set(`
  secret secrets mistake mistakes truth lie lies wrong never nobody why trick tricks myth myths problem problems hidden surprising surprised weird strange bizarre crazy biggest worst best
  actually imagine nobody everybody always impossible dangerous warning stop hack reveal revealed discovered turns reason reasons fail failed failure success changed forever`);

/** Words of absolute claims. */
export const ABSOLUTE = set('always never every everyone everything nobody nothing all none only must best worst most biggest greatest hardest easiest fastest first last');

/** Words of contrast. */
export const CONTRAST = set('but however instead although though yet rather versus unlike whereas except');

/** Words of advice and how-to. */
export const ADVICE = set('should shouldn\'t must try avoid remember recommend recommended tip tips trick advice rule learn learned lesson start stop never always make sure use');

/** Words by which a story moves. */
export const STORY = set('remember when once then suddenly happened told yesterday ago finally realized realised decided moment story grew childhood years');

/** Things that can be seen, counted or bought: concreteness. */
export const CONCRETE = set(`
  money dollar dollars euro euros percent house car phone computer company team book video money kid kids dog food coffee city school doctor mother father wife husband friend friends
  hour hours minute minutes week weeks month months year years million billion thousand hundred`);
