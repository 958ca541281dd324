/** The list of models that the product can use: where each comes from, how it is told genuine, and what goes in and out. */
import { z } from 'zod';

/**
 * One input or output of a model. A number in `shape` is a fixed size, a word a free one. `probeShape` and `probeRange` say
 * which made-up input the model is tried with when it is loaded.
 */
export const TensorSpec = z.object({
  name: z.string().min(1),
  type: z.enum(['float32', 'int64']),
  shape: z.array(z.union([z.int().positive(), z.string().min(1)])),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

/** An input, with the values it is tried with: of `probeShape`, spread over `probeRange` (lowest, highest). */
export const InputSpec = TensorSpec.extend({
  probeShape: z.array(z.int().positive()),
  probeRange: z.tuple([z.number(), z.number()]),
});
export type InputSpec = z.infer<typeof InputSpec>;

/** A model. */
export const ModelSpec = z.object({
  /** What stages call it by: `face-yunet`. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** What people call it. */
  name: z.string().min(1),
  /** What it is used for, and what happens without it: one sentence each. */
  purpose: z.string().min(1), without: z.string().min(1),
  /** Name of the file in the library's `models` folder. */
  fileName: z.string().regex(/^[\w.-]+\.onnx$/),
  /** Where it can be downloaded, pinned to a version; null: it can only be imported from a file. */
  url: z.url({ protocol: /^https$/ }).nullable(),
  /** sha256 of the file, hex: nothing else is ever loaded under this id. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().positive(),
  /** SPDX id of the licence, and who holds the rights. */
  licence: z.string().min(1), copyright: z.string().min(1),
  inputs: z.array(InputSpec).min(1),
  outputs: z.array(TensorSpec).min(1),
  /** How far a GPU's answer to the probe may lie from the CPU's: largest |difference|, absolute. */
  tolerance: z.number().positive(),
});
export type ModelSpec = z.infer<typeof ModelSpec>;

/** `resources/models/manifest.json`. No id and no file name occurs twice. */
export const ModelManifest = z.object({ version: z.literal(1), models: z.array(ModelSpec) })
  .refine(manifest => new Set(manifest.models.map(model => model.id)).size === manifest.models.length, 'a model id is named twice')
  .refine(manifest => new Set(manifest.models.map(model => model.fileName)).size === manifest.models.length, 'a file name is named twice');
export type ModelManifest = z.infer<typeof ModelManifest>;
