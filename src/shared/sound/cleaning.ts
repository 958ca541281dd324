/** What the sound of clips is cleaned of. */
import { z } from 'zod';

/** `off`: as recorded. `rumble`: steps, wind and handling below every voice are taken away. `rumble-and-noise`: and the room's noise is lowered. */
export const SOUND_CLEANINGS = ['off', 'rumble', 'rumble-and-noise'] as const;
export const SoundCleaning = z.enum(SOUND_CLEANINGS);
export type SoundCleaning = z.infer<typeof SoundCleaning>;

/**
 * What a new run has where nobody says otherwise. Below a voice there is nothing that anybody wants to hear, and it takes room from the
 * loudness; lowering noise always touches the voice too, so it is asked for.
 */
export const USUAL_CLEANING: SoundCleaning = 'rumble';
