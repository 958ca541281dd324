/** Stage 12: renders every output through a backend, and looks at each finished file from end to end before publishing it. */
import { availableParallelism } from 'node:os';

import PQueue from 'p-queue';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { EncoderWish, OutputPreset } from '#shared/render/presets.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { defineStage } from '#workers/host/stage.ts';
import type { StageContext, StageModule } from '#workers/host/stage.ts';
import { compositionSources } from '#workers/render/composition-sources.ts';
import { createHybridBackend } from '#workers/render/hybrid/hybrid-backend.ts';
import { createReferenceBackend } from '#workers/render/reference-backend.ts';
import type { RenderBackend } from '#workers/render/render-backend.ts';
import { encoderSessions } from '#workers/tools/ffmpeg/encoders/catalog.ts';
import { chooseEncoder } from '#workers/tools/ffmpeg/encoders/choose.ts';
import { openBackends } from './backends.ts';
import { freeBytesOf, spaceKeeper } from './disk-space.ts';
import { encodesAtOnce, referencesAtOnce, type Machine } from './encodes-at-once.ts';
import { renderGroup, type OutputTask } from './render-group.ts';

type Log = StageContext<'rendering'>['log'];

/** What the stage uses of the machine; tests hand in their own. */
export interface RenderingPorts {
  /** The backend for whatever it can draw. */
  createFast(options: { log: Log; encodesAtOnce: number; encoder: EncoderWish }): RenderBackend;
  createReference(options: { log: Log }): RenderBackend;
  /** `wish`: the encoder that outputs are to be made with; it is tested as `preset` uses it. */
  machine(wish: EncoderWish, preset: OutputPreset, signal: AbortSignal): Promise<Machine>;
  freeBytes(dir: string): Promise<number>;
}

const PORTS: RenderingPorts = {
  createFast: createHybridBackend,
  createReference: ({ log }) => createReferenceBackend({ log }),
  async machine(wish, preset, signal) {
    // What is chosen, and why, is said where it is used.
    const { encoder } = await chooseEncoder(wish, { signal, preset, log: () => undefined });
    return { cores: availableParallelism(), freeMemoryBytes: process.availableMemory(), encoderSessions: encoderSessions(encoder) };
  },
  freeBytes: freeBytesOf,
};

/** The stage, on these ports. */
export function renderingStage(ports: RenderingPorts = PORTS): StageModule<'rendering'> {
  return defineStage({
    id: 'rendering',
    async run(context) {
      const { read, params, log } = context;
      const { outputs: composed } = await read.json('composition-index');
      const outputs = composed.filter(each => context.chosen?.includes(each.outputId) ?? true);
      if (outputs.length === 0) {
        await context.forEachGroup([], {}, () => Promise.resolve());
        return;
      }
      const machine = await ports.machine(params.encoder, params.preset, context.signal);
      const encodes = encodesAtOnce(machine, mostOfAClip(outputs));
      const references = referencesAtOnce(machine);
      const backends = openBackends(params.backend, {
        fast: () => ports.createFast({ log, encodesAtOnce: encodes, encoder: params.encoder }), reference: () => ports.createReference({ log }),
      }, references);
      // A backend encodes in the order it is asked: the better clip has to ask first, however long its preparations take.
      const beginning = new PQueue({ concurrency: 1 });
      const space = spaceKeeper(() => ports.freeBytes(context.scratchDir));
      try {
        const layers = await compositionSources();
        const tasks = [...outputs].sort(byRankThenAspect).map((payload): OutputTask => {
          const choice = backends.choose(payload);
          return {
            item: payload.outputId, payload, ...choice,
            dependsOn: {
              payload, layers, style: context.style.digest, preset: params.preset, encoder: params.encoder, backend: choice.backend.id, reason: choice.reason,
              media: read.digest('clip-media', payload.clipId), audio: read.digest(read.path('clip-mix', payload.clipId) === null ? 'clip-audio' : 'clip-mix', payload.clipId),
            },
          };
        });
        await context.forEachGroup(groupsOf(tasks), {
          // While one clip encodes, the next one's sheets are drawn.
          concurrency: params.backend === 'reference' ? references : encodes + 1,
          async before(remaining) {
            sayWhoIsRefused(remaining, log);
            const shortage = await space.shortage(remaining.map(each => each.payload));
            if (shortage !== null) {
              log('warn', shortage);
            }
          },
        }, async items => {
          let giveBack = (): void => undefined;
          try {
            const { rendering } = await beginning.add(async () => {
              const room = await space.take(items.map(item => ({ item, payload: item.task.payload, copies: item.task.backend.id === 'reference' ? 2 : 1 })));
              giveBack = room.giveBack;
              room.refused.forEach(({ wanted, error }) => { wanted.item.failed(error); });
              return renderGroup(context, room.fitting.map(({ item }) => item));
            });
            await rendering;
          } finally {
            giveBack();
          }
        });
      } finally {
        await backends.close();
      }
    },
  });
}

export default renderingStage();

/** Outputs of a clip are made together, from one decode; those that the reference draws one by one, it decodes for each. */
function groupsOf(tasks: readonly OutputTask[]): OutputTask[][] {
  const groups = new Map<string, OutputTask[]>();
  for (const task of tasks) {
    const { backend, payload } = task;
    const key = backend.id === 'reference' ? payload.outputId : payload.clipId;
    groups.set(key, [...groups.get(key) ?? [], task]);
  }
  return [...groups.values()];
}

/** Outputs that the fast backend cannot draw are slower: a line for each reason says which and why. */
function sayWhoIsRefused(tasks: readonly OutputTask[], log: Log): void {
  const refused = Map.groupBy(tasks.filter(each => each.reason !== null), each => each.reason);
  for (const [reason, outputs] of refused) {
    log('warn', `Drawn by the slower reference backend: ${outputs.map(each => each.item).join(', ')}. ${reason ?? ''}`.trim());
  }
}

function mostOfAClip(outputs: readonly OutputPayload[]): number {
  return Math.max(1, ...[...Map.groupBy(outputs, each => each.clipId).values()].map(each => each.length));
}

function byRankThenAspect(a: OutputPayload, b: OutputPayload): number {
  return a.rank - b.rank || ASPECTS.indexOf(a.aspect) - ASPECTS.indexOf(b.aspect) || a.outputId.localeCompare(b.outputId, 'en');
}
