/** The engine couldn't start; it has said why. */
export const EXIT_REFUSED = 70;
/** The engine ended itself because a thread of its didn't answer; start another one (EX_TEMPFAIL of sysexits.h). */
export const EXIT_RESTART = 75;
