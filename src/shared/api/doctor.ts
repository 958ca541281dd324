import { z } from 'zod';

/** One finding of the doctor: a program, an encoder, the disk, the library. */
export const DoctorCheck = z.object({
  name: z.string(),
  /** `missing`: something needed is not there. `warning`: the work goes on without it, but not as well. */
  state: z.enum(['ok', 'warning', 'missing']),
  detail: z.string(),
  /** What to do about it; null: nothing. */
  advice: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;
