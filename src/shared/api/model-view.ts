import { z } from 'zod';

/** A model as windows show it. */
export const ModelView = z.object({
  id: z.string(), name: z.string(),
  /** What it is used for, and what happens without it: a sentence each. */
  purpose: z.string(), without: z.string(),
  /** SPDX id, and who holds the rights. */
  licence: z.string(), copyright: z.string(),
  sizeBytes: z.int().positive(), sha256: z.string(),
  /** Where it comes from; null: it can only be imported. */
  url: z.string().nullable(),
  /** Absolute path of the checked file; null: not there. */
  path: z.string().nullable(),
  /** Whether that file is the library's own: only then can it be removed. */
  inLibrary: z.boolean(),
  /** Why a file that lies there is not used; null: nothing is wrong. */
  problem: z.string().nullable(),
  downloading: z.boolean(),
});
export type ModelView = z.infer<typeof ModelView>;

/** How fast the face model runs on one device. */
export const DeviceSpeed = z.object({
  /** `cpu`, `cuda`, `dml`, `coreml`, `webgpu`: ONNX Runtime's names. */
  device: z.string(),
  /** Middle of the measured times, milliseconds for a frame; null: it does not run there. */
  msPerFrame: z.number().positive().nullable(),
  /** A clause: why it does not run there, or what is worth knowing; null: nothing. */
  note: z.string().nullable(),
});
export type DeviceSpeed = z.infer<typeof DeviceSpeed>;

/** What a test of an encoder found. */
export const EncoderFinding = z.object({
  /** ffmpeg's name of the encoder that outputs would be made with. */
  encoder: z.string(),
  works: z.boolean(),
  /** A sentence. */
  message: z.string(),
});
export type EncoderFinding = z.infer<typeof EncoderFinding>;
