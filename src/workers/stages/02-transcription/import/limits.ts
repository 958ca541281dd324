/** How large a transcript may be. Everything beyond is refused or cut before it can cost time or memory. */

/**
 * Largest file that is read, bytes. A word in Whisper JSON takes some 100 to 250 bytes, so this holds tens of hours, while
 * parsing it takes seconds and less than 1 GB.
 */
export const MAX_TRANSCRIPT_BYTES = 64 * 1024 * 1024;
/** Most words: forty hours of fast speech. */
export const MAX_WORDS = 400_000;
/** Most cues: a cue every second for forty hours is 144 000. */
export const MAX_CUES = 150_000;
/** Longest text of one cue, characters; the rest of it is cut off with a warning. An hour's talk in one cue is about 55 000. */
export const MAX_CUE_CHARS = 60_000;
/** Longest line that is looked at, characters. */
export const MAX_LINE_CHARS = 60_000;
